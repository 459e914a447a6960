"""The texts of azward are plain English: rules, messages, help, docs, docstrings and comments.

`WORDS` lists what a native engineer would not write, each with what to write instead. Code in backticks does not count.
"""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import pytest
from azward.cli.main import run
from azward.rule.yaml12 import construct, parse

if TYPE_CHECKING:
    from collections.abc import Iterable

ROOT = Path(__file__).parent.parent

TERRAFORM = tuple(
    f"analyzer/azward/source/terraform/{name}"
    for name in (
        *("discover.py", "evaluation", "functions", "hcl", "module", "plan", "providers", "resources", "source.py"),
    )
)

CHECKED = (
    "analyzer/azward/examples",
    "analyzer/azward/graph",
    "analyzer/azward/rule",
    "analyzer/azward/source/live",
    "analyzer/azward/threat",
    "rules",
    "analyzer/azward/report",
    "README.md",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "bench",
    "docs/action.md",
    "docs/architecture.md",
    "docs/bicep.md",
    "docs/live.md",
    "docs/own-rules.md",
    "docs/rule-language.md",
    "docs/rules.md",
    "docs/suppressions.md",
    "docs/threat-models.md",
    *TERRAFORM,
)
"""Files and folders that `WORDS` is checked for."""

CHECKED_HELP = False
"""Whether `WORDS` is checked for the help of the commands."""

SHORT_LINES = ("docs/rules.md",)
"""Documents whose lines must not be longer than `MAX_LINE`."""

NAMED_RESULTS = ("analyzer/azward/graph", "analyzer/azward/rule", "analyzer/azward/source/live", "rules", *TERRAFORM)
"""Folders in which the docstring of a function must start with a verb."""

MAX_WORDS = 30
MAX_LINE = 120

WORDS: Mapping[str, str] = {
    # archaisms
    r"mend(?:s|ed|ing|able)?": "fix",
    r"heed(?:s|ed|ing)?": "honor, apply, take into account",
    r"blot(?:s|ted|ting)?": "redact",
    r"whosoever|whatsoever|thereof|thereby|therein|therewith|wherein|whereby|whence|herein|ere|lest|amid|whilst|thus": (
        "a sentence of its own, or `so`, `by this`, `in which`"
    ),
    r"upon": "on",
    r"nobody|anybody|somebody|everybody": "no one, anyone, someone, everyone",
    r"whoever": "anyone who",
    r"for ever": "forever",
    r"as it is born|is born": "is created",
    r"though (?:it|they|he|she) be": "although it is",
    r"has not (?:a|an|the|its|any)|have not (?:a|an|the|their|any)": "does not have",
    # phrases translated word by word
    r"speaks? of|spoken of|speaking of": "apply to, describe, mention",
    r"talk(?:s|ed)? down": "downgrade",
    r"(?:is|are|was|were|be|been|being) told": "is set, receives, is given",
    r"unless told|as told|when told": "unless set otherwise, by default",
    r"(?:is|are) said|nothing is said|be said|said (?:of|to be)": "is reported, is set",
    r"says? (?:of|nothing)": "describe, specify",
    r"stands? (?:in(?! for)|at|there|here|beside|before|after|where|on)": "be in, be located at, be next to",
    r"stretch(?:es)? of|known stretch(?:es)?|(?:a|the|each|this|that|secret) stretch(?:es)?": "part of",
    r"strangers?": "others, other customers, untrusted clients",
    r"lets? (?:\w+ )?(?:anyone|everyone|all|others|them|nothing|nobody|strangers|whom|which) in": "allow",
    r"answers? every(?: network)?": "allow connections from any network",
    r"of one's own|one's own": "your own, custom",
    r"keeps? to": "use only",
    r"turn(?:s|ed)? away": "reject",
    r"sits? (?:in|at|on)": "be in",
    r"gets? past": "bypass",
    r"hand(?:s|ed)? on": "pass on, pass",
    r"is handed|are handed": "receives",
    r"leads? out of": "be outside",
    r"on no disk|is nowhere": "missing",
    r"needs itself": "dependency cycle",
    r"open answers?": "undetermined result",
    r"what is on": "the ...",
    r"left? (?:it )?out,? (?:it|this) means": "defaults to",
    r"or leave (?:it|them) out": "the value to set, or what the default is",
    r"goes? green|ends? green": "succeed",
    r"turn of a loop|turns of a loop|number of turns": "iteration, loop count",
    # clauses without a subject
    r"(?<!there )is no (?!longer\b|one\b|more\b)\w+|(?<!there )are no (?!longer\b|more\b)\w+": "is not a ..., unknown ...",
    r"no rule is called": "unknown rule",
}
"""A pattern of whole words, and what to write instead."""

