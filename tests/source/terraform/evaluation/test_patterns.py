"""Both matchers of regular expressions give the same matches, and Python's is used only where it is fast."""

from __future__ import annotations

import pytest
from azward.budget import BUDGET
from azward.source.terraform.functions import patterns
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st

ATOMS = st.sampled_from(["a", "b", "/", "[^/]", ".", r"\w", "[ab]", r"\d", "A"])
REPEATS = st.sampled_from(["*", "+", "?", "{0,8}", "{3}", "*?", "{1,3}"])


def _larger(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(
        st.builds("{}{}".format, inner, inner),
        st.builds("({}){}".format, inner, st.sampled_from(["", "*", "?", "{0,3}"])),
        st.builds("(?:{}|{})".format, inner, inner),
        st.builds("{}{}".format, ATOMS, REPEATS),
    )


PATTERNS = st.builds(
    "{}{}{}".format,
    st.sampled_from(["", "(?i)", "^"]),
    st.recursive(ATOMS, _larger, max_leaves=8),
    st.sampled_from(["", "$"]),
)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
@given(PATTERNS, st.text("ab/A1", max_size=30))
@example(r"/*\d*?", "b/1/")  # Python would look for a longer match where an empty one was found
def test_both_matchers_agree(pattern: str, text: str) -> None:
    with BUDGET.unit():
        assume(patterns.is_quick(pattern, text))
        assert list(patterns.matches_by_python(pattern, text)) == list(patterns.matches_in_linear_time(pattern, text))


SEGMENTS = r"(?i)((?:/[^/]+){0,8}/)?([^/]+)?((?:/[^/]+){3}/)([^/]+)$"


@pytest.mark.parametrize(
    ("pattern", "length", "quick"),
    [
        (SEGMENTS, 250, True),
        ("^[a-z0-9-]{36}$", 36, True),
        ("a+b", 1_900, True),
        ("a+b", 2_100, False),
        ("(a+)+b", 300, False),
        ("(a|a)*b", 300, False),
        ("a*b?a*$", 1_000, False),
        ("((((((((((((((((a)?)?)?)?)?)?)?)?)?)?)?)?)?)?)?)?", 10, False),
    ],
)
def test_where_python_is_used(pattern: str, length: int, quick: bool) -> None:
    with BUDGET.unit():
        assert patterns.is_quick(pattern, "a" * length) is quick
