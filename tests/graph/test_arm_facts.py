"""The facts about ARM types speak of paths and types that Azure's own types have."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

from arm_schema import exists_in_graph, path_exists
from azward.graph import arm_types
from azward.graph.arm_types import TypeFacts
from azward.graph.resource import parse_path


def _facts() -> Iterator[TypeFacts]:
    for path in sorted(Path(arm_types.__file__).parent.glob("microsoft_*.py")):
        yield from import_module(f"{arm_types.__name__}.{path.stem}").FACTS


def test_paths_of_facts_exist() -> None:
    paths = [
        (facts.type, path)
        for facts in _facts()
        for path in (
            *(default.path for default in facts.defaults),
            *(link.path for link in facts.links),
            *(inline.path for inline in facts.inline),
            *(rewrite.path for rewrite in facts.rewrites),
            *(f"{joined.path}.{name}" for joined in facts.joined for name in (joined.parent, joined.child)),
        )
    ]
    assert [(name, path) for name, path in paths if not exists_in_graph(name, parse_path(path))] == []


def test_types_of_facts_exist() -> None:
    names = [
        name
        for facts in _facts()
        for name in (facts.type, *(part.child for part in (*facts.inline, *facts.folds)))
        if path_exists(name, "properties") is None
    ]
    assert names == []
