"""Compare Bicep files with the templates that the Bicep compiler made of them, both as azward evaluates them.

    python bench/bicep_differential.py CHECKOUT [--show N] [--only TEXT] [--name main.json]

CHECKOUT is a clone of Azure/bicep-registry-modules or Azure/bicep. Every `X.bicep` with a compiled template beside it is a
pair. Both sides use the same evaluator, so the comparison covers the translation only; the functions have their own tests.
"""

from __future__ import annotations

import argparse
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

from azward.graph.resource import FieldPath, Resource, format_path
from azward.graph.value import Choice, Unknown, Value, canonical
from azward.source.arm.document import Document
from azward.source.arm.source import ArmSource
from azward.source.bicep.document import BicepDocument, is_compiled
from azward.source.bicep.install import install
from azward.source.unit import Loaded, Unit

DEPLOYMENTS = "microsoft.resources/deployments"


@dataclass(slots=True)
class Tally:
    """Counts of what was compared, and the differences."""

    pairs: int = 0
    unread: int = 0
    stale: int = 0
    resources: int = 0
    agreeing: int = 0
    only_ours: int = 0  # existing resources that the compiler leaves out
    kinds: Counter[str] = field(default_factory=Counter[str])
    shown: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    seconds: list[float] = field(default_factory=lambda: [0.0, 0.0])

    def disagree(self, kind: str, where: str) -> None:
        self.kinds[kind] += 1
        self.shown[kind].append(where)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("checkout", type=Path)
    parser.add_argument("--show", type=int, default=3, help="examples of each kind of disagreement")
    parser.add_argument("--only", default="", help="compare pairs whose path holds this text")
    parser.add_argument("--kind", default="", help="show this kind of disagreement only")
    parser.add_argument("--name", default="", help="the name of the compiled template; else that of the Bicep file")
    parser.add_argument("--every", type=int, default=1, help="compare one pair of so many")
    options = parser.parse_args()
    tally = Tally()
    root = options.checkout.resolve()
    for bicep, template in list(pairs(root, options.name, options.only))[:: options.every]:
        compare_pair(root, bicep, template, tally)
    print_tally(tally, options.show, options.kind)


def pairs(root: Path, name: str, only: str) -> Iterator[tuple[Path, Path]]:
    for bicep in sorted(root.rglob("*.bicep")):
        if name and bicep.stem != name.partition(".")[0]:
            continue  # a copy that the tests of the compiler annotate
        template = bicep.with_name(name) if name else bicep.with_suffix(".json")
        if only in bicep.as_posix() and "Invalid" not in bicep.as_posix() and template.is_file():
            yield bicep, template


def compare_pair(root: Path, bicep: Path, template: Path, tally: Tally) -> None:
    source = ArmSource(root)
    install(source.documents)
    compiled = source.documents.get(template)
    if not isinstance(compiled, Document) or not is_compiled(compiled.data):
        return
    start = time.process_time()
    ours = source.load(Unit("bicep", root, bicep))
    middle = time.process_time()
    theirs = source.load(Unit("arm", root, template))
    tally.seconds[0] += middle - start
    tally.seconds[1] += time.process_time() - middle
    shown = bicep.relative_to(root).as_posix()
    if is_stale(source, bicep, compiled):
        tally.stale += 1
        return
    tally.pairs += 1
    known = Counter(problem.kind for problem in theirs.diagnostics)
    for problem in ours.diagnostics:
        known[problem.kind] -= 1
        if not problem.kind.unread or known[problem.kind] >= 0:
            continue
        where = f"{problem.file}:{problem.line}:{problem.column}"
        tally.disagree(f"diagnostic: {problem.kind.value}", f"{shown}: {where}: {problem.message}")
    compare_loaded(shown, ours, theirs, compiled, tally)


def is_stale(source: ArmSource, bicep: Path, compiled: Document) -> bool:
    """Decide whether the template is of another version of the file: its parameters or outputs have other names."""
    document = source.documents.get(bicep)
    if not isinstance(document, BicepDocument) or not isinstance(compiled.data, dict) or not isinstance(document.data, dict):
        return False

    def names(data: Mapping[str, object], section: str) -> set[str]:
        found = data.get(section)
        return set(cast("dict[str, object]", found)) if isinstance(found, dict) else set()

    return any(names(document.data, section) != names(compiled.data, section) for section in ("parameters", "outputs"))


def compare_loaded(shown: str, ours: Loaded, theirs: Loaded, compiled: Document, tally: Tally) -> None:
    symbolic = isinstance(compiled.data, dict) and isinstance(compiled.data.get("resources"), dict)
    left, right = grouped(ours, symbolic), grouped(theirs, symbolic)
    for key in [*left, *(key for key in right if key not in left)]:
        mine, other = aligned(left.get(key, []), right.get(key, []))
        for one, two in zip(mine, other, strict=False):
            tally.resources += 1
            found = list(differences(one, two))
            tally.agreeing += not found
            for kind, where in found:
                tally.disagree(kind, f"{shown}: {one.address}: {where}")
        for lost in other[len(mine) :]:
            tally.resources += 1
            tally.disagree("missing resource", f"{shown}: {called(lost)}")
        for extra in mine[len(other) :]:
            if extra.existing:  # left out by the compiler where a nested template has no symbolic names
                tally.only_ours += 1
                continue
            tally.resources += 1
            tally.disagree("extra resource", f"{shown}: {called(extra)}")


def called(resource: Resource) -> str:
    return f"{resource.address}: {resource.type}@{canonical(resource.api_version)} {canonical(resource.name)}"


