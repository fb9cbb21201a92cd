"""A catalogue of translations: the part of gettext's PO format that has a meaning here, read to the letter.

GNU gettext manual, "The Format of PO Files":

    #, fuzzy                 a comment with flags: what follows is not finished, so it does not count
    msgid "the message"      in one string, or in several, a line each
    msgstr "its translation" "" for none

Programs that edit catalogues read them more kindly: where a string has no end, its last letter is lost there,
and nobody notices before a visitor does. So whatever has no place here is a mistake: plural forms and
contexts, which no message has; a message twice; and what no page can show. The header is passed over.
"""

import re
import string
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import NamedTuple

from autoconfig import files
from autoconfig.address import CONTROL
from autoconfig.findings import Code, Finding, Mistake, Severity

MAX_LENGTH = 4 * files.MIB
# A file with as many is probably something else.
MAX_FINDINGS = 20

# How alike a message is to the one that has taken its place.
_ALIKE = 0.8

_LINE = re.compile(r'(?:([a-z_]+(?:\[\w*\])?)[ \t]*)?"(.*)')
_CONTENT = re.compile(r'(?:[^"\\]|\\[\\"nt])*')
_ESCAPED = re.compile(r"\\(.)")
_ESCAPES = {"n": "\n", "t": "\t"}
_MEANINGLESS = {"msgctxt": "a context", "msgid_plural": "a plural form", "msgstr[": "a plural form"}
_NO_LINE = ("this is no line of a gettext catalogue", "write msgid, msgstr or a comment")


class Entry(NamedTuple):
    """A message and its translation; `line` and `translated_at` are where they begin."""

    line: int
    message: str
    translated_at: int
    translation: str


class Catalogue(NamedTuple):
    """What stands in a file and is finished, and what is wrong there."""

    entries: tuple[Entry, ...]
    findings: tuple[Finding, ...]


def read(path: Path) -> Catalogue:
    """The catalogue in a file. Raises OSError."""
    content = files.read(path, MAX_LENGTH)
    try:
        return parse(content.decode("utf-8-sig"), str(path))
    except UnicodeDecodeError as error:
        mistake = Mistake(Code.NOT_UTF_8, "it is not UTF-8", "save it as UTF-8")
        return Catalogue((), (mistake.at(str(path), content[: error.start].count(b"\n") + 1, "catalogue"),))


def unsaid(path: Path, said: Collection[str]) -> Iterator[Finding]:
    """A warning for each message in a file that is none of these, at most MAX_FINDINGS. Raises OSError."""
    strange = [entry for entry in read(path).entries if entry.message not in said]
    for entry in strange[:MAX_FINDINGS]:
        near = get_close_matches(entry.message, said, n=1, cutoff=_ALIKE)
        remedy = f'write "{near[0]}"' if near else "leave it out"
        problem = f'nothing here says "{entry.message}" (any more)'
        mistake = Mistake(Code.OVERRIDE_WITHOUT_EFFECT, problem, remedy)
        yield mistake.at(str(path), entry.line, "msgid", Severity.WARNING)
    if more := strange[MAX_FINDINGS:]:
        problem = f"nor does anything say {len(more)} more of these messages"
        mistake = Mistake(Code.OVERRIDE_WITHOUT_EFFECT, problem, "leave them out")
        yield mistake.at(str(path), more[0].line, "msgid", Severity.WARNING)


