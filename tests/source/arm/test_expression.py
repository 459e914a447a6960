"""The expression language of ARM templates."""

from __future__ import annotations

import re

import pytest
from azward.source.arm.expression import (
    MAX_DEPTH,
    Call,
    Expression,
    ExpressionError,
    Index,
    Literal,
    Property,
    is_expression,
    parse,
    unescape,
    unparse,
)
from hypothesis import given
from hypothesis import strategies as st


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[parameters('a')]", True),
        ("[a]", True),
        ("[]", True),
        ("[[test]", False),
        ("[test", False),
        ("test]", False),
        ("a[b]", False),
        (" [a]", False),
        ("[", False),
        ("", False),
    ],
)
def test_is_expression(text: str, expected: bool) -> None:
    assert is_expression(text) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [("[[test]", "[test]"), ("[[]", "[]"), ("[[[a]", "[[a]"), ("[test", "[test"), ("[[test", "[[test"), ("a", "a")],
)
def test_unescape(text: str, expected: str) -> None:
    assert unescape(text) == expected


PARAMETER = Call("parameters", (Literal("p"),))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("['']", Literal("")),
        ("['it''s']", Literal("it's")),
        ("['''test''']", Literal("'test'")),
        (r"['a\b']", Literal(r"a\b")),
        ("['a\r\nb']", Literal("a\r\nb")),
        ("['[x]']", Literal("[x]")),
        ("[12]", Literal(12)),
        ("[-3]", Literal(-3)),
        ("[0.25]", Literal(0.25)),
        ("[-1.5e+3]", Literal(-1500.0)),
        ("[2199023255552]", Literal(2199023255552)),
        ("[utcNow()]", Call("utcNow")),
        ("[parameters('p')]", PARAMETER),
        ("[parameters('p') ]", PARAMETER),
        ("[ parameters (\n'p'\t) ]", PARAMETER),
        ("[parameters('p').a.b]", Property(Property(PARAMETER, "a"), "b")),
        ("[parameters('p')[0]]", Index(PARAMETER, Literal(0))),
        ("[parameters('p') . a [ 'b' ]]", Index(Property(PARAMETER, "a"), Literal("b"))),
        ("[f(1, 'a', g())]", Call("f", (Literal(1), Literal("a"), Call("g")))),
        ("[f(g(h()))]", Call("f", (Call("g", (Call("h"),)),))),
        ("[f()[g()[1]].x]", Property(Index(Call("f"), Index(Call("g"), Literal(1))), "x")),
        ("[contoso.uniqueName('a')]", Call("contoso.uniqueName", (Literal("a"),))),
        ("[__bicep . f ( )]", Call("__bicep.f")),
        ("[f(')', ',', ']')]", Call("f", (Literal(")"), Literal(","), Literal("]")))),
        ("[parameters('p').größe]", Property(PARAMETER, "größe")),
    ],
)
def test_tree(text: str, expected: Expression) -> None:
    tree = parse(text)
    assert tree == expected
    assert parse(f"[{unparse(tree)}]") == tree


@pytest.mark.parametrize(
    ("text", "offset", "message"),
    [
        ("", 0, "expected `[` but found the end"),
        ("f()", 0, "expected `[` but found `f`"),
        ("[]", 1, "expected a value but found `]`"),
        ("[", 1, "expected a value but found the end"),
        ("[ ", 2, "expected a value but found the end"),
        ("[test]", 5, "expected `(` but found `]`"),
        ("[f(1]", 4, "expected `)` or `,` but found `]`"),
        ("[f(1", 4, "expected `)` or `,` but found the end"),
        ("[f(1 2)]", 5, "expected `)` or `,` but found `2`"),
        ("[f(1,)]", 5, "expected a value but found `)`"),
        ("[f(,1)]", 3, "expected a value but found `,`"),
        ("[f()", 4, "expected `]` but found the end"),
        ("[f())]", 4, "expected `]` but found `)`"),
        ("[f()] [g()]", 6, "expected the end of the expression but found `[`"),
        ("[f()[0)]", 6, "expected `]` but found `)`"),
        ("[f()[)]", 5, "expected a value but found `)`"),
        ("[f().]", 5, "expected a name but found `]`"),
        ("[f().'a']", 5, "expected a name but found `'`"),
        ("[f().a()]", 6, "expected `]` but found `(`"),
        ("['a'.b]", 4, "expected `]` but found `.`"),
        ("[1.]", 2, "expected `]` but found `.`"),
        ("[12abc]", 1, "expected a value but found `12abc`"),
        ("[a.1()]", 3, "expected a name but found `1`"),
        ("['a]", 1, "expected a value but found an unterminated string"),
        ('[f("a")]', 3, 'expected a value but found `"`'),
        ("[1e999]", 1, "expected a number that a double can hold but found `1e999`"),
        ("[1 + 2]", 3, "expected `]` but found `+`"),
    ],
)
def test_errors(text: str, offset: int, message: str) -> None:
    with pytest.raises(ExpressionError) as raised:
        parse(text)
    assert (raised.value.offset, raised.value.message) == (offset, message)


