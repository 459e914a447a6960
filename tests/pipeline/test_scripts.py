"""Scripts, notebooks and settings beside the templates: which files are searched, what is found, and that it stays hidden."""

from __future__ import annotations

import base64
import random
from typing import TYPE_CHECKING

import pytest
from azward.config.configuration import ScanOptions
from azward.pipeline.scan import scan
from azward.report.formats import FORMATS, render
from azward.report.options import RenderOptions
from azward.rule.leak import leaks
from azward.source.scripts.source import MAX_BYTES

if TYPE_CHECKING:
    from pathlib import Path

    from azward.report.model import Report

RANDOM = random.Random(7)


def key(size: int) -> str:
    return base64.b64encode(RANDOM.randbytes(size)).decode()


def word(size: int) -> str:
    return "".join(RANDOM.choices("ABCDEFGHJKMNPQRSTUVWXYZabcdefghkmnpqrstuvwxyz23456789", k=size))


ACCOUNT, DEVICE, SIGNATURE = key(64), key(32), word(43)
STORAGE = f"DefaultEndpointsProtocol=https;AccountName=drones;AccountKey={ACCOUNT};EndpointSuffix=core.windows.net"
SAS = f"https://x.blob.core.windows.net/c?sv=2023-01-03&sp=r&se=2999-01-01T00%3A00Z&sig={SIGNATURE}%3D"

FOUND = {
    "storage": (STORAGE, "a key of a storage account"),
    "device": (f"HostName=h.azure-devices.net;DeviceId=d;SharedAccessKey={DEVICE}", "a shared access key"),
    "named": (f'"cosmosKey": "{ACCOUNT}"', "an account key"),
    "signature": (SAS, "a shared access signature"),
    "signature in JSON": (SAS.replace("&", r"\u0026"), "a shared access signature"),
    "private key": (f"-----BEGIN PRIVATE KEY-----\n{key(48)}\n{key(48)}", "a private key"),
    "private key in JSON": (rf"-----BEGIN RSA PRIVATE KEY-----\n{key(48)}\n", "a private key"),
    "GitHub": (f"token: ghp_{word(36)}", "a GitHub token"),
    "application": (f"SECRET={word(3)}8Q~{word(34)}", "a client secret of Microsoft Entra ID"),
    "pipelines": (f"PAT={word(76)}AZDO{word(4)}", "a token of Azure DevOps"),
    "search": (f"KEY={word(42)}AzSeB{word(5)}", "a key of Azure AI Search"),
}

NOT_FOUND = {
    "placeholder": "AccountKey=<your key>;SharedAccessKey=$KEY;sig={{sig}}",
    "words": "AccountKey=" + base64.b64encode(b"this is only a text that a person wrote here, not a key at all!!").decode(),
    "repeated": f"AccountKey={'abcd' * 21}ab==",
    "digest": f"integrity: sha512-{ACCOUNT}",
    "without a name": f'"{ACCOUNT}"',
    "expired": SAS.replace("2999", "2019"),
    "no grant": f"https://contoso.com/?sig={SIGNATURE}%3D",
    "made up": "ghp_1234567890abcdefghijklmnopqrstuvwxyz",
    "certificate": f"-----BEGIN CERTIFICATE-----\n{key(48)}",
    "only a header": "-----BEGIN PRIVATE KEY-----\n...\n-----END PRIVATE KEY-----",
}


@pytest.mark.parametrize("case", FOUND)
def test_credentials_are_found(case: str) -> None:
    text, kind = FOUND[case]
    assert {leak.kind for leak in leaks(f"x = 1\n{text}\n")} == {kind}


@pytest.mark.parametrize("case", NOT_FOUND)
def test_other_texts_are_not(case: str) -> None:
    assert list(leaks(f"x = 1\n{NOT_FOUND[case]}\n")) == []


def report(root: Path, **files: str) -> Report:
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return scan([root], ScanOptions())


def places(found: Report) -> list[tuple[str, int]]:
    return [(result.location.span.file, result.location.span.start_line) for result in found.results if result.counts]


def test_files_are_searched_by_their_names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Settings, scripts and notebooks are searched; third parties' files, examples and other texts are not."""
    monkeypatch.chdir(tmp_path)
    read = (".env", "app/appsettings.Development.json", "local.settings.json", "a.ps1", "n.ipynb", "ci/p.yml", "k.pem")
    other = ("readme.md", "data.json", "node_modules/x.py", ".env.example", "x.txt")
    assert places(report(tmp_path, **dict.fromkeys((*read, *other), f'{{"x": "{STORAGE}"}}'))) == sorted(
        (name, 1) for name in read
    )


def test_a_script_of_a_template_is_judged_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    bicep = (
        "resource run 'Microsoft.Resources/deploymentScripts@2023-08-01' = {\n  name: 'run'\n  location: 'westeurope'\n"
        "  kind: 'AzureCLI'\n  properties: {\n    azCliVersion: '2.61.0'\n    retentionInterval: 'PT1H'\n"
        "    scriptContent: loadTextContent('run.sh')\n  }\n}\n"
    )
    found = report(
        tmp_path, **{"main.bicep": bicep, "run.sh": f'export C="{STORAGE}"\n', "other.sh": f'export C="{STORAGE}"\n'}
    )
    scanned = [result for result in found.results if result.rule.id == "secrets/repo-scan"]
    assert [result.location.span.file for result in scanned] == ["other.sh"]
    assert found.stats.units == 1


def test_comments_accept_a_credential(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    comment = 'azward: ignore[secrets/repo-scan] reason="of a test"'
    text = f"A={STORAGE} # {comment}\nx\n// {comment}\nB={STORAGE}\nC={STORAGE}\n"
    assert places(report(tmp_path, **{"a.sh": text})) == [("a.sh", 5)]


def test_no_format_shows_a_credential(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    texts = [text for text, _ in FOUND.values()]
    found = report(tmp_path, **{"a.py": "\n".join(texts), "local.settings.json": f'{{"x": "{STORAGE}"}}'})
    assert len(places(found)) == len(texts) + 1
    for name in FORMATS:
        shown = render(found, name, RenderOptions(verbose=True))
        assert not [secret for secret in (ACCOUNT, DEVICE, SIGNATURE) if secret[:12] in shown], name


def test_large_and_hostile_files_are_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    marks = "AccountKey=" * (MAX_BYTES // 11 - 100)
    late = "x = 1\n" * 200 + f"A={STORAGE}\n" + "y = 2\n" * MAX_BYTES
    found = report(tmp_path, **{"marks.py": marks, "late.py": late, "binary.py": f"\0{STORAGE}"})
    assert places(found) == [("late.py", 201)]
    assert [entry for entry in found.diagnostics if entry.kind.unread] == []
