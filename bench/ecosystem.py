"""Compare the findings of two versions of azward on public repositories.

    python bench/ecosystem.py --base main --corpora DIR [--fetch] [--head REF] [--output FILE]

The list of repositories is `bench/ecosystem.toml`. `--fetch` gets the missing ones with git: one commit, one folder of each.
Without `--head`, the head is the working tree, with the files that are not committed yet.

Both versions are installed into scratch folders and use the dependencies of the running Python. The report is Markdown for a
pull request: a table, and a diff of the findings of each repository. The exit status is 1 if a scan of the head crashes.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

ROOT = Path(__file__).resolve().parent.parent
LISTED = 60  # changed findings shown for each repository
LINE = 240  # characters of a line of the diff
QUOTED = re.compile(r"`[^`]*`")
REPORT = 60_000  # characters of the report: GitHub refuses comments above 65,536
DIAGNOSTIC = "diagnostic"
UNDERSTOOD = (0, 1, 3, 4)  # exit statuses of a scan that came to its end


@dataclass(frozen=True, slots=True)
class Corpus:
    """A public repository, pinned by commit, and what of it is scanned."""

    name: str
    repository: str
    commit: str
    path: str
    files: str = ""


class Key(NamedTuple):
    """What makes two findings the same, whatever line they are on and however they are worded.

    A diagnostic has the status `DIAGNOSTIC`, and its line as the address.
    """

    file: str
    rule: str
    status: str
    address: str
    property: str


class Words(NamedTuple):
    """What a reader sees of a finding."""

    severity: str
    message: str
    line: int


@dataclass(slots=True)
class Scan:
    """What one version of azward reports of one corpus."""

    results: dict[Key, list[Words]] = field(default_factory=dict[Key, "list[Words]"])
    seconds: float = 0
    crash: str = ""

    def count(self, status: str) -> int:
        return sum(len(words) for key, words in self.results.items() if key.status == status)


class Change(NamedTuple):
    """One line of the diff: `+`, `-`, or `!` where only severity or wording changed."""

    sign: str
    text: str
    times: int = 1


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--base", required=True, metavar="REF", help="commit, branch or tag to compare with")
    parser.add_argument("--head", metavar="REF", help="commit, branch or tag; the working tree, if left out")
    parser.add_argument("--corpora", required=True, type=Path, metavar="DIR", help="folder of the repositories")
    parser.add_argument("--fetch", action="store_true", help="fetch missing repositories with git")
    parser.add_argument("--only", action="append", default=[], metavar="NAME", help="only this corpus; repeatable")
    parser.add_argument("--output", type=Path, metavar="FILE", help="file of the report; standard output, if left out")
    arguments = parser.parse_args()
    corpora = [corpus for corpus in listed() if not arguments.only or corpus.name in arguments.only]
    if arguments.fetch:
        for corpus in corpora:
            fetch(corpus, arguments.corpora)
    absent = [corpus.name for corpus in corpora if not (arguments.corpora / corpus.name / corpus.path).exists()]
    if absent or not corpora:
        parser.error(f"not in {arguments.corpora}: {', '.join(absent) or 'nothing to scan'} (fetch them with --fetch)")
    with tempfile.TemporaryDirectory(prefix="azward-ecosystem-") as scratch:
        base = install(arguments.base, Path(scratch) / "base")
        head = install(arguments.head, Path(scratch) / "head")
        pairs = [
            (corpus, scan(base, corpus, arguments.corpora), scan(head, corpus, arguments.corpora)) for corpus in corpora
        ]
    text = report(pairs, arguments.base)
    if arguments.output:
        arguments.output.write_text(text, "utf-8")
    else:
        sys.stdout.write(text)
    return 1 if any(head.crash for _, _, head in pairs) else 0


def listed() -> list[Corpus]:
    """Return the corpora of `ecosystem.toml`, in the order of the file."""
    return [Corpus(**entry) for entry in tomllib.loads((ROOT / "bench" / "ecosystem.toml").read_text("utf-8"))["corpus"]]


def fetch(corpus: Corpus, corpora: Path) -> None:
    """Fetch the pinned commit of `corpus` with git, and check out the scanned folder only; do nothing if it is there."""
    folder = corpora / corpus.name
    if (folder / corpus.path).exists():
        return
    folder.mkdir(parents=True, exist_ok=True)
    for command in (
        ["init", "--quiet"],
        ["sparse-checkout", "set", corpus.path],
        ["config", "remote.origin.url", corpus.repository],
        ["fetch", "--quiet", "--depth=1", "--filter=blob:none", "origin", corpus.commit],
        ["checkout", "--quiet", corpus.commit],
    ):
        git(folder, *command)


def git(folder: Path, *arguments: str) -> str:
    done = subprocess.run(["git", *arguments], cwd=folder, check=False, stdout=subprocess.PIPE, text=True)
    if done.returncode:
        sys.exit(f"`git {' '.join(arguments)}` failed in {folder}")
    return done.stdout


def install(reference: str | None, scratch: Path) -> Path:
    """Install the version of azward at `reference` (the working tree, if `None`) into a folder, and return the folder."""
    source, target = scratch / "source", scratch / "site"
    source.mkdir(parents=True)
    if reference is None:
        for name in git(ROOT, "ls-files", "-z", "--cached", "--others", "--exclude-standard").split("\0"):
            if name and (ROOT / name).is_file():
                (source / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(ROOT / name, source / name)
    else:
        archive = scratch / "source.tar"
        git(ROOT, "archive", f"--output={archive}", reference)
        shutil.unpack_archive(archive, source, filter="data")
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps"]
    subprocess.run([*pip, "--target", target, source], check=True)
    return target


def scan(site: Path, corpus: Corpus, corpora: Path) -> Scan:
    """Scan `corpus` with the azward installed in `site`."""
    root = (corpora / corpus.name).resolve()
    paths = [corpus.path]
    if corpus.files:
        paths = sorted(file.relative_to(root).as_posix() for file in (root / corpus.path).glob(corpus.files))
    command = [sys.executable, site / "bin" / "azward", "scan", *paths, "--format", "json", "--fail-on", "never"]
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        process = subprocess.Popen(command, cwd=root, env={**os.environ, "PYTHONPATH": str(site)}, stdout=out, stderr=err)
        _, status, used = os.wait4(process.pid, 0)
        out.seek(0)
        err.seek(0)
        seconds = used.ru_utime + used.ru_stime
        if os.waitstatus_to_exitcode(status) not in UNDERSTOOD:
            return Scan(seconds=seconds, crash=err.read().decode("utf-8", "replace").strip() or f"status {status}")
        return read(json.load(out), seconds)


def read(document: dict[str, Any], seconds: float) -> Scan:
    """Return what the JSON report of a scan holds; passes are not in it."""
    found = Scan(seconds=seconds)
    for result in document["results"]:
        key = Key(
            result["location"]["file"],
            result["rule"],
            result["status"],
            result["resource"]["address"],
            result.get("property", ""),
        )
        words = Words(result["severity"], result["message"], result["location"]["start_line"])
        found.results.setdefault(key, []).append(words)
    for error in document["errors"]:
        key = Key(error["file"], "", DIAGNOSTIC, str(error["line"]), "")
        found.results.setdefault(key, []).append(Words("", error["message"], error["line"]))
    return found


def changes(base: Scan, head: Scan) -> list[Change]:
    """Return what differs: findings removed and added by file, rule and resource, then new wordings with their count.

    A finding that only moved to another line is the same. If one of the two scans crashed, nothing is compared.
    """
    if base.crash or head.crash:
        return []
    found: list[Change] = []
    reworded: Counter[tuple[str, str, str]] = Counter()
    for key in sorted(base.results.keys() | head.results.keys()):
        before, after = sorted(base.results.get(key, [])), sorted(head.results.get(key, []))
        kept = min(len(before), len(after))
        found += [Change("-", line(key, words)) for words in before[kept:]]
        found += [Change("+", line(key, words)) for words in after[kept:]]
        reworded.update(
            (key.rule or key.status, pattern(old), pattern(new))
            for old, new in zip(before[:kept], after[:kept], strict=True)
            if pattern(old) != pattern(new)
        )
    found += [Change("!", f"{name}: {old} → {new}", count) for (name, old, new), count in reworded.most_common()]
    return found


def line(key: Key, words: Words) -> str:
    place = f"{key.file}:{words.line}"
    if key.status == DIAGNOSTIC:
        return f"{place}: {DIAGNOSTIC}: {words.message}"
    kind = words.severity if key.status == "fail" else f"{key.status} {words.severity}"
    return f"{place}: {kind}: {words.message} [{key.rule}]"


def pattern(words: Words) -> str:
    """Return severity and message without the names in backticks, so that one new wording is listed once."""
    return f"{words.severity} {QUOTED.sub('`…`', words.message)}".strip()


def report(pairs: list[tuple[Corpus, Scan, Scan]], base: str) -> str:
    """Render the comparison as Markdown, at most `REPORT` characters."""
    compared = [(corpus, before, after, changes(before, after)) for corpus, before, after in pairs]
    total = tally(change for *_, found in compared for change in found)
    lines = [
        f"## Ecosystem: {total['+']} added, {total['-']} removed, {total['!']} reworded",
        "",
        f"Findings of this version beside those of `{base}` on {len(pairs)} pinned public corpora.",
        "",
        "| corpus | findings | unknown | diagnostics | added | removed | reworded | CPU |",
        "| --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    for corpus, before, after, found in compared:
        signs = tally(found)
        cells = [
            f"[{corpus.name}]({corpus.repository}/tree/{corpus.commit}/{corpus.path})",
            moved(before.count("fail"), after.count("fail")),
            moved(before.count("unknown"), after.count("unknown")),
            moved(before.count(DIAGNOSTIC), after.count(DIAGNOSTIC)),
            *(str(signs[sign]) for sign in "+-!"),
            f"{before.seconds:.1f} s → {after.seconds:.1f} s",
        ]
        lines.append(f"| {' | '.join(cells)} |")
    text = "\n".join(lines) + "\n"
    for corpus, before, after, found in compared:
        text += section(corpus, before, after, found, REPORT - len(text))
    return text


def tally(found: Iterable[Change]) -> Counter[str]:
    """Return the number of findings by sign."""
    signs: Counter[str] = Counter()
    for change in found:
        signs[change.sign] += change.times
    return signs


def moved(before: int, after: int) -> str:
    return str(after) if before == after else f"{before} → {after}"


def section(corpus: Corpus, before: Scan, after: Scan, found: list[Change], room: int) -> str:
    """Render what changed in one corpus; empty if nothing did, or if `room` has too few characters left."""
    lines = [f"{change.sign} {change.text}" + (f" ({change.times} times)" if change.times > 1 else "") for change in found]
    lines += [f"{sign} crash: {scan.crash[-2000:]}" for sign, scan in (("-", before), ("+", after)) if scan.crash]
    if not lines:
        return ""
    head, foot = f"\n<details><summary>{corpus.name}: {len(lines)} changes</summary>\n\n`````diff\n", "`````\n\n</details>\n"
    left = room - len(head) - len(foot) - 100
    if left < 0:
        return ""
    shown: list[str] = []
    for text in lines[:LISTED]:
        row = text if "crash: " in text else " ".join(text.split())[:LINE]
        left -= len(row) + 1
        if left < 0:
            break
        shown.append(row)
    if len(shown) < len(lines):
        shown.append(f"# and {len(lines) - len(shown)} more")
    return head + "\n".join(shown) + "\n" + foot


if __name__ == "__main__":
    sys.exit(main())
