"""What commands do before they scan: check paths and rule names, and find the configuration."""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

from azward.cli.output import names

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from azward.config.configuration import Config, ScanOptions
    from azward.rule.model import Rule

__all__ = ["EXPECTED", "all_rules", "configuration", "require_paths", "require_rules", "without_effect", "unknown_rule"]

EXPECTED = "ARM templates (*.json), Bicep (*.bicep) or Terraform (*.tf)"
"""What a scan can read."""


def require_paths(paths: Sequence[Path] | None, parameters: Sequence[Path] | None = None) -> list[Path]:
    """Return the paths to scan: the working directory if none are given.

    Raise ConfigError if none of them exists, or a parameter file does not. If some exist, the others become diagnostics of
    the scan.
    """
    from pathlib import Path

    from azward.config.configuration import ConfigError

    paths = list(paths or [Path()])
    missing = [path for path in paths if not path.exists()]
    if len(missing) == len(paths):
        raise ConfigError(f"no such file or folder: {names(missing)}{_similar(missing[0])}")
    for file in parameters or ():
        if not file.exists():
            raise ConfigError(f"--parameters: no such file: `{file}`{_similar(file)}")
    return paths


def _similar(path: Path) -> str:
    """Return a hint at what is called much the same in the same folder; "" if there is nothing."""
    import difflib

    try:
        there = [file.name for file in path.parent.iterdir()]
    except OSError:
        return ""
    close = difflib.get_close_matches(path.name, there, 1, 0.7)
    return f"; did you mean `{path.parent / close[0]}`?" if close else ""


def configuration(paths: Sequence[Path], given: Path | None) -> Config:
    """Return the configuration in the file `given`, else in the closest file above the first path."""
    from azward.config.configuration import Config, find_config, load_config

    file = given or find_config(paths[0])
    return load_config(file) if file else Config()


def require_rules(options: ScanOptions) -> list[str]:
    """Raise ConfigError if an option names an unknown rule: a typo must not make a scan pass.

    Return the ids of other scanners that are to be skipped, but that no rule means.
    """
    named = [*options.rules, *options.skip_rules, *options.severities]
    if not named:
        return []
    from azward.rule.foreign import is_foreign
    from azward.rule.named import MAX_PATTERNS, is_pattern
    from azward.rule.pack import rule_ids

    if sum(map(is_pattern, named)) > MAX_PATTERNS:
        from azward.config.configuration import ConfigError

        raise ConfigError(f"more than {MAX_PATTERNS:,} patterns of rules; give their ids")
    own = options.own_rules
    known = sorted({*rule_ids(), *(rule.id for rule in own)})
    unknown = _unmatched(named, known)
    if unknown:  # aliases are in the files, all of which have to be read
        aliases = [name for rule in all_rules(own) for alias in rule.aliases for name in (alias, alias.partition(":")[2])]
        unknown = _unmatched(unknown, aliases)
    wanted = {*options.rules, *options.severities}
    for name in unknown:
        if name in wanted or not is_foreign(name):
            unknown_rule(name, known)
    return unknown


MAX_NAMES = 10


def without_effect(ignored: Sequence[str]) -> str:
    """Return the warning about ids of other scanners that no rule means."""
    listed = ", ".join(f"`{name}`" for name in ignored[:MAX_NAMES])
    more = f" and {len(ignored) - MAX_NAMES:,} more" if len(ignored) > MAX_NAMES else ""
    return f"skipping {listed}{more} has no effect: no rule of azward means the same"


def _unmatched(given: Sequence[str], candidates: Iterable[str]) -> list[str]:
    """Return the names and patterns that match none of `candidates`."""
    from azward.rule.named import Names, is_pattern

    folded = {name.casefold() for name in candidates}
    return [
        name for name in given if name.casefold() not in folded and not (is_pattern(name) and Names([name]).any_of(folded))
    ]


def unknown_rule(name: str, known: Sequence[str]) -> NoReturn:
    """Raise ConfigError with the most similar name."""
    import difflib

    from azward.config.configuration import ConfigError

    close = difflib.get_close_matches(name, known, 1)
    hint = f"did you mean `{close[0]}`?" if close else "`azward rules` lists all rules"
    raise ConfigError(f"unknown rule `{name}`, {hint}")


def all_rules(own: Sequence[Rule] = ()) -> list[Rule]:
    """Return the built-in rules and `own`, which may replace some of them, by id."""
    from azward.rule.pack import load_rules

    rules = {rule.id: rule for rule in (*load_rules(), *own)}
    return [rules[name] for name in sorted(rules)]
