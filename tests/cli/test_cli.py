"""The command line: what it prints, what it imports, and how it ends."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
import tomllib
import types
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import azward.pipeline
import pytest
import samples
from azward.cli import main as cli
from azward.config.configuration import ConfigError, ScanOptions
from azward.graph.arm_types.nothing_to_judge import NOTHING_TO_JUDGE
from azward.report.model import Report, Stats
from azward.report.rules import render_markdown
from azward.rule.model import RuleError
from azward.rule.pack import load_rules
from azward.rule.reads import decided_with

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

ROOT = Path(__file__).parents[2]


class Scan:
    """Stands in for `azward.pipeline.scan`: gives what it is told to, and keeps what it was asked."""

    def __init__(self) -> None:
        self.report: Any = samples.clean()
        self.graph_report: Any = samples.graph()
        self.asked: list[tuple[list[Path], ScanOptions]] = []

    def scan(self, paths: Sequence[Path], options: ScanOptions) -> Report:
        self.asked.append((list(paths), options))
        if isinstance(self.report, BaseException):
            raise self.report
        return self.report

    def graph(self, paths: Sequence[Path], options: ScanOptions) -> Any:
        self.asked.append((list(paths), options))
        return self.graph_report


@pytest.fixture
def scan(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Scan:
    stub = Scan()
    for name, function in (("scan", stub.scan), ("graphs", stub.graph)):
        module = types.ModuleType(f"azward.pipeline.{name}")
        setattr(module, function.__name__, function)
        monkeypatch.setitem(sys.modules, f"azward.pipeline.{name}", module)
        monkeypatch.setattr(azward.pipeline, name, module, raising=False)
    for name in ("NO_COLOR", "FORCE_COLOR", "AZWARD_DEBUG"):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / ".git").mkdir()
    (tmp_path / "main.json").write_text("{}")
    monkeypatch.chdir(tmp_path)
    return stub


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str, str]]:
    def invoke(*arguments: str) -> tuple[int, str, str]:
        status = cli.run(arguments)
        captured = capsys.readouterr()
        return int(status), captured.out, captured.err

    return invoke


def process(*arguments: str, **more: Any) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "from azward.cli.main import main; main()", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=more.pop("cwd", ROOT), **more)


# Starting


def test_version(run: Any) -> None:
    assert run("--version") == (0, f"azward {azward.__version__}\n", "")
    assert azward.__version__ == tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]


def test_version_is_quick() -> None:
    code = (
        "import sys, time; from azward.cli.main import run; run(['--version']); "
        "assert not {'typer', 'rich', 'yaml', 'orjson', 'json', 'jsonschema', 'azward.cli.app'} & set(sys.modules)\n"
        "assert time.process_time() < 0.15"
    )
    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)


@pytest.mark.parametrize(
    ("format_", "unwanted"), [("json", {"sarif_om", "attr"}), ("text", {"sarif_om", "attr"}), ("sarif", set())]
)
def test_imports_are_lazy(format_: str, unwanted: set[str], tmp_path: Path) -> None:
    unwanted = unwanted | {"rich", "jsonschema", "jinja2", "pygments", "azure", "hcl2"}
    (tmp_path / "main.json").write_text(TEMPLATE)
    code = (
        f"import sys; from azward.cli.main import run; run(['scan', {str(tmp_path)!r}, '--format', {format_!r}])\n"
        f"assert 'azward.pipeline.scan' in sys.modules\n"
        f"loaded = {unwanted!r} & set(sys.modules); assert not loaded, loaded"
    )
    done = subprocess.run([sys.executable, "-c", code], check=False, capture_output=True, text=True)
    assert not done.returncode, done.stderr


TEMPLATE = json.dumps(
    {
        "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
        "contentVersion": "1.0.0.0",
        "resources": [
            {
                "type": "Microsoft.Storage/storageAccounts",
                "apiVersion": "2023-01-01",
                "name": "logs",
                "properties": {"supportsHttpsTrafficOnly": False},
            }
        ],
    },
    indent=2,
)


# Exit status


@pytest.mark.parametrize(
    ("report", "arguments", "status"),
    [
        (samples.clean, (), 0),
        (lambda: samples.large(3), (), 1),
        (lambda: samples.large(3), ("--fail-on", "critical"), 1),
        (lambda: samples.large(3), ("--fail-on", "never"), 0),
        (samples.small, (), 4),
        (samples.small, ("--fail-on", "never"), 4),
        (lambda: Report("0.1.0", (), (), Stats(), ()), (), 3),
    ],
)
@pytest.mark.parametrize("format_", ["text", "json", "sarif"])
def test_exit_status(
    scan: Scan, run: Any, report: Callable[[], Report], arguments: tuple[str, ...], status: int, format_: str
) -> None:
    scan.report = report()
    assert run("scan", ".", "--format", format_, *arguments)[0] == status


def test_a_finding_below_the_threshold(scan: Scan, run: Any) -> None:
    report = samples.large(3)
    scan.report = Report("0.1.0", report.results[1:2], (), report.stats, report.rules)  # medium
    assert run("scan", ".", "--fail-on", "high")[0] == 0
    assert run("scan", ".", "--fail-on", "medium")[0] == 1


def test_nothing_to_scan_is_said(scan: Scan, run: Any) -> None:
    scan.report = Report("0.1.0", (), (), Stats(), ())
    assert run("scan", ".") == (
        3,
        "",
        "azward: nothing to scan in `.`: expected ARM templates (*.json), Bicep (*.bicep) or Terraform (*.tf)\n",
    )
    status, out, err = run("scan", ".", "--format", "json")
    assert (status, json.loads(out)["results"]) == (3, [])
    assert err.startswith("azward: nothing to scan")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("scan", "mian.json"), "azward: no such file or folder: `mian.json`; did you mean `main.json`?"),
        (("scan", ".", "-p", "main.jsno"), "azward: --parameters: no such file: `main.jsno`; did you mean `main.json`?"),
        (("scan", ".", "--nope"), "azward: no such option"),
        (("scan", ".", "--format", "xml"), "azward: invalid value for `--format` / `-f`: `xml` is not one of"),
        (("scan", ".", "--fail-on", "bad"), "azward: invalid value for `--fail-on`"),
        (("scan", "missing"), "azward: no such file or folder: `missing`"),
        (("scan", "missing\x1b[2J"), "azward: no such file or folder: `missing\\x1b[2J`"),
        (("scan", ".", "--config", "missing.yaml"), "azward: missing.yaml: cannot be read: no such file or directory"),
        (("scan", ".", "--output", "no/such/folder.json"), "azward: no/such/folder.json: cannot be written: no such file"),
        (("scan", ".", "--rule", "no/such"), "azward: unknown rule `no/such`, `azward rules` lists all rules"),
        (("scan", ".", "--skip-rule", "storage/firewal"), "azward: unknown rule `storage/firewal`, did you mean"),
        (("scan", ".", "--rule", "nothing/*"), "azward: unknown rule `nothing/*`"),
        (("graph", "missing"), "azward: no such file or folder: `missing`"),
        (("nope",), "azward: no such command `nope`"),
        (("rules", "explain", "no/such"), "azward: unknown rule `no/such`"),
        (("rules", "explain", "storage/secure-transfr"), "azward: unknown rule `storage/secure-transfr`, did you mean"),
        (("rules", "new", "../x", "--resource", "A.B/c"), "azward: invalid rule id `../x`"),
        (("rules", "new", "a/b", "--resource", "x"), "azward: invalid resource type `x`"),
        (("rules", "--service", "storge"), "azward: unknown service `storge`, did you mean `storage`?"),
        (("scan", ".", "--rules", "missing"), "azward: `missing`: no such folder: expected a folder with rule files"),
        (("scan", ".", "--rules", "package:no_such_pack"), "azward: `package:no_such_pack`: no such package is installed"),
    ],
)
def test_wrong_usage_is_one_line(scan: Scan, run: Any, arguments: tuple[str, ...], message: str) -> None:
    status, out, err = run(*arguments)
    assert (status, out) == (2, "")
    assert err.startswith(message)
    assert err.count("\n") == 1


def test_no_command_shows_help(run: Any) -> None:
    status, out, err = run()
    assert (status, err) == (2, "")
    assert "scan" in out


@pytest.mark.parametrize(
    ("error", "status", "message"),
    [
        (RuleError("rules/a/b.yaml:1:2: unknown operator"), 2, "azward: rules/a/b.yaml:1:2: unknown operator\n"),
        (ConfigError("unknown rule `x`"), 2, "azward: unknown rule `x`\n"),
        (KeyboardInterrupt(), 130, ""),
        (cli.ClosedPipeError(), 141, ""),
        (ValueError("odd\n\x1b[2J"), 70, "azward: internal error ValueError at test_cli.py:"),
        (RecursionError("deep"), 70, "azward: internal error RecursionError"),
        (MemoryError(), 4, "azward: more memory is needed than `--max-memory` allows"),
    ],
)
def test_no_traceback(scan: Scan, run: Any, error: BaseException, status: int, message: str) -> None:
    scan.report = error
    found, out, err = run("scan", ".")
    assert (found, out) == (status, "")
    assert err.startswith(message)
    assert err.count("\n") == bool(message)
    assert "Traceback" not in err


def test_traceback_for_debugging(scan: Scan, run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AZWARD_DEBUG", "1")
    scan.report = ValueError("odd")
    with pytest.raises(ValueError, match="odd"):
        run("scan", ".")


def test_a_closed_pipe_is_quiet() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    command = [sys.executable, "-c", "from azward.cli.main import main; main()", "rules", "--format", "json"]
    done = subprocess.run(command, stdout=writing, stderr=subprocess.PIPE, check=False, cwd=ROOT)
    os.close(writing)
    assert (done.returncode, done.stderr) == (141, b"")


# Output


def test_options_reach_the_scan(scan: Scan, run: Any) -> None:
    for name in (".env", "a.json", "b.json"):
        Path(name).write_text("")
    run(
        "scan", "main.json", "missing", "-p", "a.json", "--parameters", "b.json", "--profile", "strict",
        "--rule", "storage/*", "--rule", "checkov:CKV_AZURE_3", "--skip-rule", "storage/firewall",
        "--partial", "--include-disabled", "--exclude", "test/*", "--env-file", ".env",
    )  # fmt: skip
    ((paths, options),) = scan.asked
    assert paths == [Path("main.json"), Path("missing")]
    assert options == ScanOptions(
        parameters=(Path("a.json"), Path("b.json")),
        rules=("storage/*", "checkov:CKV_AZURE_3"),
        skip_rules=("storage/firewall",),
        profile="strict",
        partial=True,
        include_disabled=True,
        env_file=Path(".env"),
        given_exclude=("test/*",),
    )


def test_the_configuration_is_used_and_named(scan: Scan, run: Any) -> None:
    Path("azward.yaml").write_text("profile: strict\nfail-on: critical\nskip-rules: [storage/firewall]\n")
    scan.report = Report("0.1.0", samples.large(3).results[1:2], (), Stats(1, 1, 1, 1), samples.RULES)
    status, out, _ = run("scan", "main.json")
    assert status == 0
    assert "configuration: azward.yaml\n" in out
    assert scan.asked[-1][1].profile == "strict"
    assert run("scan", "main.json", "--fail-on", "low")[0] == 1
    Path("azward.yaml").write_text("\nfail_on: low\n")
    assert run("scan", "main.json") == (2, "", "azward: azward.yaml:2:1: unknown key `fail_on`, did you mean `fail-on`?\n")


def test_output_to_a_file(scan: Scan, run: Any, tmp_path: Path) -> None:
    scan.report = samples.hostile()
    status, out, err = run("scan", ".", "--format", "sarif", "--output", "x.sarif")
    assert (status, out) == (4, "")
    assert json.loads((tmp_path / "x.sarif").read_text(encoding="utf-8"))["version"] == "2.1.0"
    assert err.startswith("azward: \\x1b]0;owned")
    assert run("scan", ".", "--format", "json", "--output", "-")[1].startswith("{")


@pytest.mark.parametrize("target", ["../outside", ".git/hooks"])
@pytest.mark.parametrize("folder", [True, False])
def test_output_through_a_link_out_of_the_working_tree(
    scan: Scan, run: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, target: str, folder: bool
) -> None:
    root = tmp_path / "root"
    for path in (root / ".git" / "hooks", tmp_path / "outside", root / "results"):
        path.mkdir(parents=True)
    monkeypatch.chdir(root)
    scan.report = samples.small()
    (root / "out").symlink_to(target if folder else f"{target}/report")
    output = "out/report" if folder else "out"
    message = f"azward: {output}: not written, since a link leads out of the working tree or into `.git`\n"
    assert run("scan", ".", "--output", output) == (2, "", message)
    assert not (root / target / "report").exists()
    (root / "out").unlink()
    (root / "out").symlink_to("results" if folder else "results/report")
    assert run("scan", ".", "--output", output)[0] == 4  # something of the sample was not read
    assert (root / "results" / "report").exists()


def test_profiles_of_sarif(scan: Scan, run: Any) -> None:
    scan.report = samples.small()
    counts = [
        len(json.loads(run("scan", ".", "--format", "sarif", *more)[1])["runs"][0]["results"])
        for more in ((), ("--all",), ("--sarif-profile", "github"))
    ]
    assert counts == [6, 7, 3]


def test_colour(scan: Scan, run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    scan.report = samples.small()
    assert "\x1b" not in run("scan", ".")[1]
    assert "\x1b[" in run("scan", ".", "--color", "always")[1]
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert "\x1b[" in run("scan", ".")[1]
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b" not in run("scan", ".")[1]


def test_quiet(scan: Scan, run: Any) -> None:
    scan.report = samples.small()
    assert len(run("scan", ".", "--quiet")[1].splitlines()) == 4


def test_graph(scan: Scan, run: Any) -> None:
    status, out, err = run("graph", ".")
    assert status == 4
    assert json.loads(out)["errors"][0]["kind"] == "unresolved-module"
    assert err == "azward: main.json:3:1: module `x.json` is not in the scanned tree\n"
    assert run("graph", ".", "--format", "dot")[1].startswith("digraph")
    assert run("graph", ".", "--format", "mermaid")[1].startswith("flowchart")


# Rules


def test_rules(run: Any) -> None:
    status, out, _ = run("rules", "--format", "json")
    listed = json.loads(out)
    assert status == 0
    assert [rule["id"] for rule in listed] == sorted(rule["id"] for rule in listed)
    for rule in listed:
        assert list(rule)[:8] == [
            "id", "title", "severity", "stride", "resource_types", "mitigates", "aliases", "fixable",
        ]  # fmt: skip
    text = run("rules")[1]
    assert all(rule["id"] in text for rule in listed)


def test_explain_by_id_and_alias(run: Any) -> None:
    status, page, _ = run("rules", "explain", "storage/secure-transfer")
    assert status == 0
    assert page == run("rules", "explain", "checkov:CKV_AZURE_3")[1]
    assert "Condition\n" in page
    assert "Fails\n" in page
    assert run("rules", "explain", "storage/secure-transfer", "--format", "markdown")[1].startswith(
        "# storage/secure-transfer\n"
    )
    told = json.loads(run("rules", "explain", "storage/secure-transfer", "--format", "json")[1])
    assert told["id"] == "storage/secure-transfer"
    assert told["source"]["condition"].startswith("resource: Microsoft.Storage/storageAccounts\n")


def test_explain_ids_of_other_tools(run: Any) -> None:
    """Each id of another tool leads to its rule, to the list of its rules, or to the reason why there is none."""
    aliases = Counter(alias for rule in json.loads(run("rules", "--format", "json")[1]) for alias in rule["aliases"])
    several = next(alias for alias, number in aliases.items() if number > 1)
    assert f" is answered by {aliases[several]} rules:" in run("rules", "explain", several)[1]
    assert run("rules", "explain", "AVD-AZU-0008")[1] == run("rules", "explain", "storage/secure-transfer")[1]
    assert run("rules", "explain", "ckv_azure_43")[1].startswith("checkov:CKV_AZURE_43: no rule, because ")
    assert run("rules", "explain", "CKV_AZURE_99999")[0] == 2


def test_coverage_counts_the_rules_of_each_type(run: Any) -> None:
    numbers = json.loads(run("rules", "--coverage", "--format", "json")[1])
    assert "*" not in numbers
    assert list(numbers.values()) == sorted(numbers.values(), reverse=True)
    rules = json.loads(run("rules", "--format", "json")[1])
    of_accounts = [rule for rule in rules if "Microsoft.Storage/storageAccounts" in rule["resource_types"]]
    assert numbers["Microsoft.Storage/storageAccounts"] == len(of_accounts)
    assert f"{len(numbers)} resource types with rules of their own" in run("rules", "--coverage")[1]


def test_a_report_says_which_types_no_rule_has_judged(run: Any, tmp_path: Path) -> None:
    """Children that configure their parent, or decide its verdicts, are judged with it."""
    kinds = (
        "Network/networkSecurityGroups",
        "Network/networkSecurityGroups/securityRules",  # becomes a part of its parent
        "Network/publicIPPrefixes",  # nothing to judge
        "Sql/servers",
        "Sql/servers/auditingSettings",  # decides whether the server is audited
        "Sql/servers/jobAgents",  # no rule
        "Network/dnsResolverPolicies",  # rules for the profile `strict` only
    )
    resources = [
        {"type": f"Microsoft.{kind}", "apiVersion": "2023-11-01", "name": "/".join("n" * kind.count("/"))} for kind in kinds
    ]
    resources.append({"type": "microsoft.sql/servers/jobAgents", "apiVersion": "2023-11-01", "name": "n/other"})
    file = tmp_path / "main.json"
    file.write_text(json.dumps({"$schema": SCHEMA, "contentVersion": "1.0.0.0", "resources": resources}))
    stats = json.loads(run("scan", str(file), "--format", "json")[1])["stats"]
    assert stats["unruled_types"] == {"Microsoft.Sql/servers/jobAgents": 2}
    assert stats["strict_types"] == {"Microsoft.Network/dnsResolverPolicies": 1}
    assert list(stats["plain_types"]) == ["Microsoft.Network/publicIPPrefixes"]
    stats = json.loads(run("scan", str(file), "--format", "json", "--profile", "strict")[1])["stats"]
    assert stats["strict_types"] == {}


def test_what_has_nothing_to_judge_has_no_rules() -> None:
    judged = {kind.casefold() for rule in load_rules() for kind in (*rule.resource_types, *decided_with(rule))}
    listed = [kind for kinds in NOTHING_TO_JUDGE.values() for kind in kinds]
    assert [kind for kind in listed if kind.casefold() in judged] == []
    assert len(listed) == len({kind.casefold() for kind in listed})


SCHEMA = "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#"


def test_every_rule_has_a_page(run: Any) -> None:
    rules = load_rules()
    for rule in rules:
        assert rule.title in render_markdown(rule, Path(rule.path).read_text("utf-8"))
    for rule in rules[::20]:
        assert run("rules", "explain", rule.id)[0] == 0


def test_new(run: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "rules").mkdir()
    (tmp_path / "analyzer" / "azward" / "rule").mkdir(parents=True)
    arguments = ("rules", "new", "sql/some-thing", "--resource", "Microsoft.Sql/servers/databases")
    status, out, _ = run(*arguments)
    assert (status, out.split()[0]) == (0, "created")
    drafted = (tmp_path / "rules/sql/some-thing.yaml").read_text()
    assert "resource: Microsoft.Sql/servers/databases\n" in drafted
    assert run(*arguments)[2] == "azward: rules/sql/some-thing.yaml: file already exists\n"
    assert run(*arguments, "--directory", "other")[1].startswith("created other/sql/some-thing.yaml;")
    assert run("rules", "test", "other")[1].endswith(": all passed\n")


def test_search(run: Any) -> None:
    assert "storage/secure-transfer" in run("rules", "search", "STORAGE", "https")[1]
    assert [rule["id"] for rule in json.loads(run("rules", "search", "CKV_AZURE_3", "--format", "json")[1])][-1:] == [
        "storage/secure-transfer"
    ]
    status, out, err = run("rules", "search", "no-such-word")
    assert (status, out, err) == (1, "", "azward: no rule contains `no-such-word`\n")
    listed = run("rules", "--service", "redis,storage")[1].split("\n")
    assert {line.partition("/")[0] for line in listed if "/" in line} == {"redis", "storage"}


# The whole way


def test_a_real_scan(tmp_path: Path) -> None:
    (tmp_path / "main.json").write_text(TEMPLATE)
    done = process("scan", "main.json", "--rule", "storage/secure-transfer", cwd=tmp_path)
    assert done.returncode == 1, done.stderr
    assert "main.json\n  10:37 `logs` accepts unencrypted connections [storage/secure-transfer]\n" in done.stdout
    assert done.stderr == ""


def test_a_path_that_is_missing_among_others(tmp_path: Path) -> None:
    (tmp_path / "main.json").write_text(TEMPLATE)
    done = process("scan", "main.json", "missing.json", "--format", "json", cwd=tmp_path)
    assert done.returncode == 4
    assert "missing.json" in done.stderr
    assert json.loads(done.stdout)["results"]


def test_completion() -> None:
    environment = os.environ | {"_AZWARD_COMPLETE": "complete_bash", "COMP_WORDS": "azward sc", "COMP_CWORD": "1"}
    assert process(env=environment).stdout.strip() == "scan"


def test_a_scan_is_quick(tmp_path: Path) -> None:
    (tmp_path / "main.json").write_text(TEMPLATE)
    code = (
        "import time\nfrom azward.cli.main import run\n"
        f"run(['scan', {str(tmp_path)!r}, '--quiet'])\nassert time.process_time() < 1"  # 0.3 on a machine at rest
    )
    started = time.monotonic()
    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)
    assert time.monotonic() - started < 30
