"""Parses expressions, and the resources that are nested in objects."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from azward.source.bicep.parser import syntax
from azward.source.bicep.parser.cursor import CLOSING, MAX_CHAIN, MAX_DEPTH, OPENING, Cursor, SyntaxProblem
from azward.source.bicep.parser.lexer import END, LEFT, MIDDLE, MULTILINE, NAME, NEWLINE, NUMBER, RIGHT, STRING
from azward.source.bicep.parser.literals import integer, unescaped, without_break

__all__ = ["CONSTANTS", "Decorators", "ExpressionParser"]

CONSTANTS = {"true": True, "false": False, "null": None}

_PRECEDENCE = {
    "??": 1,
    "||": 2,
    "&&": 3,
    **dict.fromkeys(("==", "!=", "=~", "!~"), 4),
    **dict.fromkeys(("<", "<=", ">", ">="), 5),
    **dict.fromkeys(("+", "-"), 6),
    **dict.fromkeys(("*", "/", "%"), 7),
}
_POSTFIX = frozenset((".", ".?", "[", "::", "!"))

Decorators: TypeAlias = "tuple[syntax.Decorator, ...]"


class ExpressionParser(Cursor):
    """One method for each construct; each starts at its first token and ends after its last."""

    def expression(self) -> syntax.Expression:
        """Parse an expression; line breaks are allowed before the `?` and the `:` of a ternary."""
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
        """Parse the arguments of a call; line breaks are allowed after `(`, after a comma and before `)`."""
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
            if text in CONSTANTS:
                return syntax.Constant(CONSTANTS[text], start, end)
            if after == "(":
                arguments = self.arguments()
                return syntax.Call(text, arguments, start, self.end)
            return self.lambda_((text,), start) if after == "=>" else syntax.Name(text, start, end)
        if kind == STRING:
            self.at += 1
            return syntax.Text(text[1:-1] if "\\" not in text else unescaped(text[1:-1], start + 1), start, end)
        read = _PRIMARY.get(kind)
        if read is None:
            raise self.problem("a value")
        return read(self)

    def number(self) -> syntax.Expression:
        _, text, start, end = self.tokens[self.at]
        self.at += 1
        return syntax.Constant(integer(text), start, end)

    def multiline(self) -> syntax.Expression:
        _, text, start, end = self.tokens[self.at]
        self.at += 1
        return syntax.Text(without_break(text[text.index("'") + 3 : -3]), start, end)

    def interpolation(self) -> syntax.Expression:
        """Parse an interpolated string; the `${` and `}` of a hole are part of the tokens around it."""
        _, text, start, _ = self.tokens[self.at]
        dollars = text.index("'")
        many = text.startswith("'''", dollars)  # `$` occurs as often as before the three quotes
        opening, closing = (dollars + 3, dollars + 1) if many else (1, 2)
        first = text[opening:-closing]
        pieces = [without_break(first) if many else unescaped(first, start + 1)]
        holes: list[syntax.Expression] = []
        while True:
            self.at += 1
            holes.append(self.expression())
            kind, text, begin, _ = self.tokens[self.at]
            if kind not in (MIDDLE, RIGHT):
                raise self.problem("`}`")
            ends = (3 if many else 1) if kind == RIGHT else closing
            piece = text[1:-ends]
            pieces.append(piece if many else unescaped(piece, begin + 1))
            if kind == RIGHT:
                self.at += 1
                return syntax.Interpolation(tuple(pieces), tuple(holes), start, self.end)

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
        """Return the names in `(a, b) =>` and advance past them; `None`, at the same token, for anything else."""
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
        """Parse an array or a loop."""
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
        """Advance past the comma between two items; report a line break after it."""
        self.at += 1
        if self.tokens[self.at][0] == NEWLINE:
            self.mistake(self.at - 1, "unexpected `,` at the end of the line; items on separate lines need no comma")

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
        body = self.conditional_object() if conditional or of_objects else self.expression()
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
            except SyntaxProblem as problem:
                self.recover(problem, depth, before)
        self.at += 1
        self.depth -= 1
        return syntax.Object(tuple(members), tuple(resources), start, tokens[self.at - 1][3])

    def recover(self, problem: SyntaxProblem, depth: int, before: int) -> None:
        """Advance past the rest of an invalid member; raise the error where the object itself seems not to end."""
        self.furthest = max(self.furthest, self.at)
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
            level += (kind in OPENING) - (kind in CLOSING)
            at += 1
        self.problems.append((problem.offset, problem.message))
        self.at, self.depth = at, depth

    def member(self, members: list[syntax.Member | syntax.Spread], resources: list[syntax.Resource]) -> None:
        """Parse one member of an object into one of the lists."""
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

    def string(self, what: str) -> syntax.Expression:
        if self.tokens[self.at][0] not in (STRING, LEFT, MULTILINE):
            raise self.problem(what)
        return self.primary()

    def resource(self, start: int, decorators: Decorators) -> syntax.Resource:
        symbol = self.name("the name of a symbol")
        kind = self.string("a resource type in single quotes")
        existing = self.word("existing")
        self.take("=")
        return syntax.Resource(symbol, kind, existing, self.resource_value(), decorators, start, self.end)

    def resource_value(self) -> syntax.Expression:
        """Parse the value of a resource or module: an object, optionally with a condition or in a loop."""
        tokens = self.tokens
        if tokens[self.at][0] == NEWLINE and tokens[self.at + 1][1] == "if":
            self.at += 1
        if tokens[self.at][0] != "[":
            return self.conditional_object("`{`, `[` or `if`")
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

    def conditional_object(self, expected: str = "`{` or `if`") -> syntax.Expression:
        """Parse an object, optionally with a condition."""
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
            raise SyntaxProblem(found[-1].start, "expected a declaration after the decorator but found the end of the file")
        return tuple(found)


_PRIMARY: dict[str, Callable[[ExpressionParser], syntax.Expression]] = {
    NUMBER: ExpressionParser.number,
    MULTILINE: ExpressionParser.multiline,
    LEFT: ExpressionParser.interpolation,
    "(": ExpressionParser.parenthesis,
    "[": ExpressionParser.brackets,
    "{": ExpressionParser.object,
}
