"""The HCL reader: its tree compared with that of python-hcl2, and its syntax errors."""

from __future__ import annotations

import os
import re
from pathlib import Path

import hcl2
import pytest
from azward.graph.diagnostic import DiagnosticKind
from azward.source.terraform.hcl.files import Files
from azward.source.terraform.hcl.reader import Body, parse, parse_template
from azward.source.terraform.hcl.source_file import SourceFile
from azward.source.terraform.hcl.syntax import (
    Binary,
    Block,
    Call,
    Conditional,
    For,
    Key,
    Literal,
    Member,
    ObjectLiteral,
    Splat,
    Template,
    Traversal,
    TupleLiteral,
    Unary,
    Variable,
)
from hypothesis import given, settings
from hypothesis import strategies as st
from lark import Token, Tree

CORPORA = [Path(folder) for folder in os.environ.get("AZWARD_TERRAFORM_CORPORA", "").split(os.pathsep) if folder]
"""Folders with public Terraform files, if available: Azure/terraform, the provider's examples."""

SAMPLES = """
a = a.b[0] == -c && !d.e || f >= 1 ? g : h ? i : "j${k}l"
b = f(1, [2, "x"], { a = 1, "b" : 2, (c) = [] }...)
c = [for k, v in x : { a = k, b = v } if v != null]
d = { for k in x : k.a => k.b... }
e = (a + b) * c - d / e % 2
f = x[*].y.z
g = x.*.y
h = x["a"][each.key].c
i = null
j = "$${a} %%{b} \\"c\\" \\\\ \\n"
k = true ? false : 1.5
l = provider::azurerm::parse("x")
m = [
  1, # one
  2, // two
  /* three */ 3,
]
r "l" x {
  a = 1
  b { c = 2 }
  b {
    c = d.e
  }
}
"""


# one form for both trees: terms in order, with the structure of everything but operators and parentheses -------------------


def ours(node: object) -> list[object]:
    match node:
        case Literal(value=value):
            return [value if isinstance(value, str) or value is None or isinstance(value, bool) else float(value)]
        case Variable(name=name):
            return [("name", name)]
        case Traversal(base=base, steps=steps):
            return [*ours(base), *(item for step in steps for item in our_step(step))]
        case Unary(operator=operator, operand=operand):
            return [operator, *ours(operand)]
        case Binary(operator=operator, left=left, right=right):
            return [*ours(left), operator, *ours(right)]
        case Conditional(condition=condition, yes=yes, no=no):
            return [("if", ours(condition), ours(yes), ours(no))]
        case Call(name=name, arguments=arguments, expand=expand):
            return [("call", name, [ours(item) for item in arguments], expand)]
        case TupleLiteral(items=items):
            return [("tuple", [ours(item) for item in items])]
        case ObjectLiteral(items=items):
            return [("object", [(ours(key), ours(value)) for key, value in items])]
        case For(key=key, value=value, collection=collection, result_key=result_key, result=result, condition=condition):
            names = [name for name in (key, value) if name]
            keyed = None if result_key is None else ours(result_key)
            kept = None if condition is None else ours(condition)
            return [("for", names, ours(collection), keyed, ours(result), kept, node.group)]
        case Template():
            return [("template", None)]
    raise AssertionError(node)


def our_step(step: object) -> list[object]:
    match step:
        case Member(name=name):
            return [float(name)] if name.isdigit() else [("member", name)]
        case Key(key=key):
            return [("key", ours(key))]
        case Splat(steps=steps):
            return ["[*]", *(item for inner in steps for item in our_step(inner))]
    raise AssertionError(step)


