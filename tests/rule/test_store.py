"""The built-in rules in one generated file."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from azward.rule import pack, store
from azward.rule.pack import built_in_root, find_rule, load_rules, read_data, rule_files
from azward.rule.store import FILE, store_text

if TYPE_CHECKING:
    import os
    from pathlib import Path


def test_store_is_up_to_date(request: pytest.FixtureRequest) -> None:
    text = store_text((name, path.stat().st_size, read_data(path)) for name, path in rule_files(built_in_root()))
    path = built_in_root() / FILE
    if request.config.getoption("--update"):
        path.write_text(text, "utf-8")
    assert path.read_text("utf-8") == text, "run `pytest --update`"


def test_an_edited_rule_is_read_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []

    def current(file: os.stat_result, size: int, written: int) -> bool:
        return store.is_current(file, size, written) and size != edited

    def load(path: Path) -> str:
        read.append("/".join((path.parent.name, path.stem)))
        return path.read_text("utf-8")

    edited = (built_in_root() / "storage/secure-transfer.yaml").stat().st_size
    monkeypatch.setattr(pack, "is_current", current)
    monkeypatch.setattr(pack, "_read", load)
    ids = [rule.id for rule in load_rules()]
    assert ids == [name for name, _ in rule_files(built_in_root())]
    assert "storage/secure-transfer" in read
    assert len(read) < len(ids) / 2


def test_a_rule_is_current_until_it_is_edited(tmp_path: Path) -> None:
    file = tmp_path / "rule.yaml"
    file.write_text("title: x\n")
    stat = file.stat()
    assert store.is_current(stat, stat.st_size, stat.st_mtime_ns)
    assert not store.is_current(stat, stat.st_size + 1, stat.st_mtime_ns)
    assert not store.is_current(stat, stat.st_size, stat.st_mtime_ns - 61 * 10**9)


@pytest.mark.parametrize("content", ["", "{", "[1]", '{"a": 1}', "[[1, 2]]"])
def test_a_damaged_store_is_no_store(tmp_path: Path, content: str) -> None:
    (tmp_path / FILE).write_text(content)
    assert store.read_store(tmp_path) == (0, {})


def test_an_alias_of_a_stored_rule_finds_it() -> None:
    rule = find_rule("ckv_azure_3")
    assert rule is not None
    assert rule.id == "storage/secure-transfer"
    assert find_rule("CKV_AZURE_99999") is None
