"""Autodiscover: the POX document on both hosts and by SRV, and the JSON that points to it.

Outlook's old wizard asks D, then autodiscover.D, then http, then SRV; Thunderbird asks all at once and takes
autodiscover.D before D. One right answer serves both. What frightens or robs people is worse than nothing: a
demand for a password, and a redirect to another domain.
"""

from collections.abc import Iterator

from autoconfig.check.documents.answers import Verdict
from autoconfig.check.documents.clientconfig import SECURE, SLOW_SECONDS
from autoconfig.check.documents.findings import about, listed, told_elsewhere
from autoconfig.check.documents.harvest import Harvest
from autoconfig.check.documents.inquiries import CLIENTCONFIG, POX_ROADS, Road
from autoconfig.findings import Code, Finding, Severity
from autoconfig.reach.base_domain import base_domain
from autoconfig.reach.location import joined
from autoconfig.reach.web import REDIRECTS, target

_CODES = {
    Verdict.HTML: Code.AUTODISCOVER_HTML,
    Verdict.EMPTY: Code.AUTODISCOVER_UNREADABLE,
    Verdict.UNREADABLE: Code.AUTODISCOVER_UNREADABLE,
    Verdict.MEDIA_TYPE: Code.AUTODISCOVER_UNREADABLE,
}


def findings(found: Harvest, *, expected: bool, known: bool) -> Iterator[Finding]:
    """`expected`: the profile has something to say there; `known`: the address is somebody's."""
    said = [*_passwords(found), *_useless(found), *_errors(found, expected, known), *_unreached(found)]
    yield from said
    if not said:
        yield from _missing(found, expected)
    yield from _other_domains(found)
    yield from _capitals(found)
    yield from _by_get(found)
    yield from _json(found, expected)
    yield from _slow(found)


def _passwords(found: Harvest) -> Iterator[Finding]:
    asking = [one.place for one in found.at(*POX_ROADS) if one.verdict is Verdict.PASSWORD]
    if asking:
        also = f" (so does {listed(asking[1:])})" if asking[1:] else ""
        problem = f"it wants a password first{also}, so Outlook and Thunderbird ask for it again and again"
        severity = Severity.WARNING if found.good(*POX_ROADS) else Severity.ERROR
        remedy = "answer without one, or with 404"
        yield about(asking[0], Code.AUTODISCOVER_PASSWORD, problem, remedy, severity)


def _useless(found: Harvest) -> Iterator[Finding]:
    """An answer with 200 at autodiscover.D that is none hides that of D; that of D hides nothing."""
    for answer in found.at(Road.POX):
        if answer.hides:
            hidden = found.good(Road.POX_DOMAIN, Road.POX_SRV)
            harm = f", and hides the right answer of {hidden[0].place}" if hidden else ""
            severity = Severity.WARNING if hidden else Severity.ERROR
            problem = f"{answer.why}: Outlook and Thunderbird find no settings in it{harm}"
            remedy = "answer with the settings, or with 404"
            yield about(answer.place, _CODES[answer.verdict], problem, remedy, severity)


def _errors(found: Harvest, expected: bool, known: bool) -> Iterator[Finding]:
    if found.good(*POX_ROADS):
        return
    for answer in found.at(*POX_ROADS):
        if answer.verdict is Verdict.ERROR and (known or not expected):
            problem = f"{answer.why} in place of settings"
            remedy = (
                "look into its log" if known else "say --address, since it may answer to real addresses only"
            )
            severity = Severity.ERROR if known else Severity.INFO
            yield about(answer.place, Code.AUTODISCOVER_ERROR, problem, remedy, severity)
            return


def _unreached(found: Harvest) -> Iterator[Finding]:
    """The host of its own; that the domain has no web server is no fault."""
    good = found.good(*POX_ROADS)
    for answer in found.at(Road.POX, Road.POX_SRV):
        if told_elsewhere(answer):
            continue
        slow = answer.verdict is Verdict.SLOW
        if answer.astray or slow or answer.verdict is Verdict.UNREACHED:
            place = answer.fetched.url.partition("?")[0][:200]
            led = f"it redirects to {place}, and there " if answer.astray else ""
            problem = f"{led}{answer.why}: Outlook and Thunderbird wait for it"
            severity = Severity.WARNING if good else Severity.ERROR
            code = Code.ANSWER_SLOW if slow else Code.WEB_UNREACHABLE
            code = Code.REDIRECT_DEAD_END if answer.astray else code
            remedy = "let it answer on port 443, or take the name out of the DNS"
            yield about(
                answer.place if answer.astray else answer.inquiry.origin, code, problem, remedy, severity
            )


def _missing(found: Harvest, expected: bool) -> Iterator[Finding]:
    answers = [*found.at(*POX_ROADS)]
    if found.good(*POX_ROADS) or not answers or any(one.verdict is Verdict.UNKNOWN for one in answers[:1]):
        return
    if found.verdict(Road.POX) in (Verdict.NO_NAME, Verdict.UNTRUSTED):
        # with a profile the DNS or the certificate is what is wrong, and without one nobody has promised any
        if expected or found.verdict(Road.POX) is Verdict.UNTRUSTED:
            return
        problem = "there is no such host, and Outlook's old wizard finds nothing elsewhere either"
        remedy, severity = "offer Autodiscover, if people use Outlook", Severity.INFO
    else:
        problem = f"{answers[0].why}: Outlook finds no settings here or elsewhere"
        remedy, severity = "answer POST there with the settings", Severity.ERROR
    yield about(answers[0].place, Code.AUTODISCOVER_MISSING, problem, remedy, severity)


