"""Explain syntax errors with python-hcl2, which is slow and strict and knows what it expected."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from azward.budget import BUDGET
from azward.graph.diagnostic import Diagnostic, DiagnosticKind
from azward.source.text import shown_token

if TYPE_CHECKING:
    from collections.abc import Iterable

    from azward.source.terraform.hcl.grammar import HclError
    from azward.source.terraform.hcl.source_file import SourceFile

__all__ = ["explain"]

MAX_EXPLAINED = 200_000
"""Bytes of the files with errors of a scan that are parsed again: python-hcl2 reads about 150 KB per second."""

_TOKENS = {
    "NAME": "a name",
    "LBRACE": "`{`",
    "RBRACE": "`}`",
    "LPAR": "`(`",
    "RPAR": "`)`",
    "LSQB": "`[`",
    "RSQB": "`]`",
    "COMMA": "`,`",
    "EQ": "`=`",
    "COLON": "`:`",
    "QMARK": "`?`",
    "DOT": "`.`",
    "DBLQUOTE": '`"`',
    "NL_OR_COMMENT": "a new line",
    "IN": "`in`",
    "STRING_CHARS": "text",
}
_OPERATORS = frozenset(("BINARY_OP", "PLUS", "MINUS", "ASTERISK", "SLASH", "PERCENT", "DOUBLE_EQ", "NEQ"))
_VALUES = frozenset(("INT_LITERAL", "FLOAT_LITERAL", "HEREDOC_TEMPLATE", "NOT"))


def explain(source: SourceFile, problem: HclError) -> Diagnostic:
    """Return the diagnostic for a file with syntax errors, at the first one that python-hcl2 finds, else at `problem`."""
    BUDGET.explained += len(source.data)
    found = _first_error(source.slice(0, len(source.data))) if BUDGET.explained <= MAX_EXPLAINED else None
    if found is not None:
        line, column, message = found
        return Diagnostic(source.file, line, column, message, DiagnosticKind.SYNTAX)
    line, column = source.position(problem.offset)
    return Diagnostic(source.file, line, column, problem.message, DiagnosticKind.SYNTAX)


def _first_error(text: str) -> tuple[int, int, str] | None:
    """Return line, column and message of the first error in `text`; `None` if python-hcl2 finds none."""
    with BUDGET.paused():  # the first time after an installation, python-hcl2 builds its parser for seconds
        import hcl2
        from hcl2.parser import parser

        parser()
    from lark.exceptions import LarkError, UnexpectedCharacters, UnexpectedInput, UnexpectedToken

    try:
        hcl2.parses_to_tree(text if text.endswith("\n") else text + "\n")  # pyright: ignore[reportUnknownMemberType]
    except UnexpectedToken as error:
        wanted = cast("Iterable[str]", error.accepts or error.expected)
        return error.line, error.column, f"expected {_expected(wanted)}{_found(str(cast('object', error.token)))}"
    except UnexpectedCharacters as error:
        return error.line, error.column, f"unexpected `{cast('object', error.char)}`"
    except (UnexpectedInput, LarkError, RecursionError):
        return None
    return None


def _found(token: str) -> str:
    shown = shown_token(token.strip().split("\n", 1)[0][:40])
    if shown:
        return f" but found `{shown}`"
    return f" but found the end of the {'line' if token else 'file'}"


def _expected(tokens: Iterable[str]) -> str:
    names = set(tokens)
    words: list[str] = []
    if names & _VALUES:
        words.append("a value")
        names -= {"NAME", "LBRACE", "LPAR", "LSQB", "DBLQUOTE", "MINUS", *_VALUES}
    if names & _OPERATORS:
        words.append("an operator")
    words += sorted(_TOKENS[name] for name in names if name in _TOKENS)
    shown = words[:5]
    return " or ".join([", ".join(shown[:-1]), shown[-1]] if len(shown) > 1 else shown) if shown else "other syntax"
