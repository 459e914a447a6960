"""Where threat models are: the built-in ones, and files of the user."""

from __future__ import annotations

import difflib
import json
import re
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import orjson

from azward.config.text_file import MAX_SIZE, ConfigError, read_text, shown
from azward.files.disk import DISK
from azward.rule.mitigation import model_name
from azward.rule.pack import built_in_root, rule_ids
from azward.rule.store import fingerprint_of
from azward.threat.fit import anchors, built_in_that_may_fit, may_fit
from azward.threat.join import rule_types
from azward.threat.read import model_of, read_model
from azward.threat.stride import ID as GENERATED
from azward.threat.stride import empty

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence
    from collections.abc import Set as AbstractSet

    from azward.files.disk import Disk
    from azward.graph.value import JsonValue
    from azward.threat.model import ThreatModel

__all__ = [
    "anchors_text",
    "built_in_models",
    "load_model",
    "model_files",
    "models_of",
    "models_that_may_fit",
    "stored_text",
    "translated",
]

_MAX_SIZE = 5_000_000
"""The maximal size of a model of another tool, in bytes: diagrams take much space."""

_OTHER = re.compile(r"""(?:^|[{,])\s*["']?(?:otmVersion|diagrams)["']?\s*:""", re.MULTILINE)
"""What models of other tools contain."""

_MAX_HINTS = 30
"""Unknown resource types of a model for which a similar one is searched."""

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
    if not rules and disk is DISK and (stored := _stored(path, name)) is not None:
        return stored
    other = path.suffix in _OTHERS
    text = read_text(path, name, _MAX_SIZE if other else MAX_SIZE, disk)
    if other or _OTHER.search(text):
        from azward.threat.exchange import import_model

        return import_model(text, model_name(path), name, rules)
    return read_model(text, model_name(path), name, rules)


STORE = "models.json"
"""The file with the content of the built-in models, which takes less time to read than YAML."""


def _stored(path: Path, name: str) -> ThreatModel | None:
    """Return the built-in model in the file `path` as it is stored; `None` if it is not, or its file was changed."""
    if path.parent != built_in_root() / "threat-models":
        return None
    fingerprint, data = _store().get(path.stem, ("", None))
    if fingerprint != fingerprint_of(path):
        return None
    return model_of(data, path.stem, name, (), lambda _: (1, 1))


@cache
def _store() -> dict[str, tuple[str, JsonValue]]:
    try:
        return orjson.loads((built_in_root() / "threat-models" / STORE).read_bytes())
    except (OSError, ValueError):
        return {}


def stored_text() -> str:
    """Return the content of the built-in models, as it is stored: by id, the fingerprint of the file and its data."""
    from azward.rule.yaml12 import construct, parse

    files = built_in_models().items()
    rows = [(name, [fingerprint_of(path), construct(parse(path.read_text("utf-8")))]) for name, path in files]
    return "{\n" + ",\n".join(f"{json.dumps(name)}: {orjson.dumps(row).decode()}" for name, row in rows) + "\n}\n"


def translated(path: Path, disk: Disk = DISK) -> tuple[str, tuple[str, ...]]:
    """Return the model of another tool in the file `path` as YAML, and what was left out. Raises ConfigError."""
    from azward.threat.exchange import imported_yaml

    name = shown(path)
    return imported_yaml(read_text(path, name, _MAX_SIZE, disk), name)


def models_of(
    named: Sequence[str], configured: Sequence[Path] = (), own_rules: Collection[str] = (), disk: Disk = DISK
) -> Iterator[ThreatModel]:
    """Yield the models that are `named`, by id or file; without names, all built-in and `configured` ones.

    `stride` is the model that is generated from data flows; it is empty until what is deployed is known.
    `own_rules` are the ids of rules that are not built in. The files of the user are those on `disk`. Raises ConfigError
    for an unknown model, an error in one, and two models with one id.
    """
    for path, is_built_in in model_files(named, configured).items():
        if path is None:
            yield empty()
        elif is_built_in:
            yield load_model(path)
        else:
            model = load_model(path, {*rule_ids(), *own_rules}, disk)
            yield replace(model, notes=(*model.notes, *_misspelt(model)), own=True)


def models_that_may_fit(
    types: Iterable[AbstractSet[str]],
    named: Sequence[str],
    configured: Sequence[Path],
    own_rules: Sequence[str],
    disk: Disk,
) -> list[ThreatModel]:
    """Return the models that are `named`, else those that may fit a deployment of resources with `types`, in lower case.

    Built-in models that do not fit are not read. Raises ConfigError; see `models_of`.
    """
    if named:
        return list(models_of(named, configured, own_rules, disk))
    deployments = list(types)
    fitting = built_in_that_may_fit(deployments)
    files = model_files((), configured).items()
    found = [load_model(path) for path, built_in in files if path is not None and built_in and path.stem in fitting]
    own = models_of([str(path) for path in configured], (), own_rules, disk) if configured else ()
    return [*found, *(model for model in own if may_fit(anchors(model), deployments))]


def anchors_text() -> str:
    """Return the types by which the built-in models fit, as they are kept beside the models."""
    found = {name: anchors(load_model(path)) for name, path in built_in_models().items()}
    return json.dumps(found, indent=2) + "\n"


def model_files(named: Sequence[str], configured: Sequence[Path] = ()) -> dict[Path | None, bool]:
    """Return the files that `models_of` reads, each with whether it is that of a built-in model; `None` is `stride`.

    Raises ConfigError.
    """
    built_in = built_in_models()
    known: dict[str, Path | None] = dict(built_in)
    for path in configured:
        name = model_name(path)
        if (other := known.get(name)) is not None:
            raise ConfigError(f"{shown(path)}: `{name}` is a threat model already: {shown(other)}")
        known[name] = path
    chosen = named or list(known)
    known.setdefault(GENERATED, None)
    found = [known[name] if name in known else _file(name, known) for name in chosen]
    return {path: path is None or path in built_in.values() for path in found}


def _misspelt(model: ThreatModel) -> Iterator[str]:
    """Yield the resource types of a model that no rule is about, and that are spelt almost like one of a rule."""
    known = {name.casefold(): name for name in rule_types()}
    left = _MAX_HINTS
    for component in model.components.values():
        for name in dict.fromkeys(name for selector in component.selectors for name in selector.types):
            if name.casefold() not in known and (left := left - 1) >= 0:
                parts = name.count("/")
                like = [one for one in known if one.count("/") == parts]
                if close := difflib.get_close_matches(name.casefold(), like, 1, 0.9):
                    hint = f"unknown resource type `{name}`, did you mean `{known[close[0]]}`?"
                    yield f"{model.path}: component `{component.id}`: {hint}"


def _file(name: str, known: Iterable[str]) -> Path:
    path = Path(name)
    if path.suffix in _SUFFIXES or path.exists():
        return path
    close = difflib.get_close_matches(name, known, 1)
    hint = f"did you mean `{close[0]}`?" if close else f"expected a file or one of {', '.join(known)}"
    raise ConfigError(f"unknown threat model `{name}`, {hint}")