def aligned(ours: list[Resource], theirs: list[Resource]) -> tuple[list[Resource], list[Resource]]:
    """Return both lists with the resources of equal address first, in the same order."""
    addresses = [resource.address for resource in ours]
    there = {resource.address: resource for resource in theirs}
    both = [address for address in addresses if address in there]
    if len(set(both)) != len(both) or len(there) != len(theirs):
        return ours, theirs
    here = {resource.address: resource for resource in ours}
    first = [here[address] for address in both], [there[address] for address in both]
    return (
        first[0] + [resource for resource in ours if resource.address not in there],
        first[1] + [resource for resource in theirs if resource.address not in here],
    )


def grouped(loaded: Loaded, symbolic: bool) -> dict[tuple[str, ...], list[Resource]]:
    """Return the resources by type, name and scope, without `existing` ones if the template omits them."""
    groups: dict[tuple[str, ...], list[Resource]] = defaultdict(list)
    for resource in loaded.resources:
        if resource.type.casefold().startswith("azward/") or (resource.existing and not symbolic):
            continue
        key = (resource.type.casefold(), str(resource.existing), shape(resource.name), shape_text(resource.scope))
        groups[key].append(resource)
    return groups


def shape_text(text: str) -> str:
    """Return `text` in lower case, with empty placeholders."""
    kept: list[str] = []
    depth = 0
    for character in text.casefold():
        depth -= character == "}" and depth > 0
        if not depth:
            kept.append(character)
        depth += character == "{"
    return "".join(kept)


def shape(value: Value) -> str:
    if isinstance(value, Unknown):
        return "".join(part.casefold() if isinstance(part, str) else "{}" for part in value.parts or (value,))
    if isinstance(value, Choice):
        return "|".join(shape(branch) for _, branch in value.branches)
    return canonical(value).casefold()


def differences(ours: Resource, theirs: Resource) -> Iterator[tuple[str, str]]:
    deployment = ours.type.casefold() == DEPLOYMENTS
    if not deployment and ours.api_version != theirs.api_version:
        yield "api version", f"{ours.api_version} != {theirs.api_version}"
    if shape_text(ours.id.text) != shape_text(theirs.id.text):
        yield "id", f"{ours.id.text} != {theirs.id.text}"
    yield from compared(ours.condition, theirs.condition, ("condition",), "condition: ")
    if not deployment:
        yield from compared(dict(ours.body), dict(theirs.body), (), "")


def compared(ours: Value, theirs: Value, path: FieldPath, kind: str) -> Iterator[tuple[str, str]]:
    if isinstance(ours, dict) and isinstance(theirs, dict):
        yield from compared_members(ours, theirs, path, kind)
    elif isinstance(ours, list) and isinstance(theirs, list) and len(ours) == len(theirs):
        for index, (one, two) in enumerate(zip(ours, theirs, strict=True)):
            yield from compared(one, two, (*path, index), kind)
    elif isinstance(ours, Choice) and isinstance(theirs, Choice) and len(ours.branches) == len(theirs.branches):
        known = dict(theirs.branches)
        for (label, one), (_, two) in zip(ours.branches, theirs.branches, strict=True):
            yield from compared(one, known.get(label, two), (*path, f"<{label}>"), kind)
    elif (found := differ(ours, theirs)) is not None:
        yield kind + found, f"{format_path(path)}: {brief(ours)} != {brief(theirs)}"


def compared_members(
    ours: dict[str, Value], theirs: dict[str, Value], path: FieldPath, kind: str
) -> Iterator[tuple[str, str]]:
    left, right = {shape_text(key): key for key in ours}, {shape_text(key): key for key in theirs}
    for key in [*left, *(key for key in right if key not in left)]:
        if key not in left:
            yield kind + "missing property", f"{format_path((*path, key))} = {brief(theirs[right[key]])}"
        elif key not in right:
            yield kind + "extra property", f"{format_path((*path, key))} = {brief(ours[left[key]])}"
        else:
            yield from compared(ours[left[key]], theirs[right[key]], (*path, key), kind)


def differ(ours: Value, theirs: Value) -> str | None:
    """Return how two leaves differ; `None` if they agree."""
    if isinstance(ours, Unknown) and isinstance(theirs, Unknown):
        return "secret" if ours.secret != theirs.secret else "known part" if shape(ours) != shape(theirs) else None
    if isinstance(ours, str) and isinstance(theirs, str) and "/providers/" in ours and ours.casefold() == theirs.casefold():
        return None  # ids are compared without case: the compiler spells types as their provider does
    return describe(ours, theirs) if type(ours) is not type(theirs) or ours != theirs else None


def describe(ours: Value, theirs: Value) -> str:
    if isinstance(ours, (Unknown, Choice)) or isinstance(theirs, (Unknown, Choice)):
        return f"{how_known(ours)} for {how_known(theirs)}"
    return "other value"


def how_known(value: Value) -> str:
    return "unknown" if isinstance(value, Unknown) else "choice" if isinstance(value, Choice) else "known"


def brief(value: Value) -> str:
    text = canonical(value)
    reason = f" ({value.reason})" if isinstance(value, Unknown) else ""
    return f"`{text[:160]}`{reason[:160]}"


def print_tally(tally: Tally, show: int, kind: str) -> None:
    share = 100 * tally.agreeing / max(tally.resources, 1)
    print(f"{tally.pairs} pairs, {tally.stale} stale; {tally.agreeing} of {tally.resources} resources agree: {share:.2f} %")
    print(f"{tally.only_ours} existing resources that the compiled templates leave out")
    print(f"CPU: Bicep {tally.seconds[0]:.1f} s, compiled {tally.seconds[1]:.1f} s")
    for name, count in tally.kinds.most_common():
        if kind and kind != name:
            continue
        print(f"{count:6} {name}")
        for where in tally.shown[name][:show]:
            print(f"         {where}")


if __name__ == "__main__":
    main()
