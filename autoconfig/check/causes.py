"""One finding for a cause, the most urgent first. Pure.

What is wrong with a name shows again at everything that is asked there. So a table says which code explains
which others of the same host; those are left out. What many ports of a host have in common is told once.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from urllib.parse import quote, urlsplit

from autoconfig.address import SERVICE_LABELS, Address
from autoconfig.check.notes import some
from autoconfig.findings import Code, Finding, Severity

_URGENCY = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.INFO: 2}
_CODES = list(Code)
_AUTODISCOVER = f"{SERVICE_LABELS[1]}."
# Said of the domain itself, these leave nothing that could be looked at.
_ALONE = (Code.DOMAIN_UNKNOWN, Code.DNS_FAILED)
_OF_CERTIFICATES = frozenset(code for code in Code if code.startswith("certificate-"))
_OF_ASKING = frozenset(_CODES[_CODES.index(Code.AUTOCONFIG_MISSING) : _CODES.index(Code.CERTIFICATE_EXPIRED)])
_ASTRAY = _OF_CERTIFICATES | _OF_ASKING | {Code.ADDRESS_SILENT, Code.ADDRESS_PRIVATE, Code.IPV6_ONLY}
# A name that leads elsewhere shows somebody else's certificate and answers.
_EXPLAINS: Mapping[Code, frozenset[Code]] = {
    Code.DNS_WRONG: _ASTRAY,
    Code.DNS_LEFT_OVER: _ASTRAY,
    Code.DNS_WILDCARD: _ASTRAY,
}
# That Autodiscover is to be had by the SRV record alone, in another domain, follows from what its name lacks.
_BY_RECORD_ALONE = frozenset({Code.AUTODISCOVER_OTHER_DOMAIN, Code.SRV_ELSEWHERE})
_LACKS = frozenset({*_EXPLAINS, Code.DNS_MISSING})
# Where there is no record by which a client could find them.
_WITHOUT_RECORDS = frozenset({Code.AUTOCONFIG_MISSING, Code.AUTODISCOVER_MISSING, Code.PACC_MISSING})
# Told once for a host, whichever ports there are.
_OF_A_HOST = frozenset({Code.SERVER_NO_ADDRESS, Code.SERVER_NO_ANSWER, Code.SERVER_UNTRIED})


def settled(findings: Iterable[Finding]) -> list[Finding]:
    """Without consequences and repetitions, in order of urgency."""
    found = sorted(dict.fromkeys(findings), key=_urgency)
    alone = [one for one in found if one.code in _ALONE and " " not in one.key]
    if alone:
        return alone
    explained = {(code, host_of(one)) for one in found for code in _EXPLAINS.get(one.code, ())}
    kept = [one for one in found if (one.code, host_of(one)) not in explained]
    if any(one.code in _LACKS and _AUTODISCOVER in f"{one.key} {one.problem}" for one in kept):
        kept = [one for one in kept if one.code not in _BY_RECORD_ALONE]
    elif any(one.code is Code.AUTODISCOVER_OTHER_DOMAIN for one in kept):
        kept = [one for one in kept if one.code is not Code.SRV_ELSEWHERE]
    if any(one.code is Code.DNS_MISSING and " " not in one.key for one in kept):  # no record at all
        kept = [one for one in kept if one.code not in _WITHOUT_RECORDS]
    return _once_a_host(kept)


def unnamed(findings: Iterable[Finding], address: Address) -> list[Finding]:
    """Without the address that was asked about, wherever a redirect or a server's words have it."""
    if not address.known:
        return list(findings)
    ways = {str(address), quote(str(address), safe="")}
    written = re.compile("|".join(map(re.escape, ways)), re.IGNORECASE)

    def without(text: str) -> str:
        return written.sub("…", text)

    return [replace(one, key=without(one.key), problem=without(one.problem)) for one in findings]


def host_of(finding: Finding) -> str:
    """Whom a finding is about: of a URL, a host and port, or a name and the type of its records."""
    subject = finding.key
    if "://" in subject:
        try:
            return urlsplit(subject).hostname or subject
        except ValueError:
            return subject
    return subject.partition(" ")[0].rpartition(":")[0] or subject.partition(" ")[0]


def _urgency(finding: Finding) -> tuple[int, int, str, str]:
    return (
        _URGENCY[finding.severity],
        _CODES.index(finding.code),
        finding.key,
        finding.problem,
    )


def _once_a_host(findings: list[Finding]) -> list[Finding]:
    together: dict[tuple[Code, str], list[Finding]] = {}
    for one in findings:
        if _is_of_a_port(one):
            together.setdefault((one.code, host_of(one)), []).append(one)
    first = {key: group[0] for key, group in together.items()}
    merged = {key: _merged(group) for key, group in together.items()}
    kept = []
    for one in findings:
        key = one.code, host_of(one)
        if not _is_of_a_port(one):
            kept.append(one)
        elif one is first[key]:
            kept.append(merged[key])
    return kept


def _is_of_a_port(finding: Finding) -> bool:
    return finding.code in _OF_A_HOST and _port(finding).isdecimal()


def _merged(group: list[Finding]) -> Finding:
    """The first of several ports, with the others behind it."""
    first, *others = sorted(group, key=lambda one: int(_port(one)))
    if not others:
        return first
    word = "port" if len(others) == 1 else "ports"
    return replace(first, problem=f"{first.problem} (the same on {word} {some([*map(_port, others)], 5)})")


def _port(finding: Finding) -> str:
    """Of one that is about a host and port."""
    return finding.key.rpartition(":")[2]
