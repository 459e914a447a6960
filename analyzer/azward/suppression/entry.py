"""One entry of a baseline: a finding that is accepted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from azward.frozen import frozen
from azward.rule.redaction import hidden
from azward.suppression.identity import Occurrence, identity

if TYPE_CHECKING:
    from azward.graph.resource import Span
    from azward.rule.extent import Extent

__all__ = ["Entry"]


@frozen
class Entry:
    """An accepted finding."""

    rule: str
    resource: str  # its id
    path: str  # its property, with members of lists by name; may be ""
    file: str
    message: str = ""
    reason: str = ""
    owner: str = ""
    until: str = ""
    accepts: Extent | None = None  # how far the finding may go; any value if `None`
    place: Span | None = None  # in the file of the baseline

    @property
    def occurrence(self) -> Occurrence:
        return identity(self.rule, hidden(self.resource), hidden(self.path)), hidden(self.file)
