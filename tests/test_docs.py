"""The pages that people write: links and names resolve, the README shows a real finding, CI has the listed jobs."""

from __future__ import annotations

import ast
import inspect
import pkgutil
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import yaml
from azward.cli.main import run

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parent.parent
GENERATED = {"docs/rules.md"}
WIDE = {"docs/azurerm-tables.md"}
PAGES = [
    page.relative_to(ROOT).as_posix()
    for page in sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), *ROOT.glob("bench/*.md")])
    if page.relative_to(ROOT).as_posix() not in GENERATED
]
"""All pages that people write, relative to the root."""

INLINE = re.compile(r"\[([^\]]*)\]\(([^)#\s]+)[^)]*\)")
REFERENCE = re.compile(r"\[([^\]]+)\]\[([^\]]+)\]")
TARGET = re.compile(r"^\[([^\]]+)\]: (\S+)$", re.MULTILINE)
CODE_PATH = re.compile(r"`((?:analyzer|tests|bench|docs|rules|fixtures|\.github)/[\w./-]+)`")
DOTTED = re.compile(r"`(azward(?:\.(?!yaml|json)\w+)+)(?:\(([^()`]*)\))?`")
HERE = re.compile(r"https://github\.com/azward/azward/(?:blob|tree)/main/")
FENCED = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("page", PAGES)
def test_links_and_names_resolve(page: str) -> None:
    """Check that linked files and paths in code exist, and that a link to a Python file is named after something in it."""
    folder = (ROOT / page).parent
    for label, target in links((ROOT / page).read_text("utf-8")):
        file = folder / target
        assert file.exists(), f"{page}: `{target}` does not exist"
        if file.suffix == ".py" and label.startswith("`"):
            assert label.strip("`") in names(file), f"{page}: `{target}` has no {label}"
    for path in CODE_PATH.findall((ROOT / page).read_text("utf-8")):
        assert (ROOT / path).exists() or "NAME" in path or path.startswith("rules/"), f"{page}: `{path}` does not exist"


@pytest.mark.parametrize("page", PAGES)
def test_dotted_names_resolve(page: str) -> None:
    """Check that names such as `azward.graph.view.View.field` exist, and have the parameters that are written after them."""
    for name, parameters in DOTTED.findall((ROOT / page).read_text("utf-8")):
        named = pkgutil.resolve_name(name)
        if parameters:
            known = [*inspect.signature(named).parameters]
            written = [parameter.strip() for parameter in parameters.split(",")]
            positions = [known.index(parameter) for parameter in written if parameter in known]
            assert len(positions) == len(written), f"{page}: `{name}` has the parameters {known}"
            assert positions == sorted(positions), f"{page}: `{name}` has its parameters in another order"


def links(text: str) -> Iterator[tuple[str, str]]:
    """Yield label and target of each link to a file; the README has addresses, which work on PyPI as well."""
    text = HERE.sub("", FENCED.sub("", text))
    targets = dict(TARGET.findall(text))
    yield from ((label, target) for label, target in INLINE.findall(text) if "://" not in target)
    yield from ((label, targets[name]) for label, name in REFERENCE.findall(text))


def test_the_readme_has_addresses_only() -> None:
    """PyPI shows the README without the files around it."""
    text = (ROOT / "README.md").read_text("utf-8")
    found = [target for _, target in (*INLINE.findall(FENCED.sub("", text)), *TARGET.findall(text))]
    assert not [target for target in found if not target.startswith("https://")]


@cache
def names(file: Path) -> frozenset[str]:
    """Return what a module defines: functions, classes and variables, members as `Class.member`."""
    return frozenset(_names(ast.parse(file.read_text("utf-8")).body, ""))


def _names(body: list[ast.stmt], prefix: str) -> Iterator[str]:
    for statement in body:
        match statement:
            case ast.FunctionDef(name=name):
                yield prefix + name
            case ast.ClassDef(name=name, body=inner):
                yield prefix + name
                yield from _names(inner, f"{prefix}{name}.")
            case ast.AnnAssign(target=ast.Name(id=name)) | ast.Assign(targets=[ast.Name(id=name)]):
                yield prefix + name
            case _:
                pass


@pytest.mark.parametrize("page", [page for page in PAGES if page not in WIDE])
def test_lines_are_short(page: str) -> None:
    for number, line in enumerate((ROOT / page).read_text("utf-8").splitlines(), 1):
        assert len(line) < 120 or line.lstrip().startswith(("fixtures/", "-->")), f"{page}:{number}: {len(line)} characters"


SAMPLE = re.compile(r"(?<=<!-- sample: scan -->\n```\n).*?(?=```\n)", re.DOTALL)


def test_sample_of_the_readme(
    request: pytest.FixtureRequest, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Check that the sample is a finding of the command above it."""
    monkeypatch.chdir(ROOT)
    run(["scan", "fixtures/architectures/drone-delivery/arm/plain"])
    blocks = capsys.readouterr().out.split("\n\n")
    found = next(block for block in blocks if "[network/nsg-management-ports]" in block)
    sample = "\n".join(line.rstrip() for line in found.splitlines()) + "\n"
    readme = ROOT / "README.md"
    if request.config.getoption("--update"):
        readme.write_text(SAMPLE.sub(lambda _: sample, readme.read_text("utf-8"), count=1), "utf-8")
    found = SAMPLE.search(readme.read_text("utf-8"))
    assert found is not None
    assert found[0] == sample, "run `pytest --update`"


def test_jobs_of_ci() -> None:
    """Check that the table of checks in CONTRIBUTING.md names all jobs of CI, and that pytest knows the markers in it."""
    table = (ROOT / "CONTRIBUTING.md").read_text("utf-8").partition("| command | what it checks | CI job |")[2]
    rows = [row.split("|") for row in table.partition("\n\n")[0].splitlines()[2:]]
    listed = {row[3].strip().split(",")[0] for row in rows}
    jobs: set[str] = set()
    for name in ("test.yml", "ecosystem.yml"):
        workflow = yaml.safe_load((ROOT / ".github" / "workflows" / name).read_text("utf-8"))
        jobs.update(job["name"].partition(" on ")[0] for job in workflow["jobs"].values())
    assert listed == jobs - {"Comment"}
