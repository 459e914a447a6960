"""What commands do before they scan: check paths and rule names, and find the configuration."""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

from azward.cli.output import names

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from azward.config.configuration import Config, ScanOptions
    from azward.rule.model import Rule

__all__ = ["EXPECTED", "all_rules", "configuration", "require_paths", "require_rules", "unknown_rule"]

EXPECTED = "ARM templates (*.json), Bicep (*.bicep) or Terraform (*.tf)"
"""What a scan can read."""


def require_paths(paths: Sequence[Path]) -> None:
    """Raise ConfigError if none of `paths` exists. If some exist, the others become diagnostics of the scan."""
    from azward.config.configuration import ConfigError

    missing = [path for path in paths if not path.exists()]
    if len(missing) == len(paths):
        raise ConfigError(f"no such file or folder: {names(missing)}")


def configuration(paths: Sequence[Path], given: Path | None) -> Config:
    """Return the configuration in the file `given`, else in the closest file above the first path."""
    from azward.config.configuration import Config, find_config, load_config

    file = given or find_config(paths[0])
    return load_config(file) if file else Config()


def require_rules(options: ScanOptions) -> None:
    """Raise ConfigError if an option names an unknown rule: a typo must not make a scan pass."""
    named = [*options.rules, *options.skip_rules, *options.severities]
    if not named:
        return
    from azward.rule.pack import rule_ids

    own = options.own_rules
    known = sorted({*rule_ids(), *(rule.id for rule in own)})
    unknown = [name for name in named if not _matches(name, known)]
    if unknown:  # aliases are in the files, all of which have to be read
        aliases = [name for rule in all_rules(own) for alias in rule.aliases for name in (alias, alias.partition(":")[2])]
        unknown = [name for name in unknown if not _matches(name, aliases)]
    if unknown:
        unknown_rule(unknown[0], known)


def _matches(pattern: str, candidates: Sequence[str]) -> bool:
    from fnmatch import fnmatchcase

    return any(fnmatchcase(name.casefold(), pattern.casefold()) for name in candidates)


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
