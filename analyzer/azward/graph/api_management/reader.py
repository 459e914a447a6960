"""Reads the XML of a policy as API Management does: expressions may contain quotes, `<` and `&`.

There are no entities but those of XML, no document type and no references to other files, so nothing is expanded or
fetched. https://learn.microsoft.com/azure/api-management/api-management-policies
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field

from azward.graph.api_management.element import HOLE, Attribute, Element, Fault
from azward.graph.api_management.expression import end_of_expression

__all__ = ["MAX_DEPTH", "MAX_LENGTH", "read_xml"]

MAX_LENGTH = 1024 * 1024
"""Characters of a document. API Management takes 256 KiB at most.
https://learn.microsoft.com/azure/api-management/service-limits"""

MAX_DEPTH = 200

MAX_LOST = 4 * MAX_LENGTH
"""Characters that searches for the end of an expression may pass in vain."""

_NAME = re.compile(r"[^\W\d][\w.:-]*")
_BLANK = re.compile(r"[ \t\r\n\f\ufeff]*")
_EXPRESSION = re.compile(r"[ \t\r\n]*(@[({])")
_ENTITY = re.compile(r"&(?:amp|lt|gt|quot|apos|#[0-9]{1,7}|#x[0-9a-fA-F]{1,6});")


def read_xml(text: str) -> Element | Fault:
    """Return the root element of a document, or the first fault in it. Cost: linear in its length."""
    if len(text) > MAX_LENGTH:
        return Fault(0, f"policy has {len(text)} characters, expected at most {MAX_LENGTH}")
    try:
        return _Reader(text).document()
    except _FaultError as error:
        return error.fault


class _FaultError(Exception):
    def __init__(self, offset: int, message: str) -> None:
        super().__init__(message)
        self.fault = Fault(offset, message)


@dataclass(slots=True)
class _Open:
    """An element that is not closed yet."""

    name: str
    start: int
    end: int
    attributes: tuple[Attribute, ...]
    children: list[Element] = field(default_factory=list[Element])
    text: list[str] = field(default_factory=list[str])
    text_start: int = -1

    def closed(self, stop: int) -> Element:
        text = "".join(self.text)
        loose = bool(self.children) and HOLE in text
        return Element(
            self.name, self.start, self.end, self.attributes, tuple(self.children), text, self.text_start, stop, loose
        )


