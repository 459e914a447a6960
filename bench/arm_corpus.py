"""Read every ARM template below a folder and count resources and diagnostics.

    python bench/arm_corpus.py CHECKOUT [PATTERN]     # PATTERN: **/*.json

Prints the number of templates and resources, the diagnostics by kind with one example each, and the CPU time. A template
`main.json` may have a twin `main.symbolicnames.json`: the same source compiled to languageVersion 2.0. Both must deploy the
same resources.
"""

from __future__ import annotations

import json
import re
import sys
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from azward.graph.graph import ResourceGraph
from azward.graph.normalize import normalize
from azward.graph.value import canonical, known
from azward.source.arm.document import Document
from azward.source.arm.source import ArmSource
from azward.source.arm.template_schema import is_template
from azward.source.unit import Unit

if TYPE_CHECKING:
    from azward.source.unit import Loaded


def main(root: Path, pattern: str) -> int:
    """Read the corpus; return 1 if a template cannot be read at all."""
    kinds: Counter[str] = Counter()
    messages: Counter[str] = Counter()
    examples: dict[str, str] = {}
    templates = resources = links = unread = 0
    twins: Counter[str] = Counter()
    started = time.process_time()
    for file in sorted(root.glob(pattern)):
        source = ArmSource(root)
        document = source.documents.get(file)
        if not isinstance(document, Document):
            unread += 1
            print(f"not read: {document.file}:{document.line}:{document.column}: {document.message}")
            continue
        if not is_template(document.data):
            continue
        templates += 1
        loaded = source.load(Unit("arm", root, file))
        resources += len(loaded.resources)
        links += len(list(ResourceGraph(normalize(loaded.resources)).links()))
        for problem in loaded.diagnostics:
            message = f"{problem.kind}: " + re.sub(r"`[^`]*`", "`…`", problem.message)
            kinds[problem.kind] += 1
            messages[message] += 1
            examples.setdefault(message, f"{problem.file}:{problem.line}:{problem.column}: {problem.message}")
        twin = file.with_name(file.name.replace(".json", ".symbolicnames.json"))
        if twin.is_file():
            same = deployed(loaded) == deployed(source.load(Unit("arm", root, twin)))
            twins["same" if same else f"differs: {file.relative_to(root)}"] += 1
    seconds = time.process_time() - started
    print(f"{templates} templates, {resources} resources, {links} links, {seconds:.1f} s of CPU")
    print(f"{unread} files not read; diagnostics: {dict(kinds)}")
    for message, count in messages.most_common():
        print(f"  {count} x {message}\n      {examples[message][:200]}")
    for what, count in twins.most_common():
        print(f"twins {what}: {count}")
    return 1 if unread else 0


def deployed(loaded: Loaded) -> list[str]:
    """Return what a template deploys, as text: id, type, version and the known leaves of each body."""
    found = [
        json.dumps(
            [canonical(resource.id.text), resource.type, canonical(resource.api_version), body(resource.body)],
            sort_keys=True,
        )
        for resource in loaded.resources
        if not resource.existing and not resource.type.startswith("Azward/")
    ]
    return sorted(found)


def body(value: object) -> object:
    """Return `value` with `?` in place of each unknown leaf."""
    if isinstance(value, dict):
        return {key: body(item) for key, item in value.items()}  # type: ignore[reportUnknownVariableType]
    if isinstance(value, list):
        return [body(item) for item in value]  # type: ignore[reportUnknownVariableType]
    return value if known(value) else "?"  # type: ignore[reportArgumentType]


if __name__ == "__main__":
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    sys.exit(main(Path(sys.argv[1]).resolve(), sys.argv[2] if len(sys.argv) == 3 else "**/*.json"))
