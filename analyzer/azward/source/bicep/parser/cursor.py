"""The tokens of a Bicep file with a position in them: what all parts of the parser share."""

from __future__ import annotations

from collections.abc import Collection
from typing import TypeAlias

from azward.source.bicep.parser.lexer import BAD, END, LEFT, NAME, NEWLINE, RIGHT, tokenize
from azward.source.text import shown_token

__all__ = ["CLOSING", "MAX_CHAIN", "MAX_DEPTH", "OPENING", "Cursor", "Problem", "SyntaxProblem"]

MAX_DEPTH = 200
"""How deeply expressions, objects and types may be nested."""

MAX_CHAIN = 1_000
"""How many operators or member accesses may follow each other in one expression."""

MAX_AGAIN = 4
"""How often the tokens of a file may be read again, all in all, after syntax errors in what is nested."""

OPENING = frozenset(("{", "[", "(", LEFT))
CLOSING = frozenset(("}", "]", ")", RIGHT))

Problem: TypeAlias = "tuple[int, str]"
"""The offset of a syntax error, and its message."""


class SyntaxProblem(Exception):  # noqa: N818 - handled within the parser
    """A syntax error. It costs the statement or property that it is in, not the file."""

    def __init__(self, offset: int, message: str) -> None:
        super().__init__(message)
        self.offset = offset
        self.message = message


class Cursor:
    """A position in the tokens of a file. `keywords` are the words that start a statement."""

    def __init__(self, text: str, keywords: Collection[str]) -> None:
        self.tokens = tokenize(text)
        self.keywords = keywords
        self.at = 0  # the current token
        self.depth = 0
        self.furthest = 0  # a token before which all were read, before the parser went back
        self.again = MAX_AGAIN * len(self.tokens)  # tokens that may be read again
        self.problems: list[Problem] = []

    def problem(self, expected: str) -> SyntaxProblem:
        """Return the syntax error for the current token."""
        kind, text, start, _ = self.tokens[self.at]
        if kind == BAD and text.startswith("'"):
            return SyntaxProblem(start, "unterminated multi-line string" if text[:3] == "'''" else "unterminated string")
        if kind == BAD and text.startswith("/*"):
            return SyntaxProblem(start, "unterminated comment")
        return SyntaxProblem(start, f"expected {expected} but found {_found(kind, text)}")

    def take(self, mark: str) -> int:
        """Advance past a punctuation mark; return where it ends."""
        token = self.tokens[self.at]
        if token[0] != mark:
            raise self.problem(f"`{mark}`")
        self.at += 1
        return token[3]

    def passed(self, mark: str) -> bool:
        """Advance past a punctuation mark, if it is the current token."""
        if self.tokens[self.at][0] == mark:
            self.at += 1
            return True
        return False

    def name(self, what: str = "a name") -> str:
        token = self.tokens[self.at]
        if token[0] != NAME:
            raise self.problem(what)
        self.at += 1
        return token[1]

    def word(self, word: str) -> bool:
        """Advance past a keyword, if it is the current token."""
        token = self.tokens[self.at]
        if token[0] == NAME and token[1] == word:
            self.at += 1
            return True
        return False

    def newlines(self) -> None:
        """Advance past a line break, if it is the current token."""
        if self.tokens[self.at][0] == NEWLINE:
            self.at += 1

    @property
    def start(self) -> int:
        return self.tokens[self.at][2]

    @property
    def end(self) -> int:
        """Where the previous token ends."""
        return self.tokens[self.at - 1][3]

    def deeper(self) -> None:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise self.problem(f"at most {MAX_DEPTH} levels")

    def mistake(self, at: int, message: str) -> None:
        """Report an error at a token, and go on with the construct around it."""
        self.problems.append((self.tokens[at][2], message))

    def starts_statement(self, at: int) -> bool:
        kind, text, _, _ = self.tokens[at]
        return kind == "@" or (kind == NAME and text in self.keywords and self.tokens[at + 1][0] not in (":", "(", "."))

    def ends_object(self, at: int) -> bool:
        """Decide whether the token is a line break after which a statement starts in the first column."""
        kind, text, _, _ = self.tokens[at]
        return kind == NEWLINE and text[-1] in "\r\n" and self.starts_statement(at + 1)


def _found(kind: str, text: str) -> str:
    if kind == NEWLINE:
        return "the end of the line"
    if kind == END:
        return "the end of the file"
    first = text.split("\n", 1)[0]
    return f"`{shown_token(first[:32])}`"
