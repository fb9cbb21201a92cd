"""The documents that few ask for: PACC with its digest, Apple's mobileconfig, Thunderbird's database."""

from collections.abc import Iterator

from autoconfig.check.documents.answers import Answer, Verdict
from autoconfig.check.documents.findings import about, told_elsewhere
from autoconfig.check.documents.harvest import Harvest
from autoconfig.check.documents.inquiries import Road
from autoconfig.check.setups import pacc
from autoconfig.findings import Code, Finding, Severity
from autoconfig.formats.pacc import RECORD_LABEL

_UNREADABLE = frozenset({Verdict.HTML, Verdict.EMPTY, Verdict.UNREADABLE})


def of_pacc(found: Harvest, *, expected: bool) -> Iterator[Finding]:
    """Clients read the document first, and refuse it where no record has its digest."""
    for answer in found.at(Road.PACC):
        if answer.is_good or answer.verdict is Verdict.MEDIA_TYPE:
            yield from _digest(found, answer, expected)
        if answer.is_good or (told_elsewhere(answer) and (expected or not found.digests)):
            continue
        if answer.verdict in _UNREADABLE | {Verdict.MEDIA_TYPE}:
            problem = f"{answer.why}: clients of PACC refuse it"
            remedy = "send the document as application/json, and nothing else there"
            yield about(answer.place, Code.PACC_UNREADABLE, problem, remedy, Severity.WARNING)
        elif expected or found.digests:
            problem = f"the document cannot be had: {answer.why}"
            remedy = f"answer there with it, or take the record {_record(found)} out of the DNS"
            yield about(answer.place, Code.PACC_MISSING, problem, remedy, Severity.WARNING)


def _record(found: Harvest) -> str:
    return f"{RECORD_LABEL}.{found.address.domain} TXT"


def _digest(found: Harvest, answer: Answer, expected: bool) -> Iterator[Finding]:
    """That there is none at all is said of the DNS, where a profile wants one."""
    if found.digests is None or pacc.digest(answer.fetched.body) in found.digests:
        return
    if not found.digests:
        if not expected:
            problem = f"no record has the digest of {answer.place}, so clients have nothing to trust it by"
            yield about(_record(found), Code.PACC_DIGEST, problem, "publish it", Severity.WARNING)
        return
    problem = f"no digest in it is that of {answer.place}, so clients refuse the document"
    remedy = "publish the digest of these bytes beside the old one, or serve the document unchanged"
    yield about(_record(found), Code.PACC_DIGEST, problem, remedy, Severity.ERROR)


def of_mobileconfig(found: Harvest) -> Iterator[Finding]:
    """At our own path alone. What ails the whole host is said of autoconfig."""
    for answer in found.at(Road.MOBILECONFIG):
        if answer.is_good or told_elsewhere(answer) or answer.verdict in (Verdict.UNREACHED, Verdict.SLOW):
            continue
        if (answer.verdict, answer.why) in {(one.verdict, one.why) for one in found.at(Road.MAIN)}:
            continue
        if answer.verdict is Verdict.MEDIA_TYPE:
            problem = f"{answer.why}: an iPhone shows it as text, or only stores it"
            remedy = "pass the service's media type on"
            yield about(answer.place, Code.MOBILECONFIG_MEDIA_TYPE, problem, remedy, Severity.ERROR)
        elif answer.verdict in _UNREADABLE:
            problem = f"{answer.why}: iPhone, iPad and Mac install nothing"
            remedy = "pass this path on to the service"
            yield about(answer.place, Code.MOBILECONFIG_UNREADABLE, problem, remedy, Severity.ERROR)
        else:
            problem = f"{answer.why}: iPhone, iPad and Mac have no other way to be set up"
            remedy = "pass this path on to the service"
            yield about(answer.place, Code.MOBILECONFIG_MISSING, problem, remedy, Severity.WARNING)


def of_database(found: Harvest) -> Iterator[Finding]:
    """That it has no entry is as it should be; that it cannot be asked is only said."""
    for answer in found.at(Road.DATABASE):
        if not answer.is_good and answer.verdict is not Verdict.NOTHING:
            problem = (
                f"Thunderbird's database could not be asked ({answer.why}), so nothing is said of its entry"
            )
            yield about(answer.place, Code.DATABASE_UNKNOWN, problem, "", Severity.INFO)
