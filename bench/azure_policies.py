"""Which Azure Policy definitions contradict the rule that names them, on the examples of the rule.

    python bench/azure_policies.py CHECKOUT    CHECKOUT: a clone of Azure/azure-policy, bare or not

Each ARM example of a rule is judged by the rule and by the definitions among its aliases. A definition contradicts the
rule if it finds fault with a resource that passes, or if it finds fault with none of those that fail. Prints the
contradictions, and the definitions that it cannot evaluate. The exit status is 1 if there is a contradiction.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, TypeAlias, cast

from azward.graph.graph import ResourceGraph
from azward.graph.normalize import normalize
from azward.graph.truth import Truth
from azward.graph.view import View
from azward.rule.condition import compile_condition
from azward.rule.evaluate import evaluate
from azward.rule.example import Example, examples
from azward.rule.language import LOGIC, OPERATORS
from azward.rule.model import Evaluate, Rule, Status
from azward.rule.pack import built_in_root, load_rule, rule_files
from azward.rule.syntax import ConditionError
from azward.source.arm.source import ArmSource

Json: TypeAlias = Any
ANY: Json = {}
Judges: TypeAlias = "dict[str, tuple[Evaluate, Evaluate]]"
"""By the name of a definition: whether it judges a resource, and whether it finds no fault with it."""

PREFIX = "azure-policy:"
FOLDER = "built-in-policies/policyDefinitions"
TOP = re.compile(r"(?:sku|identity|kind|tags|zones|location|plan)\b", re.IGNORECASE)
OWN = {"type", "name", "kind", "location", "id", "fullname"}
WORDS = {word.casefold(): word for word in (*OPERATORS, *LOGIC)}
DIAGNOSTICS = "microsoft.insights/diagnosticsettings"
PARAMETER = re.compile(r"\[parameters\('([^']+)'\)\]")
COMPUTED = ("privateendpointconnections", "virtualnetworks/flowlogs")
"""What Azure adds to a stored resource."""

MERGED = {"microsoft.web/sites/config": "siteConfig", "microsoft.web/sites/slots/config": "siteConfig"}
"""Child types that azward merges into a property of their parent."""


SAME = {
    "microsoft.sql/servers/auditingsettings": "Microsoft.Sql/servers/extendedAuditingSettings",
    "microsoft.sql/servers/securityalertpolicies": "Microsoft.Sql/servers/advancedThreatProtectionSettings",
}
"""Child types that write the same setting of a server."""


ANOTHER_WAY = {
    ("appservice/ftp-disabled", "FTP does not accept the credentials that it needs"),
    ("cosmosdb/key-metadata-writes-disabled", "no keys at all"),
    ("cosmosdb/no-all-azure-access", "without public access the list has no effect"),
    ("redis/public-network-access", "a cache in a subnet has no public endpoint"),
    ("storage/firewall", "without public access the default action is irrelevant"),
    ("storage/firewall", "a network security perimeter decides"),
}
"""Examples that pass because another setting closes what the rule is about; the definitions look at one setting only."""


class NotEvaluatedError(Exception):
    """A definition that needs what a template does not show, such as the state of a running resource."""


def definitions(checkout: Path) -> dict[str, Json]:
    """Return the built-in definitions of a checkout by name, in lower case."""
    git = ["git", "-C", str(checkout)]
    listed = subprocess.run([*git, "ls-tree", "-r", "HEAD", f"{FOLDER}/"], capture_output=True, check=True, text=True)
    blobs = [line.split()[2] for line in listed.stdout.splitlines() if line.endswith(".json")]
    ask = "\n".join(blobs).encode()
    read = subprocess.run([*git, "cat-file", "--batch"], input=ask, capture_output=True, check=True).stdout
    found: dict[str, Json] = {}
    at = 0
    while at < len(read):
        end = read.index(b"\n", at)
        size = int(read[at:end].split()[2])
        data = json.loads(read[end + 1 : end + 1 + size].decode("utf-8-sig"))
        if "policyRule" in data.get("properties", {}):
            found[str(data["name"]).casefold()] = data["properties"]
        at = end + 2 + size
    return found


class Translation:
    """Writes a definition in the words of the rule language, which are those of Azure Policy."""

    def __init__(self, definition: Json) -> None:
        self.parameters: Mapping[str, Json] = definition.get("parameters", {})
        self.rule: Json = definition["policyRule"]
        details = self.rule["then"].get("details")
        self.details: Json = details if isinstance(details, dict) and "type" in details else None
        kinds = [*_types(self.rule["if"]), *([self.details["type"]] if self.details else [])]
        folded = {str(kind).casefold() for kind in kinds}
        short = {re.sub("/.*/", "/", kind) for kind in folded}  # older aliases leave out the parent types
        self.kinds = sorted(folded | short, key=len, reverse=True)

    def judged(self) -> tuple[Json, Json]:
        """Return the condition of the resources that the definition judges, and that of those it finds no fault with."""
        if self.details is not None:
            return self.condition(self.rule["if"], ""), self.existence(self.details)
        whole = self.condition(self.rule["if"], "")
        parts: list[Json] = whole.get("allOf", [whole])
        where = [part for part in parts if part.get("field") in OWN]
        return {"allOf": where or [{"field": "type", "in": self.kinds}]}, {"not": whole}

    def existence(self, details: Json) -> Json:
        kind = str(details["type"]).casefold()
        if kind.endswith("/privateendpointconnections"):
            return {"related": {"link": "private-endpoint", "direction": "in", "some": ANY}}
        wanted = details.get("existenceCondition")
        other: Json = self.condition(wanted, MERGED.get(kind, "")) if wanted is not None else ANY
        if kind in MERGED:
            return other
        if kind.count("/") < 2 and kind != DIAGNOSTICS:
            raise NotEvaluatedError(f"looks for {kind}")
        same = [SAME[kind]] if kind in SAME else []
        link = "diagnostics" if kind == DIAGNOSTICS else "parent"
        return {"related": {"link": link, "direction": "in", "type": [details["type"], *same], "some": other}}

    def condition(self, given: Json, below: str) -> Json:
        data = {WORDS.get(str(word).casefold(), word): value for word, value in given.items()}
        for logic in ("allOf", "anyOf"):
            if logic in data:
                return {logic: [self.condition(child, below) for child in data[logic]]}
        if "not" in data:
            return {"not": self.condition(data["not"], below)}
        operator = next(str(word) for word in data if word not in ("field", "value", "count"))
        operand = self.operand(data[operator])
        if "privateEndpointConnections" in str(data.get("count")):
            linked = {"related": {"link": "private-endpoint", "direction": "in", "some": ANY}}
            return {"not": linked} if operator in ("less", "equals") else linked
        if "count" in data:
            counted = {"field": self.path(data["count"].get("field", "value"), below)}
            if "where" in data["count"]:
                counted["where"] = self.condition(data["count"]["where"], below)
            return {"count": counted, operator: operand}
        if data.get("value") == "[requestContext().apiVersion]":
            return {"field": "apiVersion", operator: operand}
        if "value" in data:
            return {"value": self.operand(data["value"]), operator: operand}
        test = _of_stored(self.path(data["field"], below), operator, operand)
        allowed = self.allowed(data[operator]) if operator == "notEquals" else []
        return {"allOf": [test, {"field": self.path(data["field"], below), "in": allowed}]} if allowed else test

    def operand(self, value: Json) -> Json:
        if isinstance(value, str) and value.startswith("[") and not value.startswith("[["):
            found = PARAMETER.fullmatch(value)
            if found is None or "defaultValue" not in self.parameters.get(found[1], {}):
                raise NotEvaluatedError(f"`{value[:60]}`")
            return self.parameters[found[1]]["defaultValue"]
        return value

    def allowed(self, operand: Json) -> list[Json]:
        """Return the values that a parameter may have: a definition that is older than a value does not know it."""
        found = PARAMETER.fullmatch(operand) if isinstance(operand, str) else None
        return self.parameters.get(found[1], {}).get("allowedValues", []) if found else []

    def path(self, alias: str, below: str) -> str:
        folded = alias.casefold()
        if folded in OWN:
            return folded
        kind = next((kind for kind in self.kinds if folded.startswith((f"{kind}/", f"{kind}."))), None)
        if kind is None or any(word in folded for word in COMPUTED):
            raise NotEvaluatedError(f"`{alias}`")
        rest = alias[len(kind) + 1 :]
        rest = rest.removeprefix("web.") if below else rest
        return rest if TOP.match(rest) and not below else ".".join(part for part in ("properties", below, rest) if part)


def _of_stored(path: str, operator: str, operand: Json) -> Json:
    """Return a condition on a field of the resource as Azure stores it, with defaults; what is not set is empty there."""
    if operator == "exists":
        there = {"anyOf": [{"field": path, "exists": True}, {"field": path, "like": "*"}]}
        return there if str(operand).casefold() == "true" else {"not": there}
    test = {"field": path, operator: operand}
    return {"anyOf": [test, {"field": path, "exists": False}]} if (operator, operand) == ("equals", "") else test


def _types(data: Json) -> Iterator[str]:
    """Yield the resource types that a condition names."""
    members = cast("list[Json]", data) if isinstance(data, list) else []
    mapping = cast("dict[str, Json]", data) if isinstance(data, dict) else {}
    if str(mapping.get("field", "")).casefold() == "type":
        yield from [mapping["equals"]] if "equals" in mapping else mapping.get("in", [])
    for child in (*members, *mapping.values()):
        yield from _types(child)


def verdicts(rule: Rule, example: Example, judges: Judges) -> tuple[Status, dict[str, Truth]] | None:
    """Return the verdict of a rule on the first resource that it judges, and the answers of the definitions that judge it.

    An answer is TRUE if the definition finds no fault. Return `None` if the rule has no certain verdict.
    """
    loaded = ArmSource().load_text(example.sources["arm"], file="example.json", parameters=example.given)
    graph = ResourceGraph(normalize(loaded.resources))
    verdict = next(iter(evaluate(graph, [rule])), None)
    if verdict is None or verdict.status is Status.UNKNOWN:
        return None
    view = View(verdict.resource, graph)
    return verdict.status, {
        name: fine(view).truth for name, (where, fine) in judges.items() if where(view).truth is Truth.TRUE
    }


def contradictions(rule: Rule, known: list[Example], judges: Judges) -> Iterator[str]:
    """Yield the contradictions between a rule and the definitions among its aliases, on the ARM examples of the rule."""
    failing: dict[str, set[Truth]] = {}
    for example in known:
        found = verdicts(rule, example, judges) if "arm" in example.sources else None
        status, answers = found if found is not None else (Status.UNKNOWN, {})
        for name, answer in answers.items():
            if status is Status.FAIL:
                failing.setdefault(name, set()).add(answer)
            elif answer is Truth.FALSE and (rule.id, example.name) not in ANOTHER_WAY:
                yield f"{rule.id}, {example.name}: passes, and {name} finds fault"
    for name, truths in failing.items():
        if truths == {Truth.TRUE}:
            yield f"{rule.id}: {name} finds no fault with what fails"


def judges_of(rule: Rule, known: Mapping[str, Json], left_out: list[str]) -> Judges:
    """Return the conditions of the definitions among the aliases of a rule; `left_out` gets those without a condition."""
    found: Judges = {}
    for name in (alias.removeprefix(PREFIX) for alias in rule.aliases if alias.startswith(PREFIX)):
        try:
            where, fine = Translation(known[name.casefold()]).judged()
            found[name] = compile_condition(where), compile_condition(fine)
        except (NotEvaluatedError, ConditionError, KeyError) as error:
            left_out.append(f"{rule.id}: {name} is not evaluated: {error}")
    return found


def main() -> int:
    known = definitions(Path(sys.argv[1]))
    left_out: list[str] = []
    lines: list[str] = []
    for _, file in rule_files(built_in_root()):
        rule = load_rule(file)
        judges = judges_of(rule, known, left_out)
        lines += contradictions(rule, examples(file), judges) if judges else ()
    print(*left_out, *lines, f"{len(left_out)} not evaluated, {len(lines)} contradictions", sep="\n")
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit(main())
