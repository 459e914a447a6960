"""What an HTML report consists of: its elements, its policy, and the data in it."""

from __future__ import annotations

import json
import re
from base64 import b64encode
from dataclasses import dataclass, field
from hashlib import sha256
from html.parser import HTMLParser
from typing import Any

VOID = {"meta", "input", "br", "link", "img", "hr", "rect", "path"}


@dataclass
class Element:
    """An element, with the text that is directly in it."""

    tag: str
    attributes: dict[str, str]
    text: str = ""


@dataclass
class Page(HTMLParser):
    """The elements of a document in their order. Raises AssertionError if it is not well-formed."""

    document: str
    elements: list[Element] = field(default_factory=list[Element])
    open: list[Element] = field(default_factory=list[Element])

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.feed(self.document)
        self.close()
        assert not self.open, self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert len(dict(attrs)) == len(attrs), (tag, attrs)
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.elements.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append(Element(tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        assert self.open, f"</{tag}>"
        assert self.open.pop().tag == tag, (tag, self.getpos())

    def handle_data(self, data: str) -> None:
        if self.open:
            self.open[-1].text += data

    def all(self, tag: str) -> list[Element]:
        return [element for element in self.elements if element.tag == tag]

    @property
    def shape(self) -> list[tuple[str, ...]]:
        """The tags with the names of their attributes: what no text from a scanned file may change."""
        return [(element.tag, *element.attributes) for element in self.elements]

    @property
    def data(self) -> dict[str, Any]:
        return json.loads(next(one.text for one in self.all("script") if one.attributes.get("id") == "data"))

    @property
    def policy(self) -> dict[str, list[str]]:
        meta = next(one.attributes for one in self.all("meta") if one.attributes.get("http-equiv"))
        parts = (part.split() for part in meta["content"].split(";"))
        return {name: values for name, *values in parts}

    @property
    def scripts(self) -> list[str]:
        return [one.text for one in self.all("script") if "type" not in one.attributes]


def hash_of(text: str) -> str:
    """Return a text as a Content-Security-Policy allows it."""
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


def readable(document: str) -> str:
    """Return a document for comparison: without its styles, scripts and their hashes, and with its data in lines."""
    page = Page(document)
    for text in (page.all("style")[0].text, *page.scripts):
        document = document.replace(text, "…")
    data = next(one.text for one in page.all("script") if one.attributes.get("id") == "data")
    document = document.replace(data, json.dumps(json.loads(data), indent=1) + "\n")
    return re.sub(r"sha256-[\w+/=]+", "sha256-…", document)
