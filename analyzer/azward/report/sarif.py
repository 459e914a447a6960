"""SARIF 2.1.0. The profile `full` says all that azward knows; `github` only what code scanning should show as an alert,
within the limits of https://docs.github.com/en/code-security/reference/code-scanning/sarif-files/sarif-support."""

from __future__ import annotations

import re
from collections import Counter
from importlib import import_module
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, cast
from urllib.parse import quote

from azward.graph.diagnostic import DiagnosticKind
from azward.report.instances import also, fix_of
from azward.report.model import SuppressionKind
from azward.report.options import DEFAULT, RenderOptions
from azward.report.plain import json_text, plain
from azward.report.review import sentences
from azward.report.sarif_taxonomies import Taxonomies
from azward.report.text import STRIDE
from azward.rule.model import Rule, Severity, Status

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from azward.graph.diagnostic import Diagnostic
    from azward.report.model import Edit, Location, Report, ResourceRef, Result

__all__ = ["SarifProfile", "render"]

om: Any = import_module("sarif_om")  # it declares no types

SarifProfile: TypeAlias = Literal["full", "github"]

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
HOME = "https://github.com/azward/azward"
ROOT = "%SRCROOT%"

LEVELS = {
    Severity.CRITICAL: "error",
    Severity.HIGH: "error",
    Severity.MEDIUM: "warning",
    Severity.LOW: "note",
    Severity.INFO: "note",
}
SCORES = {
    Severity.CRITICAL: "9.5",
    Severity.HIGH: "8.0",
    Severity.MEDIUM: "5.5",
    Severity.LOW: "2.5",
    Severity.INFO: "1.0",
}
"""What GitHub derives critical (above 9.0), high (7.0), medium (4.0) and low from."""

KINDS = {Status.PASS: "pass", Status.FAIL: "fail", Status.UNKNOWN: "open", Status.SUPPRESSED: "fail"}

MAX_RESULTS = 25_000
MAX_COMPRESSED = 10_000_000
MAX_DESCRIPTION = 1024
MAX_HELP = 20_000
MAX_MESSAGE = 4_000
MAX_TAGS = 20
MAX_RELATED = 100
MAX_STEPS = 1_000
MAX_FLOWS = 10

NOTIFICATIONS = {
    DiagnosticKind.SYNTAX: "The text does not conform to the syntax of its language.",
    DiagnosticKind.UNREADABLE: "The file cannot be read.",
    DiagnosticKind.UNRESOLVED_MODULE: "A template or module is missing from the scanned files.",
    DiagnosticKind.UNDEFINED: "The source uses an undeclared name.",
    DiagnosticKind.CYCLE: "Variables or templates depend on themselves.",
    DiagnosticKind.INVALID: "The source violates the rules of its language.",
    DiagnosticKind.LIMIT: "The input exceeds a size limit of azward.",
    DiagnosticKind.INTERNAL: "An error inside of azward.",
    DiagnosticKind.UNSUPPORTED_FUNCTION: "azward does not support a function, so its value is unknown.",
    DiagnosticKind.UNKNOWN_ARGUMENT: "The resource type does not have an argument that is set.",
    DiagnosticKind.UNMATCHED_PATTERN: "A pattern that selects files matches nothing.",
    DiagnosticKind.UNUSED_VALUE: "A value is given for a name that no deployment declares.",
    DiagnosticKind.NOTE: "A note about the input.",
}


