"""An automx configuration, of version 1 to 3, as profiles: automx.conf(5).

One profile for `[global]` with the domains that have no section of their own, and one for each section that
is called after a domain. What a backend looks up is left for the operator to write as `lookups`.
"""

import configparser
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from autoconfig.address import is_mail_domain, to_domain
from autoconfig.errors import Finding, ProfileError
from autoconfig.imports.automx_services import Options, services
from autoconfig.imports.found import (
    MAX_NAME_LENGTH,
    MAX_SHORT_NAME_LENGTH,
    Found,
    checked,
    name_of,
    shortened,
)

_MAIN, _GLOBAL = "automx", "global"
_STATIC = ("static", "static_append", "global", "")
_ELSEWHERE = ("file", "filter")
_SECTION = re.compile(r"\[(?P<name>[^]]+)\]")
_OPTION = re.compile(r"(?P<name>[^\s=:#;\[][^=:]*?)\s*[=:]")
_VARIABLE = re.compile(r"\s*-?\s*\$\{[^}]*\}\s*")


def read(body: bytes, file: str, domains: Sequence[str] = ()) -> Iterator[Found]:
    """The profiles in a configuration. Raises ProfileError."""
    text = _decoded(body, file)
    config = _parse(text, file)
    lines = _lines(text)
    listed = re.split(r"[\s,]+", config.get(_MAIN, "domains", fallback="*").strip())
    domains = [to_domain(domain) for domain in listed if domain]
    own = [section for section in config.sections() if is_mail_domain(to_domain(section))]
    separate = [section for section in own if config.get(section, "backend", fallback="") != "global"]
    rest = [domain for domain in domains if domain not in map(to_domain, separate)]
    rest += [to_domain(section) for section in own if section not in separate and section not in domains]
    several = [(section, [to_domain(section)]) for section in separate]
    if config.has_section(_GLOBAL) and rest:
        several.insert(0, (_GLOBAL, rest))
    if not several:
        raise ProfileError(
            [Finding(file, 1, "document", "it has neither [global] nor a section of a domain")]
        )
    for section, named in several:
        served = "*" in domains or section == _GLOBAL or named[0] in domains
        options = Options(config[section], lines, section)
        found = Found(name_of(named), file, {})
        yield _profile(found, options, named, config.get(_MAIN, "provider", fallback=""), served)


def _profile(found: Found, options: Options, domains: list[str], provider: str, served: bool) -> Found:
    if not served:
        found.note(options.line(), options.section, "it is not among the domains, so automx leaves it out")
    backend = options.take("backend").lower()
    if backend in _ELSEWHERE:
        found.note(options.line("backend"), "backend", f"{backend}: what it leads to is not carried over")
    elif backend not in _STATIC:
        found.note(
            options.line("backend"),
            "backend",
            f"{backend}: what it looks up is not carried over, write lookups",
        )
    found.profile = {"domains": domains, **_names(found, options, provider or domains[0])}
    found.profile |= services(found, options)
    for option in options.untaken():
        found.note(options.line(option), option, "it is not carried over")
    checked(found.profile, found.file, options.line())
    found.profile = shortened(found.profile)
    return found


def _names(found: Found, options: Options, default: str) -> Mapping[str, Any]:
    names = {}
    for key, option, longest in (
        ("displayName", "account_name", MAX_NAME_LENGTH),
        ("displayShortName", "account_name_short", MAX_SHORT_NAME_LENGTH),
    ):
        written = options.take(option)
        name = _VARIABLE.sub(" ", written).strip()[:longest].strip()
        if name != written:
            found.note(options.line(option), option, f'"{written}" becomes "{name}"')
        if name or key == "displayName":
            names[key] = name or default
    return names


def _decoded(body: bytes, file: str) -> str:
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = body[: error.start].count(b"\n") + 1
        raise ProfileError([Finding(file, line, "document", "it is not UTF-8, save it as UTF-8")]) from None


def _parse(text: str, file: str) -> configparser.RawConfigParser:
    config = configparser.RawConfigParser(strict=False)
    config.optionxform = str  # type: ignore[assignment,method-assign]
    try:
        config.read_string(text, file)
    except configparser.MissingSectionHeaderError as error:
        raise ProfileError(
            [Finding(file, error.lineno, "document", "it stands before any section")]
        ) from None
    except configparser.ParsingError as error:
        findings = [Finding(file, line, "document", "it is no option = value") for line, _ in error.errors]
        raise ProfileError(findings) from None
    return config


def _lines(text: str) -> dict[tuple[str, str], int]:
    """Where the sections and options stand; a section with the option ""."""
    lines, section = {}, ""
    for number, line in enumerate(text.splitlines(), 1):
        if found := _SECTION.match(line):
            section = found["name"]
            lines[section, ""] = number
        elif found := _OPTION.match(line):
            lines[section, found["name"]] = number
    return lines
