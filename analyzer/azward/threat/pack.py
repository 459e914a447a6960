"""Where threat models are: the built-in ones, and files of the user."""

from __future__ import annotations

import difflib
from pathlib import Path
from typing import TYPE_CHECKING

from azward.config.text_file import ConfigError, read_text, shown
from azward.files.disk import DISK
from azward.rule.pack import built_in_root, rule_ids
from azward.threat.read import read_model

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from azward.files.disk import Disk
    from azward.threat.model import ThreatModel

__all__ = ["built_in_models", "load_model", "model_files", "models_of"]

_SUFFIXES = (".yaml", ".yml")


def built_in_models() -> dict[str, Path]:
    """Return the files of the built-in models, by id."""
    return {path.stem: path for path in sorted((built_in_root() / "threat-models").glob("*.yaml"))}


def load_model(path: Path, rules: Collection[str] = (), disk: Disk = DISK) -> ThreatModel:
    """Return the model in the file `path`, whose id is the name of the file; see `read_model`. Raises ConfigError."""
    name = shown(path)
    return read_model(read_text(path, name, disk=disk), path.stem, name, rules)


def models_of(
    named: Sequence[str], configured: Sequence[Path] = (), own_rules: Collection[str] = (), disk: Disk = DISK
) -> Iterator[ThreatModel]:
    """Yield the models that are `named`, by id or file; without names, all built-in and `configured` ones.

    `own_rules` are the ids of rules that are not built in. The files of the user are those on `disk`. Raises ConfigError
    for an unknown model, an error in one, and two models with one id.
    """
    for path, is_built_in in model_files(named, configured).items():
        yield load_model(path) if is_built_in else load_model(path, {*rule_ids(), *own_rules}, disk)


def model_files(named: Sequence[str], configured: Sequence[Path] = ()) -> dict[Path, bool]:
    """Return the files that `models_of` reads, each with whether it is that of a built-in model. Raises ConfigError."""
    built_in = built_in_models()
    known = dict(built_in)
    for path in configured:
        if path.stem in known:
            raise ConfigError(f"{shown(path)}: `{path.stem}` is a threat model already: {shown(known[path.stem])}")
        known[path.stem] = path
    chosen = [known[name] if name in known else _file(name, known) for name in named or known]
    return {path: path in built_in.values() for path in chosen}


def _file(name: str, known: dict[str, Path]) -> Path:
    path = Path(name)
    if path.suffix in _SUFFIXES or path.exists():
        return path
    close = difflib.get_close_matches(name, known, 1)
    hint = f"did you mean `{close[0]}`?" if close else f"expected a file or one of {', '.join(known)}"
    raise ConfigError(f"unknown threat model `{name}`, {hint}")
