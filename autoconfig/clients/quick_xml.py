"""XML as Rust's quick-xml reads it, which Delta Chat uses: a row of events, and little that it refuses.

Source: quick-xml 0.39, reader/*.rs, parser/*.rs and events/attributes.rs, read and run; Delta Chat 2.65.0,
which has 0.41, observed. With the option trim_text, and without the feature "encoding".

It looks no further than what it reads: a document may break off outside a tag, have several roots or none,
and names may be anything. End tags have to match, and every `&` needs its `;`, though no entity is looked up.
A text ends at each reference, comment and CDATA section, and the blanks at both of its ends go.
"""

import re
from collections.abc import Iterator
from enum import Enum, auto
from typing import NamedTuple

from autoconfig.errors import BadDocument

# What Rust takes for blanks elsewhere; Python knows four more.
SPACES = "\t\n\v\f\r \x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000" + "".join(map(chr, range(0x2000, 0x200B)))
_BLANKS = " \t\r\n"
_BLANK = re.compile("[ \t\r\n]*+")
_TEXT = re.compile("[^<&]++")
_REFERENCE = re.compile("&[^;&<]*+;")
# A tag's end is a > outside of quotes, in an end tag too.
_QUOTED = """(?:[^>'"]|"[^"]*+"|'[^']*+')*+>"""
_TAG = re.compile("<" + _QUOTED)
_TO_SUBSET = re.compile("""(?:[^'"\\[>]|"[^"]*+"|'[^']*+')*+[\\[>]""")
_IN_SUBSET = re.compile("[^]<]*+[]<]")
_QUOTED_DECLARATION = re.compile("!(?:ENTITY|ATTLIST|NOTATION)" + _QUOTED)
# The shortest part of a subset that it tells from all that it knows.
_UNDECIDED = 9
_KEY = re.compile("[ \t\r\n]*+([^ \t\r\n][^= \t\r\n]*+)[ \t\r\n]*+(=?)")
_VALUE = re.compile("[ \t\r\n]*+(?:\"([^\"]*+)\"|'([^']*+)'|(?![\"' \t\r\n])[^ \t\r\n]++())")
_NOT_BLANK = re.compile("[^ \t\r\n]*+")
_ESCAPED = re.compile("&([^&;]*+)(;?)")
_NUMBER = re.compile("#(?:x([0-9a-fA-F]+)|([0-9]+))")
_ENTITIES = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}


class EventKind(Enum):
    """OTHER: an element that is empty by its tag, a reference, a comment, CDATA and all the rest."""

    START = auto()
    END = auto()
    TEXT = auto()
    OTHER = auto()


class Event(NamedTuple):
    """`text`: of a start tag all between its < and >, of an end tag the name, of a text itself."""

    kind: EventKind
    text: str = ""

    @property
    def name(self) -> str:
        """An element's name, with its prefix if it has one."""
        return _NOT_BLANK.match(self.text)[0]  # type: ignore[index]  # it matches everything

    def attribute(self, name: str) -> str:
        """The value of a start tag's first attribute of this name in any case, "" without one.

        An attribute that is no XML counts for nothing; nor does an entity of HTML, which it would know.
        """
        found = _attributes(self.text, len(self.name))
        return _unescaped(next((value for key, value in found if key.strip(SPACES).lower() == name), ""))


_OTHER = Event(EventKind.OTHER)


def events(text: str) -> Iterator[Event]:
    """All of them; raises BadDocument where it gives a document up. Time is in proportion to the length."""
    text = text.removeprefix("\ufeff")
    opened: list[str] = []
    at = 0
    while (at := _after(_BLANK, text, at)) < len(text):
        if text[at] == "<":
            event, at = _markup(text, at, opened)
        elif text[at] == "&":
            event, at = _OTHER, _after(_REFERENCE, text, at)
        else:
            stop = _after(_TEXT, text, at)
            event, at = Event(EventKind.TEXT, text[at:stop].rstrip(_BLANKS)), stop
        yield event


def _after(pattern: re.Pattern[str], text: str, at: int) -> int:
    """Where a match ends that has to be here."""
    if match := pattern.match(text, at):
        return match.end()
    what = "a reference" if text[at] == "&" else "a tag or a declaration"
    raise BadDocument(f"{what} does not end", text.count("\n", 0, at) + 1)


