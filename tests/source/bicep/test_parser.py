"""The lexer and the parser of Bicep: what they read, where they say a mistake stands, and that nothing makes them fail."""

from __future__ import annotations

import time
from itertools import pairwise

import pytest
from azward.source.bicep.parser import syntax
from azward.source.bicep.parser.lexer import END, tokenize
from azward.source.bicep.parser.statements import parse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st


def expression(text: str) -> syntax.Expression:
    file, problems = parse(f"var x = {text}\n")
    assert problems == []
    (statement,) = file.statements
    assert isinstance(statement, syntax.Variable)
    return statement.value


def written(node: syntax.Expression) -> str:  # noqa: PLR0912 - one case a kind of node
    """An expression with all its parentheses."""
    match node:
        case syntax.Name():
            return node.name
        case syntax.Constant():
            return str(node.value).lower()
        case syntax.Text():
            return repr(node.value)
        case syntax.Binary():
            return f"({written(node.left)} {node.operator} {written(node.right)})"
        case syntax.Unary():
            return f"({node.operator}{written(node.operand)})"
        case syntax.Ternary():
            return f"({written(node.condition)} ? {written(node.yes)} : {written(node.no)})"
        case syntax.Access():
            return f"{written(node.base)}{'.?' if node.safe else '.'}{node.name}"
        case syntax.Nested():
            return f"{written(node.base)}::{node.name}"
        case syntax.NonNull():
            return f"{written(node.base)}!"
        case syntax.Index():
            return f"{written(node.base)}[{'?' * node.safe}{'^' * node.from_end}{written(node.index)}]"
        case syntax.Call():
            return f"{node.name}({', '.join(map(written, node.arguments))})"
        case syntax.Lambda():
            return f"({', '.join(node.parameters)}) => {written(node.body)}"
        case _:
            return type(node).__name__


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a ?? b || c && d == e < f + g * h", "(a ?? (b || (c && (d == (e < (f + (g * h)))))))"),
        ("a - b - c", "((a - b) - c)"),
        ("a\n ? b\n : c ? d : e", "(a ? b : (c ? d : e))"),
        ("!a.b!", "(!a.b!)"),
        ("a!=b", "(a != b)"),
        ("a.?b[?0][^1].c", "a.?b[?0][^1].c"),
        ("a::b.id", "a::b.id"),
        ("f(\n  1,\n  'x'\n)", "f(1, 'x')"),
        ("map(a, x => x)", "map(a, (x) => x)"),
        ("reduce(a, 0, (x, y) =>\n x + y)", "reduce(a, 0, (x, y) => (x + y))"),
        ("(a || b) && c", "((a || b) && c)"),
        ("for", "for"),
        ("type =~ resource", "(type =~ resource)"),
    ],
)
def test_expressions(text: str, expected: str) -> None:
    assert written(expression(text)) == expected


@pytest.mark.parametrize(
    ("text", "value"),
    [
        (r"'a\n\'\\\$\u{1F600}'", "a\n'\\$\U0001f600"),
        (r"'\u{D83D}\u{DE00}'", "\U0001f600"),
        ("'costs $5'", "costs $5"),
        ("'''\nline\n'''", "line\n"),
        ("'''no \\escape ${x}'''", "no \\escape ${x}"),
        ("''''quoted''''", "'quoted'"),
        ("''", ""),
    ],
)
def test_texts(text: str, value: str) -> None:
    node = expression(text)
    assert isinstance(node, syntax.Text)
    assert node.value == value


@pytest.mark.parametrize(
    ("text", "pieces", "holes"),
    [
        ("'a${b}c${d}'", ("a", "c", ""), ["b", "d"]),
        ("'${a}${'in${b}ner'}'", ("", "", ""), ["a", "Interpolation"]),
        ("$'''a${b}$${c}'''", ("a", "$", ""), ["b", "c"]),
        ("$$'''${a}$${b}'c'''", ("${a}", "'c"), ["b"]),
        ("'${ {a: 1}.a }'", ("", ""), ["Object.a"]),
    ],
)
def test_interpolation(text: str, pieces: tuple[str, ...], holes: list[str]) -> None:
    node = expression(text)
    assert isinstance(node, syntax.Interpolation)
    assert node.pieces == pieces
    assert [written(hole) for hole in node.holes] == holes


