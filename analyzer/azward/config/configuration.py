"""The configuration file, and the options of a scan that follow from it and from the command line.

The file is `azward.yaml`, `.azward.yaml`, or the table `[tool.azward]` of `pyproject.toml`.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import field, replace
from datetime import date
from enum import StrEnum
from importlib import import_module
from itertools import islice
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any, cast

from azward.budget import BUDGET, MAX_MEMORY, TIMEOUT, OverdueError
from azward.config.attestation import ATTESTATION_KEYS, REQUIRED_KEYS, Attestation, attestation
from azward.config.text_file import FILE_NAMES, PACKAGE, ConfigError, KeyPath, Position, read_text, read_yaml, shown, where
from azward.files.disk import DISK
from azward.files.door import leads_out
from azward.files.reviewed import ReviewedDisk
from azward.frozen import frozen
from azward.pattern import Pattern
from azward.report.formats import FORMATS
from azward.report.options import SARIF_PROFILES
from azward.rule.foreign import names_in
from azward.rule.mitigation import MODELS, model_name
from azward.rule.severity import SEVERITIES, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from azward.files.disk import Disk
    from azward.rule.model import Rule

__all__ = [
    "SCHEMA",
    "ConfiguredSuppression",
    "Config",
    "ConfigError",
    "PROFILES",
    "PathSetting",
    "UNREAD",
    "HonouredSuppressions",
    "ScanOptions",
    "config_above",
    "find_config",
    "load_config",
    "scan_options",
]

MAX_SIZE = 1_000_000
MAX_ERRORS = 1_000
PROFILES = ("default", "strict")
UNREAD = ("fail", "note", "ignore")

_DATE = r"^\d{4}-\d{2}-\d{2}$"
_TEXTS: dict[str, Any] = {"type": "array", "items": {"type": "string", "minLength": 1}, "uniqueItems": True}
_ATTESTED: dict[str, Any] = {"scope": _TEXTS} | {key: {"type": "string", "pattern": _DATE} for key in ("date", "expires")}

SCHEMA: dict[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "Configuration of azward: azward.yaml, or [tool.azward] in pyproject.toml",
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "profile": {"enum": [*PROFILES], "description": "`strict` also runs rules of severity `info`"},
        "fail-on": {
            "enum": [*SEVERITIES, "threat", "never"],
            "description": "lowest severity of a finding that makes the exit status 1; `threat` is for a threat whose state "
            "gets worse",
        },
        "rules": _TEXTS
        | {"description": "folders with rules of your own, relative to this file, or `package:NAME` of a Python package"},
        "override-rules": _TEXTS | {"description": "built-in rules that rules of your own replace: ids, or patterns"},
        "only-rules": _TEXTS | {"description": "run only these rules: ids, aliases, or patterns such as `storage/*`"},
        "skip-rules": _TEXTS | {"description": "do not run these rules"},
        "exclude": _TEXTS
        | {"description": "do not scan paths that match these patterns in the syntax of .gitignore, relative to this file"},
        "include": _TEXTS
        | {"description": "scan only paths that match these patterns in the syntax of .gitignore, relative to this file"},
        "gitignore": {"type": "boolean", "description": "leave out files that git ignores; default: true"},
        "paths": {
            "type": "object",
            "description": "what holds for findings in paths that match a pattern in the syntax of .gitignore, relative to "
            "this file; of several patterns the last one decides",
            "additionalProperties": {
                "type": "object",
                "additionalProperties": False,
                "properties": {
                    "severity": {"enum": [*SEVERITIES], "description": "highest severity of findings there"},
                    "sample": {
                        "type": "boolean",
                        "description": "whether reports tell findings there apart, as those in tests, examples and samples",
                    },
                },
            },
        },
        "unread": {
            "enum": [*UNREAD],
            "description": "what input that cannot be read does: `fail` makes the exit status 4, `note` only reports it, "
            "`ignore` only counts it",
        },
        "parameters": {
            "type": "object",
            "additionalProperties": _TEXTS,
            "description": "parameter files for templates that match a pattern, relative to this file",
        },
        "threat-model": {
            "type": "string",
            "minLength": 1,
            "description": "threat model whose ids findings name as missing mitigations; default: neutral ids",
        },
        "severity": {
            "type": "object",
            "additionalProperties": {"enum": [*SEVERITIES]},
            "description": "severities that override those of rules, by rule id",
        },
        "partial": {
            "type": "boolean",
            "description": "the scanned files are deployed together with resources that are not in the tree",
        },
        "include-disabled": {
            "type": "boolean",
            "description": "also judge resources that the defaults of parameters disable, as ones that may exist",
        },
        "sarif-profile": {"enum": [*SARIF_PROFILES], "description": "content of a SARIF log"},
        "format": {"enum": [*FORMATS], "description": "format of the report"},
        "suppressions": {
            "type": "array",
            "description": "accepted findings; each entry needs a reason, and `rules` or `mitigations`",
            "items": {
                "type": "object",
                "additionalProperties": False,
                "required": ["reason"],
                "anyOf": [{"required": ["rules"]}, {"required": ["mitigations"]}],
                "properties": {
                    "rules": _TEXTS | {"minItems": 1, "description": "ids, aliases, or patterns such as `storage/*`"},
                    "mitigations": _TEXTS | {"minItems": 1, "description": "all rules for one of these mitigations"},
                    "resources": _TEXTS | {"description": "patterns of addresses, names or ids; default: all resources"},
                    "paths": _TEXTS | {"description": "patterns of files, relative to this file; default: all files"},
                    "reason": {"type": "string", "pattern": "\\S", "description": "why it is accepted"},
                    "owner": {"type": "string", "description": "who accepted it"},
                    "until": {"type": "string", "pattern": _DATE, "description": "last day on which it is in effect"},
                },
            },
        },
        "strict-suppressions": {
            "type": "boolean",
            "description": "suppressions that are unused, expired or not in effect make the exit status 1",
        },
        "baseline": {
            "type": "string",
            "minLength": 1,
            "description": "baseline written by `azward baseline write`, relative to this file",
        },
        "threat-models": _TEXTS | {"description": "files of threat models of your own, relative to this file"},
        "attestations": {
            "type": "array",
            "description": "statements about mitigations of threat models that code cannot show",
            "items": {
                "type": "object",
                "additionalProperties": False,
                "required": [*REQUIRED_KEYS],
                "properties": {
                    key: _ATTESTED.get(key, {"type": "string", "pattern": "\\S"}) | {"description": text}
                    for key, text in ATTESTATION_KEYS.items()
                },
            },
        },
        "timeout": {
            "type": "integer",
            "minimum": 1,
            "maximum": 86_400,
            "description": f"seconds that reading and judging may take; default: {TIMEOUT}",
        },
        "max-memory": {
            "type": "integer",
            "minimum": 128,
            "maximum": 1_048_576,
            "description": f"MiB of memory that a scan may use; default: {MAX_MEMORY}",
        },
    },
}
"""Written to `docs/config.schema.json` by `pytest --update`."""


@frozen
class ConfiguredSuppression:
    """An entry of `suppressions` in the configuration. Patterns may contain `*` and `?`."""

    file: str  # the configuration, and the position of the entry in it, 1-based
    line: int
    column: int
    reason: str
    rules: tuple[str, ...] = ()
    mitigations: tuple[str, ...] = ()
    resources: tuple[str, ...] = ()
    paths: tuple[str, ...] = ()
    owner: str = ""
    until: str = ""
    added: bool = False  # the base of the comparison does not have it


class HonouredSuppressions(StrEnum):
    """Which suppressions are honoured."""

    ALL = "all"
    CONFIGURATION = "configuration"  # not comments in scanned files
    NONE = "none"  # no comments, and nothing of the configuration that selects, lowers or accepts findings


@frozen
class PathSetting:
    """What holds for findings in paths that match a pattern."""

    pattern: str  # in the syntax of `.gitignore`, relative to the folder of the configuration
    severity: Severity | None = None  # the highest one
    sample: bool | None = None  # whether it is a test, an example or a sample


@frozen
class ScanOptions:
    """The options of a scan, apart from its paths."""

    parameters: tuple[Path, ...] = ()  # for every template, each one a parameter set
    template_parameters: tuple[tuple[str, tuple[Path, ...]], ...] = ()  # by pattern of the template, relative to `base`
    rules: tuple[str, ...] = ()  # ids, aliases or patterns such as storage/*; all rules if empty
    skip_rules: tuple[str, ...] = ()
    profile: str = "default"
    partial: bool = False  # other resources may be deployed together with those that are read
    include_disabled: bool = False  # judge what the defaults of parameters disable, as what may exist
    no_parent_policy: bool = False  # services of API Management that exist already have no policy of their own
    values: tuple[tuple[str, str], ...] = ()  # of parameters by name, as text; they win over those of all files
    env_file: Path | None = None  # of environment variables for placeholders in parameter files
    passes: bool = False  # also report what passes, not only count it
    again: bool = False  # what is read will be needed once more
    drawing: bool = False  # also return the part of the graph that has findings
    exclude: tuple[str, ...] = ()  # patterns of paths as in `.gitignore`, relative to `base`
    include: tuple[str, ...] = ()  # only these are scanned, if there are any
    given_exclude: tuple[str, ...] = ()  # the same of the command line, relative to the working directory
    given_include: tuple[str, ...] = ()
    config: str = ""  # the configuration, as messages name it
    gitignore: bool = True  # leave out what git ignores
    path_settings: tuple[PathSetting, ...] = ()
    severities: Mapping[str, Severity] = field(default_factory=dict[str, "Severity"])  # by rule id, in place of its own
    threat_model: str = ""  # whose ids name mitigations; neutral ids if empty
    own_rules: tuple[Rule, ...] = ()  # rules that are not built in, by id; one with the id of a built-in rule replaces it
    base: Path | None = None  # the folder of the configuration; the working directory if there is none
    suppressions: tuple[ConfiguredSuppression, ...] = ()
    comments: bool = True  # whether comments suppress findings
    reviewed_comments: bool = False  # comments and statements count only if the base of the comparison has them, too
    baseline: Path | None = None
    extents: bool = False  # also tell how far findings go, for a baseline
    disk: Disk = DISK  # on which the baseline is
    models: tuple[str, ...] = ()  # ids and files of threat models, also such that do not fit; all that fit if empty
    model_files: tuple[Path, ...] = ()  # of threat models of the user, on `disk`
    attestations: tuple[Attestation, ...] = ()
    threats: bool = False  # also return the states of threats, and what the change does to them
    stride: bool = False  # if no model fits, those of the model that is generated from data flows
    config_file: Path | None = None
    diff_base: str = ""  # a commit: only findings count that its merge base with HEAD does not have
    timeout: float = TIMEOUT  # seconds for reading and judging
    max_memory: int = MAX_MEMORY  # MiB
    today: date | None = None  # by which suppressions expire; the current one if `None`


@frozen
class Config:
    """The content of a configuration file; `None` or empty where a setting is missing."""

    file: Path | None = None
    profile: str | None = None
    fail_on: str | None = None
    rules: tuple[Path | str, ...] = ()  # folders with rules, or names of packages: "package:contoso_rules"
    override_rules: tuple[str, ...] = ()
    only_rules: tuple[str, ...] = ()
    skip_rules: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    include: tuple[str, ...] = ()
    gitignore: bool = True
    path_settings: tuple[PathSetting, ...] = ()
    unread: str | None = None
    parameters: tuple[tuple[str, tuple[Path, ...]], ...] = ()
    severities: Mapping[str, Severity] = field(default_factory=dict[str, "Severity"])
    threat_model: str = ""
    partial: bool = False
    include_disabled: bool = False
    sarif_profile: str | None = None
    format: str | None = None
    suppressions: tuple[ConfiguredSuppression, ...] = ()
    strict_suppressions: bool = False
    baseline: Path | None = None
    threat_models: tuple[Path, ...] = ()
    attestations: tuple[Attestation, ...] = ()
    timeout: int | None = None
    max_memory: int | None = None
    disk: Disk = DISK  # on which `file` and `baseline` are

    def settings(self) -> dict[str, object]:
        """Return the value of each key, for comparison with another configuration."""
        suppressions = [replace(entry, file="", line=0, column=0) for entry in self.suppressions]
        return {
            "profile": self.profile,
            "fail-on": self.fail_on,
            "rules": self.rules,
            "override-rules": self.override_rules,
            "only-rules": self.only_rules,
            "skip-rules": self.skip_rules,
            "exclude": self.exclude,
            "include": self.include,
            "gitignore": self.gitignore,
            "paths": self.path_settings,
            "unread": self.unread,
            "parameters": self.parameters,
            "severity": self.severities,
            "partial": self.partial,
            "include-disabled": self.include_disabled,
            "suppressions": suppressions,
            "strict-suppressions": self.strict_suppressions,
            "baseline": self.baseline,
        }

    def without_acceptance(self) -> Config:
        """Return the configuration without all that selects, lowers or accepts findings."""
        return Config(
            file=self.file,
            rules=self.rules,
            threat_model=self.threat_model,
            parameters=self.parameters,
            include_disabled=self.include_disabled,
            sarif_profile=self.sarif_profile,
            format=self.format,
            gitignore=self.gitignore,
            strict_suppressions=self.strict_suppressions,
            threat_models=self.threat_models,
            disk=self.disk,
        )


def scan_options(
    config: Config,
    *,
    parameters: Sequence[Path] = (),
    values: Sequence[str] = (),
    rules: Sequence[str] = (),
    skip_rules: Sequence[str] = (),
    rule_folders: Sequence[str] = (),
    override_rules: Sequence[str] = (),
    threat_model: str | None = None,
    judging: bool = True,
    profile: str | None = None,
    partial: bool = False,
    include_disabled: bool = False,
    no_parent_policy: bool = False,
    env_file: Path | None = None,
    exclude: Sequence[str] = (),
    include: Sequence[str] = (),
    gitignore: bool = True,
    honoured: HonouredSuppressions = HonouredSuppressions.ALL,
    baseline: Path | None = None,
    models: Sequence[str] = (),
    threats: bool = False,
    stride: bool = False,
    diff_base: str = "",
    timeout: int | None = None,
    max_memory: int | None = None,
) -> ScanOptions:
    """Return the options of a scan: those of the command line, else those of the configuration.

    A rule that the command line names runs even if the configuration skips it. Unless it is `judging`, no rules of the user
    are loaded, so that a faulty one does not matter.
    """
    if honoured is HonouredSuppressions.NONE:
        config = config.without_acceptance()
    return ScanOptions(
        parameters=tuple(parameters),
        template_parameters=() if parameters else config.parameters,
        rules=names_in(rules) or names_in(config.only_rules),
        skip_rules=(*(() if rules else names_in(config.skip_rules)), *names_in(skip_rules)),
        profile=profile or config.profile or "default",
        partial=partial or config.partial,
        include_disabled=include_disabled or config.include_disabled,
        no_parent_policy=no_parent_policy,
        values=tuple(map(_value, values)),
        env_file=env_file,
        exclude=config.exclude,
        include=() if include else config.include,
        given_exclude=tuple(exclude),
        given_include=tuple(include),
        config=shown(config.file) if config.file else "",
        gitignore=gitignore and config.gitignore,
        path_settings=config.path_settings,
        severities=config.severities,
        threat_model=_known_model(threat_model or config.threat_model, config),
        own_rules=_own_rules(config, rule_folders, override_rules, honoured) if judging else (),
        base=config.file.parent if config.file else None,
        suppressions=config.suppressions,
        comments=honoured is HonouredSuppressions.ALL,
        models=tuple(models),
        model_files=config.threat_models,
        attestations=config.attestations,
        threats=threats,
        stride=stride,
        config_file=config.file,
        diff_base=diff_base,
        timeout=timeout or config.timeout or TIMEOUT,
        max_memory=max_memory or config.max_memory or MAX_MEMORY,
        baseline=baseline or config.baseline,
        disk=config.disk,
    )


def _value(given: str) -> tuple[str, str]:
    """Return the name and the value of `NAME=VALUE`. Raises ConfigError, which does not show what may be a secret."""
    name, separator, value = given.partition("=")
    if not separator or not name.strip():
        raise ConfigError("--var: expected `NAME=VALUE`")
    return name.strip(), value


def _known_model(name: str, config: Config) -> str:
    """Return the name of a threat model. Raises ConfigError if it neither comes with azward nor is in the configuration."""
    known = [*MODELS, *map(model_name, config.threat_models)]
    if name and name not in known:
        raise ConfigError(f"unknown threat model `{name}`, {_meant(name, known)}")
    return name


def _own_rules(
    config: Config, folders: Sequence[str], overriding: Sequence[str], honoured: HonouredSuppressions
) -> tuple[Rule, ...]:
    """Return the rules that are not built in. Nothing replaces a built-in rule if no acceptance is honoured."""
    if not folders and not config.rules:
        return ()
    from azward.config.own_rules import own_rules

    allowed = None if honoured is HonouredSuppressions.NONE else (*config.override_rules, *overriding)
    return own_rules((*config.rules, *folders), allowed, config.disk)


# finding it


def find_config(start: Path, disk: Disk = DISK) -> Path | None:
    """Return the configuration closest to `start`, from its folder upward to the root of its repository.

    Outside of a repository the search ends at the working directory, or at the folder where it began.
    """
    if isinstance(disk, ReviewedDisk):
        folder = disk.folder_of(start)
    else:
        folder = start.resolve() if start.is_dir() else start.resolve().parent
    for candidate in _upward(folder):
        for name in FILE_NAMES:
            if disk.is_file(candidate / name):
                return _without_link(candidate / name, folder, disk)
        project = candidate / "pyproject.toml"
        if disk.is_file(project) and b"tool.azward" in _start_of(project, disk):
            return _without_link(project, folder, disk)
    return None


def config_above(paths: Sequence[Path], given: Path | None, disk: Disk = DISK) -> Config:
    """Return the configuration in the file `given`, else in the closest file above the first path.

    If `disk` is that of a commit which does not have the file, there is none. Raises ConfigError.
    """
    if given is not None and disk is not DISK and not disk.is_file(given):
        return Config(disk=disk)
    file = given or find_config(paths[0], disk)
    return load_config(file, disk) if file else Config(disk=disk)


def _without_link(file: Path, start: Path, disk: Disk) -> Path:
    """Return a configuration that was found; raise ConfigError if it is a link out of the tree around `start`."""
    if disk is DISK and leads_out(file, _root(start)):
        raise ConfigError(f"{shown(file)}: path is outside the scan root")
    return file


def _start_of(file: Path, disk: Disk) -> bytes:
    try:
        return disk.read(file, MAX_SIZE)
    except OSError:
        return b""


def _upward(folder: Path) -> list[Path]:
    chain = [folder, *folder.parents]
    root = _root(folder)
    return chain[: chain.index(root) + 1]


def _root(folder: Path) -> Path:
    """Return the folder that bounds the search for a configuration and the paths in it."""
    chain = [folder, *folder.parents]
    repository = next((above for above in chain if (above / ".git").exists()), None)
    if repository:
        return repository
    here = Path.cwd()
    return here if here in chain else folder


# reading it


def load_config(file: Path, disk: Disk = DISK) -> Config:
    """Return the content of `file`. Raises ConfigError for the first error in it."""
    name = shown(file)
    text = read_text(file, name, disk=disk)
    try:
        with BUDGET.watched():
            data, places = _toml(text, name) if file.suffix == ".toml" else read_yaml(text, name)
            _validate(data, places, name)
            return replace(_config(data, places, file, name), disk=disk)
    except (OverdueError, MemoryError, RecursionError) as error:
        raise ConfigError(f"{name}: reading it takes too much time or memory") from error


MAX_PARTS = 100
_LONG_KEY = Pattern(rf"""(?<![\w"'-])[\w"'-]++(?:[ \t]*+\.[ \t]*+[\w"'-]++){{{MAX_PARTS}}}""")
"""A dotted key of TOML that would nest deeply: each takes time and memory by the square of its parts."""


def _toml(text: str, name: str) -> tuple[dict[str, object], dict[KeyPath, Position]]:
    """Return the table `[tool.azward]`, and the positions of its keys as far as they are found."""
    import tomllib

    if _LONG_KEY().search(text):
        raise ConfigError(f"{name}: a key has more than {MAX_PARTS} parts")
    try:
        document = tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # a ValueError of an integer, too
        found = re.search(r"^(.*) \(at line (\d+), column (\d+)\)$", str(error))
        where = f"{name}:{found[2]}:{found[3]}" if found else name
        raise ConfigError(f"{where}: not TOML: {(found[1] if found else str(error)).lower()}") from error
    tool = document.get("tool", {})
    table: object = cast("dict[str, object]", tool).get("azward", {}) if isinstance(tool, dict) else {}
    if not isinstance(table, dict):
        raise ConfigError(f"{name}: `tool.azward` is not a table")
    return cast("dict[str, object]", _without_dates(cast("object", table))), _toml_places(text)


def _without_dates(value: object) -> object:
    """Return `value` with TOML dates as text, as they are in YAML."""
    if isinstance(value, dict):
        return {key: _without_dates(inner) for key, inner in cast("dict[str, object]", value).items()}
    if isinstance(value, list):
        return [_without_dates(inner) for inner in cast("list[object]", value)]
    return value.isoformat() if isinstance(value, date) else value


def _toml_places(text: str) -> dict[KeyPath, Position]:
    places: dict[KeyPath, Position] = {}
    table: KeyPath | None = None
    items: Counter[str] = Counter()
    for number, line in enumerate(text.splitlines(), 1):
        if item := re.match(r"\s*\[\[\s*tool\.azward\.([\w-]+)\s*\]\]", line):
            table = (item[1], items[item[1]])
            items[item[1]] += 1
            places.setdefault(table[:1], (number, line.index("[") + 1))
            places[table] = (number, line.index("[") + 1)
        elif header := re.match(r"\s*\[\s*tool\.azward\s*(?:\.\s*([\w-]+)\s*)?\]", line):
            table = (header[1],) if header[1] else ()
            places[table] = (number, line.index("[") + 1)
        elif line.lstrip().startswith("["):
            table = None
        elif table is not None and (key := re.match(r"""\s*(?:"([^"]+)"|'([^']+)'|([\w-]+))\s*=""", line)):
            path = (*table, key[1] or key[2] or key[3])
            places.setdefault(path, (number, len(line) - len(line.lstrip()) + 1))
    return places


