"""How each language writes what a rule asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from azward.graph.setting import Setting
from azward.rule.model import EVERY_TYPE
from azward.rule.remedy import asked_for
from azward.source.registry import settings

if TYPE_CHECKING:
    from azward.rule.model import Rule

__all__ = ["settings_of"]


def settings_of(rule: Rule) -> tuple[Setting, ...]:
    """Return the settings that fix a failure of `rule`, in each language; none where it takes more than a setting."""
    places: dict[tuple[str, str], dict[str, None]] = {}
    types = [kind for kind in rule.resource_types if kind != EVERY_TYPE]
    for path, value in asked_for(rule):
        for kind in types:
            for found in settings(kind, (path,), value):
                place = "" if len(types) == 1 and found.place == f"`{kind}`" else found.place
                places.setdefault((found.language, found.text), {})[place] = None
    merged = (Setting(language, text, ", ".join(filter(None, names))) for (language, text), names in places.items())
    return tuple(sorted(merged, key=lambda setting: setting.language))