def test_items_are_split_by_lines_and_commas() -> None:
    node = expression("[\n  1, 2\n  // a comment\n  3\n  #disable-next-line no-unused\n  ...more\n]")
    assert isinstance(node, syntax.List)
    assert [type(item).__name__ for item in node.items] == ["Constant", "Constant", "Constant", "Spread"]


def test_keywords_are_names() -> None:
    file, problems = parse(
        "param type string\nvar for = { if: 1, resource: 2, module: 3, in: 4, existing: 5, null: 6 }\n"
        "output resource string = type\n"
    )
    assert problems == []
    value = file.statements[1]
    assert isinstance(value, syntax.Variable)
    assert isinstance(value.value, syntax.Object)
    assert [member.name for member in value.value.members if isinstance(member, syntax.Member)] == [
        *("if", "resource", "module", "in", "existing", "null")
    ]


TYPES = """
@export()
@discriminator('kind')
type shape = a | b
type a = { kind: 'a', *: string, 'quoted-name': int?, @secure() secret: string }
type b =
  | 'x'
  | -1
  | true
type tuple = [string, int[]?, { nested: object }]
type derived = resourceInput<'Microsoft.Storage/storageAccounts@2023-01-01'>.properties.sku[*].x.*
func add(left int, right int) int => left + right
import { one, two as three } from 'shared.bicep'
import * as all from 'br/public:avm/utl/types/avm-common-types:0.5.1'
extension kubernetes with { namespace: 'x' } as k8s
metadata note = { a: 1 }
targetScope = 'subscription'
assert fine = true
param p shape?
var typed string[] = []
"""


def test_every_statement_is_read() -> None:
    file, problems = parse(TYPES)
    assert problems == []
    assert len(file.statements) == 14


def test_body_of_a_resource() -> None:
    text = """
@batchSize(2)
resource parent 'Microsoft.Web/sites@2022-09-01' = [for (name, i) in names: if (i > 0) {
  name: name
  resource child 'config' existing = {
    name: 'web'
  }
  @description('x')
  resource other 'slots' = if (true) {
    name: 'a'
  }
}]
"""
    file, problems = parse(text)
    assert problems == []
    (statement,) = file.statements
    assert isinstance(statement, syntax.Resource)
    loop = statement.value
    assert isinstance(loop, syntax.Loop)
    assert isinstance(loop.body, syntax.Conditional)
    assert isinstance(loop.body.body, syntax.Object)
    assert [child.symbol for child in loop.body.body.resources] == ["child", "other"]


MISTAKES = [
    ("param\nvar a = 1\n", 1, "expected a name but found the end of the line", 1),
    ("var a = \nvar b = 2\n", 1, "expected a value but found the end of the line", 1),
    ("var a = 'x\nvar b = 2\n", 1, "unterminated string", 1),
    ("var a = '''x\nvar b = 2\n", 1, "unterminated multi-line string", 0),
    ("var a = 1 /* x\nvar b = 2\n", 1, "unterminated comment", 0),
    ("var a = [\n  1\n  ]]\nvar b = 2\n", 3, "expected a new line but found `]`", 2),
    ("var a = {\n  b: 1\n  c 2\n  d: 3\n}\nvar e = 1\n", 3, "expected `:` but found `2`", 2),
    ("var a = f(1 2)\nvar b = 2\n", 1, "expected `,` but found `2`", 1),
    ("something else\nvar b = 2\n", 1, "expected a statement such as", 1),
    (r"var a = '\q'" + "\nvar b = 2\n", 1, "expected an escape such as", 1),
    ("var a = {\n  b: {\n    c: \n}\nparam x string\n", 3, "expected a value but found the end of the line", 1),
    ("var a = !!x\n", 1, "expected a value but found `!`", 0),
    ("var a = true()\nvar b = 2\n", 1, "expected a new line but found `(`", 1),
    ("var a = map(x, (y,) => y)\nvar b = 2\n", 1, "expected the name of a parameter but found `)`", 1),
    ("var a = 'x ${\n  b: 1\n}\nvar c = 2\n", 1, "expected a value but found the end of the line", 1),
    ("var a = '${b}\nvar c = { d: '}' }\n", 1, "expected `}`", 1),
    ("nothing\nnor this\nvar b = 2\n", 2, "expected a statement such as", 1),
    ("var a = f(\n  1\n  2\n)\nvar b = 2\n", 3, "expected `,` but found `2`", 1),
    ("module a 'b.bicep' =\nvar b = 2\n", 1, "expected `{`, `[` or `if` but found the end of the line", 1),
    ("module a 'b.bicep' = [for x in y: 4]\nvar b = 2\n", 1, "expected `{` or `if` but found `4`", 1),
    ("module a 'b.bicep' = []\nvar b = 2\n", 1, "expected `for` but found `]`", 1),
    ("resource a 'b@c' = if (d)\nvar b = 2\n", 1, "expected `{` but found the end of the line", 1),
    ("@secure\nparam a string\n", 1, "expected `(` after `@secure`", 1),
    ("var b = 2\n@secure()\n", 2, "expected a declaration after the decorator", 1),
    ("var a = 1 #disable-next-line x\nvar b = 2\n", 1, "expected a new line but found `#`", 1),
    ("var a = [\n  1,\n  2\n]\n", 2, "unexpected `,` at the end of the line", 1),
    ("var a = {\n  b: 1,,\n  c: 2\n}\n", 2, "expected the name of a property but found `,`", 1),
]