# validating it


def _validate(data: dict[str, object], places: dict[KeyPath, Position], name: str) -> None:
    jsonschema: Any = import_module("jsonschema")
    extended = jsonschema.validators.extend(jsonschema.Draft202012Validator, {"uniqueItems": _unique_items})
    errors = islice(extended(SCHEMA).iter_errors(data), MAX_ERRORS)
    found = sorted((_fault(error, places) for error in errors), key=lambda fault: (fault[0], fault[2]))
    if found:
        _, path, message = found[0]
        raise ConfigError(f"{where(name, path, places)}: {message}")


def _unique_items(_: Any, __: object, items: object, ___: object) -> Iterator[Any]:
    """Report a list with an item twice, in linear time: jsonschema compares each item with each other one."""
    jsonschema: Any = import_module("jsonschema")
    if isinstance(items, list):
        found = list(map(repr, cast("list[object]", items)))
        if len(set(found)) < len(found):
            yield jsonschema.ValidationError("an item twice")


def _fault(error: Any, places: dict[KeyPath, Position]) -> tuple[Position, KeyPath, str]:
    """Return the position of an error, for sorting, its path and its message."""
    path: KeyPath = tuple(error.absolute_path)
    if error.validator == "additionalProperties":
        known = list(error.schema["properties"])
        unknown = min(set(error.instance) - set(known), key=lambda key: (places.get((*path, key), (0, 0)), key))
        path = (*path, unknown)
        message = f"unknown key `{unknown}`, {_meant(unknown, known)}"
    elif error.validator == "enum":
        message = f"`{path[-1]}` is `{_brief(error.instance)}`: expected {_alternatives(error.validator_value)}"
    elif error.validator == "type":
        message = f"`{_name(path)}` is {_kind(error.instance)}: expected {_KINDS[error.validator_value]}"
    elif error.validator == "required":
        missing = next(key for key in error.validator_value if key not in error.instance)
        message = f"`{missing}` is missing"
    elif error.validator == "anyOf":
        wanted = [f"`{key}`" for alternative in error.validator_value for key in alternative["required"]]
        message = f"expected {_alternatives(wanted)}"
    elif error.validator == "pattern":
        expected = "a date such as `2027-03-01`" if error.validator_value == _DATE else "a text"
        message = f"`{path[-1]}` is `{_brief(error.instance)}`: expected {expected}"
    elif error.validator == "uniqueItems":
        message = f"`{_name(path)}` has an item twice"
    else:
        message = f"`{_name(path)}` is empty"
    return places.get(path, (0, 0)), path, message


