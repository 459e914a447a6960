"""Configuration of other scanners as configuration of azward: which rules are skipped, and what is left out."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, cast

from azward.config.text_file import ConfigError, read_text, read_yaml, shown
from azward.frozen import frozen
from azward.rule.foreign import names_in
from azward.rule.pack import finder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from pathlib import Path

    from azward.rule.model import Rule

__all__ = ["Imported", "import_config", "render_imported"]


@frozen
class Imported:
    """What the file of another scanner says, in the words of azward."""

    tool: str
    skip: tuple[str, ...] = ()
    only: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    fail_on: str = ""
    left: tuple[str, ...] = ()  # what has no equivalent: "`compact`: option of another scanner"


def import_config(file: Path) -> Imported:
    """Return the content of a configuration of Checkov, Trivy, tfsec or PSRule, by its name. Raises ConfigError."""
    name = file.name.casefold()
    for pattern, read in _READERS.items():
        if re.fullmatch(pattern, name):
            return read(read_text(file, shown(file)), shown(file))
    known = ".checkov.yaml, trivy.yaml, .trivyignore, .tfsec/config.yml or ps-rule.yaml"
    raise ConfigError(f"{shown(file)}: unknown configuration, expected {known}")


def render_imported(found: Imported, source: str) -> str:
    """Return `azward.yaml` with the rules that azward has, and comments about everything else."""
    lines = [f"# imported from {source} ({found.tool}); review it"]
    lines += [f"fail-on: {found.fail_on}"] if found.fail_on else []
    unknown: list[str] = []
    find = finder()
    for key, names in (("only-rules", found.only), ("skip-rules", found.skip)):
        known = {name: _rules_of(name, find) for name in names}
        entries = [f"  - {_quoted(name)}{f' # {ids}' if ids else ''}" for name, ids in known.items() if ids is not None]
        lines += [f"{key}:", *entries] if entries else []
        unknown += [name for name, ids in known.items() if ids is None]
    lines += ["exclude:", *(f"  - {_quoted(pattern)}" for pattern in found.exclude)] if found.exclude else []
    lines += ["# no rule of azward means the same:"] if unknown else []
    lines += [f"#   {name}{_why(name)}" for name in unknown]
    lines += ["# not imported:", *(f"#   {text}" for text in found.left)] if found.left else []
    return "\n".join(lines) + "\n"


def _rules_of(name: str, find: Callable[[str], list[Rule]]) -> str | None:
    """Return the rules that mean an id, "" for a pattern, `None` if there are none."""
    if "*" in name:
        return ""
    return ", ".join(rule.id for rule in find(name)) or None


def _why(name: str) -> str:
    from azward.rule.other_tools import find_entry

    entry = find_entry(name)
    return f": {' '.join(entry.reason.split())}" if entry is not None and entry.reason else ""


def _quoted(text: str) -> str:
    return text if re.fullmatch(r"[A-Za-z0-9][\w./-]*", text) else "'" + text.replace("'", "''") + "'"


# Checkov


_CHECKOV_LEFT = {"check": "", "skip-check": "", "skip-path": "", "soft-fail": "", "hard-fail-on": "", "framework": ""}
_SEVERITIES = ("critical", "high", "medium", "low", "info")


def _checkov(text: str, name: str) -> Imported:
    """Return a file as Checkov reads it: the keys are its options, and lists may be texts with commas."""
    data, _ = read_yaml(text, name, "skip-check: [CKV_AZURE_3]")
    skipped, by_severity = _split(_texts(data.get("skip-check")))
    only, only_severity = _split(_texts(data.get("check")))
    paths, patterns = _paths(_texts(data.get("skip-path")))
    hard = [word.casefold() for word in _texts(data.get("hard-fail-on")) if word.casefold() in _SEVERITIES]
    left = [f"`skip-check: {word}`: severities of Checkov are not those of azward" for word in by_severity]
    left += [f"`check: {word}`: severities of Checkov are not those of azward" for word in only_severity]
    left += [f"`skip-path: {pattern}`: a regular expression" for pattern in patterns]
    left += [f"`{key}`" for key in data if key not in _CHECKOV_LEFT]
    soft = data.get("soft-fail") is True
    return Imported(
        "Checkov",
        names_in(skipped),
        names_in(only),
        tuple(paths),
        "never" if soft else next((word for word in reversed(_SEVERITIES) if word in hard), ""),
        tuple(left),
    )


def _split(names: Iterable[str]) -> tuple[list[str], list[str]]:
    """Return the ids, and the severities among them."""
    ids: list[str] = []
    severities: list[str] = []
    for name in names:
        (severities if name.casefold() in _SEVERITIES else ids).append(name)
    return ids, severities


def _paths(given: Iterable[str]) -> tuple[list[str], list[str]]:
    """Return patterns of folders and files, and what is a regular expression with another meaning."""
    paths: list[str] = []
    patterns: list[str] = []
    for text in given:
        plain = text.replace("\\.", ".").removeprefix("^").removesuffix("$").removesuffix(".*").strip("/")
        if plain and not re.search(r"[\\^$|()\[\]{}+?*]", plain):
            paths += [f"**/{plain}", f"**/{plain}/**"] if "/" not in text.strip("/") else [plain, f"{plain}/**"]
        else:
            patterns.append(text)
    return paths, patterns


# Trivy and tfsec


def _trivy(text: str, name: str) -> Imported:
    data, _ = read_yaml(text, name, "scan: {skip-dirs: [examples]}")
    scan = _mapping(data.get("scan"))
    folders = [f"{folder.strip('/')}/**" for folder in _texts(scan.get("skip-dirs"))]
    files = [file.strip("/") for file in _texts(scan.get("skip-files"))]
    severities = [word.casefold() for word in _texts(data.get("severity")) if word.casefold() in _SEVERITIES]
    fails = data.get("exit-code", 0) not in (0, None)
    lowest = next((word for word in reversed(_SEVERITIES) if word in severities), "")
    left = [f"`{key}`" for key in data if key not in ("scan", "severity", "exit-code")]
    left += [f"`scan.{key}`" for key in scan if key not in ("skip-dirs", "skip-files")]
    return Imported("Trivy", (), (), (*folders, *files), lowest if fails else "", tuple(left))


def _trivyignore(text: str, name: str) -> Imported:
    """Return the ids of a `.trivyignore`: one a line, with comments and `exp:2027-03-01`."""
    skip: list[str] = []
    left: list[str] = []
    for line in text.splitlines():
        words = line.partition("#")[0].split()
        if words and len(words) > 1:
            left.append(f"`{' '.join(words)}`: give it as an entry of `suppressions` with `until`")
        elif words and not words[0].upper().startswith("CVE-"):
            skip.append(words[0])
    return Imported("Trivy", names_in(skip), left=tuple(left))


def _tfsec(text: str, name: str) -> Imported:
    data, _ = read_yaml(text, name, "exclude: [azure-storage-enforce-https]")
    left = tuple(f"`{key}`" for key in data if key not in ("exclude", "include", "minimum_severity"))
    lowest = str(data.get("minimum_severity", "")).casefold()
    only = names_in(_texts(data.get("include")))
    return Imported("tfsec", names_in(_texts(data.get("exclude"))), only, (), lowest if lowest in _SEVERITIES else "", left)


# PSRule


def _psrule(text: str, name: str) -> Imported:
    data, _ = read_yaml(text, name, "rule: {exclude: [Azure.Storage.SoftDelete]}")
    rule, given = _mapping(data.get("rule")), _mapping(data.get("input"))
    ignored = _texts(given.get("pathIgnore"))
    exclude = [pattern for pattern in ignored if not pattern.startswith("!")]
    left = [f"`input.pathIgnore: {pattern}`: an exception" for pattern in ignored if pattern.startswith("!")]
    left += [f"`{key}`" for key in data if key not in ("rule", "input")]
    skip, only = (names_in(_texts(rule.get(key))) for key in ("exclude", "include"))
    return Imported("PSRule", skip, only, tuple(exclude), "", tuple(left))


_READERS: Mapping[str, Callable[[str, str], Imported]] = {
    r"\.?checkov\.ya?ml": _checkov,
    r"trivy\.ya?ml": _trivy,
    r"\.trivyignore": _trivyignore,
    r"(?:\.?tfsec|config)\.ya?ml": _tfsec,
    r"ps-rule\.ya?ml": _psrule,
}


def _mapping(value: object) -> dict[str, Any]:
    return cast("dict[str, Any]", value) if isinstance(value, dict) else {}


def _texts(value: object) -> list[str]:
    """Return a list of texts, or a text with commas, as a list."""
    items = cast("list[object]", value) if isinstance(value, list) else [value] if value is not None else []
    return list(_items(items))


def _items(items: Iterable[object]) -> Iterator[str]:
    for item in items:
        yield from (part.strip() for part in str(item).split(",") if part.strip())
