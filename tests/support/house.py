"""The modules of the package, what each one imports, and the picture of it in `docs/architecture.md`."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

ROOT = Path(__file__).parent.parent.parent
FOLDERS = {"azward": ROOT / "analyzer" / "azward", "azward.rules": ROOT / "rules"}
RULES = "azward.rules"  # one package, although it has a folder for each service


@cache
def modules() -> dict[str, Path]:
    """Return the file of each module, by dotted name."""
    found: dict[str, Path] = {}
    for package, folder in FOLDERS.items():
        for path in sorted(folder.rglob("*.py")):
            parts = path.relative_to(folder).with_suffix("").parts
            found[".".join([package, *(part for part in parts if part != "__init__")])] = path
    return found


@cache
def imports() -> dict[str, frozenset[str]]:
    """Return the modules that each module imports: at its top, in a function, or for type annotations only."""
    return {name: frozenset(_imported(path)) - {name} for name, path in modules().items()}


def _imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        match node:
            case ast.Import():
                yield from (alias.name for alias in node.names if alias.name in modules())
            case ast.ImportFrom(module=str(module), level=level):
                assert level == 0, f"{path.relative_to(ROOT)}:{node.lineno}: expected an absolute import"
                if module == "azward" or module.startswith("azward."):
                    for alias in node.names:
                        inner = f"{module}.{alias.name}"
                        yield inner if inner in modules() else module
            case ast.Call(func=ast.Name(id="import_module") | ast.Attribute(attr="import_module")):
                yield from (one.value for one in node.args if isinstance(one, ast.Constant) and one.value in modules())
            case _:
                pass


def package_of(module: str) -> str:
    """Return the package that holds `module`; modules beside the packages are returned as they are."""
    if module == RULES or module.startswith(f"{RULES}."):
        return RULES
    if modules()[module].name == "__init__.py":
        return module
    return module.rpartition(".")[0] if module.count(".") > 1 else module


def package_imports() -> dict[str, set[str]]:
    """Return the other packages that the modules of each package import."""
    found: dict[str, set[str]] = {package_of(module): set() for module in modules()}
    for module, targets in imports().items():
        found[package_of(module)] |= {package_of(target) for target in targets} - {package_of(module)}
    return found


def cycles(graph: Mapping[str, Iterable[str]]) -> list[list[str]]:
    """Return the groups of nodes that reach each other, by Tarjan's algorithm."""
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    groups: list[list[str]] = []

    def visit(node: str) -> None:
        index[node] = low[node] = len(index)
        stack.append(node)
        for target in graph[node]:
            if target not in index:
                visit(target)
                low[node] = min(low[node], low[target])
            elif target in stack:
                low[node] = min(low[node], index[target])
        if low[node] == index[node]:
            group = stack[stack.index(node) :]
            del stack[stack.index(node) :]
            if len(group) > 1:
                groups.append(sorted(group))

    for node in graph:
        if node not in index:
            visit(node)
    return groups


# the picture ----------------------------------------------------------------------------------------------------------------

MARKERS = "<!-- house -->\n", "<!-- /house -->"


def picture() -> str:
    """Return the packages and their imports as Mermaid: the house as a whole, then the rooms of `source`."""
    graph = {name: targets for name, targets in package_imports().items() if "." in name and name != "azward.__main__"}
    whole: dict[str, set[str]] = {}
    for name, targets in graph.items():
        top = _top(name)
        whole.setdefault(top, set()).update({_top(target) for target in targets if "." in target} - {top})
    rooms = {name: {one for one in targets if one in graph} for name, targets in graph.items() if _is_source(name)}
    inside = {name: {target for target in targets if _is_source(target)} for name, targets in rooms.items()}
    return "\n".join([*_mermaid(whole), "", "The rooms of `source`:", "", *_mermaid(inside), ""])


def _top(name: str) -> str:
    return ".".join(name.split(".")[:2])


def _is_source(name: str) -> bool:
    return name == "azward.source" or name.startswith("azward.source.")


def _mermaid(graph: Mapping[str, set[str]]) -> Iterator[str]:
    """Yield a flow chart; an arrow that follows from two others is left out."""
    yield from ("```mermaid", "flowchart TD")
    yield from (f"  {_id(name)}[{name.removeprefix('azward.')}]" for name in sorted(graph))
    for name in sorted(graph):
        direct = graph[name] - {far for near in graph[name] for far in _reached(graph, near, name)}
        yield from (f"  {_id(name)} --> {_id(target)}" for target in sorted(direct or graph[name]))
    yield "```"


def _reached(graph: Mapping[str, set[str]], start: str, avoiding: str) -> set[str]:
    found: set[str] = set()
    pending = list(graph.get(start, ()))
    while pending:
        node = pending.pop()
        if node not in found and node != avoiding:
            found.add(node)
            pending += graph.get(node, ())
    return found - {start}


def _id(name: str) -> str:
    return name.removeprefix("azward.").replace(".", "_")