def _name(path: KeyPath) -> str:
    return next((segment for segment in reversed(path) if isinstance(segment, str)), "azward")


_KINDS = {
    "array": "a list",
    "string": "a text",
    "object": "keys with values",
    "boolean": "`true` or `false`",
    "integer": "a whole number",
}


def _kind(value: object) -> str:
    if value is None:
        return "empty"
    names: dict[type, str] = {str: "a text", list: "a list", dict: "keys with values", bool: "a truth value"}
    return names.get(type(value), "a number")


def _brief(value: object) -> str:
    from azward.rule.redaction import hidden

    text = hidden("null" if value is None else str(value).lower() if isinstance(value, bool) else str(value))
    return text if len(text) < 40 else f"{text[:38]}…"


def _alternatives(words: list[str]) -> str:
    return f"{', '.join(words[:-1])} or {words[-1]}"


def _meant(word: str, known: list[str]) -> str:
    import difflib

    close = difflib.get_close_matches(word.replace("_", "-").lower(), known, 1, 0.6)
    return f"did you mean `{close[0]}`?" if close else f"expected {_alternatives(known)}"


def _config(data: dict[str, object], places: dict[KeyPath, Position], file: Path, name: str) -> Config:
    given = cast("dict[str, Any]", data)
    return Config(
        file=file.resolve(),
        profile=given.get("profile"),
        fail_on=given.get("fail-on"),
        rules=tuple(_rule_folders(given.get("rules", ()), places, file.resolve(), name)),
        override_rules=tuple(given.get("override-rules", ())),
        only_rules=tuple(given.get("only-rules", ())),
        skip_rules=tuple(given.get("skip-rules", ())),
        exclude=tuple(given.get("exclude", ())),
        include=tuple(given.get("include", ())),
        gitignore=given.get("gitignore", True),
        path_settings=tuple(_path_settings(given.get("paths", {}))),
        unread=given.get("unread"),
        parameters=tuple(_parameters(given.get("parameters", {}), places, file.resolve(), name)),
        threat_model=given.get("threat-model", ""),
        severities=_severities(given.get("severity", {})),
        partial=given.get("partial", False),
        include_disabled=given.get("include-disabled", False),
        sarif_profile=given.get("sarif-profile"),
        format=given.get("format"),
        suppressions=tuple(_suppressions(given.get("suppressions", ()), places, name)),
        strict_suppressions=given.get("strict-suppressions", False),
        baseline=_baseline(given.get("baseline"), places, file.resolve(), name),
        threat_models=tuple(_files("threat-models", given.get("threat-models", ()), places, file.resolve(), name)),
        attestations=tuple(_attestations(given.get("attestations", ()), places, name)),
        timeout=given.get("timeout"),
        max_memory=given.get("max-memory"),
    )


