"""A field of a resource as an author writes it, in the words of the language that declares it."""

from __future__ import annotations

from azward.frozen import frozen

__all__ = ["Setting"]


@frozen
class Setting:
    """An assignment, and where it is written."""

    language: str  # as people write its name
    text: str  # the name and the value, in the syntax of the language
    place: str = ""  # the blocks and the type that it is written in, in backticks; "" if the text is a path
    field: str = ""  # what the text stands for, if it is only a name: the field as Azure calls it

    @property
    def phrase(self) -> str:
        """The setting in a sentence."""
        written = f"`{self.text}` in {self.place}" if self.place else f"`{self.text}`"
        return f"`{self.field}` is {written}" if self.field else written
