"""The effective policies of operations, as text and as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

from azward.frozen import frozen
from azward.report.plain import inert, json_text, plain
from azward.report.redaction import cleaned

if TYPE_CHECKING:
    from collections.abc import Iterator

    from azward.graph.diagnostic import Diagnostic
    from azward.graph.resource import Span

__all__ = ["OperationPolicy", "PolicyReport", "PolicyStatement", "render_json", "render_text"]


@frozen
class PolicyStatement:
    """One statement of a section; "?" for something that is not known, for the reason `note`."""

    element: str
    scope: str
    span: Span | None
    conditional: bool
    reached: bool
    note: str = ""


@frozen
class OperationPolicy:
    """The effective policy of one operation, for callers with a key of `product`, or with another or no key."""

    service: str | None
    api: str
    operation: str | None
    product: str | None
    anonymous: bool | None
    sections: tuple[tuple[str, tuple[PolicyStatement, ...]], ...]


@frozen
class PolicyReport:
    """All that `azward policies` prints."""

    operations: tuple[OperationPolicy, ...]
    diagnostics: tuple[Diagnostic, ...]
    units: int


def render_json(report: PolicyReport) -> str:
    """Render the report as one JSON document."""
    report = cleaned(report)
    return json_text(
        {
            "operations": [_operation(one) for one in report.operations],
            "errors": [
                {"file": entry.file, "line": entry.line, "column": entry.column, "message": entry.message}
                for entry in report.diagnostics
            ],
        }
    )


def _operation(found: OperationPolicy) -> dict[str, object]:
    return {
        "service": found.service,
        "api": found.api,
        "operation": found.operation,
        "product": found.product,
        "anonymous": found.anonymous,
        "sections": {name: [_statement(one) for one in statements] for name, statements in found.sections},
    }


def _statement(found: PolicyStatement) -> dict[str, object]:
    return {
        "element": found.element,
        "scope": found.scope,
        "file": found.span.file if found.span is not None else None,
        "line": found.span.start_line if found.span is not None else None,
        "conditional": found.conditional,
        "reached": found.reached,
    }


def render_text(report: PolicyReport) -> str:
    """Render the report for a terminal."""
    operations = cleaned(report).operations
    return inert("\n\n".join("\n".join(_lines(one)) for one in operations) + "\n") if operations else ""


def _lines(found: OperationPolicy) -> Iterator[str]:
    name = found.api if found.operation is None else f"{found.api}:{found.operation}"
    caller = f"with a key of product {found.product}" if found.product is not None else "without a product"
    access = {True: "; open without a key", False: "", None: "; whether without a key is not known"}[found.anonymous]
    yield plain(f"{name}, {caller}{access}")
    for section, statements in found.sections:
        yield f"  {section}"
        for one in statements:
            marks = [one.scope, *(["conditional"] if one.conditional else []), *([] if one.reached else ["not reached"])]
            where = f"  {one.span.file}:{one.span.start_line}" if one.span is not None else ""
            note = f"  ({one.note})" if one.note else ""
            yield plain(f"    {one.element} [{', '.join(marks)}]{where}{note}")
