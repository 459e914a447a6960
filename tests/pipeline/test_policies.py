"""What `azward policies` prints: the effective policy of operations in many situations, and what cannot be read.

The documentation that the situations follow: https://learn.microsoft.com/azure/api-management/set-edit-policies,
https://learn.microsoft.com/azure/api-management/api-management-subscriptions and
https://learn.microsoft.com/azure/api-management/policy-fragments
"""

from __future__ import annotations

import json
import resource
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest
from azward.cli.main import run

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

SERVICE = "Microsoft.ApiManagement/service"
VERSION = "2024-05-01"

Sections = "str | Mapping[str, str]"
"""The content of `inbound`, or of each section by name."""


@dataclass(frozen=True)
class Product:
    policy: Any = None
    subscription_required: bool | None = None


@dataclass(frozen=True)
class Situation:
    """One service with the API `api`, and what is in effect for it."""

    name: str
    expected: Mapping[str, str]
    """`product/section`, or `section` without a product -> statements as `element@scope`.

    `?` after a statement: conditional; `-`: not reached. `anonymous` and `product/anonymous` are `True`, `False` or `None`.
    """
    glob: Any = None
    workspace: Any = None
    product: Mapping[str, Product] = field(default_factory=dict)
    api: Any = None
    operation: Any = None
    fragments: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, str] = field(default_factory=dict)
    service: bool = True  # whether it is declared
    api_declared: bool = True
    in_workspace: bool = False
    subscription_required: bool | None = None


def document(sections: Any) -> str:
    found = {"inbound": sections} if isinstance(sections, str) else sections
    return "<policies>" + "".join(f"<{name}>{text}</{name}>" for name, text in found.items()) + "</policies>"


def template(situations: list[Situation]) -> dict[str, Any]:
    resources: list[dict[str, Any]] = []
    for number, one in enumerate(situations):
        service = f"s{number}"
        around, kind = (f"{service}/w", f"{SERVICE}/workspaces") if one.in_workspace else (service, SERVICE)

        def add(kind: str, name: str, **properties: Any) -> None:
            resources.append({"type": kind, "apiVersion": VERSION, "name": name, "properties": properties})

        def policy(kind: str, name: str, sections: Any) -> None:
            if sections is not None:
                add(f"{kind}/policies", f"{name}/policy", format="rawxml", value=document(sections))

        required = {} if one.subscription_required is None else {"subscriptionRequired": one.subscription_required}
        if one.service:
            add(SERVICE, service)
        if one.in_workspace:
            add(kind, around)
        if one.api_declared:
            add(f"{kind}/apis", f"{around}/api", **required)
        policy(SERVICE, service, one.glob)
        policy(f"{SERVICE}/workspaces", f"{service}/w", one.workspace)
        policy(f"{kind}/apis", f"{around}/api", one.api)
        if one.operation is not None:
            add(f"{kind}/apis/operations", f"{around}/api/op", method="GET")
            policy(f"{kind}/apis/operations", f"{around}/api/op", one.operation)
        for name, product in one.product.items():
            is_open = product.subscription_required
            add(f"{kind}/products", f"{around}/{name}", **({} if is_open is None else {"subscriptionRequired": is_open}))
            link = {"apiId": f"[resourceId('{kind}/apis', '{around.replace('/', chr(39) + ', ' + chr(39))}', 'api')]"}
            if one.in_workspace:
                add(f"{kind}/products/apiLinks", f"{around}/{name}/l", **link)
            else:
                add(f"{kind}/products/apis", f"{around}/{name}/api")
            policy(f"{kind}/products", f"{around}/{name}", product.policy)
        for name, text in one.fragments.items():
            add(f"{kind}/policyFragments", f"{around}/{name}", format="rawxml", value=f"<fragment>{text}</fragment>")
        for name, text in one.values.items():
            add(f"{kind}/namedValues", f"{around}/{name}", displayName=name, value=text)
    return {
        "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
        "contentVersion": "1.0.0.0",
        "resources": resources,
    }


WHEN = '<when condition="@(context.Request.Method == "GET")">'
RETURN = "<return-response><set-status code='403'/></return-response>"

