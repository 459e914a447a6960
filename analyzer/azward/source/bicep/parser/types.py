"""Parses types."""

from __future__ import annotations

from azward.source.bicep.parser import syntax
from azward.source.bicep.parser.cursor import MAX_CHAIN
from azward.source.bicep.parser.expressions import CONSTANTS, ExpressionParser
from azward.source.bicep.parser.lexer import LEFT, MULTILINE, NAME, NEWLINE, NUMBER, STRING
from azward.source.bicep.parser.literals import integer

__all__ = ["TypeParser"]


class TypeParser(ExpressionParser):
    """One method for each construct, as in `ExpressionParser`."""

    def type(self) -> syntax.Type:
        """Parse a type or a union of types; line breaks are allowed before each `|`."""
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
            return syntax.TypeItem(value, integer(text), value.start, self.end)
        self.take("]")
        return syntax.ArrayType(value, value.start, self.end)

    def primary_type(self) -> syntax.Type:
        kind, text, start, end = self.tokens[self.at]
        if kind == NAME:
            self.at += 1
            if text in CONSTANTS:
                return syntax.ValueType(CONSTANTS[text], start, end)
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

    def type_or_resource(self) -> syntax.Type:
        kind, text, start, _ = self.tokens[self.at]
        if kind == NAME and text == "resource" and self.tokens[self.at + 1][0] in (STRING, LEFT):
            self.at += 1
            return syntax.ResourceType(self.resource_type(), start, self.end)
        return self.type()

    def resource_type(self) -> str:
        value = self.primary()
        return value.value if isinstance(value, syntax.Text) else ""
