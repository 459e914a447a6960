"""Find the variables that flow into credentials, from the expressions alone and not from their values."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from azward.graph.credential import (
    CREDENTIAL_FOLLOWS,
    NAMES_ONLY,
    holds_script,
    is_credential_sink,
    is_plain_secret,
    name_resembles_secret,
    precedes_credential,
)
from azward.graph.resource import format_path, read
from azward.graph.value import canonical
from azward.source.function import REVEALING_NOTHING
from azward.source.terraform.hcl.syntax import (
    Block,
    Call,
    Conditional,
    Expression,
    For,
    ForPart,
    IfPart,
    Key,
    Literal,
    Member,
    ObjectLiteral,
    Part,
    Template,
    Traversal,
    TupleLiteral,
    Variable,
)
from azward.source.terraform.resources.origin import TerraformOrigin

if TYPE_CHECKING:
    from azward.graph.resource import FieldPath, Resource
    from azward.graph.value import Value
    from azward.source.terraform.module.module import Module
    from azward.source.terraform.module.scope import Scope

__all__ = ["CredentialFlow"]

_EACH = "[]"
"""A member that is selected by an index or by a computed name."""

_NOT_A_FLOW = frozenset({
    "abspath", "basename", "can", "dirname", "file", "filebase64", "filebase64sha256", "filebase64sha512", "fileexists",
    "filemd5", "fileset", "filesha256", "filesha512", "pathexpand", "regex", "regexall",
}) | REVEALING_NOTHING  # fmt: skip
_SAME = frozenset((
    "coalesce", "try", "nonsensitive", "sensitive", "ephemeralasnull", "merge", "tomap", "tolist", "toset", "tostring",
    "concat", "coalescelist", "compact", "distinct", "flatten", "reverse", "sort", "trimspace", "chomp",
))  # fmt: skip
"""Functions whose result contains the members of its arguments."""
_PICKS = frozenset(("one", "element", "values"))
_HOLE = re.compile(r"(%(?!%)[^a-zA-Z]*[a-zA-Z])")


class _Flow(NamedTuple):
    """A name whose value is part of another value, with the path of the member that is. In a script, see `_Part`."""

    root: str
    below: tuple[str, ...]
    script: bool = False


class _Part(NamedTuple):
    """An expression whose value, or the member `below` of it, is followed. In a script only its credentials matter."""

    tree: Expression
    below: tuple[str, ...] = ()
    script: bool = False


class _Sink(NamedTuple):
    """The expression for a property that holds a credential, or a script with one."""

    tree: Expression
    path: FieldPath
    script: bool = False


class _Step(NamedTuple):
    """A part to follow in a module. `blocks` are those around it, innermost first."""

    part: _Part
    module: Module
    blocks: tuple[Block, ...]


class CredentialFlow:
    """The variables of the modules of a unit that flow into a property that holds a credential."""

    def __init__(self, root: Module, resources: Iterable[Resource]) -> None:
        modules = list(root.all())
        self._modules = {module.address: module for module in modules}
        self._called = {_calls(module.scope): module for module in modules}
        # names of the calls that lead to a module, and variable -> its members that flow, and the properties they flow into
        self._reached: dict[tuple[tuple[str, ...], str], dict[tuple[str, ...], str]] = {}
        self._seen: set[object] = set()
        self._by_type: dict[int, dict[str, list[Block]]] = {}  # the nested blocks of a block, by its identity
        for resource in resources:
            if isinstance(resource.origin, TerraformOrigin) and not resource.existing:
                self._of_resource(resource, resource.origin)

    def destinations(self, module: Module, name: str) -> Mapping[tuple[str, ...], str]:
        """Return the members of the variable `name` of a module that flow into a credential, and where to, for a message.

        The empty path is the variable itself.
        """
        return self._reached.get((_calls(module.scope), name), {})

    def _of_resource(self, resource: Resource, origin: TerraformOrigin) -> None:
        if is_plain_secret(resource.type, canonical(resource.name).rpartition("/")[2]):
            return
        for arm, instance, source in origin.traces:
            path = ("properties", *arm[1:]) if arm[:1] == ("arguments",) else arm  # the type has no mapping yet
            module = self._module(instance.scope)
            if module is None:
                continue
            known = (_calls(module.scope), id(instance.block), path, source)
            if known in self._seen:
                continue
            self._seen.add(known)
            for tree, block in self._written(instance.block, source):
                for sink in _sinks(tree, path, resource, ""):
                    to = f"`{format_path(sink.path)}` of `{resource.display_name}`"
                    step = _Step(_Part(sink.tree, (), sink.script), module, (*block, instance.block))
                    self._follow(step, to)

    def _written(self, block: Block, source: FieldPath) -> Iterator[tuple[Expression, tuple[Block, ...]]]:
        """Yield the expressions that may be the argument at `source` of a block, each with the dynamic blocks around it."""
        if not source:
            return
        name, rest = str(source[0]), source[1:]
        if name in block.attributes:
            yield _descended(block.attributes[name].value, rest), ()
            return
        index = rest[0] if rest and isinstance(rest[0], int) else 0
        static = self._nested(block, name)
        if index < len(static):
            yield from self._written(static[index], rest[1:])
        for item in self._nested(block, "dynamic"):
            if item.labels == (name,):
                for content in item.blocks:
                    for tree, around in self._written(content, rest[1:]):
                        yield tree, (*around, item)

    def _nested(self, block: Block, name: str) -> Sequence[Block]:
        """Return the nested blocks of a type. There may be thousands, and each is asked for."""
        found = self._by_type.get(id(block))
        if found is None:
            found = self._by_type[id(block)] = {}
            for item in block.blocks:
                found.setdefault(item.type, []).append(item)
        return found.get(name, ())

    def _module(self, scope: Scope) -> Module | None:
        """Return the module of a scope. Without the defaults of variables, the keys of `for_each` may be others."""
        return self._modules.get(scope.address) or self._called.get(_calls(scope))

    def _follow(self, step: _Step, to: str) -> None:
        """Record the variables that flow into an expression, and from there into the property `to`."""
        pending = [step]
        while pending:
            part, module, blocks = pending.pop()
            for flow in _flows(part):
                known = (
                    _calls(module.scope),
                    flow,
                    id(blocks[0]) if blocks and flow.root not in ("var", "local", "module") else 0,
                )
                if known not in self._seen:
                    self._seen.add(known)
                    if flow.root == "var" and not flow.script:
                        variable = (_calls(module.scope), flow.below[0] if flow.below else "")
                        self._reached.setdefault(variable, {}).setdefault(flow.below[1:], to)
                    pending.extend(self._sources(flow, module, blocks))

    def _sources(self, flow: _Flow, module: Module, blocks: tuple[Block, ...]) -> Iterator[_Step]:
        """Yield the expressions that define the value of a name, in this module or another."""
        root, names = flow.root, flow.below
        name = names[0] if names else ""
        if root == "local" and name in module.folder.locals:
            yield _Step(_Part(module.folder.locals[name].tree.value, names[1:], flow.script), module, ())
        elif root == "var":
            call = module.scope.call
            if call is not None and name in call.block.attributes:
                given = _Part(call.block.attributes[name].value, names[1:], flow.script)
                caller = self._module(call.scope)
                if caller is not None:
                    yield _Step(given, caller, (call.block,))
        elif root == "module" and name in module.calls:
            folder = module.calls[name].folder
            keyed = names[1:] if len(names) > 1 and folder is not None and names[1] in folder.outputs else names[2:]
            output = folder.outputs.get(keyed[0]) if folder is not None and keyed else None
            children = module.calls[name].children() if output is not None else []
            if output is not None and children and "value" in output.tree.attributes:
                yield _Step(_Part(output.tree.attributes["value"].value, keyed[1:], flow.script), children[0], ())
        else:
            for block in blocks if name in ("value", "key") else ():
                loops = root in _iterators(block) if block.type == "dynamic" else (root, name) == ("each", "value")
                if loops and "for_each" in block.attributes:
                    part = _Part(block.attributes["for_each"].value, (_EACH, *names[1:]), flow.script)
                    yield _Step(part, module, blocks)


def _calls(scope: Scope) -> tuple[str, ...]:
    return tuple(call.name for call in scope.callers())


def _iterators(block: Block) -> set[str]:
    iterator = block.attributes.get("iterator")
    named = iterator.value.name if iterator is not None and isinstance(iterator.value, Variable) else ""
    return {*block.labels, named}


def _descended(tree: Expression, path: FieldPath) -> Expression:
    for segment in path:
        if isinstance(tree, Call) and tree.name == "jsonencode" and tree.arguments:
            tree = tree.arguments[0]
        if isinstance(tree, ObjectLiteral) and isinstance(segment, str):
            found = next((value for key, value in tree.items if isinstance(key, Literal) and key.value == segment), None)
            if found is None:
                return Literal(0, 0, None)
            tree = found
        elif isinstance(tree, TupleLiteral) and isinstance(segment, int) and segment < len(tree.items):
            tree = tree.items[segment]
        else:
            break
    return tree


def _sinks(tree: Expression, path: FieldPath, resource: Resource, name: str) -> Iterator[_Sink]:
    """Yield the parts of the expression for `path` that are written to a credential or a script."""
    if isinstance(tree, Call) and tree.name == "jsonencode" and tree.arguments:
        tree = tree.arguments[0]
    if isinstance(tree, Call) and tree.name == "merge":
        for argument in tree.arguments:
            yield from _sinks(argument, path, resource, name)
    elif isinstance(tree, ObjectLiteral):
        pairs = isinstance(read(resource.body, path), list)  # a map that is a list of names and values in ARM
        own = next((str(value.value) for key, value in tree.items if _is(key, "name") and isinstance(value, Literal)), "")
        for key, value in tree.items:
            if not isinstance(key, Literal):
                continue
            inner = (*path, 0, "value") if pairs else (*path, str(key.value))
            yield from _sinks(value, inner, resource, str(key.value) if pairs else own if len(path) > 1 else "")
    elif isinstance(tree, TupleLiteral):
        for index, item in enumerate(tree.items):
            yield from _sinks(item, (*path, index), resource, name)
    elif not isinstance(tree, Literal):
        script = holds_script(path)
        if script or is_credential_sink(resource.type, path, name or _name_beside(resource, path)):
            yield _Sink(tree, path, script)


def _name_beside(resource: Resource, path: FieldPath) -> str:
    """Return the name beside a value, for a path into a list of names and values."""
    if len(path) < 3 or not isinstance(path[-2], int) or str(path[-1]).casefold() not in ("value", "securevalue"):
        return ""
    found: Value | object = read(resource.body, (*path[:-1], "name"))
    return found if isinstance(found, str) else ""


def _is(key: Expression, name: str) -> bool:
    return isinstance(key, Literal) and key.value == name


# what flows -------------------------------------------------------------------------------------------------------------


def _flows(part: _Part) -> Iterator[_Flow]:
    """Yield the names whose values are part of the member `below` of the value of an expression, except by conditions."""
    pending = [part]
    while pending:
        tree, below, script = pending.pop()
        if isinstance(tree, (Variable, Traversal)):
            base, names = _names(tree)
            if isinstance(base, Variable):
                yield _Flow(base.name, (*names, *below), script)
            else:
                pending.append(_Part(base, (*names, *below), script))
        elif isinstance(tree, For):
            yield from _loop(tree, below, script=script)
        elif script:
            pending.extend(_in_script(tree, below))
        else:
            pending.extend(_Part(source, inside) for source, inside in _parts(tree, below))


def _in_script(tree: Expression, below: tuple[str, ...]) -> Iterator[_Part]:
    """Yield the expressions that become part of a script: as a credential in it, or as more of the script."""
    pieces = _spelled(tree)
    if pieces is not None:
        before: str | Expression = ""
        for piece in pieces:
            if not isinstance(piece, str):
                credential = isinstance(before, str) and precedes_credential(before)
                yield _Part(piece, (), not credential)
            before = piece
    elif isinstance(tree, ObjectLiteral):  # the values for a template file
        for key, value in tree.items:
            named = isinstance(key, Literal) and name_resembles_secret(str(key.value))
            yield _Part(value, (), not named)
    elif isinstance(tree, Call) and tree.name == "replace" and len(tree.arguments) == 3:
        text, mark, given = tree.arguments
        named = isinstance(mark, Literal) and name_resembles_secret(re.sub(r"^\W+|\W+$", "", str(mark.value)))
        yield _Part(text, (), True)
        yield _Part(given, (), not named)
    else:
        yield from (_Part(source, inside, True) for source, inside in _parts(tree, below))


def _spelled(tree: Expression) -> list[str | Expression] | None:
    """Return the pieces of the text that a template or `format` makes, in order; `None` for any other expression."""
    if isinstance(tree, Template):
        return _pieces(tree.parts)
    if not isinstance(tree, Call) or tree.name != "format" or not tree.arguments:
        return None
    first, arguments = tree.arguments[0], tree.arguments
    if not isinstance(first, Literal):
        return None
    pieces = _HOLE.split(str(first.value))
    spelled = itertools.zip_longest(pieces[::2], arguments[1 : 1 + len(pieces) // 2])
    return [piece for text, hole in spelled for piece in (text, hole) if piece]


def _names(tree: Variable | Traversal) -> tuple[Expression, tuple[str, ...]]:
    if isinstance(tree, Variable):
        return tree, ()
    names: list[str] = []
    for step in tree.steps:
        if isinstance(step, Member):
            names.append(step.name)
        elif isinstance(step, Key) and isinstance(step.key, Literal) and isinstance(step.key.value, str):
            names.append(step.key.value)
        elif isinstance(step, Key):
            names.append(_EACH)
        else:
            names.append(_EACH)
            names.extend(inner.name for inner in step.steps if isinstance(inner, Member))
    return tree.base, tuple(names)


def _loop(tree: For, below: tuple[str, ...], *, script: bool) -> Iterator[_Flow]:
    for flow in _flows(_Part(tree.result, below[1:], script)):
        if flow.root == tree.value:
            yield from _flows(_Part(tree.collection, (_EACH, *flow.below), flow.script))
        elif flow.root != tree.key:
            yield flow


def _parts(tree: Expression, below: tuple[str, ...]) -> Iterator[tuple[Expression, tuple[str, ...]]]:
    """Yield the expressions whose values are part of the member `below` of the value of another."""
    match tree:
        case Conditional():
            yield from ((tree.yes, below), (tree.no, below))
        case Template():
            yield from ((part, below if len(tree.parts) == 1 else ()) for part in _credential_parts(_pieces(tree.parts)))
        case TupleLiteral():
            yield from ((item, below[1:]) for item in tree.items)
        case ObjectLiteral():
            yield from ((value, below[1:]) for value in _members(tree, below))
        case Call():
            yield from _arguments(tree, below)
        case _:
            return


def _members(tree: ObjectLiteral, below: tuple[str, ...]) -> Iterator[Expression]:
    for key, value in tree.items:
        name = str(key.value) if isinstance(key, Literal) else ""
        if (name in (below[0], "") or below[0] == _EACH) if below else not name.casefold().endswith(NAMES_ONLY):
            yield value


def _arguments(tree: Call, below: tuple[str, ...]) -> Iterator[tuple[Expression, tuple[str, ...]]]:
    arguments = tree.arguments
    if tree.name == "lookup" and len(arguments) > 1:
        key = arguments[1]
        name = key.value if isinstance(key, Literal) and isinstance(key.value, str) else _EACH
        yield arguments[0], (name, *below)
        yield from ((other, below) for other in arguments[2:])
    elif tree.name == "format" and (mixed := _spelled(tree)) is not None:
        yield from ((part, ()) for part in _credential_parts(mixed))
    elif tree.name in _SAME:
        yield from ((argument, below) for argument in arguments)
    elif tree.name in _PICKS:
        yield from ((argument, (_EACH, *below)) for argument in arguments[:1])
    elif tree.name == "templatefile":  # its first argument is a path
        yield from ((argument, ()) for argument in arguments[1:])
    elif tree.name not in _NOT_A_FLOW:
        yield from ((argument, ()) for argument in arguments)


def _is_credential(tree: Expression) -> bool:
    """Decide whether an expression is a credential by its name: a generated password, a key, `var.password`."""
    if not isinstance(tree, (Variable, Traversal)):
        return False
    base, names = _names(tree)
    root = base.name if isinstance(base, Variable) else ""
    return root == "random_password" or (bool(names) and name_resembles_secret(names[-1]))


def _pieces(parts: Iterable[Part]) -> list[str | Expression]:
    found: list[str | Expression] = []
    for part in parts:
        if isinstance(part, IfPart):
            found += [*_pieces(part.yes), *_pieces(part.no)]
        elif isinstance(part, ForPart):
            found += _pieces(part.body)
        else:
            found.append(part)
    return found


def _credential_parts(pieces: list[str | Expression]) -> Iterator[Expression]:
    """Yield the interpolations of a text that are credentials.

    In a connection string or an address these follow `Password=`, `AccountKey=` or the like; elsewhere it is all of them.
    """
    known = [piece for piece in pieces if isinstance(piece, str)]
    if not any("=" in text or "://" in text or text == ":" for text in known):
        holes = [piece for piece in pieces if not isinstance(piece, str)]
        # beside a value that is certainly a credential, the others are its user, or what it is for
        yield from [hole for hole in holes if _is_credential(hole)] or holes
        return
    for before, piece in itertools.pairwise(pieces):
        if not isinstance(piece, str) and isinstance(before, str) and CREDENTIAL_FOLLOWS.search(before):
            yield piece
