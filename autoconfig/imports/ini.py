"""A configuration of sections and options (INI), with the line of each, in time in proportion to its length.

As Python's RawConfigParser reads it: `=` or `:` between option and value, what is indented goes on, `#` and
`;` begin a line that is none. As that of Python 2, which automx ran under, ` ;` begins a comment in a value.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from autoconfig.errors import ProfileError
from autoconfig.findings import Code, Finding, Mistake
from autoconfig.imports.draft import refusal

DEFAULT = "DEFAULT"
# So many lines that are nothing are named; there may be a million.
_MAX_FINDINGS = 20
_SEPARATOR = re.compile("[=:]")


class Option(NamedTuple):
    """What is written, and where it begins."""

    value: str
    line: int


@dataclass
class Section:
    """`options` are its own; those of [DEFAULT] are `inherited`."""

    name: str
    line: int
    options: dict[str, Option] = field(default_factory=dict)
    inherited: Mapping[str, Option] = field(default_factory=dict)

    def get(self, name: str) -> Option | None:
        """An option, its own or an inherited one."""
        return self.options.get(name) or self.inherited.get(name)


def decoded(body: bytes, file: str) -> str:
    """The text of a file. Raises ProfileError."""
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = body[: error.start].count(b"\n") + 1
        raise refusal(file, line, "it is not UTF-8", "save it as UTF-8", code=Code.NOT_UTF_8) from None


def parse(text: str, file: str) -> dict[str, Section]:
    """The sections by their names, without [DEFAULT]. Raises ProfileError."""
    default = Section(DEFAULT, 1)
    sections = {DEFAULT: default}
    section: Section | None = None
    option, parts, nothing = "", list[str](), list[int]()

    def ended() -> None:
        if section and option in section.options:
            section.options[option] = section.options[option]._replace(value="\n".join(parts).strip())

    for number, line in enumerate(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"), 1):
        stripped = line.strip()
        if not stripped or stripped[0] in "#;":
            continue
        if line[0].isspace() and option:
            parts.append(_without_comment(stripped))
        elif stripped[0] == "[" and "]" in stripped:
            ended()
            name, option = stripped[1 : stripped.index("]")], ""
            section = sections.setdefault(name, Section(name, number, {}, default.options))
        elif section is None:
            raise refusal(file, number, "it stands before any section", "write it in one")
        elif (found := _SEPARATOR.search(stripped)) and found.start():
            ended()
            option, parts = (
                stripped[: found.start()].rstrip(),
                [_without_comment(stripped[found.end() :].strip())],
            )
            section.options[option] = Option("", number)
        else:
            nothing.append(number)
    ended()
    if nothing:
        raise ProfileError(_no_options(nothing, file))
    del sections[DEFAULT]
    return sections


def _without_comment(value: str) -> str:
    return value.partition(" ;")[0].rstrip()


def _no_options(lines: list[int], file: str) -> Iterator[Finding]:
    mistake = Mistake(Code.NOT_IMPORTED, "it is no option = value", "write one, or # before it")
    for line in lines[:_MAX_FINDINGS]:
        yield mistake.at(file, line, "document")
