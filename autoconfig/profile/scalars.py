"""What a single value in a profile may be, where it is free: a text, a port, a URL, a host name, a time.

A profile's scalars arrive here as text, so a type says itself what it takes: a port is `993`, never `0465`
(octal in YAML 1.1) nor `yes`. A Mistake says what is wrong and what to write.
"""

import re
from collections.abc import Callable
from enum import Enum
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    PlainValidator,
    ValidationInfo,
    WithJsonSchema,
)
from pydantic_core import CoreSchema, core_schema

from autoconfig.address import CONTROL, is_host_name, is_mail_domain, to_domain
from autoconfig.errors import BadDocument
from autoconfig.findings import Code, Mistake
from autoconfig.profile.template import PLACEHOLDERS, Template
from autoconfig.profile.words import ANY_DOMAIN
from autoconfig.xml import alive, is_attribute_name, parse


class Listed:
    """Marks a tuple that may be written as its only item; `nothing` is the word for an empty one."""

    def __init__(self, nothing: str | None = None) -> None:
        self._nothing = nothing

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_before_validator_function(self._list, handler(source))

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        array = handler(schema)
        nothing = [{"const": self._nothing}] if self._nothing else []
        return {"anyOf": [array["items"], array, *nothing]}

    def _list(self, value: object) -> object:
        if isinstance(value, list | tuple):
            return value
        return [] if value is not None and value == self._nothing else [value]


class Filled(Enum):
    """Marks a text in which fields of the address may stand: in a URL they are percent-encoded."""

    TEXT = "text"
    URL = "URL"


def _some(value: object) -> object:
    if value == []:
        raise Mistake(Code.EMPTY, "it is an empty list", "write at least one item")
    return value


# Of a template's address nobody's part.
_WHOSE = re.compile(r"(?<![^\s@{}%])[^\s@{}%]++@")


def shown(value: object) -> str:
    """A value from a file as a message quotes it: short, on one line, and without whose address it is.

    The log has such messages too, and a list of addresses is easily given for one of domains.
    """
    if value is None:
        return "an empty value"
    if isinstance(value, list | dict):
        return "a list" if isinstance(value, list) else "a mapping"
    text = _WHOSE.sub("…@", CONTROL.sub("�", str(value)))
    return f'"{text if len(text) <= 60 else text[:60] + "…"}"'


def _text(value: str) -> str:
    value = value.strip()
    if not value:
        raise Mistake(Code.EMPTY, "it is empty", "write a text")
    if CONTROL.search(value):
        raise Mistake(Code.CONTROL_CHARACTER, "it holds a control character", "write plain text")
    return value


def without_quotes(value: object) -> str:
    """The template that YAML took for a mapping since it stands there without quotes, "" for none."""
    if isinstance(value, dict) and value and all(below is None for below in value.values()):
        return f"{{{', '.join(value)}}}"
    return ""


def _port(value: object) -> int:
    if not isinstance(value, str) or not re.fullmatch("[1-9][0-9]{0,4}", value) or int(value) > 65535:
        raise Mistake(
            Code.BAD_PORT, f"{shown(value)} is not a port", "write a number from 1 to 65535 such as 993"
        )
    return int(value)


def _number(value: object) -> int:
    if not isinstance(value, str) or not re.fullmatch("0|[1-9][0-9]{0,8}", value):
        raise Mistake(Code.BAD_NUMBER, f"{shown(value)} is not a number", "write one such as 14")
    return int(value)


def _filled(value: str) -> str:
    return Template.parse(value, PLACEHOLDERS.values()).text


def _url(value: str) -> str:
    template = Template.parse(value, PLACEHOLDERS.values())
    if not _is_url(template.fill(dict.fromkeys(PLACEHOLDERS.values(), "example.org")) or ""):
        raise Mistake(Code.BAD_URL, f"{shown(value)} is not a URL", "write one such as https://example.org/")
    return template.text


def _web_url(value: str) -> str:
    """Somebody opens it in a browser."""
    if not re.match("https?:", value, re.IGNORECASE):
        raise Mistake(
            Code.BAD_URL, f"{shown(value)} is no web address", "write one such as https://example.org/"
        )
    return value