def _other_domains(found: Harvest) -> Iterator[Finding]:
    """Thunderbird then asks in a full window whether that domain may be trusted, even beside autoconfig."""
    if found.good(Road.POX, Road.POX_DOMAIN):
        return
    domain = found.address.domain
    for answer in found.at(Road.POX_REDIRECT):
        location = answer.fetched.headers.get("location", "")
        url = joined(answer.inquiry.url, location)
        if answer.fetched.status in REDIRECTS and not _is_near(url, domain):
            problem = (
                "it redirects to another domain, so Thunderbird and Outlook ask people whether to trust that"
            )
            remedy = "answer at the host itself over https"
            yield about(answer.place, Code.AUTODISCOVER_OTHER_DOMAIN, problem, remedy, Severity.WARNING)
            return
    for answer in found.good(Road.POX_SRV):
        if not _is_near(answer.inquiry.url, domain):
            problem = (
                f"it leads to {answer.inquiry.host} in another domain and is the only road, so Thunderbird "
                "and Outlook ask people whether to trust that"
            )
            subject = f"_autodiscover._tcp.{domain} SRV"
            remedy = f"answer at autodiscover.{domain} over https too"
            yield about(subject, Code.AUTODISCOVER_OTHER_DOMAIN, problem, remedy, Severity.WARNING)


def _is_near(url: str, domain: str) -> bool:
    """Whether it is in the same base domain; what leads nowhere leads to no other one."""
    where = target(url)
    return where is None or base_domain(where.host) == base_domain(domain)


def _capitals(found: Harvest) -> Iterator[Finding]:
    for answer in found.at(Road.POX_CAPITALS):
        if not answer.is_good and answer.verdict not in (Verdict.UNKNOWN, Verdict.UNREACHED, Verdict.SLOW):
            problem = f"{answer.why}, though in small letters the path is answered"
            remedy = "pass the path on without regard to capitals: clients write it in both ways"
            yield about(answer.place, Code.AUTODISCOVER_CASE, problem, remedy, Severity.WARNING)


def _by_get(found: Harvest) -> Iterator[Finding]:
    """Delta Chat gets, with no address, and takes an error with 200 for a set-up without servers."""
    if found.good(*SECURE):
        return
    for answer in found.at(Road.POX_GET_DOMAIN, Road.POX_GET):
        if answer.verdict is Verdict.ERROR:
            problem = "GET is answered with an error document and 200, where Delta Chat ends its search"
            yield about(answer.place, Code.AUTODISCOVER_GET, problem, "answer GET with 404", Severity.WARNING)
            return


def _json(found: Harvest, expected: bool) -> Iterator[Finding]:
    if not found.good(*POX_ROADS):
        return
    for answer in found.at(Road.JSON):
        absent = answer.verdict is Verdict.NOTHING
        if answer.is_good or told_elsewhere(answer) or answer.verdict in (Verdict.UNREACHED, Verdict.SLOW):
            continue
        if not absent or expected:
            problem = f"{answer.why}: newer Outlooks do not learn where the settings are"
            remedy = "answer with the URL of the POX document, whatever the case of Autodiscoverv1"
            severity = Severity.INFO if absent else Severity.WARNING
            yield about(answer.place, Code.AUTODISCOVER_JSON, problem, remedy, severity)
    for answer in found.good(Road.JSON):
        if not answer.url.lower().startswith("https://"):
            problem = "it names a URL that is not https, which Outlook does not ask"
            remedy = "name the URL that answers POST"
            yield about(answer.place, Code.AUTODISCOVER_JSON, problem, remedy, Severity.WARNING)
    for answer in found.at(Road.POX_JSON):
        if not answer.is_good and answer.verdict is not Verdict.UNKNOWN:
            problem = (
                f"it names a URL of {answer.inquiry.host}, where no settings are to be had: {answer.why}"
            )
            subject = next(found.at(Road.JSON)).place
            remedy = "name the URL that answers POST"
            yield about(subject, Code.AUTODISCOVER_JSON, problem, remedy, Severity.WARNING)


def _slow(found: Harvest) -> Iterator[Finding]:
    """Also of what is of no use: Thunderbird's answer waits for it."""
    waited = (one for one in found.at(Road.POX) if one.fetched.status and not _is_slow_all_over(found))
    for answer in waited:
        if answer.fetched.seconds > SLOW_SECONDS:
            problem = "the answer takes longer than the 5 seconds that Thunderbird waits"
            yield about(answer.place, Code.ANSWER_SLOW, problem, "answer faster", Severity.WARNING)


def _is_slow_all_over(found: Harvest) -> bool:
    """Whether that was said of autoconfig already."""
    return any(one.fetched.seconds > SLOW_SECONDS for one in found.good(*CLIENTCONFIG)[:1])
