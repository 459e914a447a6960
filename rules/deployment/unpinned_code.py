"""Decide whether a script downloads and runs code that its owner can change."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from azward.frozen import frozen
from azward.graph.key_material import Text, texts
from azward.graph.outcome import Evidence, Outcome, failing
from azward.graph.truth import Truth
from azward.graph.value import Cause, Unknown
from azward.rule.credential import HOLE, MAX_TEXT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from azward.graph.resource import FieldPath
    from azward.graph.view import View

SCRIPTS = frozenset({"scriptcontent", "commandtoexecute", "script", "powershellscript", "arguments"})
"""Properties with a script or a command line."""

URIS = frozenset({"primaryscripturi", "supportingscripturis", "fileuris", "scripturi"})
"""Properties with the URLs of code that runs."""

_MOVING = r"(?:refs/heads/[^/\s]{1,100}|main|master|develop|dev|trunk|head|latest)"
_CODE = r"\.(?:sh|bash|ps1|psm1|py|rb|js|pl|yml|yaml|zip|tgz|tar|gz|exe|msi|deb|rpm)\b"
_URL = re.compile(r"https?://[^\s\"'<>|;)(`]{4,500}", re.IGNORECASE)
_MOVING_URL = re.compile(
    rf"""https?://(?:
          raw\.githubusercontent\.com/[^/]{{1,100}}/[^/]{{1,100}}/{_MOVING}/
        | github\.com/[^/]{{1,100}}/[^/]{{1,100}}/(?:raw|blob)/{_MOVING}/
        | github\.com/[^/]{{1,100}}/[^/]{{1,100}}/(?:archive|tarball|zipball)/{_MOVING}(?:\.|/|$)
        | github\.com/[^/]{{1,100}}/[^/]{{1,100}}/releases/latest/download/)""",
    re.VERBOSE | re.IGNORECASE,
)
_PINNED = re.compile(r"[0-9a-f]{40}|[/@=_-]v?\d{1,4}\.\d{1,6}", re.IGNORECASE)
"""A commit or a version in a command or a URL."""

_PIPED = re.compile(
    r"""(?:curl|wget)\b[^\n|;]{1,600}\|\s{0,20}(?:sudo\s(?:-\S{1,20}\s){0,4})?(?:/\w{1,10}/)?(?:ba|z|da|k)?sh\b
      | (?:ba|z)?sh\s(?:-c\s)?["']?[<$]\((?:curl|wget)\b[^\n)]{1,600}
      | (?:iex|invoke-expression)\b[^\n]{1,100}(?:downloadstring|iwr|irm|invoke-webrequest|invoke-restmethod)\b[^\n]{1,400}
      | (?:iwr|irm|invoke-webrequest|invoke-restmethod|downloadstring)\b[^\n|]{1,400}
        \|\s{0,20}(?:iex|invoke-expression)\b""",
    re.VERBOSE | re.IGNORECASE,
)
_CLONE = re.compile(r"\bgit\s+clone\b[^\n;&|]{1,400}", re.IGNORECASE)
_CHECKOUT = re.compile(r"\bgit\b[^\n]{0,200}\b(?:checkout|reset|switch|submodule)\b", re.IGNORECASE)
_BRANCH = re.compile(r"(?:--branch|-b)[ =]+(\S{1,200})", re.IGNORECASE)
_IMAGE = re.compile(r"(?:(?:docker|podman)\s+(?:run|pull)\b[^\n]{0,400}?|--image[ =])[\w./-]{1,200}:latest\b", re.IGNORECASE)
_COMMENT = re.compile(r"^[ \t]*(?:#|//|::|rem\b)[^\n]*", re.MULTILINE | re.IGNORECASE)


@frozen
class _Found:
    """A command or URL that downloads code. `open` if a part that is not known may name a version."""

    path: FieldPath
    what: str
    open: bool


def applies(view: View) -> bool:
    """Decide whether the resource runs a script."""
    return any(_words(text.path) & (SCRIPTS | URIS) for text in texts(view))


def evaluate(view: View) -> Outcome:
    """Return FALSE if scripts download code without a commit or version, UNKNOWN if a script was not read."""
    found: list[_Found] = []
    unread: list[Cause] = []
    for text in texts(view):
        words = _words(text.path)
        if words & (SCRIPTS | URIS):
            if isinstance(text.value, Unknown) and not text.value.parts:
                unread += text.value.causes
            found += _downloads(text, code=bool(words & URIS))
    sure = [one for one in found if not one.open]
    if sure:
        evidence = [Evidence(view.resource, one.path) for one in sure]
        return failing(evidence, lambda index: f"`{sure[index].what}` names no commit and no version")
    if found or unread:
        evidence = tuple(Evidence(view.resource, one.path) for one in found)
        return Outcome(Truth.UNKNOWN, evidence, tuple(dict.fromkeys(unread)))
    return Outcome(Truth.TRUE)


def _words(path: FieldPath) -> set[str]:
    return {segment.casefold() for segment in path if isinstance(segment, str)}


def _downloads(text: Text, *, code: bool) -> Iterator[_Found]:
    """Yield the first download of each text. With `code`, the text is a URL of code that runs."""
    parts = text.value.parts if isinstance(text.value, Unknown) else (text.value,)
    known = "".join(part if isinstance(part, str) else HOLE for part in parts)[:MAX_TEXT]
    matches = _urls(known, code=code) if code else _commands(_COMMENT.sub("", known))
    for what in matches:
        yield _Found(text.path, " ".join(what.replace(HOLE, "…").split())[:120], HOLE in what or not text.certain)
        return


def _urls(text: str, *, code: bool) -> Iterator[str]:
    for match in _URL.finditer(text):
        moving = _MOVING_URL.match(match.group())
        if moving is not None and (code or re.search(_CODE, match.group(), re.IGNORECASE)):
            yield match.group()


def _commands(script: str) -> Iterator[str]:
    yield from _urls(script, code=False)
    yield from (match.group() for match in _PIPED.finditer(script) if not _PINNED.search(match.group()))
    if not _CHECKOUT.search(script):
        yield from (match.group() for match in _CLONE.finditer(script) if _is_moving(match.group()))
    yield from (match.group() for match in _IMAGE.finditer(script))


def _is_moving(clone: str) -> bool:
    """Decide whether a clone takes what a branch has on that day."""
    branch = _BRANCH.search(clone)
    return branch is None or re.fullmatch(_MOVING, branch.group(1).strip("\"'"), re.IGNORECASE) is not None
