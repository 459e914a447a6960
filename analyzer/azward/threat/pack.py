"""Where threat models are: the built-in ones, and files of the user."""

from __future__ import annotations

import difflib
import re
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from azward.config.text_file import MAX_SIZE, ConfigError, read_text, shown
from azward.files.disk import DISK
from azward.rule.mitigation import model_name
from azward.rule.pack import built_in_root, rule_ids
from azward.threat.join import rule_types
from azward.threat.read import read_model
from azward.threat.stride import ID as GENERATED
from azward.threat.stride import empty

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from azward.files.disk import Disk
    from azward.threat.model import ThreatModel

__all__ = ["built_in_models", "load_model", "model_files", "models_of", "translated"]

_MAX_SIZE = 5_000_000
"""The maximal size of a model of another tool, in bytes: diagrams take much space."""

_OTHER = re.compile(r"""(?:^|[{,])\s*["']?(?:otmVersion|diagrams)["']?\s*:""", re.MULTILINE)
"""What models of other tools contain."""

_OTHERS = (".json", ".otm")
"""Suffixes of files that may be models of other tools only."""

_SUFFIXES = (".yaml", ".yml", *_OTHERS)


def built_in_models() -> dict[str, Path]:
    """Return the files of the built-in models, by id."""
    return {path.stem: path for path in sorted((built_in_root() / "threat-models").glob("*.yaml"))}


def load_model(path: Path, rules: Collection[str] = (), disk: Disk = DISK) -> ThreatModel:
    """Return the model in the file `path`, whose id is the name of the file; see `read_model`. Raises ConfigError.

    A model of another tool is recognized by its content.
    """
    name = shown(path)
    other = path.suffix in _OTHERS
    text = read_text(path, name, _MAX_SIZE if other else MAX_SIZE, disk)
    if other or _OTHER.search(text):
        from azward.threat.exchange import import_model

        return import_model(text, model_name(path), name, rules)
    return read_model(text, model_name(path), name, rules)


def translated(path: Path, disk: Disk = DISK) -> tuple[str, tuple[str, ...]]:
    """Return the model of another tool in the file `path` as YAML, and what was left out. Raises ConfigError."""
    from azward.threat.exchange import imported_yaml

    name = shown(path)
    return imported_yaml(read_text(path, name, _MAX_SIZE, disk), name)


def models_of(
    named: Sequence[str], configured: Sequence[Path] = (), own_rules: Collection[str] = (), disk: Disk = DISK
) -> Iterator[ThreatModel]:
    """Yield the models that are `named`, by id or file; without names, all built-in and `configured` ones.

    `stride` is the model that is generated from data flows; it is empty until what is deployed is known. `own_rules` are
    the ids of rules that are not built in. The files of the user are those on `disk`. Raises ConfigError for an unknown
    model, an error in one, and two models with one id.
    """
    for path, is_built_in in model_files(named, configured).items():
        if is_built_in:
            yield load_model(path)
        else:
            model = load_model(path, {*rule_ids(), *own_rules}, disk)
            yield replace(model, notes=(*model.notes, *_misspelt(model)), own=True)
    if GENERATED in named and all(model_name(path) != GENERATED for path in configured):
        yield empty()


def model_files(named: Sequence[str], configured: Sequence[Path] = ()) -> dict[Path, bool]:
    """Return the files that `models_of` reads, each with whether it is that of a built-in model. Raises ConfigError."""
    built_in = built_in_models()
    known = dict(built_in)
    for path in configured:
        name = model_name(path)
        if name in known:
            raise ConfigError(f"{shown(path)}: `{name}` is a threat model already: {shown(known[name])}")
        known[name] = path
    asked = [name for name in named or known if name != GENERATED or name in known]
    chosen = [known[name] if name in known else _file(name, known) for name in asked]
    return {path: path in built_in.values() for path in chosen}


def _misspelt(model: ThreatModel) -> Iterator[str]:
    """Yield the resource types of a model that no rule is about, and that are spelt almost like one of a rule."""
    known = {name.casefold(): name for name in rule_types()}
    for component in model.components.values():
        for name in dict.fromkeys(name for selector in component.selectors for name in selector.types):
            if name.casefold() not in known:
                parts = name.count("/")
                like = [one for one in known if one.count("/") == parts]
                if close := difflib.get_close_matches(name.casefold(), like, 1, 0.9):
                    hint = f"unknown resource type `{name}`, did you mean `{known[close[0]]}`?"
                    yield f"{model.path}: component `{component.id}`: {hint}"


def _file(name: str, known: dict[str, Path]) -> Path:
    path = Path(name)
    if path.suffix in _SUFFIXES or path.exists():
        return path
    close = difflib.get_close_matches(name, known, 1)
    hint = f"did you mean `{close[0]}`?" if close else f"expected a file or one of {', '.join(known)}"
    raise ConfigError(f"unknown threat model `{name}`, {hint}")
