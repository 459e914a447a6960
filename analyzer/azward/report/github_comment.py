"""A comment on a pull request of GitHub: Markdown within the size that GitHub accepts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from azward.report import markdown
from azward.report.options import DEFAULT, RenderOptions

if TYPE_CHECKING:
    from azward.report.model import Report

__all__ = ["COMMENT_LIMIT", "render"]

COMMENT_LIMIT = 64 * 1024 - 1024
"""Characters of a comment, counted as bytes to be safe."""


def render(report: Report, options: RenderOptions = DEFAULT) -> str:
    """Render `report` as Markdown; see `markdown`."""
    return markdown.render(report, options, limit=COMMENT_LIMIT)