def theirs(node: object) -> list[object]:  # noqa: C901, PLR0912 - a case for each kind of node
    if isinstance(node, Token):
        return []
    assert isinstance(node, Tree)
    children = [child for child in node.children if isinstance(child, Tree)]
    children = [child for child in children if child.data != "new_line_or_comment"]
    match node.data:
        case "expr_term" | "binary_op" | "binary_term":
            return [item for child in children for item in theirs(child)]
        case "unary_op":
            return [str(node.children[0]).strip(), *(item for child in children for item in theirs(child))]
        case "binary_operator":
            return [str(node.children[0]).strip()]
        case "identifier":
            return [("name", str(node.children[0]).strip())]
        case "int_lit" | "float_lit":
            return [float(str(node.children[0]))]
        case "keyword" | "literal_value":
            word = str(node.children[0]).strip()
            return [{"true": True, "false": False, "null": None}.get(word, ("name", word))]
        case "string":
            return [text_of(node)]
        case "heredoc_template" | "heredoc_template_trim":
            return [("template", None)]
        case "conditional":
            return [("if", *(theirs(child) for child in children))]
        case "function_call":
            names = [str(child.children[0]).strip() for child in children if child.data == "identifier"]
            listed = next((child for child in children if child.data == "arguments"), None)
            expand = listed is not None and any(str(token).strip() == "..." for token in listed.children)
            items = [] if listed is None else [theirs(child) for child in listed.children if is_term(child)]
            return [("call", "::".join(names), items, expand)]
        case "tuple":
            return [("tuple", [theirs(child) for child in children])]
        case "object":
            return [("object", [their_item(child) for child in children])]
        case "for_tuple_expr" | "for_object_expr":
            return [their_for(node, children)]
        case "get_attr_expr_term" | "index_expr_term" | "attr_splat_expr_term" | "full_splat_expr_term":
            return [item for child in children for item in theirs(child)]
        case "get_attr":
            return [("member", str(children[0].children[0]).strip())]
        case "braces_index":
            return [("key", theirs(children[0]))]
        case "short_index":
            return [float(re.sub(r"\D", "", "".join(str(item) for item in node.scan_values(lambda _: True))))]
        case "attr_splat" | "full_splat":
            return ["[*]", *(item for child in children for item in theirs(child))]
    raise AssertionError(node.data)


def is_term(child: object) -> bool:
    return isinstance(child, Tree) and child.data != "new_line_or_comment"


def their_item(node: Tree) -> tuple[object, object]:
    key, value = (child for child in node.children if is_term(child))
    inner = key.children[0] if key.data == "object_elem_key" else key
    shown = theirs(inner)
    written = shown[0] if len(shown) == 1 else None
    if (
        isinstance(written, tuple)
        and written[0] == "name"
        and not any(str(child).strip() == "(" for child in inner.children)
    ):
        shown = [written[1]]
    return shown, theirs(value)


def their_for(node: Tree, children: list[Tree]) -> object:
    intro = next(child for child in children if child.data == "for_intro")
    names = [str(child.children[0]).strip() for child in intro.children if is_term(child) and child.data == "identifier"]
    collection = [child for child in intro.children if is_term(child) and child.data != "identifier"][-1]
    condition = next((child for child in children if child.data == "for_cond"), None)
    results = [theirs(child) for child in children if child.data not in ("for_intro", "for_cond")]
    group = any(str(token).strip() == "..." for token in node.children if isinstance(token, Token))
    kept = None if condition is None else theirs([child for child in condition.children if is_term(child)][-1])
    return ("for", names, theirs(collection), results[0] if len(results) > 1 else None, results[-1], kept, group)


def text_of(node: Tree) -> object:
    parts = [child for child in node.children if isinstance(child, Tree)]
    if any(isinstance(item, Tree) and item.data == "interpolation" for part in parts for item in part.children):
        return ("template", None)
    raw = "".join(str(item) for part in parts for item in part.children)
    if "%{" in raw.replace("%%{", ""):
        return ("template", None)
    value = parse(f'x = "{raw}"\n'.encode()).attributes["x"].value
    return value.value if isinstance(value, Literal) else ("template", None)


def our_body(body: Body | Block) -> object:
    attributes = [(name, ours(item.value)) for name, item in body.attributes.items()]
    return (attributes, [(block.type, block.labels, our_body(block)) for block in body.blocks])


def their_body(body: Tree) -> object:
    attributes: dict[str, object] = {}
    blocks: list[object] = []
    for child in body.children:
        if not is_term(child):
            continue
        if child.data == "attribute":
            name, *_, value = (item for item in child.children if is_term(item))
            attributes[str(name.children[0]).strip()] = theirs(value)
        else:
            *header, inner = [item for item in child.children if is_term(item)]
            words = [
                str(item.children[0]).strip()
                if item.data == "identifier"
                else "".join(str(x) for x in item.scan_values(lambda _: True)).strip('" ')
                for item in header
            ]
            blocks.append((words[0], tuple(words[1:]), their_body(inner)))
    return (list(attributes.items()), blocks)


def assert_same(text: str) -> None:
    body = parse(text.encode())
    tree = hcl2.parses_to_tree(text if text.endswith("\n") else text + "\n")
    assert body.problem is None
    assert same(our_body(body), their_body(tree.children[0]))


