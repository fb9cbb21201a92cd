"""An automx configuration, of version 1 to 3, as profiles: automx.conf(5).

One profile for `[global]` with the domains that have no section of their own, and one for each section that
is called after a domain. What a backend looks up is left for the operator to write as `lookups`.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from autoconfig.address import is_mail_domain, to_domain
from autoconfig.findings import Code, Finding
from autoconfig.imports import ini
from autoconfig.imports.automx_services import SectionOptions, documentation, name, oauth2, services
from autoconfig.imports.draft import (
    MAX_NAME_LENGTH,
    MAX_SHORT_NAME_LENGTH,
    Draft,
    checked,
    name_of,
    note,
    refusal,
    shortened,
)
from autoconfig.imports.ini import Section
from autoconfig.profile.scalars import shown
from autoconfig.profile.words import ANY_DOMAIN

# A profile costs milliseconds.
MAX_PROFILES = 1000
_MAIN, _GLOBAL = "automx", "global"
_STATIC = ("static", "static_append", "global", "")
_ELSEWHERE = ("file", "filter")
_NAME_FOR_ANY = "Mail"


def read(body: bytes, file: str, domains: Sequence[str] = ()) -> Iterator[Draft]:
    """The profiles in a configuration; `domains` are those of [global] where it names none.

    Raises ProfileError.
    """
    sections = ini.parse(ini.decoded(body, file), file)
    remarks: list[Finding] = []
    listed = _listed(sections.get(_MAIN), file, remarks) or list(domains)
    several = _parted(sections, listed, file, remarks)
    if len(several) > MAX_PROFILES:
        problem = f"it has {len(several)} sections of domains, at most {MAX_PROFILES} are read"
        raise refusal(file, several[0][0].line, problem, "take it apart")
    said: set[Finding] = set()
    provider = main.get("provider") if (main := sections.get(_MAIN)) else None
    for section, served in several:
        found = Draft(name_of(served), file, {}, findings=remarks)
        remarks = []
        options = SectionOptions(section, found, said)
        if section.name != _GLOBAL and listed and not {ANY_DOMAIN, served[0]} & set(listed):
            options.note("", Code.ODD, "it is not among the domains, so automx leaves it out")
        yield _profile(found, options, served, provider.value if provider else "")


def _listed(main: Section | None, file: str, remarks: list[Finding]) -> list[str]:
    """The domains that are named, in A-labels."""
    option = main.get("domains") if main else None
    domains = []
    for written in re.split(r"[\s,]+", option.value) if option else ():
        domain = to_domain(written)
        if domain != ANY_DOMAIN and not is_mail_domain(domain):
            said = Code.LEFT_OUT, f"{shown(written)} is no mail domain, so it is left out"
        elif domain != written.lower():
            said = Code.CHANGED, f"{shown(written)} becomes {domain}"
        else:
            said = None
        if said and option and written:
            remarks.append(note(file, option.line, "domains", *said))
        if domain == ANY_DOMAIN or is_mail_domain(domain):
            domains.append(domain)
    return list(dict.fromkeys(domains))


def _parted(
    sections: Mapping[str, Section], listed: list[str], file: str, remarks: list[Finding]
) -> list[tuple[Section, list[str]]]:
    """Each section that is a profile, with its domains."""
    within = {name: one for one in sections.values() for name in _filters(one)}
    own: dict[str, Section] = {}
    for section in sections.values():
        domain = to_domain(section.name)
        if section.name in within:
            where = within[section.name].name
            problem = f"it belongs to the filter of [{where}], so it is no provider of its own"
            remarks.append(note(file, section.line, section.name, Code.LEFT_OUT, problem))
        elif is_mail_domain(domain):
            own[domain] = section
        elif section.name not in (_MAIN, _GLOBAL):
            problem = "it is no mail domain, so it is left out"
            remarks.append(note(file, section.line, section.name, Code.LEFT_OUT, problem))
    separate = {domain for domain, one in own.items() if _backend(one) != "global"}
    several = [(own[domain], [domain]) for domain in own if domain in separate]
    rest = [domain for domain in listed if domain not in separate]
    rest += [domain for domain in own if domain not in separate and domain not in set(listed)]
    main = sections.get(_GLOBAL)
    if main and rest:
        several.insert(0, (main, rest))
    if not several:
        if main:
            remedy = "write domains = … in [automx], or say --domain example.org"
            raise refusal(file, main.line, "it is for no mail domain", remedy, key="domains")
        raise refusal(file, 1, "it has neither [global] nor a section of a domain", "write one of them")
    return several


def _filters(section: Section) -> list[str]:
    option = section.options.get("section_filter")
    return re.split(r"[\s,]+", option.value) if option else []


def _backend(section: Section) -> str:
    option = section.get("backend")
    return option.value.lower() if option else ""


def _profile(found: Draft, options: SectionOptions, domains: list[str], provider: str) -> Draft:
    backend = options.take("backend").lower()
    if backend in _ELSEWHERE:
        options.note("backend", Code.LEFT_OUT, f"{backend}: what it leads to is not carried over")
    elif backend not in _STATIC:
        problem = f"{backend}: what it looks up is not carried over"
        options.note("backend", Code.LEFT_OUT, problem, "write lookups")
    default = provider or (domains[0] if domains[0] != ANY_DOMAIN else "")
    found.profile = {"domains": domains, **_names(options, default, domains)}
    found.profile |= services(options) | documentation(options) | oauth2(options)
    for option in options.untaken():
        options.note(option, Code.LEFT_OUT, "it is not carried over")
    found.lines[()] = options.line()
    checked(found.profile, found.file, options.line())
    found.profile = shortened(found.profile)
    return found


def _names(options: SectionOptions, default: str, domains: list[str]) -> Mapping[str, Any]:
    names = {}
    domain = domains[0] if len(domains) == 1 and domains[0] != ANY_DOMAIN else ""
    for key, option, longest in (
        ("displayName", "account_name", MAX_NAME_LENGTH),
        ("displayShortName", "account_name_short", MAX_SHORT_NAME_LENGTH),
    ):
        written = options.take(option)
        known = name(written, domain)[:longest].strip()
        if known != written:
            options.note(option, Code.CHANGED, f'{shown(written)} becomes "{known}"')
        if known or key == "displayName":
            names[key] = known or default[:MAX_NAME_LENGTH]
    if not names["displayName"]:
        names["displayName"] = _NAME_FOR_ANY
        options.note("account_name", Code.ASSUMED, f"it is missing, taken as {_NAME_FOR_ANY}")
    return names