class _Reader:
    def __init__(self, text: str) -> None:
        self.text = text
        self.position = 0
        self.open: list[_Open] = []
        self.root: Element | None = None
        self.lost = 0

    def document(self) -> Element:
        text = self.text
        while self.position < len(text):
            if text[self.position] != "<":
                self._characters()
            elif text.startswith("</", self.position):
                self._close()
            elif text.startswith("<!", self.position) or text.startswith("<?", self.position):
                self._declaration()
            else:
                self._element()
        if self.open:
            unclosed = self.open[-1]
            raise _FaultError(unclosed.start, f"`<{unclosed.name}>` is not closed")
        if self.root is None:
            raise _FaultError(0, "policy is empty, expected an element")
        return self.root

    # text ---------------------------------------------------------------------------------------------------------------

    def _characters(self) -> None:
        start = self.position
        end = self._expression_end(start) if self.open else -1
        raw = end >= 0
        if not raw:
            found = self.text.find("<", start)
            end = len(self.text) if found < 0 else found
        content = self.text[start:end]
        if content.strip("\ufeff \t\r\n"):
            if not self.open:
                where = "after" if self.root is not None else "before"
                raise _FaultError(start + len(content) - len(content.lstrip()), f"text {where} the root element")
            self._add(content if raw else _decoded(content), start)
        self.position = end

    def _expression_end(self, start: int) -> int:
        """Return where an expression ends that is all of the text from `start`; -1 if there is none."""
        begin = _EXPRESSION.match(self.text, start)
        if begin is None:
            return -1
        end = self._skipped(begin.start(1))
        after = _blank(self.text, end) if end >= 0 else -1
        return after if self.text.startswith(("</", "<!--"), after) and after >= 0 else -1

    def _skipped(self, start: int) -> int:
        if self.lost > MAX_LOST:
            return -1
        end = end_of_expression(self.text, start)
        self.lost += len(self.text) - start if end < 0 else 0
        return end

    def _add(self, content: str, start: int) -> None:
        top = self.open[-1]
        if top.text_start < 0 and content.strip():
            top.text_start = start + len(content) - len(content.lstrip())
        top.text.append(content)

    def _declaration(self) -> None:
        text, start = self.text, self.position
        for opening, closing, what in (
            ("<!--", "-->", "comment"),
            ("<![CDATA[", "]]>", "CDATA section"),
            ("<?", "?>", "declaration"),
        ):
            if text.startswith(opening, start):
                end = text.find(closing, start + len(opening))
                if end < 0:
                    raise _FaultError(start, f"{what} is not closed, expected `{closing}`")
                self.position = end + len(closing)
                if what == "CDATA section" and self.open:
                    self._add(text[start + len(opening) : end], start + len(opening))
                return
        raise _FaultError(start, "document type declarations and entities are not allowed in a policy")

    # elements -----------------------------------------------------------------------------------------------------------

    def _element(self) -> None:
        start = self.position
        name = _NAME.match(self.text, start + 1)
        if name is None:
            raise _FaultError(start, "expected the name of an element after `<`")
        if not self.open and self.root is not None:
            raise _FaultError(start, f"`<{name.group()}>` is after the root element")
        if len(self.open) == MAX_DEPTH:
            raise _FaultError(start, f"elements are nested deeper than {MAX_DEPTH} levels")
        attributes, is_empty = self._attributes(name.group(), start, name.end())
        self.open.append(_Open(name.group(), start, name.end(), attributes))
        if is_empty:
            self._finish()

    def _attributes(self, element: str, start: int, position: int) -> tuple[tuple[Attribute, ...], bool]:
        """Return the attributes from `position`, and whether the tag is that of an empty element."""
        found: dict[str, Attribute] = {}
        text = self.text
        while True:
            after = _blank(text, position)
            if text.startswith("/>", after) or text.startswith(">", after):
                is_empty = text[after] == "/"
                self.position = after + (2 if is_empty else 1)
                return tuple(found.values()), is_empty
            name = _NAME.match(text, after)
            if name is None or after == position:
                if after >= len(text):
                    raise _FaultError(start, f"tag `<{element}` is not closed, expected `>`")
                raise _FaultError(after, f"expected an attribute or `>` in the tag `<{element}`")
            attribute, position = self._attribute(name)
            if attribute.name in found:
                raise _FaultError(after, f"attribute `{attribute.name}` is there twice")
            found[attribute.name] = attribute

    def _attribute(self, name: re.Match[str]) -> tuple[Attribute, int]:
        """Return an attribute, and the offset after it."""
        text = self.text
        equals = _blank(text, name.end())
        quote = _blank(text, equals + 1)
        if not text.startswith("=", equals) or text[quote : quote + 1] not in ('"', "'"):
            raise _FaultError(name.start(), f"attribute `{name.group()}` has no value in quotes")
        start = quote + 1
        begin = _EXPRESSION.match(text, start)
        if begin is not None and (end := self._skipped(begin.start(1))) >= 0:
            after = _blank(text, end)
            if text.startswith(text[quote], after):
                return Attribute(name.group(), text[start:after], start, after), after + 1
        end = text.find(text[quote], start)
        if end < 0:
            raise _FaultError(name.start(), f"value of attribute `{name.group()}` is not closed")
        value = text[start:end]
        if begin is None and "<" in value:
            raise _FaultError(start + value.index("<"), f"`<` in the value of attribute `{name.group()}`, expected `&lt;`")
        return Attribute(name.group(), _decoded(value), start, end), end + 1

    def _close(self) -> None:
        start = self.position
        name = _NAME.match(self.text, start + 2)
        end = _blank(self.text, name.end()) if name else start + 2
        if name is None or not self.text.startswith(">", end):
            raise _FaultError(start, "expected a closing tag such as `</inbound>`")
        if not self.open or self.open[-1].name != name.group():
            expected = f", expected `</{self.open[-1].name}>`" if self.open else ""
            raise _FaultError(start, f"unexpected `</{name.group()}>`{expected}")
        self.position = end + 1
        self._finish()

    def _finish(self) -> None:
        element = self.open.pop().closed(self.position)
        if self.open:
            self.open[-1].children.append(element)
        else:
            self.root = element


def _blank(text: str, position: int) -> int:
    """Return the offset of the first character from `position` that is not blank."""
    match = _BLANK.match(text, position)
    return match.end() if match else position


def _decoded(text: str) -> str:
    return _ENTITY.sub(lambda match: html.unescape(match.group()), text) if "&" in text else text
