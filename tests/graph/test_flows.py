"""Data flows that are inferred from links: who calls whom, by which protocol and port, and how the caller signs in."""

from __future__ import annotations

from pathlib import Path

import pytest
from azward.config.configuration import ScanOptions
from azward.graph.flow.infer import infer
from azward.graph.flow.model import Flows
from azward.graph.flow.part import PartKind
from azward.graph.truth import Truth
from azward.pipeline.threats import graphs

FILE = Path(__file__).parent.parent / "data" / "flows" / "main.bicep"

FLOWS = """
    Internet                -> app-shop          | https 443             | unknown     | call   | internet azure
    Internet                -> ca-worker         | https 443             | unknown     | call   | internet azure
    Internet                -> traf-shop         | https 443             | unknown     | call   | internet azure
    Devices                 -> iot-orders        | mqtts 443,5671,8883   | unknown     | call   | internet azure
    Callers in vnet-orders  -> redis-orders      | redis 6380            | unknown     | call   | vnet/vnet-orders azure
    adf-orders              -> storders          | https 443             | unknown     | call   | azure
    app-shop                -> appi-orders       | https 443             | unknown     | call   | azure
    app-shop                -> erp.corp          | https 8443            | unknown     | call   | azure on-premises
    app-shop                -> mongo-orders      | mongodb 10255         | account-key | call   | azure
    app-shop                -> rates.example.com | http 80               | unknown     | call   | azure internet
    app-shop                -> redis-orders      | redis 6380            | account-key | call   | azure
    app-shop                -> sb-orders         | amqps 5671            | identity    | call   | azure
    app-shop                -> sql-orders        | sql 1433              | password    | call   | azure
    appi-orders             -> log-orders        | https 443             | unknown     | logs   | azure
    ca-worker               -> crorders          | https 443             | identity    | call   | azure
    ca-worker               -> psql-orders       | postgres 5432         | unknown     | call   | azure
    ca-worker               -> storders          | https 443             | identity    | call   | azure
    evgt-files              -> sb-orders         | amqps 5671            | unknown     | call   | azure
    iot-orders              -> sb-orders         | amqps 5671            | identity    | call   | azure
    iot-orders              -> storders          | https 443             | unknown     | logs   | azure
    lb-agents               -> vm-agent          |                       | none        | call   | azure VNET
    logic-orders            -> sb-orders         | amqps 5671            | sas         | call   | azure
    storders                -> evgt-files        | https 443             | unknown     | events | azure
    traf-shop               -> app-shop          | https 443             | none        | call   | azure
"""
"""One flow for each kind of reference. Neither a role for management, here Reader on the vault, is one, nor a load balancer
without rules."""


@pytest.fixture(scope="module")
def found() -> Flows:
    (graph,), _ = graphs([FILE.parent], ScanOptions(profile="strict"))
    return infer(graph)


def test_flows(found: Flows) -> None:
    network = "vnet/vnet-orders subnet/vnet-orders/default"
    expected = {tuple(line.replace("VNET", network).replace("->", "|").split("|")) for line in FLOWS.splitlines() if line}
    expected = {tuple(" ".join(part.split()) for part in parts) for parts in expected if len(parts) > 1}
    assert {
        (
            flow.source.name,
            flow.target.name,
            f"{flow.protocol} {flow.ports}".strip(),
            str(flow.credential),
            str(flow.purpose),
            " ".join(flow.crosses),
        )
        for flow in found.flows
    } == expected


def test_what_a_parameter_decides(found: Flows) -> None:
    """Whether the worker has a public address is a parameter."""
    unsure = {(flow.source.name, flow.target.name) for flow in found.flows if flow.certain is Truth.UNKNOWN}
    assert unsure == {("Internet", "ca-worker")}


def test_parts(found: Flows) -> None:
    """Stores and processes; what only supports others is not a part."""
    kinds = {part.name: part.kind for part in found.parts}
    stores = {"sql-orders", "psql-orders", "redis-orders", "mongo-orders", "storders", "crorders", "kv-orders"}
    assert {name for name, kind in kinds.items() if kind is PartKind.STORE} == stores | {"appi-orders", "log-orders"}
    assert {"app-shop", "ca-worker", "vm-agent", "lb-agents"} <= {
        name for name, kind in kinds.items() if kind is PartKind.PROCESS
    }
    assert not {"id-orders", "cae-orders", "con-bus", "nic-agent", "pip-agents", "vnet-orders", "pe-cache"} & set(kinds)


def test_evidence(found: Flows) -> None:
    """Each flow names a line that shows it."""
    lines = FILE.read_text().splitlines()
    shown = {
        flow.target.name: lines[one.resource.locate(one.path).start_line - 1]
        for flow in found.flows
        for one in flow.evidence[:1]
        if flow.source.name == "app-shop"
    }
    for target, word in (("sql-orders", "database"), ("sb-orders", "bus.name"), ("rates.example.com", "rates.")):
        assert word in shown[target]
