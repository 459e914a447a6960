"""Reads the text of a Bicep file into its syntax tree. A mistake costs the statement or property it stands in, not the file.

The grammar: <https://github.com/Azure/bicep/blob/main/docs/grammar.md>.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from typing import TypeAlias, TypeVar

from azward.source.bicep import syntax
from azward.source.bicep.lexer import (
    BAD,
    END,
    LEFT,
    MIDDLE,
    MULTILINE,
    NAME,
    NEWLINE,
    NUMBER,
    RIGHT,
    STRING,
    tokenize,
)

__all__ = ["MAX_DEPTH", "Problem", "parse"]

MAX_DEPTH = 200
"""How deep expressions, objects and types may stand in one another."""

MAX_CHAIN = 1_000
"""How many operators or accesses may follow each other in one expression."""

_RECURSION = 20_000

Problem: TypeAlias = "tuple[int, str]"
"""The offset of what cannot be read, and what was expected there."""

_T = TypeVar("_T")

_PRECEDENCE = {
    "??": 1,
    "||": 2,
    "&&": 3,
    **dict.fromkeys(("==", "!=", "=~", "!~"), 4),
    **dict.fromkeys(("<", "<=", ">", ">="), 5),
    **dict.fromkeys(("+", "-"), 6),
    **dict.fromkeys(("*", "/", "%"), 7),
}
_CONSTANTS = {"true": True, "false": False, "null": None}
_OPENING = frozenset(("{", "[", "(", LEFT))
_CLOSING = frozenset(("}", "]", ")", RIGHT))
_POSTFIX = frozenset((".", ".?", "[", "::", "!"))


class _SyntaxProblem(Exception):  # noqa: N818 - never leaves this module
    def __init__(self, offset: int, message: str) -> None:
        super().__init__(message)
        self.offset = offset
        self.message = message


def parse(text: str) -> tuple[syntax.File, list[Problem]]:
    """What a file declares, and what in it could not be read, in order. Never raises."""
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(max(limit, _RECURSION))
    try:
        parser = _Parser(text)
        return syntax.File(tuple(parser.file())), sorted(parser.problems)
    finally:
        sys.setrecursionlimit(limit)


class _Parser:
    """One method a construct; each starts at the first token of it and ends after the last."""

    def __init__(self, text: str) -> None:
        self.tokens = tokenize(text)
        self.at = 0  # the current token
        self.depth = 0
        self.problems: list[Problem] = []

    # tokens -----------------------------------------------------------------------------------------------------------

    def problem(self, expected: str) -> _SyntaxProblem:
        """What to raise where something else was expected."""
        kind, text, start, _ = self.tokens[self.at]
        if kind == BAD and text.startswith("'"):
            return _SyntaxProblem(
                start, "string without its closing `'''`" if text[:3] == "'''" else "string without its closing `'`"
            )
        if kind == BAD and text.startswith("/*"):
            return _SyntaxProblem(start, "comment without its closing `*/`")
        return _SyntaxProblem(start, f"expected {expected} but found {_found(kind, text)}")

    def take(self, mark: str) -> int:
        """Passes a punctuation mark; returns where it ends."""
        token = self.tokens[self.at]
        if token[0] != mark:
            raise self.problem(f"`{mark}`")
        self.at += 1
        return token[3]

    def passed(self, mark: str) -> bool:
        """Passes a punctuation mark if it is there."""
        if self.tokens[self.at][0] == mark:
            self.at += 1
            return True
        return False

    def name(self, what: str = "a name") -> str:
        token = self.tokens[self.at]
        if token[0] != NAME:
            raise self.problem(what)
        self.at += 1
        return token[1]

    def word(self, word: str) -> bool:
        """Passes a keyword if it is there."""
        token = self.tokens[self.at]
        if token[0] == NAME and token[1] == word:
            self.at += 1
            return True
        return False

    def newlines(self) -> None:
        """Passes a line break if it is there."""
        if self.tokens[self.at][0] == NEWLINE:
            self.at += 1

    @property
    def start(self) -> int:
        return self.tokens[self.at][2]

    @property
    def end(self) -> int:
        """Where the last token that was passed ends."""
        return self.tokens[self.at - 1][3]

    # statements -------------------------------------------------------------------------------------------------------

    def file(self) -> list[syntax.Statement]:
        statements: list[syntax.Statement] = []
        while self.tokens[self.at][0] != END:
            if self.tokens[self.at][0] == NEWLINE:
                self.at += 1
                continue
            before = self.at
            try:
                statements.append(self.statement())
                if self.tokens[self.at][0] not in (NEWLINE, END):
                    raise self.problem("a new line")
            except _SyntaxProblem as problem:
                self.problems.append((problem.offset, problem.message))
                self.depth = 0
                self.skip_statement(before)
        return statements

    def skip_statement(self, before: int) -> None:
        """Passes what is left of a statement that cannot be read.

        It ends with a line after which all its brackets are closed, or before one whose first column a statement starts in.
        """
        level, at = 0, before
        while (kind := self.tokens[at][0]) != END:
            level += (kind in _OPENING) - (kind in _CLOSING)
            at += 1
            if at <= self.at or kind != NEWLINE:
                continue
            if self.ends_object(at - 1) or (level <= 0 and self.tokens[at][0] not in _CLOSING):
                break
        self.at = at

    def starts_statement(self, at: int) -> bool:
        kind, text, _, _ = self.tokens[at]
        return kind == "@" or (kind == NAME and text in _STATEMENTS and self.tokens[at + 1][0] not in (":", "(", "."))

    def statement(self) -> syntax.Statement:
        start = self.start
        decorators = self.decorators()
        kind, text, _, _ = self.tokens[self.at]
        read = _STATEMENTS.get(text) if kind == NAME else None
        if read is None:
            raise self.problem("a statement such as `param`, `var`, `resource` or `module`")
        self.at += 1
        return read(self, start, decorators)

    def decorators(self) -> tuple[syntax.Decorator, ...]:
        if self.tokens[self.at][0] != "@":
            return ()
        found: list[syntax.Decorator] = []
        while self.tokens[self.at][0] == "@":
            start = self.start
            self.at += 1
            name = self.name("the name of a decorator")
            while self.passed("."):
                name = self.name("the name of a decorator")
            arguments: tuple[syntax.Expression, ...] = ()
            if self.tokens[self.at][0] == "(":
                arguments = self.arguments()
            else:
                self.mistake(self.at, f"expected `(` after `@{name}`")
            found.append(syntax.Decorator(name, arguments, start, self.end))
            self.newlines()
        if self.tokens[self.at][0] == END:
            raise _SyntaxProblem(found[-1].start, "expected a declaration after the decorator but found the end of the file")
        return tuple(found)

    def target(self, start: int, decorators: _Decorators) -> syntax.Target:
        self.take("=")
        return syntax.Target(self.expression(), start, self.end)

    def extension(self, start: int, decorators: _Decorators) -> syntax.Extension:
        kind, text, begin, end = self.tokens[self.at]
        specification = syntax.Text(text, begin, end) if kind == NAME else self.expression()
        self.at += kind == NAME
        alias = specification.value if isinstance(specification, syntax.Text) else ""
        configuration = self.expression() if self.word("with") else None
        if self.word("as"):
            alias = self.name("an alias")
        return syntax.Extension(specification, configuration, alias, start, self.end)

    def import_(self, start: int, decorators: _Decorators) -> syntax.Import | syntax.Extension:
        names: list[syntax.Imported] = []
        namespace = ""
        if self.tokens[self.at][0] in (STRING, LEFT):  # how extensions were imported before 0.30
            return self.extension(start, decorators)
        if self.passed("*"):
            if not self.word("as"):
                raise self.problem("`as`")
            namespace = self.name("an alias")
        else:
            self.take("{")
            while not self.passed("}"):
                if self.tokens[self.at][0] not in (NEWLINE, ","):
                    names.append(self.imported())
                    if self.tokens[self.at][0] not in (NEWLINE, ",", "}"):
                        raise self.problem("`,` or `}`")
                else:
                    self.at += 1
        if not self.word("from"):
            raise self.problem("`from`")
        return syntax.Import(tuple(names), namespace, self.expression(), start, self.end)

    def imported(self) -> syntax.Imported:
        start = self.start
        kind, text, _, _ = self.tokens[self.at]
        if kind == STRING:
            self.at += 1
            name = text[1:-1]
        else:
            name = self.name("the name of what is imported")
        alias = self.name("an alias") if self.word("as") else name
        return syntax.Imported(name, alias, start, self.end)

    def metadata(self, start: int, decorators: _Decorators) -> syntax.Metadata:
        name = self.name()
        self.take("=")
        return syntax.Metadata(name, self.expression(), start, self.end)

    def parameter(self, start: int, decorators: _Decorators) -> syntax.Parameter:
        name = self.name()
        kind = None
        if self.tokens[self.at][0] != "=":
            kind = self.type_or_resource()
        default = self.expression() if self.passed("=") else None
        if kind is None and default is None:
            raise self.problem("a type")
        return syntax.Parameter(name, kind, default, decorators, start, self.end)

    def type_or_resource(self) -> syntax.Type:
        kind, text, start, _ = self.tokens[self.at]
        if kind == NAME and text == "resource" and self.tokens[self.at + 1][0] in (STRING, LEFT):
            self.at += 1
            return syntax.ResourceType(self.resource_type(), start, self.end)
        return self.type()

    def resource_type(self) -> str:
        value = self.primary()
        return value.value if isinstance(value, syntax.Text) else ""

    def type_declaration(self, start: int, decorators: _Decorators) -> syntax.TypeDeclaration:
        name = self.name()
        self.take("=")
        return syntax.TypeDeclaration(name, self.type(), decorators, start, self.end)

    def variable(self, start: int, decorators: _Decorators) -> syntax.Variable:
        name = self.name()
        if self.tokens[self.at][0] != "=":
            self.type()
        self.take("=")
        return syntax.Variable(name, self.expression(), decorators, start, self.end)

    def resource(self, start: int, decorators: _Decorators) -> syntax.Resource:
        symbol = self.name("the name of a symbol")
        kind = self.string("a resource type in quotes")
        existing = self.word("existing")
        self.take("=")
        return syntax.Resource(symbol, kind, existing, self.deployed(), decorators, start, self.end)

    def module(self, start: int, decorators: _Decorators) -> syntax.Module:
        symbol = self.name("the name of a symbol")
        path = self.string("the path of a module in quotes")
        self.take("=")
        return syntax.Module(symbol, path, self.deployed(), decorators, start, self.end)

    def string(self, what: str) -> syntax.Expression:
        if self.tokens[self.at][0] not in (STRING, LEFT, MULTILINE):
            raise self.problem(what)
        return self.primary()

    def deployed(self) -> syntax.Expression:
        """The value of a resource or module: an object, perhaps with a condition or in a loop."""
        tokens = self.tokens
        if tokens[self.at][0] == NEWLINE and tokens[self.at + 1][1] == "if":
            self.at += 1
        if tokens[self.at][0] != "[":
            return self.declared("`{`, `[` or `if`")
        start = self.start
        self.deeper()
        self.at += 1
        self.newlines()
        kind, text, _, _ = tokens[self.at]
        if kind != NAME or text != "for":
            raise self.problem("`for`")
        value = self.loop(start, of_objects=True)
        self.depth -= 1
        return value

    def declared(self, expected: str = "`{` or `if`") -> syntax.Expression:
        """An object, perhaps with a condition."""
        kind, text, start, _ = self.tokens[self.at]
        if kind == NAME and text == "if":
            self.at += 1
            self.take("(")
            self.newlines()
            condition = self.expression()
            self.newlines()
            self.take(")")
            return syntax.Conditional(condition, self.body("`{`"), start, self.end)
        return self.body(expected)

    def body(self, expected: str) -> syntax.Expression:
        if self.tokens[self.at][0] != "{":
            raise self.problem(expected)
        return self.object()

    def test(self, start: int, decorators: _Decorators) -> syntax.Assert:
        name = self.name()
        self.string("the path of a module in quotes")
        self.take("=")
        return syntax.Assert(name, self.expression(), start, self.end)

    def assert_(self, start: int, decorators: _Decorators) -> syntax.Assert:
        name = self.name()
        self.take("=")
        return syntax.Assert(name, self.expression(), start, self.end)

    def output(self, start: int, decorators: _Decorators) -> syntax.Output:
        name = self.name()
        kind = self.type_or_resource()
        self.take("=")
        return syntax.Output(name, kind, self.expression(), decorators, start, self.end)

    def function(self, start: int, decorators: _Decorators) -> syntax.Function:
        name = self.name()
        self.take("(")
        self.newlines()
        parameters: list[str] = []
        while not self.passed(")"):
            parameters.append(self.name("the name of a parameter"))
            self.type()
            self.newlines()
            if self.tokens[self.at][0] != ")":
                self.take(",")
                self.newlines()
        self.type()
        self.take("=>")
        self.newlines()
        return syntax.Function(name, tuple(parameters), self.expression(), decorators, start, self.end)

    def using(self, start: int, decorators: _Decorators) -> syntax.Using:
        path = None if self.word("none") else self.string("a path in quotes, or `none`")
        if self.word("with"):
            self.expression()
        return syntax.Using(path, start, self.end)

    def extends(self, start: int, decorators: _Decorators) -> syntax.Extends:
        return syntax.Extends(self.string("a path in quotes"), start, self.end)

    def extension_config(self, start: int, decorators: _Decorators) -> syntax.Extension:
        alias = self.name()
        configuration = self.expression() if self.word("with") else None
        return syntax.Extension(syntax.Text(alias, start, start), configuration, alias, start, self.end)

    # types ------------------------------------------------------------------------------------------------------------

    def type(self) -> syntax.Type:
        """A type, a union of types included; a line may break before each `|`."""
        self.deeper()
        start = self.start
        self.passed_union()
        members = [self.one_type()]
        while self.passed_union():
            members.append(self.one_type())
        self.depth -= 1
        return members[0] if len(members) == 1 else syntax.UnionType(tuple(members), start, self.end)

    def passed_union(self) -> bool:
        kind = self.tokens[self.at][0]
        if kind == "|":
            self.at += 1
            return True
        if kind == NEWLINE and self.tokens[self.at + 1][0] == "|":
            self.at += 2
            return True
        return False

    def one_type(self) -> syntax.Type:
        value = self.primary_type()
        for _ in range(MAX_CHAIN):
            kind = self.tokens[self.at][0]
            if kind == "?":
                self.at += 1
                value = syntax.NullableType(value, value.start, self.end)
            elif kind == ".":
                self.at += 1
                name = "*" if self.passed("*") else self.name("a member of the type")
                value = syntax.MemberType(value, name, value.start, self.end)
            elif kind == "[":
                value = self.type_index(value)
            elif kind == "!":
                self.at += 1
            elif kind == "<" and isinstance(value, syntax.MemberType):
                value = self.resource_derived(value.start)
            else:
                return value
        raise self.problem(f"at most {MAX_CHAIN} parts of one type")

    def type_index(self, value: syntax.Type) -> syntax.Type:
        self.at += 1
        kind, text, _, _ = self.tokens[self.at]
        if kind == "*":
            self.at += 1
            self.take("]")
            return syntax.MemberType(value, "*", value.start, self.end)
        if kind == NUMBER:
            self.at += 1
            self.take("]")
            return syntax.TypeItem(value, _integer(text), value.start, self.end)
        self.take("]")
        return syntax.ArrayType(value, value.start, self.end)

    def primary_type(self) -> syntax.Type:
        kind, text, start, end = self.tokens[self.at]
        if kind == NAME:
            self.at += 1
            if text in _CONSTANTS:
                return syntax.ValueType(_CONSTANTS[text], start, end)
            if self.tokens[self.at][0] == "<":
                return self.resource_derived(start)
            return syntax.NamedType(text, start, end)
        if kind == "{":
            return self.object_type()
        if kind == "[":
            return self.tuple_type()
        if kind == "(":
            self.at += 1
            self.newlines()
            value = self.type()
            self.newlines()
            self.take(")")
            return value
        return self.value_type()

    def resource_derived(self, start: int) -> syntax.ResourceType:
        self.take("<")
        self.newlines()
        named = self.resource_type()
        self.newlines()
        self.take(">")
        return syntax.ResourceType(named, start, self.end)

    def value_type(self) -> syntax.ValueType:
        kind, _, start, _ = self.tokens[self.at]
        if kind in ("-", "+", "!"):
            self.at += 1
        if self.tokens[self.at][0] not in (STRING, MULTILINE, NUMBER, NAME):
            raise self.problem("a type")
        value = self.primary()
        if isinstance(value, syntax.Constant):
            number = value.value
            return syntax.ValueType(-number if kind == "-" and isinstance(number, int) else number, start, self.end)
        if isinstance(value, syntax.Text):
            return syntax.ValueType(value.value, start, self.end)
        raise self.problem("a type")

    def object_type(self) -> syntax.ObjectType:
        start = self.start
        self.at += 1
        fields: list[syntax.Field] = []
        while not self.passed("}"):
            if self.tokens[self.at][0] in (NEWLINE, ","):
                self.at += 1
                continue
            fields.append(self.field())
            if self.tokens[self.at][0] not in (NEWLINE, ",", "}"):
                raise self.problem("a new line, `,` or `}`")
        return syntax.ObjectType(tuple(fields), start, self.end)

    def field(self) -> syntax.Field:
        decorators = self.decorators()
        kind, text, start, _ = self.tokens[self.at]
        if kind in (NAME, "*"):
            self.at += 1
            name = text
        elif kind in (STRING, MULTILINE):
            value = self.primary()
            name = value.value if isinstance(value, syntax.Text) else ""
        else:
            raise self.problem("the name of a property")
        self.take(":")
        self.newlines()
        return syntax.Field(name, self.type(), decorators, start, self.end)

    def tuple_type(self) -> syntax.TupleType:
        start = self.start
        self.at += 1
        items: list[syntax.Field] = []
        while not self.passed("]"):
            if self.tokens[self.at][0] in (NEWLINE, ","):
                self.at += 1
                continue
            decorators = self.decorators()
            if decorators:
                self.passed(",")
            begin = self.start
            items.append(syntax.Field("", self.type(), decorators, begin, self.end))
            if self.tokens[self.at][0] not in (NEWLINE, ",", "]"):
                raise self.problem("a new line, `,` or `]`")
        return syntax.TupleType(tuple(items), start, self.end)

    # expressions ------------------------------------------------------------------------------------------------------

    def deeper(self) -> None:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise self.problem(f"at most {MAX_DEPTH} levels")

    def expression(self) -> syntax.Expression:
        """An expression; a line may break before the `?` and the `:` of a ternary."""
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise self.problem(f"at most {MAX_DEPTH} levels")
        start = self.tokens[self.at][2]
        value = self.binary(1)
        kind = self.tokens[self.at][0]
        if kind == "?" or (kind == NEWLINE and self.tokens[self.at + 1][0] == "?"):
            value = self.ternary(value, start)
        self.depth -= 1
        return value

    def ternary(self, condition: syntax.Expression, start: int) -> syntax.Expression:
        self.newlines()
        self.take("?")
        self.newlines()
        yes = self.expression()
        self.newlines()
        self.take(":")
        self.newlines()
        no = self.expression()
        return syntax.Ternary(condition, yes, no, start, self.end)

    def binary(self, least: int) -> syntax.Expression:
        tokens = self.tokens
        start = tokens[self.at][2]
        left = self.unary()
        chain = 0
        while True:
            operator = tokens[self.at][0]
            precedence = _PRECEDENCE.get(operator)
            if precedence is None or precedence < least:
                return left
            self.at += 1
            chain += 1
            if chain > MAX_CHAIN:
                raise self.problem(f"at most {MAX_CHAIN} operators")
            right = self.binary(precedence + 1)
            left = syntax.Binary(operator, left, right, start, tokens[self.at - 1][3])

    def unary(self) -> syntax.Expression:
        operator, _, start, _ = self.tokens[self.at]
        if operator in ("!", "-", "+"):
            self.at += 1
            operand = self.postfix()
            return syntax.Unary(operator, operand, start, self.end)
        return self.postfix()

    def postfix(self) -> syntax.Expression:
        tokens = self.tokens
        start = tokens[self.at][2]
        value = self.primary()
        chain = 0
        while (kind := tokens[self.at][0]) in _POSTFIX:
            self.at += 1
            chain += 1
            if chain > MAX_CHAIN:
                raise self.problem(f"at most {MAX_CHAIN} members")
            if kind in (".", ".?"):
                name = self.name("the name of a member")
                if kind == "." and tokens[self.at][0] == "(":
                    arguments = self.arguments()
                    value = syntax.Method(value, name, arguments, start, self.end)
                else:
                    value = syntax.Access(value, name, kind == ".?", start, self.end)
            elif kind == "[":
                value = self.index(value, start)
            elif kind == "::":
                value = syntax.Nested(value, self.name("the name of a nested resource"), start, self.end)
            else:
                value = syntax.NonNull(value, start, self.end)
        return value

    def index(self, base: syntax.Expression, start: int) -> syntax.Expression:
        safe, from_end = self.passed("?"), self.passed("^")
        index = self.expression()
        self.take("]")
        return syntax.Index(base, index, safe, from_end, start, self.end)

    def arguments(self) -> tuple[syntax.Expression, ...]:
        """What a call gives, with its parentheses; a line may break after `(`, after a comma and before `)`."""
        self.take("(")
        tokens = self.tokens
        if tokens[self.at][0] == ")":
            self.at += 1
            return ()
        self.newlines()
        if self.passed(")"):
            return ()
        found = [self.expression()]
        while True:
            self.newlines()
            if self.passed(")"):
                return tuple(found)
            self.take(",")
            self.newlines()
            found.append(self.expression())

    def primary(self) -> syntax.Expression:
        kind, text, start, end = self.tokens[self.at]
        if kind == NAME:
            self.at += 1
            after = self.tokens[self.at][0]
            if text in _CONSTANTS:
                return syntax.Constant(_CONSTANTS[text], start, end)
            if after == "(":
                arguments = self.arguments()
                return syntax.Call(text, arguments, start, self.end)
            return self.lambda_((text,), start) if after == "=>" else syntax.Name(text, start, end)
        if kind == STRING:
            self.at += 1
            return syntax.Text(text[1:-1] if "\\" not in text else self.unescaped(text[1:-1], start + 1), start, end)
        read = _PRIMARY.get(kind)
        if read is None:
            raise self.problem("a value")
        return read(self)

    def number(self) -> syntax.Expression:
        _, text, start, end = self.tokens[self.at]
        self.at += 1
        return syntax.Constant(_integer(text), start, end)

    def multiline(self) -> syntax.Expression:
        _, text, start, end = self.tokens[self.at]
        self.at += 1
        return syntax.Text(_without_break(text[text.index("'") + 3 : -3]), start, end)

    def interpolation(self) -> syntax.Expression:
        """A string with holes; where a hole opens, its `$` and `{` are part of the tokens around it."""
        _, text, start, _ = self.tokens[self.at]
        dollars = text.index("'")
        many = text.startswith("'''", dollars)  # three quotes and as many `$` as stand before them, else one of each
        opening, closing = (dollars + 3, dollars + 1) if many else (1, 2)
        first = text[opening:-closing]
        pieces = [_without_break(first) if many else self.unescaped(first, start + 1)]
        holes: list[syntax.Expression] = []
        while True:
            self.at += 1
            holes.append(self.expression())
            kind, text, begin, _ = self.tokens[self.at]
            if kind not in (MIDDLE, RIGHT):
                raise self.problem("`}`")
            ends = (3 if many else 1) if kind == RIGHT else closing
            piece = text[1:-ends]
            pieces.append(piece if many else self.unescaped(piece, begin + 1))
            if kind == RIGHT:
                self.at += 1
                return syntax.Interpolation(tuple(pieces), tuple(holes), start, self.end)

    def unescaped(self, text: str, offset: int) -> str:
        """What is meant by what stands between the quotes of a string of one line."""
        if "\\" not in text:
            return text
        try:
            result = _ESCAPE.sub(_escaped, text)
        except _SyntaxProblem as problem:
            problem.offset += offset
            raise
        return result.encode("utf-16", "surrogatepass").decode("utf-16", "replace") if _SURROGATE.search(result) else result

    def parenthesis(self) -> syntax.Expression:
        start = self.start
        if (names := self.lambda_parameters()) is not None:
            return self.lambda_(names, start)
        self.at += 1
        self.newlines()
        value = self.expression()
        self.newlines()
        self.take(")")
        return value

    def lambda_parameters(self) -> tuple[str, ...] | None:
        """The names in `(a, b) =>`, passed; `None` if it is something else, where nothing is passed."""
        tokens, at = self.tokens, self.at + 1
        names: list[str] = []
        comma = 0  # the last one, if no name follows it
        while (kind := tokens[at][0]) in (NAME, NEWLINE, ","):
            if kind == NAME:
                names.append(tokens[at][1])
                comma = 0
            elif kind == ",":
                if comma or not names:
                    break
                comma = at
            at += 1
        if tokens[at][0] != ")" or tokens[at + 1][0] != "=>":
            return None
        self.at = at
        if comma:
            raise self.problem("the name of a parameter")
        self.at += 1
        return tuple(names)

    def lambda_(self, names: tuple[str, ...], start: int) -> syntax.Expression:
        self.take("=>")
        self.newlines()
        body = self.expression()
        return syntax.Lambda(names, body, start, self.end)

    def brackets(self) -> syntax.Expression:
        """An array, or a loop."""
        start = self.start
        self.deeper()
        self.at += 1
        tokens = self.tokens
        self.newlines()
        kind, text, _, _ = tokens[self.at]
        if kind == NAME and text == "for" and tokens[self.at + 1][0] in (NAME, "("):
            value = self.loop(start)
        else:
            value = self.list(start)
        self.depth -= 1
        return value

    def list(self, start: int) -> syntax.Expression:
        tokens = self.tokens
        items: list[syntax.Expression] = []
        while (kind := tokens[self.at][0]) != "]":
            if kind == NEWLINE:
                self.at += 1
                continue
            if kind == "...":
                items.append(self.spread())
            else:
                items.append(self.expression())
            if (kind := tokens[self.at][0]) == ",":
                self.comma()
            elif kind not in (NEWLINE, "]"):
                raise self.problem("a new line, `,` or `]`")
        self.at += 1
        return syntax.List(tuple(items), start, tokens[self.at - 1][3])

    def comma(self) -> None:
        """Passes the comma between two items; a new line after it is a mistake that costs nothing."""
        self.at += 1
        if self.tokens[self.at][0] == NEWLINE:
            self.mistake(self.at - 1, "unexpected `,` at the end of the line: the line break alone separates what is listed")

    def mistake(self, at: int, message: str) -> None:
        """Notes what is wrong with a token without giving up what it stands in."""
        self.problems.append((self.tokens[at][2], message))

    def spread(self) -> syntax.Spread:
        start = self.start
        self.at += 1
        value = self.expression()
        return syntax.Spread(value, start, self.end)

    def loop(self, start: int, *, of_objects: bool = False) -> syntax.Expression:
        self.at += 1
        index = ""
        if self.passed("("):
            self.newlines()
            item = self.name("the name of the item")
            self.newlines()
            self.take(",")
            self.newlines()
            index = self.name("the name of the index")
            self.newlines()
            self.take(")")
        else:
            item = self.name("the name of the item, or `(`")
        if not self.word("in"):
            raise self.problem("`in`")
        items = self.expression()
        self.take(":")
        self.newlines()
        kind, text, _, _ = self.tokens[self.at]
        conditional = kind == NAME and text == "if" and self.tokens[self.at + 1][0] == "("
        body = self.declared() if conditional or of_objects else self.expression()
        self.newlines()
        self.take("]")
        return syntax.Loop(item, index, items, body, start, self.end)

    def object(self) -> syntax.Expression:
        start = self.start
        self.deeper()
        self.at += 1
        tokens = self.tokens
        members: list[syntax.Member | syntax.Spread] = []
        resources: list[syntax.Resource] = []
        while (kind := tokens[self.at][0]) != "}":
            if kind == NEWLINE:
                self.at += 1
                continue
            depth, before = self.depth, self.at
            try:
                self.member(members, resources)
                if (kind := tokens[self.at][0]) == ",":
                    self.comma()
                elif kind not in (NEWLINE, "}"):
                    raise self.problem("a new line, `,` or `}`")
            except _SyntaxProblem as problem:
                self.recover(problem, depth, before)
        self.at += 1
        self.depth -= 1
        return syntax.Object(tuple(members), tuple(resources), start, tokens[self.at - 1][3])

    def recover(self, problem: _SyntaxProblem, depth: int, before: int) -> None:
        """Passes what is left of a member that cannot be read; gives up where the object itself seems not to end."""
        if depth > MAX_DEPTH - 8:
            raise problem
        if self.ends_object(before - 1):
            self.at = before - 1
            raise problem
        at, level, tokens = before, 0, self.tokens
        while True:
            kind = tokens[at][0]
            if kind == END or level < 0:
                raise problem
            if at >= self.at and level == 0 and (kind in (NEWLINE, "}") or (kind == "," and at > before)):
                break
            if self.ends_object(at):
                self.at = at
                raise problem
            level += (kind in _OPENING) - (kind in _CLOSING)
            at += 1
        self.problems.append((problem.offset, problem.message))
        self.at, self.depth = at, depth

    def ends_object(self, at: int) -> bool:
        """Whether a line break is there, after which a statement starts in the first column."""
        kind, text, _, _ = self.tokens[at]
        return kind == NEWLINE and text[-1] in "\r\n" and self.starts_statement(at + 1)

    def member(self, members: list[syntax.Member | syntax.Spread], resources: list[syntax.Resource]) -> None:
        """Reads one member of an object into one of the lists."""
        tokens = self.tokens
        kind, name, start, end = tokens[self.at]
        computed = None
        if kind == NAME:
            if name == "resource" and tokens[self.at + 1][0] == NAME:
                self.at += 1
                resources.append(self.resource(start, ()))
                return
            self.at += 1
        elif kind in (STRING, MULTILINE, LEFT):
            key = self.primary()
            end = key.end
            if isinstance(key, syntax.Text):
                name = key.value
            elif isinstance(key, syntax.Interpolation):
                name, computed = "", key
        elif kind == "...":
            members.append(self.spread())
            return
        elif kind == "@":
            decorators = self.decorators()
            if not self.word("resource"):
                raise self.problem("`resource`")
            resources.append(self.resource(start, decorators))
            return
        else:
            raise self.problem("the name of a property")
        if tokens[self.at][0] != ":":
            raise self.problem("`:`")
        self.at += 1
        value = self.expression()
        members.append(syntax.Member(name, computed, value, start, tokens[self.at - 1][3], end))


_Decorators: TypeAlias = "tuple[syntax.Decorator, ...]"

_STATEMENTS: dict[str, Callable[[_Parser, int, _Decorators], syntax.Statement]] = {
    "targetScope": _Parser.target,
    "extension": _Parser.extension,
    "provider": _Parser.extension,
    "import": _Parser.import_,
    "metadata": _Parser.metadata,
    "param": _Parser.parameter,
    "type": _Parser.type_declaration,
    "var": _Parser.variable,
    "resource": _Parser.resource,
    "module": _Parser.module,
    "test": _Parser.test,
    "assert": _Parser.assert_,
    "output": _Parser.output,
    "func": _Parser.function,
    "using": _Parser.using,
    "extends": _Parser.extends,
    "extensionConfig": _Parser.extension_config,
}

_PRIMARY: dict[str, Callable[[_Parser], syntax.Expression]] = {
    NUMBER: _Parser.number,
    MULTILINE: _Parser.multiline,
    LEFT: _Parser.interpolation,
    "(": _Parser.parenthesis,
    "[": _Parser.brackets,
    "{": _Parser.object,
}

_ESCAPE = re.compile(r"\\(?:u\{([0-9A-Fa-f]{1,8})\}|(.))")
_SURROGATE = re.compile("[\ud800-\udfff]")
_SIMPLE = {"n": "\n", "r": "\r", "t": "\t", "\\": "\\", "'": "'", "$": "$"}


def _escaped(match: re.Match[str]) -> str:
    code = int(match[1], 16) if match[1] is not None else -1
    if 0 <= code <= 0x10FFFF:
        return chr(code)
    simple = _SIMPLE.get(match[2])
    if simple is None:
        raise _SyntaxProblem(match.start(), f"expected an escape such as `\\n` or `\\u{{0}}` but found `{match[0]}`")
    return simple


def _without_break(text: str) -> str:
    """The text of a multi-line string: a line break right after its opening does not count."""
    return text[2:] if text.startswith("\r\n") else text[1:] if text[:1] in ("\n", "\r") else text


def _integer(text: str) -> int:
    return int(text) if len(text) < 20 else 2**63 - 1


def _found(kind: str, text: str) -> str:
    if kind == NEWLINE:
        return "the end of the line"
    if kind == END:
        return "the end of the file"
    first = text.split("\n", 1)[0]
    return f"`{first[:32]}`"