def _beyond(mark: str, text: str, start: int) -> int:
    """Where the next such mark ends."""
    if (found := text.find(mark, start)) < 0:
        raise BadDocument(f"there is no {mark} any more", text.count("\n", 0, start) + 1)
    return found + len(mark)


def _markup(text: str, at: int, opened: list[str]) -> tuple[Event, int]:
    """What begins with this <, and where it ends."""
    if text.startswith("<!", at):
        return _OTHER, _declaration_end(text, at)
    if text.startswith("<?", at):
        return _OTHER, _beyond("?>", text, at + (2 if text[at + 2 : at + 3] != ">" else len(text)))
    stop = _after(_TAG, text, at)
    content = text[at + 1 : stop - 1]
    if content.startswith("/"):
        name = content[1:].rstrip(_BLANKS)
        if not opened or opened.pop() != name:
            raise BadDocument(f"the end tag of {name[:40]} has no start", text.count("\n", 0, at) + 1)
        return Event(EventKind.END, name), stop
    if content.endswith("/"):
        return _OTHER, stop
    start = Event(EventKind.START, content)
    opened.append(start.name)
    return start, stop


def _declaration_end(text: str, at: int) -> int:
    """Of a comment, a CDATA section, a DOCTYPE."""
    if text.startswith("<!--", at):
        return _beyond("-->", text, at + 4)
    if text.startswith("<![CDATA[", at):
        return _beyond("]]>", text, at + 9)
    if text[at : at + 9].upper() != "<!DOCTYPE":
        raise BadDocument("there is a <! that it does not know", text.count("\n", 0, at) + 1)
    stop = _doctype_end(text, at + 9)
    if not text[at + 9 : stop - 1].strip(_BLANKS):
        raise BadDocument("there is a DOCTYPE without a name", text.count("\n", 0, at) + 1)
    return stop


def _doctype_end(text: str, at: int) -> int:
    at = _after(_TO_SUBSET, text, at) if at < len(text) else _beyond(">", text, at)
    if text[at - 1] == ">":
        return at
    while (found := _IN_SUBSET.match(text, at)) and text[found.end() - 1] == "<":
        at = _part_end(text, found.end())
    return _beyond(">", text, found.end() if found else len(text))


def _part_end(text: str, at: int) -> int:
    """Where it goes on behind the < of one part of an internal subset."""
    if text.startswith("?", at):
        return _beyond("?>", text, at + 1)
    if text.startswith("!--", at):
        return _beyond("-->", text, at + 3)
    if text.startswith("!ELEMENT", at):
        return _beyond(">", text, at + 8)
    if text.startswith(("!ENTITY", "!ATTLIST", "!NOTATION"), at):
        return _after(_QUOTED_DECLARATION, text, at)
    return _beyond(">", text, at if at + _UNDECIDED <= len(text) else len(text))


def _attributes(content: str, at: int) -> Iterator[tuple[str, str]]:
    """Names and values as they stand; what is wrong is passed over, the second of a name too."""
    seen: set[str] = set()
    while key := _KEY.match(content, at):
        name, at = key[1], key.end()
        if not key[2]:
            continue
        if name in seen:
            at = _after(_NOT_BLANK, content, at)
            continue
        seen.add(name)
        value = _VALUE.match(content, at)
        if value is None:
            return
        at = value.end()
        if value[3] is None:
            yield name, value[1] if value[1] is not None else value[2]


def _unescaped(raw: str) -> str:
    """With what references stand for; "" where one is none."""
    try:
        return _ESCAPED.sub(_referred, raw)
    except ValueError:
        return ""


def _referred(match: re.Match[str]) -> str:
    """Raises ValueError."""
    number = _NUMBER.fullmatch(match[1])
    if not match[2] or not (number or match[1] in _ENTITIES):
        raise ValueError(match[0])
    if number is None:
        return _ENTITIES[match[1]]
    digits = (number[1] or number[2]).lstrip("0")
    code = int(digits[:9] or "0", 16 if number[1] else 10)
    if not code or 0xD800 <= code < 0xE000 or len(digits) > 9:
        raise ValueError(match[0])
    return chr(code)  # which refuses what is beyond Unicode