def _files(key: str, given: Sequence[str], places: dict[KeyPath, Position], file: Path, name: str) -> Iterator[Path]:
    """Yield the files that a list in the configuration names."""
    for index, text in enumerate(given):
        yield _inside(text, _root(file.parent), file, where(name, (key, index), places))


def _attestations(given: Sequence[dict[str, Any]], places: dict[KeyPath, Position], name: str) -> Iterator[Attestation]:
    for index, entry in enumerate(given):
        at = ("attestations", index)
        for key in ("date", "expires"):
            _require_date(entry.get(key, ""), where(name, (*at, key), places))
        texts = {key: text for key, text in entry.items() if key != "scope"}
        yield attestation(texts, tuple(entry.get("scope", ())), where(name, at, places))


def _require_date(text: str, at: str) -> None:
    try:
        date.fromisoformat(text or "2027-03-01")
    except ValueError:
        raise ConfigError(f"{at}: `{text}` is not a date: expected one such as `2027-03-01`") from None


def _rule_folders(given: Sequence[str], places: dict[KeyPath, Position], file: Path, name: str) -> Iterator[Path | str]:
    """Yield the folders with rules; names of packages are kept. Raises ConfigError for what cannot be a folder."""
    root = _root(file.parent)
    for index, text in enumerate(given):
        at = where(name, ("rules", index), places)
        yield text if text.startswith(PACKAGE) else _inside(text, root, file, at)