DOCUMENTS = [
    Situation("no policy at all", {"inbound": "", "backend": "forward-request@global", "outbound": "", "on-error": ""}),
    Situation("global alone", {"inbound": "a@global"}, glob="<a/>"),
    Situation("the API without a document inherits", {"inbound": "a@global"}, glob="<a/>", operation="<base/>"),
    Situation("base first", {"inbound": "a@global b@api"}, glob="<a/>", api="<base/><b/>"),
    Situation("base last", {"inbound": "b@api a@global"}, glob="<a/>", api="<b/><base/>"),
    Situation("base in the middle", {"inbound": "b@api a@global c@api"}, glob="<a/>", api="<b/><base/><c/>"),
    Situation("no base", {"inbound": "b@api"}, glob="<a/>", api="<b/>"),
    Situation("base twice", {"inbound": "a@global b@api a@global"}, glob="<a/>", api="<base/><b/><base/>"),
    Situation("an empty section inherits nothing", {"inbound": ""}, glob="<a/>", api=""),
    Situation(
        "a missing section inherits nothing", {"inbound": "", "outbound": "b@api"}, glob="<a/>", api={"outbound": "<b/>"}
    ),
    Situation("no sections", {"inbound": "", "backend": ""}, glob="<a/>", api={}),
    Situation("base at the global scope stands for nothing", {"inbound": "a@global"}, glob="<base/><a/>"),
    Situation("a global document without backend", {"backend": ""}, glob="<a/>"),
    Situation("the default global policy through base", {"backend": "forward-request@global"}, api={"backend": "<base/>"}),
    Situation(
        "the API replaces the default", {"backend": "forward-request@api"}, api={"backend": "<forward-request timeout='5'/>"}
    ),
    Situation(
        "each section by itself",
        {"inbound": "a@global", "backend": "b@api", "outbound": "c@global d@api", "on-error": "e@global"},
        glob={"inbound": "<a/>", "outbound": "<c/>", "on-error": "<e/>"},
        api={"inbound": "<base/>", "backend": "<b/>", "outbound": "<base/><d/>", "on-error": "<base/>"},
    ),
    Situation(
        "all scopes", {"inbound": "a@global b@api c@operation"}, glob="<a/>", api="<base/><b/>", operation="<base/><c/>"
    ),
    Situation("the operation drops all", {"inbound": "c@operation"}, glob="<a/>", api="<base/><b/>", operation="<c/>"),
    Situation(
        "the API drops global, the operation keeps the API",
        {"inbound": "b@api c@operation"},
        glob="<a/>",
        api="<b/>",
        operation="<base/><c/>",
    ),
    Situation(
        "an operation whose API has no document", {"inbound": "a@global c@operation"}, glob="<a/>", operation="<base/><c/>"
    ),
    Situation(
        "base twice at two scopes",
        {"inbound": "a@global a@global a@global a@global"},
        glob="<a/>",
        api="<base/><base/>",
        operation="<base/><base/>",
    ),
    Situation(
        "settings are not statements",
        {"inbound": "cors@api"},
        api="<cors><allowed-origins><origin>*</origin></allowed-origins></cors>",
    ),
    Situation(
        "settings of a request",
        {"inbound": "send-request@api"},
        api="<send-request><set-url>https://x</set-url></send-request>",
    ),
    Situation("comments", {"inbound": "a@api"}, api="<!-- <base/> --><a/>"),
    Situation(
        "an expression with angle brackets",
        {"inbound": "set-variable@api a@api"},
        api='<set-variable name="x" value="@(new List<string>().Count > 0 ? "<b/>" : ">")"/><a/>',
    ),
    Situation(
        "an expression in a text",
        {"inbound": "set-body@api a@api"},
        api='<set-body>@{ return "</set-body><b/>" + (1 < 2); }</set-body><a/>',
    ),
]

