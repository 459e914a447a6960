"""The reader of policies: places, expressions, and texts that are not policies."""

from __future__ import annotations

import random

import pytest
from azward.graph.api_management.element import Element, Fault
from azward.graph.api_management.expression import end_of_expression, fold
from azward.graph.api_management.reader import read_xml

POLICY = """\
<?xml version="1.0"?>
<!-- a comment -->
<policies>
  <inbound>
    <set-variable name="a" value="@(context.Request.Headers.GetValueOrDefault("X", "<") == "a")" />
    <set-body><![CDATA[ <not-read> ]]></set-body>
    <set-body>@{
      var x = new Dictionary<string, string> { { "a", $"{y["b"]} </set-body>" } }; // don't
      return @"c:\\" + '"' + (1 < 2);
    }</set-body>
    <rewrite-uri template="/a?b=1&amp;c=&quot;2&quot;" copy-unmatched-params='false'/>
  </inbound>
</policies>
"""


def test_elements_and_attributes() -> None:
    root = read_xml(POLICY)
    assert isinstance(root, Element)
    (inbound,) = root.children
    assert [child.name for child in inbound.children] == ["set-variable", "set-body", "set-body", "rewrite-uri"]
    rewrite = inbound.children[3]
    assert rewrite.get("template") == '/a?b=1&c="2"'
    value = inbound.children[0].attribute("value")
    assert value is not None
    assert POLICY[value.start : value.end] == value.value
    assert POLICY[rewrite.start : rewrite.stop].endswith("'false'/>")


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ('@("a")', "a"),
        ('@("a" == "a" && !false)', True),
        ("@(true || context.Request)", True),
        ("@(context.Request && true)", None),
        ('@{ return "a"; }', "a"),
        ('@("{{name}}")', None),
        ('@("a" + "b")', None),
        ("@((false))", False),
        ("a", None),
    ],
)
def test_expressions(value: str, expected: str | bool | None) -> None:
    assert fold(value) == expected


def test_the_end_of_an_expression() -> None:
    assert end_of_expression("@(f(\")\") + ')' /* ) */) rest", 0) == len("@(f(\")\") + ')' /* ) */)")
    assert end_of_expression("@(f(", 0) == -1


def test_mutations_are_read_or_refused() -> None:
    """Whatever is done to a policy, the result is an element or a fault with an offset in the text."""
    chance = random.Random(5)
    pieces = ["<", ">", '"', "'", "@(", "@{", "{{", "&", "</", "<!--", "<![CDATA[", '$"', '@"', "/*", "\\", "\0"]
    for _ in range(1000):
        text = POLICY
        for _ in range(chance.randint(1, 4)):
            at = chance.randrange(len(text))
            text = text[:at] + chance.choice(pieces) + text[at + chance.randrange(3) :]
        found = read_xml(text)
        assert isinstance(found, Element) or 0 <= found.offset <= len(text)
        assert isinstance(found, (Element, Fault))
