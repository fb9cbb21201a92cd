"""What a single value may be in the keys for people: texts by language, links, times.

A profile's scalars arrive as text; a Mistake says what is wrong and what to write.
"""

import re
from collections.abc import Mapping
from datetime import date, datetime
from types import MappingProxyType
from typing import Annotated, Any, NamedTuple, Self
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, PlainValidator, WithJsonSchema

from autoconfig.address import CONTROL, Address, is_host_name, to_domain, without_service_label
from autoconfig.errors import BadAddress
from autoconfig.findings import Code, Mistake
from autoconfig.profile.scalars import shown

DAY_MINUTES = 24 * 60
# WCAG 2.1, 1.4.3 (level AA)
LEAST_CONTRAST = 4.5

_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*\Z")
_PHONE = re.compile(r"\+[0-9][0-9 .()-]{4,28}[0-9]\Z")
_SPAN = re.compile(r"([0-9]{2}):([0-5][0-9])-([0-9]{2}):([0-5][0-9])\Z")
# Such as America/Argentina/Buenos_Aires, which has as many parts as any.
_ZONE = re.compile(r"[A-Za-z0-9_+-]{1,32}(/[A-Za-z0-9_+-]{1,32}){0,2}\Z")
_MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}\Z")
_NOT_IN_A_URL = re.compile(r"[\s\"<>\\]")
_FLAGS = {
    **dict.fromkeys(("yes", "on", "1", "y", "ja", "oui", "true"), "true"),
    **dict.fromkeys(("no", "off", "0", "n", "nein", "non", "false"), "false"),
}
_COLOUR = re.compile(r"#[0-9a-f]{6}\Z")


class Span(NamedTuple):
    """From one time of a day to a later one, in minutes since midnight."""

    start: int
    end: int

    @classmethod
    def parse(cls, value: object) -> Self:
        """Read "08:30-12:00"."""
        if isinstance(value, cls):
            return value
        if found := _SPAN.match(str(value)):
            hour, minute, end_hour, end_minute = map(int, found.groups())
            span = cls(hour * 60 + minute, end_hour * 60 + end_minute)
            if span.start < span.end <= DAY_MINUTES:
                return span
        raise Mistake(
            Code.BAD_TIME, f"{shown(value)} is not a time of opening", 'write one such as "08:30-12:00"'
        )


def _translated(value: object) -> Mapping[str, str]:
    texts: Mapping[str, Any] = value if isinstance(value, dict) else {"": value}
    for tag, text in texts.items():
        if tag:
            _language(tag)
        if not isinstance(text, str) or not text.strip():
            raise Mistake(
                Code.WRONG_TYPE,
                f"{shown(text)} is no text",
                "write a text, or one for each language: {fr: …, en: …}",
            )
        if CONTROL.search(text.replace("\n", "")):
            raise Mistake(Code.CONTROL_CHARACTER, "it holds a control character", "write plain text")
    if not texts:
        raise Mistake(Code.EMPTY, "it is empty", "write a text, or one for each language: {fr: …, en: …}")
    return MappingProxyType({tag: text.strip() for tag, text in texts.items()})


def _url(value: str) -> str:
    if not _is_web_address(value):
        problem = f"{shown(value)} is not a web address"
        raise Mistake(Code.BAD_URL, problem, "write one such as https://www.example.org/help")
    return value


def _is_web_address(value: str) -> bool:
    """Whether it has a host name, and a port that can be one."""
    try:
        parts = urlsplit(value)
        if parts.scheme != "https" or parts.port == 0:
            return False
        return is_host_name(to_domain(parts.hostname or "")) and not _NOT_IN_A_URL.search(value)
    except ValueError:
        return False


def _phone(value: str) -> str:
    if not _PHONE.match(value):
        raise Mistake(
            Code.BAD_PHONE_NUMBER,
            f"{shown(value)} is not a phone number with its country",
            'write one such as "+596 596 52 25 00"',
        )
    return value