_FOUND = [(re.compile(rf"\b(?:{pattern})\b", re.IGNORECASE), instead) for pattern, instead in WORDS.items()]
_CODE = re.compile(r"`[^`\n]*`")


def faults(text: str) -> Iterator[str]:
    """Yield a message for each forbidden word in `text`."""
    prose = _CODE.sub("`x`", re.sub(r"\s+", " ", text))
    for pattern, instead in _FOUND:
        for found in pattern.finditer(prose):
            yield f"`{found[0]}` in `{prose[max(0, found.start() - 50) : found.end() + 40].strip()}`: write {instead}"


def strings_of(data: object) -> Iterator[str]:
    match data:
        case str():
            yield data
        case list():
            for member in cast("list[object]", data):
                yield from strings_of(member)
        case dict():
            for member in cast("dict[str, object]", data).values():
                yield from strings_of(member)
        case _:
            pass


MODELS = "threat-models"
TEXT_KEYS = ("title", "finding", "rationale", "remediation")


def rule_texts(path: Path) -> dict[str, str]:
    rule = cast("dict[str, Any]", construct(parse(path.read_text("utf-8"))))
    return {key: str(rule[key]) for key in TEXT_KEYS}


def is_rule(path: Path) -> bool:
    """Whether a file is a rule: `rules/SERVICE/NAME.yaml`. Files beside the services are data about rules."""
    return path.parent.parent == ROOT / "rules" and path.parent.name != MODELS


def model_texts(path: Path) -> Iterator[tuple[str, str]]:
    """Yield the titles, descriptions and statements of a threat model."""
    model = cast("dict[str, Any]", construct(parse(path.read_text("utf-8"))))
    for section in ("components", "boundaries", "flows", "threats", "mitigations", "considerations"):
        for name, item in model.get(section, {}).items():
            statement = item.get("statement", {}).get("text", "")
            yield from ((name, text) for text in (item.get("title"), item.get("description"), statement) if text)


def example_names(path: Path) -> Iterator[str]:
    rule = cast("dict[str, Any]", construct(parse(path.read_text("utf-8"))))
    for group in rule["examples"].values():
        yield from (example["name"] for example in group if "name" in example)


