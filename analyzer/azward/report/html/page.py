"""The page: templates with escaped texts, and a policy that allows the scripts and styles of the page only.

All that comes from scanned files is in the template, escaped, or in a block of JSON that no browser executes.
"""

from __future__ import annotations

from base64 import b64encode
from dataclasses import field
from functools import cache, lru_cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, cast

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from azward.frozen import frozen
from azward.report.html.finding import shown
from azward.report.plain import inert, json_text, plain

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from azward.report.html.finding import Json

__all__ = ["Page", "render_page"]

_FOLDER = Path(__file__).parent

_LISTED = 500
"""Findings that a browser without JavaScript lists."""

_SEVERITIES = ("critical", "high", "medium", "low", "info")
_RANKS = {"finding": 0, "known": 1, "unknown": 2, "accepted": 3, "passed": 4}


@frozen
class Page:
    """What the page shows. Texts are without secrets."""

    title: str
    version: str  # of azward
    verdict: str  # "3 findings: 1 critical, 2 high"
    tone: str  # "bad", "unsure" or "good"
    facts: tuple[str, ...]  # what was read and judged
    findings: Sequence[Json]  # as `finding` returns them, sorted by place
    rules: Mapping[str, Json]  # by id
    started: str = ""  # when, for people
    warnings: tuple[str, ...] = ()
    unjudged: tuple[tuple[str, str], ...] = ()  # why no rule judged some resources, and their types
    unread: tuple[Json, ...] = ()  # diagnostics: what was not read
    notes: tuple[Json, ...] = ()
    models: tuple[Json, ...] = ()  # threat models
    threats: Mapping[str, str] = field(default_factory=dict[str, str])  # titles of threats of findings, by full id


def render_page(page: Page) -> str:
    """Render a whole document, ending in a newline."""
    models = cast("list[Json]", shown(page.models))
    diagrams = [model["diagram"] for model in models if model["diagram"]]
    for number, model in enumerate(model for model in models if model["diagram"]):
        model["number"] = number  # of its diagram
        cast("Json", model["diagram"])["holder"] = f"diagram-{number}"
    names = cast("Json", shown(page.threats)) | _names(models)
    style, scripts = _asset("page.css"), [_asset("page.js")]
    if diagrams:
        scripts += [f"{_asset('dagre.LICENSE.txt')}{_library()}", _asset("diagram.js")]
    return (
        _environment()
        .get_template("page.html.j2")
        .render(
            page=page,
            models=models,
            policy=_policy(style, scripts),
            style=Markup(style),  # noqa: S704 - of the package
            scripts=[Markup(script) for script in scripts],  # noqa: S704
            data=_island({"findings": page.findings, "rules": page.rules, "diagrams": diagrams, "threats": names}),
            severities=[(name, sum(_counts(one, name) for one in page.findings)) for name in _SEVERITIES],
            listed=_worst(page.findings)[:_LISTED],
            more=max(len(page.findings) - _LISTED, 0),
        )
    )


def _counts(one: Json, severity: str) -> bool:
    return one["severity"] == severity and one["state"] == "finding"


def _worst(findings: Sequence[Json]) -> list[Json]:
    """Return findings by state, then by severity."""
    return sorted(findings, key=lambda one: (_RANKS[str(one["state"])], _SEVERITIES.index(str(one["severity"]))))


def _names(models: Sequence[Json]) -> Json:
    """Return the title of each threat, by its id."""
    threats = (threat for model in models for threat in cast("list[Json]", model["threats"]))
    return {str(threat["id"]): threat["title"] for threat in threats}


def _policy(style: str, scripts: Sequence[str]) -> str:
    """Return a Content-Security-Policy: nothing is loaded, sent, framed or evaluated, and no text becomes HTML."""
    parts = (
        "default-src 'none'",
        f"style-src {_hash(style)}",
        f"script-src {' '.join(map(_hash, scripts))}",
        "base-uri 'none'",
        "form-action 'none'",
        "require-trusted-types-for 'script'",
        "trusted-types 'none'",
    )
    return "; ".join(parts)


def _hash(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


def _island(document: Json) -> Markup:
    """Return JSON for a script element: no text in it can end the element, or begin another one."""
    text = json_text(document, indented=False)
    for character in "<>&":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return Markup(text)  # noqa: S704 - no markup is left in it


@cache
def _asset(name: str) -> str:
    return (_FOLDER / name).read_text("utf-8")


def _library() -> str:
    """Return the layout library without the address of its source map, which browsers would ask for."""
    return _asset("dagre.min.js").partition("//# sourceMappingURL=")[0]


@cache
def _environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(_FOLDER), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    made.filters["shown"] = _text
    made.filters["ticks"] = _ticks
    made.filters["slug"] = _slug
    return made


@lru_cache(maxsize=1 << 14)
def _text(text: str) -> str:
    return inert(plain(text))


@lru_cache(maxsize=1 << 14)
def _ticks(text: str) -> Markup:
    """Return a text with what is between backticks as code."""
    parts = [str(part) for part in map(escape, _text(text).split("`"))]
    if len(parts) % 2 == 0:
        return escape(_text(text))
    parts[1::2] = [f"<code>{part}</code>" for part in parts[1::2]]
    return Markup("".join(parts))  # noqa: S704 - each part is escaped


def _slug(text: str) -> str:
    """Return an id of an element: letters and digits of ASCII as they are, all others by their numbers."""
    return "".join(char if char.isascii() and char.isalnum() else f"-{ord(char):x}-" for char in text)
