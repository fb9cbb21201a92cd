"""Templates such as `{first:.1}{last}`: what they may say, and filling them in.

A small part of Python's format strings (PEP 3101): a field, or a field with a precision. No attribute, no
index, no conversion and no width, so a template can only ever copy what it is given. The standard's own
placeholders (`%EMAILLOCALPART%` …) mean the same fields, as in a clientConfig file.
"""

import re
import string
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple, Self

from autoconfig.address import ADDRESS_PLACEHOLDER, CONTROL, DOMAIN_PLACEHOLDER, LOCAL_PLACEHOLDER
from autoconfig.errors import misspelt, nearest, one_of
from autoconfig.findings import Code, Mistake
from autoconfig.profile import synonyms

ADDRESS_FIELDS = ("address", "local", "domain", "first", "last")
PLACEHOLDERS = {ADDRESS_PLACEHOLDER: "address", LOCAL_PLACEHOLDER: "local", DOMAIN_PLACEHOLDER: "domain"}

# Longer than any login, URL or filter. An address stands in it as often as it is named, in every answer.
MAX_LENGTH = 2000
# Texts of profiles that are kept ready to be filled; those that nobody asks for any longer go.
MAX_PARSED = 10_000

_FIELD_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")
_PRECISION = re.compile(r"\.([1-9][0-9]{0,2})\Z")
_PLACEHOLDER = re.compile("%[A-Za-z]+%")


class Part(NamedTuple):
    """Literal text, then a field (None at the end) cut to `precision` characters (None: whole)."""

    literal: str
    field: str | None
    precision: int | None


@dataclass(frozen=True, slots=True)
class Template:
    """A parsed template. `text` is what the operator wrote."""

    text: str
    parts: tuple[Part, ...]

    @classmethod
    def parse(cls, text: str, fields: Collection[str] | None = ADDRESS_FIELDS) -> Self:
        """Read a template that may name `fields`, any where they are None.

        Raises Mistake.
        """
        text = text.strip()
        if not text:
            raise Mistake(Code.EMPTY, "it is empty", "write a template")
        if len(text) > MAX_LENGTH:
            problem = f"it is longer than {MAX_LENGTH} characters"
            raise Mistake(Code.TOO_LONG, problem, "write a shorter one")
        if CONTROL.search(text):
            raise Mistake(Code.CONTROL_CHARACTER, "it holds a control character", "write plain text")
        braced = _PLACEHOLDER.sub(_braced, text)
        try:
            parsed = list(string.Formatter().parse(braced))
        except ValueError:
            problem = f'"{text}" has a brace without its partner'
            remedy = "write the other one, or {{ or }} for a brace in the text"
            raise Mistake(Code.BAD_TEMPLATE, problem, remedy) from None
        return cls(text, tuple(_part(*piece, fields) for piece in parsed))

    @classmethod
    def plain(cls, text: str) -> Self:
        """One without any field; the text has no brace and no percent sign."""
        return cls(text, (Part(text, None, None),))

    def fill(self, values: Mapping[str, str], *, cut: bool = True) -> str | None:
        """The finished text; None where a value is missing or empty, or must be cut and `cut` is false."""
        filled = ""
        for literal, field, precision in self.parts:
            filled += literal
            if field is None:
                continue
            value = values.get(field)
            if not value or (precision is not None and not cut):
                return None
            filled += value[:precision]
        return filled


def fill(text: str, values: Mapping[str, str]) -> str:
    """A template of a URL or text that a profile has as it was written, finished; "" where that cannot be."""
    return parsed(text).fill(values) or ""


def escape(text: str) -> str:
    """A text as a template that gives it back."""
    return text.replace("{", "{{").replace("}", "}}")


@lru_cache(MAX_PARSED)
def parsed(text: str, fields: tuple[str, ...] | None = tuple(PLACEHOLDERS.values())) -> Template:
    """Such a template, or one with these fields; the texts are those of profiles. Raises Mistake."""
    return Template.parse(text, fields)


def meant(word: str, known: Collection[str]) -> list[str]:
    """The known fields that it may stand for: in the words of another program, or misspelt."""
    return list(dict.fromkeys([*synonyms.of(word, synonyms.FIELDS, known), *misspelt(word, known)]))


def _braced(placeholder: re.Match[str]) -> str:
    if placeholder[0] not in PLACEHOLDERS:
        raise Mistake(
            Code.BAD_TEMPLATE,
            f'"{placeholder[0]}" is not a placeholder',
            f"write {nearest(placeholder[0], PLACEHOLDERS)}",
        )
    return f"{{{PLACEHOLDERS[placeholder[0]]}}}"


def _part(
    literal: str,
    name: str | None,
    spec: str | None,
    conversion: str | None,
    fields: Collection[str] | None,
) -> Part:
    if name is None:
        return Part(literal, None, None)
    known = fields or ADDRESS_FIELDS
    if conversion:
        raise Mistake(
            Code.BAD_TEMPLATE, f'"!{conversion}" is not a precision', f"write {{{name}}} for the whole field"
        )
    if not _FIELD_NAME.match(name):
        raise Mistake(
            Code.BAD_TEMPLATE, f'"{{{name}}}" is not a plain field', f"write {_instead(name, known)}"
        )
    if fields is not None and name not in fields:
        raise Mistake(Code.BAD_TEMPLATE, f'"{{{name}}}" is not a field', f"write {_instead(name, known)}")
    if not spec:
        return Part(literal, name, None)
    precision = _PRECISION.match(spec)
    if not precision:
        raise Mistake(
            Code.BAD_TEMPLATE, f'":{spec}" is not a precision', f"write {{{name}:.1}} for the first character"
        )
    return Part(literal, name, int(precision[1]))


def _instead(name: str, known: Collection[str]) -> str:
    """What to write instead of a field that is none."""
    found = meant(name, known)
    if not found:
        return nearest(f"{{{name}}}", [f"{{{one}}}" for one in known])
    return one_of([f"{{{field}}}" for field in found])
