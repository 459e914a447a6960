"""JSON as ARM tolerates it, and where its values stand."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass

import orjson
import pytest
from azward.graph.resource import Span
from azward.graph.value import JsonValue
from azward.source.jsontext import (
    MAX_DEPTH,
    Node,
    parse_tree,
    parse_value,
)
from azward.source.text import Lines, TextError, decode
from hypothesis import example, given
from hypothesis import strategies as st


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("null", None),
        (" true ", True),
        ("-0.5e+2", -50.0),
        ('""', ""),
        ("{}", {}),
        ("[]", []),
        ('{"a": [1, {"b": null}]}', {"a": [1, {"b": None}]}),
        ("// one\n{ // two\n /* three\n */ 'a'}".replace("'a'", '"a": 1'), {"a": 1}),
        ('{"a" /*1*/ : /*2*/ 1 /*3*/ , /*4*/ "b": 2 /*5*/ } // end', {"a": 1, "b": 2}),
        ('["http://a", "/* b */"]', ["http://a", "/* b */"]),
        ("[1, 2, ]", [1, 2]),
        ('{"a": 1,}', {"a": 1}),
        ('{"a": 1, // last\n}', {"a": 1}),
        ('["a\n\tb", "c\r\nd"]', ["a\n\tb", "c\r\nd"]),
        ("\ufeff[1]", [1]),
        ("[1]\n \t\0\0", [1]),
        ("[1] // end\n\0", [1]),
        ('{"a": 1, "A": 2, "a": 3}', {"a": 3, "A": 2}),
        ("[18446744073709551616, -9223372036854775809]", [2**64, -(2**63) - 1]),
        ("123456789012345678901234567890", 123456789012345678901234567890),
        ("1e30", 1e30),
        (r'"\"\\\/\b\f\n\r\t\u00e9"', '"\\/\b\f\n\r\té'),
        (r'"\ud83d\ude00"', "😀"),
        (r'"\ud83d!"', "\ufffd!"),
        ("{\u00a0}", {}),
        ('{"": 1}', {"": 1}),
    ],
)
def test_accepted(text: str, expected: JsonValue) -> None:
    assert parse_value(text) == expected
    assert parse_value(text.encode()) == expected
    assert parse_tree(text).value == expected
    assert repr(parse_value(text)) == repr(expected)


@pytest.mark.parametrize(
    ("text", "line", "column", "message"),
    [
        ("", 1, 1, "expected a value but found end of file"),
        (" \n ", 2, 2, "expected a value but found end of file"),
        ("// only\n", 2, 1, "expected a value but found end of file"),
        ('{\n"a": 1', 2, 7, "expected `,` or `}` but found end of file (the object opened at line 1 is not closed)"),
        ("[1\n", 2, 1, "expected `,` or `]` but found end of file (the array opened at line 1 is not closed)"),
        ("[1,", 1, 4, "expected a value or `]` but found end of file (the array opened at line 1 is not closed)"),
        (
            '{"a',
            1,
            4,
            'expected `"` but found end of file (the string opened at line 1 is not closed)',
        ),
        ("[\n/* a", 2, 5, "expected `*/` but found end of file (the comment opened at line 2 is not closed)"),
        ("{}}", 1, 3, "expected end of file but found `}`"),
        ("{} {}", 1, 4, "expected end of file but found `{`"),
        ("hello", 1, 1, "expected a value but found `hello`"),
        ("<html>", 1, 1, "expected a value but found `<`"),
        ("[1 2]", 1, 4, "expected `,` or `]` but found `2`"),
        ('["é" "b"]', 1, 6, 'expected `,` or `]` but found `"b"`'),
        ('["😀" x]', 1, 6, "expected `,` or `]` but found `x`"),
        ("[,]", 1, 2, "expected a value or `]` but found `,`"),
        ("[1,,]", 1, 4, "expected a value or `]` but found `,`"),
        ("[1}", 1, 3, "expected `,` or `]` but found `}`"),
        ("[}", 1, 2, "expected a value or `]` but found `}`"),
        ('{"a" 1}', 1, 6, "expected `:` but found `1`"),
        ('{"a": }', 1, 7, "expected a value but found `}`"),
        ("{,}", 1, 2, "expected a name in double quotes or `}` but found `,`"),
        ("{a: 1}", 1, 2, "expected a name in double quotes or `}` but found `a`"),
        ("{'a': 1}", 1, 2, "expected a name in double quotes or `}` but found `'`"),
        ("[01]", 1, 2, "expected a value or `]` but found `01`"),
        ("[1.]", 1, 2, "expected a value or `]` but found `1.`"),
        ("[+1]", 1, 2, "expected a value or `]` but found `+1`"),
        ("[NaN]", 1, 2, "expected a value or `]` but found `NaN`"),
        ("[True]", 1, 2, "expected a value or `]` but found `True`"),
        ("[1e999]", 1, 2, "expected a number that a double can hold but found `1e999`"),
        ("[/]", 1, 2, "expected a value or `]` but found `/`"),
        ("[\x07]", 1, 2, "expected a value or `]` but found the character U+0007"),
        ('["\\d"]', 1, 3, "expected an escape such as `\\n` but found `\\d`"),
        ('["a\\u12"]', 1, 4, "expected an escape such as `\\n` but found `\\u`"),
        ('{"a\\\nb": 1}', 1, 4, "expected an escape such as `\\n` but found a line break"),
        ("[" * 201, 1, 201, "nested deeper than 200 levels"),
        ('{"a":' * 100_000, 1, 1001, "nested deeper than 200 levels"),
    ],
)
def test_refused(text: str, line: int, column: int, message: str) -> None:
    for read in (parse_value, parse_tree, lambda text: parse_value(text.encode())):
        with pytest.raises(TextError) as raised:
            read(text)
        error = raised.value
        assert (error.line, error.column, error.message) == (line, column, message)
        assert str(error) == f"{line}:{column}: {message}"


@pytest.mark.parametrize("shape", ["[|]", '{"a":|}', '[{"b":[|]},0]'])
def test_depth(shape: str) -> None:
    opening, closing = shape.split("|")
    levels = opening.count("[") + opening.count("{")

    def nested(times: int) -> str:
        return opening * times + "0" + closing * times

    fits = MAX_DEPTH // levels
    assert parse_value(nested(fits)) == orjson.loads(nested(fits))
    for times in (fits + 1, 300, 100_000):
        with pytest.raises(TextError, match="nested deeper than 200 levels"):
            parse_value(nested(times))


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"a\xc3\xa9", "aé"),
        (b"\xef\xbb\xbfa", "a"),
        ("aé😀".encode("utf-16"), "aé😀"),
        (b"\xfe\xff\x00a", "a"),
        (b"a\0\0\0", "a"),
        (b"", ""),
        (b"\xff\xfe", ""),
    ],
)
def test_decode(data: bytes, expected: str) -> None:
    assert decode(data) == expected


@pytest.mark.parametrize(
    ("data", "line", "column", "encoding"),
    [
        (b"{\n\xff", 2, 1, "UTF-8"),
        (b'{\n "\xc3\xa9\xe9"}', 2, 4, "UTF-8"),
        (b"\xef\xbb\xbfab\xff", 1, 3, "UTF-8"),
        (b"PK\x03\x04\0\0\x08", 1, 5, "UTF-8"),
        ("{}".encode("utf-16-le"), 1, 2, "UTF-8"),
        (b"\xff\xfea\0b", 1, 2, "UTF-16"),
        (b"\xff\xfea\0\0\xd8b\0", 1, 2, "UTF-16"),
    ],
)
def test_decode_refuses(data: bytes, line: int, column: int, encoding: str) -> None:
    for read in (decode, parse_value):
        with pytest.raises(TextError) as raised:
            read(data)
        assert str(raised.value) == f"{line}:{column}: expected {encoding} text but found binary data"


def test_lines() -> None:
    text = "a\nbé\r\n\rd😀e"
    lines = Lines(text)
    assert [lines.text(line) for line in range(6)] == ["", "a", "bé", "", "d😀e", ""]
    assert [lines.position(text.index(character)) for character in "abéde"] == [(1, 1), (2, 1), (2, 2), (4, 1), (4, 3)]
    assert lines.position(0) == (1, 1)
    assert lines.position(len(text)) == (4, 4)
    assert lines.span("f.json", text.index("b"), text.index("d") + 1) == Span("f.json", 2, 1, 4, 2)
    assert Lines("").position(0) == (1, 1)


TEXT = """{
  "Name": "x", // the name
  "rules": [{"id": 1}, {"id": 2, "ID": 3}],
  "name": null, "b": {"a\\"b": true},
  "b": {"c": 0.5},
}"""


@pytest.mark.parametrize(
    ("path", "found", "matched"),
    [
        ((), TEXT, 0),
        (("name",), "null", 1),
        (("Name",), '"x"', 1),
        (("NAME",), '"x"', 1),
        (("rules", 0), '{"id": 1}', 2),
        (("rules", -1, "id"), "2", 3),
        (("RULES", 1, "Id"), "2", 3),
        (("rules", 2, "id"), '[{"id": 1}, {"id": 2, "ID": 3}]', 1),
        (("rules", "id"), '[{"id": 1}, {"id": 2, "ID": 3}]', 1),
        (("b", "c", "d"), "0.5", 2),
        (("b", 'a"b'), '{"c": 0.5}', 1),
        ((0,), TEXT, 0),
    ],
)
def test_find(path: tuple[str | int, ...], found: str, matched: int) -> None:
    node, count = parse_tree(TEXT).find(path)
    assert (TEXT[node.start : node.end], count) == (found, matched)


def test_keys() -> None:
    tree = parse_tree(TEXT)
    assert (tree.key, tree.key_start, tree.key_end) == (None, -1, -1)
    keys = [TEXT[child.key_start : child.key_end] for child in tree.children]
    assert keys == ['"Name"', '"rules"', '"name"', '"b"', '"b"']
    assert [item.key for item in tree.children[1].children] == [None, None]


scalars = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text()
values: st.SearchStrategy[JsonValue] = st.recursive(
    scalars, lambda below: st.lists(below) | st.dictionaries(st.text(), below)
)


@dataclass
class Writer:
    """Writes JSON with random blanks, comments and trailing commas."""

    data: st.DataObject

    def gap(self) -> str:
        return self.data.draw(st.sampled_from(["", " ", "\n", "\r\n\t", "// } é\n", "/* , */", "/***/ //\r"]))

    def write(self, value: JsonValue) -> str:
        if isinstance(value, dict):
            return self.enclose("{", [f"{self.string(key)}{self.gap()}:{self.write(value[key])}" for key in value], "}")
        if isinstance(value, list):
            return self.enclose("[", [self.write(item) for item in value], "]")
        text = self.string(value) if isinstance(value, str) else json.dumps(value)
        return self.gap() + text + self.gap()

    def string(self, value: str) -> str:
        text = json.dumps(value, ensure_ascii=self.data.draw(st.booleans()))
        if not self.data.draw(st.booleans()):
            return text
        raw = {r"\n": "\n", r"\r": "\r", r"\t": "\t"}
        return re.sub(r"\\(.)", lambda match: raw.get(match[0], match[0]), text)

    def enclose(self, opening: str, items: list[str], closing: str) -> str:
        comma = "," if items and self.data.draw(st.booleans()) else ""
        return self.gap() + opening + self.gap() + ",".join(self.gap() + i for i in items) + comma + self.gap() + closing


def located(tree: Node) -> list[Node]:
    return [tree, *(node for child in tree.children for node in located(child))]


@given(values, st.data())
@pytest.mark.slow
def test_any_value_reads_back(value: JsonValue, data: st.DataObject) -> None:
    text = Writer(data).write(value)
    tree = parse_tree(text)
    assert repr(parse_value(text)) == repr(parse_value(text.encode())) == repr(tree.value) == repr(value)
    for node in located(tree):
        assert repr(parse_value(text[node.start : node.end])) == repr(node.value)
        if node.key is not None:
            assert parse_value(text[node.key_start : node.key_end]) == node.key


@given(values, st.integers(0, 4), st.booleans())
@pytest.mark.slow
def test_what_python_writes_reads_back(value: JsonValue, indent: int, ascii_only: bool) -> None:
    text = json.dumps(value, indent=indent or None, ensure_ascii=ascii_only)
    assert repr(parse_value(text)) == repr(parse_tree(text).value) == repr(value)


@given(values, st.data())
def test_a_truncated_text_gives_one_error(value: JsonValue, data: st.DataObject) -> None:
    text = json.dumps([value])
    cut = text[: data.draw(st.integers(0, len(text) - 1))]
    with pytest.raises(TextError):
        parse_value(cut)


@given(st.text() | st.text('{}[],:"\\/*untrefals0123456789.eE+-\n\0\ufeff '))
@example('"\ud800"')
def test_any_text_is_json_or_a_json_error(text: str) -> None:
    try:
        value = parse_value(text)
    except TextError as error:
        with pytest.raises(TextError, match=re.escape(str(error))):
            parse_tree(text)
    else:
        assert repr(parse_tree(text).value) == repr(value)


@given(st.binary() | st.text().map(lambda text: text.encode("utf-16")))
def test_any_bytes_are_json_or_a_json_error(data: bytes) -> None:
    try:
        value = parse_value(data)
    except TextError as error:
        assert error.line > 0  # noqa: PT017
        assert error.column > 0  # noqa: PT017
    else:
        assert repr(parse_tree(decode(data)).value) == repr(value)