def same(one: object, other: object) -> bool:
    """Decide whether both forms are equal, apart from the content of templates."""
    if other == ("template", None):
        return isinstance(one, str) or one == other
    if isinstance(one, (list, tuple)) and isinstance(other, (list, tuple)):
        return len(one) == len(other) and all(map(same, one, other))
    return one == other


def test_both_readers_give_the_same_tree() -> None:
    assert_same(SAMPLES)


@pytest.mark.skipif(not CORPORA, reason="AZWARD_TERRAFORM_CORPORA is not set")
def test_both_readers_agree_on_corpora() -> None:
    files = [file for folder in CORPORA for file in sorted(folder.rglob("*.tf"))]
    different: list[str] = []
    for file in files:
        try:
            assert_same(file.read_text("utf-8-sig"))
        except Exception as error:
            different.append(f"{file}: {type(error).__name__} {str(error)[:200]}")
    assert not different


# precedence and templates, which python-hcl2 does not resolve -------------------------------------------------------------


def value(text: str) -> object:
    body = parse(f"x = {text}\n".encode())
    assert body.problem is None
    return body.attributes["x"].value


def test_conditionals_are_grouped_from_the_right() -> None:
    tree = value("a ? b : c ? d : e ? f : g")
    assert isinstance(tree, Conditional)
    assert isinstance(tree.no, Conditional)
    assert isinstance(tree.no.no, Conditional)


def test_an_index_after_an_attribute_splat_applies_to_the_list() -> None:
    tree = value("a.*.b[0]")
    assert isinstance(tree, Traversal)
    assert [type(step) for step in tree.steps] == [Splat, Key]


def test_all_steps_after_a_full_splat_apply_to_its_members() -> None:
    tree = value("a[*].b[0].c")
    assert isinstance(tree, Traversal)
    (splat,) = tree.steps
    assert isinstance(splat, Splat)
    assert len(splat.steps) == 3


def test_offsets_match_the_text() -> None:
    data = 'r "é" x {\n  name = lower("ü${a.b}") # c\n}\n'.encode()
    (block,) = parse(data).blocks
    tree = block.attributes["name"].value
    assert data[tree.start : tree.end].decode() == 'lower("ü${a.b}")'
    file = SourceFile("main.tf", data)
    span = file.span(tree.start, tree.end)
    assert (span.start_line, span.start_column, span.end_column) == (2, 10, 26)
    assert block.labels == ("é", "x")


def test_a_byte_order_mark_is_not_part_of_the_text() -> None:
    assert parse(SourceFile("x.tf", b"\xef\xbb\xbfa = 1\n").data).attributes["a"].value == Literal(4, 5, 1)


# bad input ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "line", "column", "words"),
    [
        ("a = {\n b = \n}\n", 2, 6, "expected a value"),
        ('resource "x" "y" {\n  a = [1,,2]\n}\n', 2, 10, "expected a value"),
        ('resource "x" "y" {\n  a = 1\n', 3, 1, "`}`"),
        ("locals {\n  a = f(1\n}\n", 3, 1, "expected"),
        ("a == 1\n", 1, 3, "expected"),
    ],
)
def test_syntax_errors_have_a_place_and_a_message(tmp_path: Path, text: str, line: int, column: int, words: str) -> None:
    (tmp_path / "main.tf").write_text(text)
    _, problem = Files(tmp_path).parse(tmp_path / "main.tf")
    assert problem is not None
    assert problem.kind is DiagnosticKind.SYNTAX
    assert (problem.file, problem.line) == ("main.tf", line)
    assert abs(problem.column - column) <= 2
    assert words in problem.message


def test_blocks_beside_an_error_are_read() -> None:
    body = parse(b'variable "a" {}\nresource "x" "y" {\n  b = [1,,]\n}\nvariable "c" {}\n')
    assert body.broken
    assert "a" in [label for block in body.blocks for label in block.labels]


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=60) | st.binary(max_size=60).map(lambda data: data.decode("latin-1")))
def test_any_text_is_read_or_rejected(text: str) -> None:
    parse(text.encode("utf-8", "replace"))


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from(re.findall(r"\w+|\s|[^\w\s]", SAMPLES)), max_size=40).map("".join))
def test_any_tokens_are_read_or_rejected(text: str) -> None:
    parse(text.encode())


@settings(max_examples=100, deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=40))
def test_a_template_without_interpolations_is_its_text(text: str) -> None:
    tree = parse_template(text)
    if "${" not in text and "%{" not in text:
        assert tree == Literal(0, len(text), text)


def test_deep_nesting_is_rejected() -> None:
    assert parse(f"x = {'(' * 5000}1{')' * 5000}\n".encode()).problem is not None
