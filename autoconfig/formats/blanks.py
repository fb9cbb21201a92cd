"""A document with blanks where texts of one person stand, and the marks that such a document is made with."""

import re
from typing import NamedTuple, Self, SupportsIndex

# In a private area of Unicode, which nobody's text has any use for.
_FIRST = 0xF0000
_MARK = re.compile("[\U000f0000-\U000ffffd]")


class Cut(Exception):
    """Something else was done with a mark than to write it."""


class Mark(str):
    """Stands for the text of a number. It is one letter, so that what moves or counts it keeps it whole."""

    __slots__ = ()

    @classmethod
    def of(cls, number: int) -> Self:
        """That of a number."""
        return cls(chr(_FIRST + number))

    def __getitem__(self, key: SupportsIndex | slice) -> str:
        """All of it. Raises Cut for less: what is cut from a text cannot be cut from its mark."""
        if key != slice(None):
            raise Cut
        return self


def has_marks(text: str) -> bool:
    """Whether there is any in it."""
    return _MARK.search(text) is not None


class Blank(NamedTuple):
    """`pieces` of a document in UTF-8, b"" where a text goes; `places` are those, by the number of the text.

    Behind the numbers of texts come those of identifiers, for these `roles`.
    """

    pieces: tuple[bytes, ...]
    places: tuple[tuple[int, tuple[int, ...]], ...]
    roles: tuple[str, ...] = ()

    @classmethod
    def of(cls, document: bytes, roles: tuple[str, ...]) -> Self:
        """Of a document with marks."""
        pieces: list[bytes] = []
        places: dict[int, list[int]] = {}
        text, at = document.decode(), 0
        for mark in _MARK.finditer(text):
            pieces += (text[at : mark.start()].encode(), b"")
            places.setdefault(ord(mark[0]) - _FIRST, []).append(len(pieces) - 1)
            at = mark.end()
        pieces.append(text[at:].encode())
        return cls(tuple(pieces), tuple((number, tuple(where)) for number, where in places.items()), roles)