def _is_url(text: str) -> bool:
    """Whether it has a host, a port that can be one, and no password."""
    try:
        parts = urlsplit(text)
        if parts.scheme in _RUN_BY_BROWSERS:
            return False
        return bool(_URL.fullmatch(text) and parts.hostname and parts.port != 0 and parts.password is None)
    except ValueError:
        return False


def not_a_mail_domain(value: str) -> Mistake:
    """What is wrong with such a domain, and what to write."""
    return Mistake(
        Code.BAD_MAIL_DOMAIN, f"{shown(value)} is not a mail domain", "write one such as example.org"
    )


def _mail_domain(value: str) -> str:
    domain = to_domain(value)
    if not is_mail_domain(domain):
        raise not_a_mail_domain(value)
    return domain


def _served_domain(value: str) -> str:
    return value if value == ANY_DOMAIN else _mail_domain(value)


def _hostname(value: str, _: ValidationInfo) -> Template:
    is_plain = "{" not in value and "%" not in value
    if is_plain and is_host_name(name := to_domain(value).strip()):
        return Template.plain(name)
    template = Template.parse(to_domain(value) if is_plain else value, ("domain",))
    if not is_host_name((template.fill({"domain": "example.org"}) or "").lower()):
        raise Mistake(
            Code.BAD_HOST_NAME,
            f"{shown(value)} is not a host name",
            "write one such as imap.example.org, without https://, port and underscores",
        )
    return template


def _element(value: str) -> str:
    try:
        element = parse(value.encode())
    except BadDocument as error:
        problem = f"it is not one XML element: {str(error).removesuffix('.')}"
        raise Mistake(Code.BAD_XML, problem, "write <name>…</name>") from None
    if kind := alive(element):
        raise Mistake(
            Code.BAD_XML, f"it holds {kind}, which browsers run at this service's address", "leave that out"
        )
    return value


def _attribute(value: str) -> str:
    if value == "id":
        raise Mistake(Code.BAD_NAME, "it has a key of its own", "write id: in the profile")
    if not is_attribute_name(value):
        raise Mistake(
            Code.BAD_NAME, f"{shown(value)} is no name of an attribute", "write one without blank and colon"
        )
    return value


_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://[^\s/?#]\S*")
_RUN_BY_BROWSERS = frozenset({"javascript", "data", "vbscript"})
_UNITS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0}


def _seconds(value: object) -> float:
    found = re.fullmatch(r"([0-9]{1,6})(ms|s|m|h)|0", value) if isinstance(value, str) else None
    if not found:
        raise Mistake(
            Code.BAD_TIME, f"{shown(value)} is not a time", "write a whole number with its unit: 2s, 500ms"
        )
    return int(found[1]) * _UNITS[found[2]] if found[1] else 0.0


STRING = WithJsonSchema({"type": "string"})


def template_type(read: Callable[[str, ValidationInfo], Template], example: str) -> PlainValidator:
    """A text that is read into a Template."""

    def from_text(value: object, info: ValidationInfo) -> Template:
        if isinstance(value, Template):
            return value
        if template := without_quotes(value):
            raise Mistake(Code.BAD_TEMPLATE, "a template stands here without quotes", f'write "{template}"')
        if not isinstance(value, str) or not value.strip():
            raise Mistake(Code.WRONG_TYPE, f"{shown(value)} is not a text", f"write one such as {example}")
        return read(value, info)

    return PlainValidator(from_text)


Text = Annotated[str, AfterValidator(_text)]
Some = BeforeValidator(_some)
Port = Annotated[int, Field(ge=1, le=65535), BeforeValidator(_port)]
MailDomain = Annotated[str, AfterValidator(_mail_domain)]
ServedDomain = Annotated[str, AfterValidator(_served_domain)]
RawElement = Annotated[str, AfterValidator(_element)]
AttributeName = Annotated[str, AfterValidator(_attribute)]
Number = Annotated[int, Field(ge=0), BeforeValidator(_number)]
FilledText = Annotated[str, AfterValidator(_filled), Filled.TEXT]
UrlTemplate = Annotated[str, AfterValidator(_url), Filled.URL]
WebUrl = Annotated[UrlTemplate, AfterValidator(_web_url)]
Hostname = Annotated[Template, template_type(_hostname, "imap.example.org"), STRING]
Seconds = Annotated[
    float, PlainValidator(_seconds), WithJsonSchema({"type": ["string", "integer"], "examples": ["60s"]})
]
