"""The keys of a threat model as data, for the reader and for the JSON Schema for editors."""

from __future__ import annotations

__all__ = [
    "BOUNDARY_KEYS",
    "COMPONENT_KEYS",
    "CONSIDERATION_KEYS",
    "FLOW_KEYS",
    "MITIGATION_KEYS",
    "MODEL_KEYS",
    "SELECTOR_KEYS",
    "STATEMENT_KEYS",
    "THREAT_KEYS",
]

MODEL_KEYS = {
    "title": "What the model is about",
    "description": "The architecture, in a few sentences",
    "references": "Pages about it, with https",
    "fits": "Lists of components: the model fits a deployment that has all components of one of the lists",
    "outside-templates": "Rules about what templates do not show, as ids or patterns: they decide in live listings only",
    "components": "The parts of the architecture, by id",
    "boundaries": "The trust boundaries, by id",
    "flows": "The data flows, by id",
    "threats": "What can go wrong, by id",
    "mitigations": "The measures against threats, by id",
    "considerations": "Recommendations, by id: they decide only threats that no mitigation addresses",
    "attestations": "Statements about mitigations that code cannot show",
}
COMPONENT_KEYS = {
    "title": "The role of the component",
    "resources": "The resources that it consists of: a selector, or a list of selectors, which is empty while unknown",
    "unless": "Components whose resources are not part of this one; they come earlier in the file",
    "external": "`true` for what stands outside of Azure, such as devices and people",
    "shared": "`true` for what other components rely on, such as networks, vaults and logs",
}
SELECTOR_KEYS = {
    "type": "The resource type, or types",
    "where": "Only resources that meet this condition, in the language of rules",
    "used-by": "Only resources that a resource of this type, or of these types, uses",
}
BOUNDARY_KEYS = {
    "title": "What it separates",
    "kind": "What it encloses",
    "components": "The components inside",
}
FLOW_KEYS = {
    "title": "What flows",
    "from": "The component, or components, that the data comes from; `*` is every component",
    "to": "The component, or components, that the data goes to",
    "protocol": "The protocol: HTTPS",
    "ports": "The ports: 443, 5671-5672",
    "crosses": "The trust boundaries that it crosses",
    "assumed": "`true` if code does not show it: it exists where both ends are deployed",
}
THREAT_KEYS = {
    "title": "What can go wrong",
    "stride": "The letters of STRIDE",
    "impact": "How bad it would be",
    "likelihood": "How likely it is",
    "description": "What an attacker does, and to which end",
    "components": "The components that it concerns: it applies where one of them is deployed; `*` is every component",
    "flows": "The data flows that it concerns: it applies where one of them exists; `*` is every flow",
}
MITIGATION_KEYS = {
    "title": "The measure",
    "description": "What it does",
    "threats": "The threats that it addresses; `*` is every threat",
    "supports": "`true` if it is only shown: it neither closes nor opens a threat",
    "rules": "Rules that prove it, as ids or patterns, besides those whose `mitigates` names it",
    "same-as": "Mitigations of other models, or neutral ones such as `encryption-in-transit`, whose rules prove it as well",
    "decisive": "Rules that decide whatever their severity",
    "statement": "What a person must state of it",
    "attested": "The statement of a person that alone decides: short for `statement` with `need: only`",
}
CONSIDERATION_KEYS = {
    key: MITIGATION_KEYS[key] for key in ("title", "description", "threats", "supports", "rules", "same-as", "attested")
}
STATEMENT_KEYS = {
    "need": "What it counts for: `required` beside the rules, `instead` of rules that do not decide, `only` it",
    "text": "What is to be stated",
    "threats": "The threats for which it is needed; without it, all threats of the mitigation",
    "when": "Only if such a resource is deployed",
}
