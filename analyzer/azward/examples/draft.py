"""The draft of a new rule, which passes its own examples, with a TODO for each part that its author must write."""

from __future__ import annotations

import re
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, TypeAlias

from azward.examples.check import check
from azward.frozen import frozen
from azward.rule.pack import load_rule

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["check_id", "check_type", "draft"]

_Terraform: TypeAlias = "Callable[[str, str], str]"
"""Returns a resource with a name, and with tags unless these are empty."""

_ID = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*/[a-z0-9]+(-[a-z0-9]+)*")
_TYPE = re.compile(r"[A-Za-z][A-Za-z0-9]*(\.[A-Za-z0-9]+)*(/[A-Za-z][A-Za-z0-9]*)+")

API_VERSION = "2023-01-01"
"""For a type that no table of azurerm names a version of."""

MAX_TRIED = 6

_DRAFT = """\
# yaml-language-server: $schema={schema}
title: TODO what should hold, as a sentence without a full stop
severity: medium # critical, high, medium, low or info
stride: [R] # the threats: S, T, R, I, D, E
mitigates: [governance]
finding: has no {what} # TODO what is wrong, as a phrase after the name of the resource
rationale: TODO what can go wrong, in one or two sentences.
remediation: TODO set `{path}` to a value.
references: [https://learn.microsoft.com/azure/]
resource: {type}
require: {{field: {path}, {test}}} # TODO the condition: see docs/rule-language.md
examples:
  fail:
    - arm: {{type: {type}, apiVersion: {version}, name: {name}, {bad}}}
      terraform: |
{bad_terraform}
  pass:
    - arm: {{type: {type}, apiVersion: {version}, name: {good_name}, {good}}}
      terraform: |
{good_terraform}
  unknown:
    - arm:
        parameters: {{wanted: {{type: {parameter}}}}}
        resources:
          - {{type: {type}, apiVersion: {version}, name: {open_name}, {open}}}
"""


@frozen
class _Shape:
    """What a draft tests: a tag, or the name of a resource that has no tags."""

    path: str
    test: str
    what: str
    parameter: str
    bad: str
    good: str
    open: str


_TAGGED = _Shape(
    "tags.owner",
    "exists: true",
    "owner",
    "object",
    "tags: {team: shop}",
    "tags: {owner: platform}",
    "tags: \"[parameters('wanted')]\"",
)
_NAMED = _Shape(
    "name", "like: '*-prod'", "name that ends in `-prod`", "string", "properties: {}", "properties: {}", "properties: {}"
)


def check_id(identity: str) -> str:
    """Return what is wrong with the id of a rule, or ""."""
    if _ID.fullmatch(identity):
        return ""
    return f"invalid rule id `{identity}`, expected a service and a noun phrase such as `storage/secure-transfer`"


def check_type(resource_type: str) -> str:
    """Return what is wrong with a resource type, or ""."""
    if _TYPE.fullmatch(resource_type):
        return ""
    return f"invalid resource type `{resource_type}`, expected one such as `Microsoft.Storage/storageAccounts`"


def draft(identity: str, resource_type: str, schema: str) -> str:
    """Return the text of a rule file that passes its examples; `schema` is where editors find the schema of rules.

    The Terraform examples use azurerm if azward has a table for the type, else azapi.
    """
    texts = list(_candidates(identity, resource_type, schema))
    return next((text for text in texts if _passes(identity, text)), texts[-1])


def _candidates(identity: str, resource_type: str, schema: str) -> Iterator[str]:
    tables = _tables(resource_type)[:MAX_TRIED]
    for name, version, tagged in tables:
        if tagged:
            yield _text(identity, resource_type, schema, _TAGGED, version, name)
    version = tables[0][1] if tables else API_VERSION
    child = resource_type.count("/") > 1
    if not child:
        yield _text(identity, resource_type, schema, _TAGGED, version, "")
    for name, written, _ in tables:
        yield _text(identity, resource_type, schema, _NAMED, written, name)
    yield _text(identity, resource_type, schema, _NAMED, version, "")


def _tables(resource_type: str) -> list[tuple[str, str, bool]]:
    """Return the azurerm types for an ARM type, the plainest first: name, API version, and whether it has tags."""
    from azward.source.terraform.azurerm import all_tables, arguments_of
    from azward.source.terraform.azurerm.model import Table

    found: list[tuple[str, str, bool]] = []
    for name, table in all_tables().items():
        if isinstance(table, Table):
            kind, _, version = table.type.partition("@")
            if kind.casefold() == resource_type.casefold():
                found.append((name, version, "tags" in arguments_of(name)))
    return sorted(found, key=lambda entry: (len(entry[0]), entry[0]))


def _text(identity: str, resource_type: str, schema: str, shape: _Shape, version: str, azurerm: str) -> str:
    service = identity.partition("/")[0].replace("-", "")
    above = ["default"] * (resource_type.count("/") - 1)
    named = shape is _NAMED
    good = f"{service}-prod" if named else service
    terraform = _azurerm(azurerm) if azurerm else _azapi(f"{resource_type}@{version}")
    tags = {"bad": '{ team = "shop" }', "good": '{ owner = "platform" }'}
    return _DRAFT.format(
        schema=schema,
        type=resource_type,
        version=version,
        path=shape.path,
        test=shape.test,
        what=shape.what,
        parameter=shape.parameter,
        bad=shape.bad,
        good=shape.good,
        open=shape.open,
        name="/".join([*above, service]),
        good_name="/".join([*above, good]),
        open_name="\"[parameters('wanted')]\"" if named else "/".join([*above, service]),
        bad_terraform=_indented(terraform(service, "" if named else tags["bad"])),
        good_terraform=_indented(terraform(good, "" if named else tags["good"])),
    )


def _azurerm(kind: str) -> _Terraform:
    return lambda name, tags: _block(kind, [f'name = "{name}"', *([f"tags = {tags}"] if tags else [])])


def _azapi(kind: str) -> _Terraform:
    return lambda name, tags: _block(
        "azapi_resource", [f'type = "{kind}"', f'name = "{name}"', *([f"tags = {tags}"] if tags else [])]
    )


def _block(kind: str, lines: list[str]) -> str:
    return f'resource "{kind}" "example" {{\n' + "".join(f"  {line}\n" for line in lines) + "}"


def _indented(text: str) -> str:
    return "\n".join(f"        {line}" for line in text.splitlines())


def _passes(identity: str, text: str) -> bool:
    with TemporaryDirectory(prefix="azward-") as folder:
        file = Path(folder, f"{identity}.yaml")
        file.parent.mkdir()
        file.write_text(text, "utf-8")
        found = check(load_rule(file), file)
        return not found.failures and not found.notes