@pytest.mark.parametrize(("text", "line", "message", "left"), MISTAKES)
def test_a_mistake_costs_what_it_stands_in(text: str, line: int, message: str, left: int) -> None:
    file, problems = parse(text)
    told = [(text.count("\n", 0, offset) + 1, found) for offset, found in problems]
    assert any(at == line and message in found for at, found in told), told
    assert min(at for at, _ in told) <= line
    assert len(file.statements) >= left


def test_a_bad_property_leaves_the_others() -> None:
    file, problems = parse("var a = {\n  b: 1\n  c 2\n  d: 3\n}\n")
    assert len(problems) == 1
    (statement,) = file.statements
    assert isinstance(statement, syntax.Variable)
    assert isinstance(statement.value, syntax.Object)
    assert [member.name for member in statement.value.members if isinstance(member, syntax.Member)] == ["b", "d"]


WORDS = """param var resource module output type func import from as * for in if existing targetScope using extends with
assert true false null a b 'x' 'a${ }' ''' ' ${ } { } [ ] ( ) , . .? :: : ? ?? ! != == =~ && || => ... = < > + - / % | @ #
// /* */ 1 99999999999999999999999 \\ 'Microsoft.Web/sites@2022-09-01' $''' $${ resourceInput< \u00e9 \x00"""
PIECES = st.sampled_from([*WORDS.split(), " ", "\n", "\r\n", "\t"])


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(PIECES, max_size=60))
def test_no_text_makes_it_fail(pieces: list[str]) -> None:
    text = " ".join(pieces)
    _, problems = parse(text)
    assert all(0 <= offset <= len(text) for offset, _ in problems)


@settings(max_examples=200, deadline=None)
@given(st.lists(PIECES, max_size=40))
def test_tokens_cover_the_text_in_order(pieces: list[str]) -> None:
    text = "".join(pieces)
    tokens = tokenize(text)
    assert tokens[-1][0] == END
    assert all(text[start:end] == found for _, found, start, end in tokens)
    assert all(before[3] <= after[2] for before, after in pairwise(tokens))


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_a_damaged_file_is_read(data: st.DataObject) -> None:
    text = TYPES
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(text)))
        end = data.draw(st.integers(start, min(start + 12, len(text))))
        text = text[:start] + data.draw(PIECES) + text[end:]
    parse(text)


@pytest.mark.parametrize(
    "opening", ["[", "{a:", "(", "'${", "!", "f(", "a ? ", "x.", "a + ", "'''x", "/*", "$'''${", "[for a in "]
)
@pytest.mark.slow
def test_depth_and_length_are_bounded(opening: str) -> None:
    start = time.process_time()
    _, problems = parse(f"var a = {opening * 20_000}")
    assert problems
    assert time.process_time() - start < 5