def parse(text: str, file: str) -> Catalogue:
    """The catalogue in a text that stands in `file`."""
    reader = _Entries()
    for number, line in enumerate(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"), 1):
        reader.take(number, line.strip())
        if len(reader.mistakes) > MAX_FINDINGS:
            break
    else:
        reader.end()
    entries = tuple(entry for entry in reader.entries if entry.message and entry.translation)
    badly_read = {line for line, _ in reader.mistakes}
    reader.mistakes += (
        (entry.translated_at, mistake)
        for entry in entries
        if entry.translated_at not in badly_read
        for mistake in _wrong(entry)
    )
    found = sorted(mistake.at(file, line, "catalogue") for line, mistake in reader.mistakes)
    return Catalogue(entries, tuple(_some(found)))


def _some(found: list[Finding]) -> list[Finding]:
    if len(found) <= MAX_FINDINGS:
        return found
    more = Mistake(Code.MORE_MISTAKES, "there may be more mistakes", "mend these first")
    return [*found[:MAX_FINDINGS], more.at(found[0].file, found[MAX_FINDINGS].line, "catalogue")]


@dataclass
class _Part:
    """The strings of a keyword, as far as they are read."""

    line: int
    text: str


@dataclass
class _Entries:
    """What is read so far, and the parts of the entry that is being read."""

    entries: list[Entry] = field(default_factory=list)
    mistakes: list[tuple[int, Mistake]] = field(default_factory=list)
    _parts: dict[str, _Part] = field(default_factory=dict)
    _last: _Part | None = None
    _is_fuzzy: bool = False
    _seen: dict[str, int] = field(default_factory=dict)

    def refuse(self, number: int, code: Code, problem: str, remedy: str) -> None:
        """Note a mistake in a line."""
        self.mistakes.append((number, Mistake(code, problem, remedy)))

    def take(self, number: int, line: str) -> None:
        """Read the next line, without the blanks around it."""
        if line.startswith("#"):
            if "msgstr" in self._parts:
                self.end()
            self._is_fuzzy |= line.startswith("#,") and "fuzzy" in re.split("[ ,]+", line)
        elif found := _LINE.fullmatch(line):
            self._read(number, found[1] or "", found[2])
        elif line:
            self.refuse(number, Code.OVERRIDE_UNUSABLE, *_NO_LINE)

    def _read(self, number: int, keyword: str, rest: str) -> None:
        if keyword in ("msgid", "msgctxt") and "msgid" in self._parts:
            self.end()
        if keyword:
            self._begin(number, keyword)
        if self._last is None:
            self.refuse(number, Code.OVERRIDE_UNUSABLE, *_NO_LINE)
            return
        content = _CONTENT.match(rest)
        end = content.end() if content else 0
        self._last.text += _ESCAPED.sub(lambda found: _ESCAPES.get(found[1], found[1]), rest[:end])
        if problem := _unlike_a_string(rest[end:]):
            self.refuse(number, Code.OVERRIDE_UNUSABLE, *problem)

    def _begin(self, number: int, keyword: str) -> None:
        self._last = _Part(number, "")
        name, index, _ = keyword.partition("[")
        if what := _MEANINGLESS.get(name + index):
            self.refuse(number, Code.OVERRIDE_UNUSABLE, f"{what} has no meaning here", "leave it out")
            self._parts.setdefault(name, self._last)
        elif keyword not in ("msgid", "msgstr"):
            self.refuse(number, Code.OVERRIDE_UNUSABLE, *_NO_LINE)
        elif keyword == "msgstr" and ("msgid" not in self._parts or keyword in self._parts):
            self.refuse(number, Code.OVERRIDE_UNUSABLE, "there is no msgid before it", "write one")
        else:
            self._parts[keyword] = self._last

    def end(self) -> None:
        """What was read last is an entry."""
        message, translation = self._parts.get("msgid"), self._parts.get("msgstr")
        if message and translation is None:
            self.refuse(
                message.line, Code.OVERRIDE_UNUSABLE, "there is no msgstr behind it", 'write msgstr ""'
            )
        elif message and translation and message.text in self._seen:
            problem = f"this message stands in line {self._seen[message.text]} already"
            self.refuse(message.line, Code.WRITTEN_TWICE, problem, "leave one of the two out")
        elif message and translation:
            self._seen[message.text] = message.line
            if not self._is_fuzzy:
                self.entries.append(Entry(message.line, message.text, translation.line, translation.text))
        self._parts, self._last, self._is_fuzzy = {}, None, False


def _unlike_a_string(rest: str) -> tuple[str, str] | None:
    """What is wrong with what is left of a line behind the content of its string."""
    if not rest:
        return "a string without its end", r'write " at its end; \" is a part of it'
    if rest[0] == "\\":
        return f"{rest[:2]} has no meaning here", r"write \\ for a backslash"
    return (r"there is more behind the string", r"write \" for a quotation mark in it") if rest[1:] else None


def _wrong(entry: Entry) -> Iterator[Mistake]:
    """Why a translation cannot be shown."""
    if CONTROL.search(entry.translation.replace("\n", "").replace("\t", "")):
        yield Mistake(Code.CONTROL_CHARACTER, "it has a sign that no page can show", "leave it out")
    try:
        wanted = _fields(entry.message)
    except ValueError:
        return  # nothing is filled into it
    known = ", ".join(sorted(wanted)) or "none"
    try:
        strange = _fields(entry.translation) - wanted
    except ValueError:
        yield _unusable("it has a brace without its partner", "write it without braces")
        return
    if strange:
        yield _unusable(f"{min(strange)} is not filled in here", f"write {known}")


def _unusable(problem: str, remedy: str) -> Mistake:
    return Mistake(Code.OVERRIDE_UNUSABLE, problem, remedy)


def _fields(text: str) -> set[str]:
    """What is filled into a text, as it stands there. Raises ValueError."""
    return {
        f"{{{name}{'!' if conversion else ''}{conversion or ''}{':' if form else ''}{form}}}"
        for _, name, form, conversion in string.Formatter().parse(text)
        if name is not None
    }