def _baseline(given: str | None, places: dict[KeyPath, Position], file: Path, name: str) -> Path | None:
    return None if given is None else _inside(given, _root(file.parent), file, where(name, ("baseline",), places))


def _suppressions(
    given: Sequence[dict[str, Any]], places: dict[KeyPath, Position], name: str
) -> Iterator[ConfiguredSuppression]:
    for index, entry in enumerate(given):
        path = ("suppressions", index)
        _require_date(until := entry.get("until", ""), where(name, (*path, "until"), places))
        place = next((places[path[:length]] for length in (2, 1) if path[:length] in places), (1, 1))
        lists = {key: tuple(entry.get(key, ())) for key in ("rules", "mitigations", "resources", "paths")}
        yield ConfiguredSuppression(
            name, *place, reason=entry["reason"], owner=entry.get("owner", ""), until=until, added=False, **lists
        )


def _path_settings(given: dict[str, dict[str, Any]]) -> Iterator[PathSetting]:
    for pattern, entry in given.items():
        word = entry.get("severity")
        yield PathSetting(pattern, Severity.parse(word) if word else None, entry.get("sample"))


def _severities(given: dict[str, str]) -> dict[str, Severity]:
    return {rule: Severity.parse(word) for rule, word in given.items()}


def _parameters(
    given: dict[str, list[str]], places: dict[KeyPath, Position], file: Path, name: str
) -> Iterator[tuple[str, tuple[Path, ...]]]:
    root = _root(file.parent)
    for pattern, files in given.items():
        yield pattern, tuple(_inside(text, root, file, where(name, ("parameters", pattern), places)) for text in files)


def _inside(text: str, root: Path, file: Path, where: str) -> Path:
    """Return the path that `text` names relative to the configuration. Symbolic links must stay inside the tree."""
    path = file.parent / PurePosixPath(text)
    try:
        inside = path.resolve().is_relative_to(root)
    except (OSError, ValueError, RuntimeError):
        inside = False
    if not inside:
        raise ConfigError(f"{where}: `{text}` is outside `{root.name}`: expected a path in the scanned tree")
    return path
