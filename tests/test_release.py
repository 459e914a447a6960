"""What is released: the tag, the notes, the distributions, the image and the workflow."""

from __future__ import annotations

import re
import runpy
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parent.parent
VERSION = re.search(r'^version = "(.*)"$', (ROOT / "pyproject.toml").read_text("utf-8"), re.MULTILINE)[1]  # pyright: ignore[reportOptionalSubscript]
RELEASE = runpy.run_path(str(ROOT / ".ci" / "release.py"))


def test_the_version_has_a_section() -> None:
    assert RELEASE["main"](f"v{VERSION}").startswith("### ")


@pytest.mark.parametrize(("tag", "message"), [("v9.9.9", f"expected `v{VERSION}`"), (VERSION, f"expected `v{VERSION}`")])
def test_a_wrong_tag_releases_nothing(tag: str, message: str) -> None:
    with pytest.raises(SystemExit, match=message):
        RELEASE["main"](tag)
    with pytest.raises(SystemExit, match="has no section"):
        RELEASE["section"]("9.9.9")


def workflows() -> list[Path]:
    return sorted((ROOT / ".github" / "workflows").glob("*.yml"))


@pytest.mark.parametrize("file", workflows(), ids=lambda file: file.name)
def test_actions_are_pinned_and_nothing_is_granted_to_all_jobs(file: Path) -> None:
    text = file.read_text("utf-8")
    used = re.findall(r"uses: (\S+)", text)
    assert not [name for name in used if name != "./" and not re.fullmatch(r"[\w./-]+@[0-9a-f]{40}", name)]
    assert yaml.safe_load(text)["permissions"] == {}


def test_only_publishing_signs_and_no_password_is_stored() -> None:
    text = (ROOT / ".github/workflows/release.yml").read_text("utf-8")
    jobs: dict[str, dict[str, Any]] = yaml.safe_load(text)["jobs"]
    assert {name for name, job in jobs.items() if "id-token" in job["permissions"]} == {"attest", "pypi", "image"}
    assert jobs["build"]["permissions"] == {"contents": "read"}
    assert jobs["pypi"]["needs"] == "attest"
    assert jobs["pypi"]["environment"]["name"] == "pypi"
    assert "secrets." not in text


def test_the_image_has_the_locked_packages_and_no_root() -> None:
    text = (ROOT / "Dockerfile").read_text("utf-8")
    assert "--require-hashes --only-binary :all: --requirement analyzer/azward/action/requirements.txt" in text
    assert "--no-deps --no-index" in text
    user = text.rindex("\nUSER 10001\n")
    assert user < text.index('\nENTRYPOINT ["/opt/azward/bin/azward"]')
    copied = {line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    assert all((ROOT / name).exists() for name in copied)


def test_pipelines_install_a_pinned_commit() -> None:
    for name in ("azure-pipelines.yml", "gitlab-ci.yml"):
        text = (ROOT / "docs" / "pipelines" / name).read_text("utf-8")
        assert "--require-hashes" in text
        assert re.search(r"AZWARD_COMMIT: <", text), name
        assert "azward==" not in text


@pytest.mark.slow
def test_distributions_are_complete(tmp_path: Path) -> None:
    """The source distribution has what git has, and the wheel what a user needs."""
    names = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    tracked = {name for name in names.stdout.splitlines() if (ROOT / name).is_file()}
    for name in tracked:
        (tmp_path / "project" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "project" / name).write_bytes((ROOT / name).read_bytes())
    code = "from setuptools.build_meta import build_sdist, build_wheel; build_sdist('..'); build_wheel('..')"
    subprocess.run([sys.executable, "-c", code], cwd=tmp_path / "project", check=True, capture_output=True)
    with tarfile.open(next(tmp_path.glob("*.tar.gz"))) as source:
        packed = {name.partition("/")[2] for name in source.getnames()}
    assert not tracked - packed
    with zipfile.ZipFile(next(tmp_path.glob("*.whl"))) as wheel:
        installed = set(wheel.namelist())
        metadata = wheel.read(next(name for name in installed if name.endswith("METADATA"))).decode()
    assert {"azward/py.typed", "azward/__init__.pyi", "azward/api.py", "azward/rules/rules.json"} <= installed
    here = {
        name.replace("analyzer/azward/", "azward/")
        for name in tracked
        if re.match(r"analyzer/azward/.*\.(py|json|sh|txt|j2|css|js)$", name)
    }
    missing = {name for name in here - installed if not name.startswith("azward/action/")}
    assert not missing
    assert "Author: azward contributors" in metadata
    assert "Project-URL: Issues, https://github.com/azward/azward/issues" in metadata
