"""The format of threat models: the schema, errors with their place, and the two built-in models."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import pytest
import yaml
from azward.config.text_file import ConfigError
from azward.rule.pack import built_in_root, rule_ids
from azward.threat.join import all_mitigates
from azward.threat.model import Need
from azward.threat.pack import built_in_models, load_model, models_of
from azward.threat.read import read_model
from azward.threat.schema import FILE, model_schema, schema_text
from jsonschema import Draft202012Validator

if TYPE_CHECKING:
    from azward.threat.model import ThreatModel

SMALL = """\
title: A shop
components:
  buyer: {title: Buyers, external: true}
  shop: {title: The shop, resources: {type: Microsoft.Web/sites}}
boundaries:
  internet: {title: Internet, kind: internet, components: [buyer]}
flows:
  order: {from: buyer, to: shop, crosses: [internet]}
threats:
  eavesdropping: {title: Orders are read, stride: [I], impact: high, likelihood: low, flows: [order]}
mitigations:
  tls: {title: TLS everywhere, threats: [eavesdropping], rules: [appservice/https-only]}
"""

WRONG = [
    ("title: A shop", "titel: A shop", "titel", "unknown key `titel`, did you mean `title`?"),
    ("external: true", "external: maybe", "maybe", "`external`: expected `true` or `false`"),
    (", external: true", "", "{title: Buyers", "expected `resources`, or `external: true`"),
    ("Microsoft.Web/sites", "sites", "sites}", "`sites` is not a resource type, expected one such as"),
    (
        "Microsoft.Web/sites",
        "azurerm_linux_function_app",
        "azurerm",
        "`azurerm_linux_function_app` is not a resource type, did",
    ),
    ("e/https-only", "e/tls-always-and-everywhere", "apps", "unknown rule `appservice/tls-always-and-everywhere`; `azward"),
    ("appservice/https-only", "https-onyl", "https-onyl", "unknown rule `https-onyl`, did you mean"),
    ("kind: internet", "kind: web", "web", "`kind` is `web`, expected one of internet, azure, vnet,"),
    ("from: buyer", "from: byer", "byer", "unknown component `byer`, did you mean `buyer`?"),
    ("crosses: [internet]", "crosses: [net]", "net]", "unknown boundary `net`"),
    ("stride: [I]", "stride: [X]", "X]", "unknown STRIDE letter `X`, expected one of S, T,"),
    ("impact: high", "impact: hihg", "hihg", "`impact` is `hihg`, did you mean `high`?"),
    (", flows: [order]", "", "{title: Orders", "expected `components` or `flows`"),
    ("threats: [eavesdropping]", "threats: [x]", "x]", "unknown threat `x`"),
    ("e/https-only", "e/http-only", "appservice/http-only", "unknown rule `appservice/http-only`, did you mean"),
    ("components:\n", "components:\n  shop:\n", "shop: {title", "duplicate key `shop`"),
    ("title: A shop\n", "", "components", "missing key `title`"),
    ("  tls:", "  'a b':", "'a b'", "invalid id `a b`"),
    ("title: TLS", "statement: {need: often, text: x}, title: TLS", "often", "`need` is `often`, expected one of never,"),
    ("Web/sites", "Web/sites, where: {feild: kind}", "feild", "unknown condition `feild`, did you mean `field`?"),
]
"""A change of the small model, the text at the place of the message, and how the message starts."""


@pytest.mark.parametrize(("before", "after", "at", "message"), WRONG)
def test_errors_have_a_place(before: str, after: str, at: str, message: str) -> None:
    text = SMALL.replace(before, after, 1)
    assert text != SMALL
    with pytest.raises(ConfigError) as raised:
        read_model(text, "shop", "shop.yaml", rule_ids())
    assert str(raised.value).startswith(f"shop.yaml:{place(text, at)}: {message}")


def place(text: str, at: str) -> str:
    before = text[: text.index(at)]
    return f"{before.count(chr(10)) + 1}:{len(before) - before.rfind(chr(10))}"


def test_small_model() -> None:
    model = read_model(SMALL, "shop", "shop.yaml", rule_ids())
    assert model.fits == (("shop",),)  # without `fits`, any component is enough that has resources
    assert model.threats["eavesdropping"].risk == 3
    assert model.flows["order"].title == "buyer → shop"


def test_attestations_of_a_model() -> None:
    text = f"{SMALL}attestations:\n  - {{mitigation: tls, statement: TLS ends at the proxy, by: ops, expires: 2027-13-01}}\n"
    with pytest.raises(ConfigError, match=f"shop.yaml:{place(text, '2027-13')}: `expires` is `2027-13-01`: expected a date"):
        read_model(text, "shop", "shop.yaml")
    model = read_model(text.replace("2027-13-01", "2027-12-01"), "shop", "shop.yaml")
    assert [(one.mitigation, one.place) for one in model.attestations] == [("shop/tls", "shop.yaml:14:5")]


def test_schema(request: pytest.FixtureRequest) -> None:
    """The schema is current, and accepts both models, which the reader accepts, too."""
    file = built_in_root() / FILE
    if request.config.getoption("--update"):
        file.write_text(schema_text(), "utf-8")
    assert file.read_text("utf-8") == schema_text(), "run `pytest --update`"
    Draft202012Validator.check_schema(model_schema())
    validator = Draft202012Validator(cast("Any", json.loads(schema_text())))
    for path in built_in_models().values():
        data = cast("object", yaml.load(path.read_text("utf-8"), yaml.BaseLoader))
        errors = list(validator.iter_errors(_typed(data)))
        assert not errors, f"{path.name}: {errors[0].json_path}: {errors[0].message}"


def _typed(data: object) -> object:
    """Return data of a base loader with the truth values and numbers that the models need."""
    if isinstance(data, dict):
        return {key: _typed(value) for key, value in cast("dict[str, object]", data).items()}
    if isinstance(data, list):
        return [_typed(item) for item in cast("list[object]", data)]
    return {"true": True, "false": False, "1": 1}.get(cast("str", data), data)


@pytest.fixture(scope="module")
def models() -> dict[str, ThreatModel]:
    return {model.id: model for model in models_of(())}


def test_models_are_whole(models: dict[str, ThreatModel]) -> None:
    drone, gateway = models["drone-delivery"], models["apim-front-door"]
    assert [len(part) for part in (drone.boundaries, drone.flows, drone.threats)] == [8, 16, 25]
    assert len(drone.mitigations) == 35
    assert [*gateway.threats] == [f"T{number}" for number in range(1, 21)]
    assert [name for name in gateway.mitigations if name.startswith("M")] == [f"M{number}" for number in range(1, 38)]
    assert sum(item.consideration for item in gateway.mitigations.values()) == 26
    assert {*gateway.flows} == {"F-ext-1", "F-ext-2", "F-ext-3", "F-ext-4", "F-int-1", "F-int-2"}


def test_every_threat_has_something_that_decides(models: dict[str, ThreatModel]) -> None:
    for model in models.values():
        for threat in model.threats:
            items = [item for item in model.mitigations.values() if threat in item.threats]
            deciding = [item for item in items if not item.supports]
            assert deciding, f"{model.id}/{threat}"


def test_every_part_is_used(models: dict[str, ThreatModel]) -> None:
    """Flows end at components, and a flow is in the diagram or in a threat; each boundary has components."""
    for model in models.values():
        for boundary in model.boundaries.values():
            assert boundary.components, f"{model.id}/{boundary.id}"
        for item in model.mitigations.values():
            assert item.threats, f"{model.id}/{item.id}"
            assert (item.statement.need is Need.NEVER) == (not item.statement.text)


def test_rules_name_mitigations_that_exist(models: dict[str, ThreatModel]) -> None:
    """`mitigates` of a rule is the one place that joins it with a model: each id of a model is one that the model has."""
    known = {f"{model.id}/{name}" for model in models.values() for name in model.mitigations}
    for rule, names in all_mitigates().items():
        for name in names:
            assert "/" not in name or name in known, f"{rule}: {name}"


def test_mitigations_without_a_rule_are_known(models: dict[str, ThreatModel]) -> None:
    """Of drone-delivery, only what people state, and the serving layer, have no rule."""
    named = {name for names in all_mitigates().values() for name in names}
    model = models["drone-delivery"]
    missing = {name for name in model.mitigations if f"{model.id}/{name}" not in named}
    assert missing <= {"M-input-validation", "M-hybrid-private-path", "M-serving-layer-lockdown"}


def test_rules_that_models_name_exist(models: dict[str, ThreatModel]) -> None:
    """A rule that is renamed must not stop to decide. Only recommendations may name rules that are still to be written."""
    named = all_mitigates()
    for model in models.values():
        for item in model.mitigations.values():
            for rule in (*item.decisive, *(() if item.consideration else item.rules)):
                assert rule in named, f"{model.id}/{item.id}: {rule}"
            own = f"{model.id}/{item.id}"
            twice = [rule for rule in item.rules if own in named.get(rule, ())]
            assert not twice or item.consideration, f"{own}: `mitigates` of {twice} is enough"


def test_unknown_models(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="unknown threat model `drone-delivry`, did you mean `drone-delivery`"):
        list(models_of(["drone-delivry"]))
    own = tmp_path / "drone-delivery.yaml"
    own.write_text(SMALL)
    with pytest.raises(ConfigError, match="`drone-delivery` is a threat model already"):
        list(models_of((), [own]))
    assert load_model(own).id == "drone-delivery"
