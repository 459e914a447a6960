"""Where key material ends up: the texts of a resource into which a key flows, and which key it is.

Conditions cannot express this: a value only shows that it contains some key. Which key it is follows from the id that
`listKeys` was called with, from the property read from its result, or from the text around it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace

from azward.frozen import frozen
from azward.graph.outcome import Evidence, Outcome, failing
from azward.graph.resource import FieldPath
from azward.graph.truth import Truth
from azward.graph.value import Cause, CauseKind, Choice, Unknown, Value, is_unread, lookup
from azward.graph.view import View
from azward.pattern import Pattern

__all__ = ["Text", "judge_texts", "policy_name", "texts"]

_POLICY = Pattern(r"sharedaccesskeyname\s*=\s*([^;\"'\s]+)", re.IGNORECASE)


@frozen
class Text:
    """A known or unknown text in the body of a resource.

    `label` is the `name` beside it, else the property that holds it. With `certain`, it is there in every possible world.
    """

    path: FieldPath
    value: str | Unknown
    label: str = ""
    certain: bool = True

    @property
    def word(self) -> str:
        """The label in lower case without underscores: `IOTHUB_CONNECTION_STRING` is `iothubconnectionstring`."""
        return self.label.casefold().replace("_", "")

    @property
    def shown(self) -> str:
        """The known parts in lower case, with a tab for each unknown part."""
        if isinstance(self.value, str):
            return self.value.casefold()
        return "".join(part.casefold() if isinstance(part, str) else "\t" for part in self.value.parts)

    @property
    def expression(self) -> str:
        """The expressions of the unknown parts, in lower case without spaces."""
        if isinstance(self.value, str):
            return ""
        parts = [part.expression for part in self.value.parts if isinstance(part, Unknown)]
        return re.sub(r"\s", "", " ".join((self.value.expression, *parts))).casefold()

    @property
    def keys(self) -> tuple[Cause, ...]:
        """The keys that flow into the text."""
        causes = () if isinstance(self.value, str) else self.value.causes
        return tuple(cause for cause in causes if cause.kind is CauseKind.KEY)

    @property
    def hidden(self) -> bool:
        """Whether it represents texts that were not read, or contains a key of an unknown resource."""
        nobodys = any(not cause.target for cause in self.keys)
        return is_unread(self.value) or nobodys

    @property
    def given(self) -> bool:
        """Whether it is unknown and contains no key."""
        return isinstance(self.value, Unknown) and not self.keys


def texts(view: View) -> Iterator[Text]:
    """Yield every text in the body of the resource, in order."""
    yield from _texts(view, view.resource.body, (), "")


def _texts(view: View, value: Value, at: FieldPath, label: str) -> Iterator[Text]:
    value = view.world.settle(value)
    if isinstance(value, (str, Unknown)):
        yield Text(at, value, label)
    elif isinstance(value, Choice):
        for _, branch in value.branches:
            yield from (replace(text, certain=False) for text in _texts(view, branch, at, label))
    elif isinstance(value, list):
        for index, member in enumerate(value):
            yield from _texts(view, member, (*at, index), label)
    elif isinstance(value, dict):
        name = lookup(value, "name")
        for key, member in value.items():
            yield from _texts(view, member, (*at, key), name if isinstance(name, str) else key)


def policy_name(text: Text) -> str:
    """Return the shared access policy that the known part of a connection string names, in lower case, or ""."""
    match = _POLICY().search(text.shown)
    return "" if match is None or "\t" in match.group(1) else match.group(1)


def judge_texts(view: View, holds: Callable[[Text], Truth], message: str) -> Outcome:
    """Return TRUE if `holds` is TRUE for every text in the body; otherwise the texts for which it is not are the evidence.

    Each text for which it is FALSE is a finding of its own. `message` has a placeholder for its label.
    """
    wrong: list[Text] = []
    open_: list[Text] = []
    for text in texts(view):
        truth = holds(text)
        if truth is Truth.TRUE and text.hidden:
            truth = Truth.UNKNOWN
        if truth is not Truth.TRUE:
            (wrong if truth is Truth.FALSE and text.certain else open_).append(text)
    if not wrong and not open_:
        return Outcome(Truth.TRUE)
    if not wrong:
        causes = dict.fromkeys(cause for text in open_ if isinstance(text.value, Unknown) for cause in text.value.causes)
        return Outcome(Truth.UNKNOWN, tuple(Evidence(view.resource, text.path) for text in open_), tuple(causes))
    evidence = [Evidence(view.resource, text.path) for text in wrong]
    return failing(evidence, lambda index: message.format(wrong[index].label or wrong[index].path[-1]))
