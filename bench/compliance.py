"""Writes `rules/compliance.json`: which controls of compliance standards each Azure Policy definition belongs to.

    python bench/compliance.py CHECKOUT    CHECKOUT: a clone of Azure/azure-policy, bare or not

The mapping is that of the built-in initiatives (policy set definitions). A rule has the controls of the definitions among
its aliases, so a new alias needs no new run. Definitions that are not about resources (category "Regulatory Compliance")
are left out.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any, TypeAlias

from azure_policies import definitions
from azward.rule.compliance import FILE
from azward.rule.pack import built_in_root

Json: TypeAlias = Any

FOLDER = "built-in-policies/policySetDefinitions"
MANUAL = "Regulatory Compliance"

INITIATIVES = {
    "cis-2.0.0": (
        "CIS Microsoft Azure Foundations Benchmark",
        "2.0.0",
        "Regulatory Compliance/CISv2_0_0.json",
        "CIS_Azure_2.0.0_",
    ),
    "cis-3.0.0": (
        "CIS Microsoft Azure Foundations Benchmark",
        "3.0.0",
        "Regulatory Compliance/CIS_Azure_Foundations_v3.0.0.json",
        "CIS_Azure_Foundations_v3.0.0_",
    ),
    "mcsb-v1": (
        "Microsoft cloud security benchmark",
        "v1",
        "Security Center/AzureSecurityCenter.json",
        "Azure_Security_Benchmark_v3.0_",  # its name before it was renamed
    ),
    "nist-800-53-r5": (
        "NIST SP 800-53",
        "Rev. 5",
        "Regulatory Compliance/NIST_SP_800-53_R5.json",
        "NIST_SP_800-53_R5_",
    ),
}
"""The name and version of each standard, the file of its initiative, and how the groups of the initiative begin."""


def git(checkout: Path, *arguments: str) -> str:
    command = ["git", "-C", str(checkout), *arguments]
    return subprocess.run(command, capture_output=True, check=True).stdout.decode("utf-8-sig")


def controls(initiative: Json, prefix: str) -> dict[str, list[str]]:
    """Return the controls of each definition of an initiative, by the name of the definition in lower case."""
    found: dict[str, set[str]] = {}
    for entry in initiative["policyDefinitions"]:
        name = entry["policyDefinitionId"].rpartition("/")[2].casefold()
        groups = (group for group in entry.get("groupNames", ()) if group.startswith(prefix))
        found.setdefault(name, set()).update(group.removeprefix(prefix) for group in groups)
    return {name: sorted(ids, key=natural) for name, ids in found.items() if ids}


def natural(control: str) -> list[tuple[int, str]]:
    """Return a sort key: `AC-2` before `AC-10`."""
    return [(int(part), "") if part.isdigit() else (-1, part) for part in re.split(r"(\d+)", control)]


def compliance(checkout: Path) -> Json:
    commit = git(checkout, "log", "-1", "--format=%H %cs").split()
    of_resources = {
        name for name, definition in definitions(checkout).items() if definition["metadata"].get("category") != MANUAL
    }
    frameworks: dict[str, Json] = {}
    policies: dict[str, dict[str, list[str]]] = {}
    for key, (name, version, file, prefix) in INITIATIVES.items():
        initiative = json.loads(git(checkout, "show", f"HEAD:{FOLDER}/{file}"))["properties"]
        shown = {"initiative": initiative["displayName"], "initiative_version": initiative["metadata"]["version"]}
        frameworks[key] = {"name": name, "version": version, **shown}
        for policy, ids in controls(initiative, prefix).items():
            if policy in of_resources:
                policies.setdefault(policy, {})[key] = ids
    source = {"repository": "Azure/azure-policy", "commit": commit[0], "date": commit[1]}
    return {"source": source, "frameworks": frameworks, "policies": policies}


def text(found: Json) -> str:
    """Return the file: one line for each definition, so that changes are readable."""
    lines = ",\n".join(f"{json.dumps(name)}: {json.dumps(ids)}" for name, ids in sorted(found["policies"].items()))
    head = json.dumps({key: found[key] for key in ("source", "frameworks")}, indent=2)
    return f'{head.removesuffix("}").rstrip()},\n  "policies": {{\n{lines}\n}}\n}}\n'


def main(arguments: list[str]) -> int:
    if len(arguments) != 1:
        print(__doc__)
        return 2
    found = compliance(Path(arguments[0]))
    file = built_in_root() / FILE
    file.write_text(text(found), "utf-8")
    print(f"{file}: {len(found['policies']):,} definitions")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
