"""XML as GLib's GMarkup reads it, which Evolution uses: a row of events, up to where it gives up.

Source: GLib 2.74, gmarkup.c, read and run. Not done: what stands behind a NUL in a text; a byte order mark,
which GLib takes since 2.89.

Tags have to match and attributes to be right, text and names have to be UTF-8, and there are five entities
and no more. A comment, CDATA, an instruction or a DOCTYPE is passed over, whatever is in it; a text ends
there, and what follows is a text of its own, be it empty.
"""

import re
from collections.abc import Callable, Generator, Iterator
from enum import Enum, auto
from typing import NamedTuple

from autoconfig.errors import BadDocument

MAX_ATTRIBUTES = 1001
_BLANK = re.compile("[ \t\r\n]*+")
_NAME = re.compile("[^=/> \t\r\n]++")
_EQUALS = re.compile("[ \t\r\n]*+=[ \t\r\n]*+(?:\"([^\"]*+)\"|'([^']*+)')")
_CLOSED = re.compile("([^=/> ][^=/> \t\r\n]*+)[ \t\r\n]*+>")
_ANGLE = re.compile("[<>]")
# Bytes that were no UTF-8.
_BAD = re.compile("[\ud800-\udfff]")
_REFERENCE = re.compile("&(?:(lt|gt|amp|quot|apos);|#(x?)([^;]*+);)?")
# As strtoul reads it.
_DECIMAL = re.compile(r"[ \t\n\v\f\r]*\+?([0-9]+)")
_HEXADECIMAL = re.compile(r"[ \t\n\v\f\r]*\+?(?:0[xX](?=[0-9a-fA-F]))?([0-9a-fA-F]+)")
_ENTITIES = {"lt": "<", "gt": ">", "amp": "&", "quot": '"', "apos": "'"}


class Markup(Enum):
    """The kinds of events. An element that is empty by its tag has both a start and an end."""

    START = auto()
    END = auto()
    TEXT = auto()


class MarkupEvent(NamedTuple):
    """`name` of the element, for a text of the one that is around it."""

    kind: Markup
    name: str
    text: str = ""
    attributes: tuple[tuple[str, str], ...] = ()


def events(body: bytes) -> Iterator[MarkupEvent]:
    """All up to where it gives a document up: then BadDocument. Time is in proportion to the length."""
    document = body.decode(errors="surrogateescape")
    opened: list[str] = []
    at = 0
    while True:
        if opened:
            stop = _found("<", document, at)
            yield MarkupEvent(Markup.TEXT, opened[-1], _unescaped(document, at, stop, _line_ends))
        elif (stop := _after(_BLANK, document, at)) == len(document):
            break
        at = stop + 1
        if document[stop] != "<":
            raise _bad("there is text outside of all elements", document, stop)
        if document.startswith(("?", "!"), at):
            at = _passed(document, at)
        elif document.startswith("/", at):
            name, at = _closed(document, at + 1)
            if not opened or opened.pop() != name:
                raise _bad(f"the end tag of {name[:40]} has no start", document, stop)
            yield MarkupEvent(Markup.END, name)
        else:
            at = yield from _opened(document, at, opened)
    if "<" not in document:
        raise BadDocument("it is empty")


def _bad(why: str, document: str, at: int) -> BadDocument:
    return BadDocument(why, document.count("\n", 0, at) + 1)


def _after(pattern: re.Pattern[str], document: str, at: int) -> int:
    """Where a match ends that may be empty."""
    match = pattern.match(document, at)
    return match.end() if match else at


def _found(sign: str, document: str, at: int) -> int:
    if (found := document.find(sign, at)) < 0:
        raise _bad("it ends within an element", document, len(document))
    return found


def _passed(document: str, at: int) -> int:
    """Where it goes on behind a comment or whatever begins with <? or <! before this place."""
    if document.startswith("?", at):
        # The same question mark may be both.
        return _found("?>", document, at) + 2
    if document.startswith("!--", at):
        return _found("-->", document, at + 1) + 3
    if document.startswith("![CDATA[", at):
        return _found("]]>", document, at + 8) + 3
    if not document.startswith("!DOCTYPE", at):
        raise _bad("there is a <! that it does not know", document, at)
    depth = 1
    for angle in _ANGLE.finditer(document, at):
        depth += 1 if angle[0] == "<" else -1
        if not depth:
            return angle.end()
    raise _bad("a DOCTYPE does not end", document, at)


def _closed(document: str, at: int) -> tuple[str, int]:
    match = _CLOSED.match(document, at)
    if not match:
        raise _bad("an end tag is none", document, at)
    return match[1], match.end()


def _opened(document: str, at: int, opened: list[str]) -> Generator[MarkupEvent, None, int]:
    """The start of an element, and its end if the tag says so; returns where it goes on."""
    name, at = _name(document, at)
    attributes: list[tuple[str, str]] = []
    while not document.startswith(("/", ">"), at := _after(_BLANK, document, at)):
        key, at = _name(document, at)
        value = _EQUALS.match(document, at)
        if not value or len(attributes) == MAX_ATTRIBUTES:
            raise _bad(f"the attribute {key[:40]} is none", document, at)
        at = value.end()
        attributes.append((key, _unescaped(document, *value.span(value.lastindex or 0), _blanks)))
    yield MarkupEvent(Markup.START, name, attributes=tuple(attributes))
    if document[at] == ">":
        opened.append(name)
        return at + 1
    if not document.startswith("/>", at):
        raise _bad(f"the tag of {name[:40]} does not end", document, at)
    yield MarkupEvent(Markup.END, name)
    return at + 2


def _name(document: str, at: int) -> tuple[str, int]:
    match = _NAME.match(document, at)
    if not match or not all(map(_is_name_sign, match[0])) or not _is_name_start(match[0][0]):
        raise _bad("a name is none", document, at)
    return match[0], match.end()


def _is_name_start(sign: str) -> bool:
    return sign.isalpha() or sign in "_:"


def _is_name_sign(sign: str) -> bool:
    return sign.isalpha() or sign in "_:.-0123456789"


def _line_ends(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _blanks(text: str) -> str:
    return text.replace("\r\n", " ").replace("\r", " ").replace("\n", " ").replace("\t", " ")


def _unescaped(document: str, start: int, stop: int, blanks: Callable[[str], str]) -> str:
    """A part with what its references stand for, and its line ends or blanks as they are read."""
    part = document[start:stop]
    if _BAD.search(part):
        raise _bad("there is text that is no UTF-8", document, start)
    try:
        return _REFERENCE.sub(_referred, blanks(part))
    except ValueError:
        raise _bad("there is a reference that it does not know", document, start) from None


def _referred(match: re.Match[str]) -> str:
    """Raises ValueError."""
    if match[1]:
        return _ENTITIES[match[1]]
    number = match[3] and (_HEXADECIMAL if match[2] else _DECIMAL).fullmatch(match[3])
    if not number:
        raise ValueError(match[0])
    digits = number[1].lstrip("0")
    code = int(digits[:8] or "0", 16 if match[2] else 10)
    if not code or 0xD800 <= code < 0xE000 or code in (0xFFFE, 0xFFFF) or len(digits) > 8:
        raise ValueError(match[0])
    return chr(code)  # which refuses what is beyond Unicode