CHOICES = [
    Situation("when and no otherwise", {"inbound": "a@api?"}, api=f"<choose>{WHEN}<a/></when></choose>"),
    Situation(
        "when and otherwise",
        {"inbound": "a@api? b@api?"},
        api=f"<choose>{WHEN}<a/></when><otherwise><b/></otherwise></choose>",
    ),
    Situation("two whens", {"inbound": "a@api? b@api?"}, api=f"<choose>{WHEN}<a/></when>{WHEN}<b/></when></choose>"),
    Situation("after a choice", {"inbound": "a@api? b@api"}, api=f"<choose>{WHEN}<a/></when></choose><b/>"),
    Situation("base in a branch", {"inbound": "a@global?"}, glob="<a/>", api=f"<choose>{WHEN}<base/></when></choose>"),
    Situation(
        "base in both branches",
        {"inbound": "a@global? a@global? b@api?"},
        glob="<a/>",
        api=f"<choose>{WHEN}<base/></when><otherwise><base/><b/></otherwise></choose>",
    ),
    Situation(
        "base beside a branch", {"inbound": "a@global b@api?"}, glob="<a/>", api=f"<base/><choose>{WHEN}<b/></when></choose>"
    ),
    Situation(
        "a choice in what is inherited",
        {"inbound": "a@global? b@api"},
        glob=f"<choose>{WHEN}<a/></when></choose>",
        api="<base/><b/>",
    ),
    Situation(
        "a choice in a choice",
        {"inbound": "a@api?"},
        api=f"<choose>{WHEN}<choose>{WHEN}<a/></when></choose></when></choose>",
    ),
    Situation(
        "certainly true",
        {"inbound": "a@api"},
        api='<choose><when condition="@(true)"><a/></when><otherwise><b/></otherwise></choose>',
    ),
    Situation(
        "certainly false",
        {"inbound": "b@api"},
        api='<choose><when condition="@(false)"><a/></when><otherwise><b/></otherwise></choose>',
    ),
    Situation(
        "certainly false, no otherwise", {"inbound": ""}, api='<choose><when condition="@(false)"><a/></when></choose>'
    ),
    Situation(
        "a plain truth value",
        {"inbound": "a@api"},
        api='<choose><when condition="true"><a/></when><otherwise><b/></otherwise></choose>',
    ),
    Situation("equal texts", {"inbound": "a@api"}, api='<choose><when condition="@("x" == "x")"><a/></when></choose>'),
    Situation("different texts", {"inbound": ""}, api='<choose><when condition="@("x" == "y")"><a/></when></choose>'),
    Situation("not", {"inbound": "a@api"}, api='<choose><when condition="@(!("x" == "y"))"><a/></when></choose>'),
    Situation(
        "one side of a conjunction decides",
        {"inbound": ""},
        api='<choose><when condition="@(context.X && false)"><a/></when></choose>',
    ),
    Situation(
        "one side of a disjunction decides",
        {"inbound": "a@api"},
        api='<choose><when condition="@(context.X || true)"><a/></when></choose>',
    ),
    Situation(
        "a conjunction with an unknown side",
        {"inbound": "a@api?"},
        api='<choose><when condition="@(context.X && true)"><a/></when></choose>',
    ),
    Situation(
        "a statement block", {"inbound": "a@api"}, api='<choose><when condition="@{ return true; }"><a/></when></choose>'
    ),
    Situation(
        "a block with a branch",
        {"inbound": "a@api?"},
        api='<choose><when condition="@{ if (x) { return true; } return false; }"><a/></when></choose>',
    ),
    Situation(
        "true after unknown",
        {"inbound": "a@api? b@api?"},
        api=f'<choose>{WHEN}<a/></when><when condition="@(true)"><b/></when><otherwise><c/></otherwise></choose>',
    ),
    Situation(
        "false before unknown",
        {"inbound": "b@api?"},
        api=f'<choose><when condition="@(false)"><a/></when>{WHEN}<b/></when></choose>',
    ),
    Situation(
        "a named value decides",
        {"inbound": "a@api"},
        api='<choose><when condition="@("{{mode}}" == "on")"><a/></when></choose>',
        values={"mode": "on"},
    ),
    Situation(
        "a named value decides otherwise",
        {"inbound": ""},
        api='<choose><when condition="@("{{mode}}" == "on")"><a/></when></choose>',
        values={"mode": "off"},
    ),
    Situation(
        "a named value that is not declared",
        {"inbound": "a@api?"},
        api='<choose><when condition="@("{{mode}}" == "on")"><a/></when></choose>',
    ),
    Situation(
        "a plain named value",
        {"inbound": "a@api"},
        api='<choose><when condition="{{flag}}"><a/></when></choose>',
        values={"flag": "true"},
    ),
    Situation(
        "retry", {"inbound": "retry@api a@api b@api"}, api="<retry condition='@(x)' count='3' interval='1'><a/><b/></retry>"
    ),
    Situation(
        "wait",
        {"inbound": "wait@api send-request@api a@api"},
        api="<wait for='all'><send-request><set-url>u</set-url></send-request></wait><a/>",
    ),
    Situation(
        "limit-concurrency",
        {"backend": "limit-concurrency@api forward-request@api"},
        api={"backend": "<limit-concurrency key='k' max-count='3'><forward-request/></limit-concurrency>"},
    ),
    Situation(
        "base in retry",
        {"backend": "retry@api forward-request@global"},
        api={"backend": "<retry condition='@(x)' count='1' interval='1'><base/></retry>"},
    ),
    Situation(
        "retry in a branch",
        {"inbound": "retry@api? a@api?"},
        api=f"<choose>{WHEN}<retry condition='@(x)' count='3' interval='1'><a/></retry></when></choose>",
    ),
]

ANSWERS = [
    Situation(
        "an answer ends the section",
        {"inbound": "return-response@api a@api-", "backend": "forward-request@global-"},
        api={"inbound": f"{RETURN}<a/>", "backend": "<base/>"},
    ),
    Situation("outbound after an answer", {"outbound": "b@api-"}, api={"inbound": RETURN, "outbound": "<b/>"}),
    Situation("on-error after an answer", {"on-error": "b@api"}, api={"inbound": RETURN, "on-error": "<b/>"}),
    Situation(
        "a mock",
        {"inbound": "mock-response@api a@api-", "outbound": "b@api-"},
        api={"inbound": "<mock-response/><a/>", "outbound": "<b/>"},
    ),
    Situation(
        "a conditional answer",
        {"inbound": "return-response@api? a@api", "backend": "forward-request@global"},
        api={"inbound": f"<choose>{WHEN}{RETURN}</when></choose><a/>", "backend": "<base/>"},
    ),
    Situation(
        "an answer in a certain branch",
        {"inbound": "return-response@api a@api-"},
        api=f'<choose><when condition="@(true)">{RETURN}</when></choose><a/>',
    ),
    Situation("an inherited answer", {"inbound": "return-response@global a@api-"}, glob=RETURN, api="<base/><a/>"),
    Situation("an answer of the global scope that the API drops", {"inbound": "a@api"}, glob=RETURN, api="<a/>"),
    Situation(
        "an answer in outbound",
        {"outbound": "return-response@api b@api-", "inbound": "a@api"},
        api={"inbound": "<a/>", "outbound": f"{RETURN}<b/>"},
    ),
    Situation(
        "an answer in on-error",
        {"on-error": "return-response@api b@api-", "outbound": "a@api"},
        api={"outbound": "<a/>", "on-error": f"{RETURN}<b/>"},
    ),
]

