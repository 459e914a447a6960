"""The examples of a rule: situations and the verdict expected for them, in one or more input languages."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING

from azward.frozen import frozen
from azward.rule.language import did_you_mean
from azward.rule.model import RuleError, Status
from azward.rule.pack import split_examples
from azward.rule.yaml12 import Node, YamlError, construct, find, parse

if TYPE_CHECKING:
    from pathlib import Path

    from azward.graph.value import JsonValue

__all__ = ["LANGUAGES", "Example", "examples", "template_text"]

LANGUAGES = ("arm", "bicep", "terraform", "script")

EXPECTED = {"fail": Status.FAIL, "pass": Status.PASS, "unknown": Status.UNKNOWN}

SCHEMA = "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#"
PARAMETERS = "https://schema.management.azure.com/schemas/2019-04-01/deploymentParameters.json#"


@frozen
class Example:
    """One situation. `sources` maps a language to its source text; for `arm` that is the JSON text of a template."""

    expected: Status  # PASS, FAIL or UNKNOWN
    name: str  # as given in the rule file, else "fail 1"
    sources: Mapping[str, str]
    line: int  # in the rule file, from 1
    given: str = ""  # the JSON text of a parameter file, if the example has one


def examples(path: Path) -> list[Example]:
    """Return the examples of the rule file `path`, failing ones first. Raise RuleError if they are malformed."""
    text = split_examples(path.read_text("utf-8-sig"))[1]
    if not text:
        return []
    try:
        node = parse(text)
        data = construct(node)
    except YamlError as error:
        raise RuleError(f"{path}:{error.line}:{error.column}: {error}") from error
    if not isinstance(data, dict) or set(data) != {"examples"} or not isinstance(data["examples"], dict):
        raise RuleError(f"{path}: expected `examples` as the last key, a mapping with `fail`, `pass` and `unknown`")
    return _Reader(path, node).read(data["examples"])


def template_text(data: JsonValue) -> str:
    """Return the JSON text of the template for an `arm` example: a resource, a list of resources, or a template.

    Raise ValueError for anything else.
    """
    resources = [data] if isinstance(data, dict) and "type" in data else data
    template = resources if isinstance(resources, dict) else {"resources": resources}
    if not isinstance(template.get("resources"), (list, dict)):
        raise ValueError("expected a resource, a list of resources, or a template with `resources`")
    return json.dumps({"$schema": SCHEMA, "contentVersion": "1.0.0.0", **template}, indent=2)


def _is_reference(value: JsonValue) -> bool:
    """Decide whether the value of a parameter comes from a vault: `{reference: {keyVault: ...}}`."""
    return isinstance(value, dict) and set(value) == {"reference"}


class _Reader:
    """Reads the examples of one file."""

    def __init__(self, path: Path, node: Node) -> None:
        self.path = path
        self.node = node

    def read(self, groups: dict[str, JsonValue]) -> list[Example]:
        for word in groups:
            if word not in EXPECTED:
                raise self._error((word,), f"unknown key `{word}`{did_you_mean(word, EXPECTED)}")
        found: list[Example] = []
        for word in EXPECTED:
            items = groups.get(word, [])
            if not isinstance(items, list):
                raise self._error((word,), f"`{word}`: expected a list of examples")
            found += [self._example(word, index, item) for index, item in enumerate(items)]
        return found

    def _example(self, word: str, index: int, data: JsonValue) -> Example:
        if not isinstance(data, dict) or not any(language in data for language in LANGUAGES):
            raise self._error((word, index), f"expected an example with one of {', '.join(LANGUAGES)}")
        for key in data:
            if key not in (*LANGUAGES, "name", "given"):
                known = (*LANGUAGES, "name", "given")
                raise self._error((word, index, key), f"unknown key `{key}`{did_you_mean(key, known)}")
        sources: dict[str, str] = {}
        for language in LANGUAGES:
            if language in data:
                sources[language] = self._source((word, index, language), language, data[language])
        line, _ = find(self.node, ("examples", word, index))
        name = str(data.get("name") or f"{word} {index + 1}")
        return Example(EXPECTED[word], name, sources, line, self._given((word, index, "given"), data.get("given")))

    def _given(self, at: tuple[str | int, ...], data: JsonValue) -> str:
        if data is None:
            return ""
        if not isinstance(data, dict):
            raise self._error(at, "`given`: expected a mapping of parameters to values")
        entries = {name: value if _is_reference(value) else {"value": value} for name, value in data.items()}
        return json.dumps({"$schema": PARAMETERS, "contentVersion": "1.0.0.0", "parameters": entries}, indent=2)

    def _source(self, at: tuple[str | int, ...], language: str, data: JsonValue) -> str:
        if language != "arm":
            if not isinstance(data, str):
                raise self._error(at, f"`{language}`: expected a string")
            return data
        try:
            return template_text(data)
        except ValueError as error:
            raise self._error(at, f"`arm`: {error}") from error

    def _error(self, at: tuple[str | int, ...], message: str) -> RuleError:
        line, column = find(self.node, ("examples", *at), on_key=isinstance(at[-1], str))
        return RuleError(f"{self.path}:{line}:{column}: {message}")