def render(report: Report, options: RenderOptions = DEFAULT) -> str:
    """Render `report` as one SARIF log, keys and results in a fixed order, ending in a newline.

    The profile `full` has findings, unknown and suppressed results, with `everything` also passes. `github` has findings
    only; if there are more than GitHub accepts, the most severe ones.
    """
    profile: SarifProfile = "github" if options.sarif_profile == "github" else "full"
    chosen = [result for result in report.results if _is_included(result, profile, options.everything)]
    if profile == "full":
        return _log(report, chosen, 0, profile)
    kept = _worst(chosen, MAX_RESULTS)
    text = _log(report, kept, len(chosen) - len(kept), profile)
    while _compressed(text) > MAX_COMPRESSED and kept:
        kept = _worst(kept, len(kept) // 2)
        text = _log(report, kept, len(chosen) - len(kept), profile)
    return text


def _is_included(result: Result, profile: SarifProfile, everything: bool) -> bool:
    if profile == "github":
        return result.status is Status.FAIL
    return everything or result.status is not Status.PASS


def _worst(results: list[Result], limit: int) -> list[Result]:
    """The `limit` first of `results`, what is new and then the worst, in their order."""
    if len(results) <= limit:
        return results
    ranked = sorted(range(len(results)), key=lambda index: (*_rank(results[index]), index))
    return [results[index] for index in sorted(ranked[:limit])]


def _rank(result: Result) -> tuple[bool, int]:
    """What is new comes before what is not, then the worst."""
    return result.new is False, -result.severity.value


def _compressed(text: str) -> int:
    if len(text) < MAX_COMPRESSED:
        return 0
    import zlib

    return len(zlib.compress(text.encode(), 6))


def _log(report: Report, results: list[Result], left_out: int, profile: SarifProfile) -> str:
    rules = _rules(report, results)
    artifacts = _Artifacts()
    indices = {rule.id: index for index, rule in enumerate(rules)}
    ordinals: Counter[str] = Counter()
    taxonomies = Taxonomies(rules, results) if profile == "full" else Taxonomies((), ())
    made: list[object] = []
    for result in results:
        ordinals[result.fingerprint] += 1
        made.append(
            _result(
                result,
                indices[result.rule.id],
                ordinals[result.fingerprint],
                artifacts,
                taxonomies,
                snippets=profile == "full",
            )
        )
    severities: dict[str, Severity] = {}
    for result in report.results:
        severities[result.rule.id] = max(result.severity, severities.get(result.rule.id, result.severity))
    run = om.Run(
        tool=om.Tool(driver=_driver(report, rules, severities, taxonomies)),
        taxonomies=taxonomies.made() or None,
        automation_details=om.RunAutomationDetails(id="azward/"),
        invocations=[_invocation(report, left_out, artifacts)],
        original_uri_base_ids={ROOT: om.ArtifactLocation(description=om.Message(text="The root of the scanned tree."))},
        results=made,
        artifacts=artifacts.made(),
        column_kind="unicodeCodePoints",
    )
    log = om.SarifLog(version="2.1.0", schema_uri=SCHEMA, runs=[run])
    return json_text(_plain_object(log))


# Rules


def _rules(report: Report, results: Iterable[Result]) -> list[Rule]:
    found = {rule.id: rule for rule in report.rules}
    for result in results:
        found.setdefault(result.rule.id, result.rule)
    return [found[key] for key in sorted(found)]


def _driver(report: Report, rules: Iterable[Rule], severities: dict[str, Severity], taxonomies: Taxonomies) -> object:
    kinds = dict.fromkeys(entry.kind for entry in report.diagnostics)
    return om.ToolComponent(
        name="azward",
        full_name=f"azward {report.version}",
        version=report.version,
        semantic_version=report.version,
        information_uri=HOME,
        rules=[_descriptor(rule, severities.get(rule.id, rule.severity), taxonomies) for rule in rules],
        supported_taxonomies=taxonomies.references() or None,
        notifications=[_notification_descriptor(kind) for kind in DiagnosticKind if kind in kinds] or None,
    )


def _descriptor(rule: Rule, severity: Severity, taxonomies: Taxonomies) -> object:
    page = next((link for link in rule.references if link.startswith("https://")), HOME)
    return om.ReportingDescriptor(
        id=rule.id,
        name=_pascal(rule.id),
        short_description=om.MultiformatMessageString(text=_sentence(rule.title or rule.id, MAX_DESCRIPTION)),
        full_description=om.MultiformatMessageString(
            text=_sentence(rule.rationale or rule.title or rule.id, MAX_DESCRIPTION)
        ),
        help=om.MultiformatMessageString(text=_help_text(rule), markdown=_help_markdown(rule, severity)),
        help_uri=page,
        default_configuration=om.ReportingConfiguration(level=LEVELS[severity]),
        relationships=taxonomies.relationships(rule) or None,
        properties={
            "tags": _tags(rule),
            "precision": "medium" if rule.evidence else "high",
            "problem.severity": {"note": "recommendation"}.get(LEVELS[severity], LEVELS[severity]),
            "security-severity": SCORES[severity],
            "aliases": list(rule.aliases),
        },
    )


def _notification_descriptor(kind: DiagnosticKind) -> object:
    text = NOTIFICATIONS[kind]
    lost = "The unread part was not judged." if kind.unread else "The rest was judged."
    return om.ReportingDescriptor(
        id=str(kind),
        name=f"Input{_pascal(kind)}",
        short_description=om.MultiformatMessageString(text=text),
        full_description=om.MultiformatMessageString(text=f"{text} {lost}"),
        help=om.MultiformatMessageString(text=f"{text} {lost}", markdown=f"{text} {lost}"),
    )


def _pascal(text: str) -> str:
    """`storage/secure-transfer` as `StorageSecureTransfer`."""
    return "".join(word[:1].upper() + word[1:] for word in re.split(r"[^A-Za-z0-9]+", text))


def _tags(rule: Rule) -> list[str]:
    return [
        "security",
        *(f"stride/{STRIDE.get(letter, letter).replace(' ', '-')}" for letter in rule.stride),
        f"azure/{rule.service}",
        *(f"external/cwe/cwe-{number:03d}" for number in rule.cwe),
        *(f"mitigation/{name}" for name in rule.mitigates),
    ][:MAX_TAGS]


def _help_text(rule: Rule) -> str:
    parts = [_sentence(rule.title or rule.id), rule.rationale, rule.remediation and f"Remediation: {rule.remediation}"]
    parts += ["\n".join(rule.references)]
    return _cut("\n\n".join(filter(None, parts)), MAX_HELP)


def _help_markdown(rule: Rule, severity: Severity) -> str:
    parts = [
        f"**{_inert(rule.title or rule.id)}**",
        _inert(rule.rationale),
        rule.remediation and f"**Remediation:** {_inert(rule.remediation)}",
        "\n".join(_facts(rule, severity)),
        "\n".join(f"- <{link}>" for link in rule.references),
    ]
    return _cut("\n\n".join(filter(None, parts)), MAX_HELP)


def _inert(text: str) -> str:
    """Return Markdown of a rule, which may be one of a scanned project, without HTML, links and images."""
    return text.replace("<", "&lt;").replace("](", "]\\(").replace("![", "!\\[")


def _facts(rule: Rule, severity: Severity) -> list[str]:
    facts = {
        "Severity": str(severity),
        "Threats": ", ".join(STRIDE.get(letter, letter) for letter in rule.stride),
        "Mitigations": ", ".join(f"`{name}`" for name in rule.mitigates),
        "Also known as": ", ".join(f"`{name}`" for name in rule.aliases),
    }
    return ["| | |", "| --- | --- |", *(f"| {name} | {text} |" for name, text in facts.items() if text)]


# Results


def _result(
    result: Result, rule_index: int, ordinal: int, artifacts: _Artifacts, taxonomies: Taxonomies, *, snippets: bool
) -> object:
    kind = KINDS[result.suppression.answer if result.suppression is not None else result.status]
    related = result.related[:MAX_RELATED]
    return om.Result(
        rule_id=result.rule.id,
        rule_index=rule_index,
        kind=kind,
        level=LEVELS[result.severity] if kind == "fail" else "none",
        message=om.Message(text=_message(result, len(related))),
        locations=[_located(result, artifacts, snippets=snippets)],
        partial_fingerprints={"primaryLocationLineHash": f"{result.fingerprint}:{ordinal}"},
        related_locations=[
            _location(place, artifacts, number=number, snippets=snippets) for number, place in enumerate(related, 1)
        ]
        or None,
        code_flows=_code_flows(result, artifacts, snippets=snippets) or None,
        taxa=_taxa(result, taxonomies) or None,
        suppressions=_suppressions(result, artifacts),
        baseline_state=None if result.new is None else "new" if result.new else "unchanged",
        fixes=[_fix(result.fix, result.rule.remediation, artifacts)] if result.fix is not None and snippets else None,
        properties=_properties(result) if snippets else None,
    )


def _fix(edit: Edit, text: str, artifacts: _Artifacts) -> object:
    span = edit.span
    region = om.Region(
        start_line=span.start_line, start_column=span.start_column, end_line=span.end_line, end_column=span.end_column
    )
    replacement = om.Replacement(deleted_region=region, inserted_content=om.ArtifactContent(text=edit.text))
    change = om.ArtifactChange(artifact_location=artifacts.location(span.file), replacements=[replacement])
    return om.Fix(artifact_changes=[change], description=om.Message(text=_sentence(text)) if text else None)


def _suppressions(result: Result, artifacts: _Artifacts) -> list[object] | None:
    if result.status is not Status.SUPPRESSED:
        return None
    found = result.suppression
    if found is None:
        return [om.Suppression(kind="inSource")]
    span = found.span
    region = om.Region(start_line=span.start_line, start_column=span.start_column) if span is not None else None
    place = om.PhysicalLocation(artifact_location=artifacts.location(span.file), region=region) if span is not None else None
    given = {"owner": found.owner, "until": found.until}
    return [
        om.Suppression(
            kind="inSource" if found.kind is SuppressionKind.COMMENT else "external",
            justification=plain(found.reason) or None,
            location=om.Location(physical_location=place) if place is not None else None,
            properties={name: text for name, text in given.items() if text} or None,
        )
    ]


def _located(result: Result, artifacts: _Artifacts, *, snippets: bool) -> object:
    """Where a result is; of what runs also its id, since its file is only where it was listed."""
    location: Any = _location(result.location, artifacts, snippets=snippets)
    if result.resource.runs:
        name = result.resource.name.rpartition("/")[2]
        location.logical_locations = [
            om.LogicalLocation(name=name, fully_qualified_name=result.resource.id, kind="resource")
        ]
    return location


def _properties(result: Result) -> dict[str, object]:
    properties: dict[str, object] = {
        "status": str(result.status),
        "severity": str(result.severity),
        "resource": _reference(result.resource),
    }
    if result.parameter_sets:
        properties["parameterSets"] = list(result.parameter_sets)
    if result.others:
        properties["others"] = [
            {"resource": _reference(one.resource), "fingerprint": one.fingerprint} for one in result.others
        ]
    if result.causes:
        properties["decidedBy"] = [{"kind": str(cause.kind), "name": cause.name} for cause in result.causes]
    if result.sample:
        properties["sample"] = True
    if result.threats:
        properties["threats"] = [threat.name for threat in result.threats]
    if result.flows:
        properties["dataFlows"] = [
            {"id": f"{one.model}/{one.id}", "from": one.source, "to": one.target} for one in result.flows
        ]
    return properties


def _reference(resource: ResourceRef) -> dict[str, object]:
    return {"address": resource.address, "type": resource.type, "name": resource.name, "id": resource.id}


def _message(result: Result, related: int) -> str:
    """Return the message: a first sentence that is complete, then evidence, causes, remediation and other places."""
    rule = result.rule
    parts = [_sentence(_escaped(result.message))]
    if result.detail:
        parts.append(_sentence(_escaped(result.detail)))
    if result.causes and result.status is Status.UNKNOWN:
        reasons = "; ".join(dict.fromkeys(cause.reason for cause in result.causes))
        parts.append(_sentence(_escaped(f"Unknown because {reasons}")))
    if result.parameter_sets:
        parts.append(_sentence(_escaped(f"With {', '.join(result.parameter_sets)}")))
    if others := also(result):
        parts.append(_sentence(_escaped(f"Also {others}")))
    head, setting = fix_of(result)
    if setting:
        parts.append(_sentence(_escaped(f"{head}: {setting}")))
    if rule.remediation and result.status is Status.FAIL:
        parts.append(_sentence(_escaped(rule.remediation)))
    text = _cut(" ".join(parts), MAX_MESSAGE)
    links = [
        f"[{_escaped(place.label or 'see here')}]({number})" for number, place in enumerate(result.related[:related], 1)
    ]
    return f"{text} See {', '.join(links)}." if links else text


_ESCAPES = str.maketrans({"\\": "\\\\", "[": "\\[", "]": "\\]", "{": "<", "}": ">"})


def _escaped(text: str) -> str:
    """`text` for a SARIF message, in which brackets make links and braces placeholders."""
    return plain(text).translate(_ESCAPES)


def _sentence(text: str, limit: int = MAX_MESSAGE) -> str:
    """`text` with a capital letter, unless it begins with code, and a full stop."""
    text = plain(text).strip()
    text = text[:1].upper() + text[1:]
    return _cut(text if text.endswith((".", "!", "?")) else f"{text}.", limit)


def _cut(text: str, limit: int) -> str:
    return text if len(text) <= limit else f"{text[: limit - 2].rstrip()}…."


def _code_flows(result: Result, artifacts: _Artifacts, *, snippets: bool) -> list[object]:
    """Return the steps of the result, and one code flow along each data flow that it concerns."""
    flows = [("", result.steps), *((f"data flow {flow.id}: {flow.ends}", flow.steps()) for flow in result.flows[:MAX_FLOWS])]
    return [_code_flow(steps, artifacts, title, snippets=snippets) for title, steps in flows if steps]


def _taxa(result: Result, taxonomies: Taxonomies) -> list[object]:
    """Return references to the threats that the result leaves open."""
    found = (taxonomies.reference(threat.model, threat.id) for threat in result.threats)
    return [one for one in found if one is not None]


def _code_flow(steps: Sequence[Location], artifacts: _Artifacts, title: str, *, snippets: bool) -> object:
    locations = [
        om.ThreadFlowLocation(location=_location(place, artifacts, snippets=snippets)) for place in steps[:MAX_STEPS]
    ]
    message = om.Message(text=_sentence(_escaped(title))) if title else None
    return om.CodeFlow(thread_flows=[om.ThreadFlow(locations=locations)], message=message)


class _Artifacts:
    """The files that a log names, in order of appearance."""

    def __init__(self) -> None:
        self._found: dict[str, dict[str, str]] = {}  # how each file is named
        self._index: dict[str, int] = {}

    def location(self, file: str) -> object:
        if file not in self._found:
            self._index[file] = len(self._found)
            self._found[file] = _uri(file)
        return om.ArtifactLocation(index=self._index[file], **self._found[file])

    def made(self) -> list[object]:
        return [om.Artifact(location=om.ArtifactLocation(**uri), roles=["analysisTarget"]) for uri in self._found.values()]


def _uri(file: str) -> dict[str, str]:
    """How `file` is named: relative to the scanned tree, unless it lies outside of it."""
    path = file.replace("\\", "/").removeprefix("./").encode("utf-8", "replace").decode()
    if path.startswith("/"):
        return {"uri": "file://" + quote(path)}
    if re.match(r"[A-Za-z]:/", path):
        return {"uri": "file:///" + quote(path, safe="/:")}
    uri = quote(path, safe="/~!$&'()+,;=@")
    return {"uri": uri} if ".." in path.split("/") else {"uri": uri, "uri_base_id": ROOT}


def _location(place: Location, artifacts: _Artifacts, *, number: int = -1, snippets: bool = True) -> object:
    span = place.span
    end = _end_of_first_line(place)
    context = None
    region = om.Region(start_line=span.start_line, start_column=span.start_column, end_line=span.start_line, end_column=end)
    if snippets and (marked := place.line[span.start_column - 1 : end - 1]):
        region.snippet = om.ArtifactContent(text=plain(_cut(marked, MAX_DESCRIPTION)))
        if len(marked) < len(place.line) <= MAX_DESCRIPTION:
            context = om.Region(start_line=span.start_line, snippet=om.ArtifactContent(text=plain(place.line)))
    return om.Location(
        id=number,
        physical_location=om.PhysicalLocation(
            artifact_location=artifacts.location(span.file), region=region, context_region=context
        ),
        message=om.Message(text=_sentence(_escaped(place.label))) if place.label else None,
    )


def _end_of_first_line(place: Location) -> int:
    """Where the span ends on its first line: GitHub shows an alert only if the change holds all its lines."""
    span = place.span
    end = span.end_column if span.end_line == span.start_line else len(place.line.rstrip()) + 1
    return max(end, span.start_column + 1)


# The run


def _invocation(report: Report, left_out: int, artifacts: _Artifacts) -> object:
    order = {kind: index for index, kind in enumerate(_kinds(report))}
    notes = [_notification(entry, order[entry.kind], artifacts) for entry in report.diagnostics]
    notes += [
        om.Notification(message=om.Message(text=_sentence(_escaped(text))), level="warning")
        for text in sentences(report.review)
    ]
    if left_out:
        text = f"{left_out} findings of lower severity are omitted, because GitHub limits the size of the log."
        notes.append(om.Notification(message=om.Message(text=text), level="warning"))
    return om.Invocation(
        execution_successful=not any(entry.kind.unread for entry in report.diagnostics),
        tool_execution_notifications=notes or None,
    )


def _kinds(report: Report) -> list[DiagnosticKind]:
    found = {entry.kind for entry in report.diagnostics}
    return [kind for kind in DiagnosticKind if kind in found]


def _notification(entry: Diagnostic, index: int, artifacts: _Artifacts) -> object:
    level = "error" if entry.kind.unread else "note" if entry.kind is DiagnosticKind.NOTE else "warning"
    line, column = max(entry.line, 1), max(entry.column, 1)
    region = om.Region(start_line=line, start_column=column) if entry.line else None
    return om.Notification(
        descriptor=om.ReportingDescriptorReference(id=str(entry.kind), index=index),
        level=level,
        locations=[_place_of(artifacts.location(entry.file), region)] if entry.file else None,
        message=om.Message(text=_sentence(_escaped(entry.message))),
    )


def _place_of(artifact: object, region: object) -> object:
    return om.Location(physical_location=om.PhysicalLocation(artifact_location=artifact, region=region))


# From objects to JSON

_ALWAYS = {"level", "column_kind", "kind"}
_FIELDS: dict[type, tuple[Callable[[object], tuple[object, ...]], Sequence[tuple[str, object]]]] = {}


def _fields(kind: Any) -> tuple[Callable[[object], tuple[object, ...]], Sequence[tuple[str, object]]]:
    """What reads all attributes of a class of sarif-om, and of each its name in JSON and the default that is not written."""
    if kind not in _FIELDS:
        found: list[tuple[str, str, object]] = [
            (field.name, field.metadata["schema_property_name"], None if field.name in _ALWAYS else _default(field))
            for field in kind.__attrs_attrs__
        ]
        found.sort(key=lambda field: _FIRST.get(field[1], 9))
        _FIELDS[kind] = attrgetter(*(name for name, _, _ in found)), [(key, default) for _, key, default in found]
    return _FIELDS[kind]


def _default(field: Any) -> object:
    factory = getattr(field.default, "factory", None)
    return factory() if factory else field.default


_FIRST = {"$schema": 0, "version": 1, "id": 2, "name": 3, "ruleId": 2, "ruleIndex": 3, "kind": 4, "level": 5, "message": 6}


def _plain_object(item: Any) -> Any:
    """What `item` is in JSON. sarif-om brings no serializer, and that of jschema-to-python is several times slower."""
    kind = item.__class__
    if kind is str or kind is int:
        return item
    if kind is list or kind is tuple:
        return [_plain_object(member) for member in cast("Sequence[Any]", item)]
    if kind is dict:
        return {name: _plain_object(member) for name, member in cast("dict[str, Any]", item).items()}
    if isinstance(item, (str, int, float)):
        return item
    written: dict[str, Any] = {}
    read, names = _FIELDS.get(kind) or _fields(kind)
    for value, (key, default) in zip(read(item), names, strict=True):
        if value is None or (default is not None and value == default):
            continue
        written[key] = value if value.__class__ is str else _plain_object(value)
    return written