FRAGMENTS = [
    Situation(
        "a fragment",
        {"inbound": "a@fragment:f b@api"},
        api='<include-fragment fragment-id="f"/><b/>',
        fragments={"f": "<a/>"},
    ),
    Situation(
        "a fragment twice",
        {"inbound": "a@fragment:f a@fragment:f"},
        api='<include-fragment fragment-id="f"/><include-fragment fragment-id="f"/>',
        fragments={"f": "<a/>"},
    ),
    Situation(
        "a fragment that is not there",
        {"inbound": "?@fragment:g b@api"},
        api='<include-fragment fragment-id="g"/><b/>',
        fragments={"f": "<a/>"},
    ),
    Situation(
        "a fragment in a branch",
        {"inbound": "a@fragment:f?"},
        api=f'<choose>{WHEN}<include-fragment fragment-id="f"/></when></choose>',
        fragments={"f": "<a/>"},
    ),
    Situation(
        "a choice in a fragment",
        {"inbound": "a@fragment:f?"},
        api='<include-fragment fragment-id="f"/>',
        fragments={"f": f"<choose>{WHEN}<a/></when></choose>"},
    ),
    Situation(
        "an inherited fragment",
        {"inbound": "a@fragment:f b@api"},
        glob='<include-fragment fragment-id="f"/>',
        api="<base/><b/>",
        fragments={"f": "<a/>"},
    ),
    Situation(
        "an answer in a fragment",
        {"inbound": "return-response@fragment:f b@api-"},
        api='<include-fragment fragment-id="f"/><b/>',
        fragments={"f": RETURN},
    ),
    Situation(
        "the name in another case",
        {"inbound": "a@fragment:f"},
        api='<include-fragment fragment-id="F"/>',
        fragments={"f": "<a/>"},
    ),
    Situation(
        "the name in a named value",
        {"inbound": "a@fragment:f"},
        api='<include-fragment fragment-id="{{which}}"/>',
        fragments={"f": "<a/>"},
        values={"which": "f"},
    ),
]

PRODUCTS = [
    Situation(
        "a closed product",
        {"gold/inbound": "p@product", "inbound": "a@global", "gold/anonymous": "False", "anonymous": "False"},
        glob="<a/>",
        product={"gold": Product("<p/>")},
    ),
    Situation(
        "between global and API",
        {"gold/inbound": "a@global p@product b@api", "inbound": "a@global b@api"},
        glob="<a/>",
        product={"gold": Product("<base/><p/>")},
        api="<base/><b/>",
    ),
    Situation(
        "a product that drops global",
        {"gold/inbound": "p@product b@api", "inbound": "a@global b@api"},
        glob="<a/>",
        product={"gold": Product("<p/>")},
        api="<base/><b/>",
    ),
    Situation(
        "an API that drops the product",
        {"gold/inbound": "b@api", "inbound": "b@api"},
        product={"gold": Product("<p/>")},
        api="<b/>",
    ),
    Situation(
        "a product without a document",
        {"gold/inbound": "a@global", "inbound": "a@global"},
        glob="<a/>",
        product={"gold": Product()},
    ),
    Situation(
        "two products",
        {"gold/inbound": "p@product", "tin/inbound": "q@product", "inbound": ""},
        product={"gold": Product("<p/>"), "tin": Product("<q/>")},
    ),
    Situation(
        "an open product",
        {"free/anonymous": "True", "anonymous": "False"},
        product={"free": Product("<p/>", subscription_required=False)},
    ),
    Situation(
        "an open product of an open API",
        {"free/anonymous": "True", "anonymous": "False"},
        product={"free": Product("<p/>", subscription_required=False)},
        subscription_required=False,
    ),
    Situation(
        "a closed product of an open API",
        {"gold/anonymous": "False", "anonymous": "True"},
        product={"gold": Product("<p/>", subscription_required=True)},
        subscription_required=False,
    ),
    Situation(
        "an open and a closed product",
        {"gold/anonymous": "False", "free/anonymous": "True", "anonymous": "False"},
        product={"gold": Product(), "free": Product(subscription_required=False)},
    ),
    Situation("an open API in no product", {"anonymous": "True"}, subscription_required=False),
    Situation("an API that requires keys", {"anonymous": "False"}, subscription_required=True),
    Situation("an API that says nothing requires keys", {"anonymous": "False"}),
    Situation(
        "an answer of a product",
        {"gold/inbound": "return-response@product b@api-", "inbound": "b@api"},
        product={"gold": Product(RETURN)},
        api="<base/><b/>",
    ),
]

