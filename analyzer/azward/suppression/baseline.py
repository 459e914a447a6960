"""The baseline: a file of accepted findings, so that only other findings count.

It is YAML, sorted by rule and resource, so that it can be reviewed. Each entry accepts one finding, and none that is worse:
`accepts` is how far it goes. People may add `reason`, `owner` and `until`, which are kept when the file is rewritten.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any, NoReturn, cast

from azward.config.text_file import ConfigError, read_text, read_yaml, shown, where
from azward.files.disk import DISK
from azward.frozen import frozen
from azward.graph.resource import Span
from azward.report.model import Notice, NoticeState, SuppressionKind
from azward.report.plain import inert
from azward.rule.model import Status
from azward.rule.redaction import hidden
from azward.suppression.accepted import Accepted
from azward.suppression.entry import Entry
from azward.suppression.identity import Identity, Occurrence, identity, match
from azward.suppression.reach import ReachError, as_text, extent_in, from_text, recorded

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from azward.config.text_file import KeyPath, Position
    from azward.files.disk import Disk
    from azward.report.model import Result
    from azward.rule.extent import Extent

__all__ = ["Baseline", "Entry", "NAME", "entries_of", "read_baseline", "render", "occurrence"]

NAME = "azward-baseline.yaml"
VERSION = 1
MAX_SIZE = 64 * 2**20
HEAD = f"""\
# Findings that are accepted. Each entry accepts one finding, identified by rule, resource and property. Review changes like
# code. `azward baseline write` rewrites this file and keeps `reason`, `owner` and `until`, which you may add. A finding that
# is worse than what its entry `accepts` is new.
version: {VERSION}
"""


@frozen
class Baseline:
    """A file of accepted findings."""

    file: str
    entries: tuple[Entry, ...]

    def applied(
        self,
        results: Sequence[Result],
        today: date,
        in_scope: Callable[[Entry], bool],
        stayed: Callable[[Entry, str], bool] = lambda _, __: False,
    ) -> tuple[list[Result], list[Notice]]:
        """Return the results, accepted ones suppressed and others marked as new, and what became of each entry.

        An entry does not accept a finding in another file if its resource `stayed` where the entry says, in another
        deployment than the one that is named.

        An entry is reported as stale only if it is `in_scope`: what was not scanned may be there as before.
        """
        names = {name: result.rule.id for result in results for name in result.rule.names}
        entries = [replace(entry, rule=names.get(entry.rule.casefold(), entry.rule)) for entry in self.entries]
        holding = [entry for entry in entries if not entry.until or date.fromisoformat(entry.until) >= today]
        failing = [index for index, result in enumerate(results) if result.status is Status.FAIL]
        found = match(
            [occurrence(results[index]) for index in failing],
            [entry.occurrence for entry in holding],
            [_earlier(results[index]) for index in failing],
            lambda place, entry: not stayed(holding[entry], results[failing[place]].deployment),
        )
        accepted = Accepted(holding)
        parts = {
            index: accepted.judged(results[index], holding[entry] if entry is not None else None)
            for index, entry in zip(failing, found, strict=True)
        }
        judged = [part for index, result in enumerate(results) for part in parts.get(index, (result,))]
        used = {id(holding[entry]): results[index] for index, entry in zip(failing, found, strict=True) if entry is not None}
        unsure = {occurrence(result)[0] for result in results if result.status is Status.UNKNOWN}
        notices = [
            (entry, accepted.told(entry, self._notice(entry, used.get(id(entry)), today, entry.occurrence[0] in unsure)))
            for entry in entries
        ]
        return judged, [notice for entry, notice in notices if notice.state is not NoticeState.UNUSED or in_scope(entry)]

    def _notice(self, entry: Entry, used: Result | None, today: date, unsure: bool) -> Notice:
        named = f"`{entry.rule}` at `{entry.resource.rpartition('/')[2]}`"
        if entry.until and date.fromisoformat(entry.until) < today:
            state, message = NoticeState.EXPIRED, f"{named}: expired on {entry.until}"
        elif used is not None:
            which = (
                f" (taken for `{used.path}`; write the baseline again)"
                if used.path.casefold() != entry.path.casefold()
                else ""
            )
            reason = f": {entry.reason}" if entry.reason else ""
            state, message = NoticeState.USED, f"{named}{which} is accepted{reason}"
        elif unsure:
            state, message = NoticeState.USED, f"{named}: result is now unknown"
        else:
            state, message = NoticeState.UNUSED, f"{named} is no longer found; the entry is stale"
        place = entry.place or Span(self.file, 1, 1, 1, 1)
        kind, rules = SuppressionKind.BASELINE, (entry.rule,)
        return Notice(kind, state, rules, message, place, entry.reason, entry.owner, entry.until, int(used is not None))


def occurrence(result: Result) -> Occurrence:
    """Return what a result finds, and in which file, without secrets: a baseline is committed."""
    return identity(result.rule.id, hidden(result.resource.id), hidden(result.path)), hidden(result.location.span.file)


def _earlier(result: Result) -> Identity | None:
    """Return how older baselines identify a result; `None` if they do as this version does, or may mean another member."""
    path = result.earlier_path
    return (
        None if path is None or path == result.path else identity(result.rule.id, hidden(result.resource.id), hidden(path))
    )


# reading ------------------------------------------------------------------------------------------------------------------

_REQUIRED = ("rule", "resource", "property", "file")
_KEYS = (*_REQUIRED, "message", "reason", "owner", "until")
_ACCEPTS = "accepts"


def read_baseline(file: Path, disk: Disk = DISK) -> Baseline:
    """Return the baseline in `file`. Raises ConfigError for the first error in it."""
    name = shown(file)
    data, places = read_yaml(read_text(file, name, MAX_SIZE, disk), name, example="version: 1")

    def wrong(path: KeyPath, message: str) -> NoReturn:
        raise ConfigError(f"{where(name, path, places)}: {message}")

    for key in data:
        if key not in ("version", "findings"):
            wrong((key,), f"unknown key `{hidden(key)[:40]}`: expected `version` and `findings`")
    if data.get("version") != VERSION:
        found = "missing" if "version" not in data else f"`{hidden(str(data['version']))[:20]}`"
        wrong(("version",), f"`version` is {found}, expected {VERSION}")
    listed = data.get("findings", [])
    if not isinstance(listed, list):
        wrong(("findings",), "`findings` is not a list of accepted findings")
    entries = [
        _entry(item, ("findings", index), name, places, wrong) for index, item in enumerate(cast("list[object]", listed))
    ]
    return Baseline(name, tuple(entries))


def _entry(
    item: object, path: KeyPath, name: str, places: dict[KeyPath, Position], wrong: Callable[[KeyPath, str], NoReturn]
) -> Entry:
    expected = "expected a finding with `rule`, `resource`, `property` and `file`"
    if not isinstance(item, dict):
        wrong(path, expected)
    given = cast("dict[str, Any]", item)
    for key, value in given.items():
        if key not in (*_KEYS, _ACCEPTS):
            wrong((*path, key), f"unknown key `{hidden(key)[:40]}`: {expected}")
        if key != _ACCEPTS and not isinstance(value, str):
            wrong((*path, key), f"`{key}` is not a text")
    for key in _REQUIRED:
        if key not in given:
            wrong(path, f"`{key}` is missing: {expected}")
    try:
        date.fromisoformat(given.get("until") or "2000-01-01")
    except ValueError:
        wrong((*path, "until"), f"`{hidden(given['until'])[:40]}` is not a date: expected one such as `2027-03-01`")
    line, column = places.get(path, (1, 1))
    accepts = _accepts(given.pop(_ACCEPTS), (*path, _ACCEPTS), wrong) if _ACCEPTS in given else None
    return Entry(path=given.pop("property"), **given, accepts=accepts, place=Span(name, line, column, line, column))


def _accepts(given: object, path: KeyPath, wrong: Callable[[KeyPath, str], NoReturn]) -> Extent:
    texts = cast("dict[object, object]", given) if isinstance(given, dict) else {None: None}
    if not all(isinstance(text, str) for pair in texts.items() for text in pair):
        wrong(path, '`accepts` does not have a text for each key: expected, for example, `ports: "22"`')
    try:
        return from_text(cast("dict[str, str]", texts))
    except ReachError as error:
        wrong((*path, error.key), f"`{hidden(error.key)[:40]}` cannot be read: expected {error.expected}")


# writing ------------------------------------------------------------------------------------------------------------------


def entries_of(results: Iterable[Result], before: Sequence[Entry] = ()) -> list[Entry]:
    """Return an entry for each finding, in the order of the file, with what people added to the entries of `before`."""
    failing = [one for result in results if result.status is Status.FAIL for one in result.every]
    found = [
        Entry(
            result.rule.id,
            hidden(result.resource.id),
            hidden(result.path),
            hidden(result.location.span.file),
            hidden(result.message),
            accepts=_reach(result),
        )
        for result in failing
    ]
    known = match(
        [entry.occurrence for entry in found],
        [entry.occurrence for entry in before],
        [_earlier(result) for result in failing],
    )
    kept = [
        entry if index is None else replace(entry, reason=was.reason, owner=was.owner, until=was.until)
        for entry, index in zip(found, known, strict=True)
        for was in [before[index] if index is not None else entry]
    ]
    return sorted(kept, key=lambda entry: (entry.occurrence, entry.message))


def _reach(result: Result) -> Extent | None:
    """Return how far a finding goes, as its entry says it; `None` if there is nothing to say."""
    found = extent_in(result)
    if found is None:
        return None
    (_, resource, path), _ = occurrence(result)
    known = recorded(found, resource, path)
    return known if as_text(known) else None


def render(entries: Sequence[Entry]) -> str:
    """Return the text of a baseline."""
    lines = ["findings:" if entries else "findings: []"]
    for entry in entries:
        for index, key in enumerate(_KEYS):
            text = entry.path if key == "property" else getattr(entry, key)
            if text or key in _REQUIRED:
                lines.append(f"  {'- ' if index == 0 else '  '}{key}: {_scalar(text)}")
        if entry.accepts is not None:
            lines.append(f"    {_ACCEPTS}:")
            lines += (f"      {_scalar(key)}: {_scalar(text)}" for key, text in as_text(entry.accepts).items())
    return HEAD + "\n".join(lines) + "\n"


_PLAIN = re.compile(r"[A-Za-z/][\w/.()-]*(?: [\w/.()-]+)*", re.ASCII)


def _scalar(text: str) -> str:
    """Return `text` as a YAML scalar: plain if that is unambiguous, else in double quotes with escapes."""
    words = ("true", "false", "null", "yes", "no", "on", "off", "y", "n")
    return text if _PLAIN.fullmatch(text) and text.casefold() not in words else f'"{_escaped(text)}"'


def _escaped(text: str) -> str:
    escaped = "".join(
        f"\\{mark}" if mark in '"\\' else mark if mark.isprintable() else f"\\U{_code(mark):08x}" for mark in text
    )
    return inert(escaped)  # pipelines print files


def _code(mark: str) -> int:
    return 0xFFFD if "\ud800" <= mark <= "\udfff" else ord(mark)  # no UTF-8 holds half a character
