"""What looks like a credential is never passed over by the quick test."""

from __future__ import annotations

import pytest
from azward.rule.credential import is_document, looks_like, may_look_like

KEY = "q83vEjRWeJ" * 10


@pytest.mark.parametrize(
    "text",
    [
        f"{KEY[:86]}==",
        f"DefaultEndpointsProtocol=https;AccountName=a;AccountKey={KEY[:86]}==",
        "Server=db;User Id=sa;Password=Tr0ub4dor&3x",
        "https://sa:Tr0ub4dor@db.contoso.com",
        f"https://a.blob.core.windows.net/c?sv=2021-06-08&sig={KEY[:43]}%3D",
        "-----BEGIN RSA PRIVATE KEY-----",
        f"ghp_{KEY[:36]}",
        f"github_pat_{KEY[:70]}",
        f"glpat-{KEY[:20]}",
        f"npm_{KEY[:36]}",
        f"xoxb-1234567890-{KEY[:20]}",
        "AKIAQ83VEJRWEJQ8BCDE",
        f"AIza{KEY[:35]}",
        f"sk_live_{KEY[:24]}",
        f"SG.{KEY[:22]}.{KEY[:43]}",
        f"abc8Q~{KEY[:34]}",
        f"{KEY[:33]}+ASb{KEY[:6]}=",
        f"{KEY[:44]}AzFu{KEY[:6]}Aw==".replace("Aw==", "A=="),
        f"{KEY[:42]}AzSeA{KEY[:5]}",
        f"{KEY[:42]}+ACRA{KEY[:5]}",
        f"eyJ{KEY[:10]}.eyJ{KEY[:10]}.{KEY[:20]}",
    ],
)
def test_quick_test(text: str) -> None:
    assert looks_like(text, "credential") or looks_like(text, "sas")
    assert may_look_like(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Tr0ub4dor&3x", False),
        ("correct horse battery staple", False),
        (KEY[:32], False),
        ("UGFzc3dvcmQxMjM0NTY=", False),  # base64 of one word
        ("ZGVwbG95VXNlcjo=", True),  # of `deployUser:`
        ("IyEvYmluL2Jhc2gKZWNobyBoZWxsbwo=", True),  # of a script
        ("#!/bin/bash -e", True),
        ("-----BEGIN CERTIFICATE-----", True),
        ("MIIBszCCAVmgAwIBAgIUQ29udG9zb1Rlc3RSb290Q0Ew", True),
        ("MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQ", False),  # a private key
        ("ssh-rsa AAAAB3NzaC1yc2E", True),
        ("Server=db;Integrated Security=SSPI", True),
        ("Server=db;User Id=sa;Pwd=Tr0ub4dor&3x", False),
        ('{"commandToExecute": "sh install.sh"}', True),
    ],
)
def test_document(text: str, expected: bool) -> None:
    assert is_document(text) is expected