def python_texts(source: str) -> Iterator[tuple[int, str]]:
    """Yield the strings that hold more than one word, and the comments, each with its line."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and " " in node.value.strip():
            yield node.lineno, node.value
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT and not token.string.startswith(("# type:", "# noqa", "# pyright", "# fmt")):
            yield token.start[0], token.string.lstrip("# ")


def markdown_texts(source: str) -> Iterator[tuple[int, str]]:
    """Yield the paragraphs outside of code fences, each with its first line."""
    fenced, start, lines = False, 1, list[str]()
    for number, line in enumerate(source.splitlines(), 1):
        if line.lstrip().startswith("```"):
            fenced = not fenced
        elif not fenced and line.strip():
            start = start if lines else number
            lines.append(re.sub(r"\]\([^)]*\)|<https?:[^>]*>", "]", line))
            continue
        if lines:
            yield start, " ".join(lines)
        lines = []
    if lines:
        yield start, " ".join(lines)


def texts(path: Path) -> Iterator[tuple[str, str]]:
    """Yield the texts in a file, each with its place."""
    name = path.relative_to(ROOT).as_posix()
    source = path.read_text("utf-8")
    if path.suffix == ".py":
        yield from ((f"{name}:{line}", text) for line, text in python_texts(source))
    elif path.suffix == ".md":
        yield from ((f"{name}:{line}", text) for line, text in markdown_texts(source))
    elif path.parent.name == MODELS:
        yield from ((f"{name}: {identity}", text) for identity, text in model_texts(path))
    elif is_rule(path):
        yield from ((f"{name}: {key}", text) for key, text in rule_texts(path).items())
        yield from ((f"{name}: example", text) for text in example_names(path))
        comments = re.finditer(r"(?:^|\s)# (?!yaml-language-server)(.+)$", source.partition("\nexamples:")[0], re.MULTILINE)
        yield from ((f"{name}: comment", comment[1]) for comment in comments)
    else:
        yield from ((name, text) for text in strings_of(construct(parse(source))))


def files(places: Iterable[str], *suffixes: str) -> list[Path]:
    found = (ROOT / place for place in places)
    listed = (file for place in found for file in (sorted(place.rglob("*.*")) if place.is_dir() else [place]))
    return [file for file in listed if file.suffix in suffixes]


def identifier(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("path", files(CHECKED, ".py", ".md", ".yaml", ".yml"), ids=identifier)
def test_plain_english(path: Path) -> None:
    found = [f"{place}: {fault}" for place, text in texts(path) for fault in faults(text)]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("path", [path for path in files(["rules"], ".yaml") if is_rule(path)], ids=identifier)
def test_sentences_of_rules(path: Path) -> None:
    """A sentence is short; a title starts with a capital letter and a finding does not, and neither ends in a full stop."""
    read = rule_texts(path)
    for key, text in read.items():
        for sentence in re.split(r"(?<=[.!?])\s+", _CODE.sub("x", text)):
            count = len(sentence.split())
            assert count <= MAX_WORDS, f"{key} has a sentence of {count} words, at most {MAX_WORDS} are allowed: {sentence}"
        assert "  " not in text, f"{key} has two spaces in a row"
    assert read["title"][:1].isupper(), "a title starts with a capital letter"
    assert re.match(r"[a-z]", read["finding"]), "a finding starts with a verb in lower case"
    assert not read["finding"].endswith("."), "a finding has no full stop"
    assert read["rationale"].endswith("."), "a rationale is made of sentences"
    assert read["remediation"].endswith("."), "a remediation is made of sentences"
    role = re.search(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", " ".join(read.values()), re.IGNORECASE)
    assert role is None, f"name the role instead of its id `{role and role[0]}`"


@pytest.mark.parametrize("path", files(SHORT_LINES, ".md"), ids=identifier)
def test_lines_of_documents(path: Path) -> None:
    """Lines are short. Tables, code and lines that are one link do not count."""
    fenced = False
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        fenced ^= line.lstrip().startswith("```")
        counts = not (fenced or line.lstrip().startswith("|") or re.search(r"\S{60,}", line) or line.startswith("["))
        assert not counts or len(line) <= MAX_LINE, f"{identifier(path)}:{number} has {len(line)} characters"


def is_property(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Decide whether a function is a property, which its docstring describes like an attribute."""
    return any(isinstance(one, ast.Name) and one.id in ("property", "cached_property") for one in node.decorator_list)


@pytest.mark.parametrize("path", files(NAMED_RESULTS, ".py"), ids=identifier)
def test_docstrings_of_functions(path: Path) -> None:
    """They start with a verb: "Return ...", "Raise ...", "Decide whether ..."."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) or is_property(node):
            continue
        if text := ast.get_docstring(node):
            first = text.split()[0]
            assert first not in ("Whether", "What", "How", "Where", "Who", "The", "A", "An", "FALSE", "TRUE", "Takes"), (
                f"{identifier(path)}:{node.lineno}: a docstring starts with a verb, such as `Return`, not with `{first}`"
            )


def commands() -> Iterator[tuple[str, ...]]:
    """Yield the names of all commands and groups."""
    from azward.cli.app import application  # imported here, since it loads the command line
    from typer.main import get_command

    def below(command: Any, names: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
        yield names
        for name, child in getattr(command, "commands", {}).items():
            yield from below(child, (*names, name))

    yield from below(get_command(application()), ())


@pytest.mark.skipif(not CHECKED_HELP, reason="the help is being rewritten")
def test_help(capsys: pytest.CaptureFixture[str]) -> None:
    found: list[str] = []
    for names in commands():
        run([*names, "--help"])
        found += [f"azward {' '.join(names)}: {fault}" for fault in faults(capsys.readouterr().out)]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("set it, or mend the rule", 1),
        ("`mend` is code", 0),
        ("the amendment", 0),
        ("`x` is no format", 1),
        ("it is no longer supported", 0),
    ],
)
def test_words_are_found(text: str, count: int) -> None:
    assert len(list(faults(text))) == count
