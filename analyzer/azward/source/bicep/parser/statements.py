"""Parses Bicep files. A syntax error costs the statement or property that it is in, not the file.

The grammar: <https://github.com/Azure/bicep/blob/main/docs/grammar.md>.
"""

from __future__ import annotations

import sys
from collections.abc import Callable

from azward.source.bicep.parser import syntax
from azward.source.bicep.parser.cursor import CLOSING, OPENING, Problem, SyntaxProblem
from azward.source.bicep.parser.expressions import Decorators
from azward.source.bicep.parser.lexer import END, LEFT, NAME, NEWLINE, STRING
from azward.source.bicep.parser.types import TypeParser

__all__ = ["Problem", "parse"]

_RECURSION = 20_000


def parse(text: str) -> tuple[syntax.File, list[Problem]]:
    """Return the syntax tree of a file, and its syntax errors in order. Never raises."""
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(max(limit, _RECURSION))
    try:
        parser = _StatementParser(text, _STATEMENTS)
        return syntax.File(tuple(parser.file())), sorted(parser.problems)
    finally:
        sys.setrecursionlimit(limit)


class _StatementParser(TypeParser):
    """One method for each statement; each starts after its keyword and ends after its last token."""

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
            except SyntaxProblem as problem:
                self.problems.append((problem.offset, problem.message))
                self.depth = 0
                self.skip_statement(before)
                self.again -= max(0, self.furthest - self.at)
                if self.again < 0 and self.at < self.furthest:  # what is nested in it was read often enough
                    self.at = self.furthest
                    self.skip_statement(self.at)
        return statements

    def skip_statement(self, before: int) -> None:
        """Advance past the rest of an invalid statement.

        It ends after a line that closes all its brackets, or before a line that starts with a statement.
        """
        level, at = 0, before
        while (kind := self.tokens[at][0]) != END:
            level += (kind in OPENING) - (kind in CLOSING)
            at += 1
            if at <= self.at or kind != NEWLINE:
                continue
            if self.ends_object(at - 1) or (level <= 0 and self.tokens[at][0] not in CLOSING):
                break
        self.at = at

    def statement(self) -> syntax.Statement:
        start = self.start
        decorators = self.decorators()
        kind, text, _, _ = self.tokens[self.at]
        read = _STATEMENTS.get(text) if kind == NAME else None
        if read is None:
            raise self.problem("a statement such as `param`, `var`, `resource` or `module`")
        self.at += 1
        return read(self, start, decorators)

    def target(self, start: int, decorators: Decorators) -> syntax.Target:
        self.take("=")
        return syntax.Target(self.expression(), start, self.end)

    def extension(self, start: int, decorators: Decorators) -> syntax.Extension:
        kind, text, begin, end = self.tokens[self.at]
        specification = syntax.Text(text, begin, end) if kind == NAME else self.expression()
        self.at += kind == NAME
        alias = specification.value if isinstance(specification, syntax.Text) else ""
        configuration = self.expression() if self.word("with") else None
        if self.word("as"):
            alias = self.name("an alias")
        return syntax.Extension(specification, configuration, alias, start, self.end)

    def import_(self, start: int, decorators: Decorators) -> syntax.Import | syntax.Extension:
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

    def metadata(self, start: int, decorators: Decorators) -> syntax.Metadata:
        name = self.name()
        self.take("=")
        return syntax.Metadata(name, self.expression(), start, self.end)

    def parameter(self, start: int, decorators: Decorators) -> syntax.Parameter:
        name = self.name()
        kind = None
        if self.tokens[self.at][0] != "=":
            kind = self.type_or_resource()
        default = self.expression() if self.passed("=") else None
        if kind is None and default is None:
            raise self.problem("a type")
        return syntax.Parameter(name, kind, default, decorators, start, self.end)

    def type_declaration(self, start: int, decorators: Decorators) -> syntax.TypeDeclaration:
        name = self.name()
        self.take("=")
        return syntax.TypeDeclaration(name, self.type(), decorators, start, self.end)

    def variable(self, start: int, decorators: Decorators) -> syntax.Variable:
        name = self.name()
        if self.tokens[self.at][0] != "=":
            self.type()
        self.take("=")
        return syntax.Variable(name, self.expression(), decorators, start, self.end)

    def module(self, start: int, decorators: Decorators) -> syntax.Module:
        symbol = self.name("the name of a symbol")
        path = self.string("the path of a module in single quotes")
        self.take("=")
        return syntax.Module(symbol, path, self.resource_value(), decorators, start, self.end)

    def test(self, start: int, decorators: Decorators) -> syntax.Assert:
        name = self.name()
        self.string("the path of a module in single quotes")
        self.take("=")
        return syntax.Assert(name, self.expression(), start, self.end)

    def assert_(self, start: int, decorators: Decorators) -> syntax.Assert:
        name = self.name()
        self.take("=")
        return syntax.Assert(name, self.expression(), start, self.end)

    def output(self, start: int, decorators: Decorators) -> syntax.Output:
        name = self.name()
        kind = self.type_or_resource()
        self.take("=")
        return syntax.Output(name, kind, self.expression(), decorators, start, self.end)

    def function(self, start: int, decorators: Decorators) -> syntax.Function:
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

    def using(self, start: int, decorators: Decorators) -> syntax.Using:
        path = None if self.word("none") else self.string("a path in single quotes, or `none`")
        if self.word("with"):
            self.expression()
        return syntax.Using(path, start, self.end)

    def extends(self, start: int, decorators: Decorators) -> syntax.Extends:
        return syntax.Extends(self.string("a path in single quotes"), start, self.end)

    def extension_config(self, start: int, decorators: Decorators) -> syntax.Extension:
        alias = self.name()
        configuration = self.expression() if self.word("with") else None
        return syntax.Extension(syntax.Text(alias, start, start), configuration, alias, start, self.end)


_STATEMENTS: dict[str, Callable[[_StatementParser, int, Decorators], syntax.Statement]] = {
    "targetScope": _StatementParser.target,
    "extension": _StatementParser.extension,
    "provider": _StatementParser.extension,
    "import": _StatementParser.import_,
    "metadata": _StatementParser.metadata,
    "param": _StatementParser.parameter,
    "type": _StatementParser.type_declaration,
    "var": _StatementParser.variable,
    "resource": _StatementParser.resource,
    "module": _StatementParser.module,
    "test": _StatementParser.test,
    "assert": _StatementParser.assert_,
    "output": _StatementParser.output,
    "func": _StatementParser.function,
    "using": _StatementParser.using,
    "extends": _StatementParser.extends,
    "extensionConfig": _StatementParser.extension_config,
}