ELSEWHERE = [
    Situation(
        "the service exists already",
        {"inbound": "?@global b@api", "backend": "?@global"},
        service=False,
        api={"inbound": "<base/><b/>", "backend": "<base/>"},
    ),
    Situation("it exists, and base is missing", {"inbound": "b@api"}, service=False, api="<b/>"),
    Situation(
        "it exists, and its policy is here", {"inbound": "a@global b@api"}, service=False, glob="<a/>", api="<base/><b/>"
    ),
    Situation("it exists, and the API has no document", {"inbound": "?@global"}, service=False),
    Situation(
        "the API exists already",
        {"inbound": "?@api c@operation", "anonymous": "None"},
        api_declared=False,
        operation="<base/><c/>",
    ),
    Situation(
        "the API exists, and its policy is here",
        {"inbound": "a@global b@api", "anonymous": "None"},
        api_declared=False,
        glob="<a/>",
        api="<base/><b/>",
    ),
    Situation(
        "a workspace",
        {"inbound": "a@global w@workspace b@api"},
        in_workspace=True,
        glob="<a/>",
        workspace="<base/><w/>",
        api="<base/><b/>",
    ),
    Situation(
        "a workspace that drops global",
        {"inbound": "w@workspace b@api"},
        in_workspace=True,
        glob="<a/>",
        workspace="<w/>",
        api="<base/><b/>",
    ),
    Situation(
        "a workspace without a document", {"inbound": "a@global b@api"}, in_workspace=True, glob="<a/>", api="<base/><b/>"
    ),
    Situation(
        "a product of a workspace",
        {"gold/inbound": "w@workspace p@product", "inbound": "w@workspace"},
        in_workspace=True,
        workspace="<w/>",
        product={"gold": Product("<base/><p/>")},
    ),
    Situation(
        "a fragment of a workspace",
        {"inbound": "a@fragment:f"},
        in_workspace=True,
        api='<include-fragment fragment-id="f"/>',
        fragments={"f": "<a/>"},
    ),
    Situation(
        "an operation of a workspace",
        {"inbound": "a@global b@api c@operation"},
        in_workspace=True,
        glob="<a/>",
        api="<base/><b/>",
        operation="<base/><c/>",
    ),
]

SITUATIONS = [*DOCUMENTS, *CHOICES, *ANSWERS, *FRAGMENTS, *PRODUCTS, *ELSEWHERE]


def policies(capsys: pytest.CaptureFixture[str], *arguments: str, status: int = 0) -> dict[str, Any]:
    assert run(["policies", *arguments, "--format", "json"]) == status
    return json.loads(capsys.readouterr().out)


def text_of(statement: Mapping[str, Any]) -> str:
    marks = ("?" if statement["conditional"] else "") + ("" if statement["reached"] else "-")
    return f"{statement['element']}@{statement['scope']}{marks}"


