"""The built-in rules in one generated file."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING

import pytest
from azward.rule import pack
from azward.rule.pack import built_in_root, find_rule, load_rules, read_data, rule_files
from azward.rule.severity import Severity
from azward.rule.store import FILE, fingerprint_of, is_current, read_store, store_text

if TYPE_CHECKING:
    from pathlib import Path


def test_store_is_up_to_date(request: pytest.FixtureRequest) -> None:
    text = store_text((name, fingerprint_of(path), read_data(path)) for name, path in rule_files(built_in_root()))
    path = built_in_root() / FILE
    if request.config.getoption("--update"):
        path.write_text(text, "utf-8")
    assert path.read_text("utf-8") == text, "run `pytest --update`"


def only_file(folder: Path) -> os.DirEntry[str]:
    with os.scandir(folder) as found:
        return next(found)


def test_a_rule_is_current_until_it_is_edited(tmp_path: Path) -> None:
    file = tmp_path / "rule.yaml"
    file.write_text("title: x\n")
    fingerprint, later = fingerprint_of(file), file.stat().st_mtime_ns - 61 * 10**9
    assert is_current(only_file(tmp_path), fingerprint, later)
    file.write_text("title: y\n")
    assert not is_current(only_file(tmp_path), fingerprint, later)
    file.write_text("title: other\n")
    assert not is_current(only_file(tmp_path), fingerprint, file.stat().st_mtime_ns)


def test_a_new_rule_is_read_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As in the folder of a checkout to which a rule was added, and in which one was edited."""
    shutil.copytree(built_in_root(), tmp_path, dirs_exist_ok=True)
    rule = (tmp_path / "storage/secure-transfer.yaml").read_text("utf-8")
    (tmp_path / "storage/another.yaml").write_text(rule)
    (tmp_path / "storage/secure-transfer.yaml").write_text(rule.replace("severity: high", "severity: critical"))
    monkeypatch.setattr(pack, "built_in_root", lambda: tmp_path)
    rules = {rule.id: rule for rule in load_rules()}
    assert rules["storage/another"].severity is Severity.HIGH
    assert rules["storage/secure-transfer"].severity is Severity.CRITICAL


@pytest.mark.parametrize("content", ["", "{", "[1]", '{"a": 1}', "[[1, 2]]"])
def test_a_damaged_store_is_no_store(tmp_path: Path, content: str) -> None:
    (tmp_path / FILE).write_text(content)
    assert read_store(tmp_path) == (0, {})


def test_an_alias_of_a_stored_rule_finds_it() -> None:
    rule = find_rule("ckv_azure_3")
    assert rule is not None
    assert rule.id == "storage/secure-transfer"
    assert find_rule("CKV_AZURE_99999") is None