def _zone(value: object) -> ZoneInfo:
    try:
        if _ZONE.match(str(value)):  # ZoneInfo goes down as many folders as it has parts
            return ZoneInfo(str(value))
    except (ValueError, OSError, KeyError):
        pass
    raise Mistake(Code.BAD_TIME, f"{shown(value)} is not a time zone", "write one such as America/Martinique")


def _day(value: object) -> date:
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        raise Mistake(
            Code.BAD_TIME, f"{shown(value)} is not a date", "write one such as 2026-11-24"
        ) from None


def _moment(value: object) -> datetime:
    try:
        if _MOMENT.match(str(value)):
            return datetime.fromisoformat(str(value))
    except ValueError:
        pass
    raise Mistake(
        Code.BAD_TIME, f"{shown(value)} is not a date with a time", 'write one such as "2026-12-01T20:00"'
    )


def _colour(value: str) -> str:
    colour = value.lower()
    if not _COLOUR.match(colour):
        raise Mistake(Code.BAD_COLOUR, f"{shown(value)} is not a colour", 'write one such as "#00519e"')
    if (contrast := _contrast_with_white(colour)) < LEAST_CONTRAST:
        raise Mistake(
            Code.BAD_COLOUR,
            f"white text on {colour} has a contrast of {contrast:.1f}",
            f"write a darker one: {LEAST_CONTRAST} or more",
        )
    return colour


def _contrast_with_white(colour: str) -> float:
    """WCAG 2.1, relative luminance and contrast ratio."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 1.05 / (
        sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True)) + 0.05
    )


def _language(value: str) -> str:
    if not _LANGUAGE.match(value):
        raise Mistake(Code.BAD_LANGUAGE, f"{shown(value)} is not a language", "write one such as fr")
    return value


def _email(value: str) -> str:
    try:
        return str(Address.parse(value))
    except BadAddress as error:
        raise Mistake(Code.BAD_ADDRESS, error.problem, "write one such as help@example.org") from None


def _page_host(value: str) -> str:
    host = to_domain(value)
    if not is_host_name(host):
        raise Mistake(
            Code.BAD_HOST_NAME, f"{shown(value)} is not a host name", "write one such as help.example.org"
        )
    if without_service_label(host) != host:
        problem = f"{shown(value)} is asked by mail clients, which take a page for an answer"
        raise Mistake(Code.BAD_HOST_NAME, problem, "write another host")
    return host


def _flag(value: object) -> bool:
    if value not in ("true", "false", True, False):
        meant = _FLAGS.get(str(value).lower(), "true or false")
        raise Mistake(Code.UNKNOWN_WORD, f"{shown(value)} is not true or false", f"write {meant}")
    return value in ("true", True)


def _score(value: object) -> int:
    if not re.fullmatch("100|[0-9]{1,2}", str(value)):
        raise Mistake(
            Code.BAD_NUMBER, f"{shown(value)} is not a percentage", "write a whole number up to 100"
        )
    return int(str(value))


_STRING: dict[str, Any] = {"type": "string"}
_BY_LANGUAGE = {"anyOf": [_STRING, {"type": "object", "additionalProperties": _STRING}]}

Translated = Annotated[Mapping[str, str], PlainValidator(_translated), WithJsonSchema(_BY_LANGUAGE)]
Url = Annotated[str, AfterValidator(_url)]
Phone = Annotated[str, AfterValidator(_phone)]
LanguageTag = Annotated[str, AfterValidator(_language)]
Email = Annotated[str, AfterValidator(_email)]
Colour = Annotated[str, AfterValidator(_colour)]
PageHost = Annotated[str, AfterValidator(_page_host)]
Zone = Annotated[ZoneInfo, PlainValidator(_zone), WithJsonSchema(_STRING)]
Day = Annotated[date, PlainValidator(_day), WithJsonSchema({**_STRING, "format": "date"})]
Moment = Annotated[datetime, PlainValidator(_moment), WithJsonSchema(_STRING)]
Hours = Annotated[Span, PlainValidator(Span.parse), WithJsonSchema(_STRING)]
Flag = Annotated[bool, PlainValidator(_flag), WithJsonSchema({"type": "boolean"})]
Percentage = Annotated[int, PlainValidator(_score), WithJsonSchema({"type": "integer", "maximum": 100})]