def test_numbers_keep_their_kind() -> None:
    assert isinstance(parse("[1]"), Literal)
    assert repr(parse("[1]")) == "Literal(value=1, start=1, end=2)"
    assert repr(parse("[1.0]")) == "Literal(value=1.0, start=1, end=4)"


def test_offsets() -> None:
    text = "[ f( 'a''b' , g().x [ 0 ] ) ]"
    tree = parse(text)
    assert isinstance(tree, Call)
    first, second = tree.arguments
    assert isinstance(second, Index)
    assert isinstance(second.base, Property)
    located = [text[node.start : node.end] for node in (tree, first, second, second.base, second.base.base)]
    assert located == ["f( 'a''b' , g().x [ 0 ] )", "'a''b'", "g().x [ 0 ]", "g().x", "g()"]


@pytest.mark.parametrize("shape", ["[{}1{}]", "[{}f(){}]"])
def test_depth(shape: str) -> None:
    def nested(levels: int) -> str:
        return shape.format("f(" * levels, ")" * levels)

    assert parse(nested(MAX_DEPTH - 1))
    for levels in (MAX_DEPTH, 100_000):
        with pytest.raises(ExpressionError, match=f"nested deeper than {MAX_DEPTH} levels"):
            parse(nested(levels))


@pytest.mark.parametrize("link", [".a", "[0]", "[f()]"])
def test_depth_of_a_chain(link: str) -> None:
    assert parse(f"[f(){link * (MAX_DEPTH - 2)}]")
    with pytest.raises(ExpressionError, match="nested deeper"):
        parse(f"[f(){link * MAX_DEPTH}]")


def test_width_is_not_depth() -> None:
    tree = parse(f"[f({', '.join(['g()'] * 5000)})]")
    assert isinstance(tree, Call)
    assert len(tree.arguments) == 5000


names = st.from_regex(r"[A-Za-z_][A-Za-z0-9_]{0,8}", fullmatch=True)
literals = st.builds(Literal, st.text() | st.integers() | st.floats(allow_nan=False, allow_infinity=False))


def expressions() -> st.SearchStrategy[Expression]:
    def calls(arguments: st.SearchStrategy[Expression]) -> st.SearchStrategy[Expression]:
        return st.builds(Call, names | st.builds("{}.{}".format, names, names), st.lists(arguments).map(tuple))

    def extended(below: st.SearchStrategy[Expression]) -> st.SearchStrategy[Expression]:
        bases = below.filter(lambda base: not isinstance(base, Literal))
        return calls(below) | st.builds(Property, bases, names) | st.builds(Index, bases, below)

    return st.recursive(literals | calls(st.nothing()), extended)


@given(expressions())
def test_text_of_a_tree_reads_back(tree: Expression) -> None:
    read = parse(f"[{unparse(tree)}]")
    assert read == tree
    assert unparse(read) == unparse(tree)


@given(expressions(), st.data())
def test_blanks_between_tokens_change_nothing(tree: Expression, data: st.DataObject) -> None:
    tokens = re.findall(r"'(?:[^']|'')*'|-?[0-9][0-9.eE+-]*|\w+|.", f"[{unparse(tree)}]", re.DOTALL)
    blanks = st.sampled_from(["", " ", "\n", "\t ", "\r\n"])
    spaced = "".join(token + data.draw(blanks) for token in tokens[:-1]) + tokens[-1]
    assert parse(spaced) == tree


@given(expressions())
def test_located_text_reads_back(tree: Expression) -> None:
    text = f"[{unparse(tree)}]"
    pending = [parse(text)]
    while pending:
        node = pending.pop()
        assert parse(f"[{text[node.start : node.end]}]") == node
        match node:
            case Call():
                pending += node.arguments
            case Property():
                pending.append(node.base)
            case Index():
                pending += (node.base, node.index)
            case Literal():
                pass


@given(st.text() | st.text("[](),.'ab1-e \n").map(lambda text: f"[{text}]"))
def test_any_text_is_an_expression_or_an_expression_error(text: str) -> None:
    try:
        parse(text)
    except ExpressionError as error:
        assert 0 <= error.offset <= len(text)  # noqa: PT017