def test_effective_policies(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert len(SITUATIONS) >= 80
    (tmp_path / "main.json").write_text(json.dumps(template(SITUATIONS)))
    report = policies(capsys, str(tmp_path))
    assert report["errors"] == []
    found: dict[str, dict[str, str]] = {}
    for entry in report["operations"]:
        head = "" if entry["product"] is None else f"{entry['product']}/"
        own = found.setdefault(entry["service"], {})
        own[f"{head}anonymous"] = str(entry["anonymous"])
        for section, statements in entry["sections"].items():
            own[f"{head}{section}"] = " ".join(map(text_of, statements))
    for number, one in enumerate(SITUATIONS):
        actual = {key: found[f"s{number}"].get(key) for key in one.expected}
        assert actual == dict(one.expected), one.name


HOSTILE = {
    "billion laughs": '<!DOCTYPE p [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><policies><inbound>&b;</inbound></policies>',
    "an external entity": '<!DOCTYPE p [<!ENTITY x SYSTEM "file:///etc/passwd">]><policies>&x;</policies>',
    "an external document type": '<!DOCTYPE p SYSTEM "http://127.0.0.1/p.dtd"><policies/>',
    "deep": "<policies>" + "<a>" * 100_000 + "</a>" * 100_000 + "</policies>",
    "deep and open": "<policies>" + "<a>" * 100_000,
    "many expressions that do not end": "<policies><inbound>" + '<a x="@(" />' * 50_000 + "</inbound>",
    "expression of brackets": '<policies><inbound><a x="@' + "(" * 100_000,
    "a text that does not end": '<policies><inbound><set-body>@{ return "',
    "unclosed": "<policies><inbound>",
    "crossed": "<policies><inbound></policies></inbound>",
    "two roots": "<policies/><policies/>",
    "an attribute twice": '<policies><inbound><a x="1" x="2"/></inbound></policies>',
    "an attribute without quotes": "<policies><inbound><a x=1/></inbound></policies>",
    "text around": "<policies/> text",
    "another root": "<policy/>",
    "empty": " ",
    "a lonely bracket": "<policies><inbound>1 < 2</inbound></policies>",
    "a comment that does not end": "<policies><!-- ",
    "long": "<policies>" + " " * 2_000_000 + "</policies>",
}


def test_hostile_policies(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Each costs one diagnostic with its place, and the rest of the service is read."""
    for name, text in HOSTILE.items():
        folder = tmp_path / name.replace(" ", "-")
        (folder / "apis" / "bad").mkdir(parents=True)
        (folder / "apis" / "good").mkdir()
        (folder / "apis" / "bad" / "policy.xml").write_text(text)
        (folder / "apis" / "good" / "policy.xml").write_text("<policies><inbound><a/></inbound></policies>")
        start = time.process_time()
        report = policies(capsys, str(folder), status=4)
        assert time.process_time() - start < 2, name
        (error,) = report["errors"]
        assert error["file"].endswith("apis/bad/policy.xml"), name
        assert error["line"] >= 1, name
        texts = {entry["api"]: text_of(entry["sections"]["inbound"][0]) for entry in report["operations"]}
        assert texts == {"bad": "?@api", "good": "a@api"}, name


def test_files_that_cannot_be_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A file of 100 MB and one with broken encoding: memory stays bounded."""
    for name in ("large", "broken"):
        (tmp_path / "apis" / name).mkdir(parents=True)
    with (tmp_path / "apis" / "large" / "policy.xml").open("wb") as file:
        file.truncate(100_000_000)
    (tmp_path / "apis" / "broken" / "policy.xml").write_bytes(b"<policies><inbound><a x='\xff\xfe'/></inbound></policies>")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    report = policies(capsys, str(tmp_path), status=4)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 50_000
    assert sorted(error["message"].partition(",")[0] for error in report["errors"]) == [
        "expected UTF-8 text but found binary data",
        "file is 95.4 MiB",
    ]


XML = """\
<policies>
  <inbound>
    <base />
    <set-variable name="x" value="@("a" + 'b')" />
    <set-variable name="x" value="{tenant}" />
    <cors />
  </inbound>
  <backend><forward-request timeout="20" follow-redirects="false" buffer-request-body="false" fail-on-error-status-code="true" /></backend>
</policies>
"""

BICEP = f"""\
param tenant string = 'abc'
var text = '''
{XML}'''
resource s 'Microsoft.ApiManagement/service@2022-08-01' = {{ name: 's' }}
resource a 'Microsoft.ApiManagement/service/apis@2022-08-01' = {{ parent: s, name: 'multi-line' }}
resource p 'Microsoft.ApiManagement/service/apis/policies@2022-08-01' = {{
  parent: a
  name: 'policy'
  properties: {{ format: 'rawxml', value: replace(text, '{{tenant}}', tenant) }}
}}
resource b 'Microsoft.ApiManagement/service/apis@2022-08-01' = {{ parent: s, name: 'file' }}
resource q 'Microsoft.ApiManagement/service/apis/policies@2022-08-01' = {{
  parent: b
  name: 'policy'
  properties: {{ format: 'rawxml', value: loadTextContent('./policies/p.xml') }}
}}
resource c 'Microsoft.ApiManagement/service/apis@2022-08-01' = {{ parent: s, name: 'one-line' }}
resource r 'Microsoft.ApiManagement/service/apis/policies@2022-08-01' = {{
  parent: c
  name: 'policy'
  properties: {{ format: 'rawxml', value: '<policies><inbound><set-variable name="x" value="\\'${{tenant}}\\'"/>\\n<cors/></inbound></policies>' }}
}}
"""

TERRAFORM = """\
terraform { required_providers { azurerm = { source = "hashicorp/azurerm", version = "~> 4.0" } } }
provider "azurerm" {
  features {}
}
locals { place = { resource_group_name = "rg", api_management_name = "s" } }
resource "azurerm_api_management" "s" {
  name = "t"
  resource_group_name = "rg"
}
resource "azurerm_api_management_api" "a" {
  for_each = toset(["heredoc", "file", "template"])
  name = each.key
  resource_group_name = "rg"
  api_management_name = azurerm_api_management.s.name
}
resource "azurerm_api_management_api_policy" "heredoc" {
  api_name = azurerm_api_management_api.a["heredoc"].name
  resource_group_name = "rg"
  api_management_name = azurerm_api_management.s.name
  xml_content = <<-EOT
    <policies>
      <inbound>
        <set-variable name="x" value="${azurerm_api_management.s.name}" />
        <cors />
      </inbound>
    </policies>
  EOT
}
resource "azurerm_api_management_api_policy" "file" {
  api_name = azurerm_api_management_api.a["file"].name
  resource_group_name = "rg"
  api_management_name = azurerm_api_management.s.name
  xml_content = file("${path.module}/policies/p.xml")
}
resource "azurerm_api_management_api_policy" "template" {
  api_name = azurerm_api_management_api.a["template"].name
  resource_group_name = "rg"
  api_management_name = azurerm_api_management.s.name
  xml_content = templatefile("${path.module}/policies/t.xml", { tenant = "abc" })
}
"""


def arm(text: str) -> str:
    policy = {
        "type": f"{SERVICE}/apis/policies",
        "apiVersion": VERSION,
        "name": "s/literal/policy",
        "properties": {"format": "rawxml", "value": text},
    }
    api = {"type": f"{SERVICE}/apis", "apiVersion": VERSION, "name": "s/literal", "properties": {}}
    schema = "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#"
    return json.dumps({"$schema": schema, "contentVersion": "1.0.0.0", "resources": [api, policy]}, indent=2)


def test_places(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Statements are where they are written, in every way of writing a policy."""
    (tmp_path / "policies").mkdir()
    (tmp_path / "policies" / "p.xml").write_text(f"\ufeff{XML}")
    (tmp_path / "policies" / "t.xml").write_text(XML.replace("{tenant}", "${tenant}"))
    (tmp_path / "main.bicep").write_text(BICEP)
    (tmp_path / "main.tf").write_text(TERRAFORM)
    (tmp_path / "azuredeploy.json").write_text(arm(XML))
    report = policies(capsys, str(tmp_path))
    assert report["errors"] == []
    found = {
        (entry["api"]): {(one["file"], one["line"]) for one in entry["sections"]["inbound"] if one["element"] == "cors"}
        for entry in report["operations"]
        if entry["api"] != "file"
    }
    files = [
        (one["file"], one["line"])
        for entry in report["operations"]
        if entry["api"] == "file"
        for one in entry["sections"]["inbound"]
        if one["element"] == "cors"
    ]
    lines = {name: (tmp_path / name).read_text().splitlines() for name in ("main.bicep", "main.tf", "azuredeploy.json")}
    line = lambda name, text: next(number for number, one in enumerate(lines[name], 1) if text in one)  # noqa: E731
    assert found == {
        "multi-line": {("main.bicep", line("main.bicep", "    <cors />"))},
        "one-line": {("main.bicep", line("main.bicep", "<cors/>"))},
        "heredoc": {("main.tf", line("main.tf", "<cors />"))},
        "template": {("policies/t.xml", 6)},
        "literal": {("azuredeploy.json", line("azuredeploy.json", "<cors />"))},
    }
    assert files == [("policies/p.xml", 6)] * 2


LINKED = """\
resource s 'Microsoft.ApiManagement/service@2022-08-01' = { name: 's' }
resource a 'Microsoft.ApiManagement/service/apis@2022-08-01' = { parent: s, name: 'a' }
resource p 'Microsoft.ApiManagement/service/apis/policies@2022-08-01' = {
  parent: a
  name: 'policy'
  properties: { format: 'rawxml-link', value: 'https://example.com/p.xml' }
}
"""


def test_links_are_not_followed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "main.bicep").write_text(LINKED)
    (entry,) = policies(capsys, str(tmp_path), "--operation", "A")["operations"]
    assert [text_of(one) for one in entry["sections"]["inbound"]] == ["?@api"]
    assert entry["sections"]["inbound"][0]["line"] == 6
    assert policies(capsys, str(tmp_path), "--operation", "b")["operations"] == []


def test_text(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "main.bicep").write_text(
        LINKED.replace("https://example.com/p.xml", "<policies/>").replace("rawxml-link", "xml")
    )
    assert run(["policies", str(tmp_path)]) == 0
    assert capsys.readouterr().out.startswith("a, without a product\n  inbound\n  backend\n")


def test_scan_reports_policies_that_cannot_be_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "main.bicep").write_text(
        LINKED.replace("https://example.com/p.xml", "<policies>").replace("rawxml-link", "xml")
    )
    assert run(["scan", str(tmp_path), "--format", "json"]) == 4
    (error,) = json.loads(capsys.readouterr().out)["errors"]
    assert (error["line"], error["message"]) == (6, "`<policies>` is not closed")


def scan(capsys: pytest.CaptureFixture[str], folder: Path, rule: str) -> list[dict[str, Any]]:
    run(["scan", str(folder), "--rule", rule, "--format", "json"])
    return json.loads(capsys.readouterr().out)["results"]


JWT = "<validate-azure-ad-token tenant-id='t'><client-application-ids/></validate-azure-ad-token>"
FREE = Product("<base/>", subscription_required=False)
CHECKED = Product(f"<base/>{JWT}")

REACHED: dict[str, tuple[Situation, dict[str, str]]] = {
    "the check of the only product, and a key of the API may exist": (
        Situation("", {}, product={"gold": CHECKED}),
        {"": "unknown"},
    ),
    "an open API": (Situation("", {}, product={"gold": CHECKED}, subscription_required=False), {"none": "fail"}),
    "a second product without the check": (
        Situation("", {}, product={"gold": CHECKED, "tin": Product()}),
        {"tin": "fail", "none": "fail"},
    ),
    "no product has it": (Situation("", {}, product={"gold": Product()}), {"": "fail"}),
    "the API has it": (Situation("", {}, product={"gold": FREE}, api=f"<base/>{JWT}"), {}),
    "the operation drops it": (Situation("", {}, api=f"<base/>{JWT}", operation="<a/>"), {"": "fail"}),
    "the service is not read": (Situation("", {}, service=False, api="<base/>"), {"": "unknown"}),
    "the service is not read and does not matter": (Situation("", {}, service=False, api="<a/>"), {"": "fail"}),
}


def test_callers_of_products(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A check in a product counts for callers with its key; without `product`, a result holds for all callers."""
    for name, (situation, expected) in REACHED.items():
        (tmp_path / "main.json").write_text(json.dumps(template([situation])))
        found: dict[str, str] = {}
        for result in scan(capsys, tmp_path, "apim/policy-validate-jwt"):
            operation = result["operation"]
            assert operation["api"] == "api"
            product = operation.get("product", "")
            found["none" if product is None else product] = result["status"]
        assert found == expected, name


def test_a_key_of_the_api_avoids_the_product(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    declared = template([Situation("", {}, product={"gold": CHECKED})])
    properties = {"scope": "/apis/api", "displayName": "k"}
    declared["resources"].append(
        {"type": f"{SERVICE}/subscriptions", "apiVersion": VERSION, "name": "s0/k", "properties": properties}
    )
    (tmp_path / "main.json").write_text(json.dumps(declared))
    (result,) = scan(capsys, tmp_path, "apim/policy-validate-jwt")
    assert (result["status"], result["operation"]) == ("fail", {"api": "api", "operation": None, "product": None})


def test_a_finding_is_in_the_policy(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A finding names the operation, is where the statement is, and has the scopes on the way as related locations."""
    cors = "<cors><allowed-origins>\n<origin>*</origin></allowed-origins></cors>"
    for path, text in (
        ("policy.xml", cors),
        ("apis/a/policy.xml", "<base/>"),
        ("apis/a/operations/get/policy.xml", "<base/>"),
    ):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(document(text))
    (result,) = scan(capsys, tmp_path, "apim/policy-cors")
    assert result["message"] == "`a:get` allows cross-origin calls from any site"
    assert result["operation"] == {"api": "a", "operation": "get"}
    assert (result["location"]["file"], result["location"]["start_line"]) == ("policy.xml", 2)
    assert [place["location"]["file"] for place in result["related"]] == [
        "apis/a/operations/get/policy.xml",
        "apis/a/policy.xml",
    ]


ACCEPTED = """\
<policies>
  <inbound>
    <!-- azward: ignore[apim/policy-cors] reason="a public catalogue" -->
    <cors><allowed-origins><origin>*</origin></allowed-origins></cors>
  </inbound>
</policies>
"""


def test_comments_in_policies(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A comment in a policy accepts a finding there, in an extracted folder and in a file that a template loads."""
    extracted, template_ = tmp_path / "extracted", tmp_path / "template"
    (extracted / "apis" / "a").mkdir(parents=True)
    (extracted / "apis" / "a" / "policy.xml").write_text(ACCEPTED)
    template_.mkdir()
    (template_ / "a.xml").write_text(ACCEPTED)
    text = LINKED.replace("rawxml-link", "rawxml").replace("'https://example.com/p.xml'", "loadTextContent('a.xml')")
    (template_ / "main.bicep").write_text(text)
    for folder in (extracted, template_):
        (result,) = scan(capsys, folder, "apim/policy-cors")
        assert (result["status"], result["suppression"]["reason"]) == ("suppressed", "a public catalogue"), folder.name


def test_no_policy_of_what_exists(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What an existing service may check is unknown, unless the user says that it has no policies."""
    (tmp_path / "main.json").write_text(json.dumps(template([Situation("", {}, service=False, api="<base/>")])))
    (before,) = scan(capsys, tmp_path, "apim/policy-validate-jwt")
    run(["scan", str(tmp_path), "--rule", "apim/policy-validate-jwt", "--assume-no-parent-policy", "--format", "json"])
    (after,) = json.loads(capsys.readouterr().out)["results"]
    assert (before["status"], after["status"]) == ("unknown", "fail")
