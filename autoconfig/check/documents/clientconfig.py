"""The autoconfig document at the URLs where clients look for it, and who loses what where it is not right.

Clients take the first 2xx by rank, before they have read it (Thunderbird), or what is readable first (Delta
Chat, Evolution). So one wrong answer at https://autoconfig.D hides three right ones behind it, while whatever
is wrong behind a right answer there costs next to nobody anything.
"""

from collections.abc import Iterator

from autoconfig.check.documents.answers import Answer, Verdict
from autoconfig.check.documents.findings import about, listed, told_elsewhere
from autoconfig.check.documents.harvest import Harvest
from autoconfig.check.documents.inquiries import CLIENTCONFIG, Road
from autoconfig.check.setups import clientconfig
from autoconfig.errors import BadDocument
from autoconfig.findings import Code, Finding, Severity

SECURE = (Road.MAIN, Road.WELL_KNOWN)
OVER_HTTP = (Road.MAIN_HTTP, Road.WELL_KNOWN_HTTP)
SLOW_SECONDS = 5.0  # Thunderbird's patience with one URL
_CODES = {
    Verdict.HTML: Code.AUTOCONFIG_HTML,
    Verdict.EMPTY: Code.AUTOCONFIG_EMPTY,
    Verdict.UNREADABLE: Code.AUTOCONFIG_UNREADABLE,
    Verdict.MEDIA_TYPE: Code.AUTOCONFIG_MEDIA_TYPE,
}
_REFUSALS = frozenset({Verdict.STATUS, Verdict.PASSWORD})
_MEND = {
    Verdict.HTML: "answer 404 there, or the document",
    Verdict.EMPTY: "answer 404 there, or the document",
    Verdict.UNREADABLE: "mend the document",
    Verdict.MEDIA_TYPE: "send it as text/xml",
}


def findings(found: Harvest, *, is_personal: bool, in_dns: bool) -> Iterator[Finding]:
    """Of all autoconfig URLs. `is_personal`: a login depends on who asks; `in_dns`: records are looked at."""
    said = [
        *_useless(found),
        *_statuses(found),
        *_without_address(found),
        *_only_over_http(found),
        *_refused(found),
        *_at_wrong_paths(found),
    ]
    yield from said
    if not any(one.severity is Severity.ERROR for one in said):
        yield from _missing(found, in_dns)
    yield from _queries(found, is_personal)
    yield from _slow(found)


def _rank(road: Road) -> int:
    return CLIENTCONFIG.index(road)


def _useless(found: Harvest) -> Iterator[Finding]:
    """Answers that count as found, and are of no use."""
    told = set()
    for answer in found.at(*CLIENTCONFIG):
        road, verdict = answer.inquiry.road, answer.verdict
        kind = (answer.inquiry.host, verdict, answer.why)
        if not answer.hides or kind in told:
            continue
        told.add(kind)
        better = found.good(*CLIENTCONFIG[: _rank(road)])
        worse = found.good(*CLIENTCONFIG[_rank(road) :])
        if not (better or worse or road is Road.MAIN):
            continue  # no road at all is what is to be said
        hidden = f", and do not see the right answer of {worse[0].place}" if worse else ""
        harm = f"clients take {better[0].place} first" if better else f"clients stop there{hidden}"
        severity = Severity.INFO if better else Severity.ERROR
        yield about(answer.place, _CODES[verdict], f"{answer.why}: {harm}", _MEND[verdict], severity)
        if severity is Severity.ERROR and worse and (made_up := _catch_all(found, answer.inquiry.host)):
            problem = (
                f"every path of this host is answered with {made_up.fetched.status}, one that is made up too"
            )
            remedy = "answer 404 for what is not there, at least below /mail/ and /.well-known/"
            yield about(answer.inquiry.origin, Code.AUTOCONFIG_CATCH_ALL, problem, remedy, Severity.WARNING)


def _catch_all(found: Harvest, host: str) -> Answer | None:
    answers = (answer for answer in found.at(Road.MADE_UP) if answer.inquiry.host == host)
    return next((answer for answer in answers if 200 <= answer.fetched.status < 300), None)


def _statuses(found: Harvest) -> Iterator[Finding]:
    """Refusals and dead hosts, where they cost somebody something."""
    https, told = found.good(*SECURE), False
    for answer in found.at(*(SECURE if found.answers.get(Road.MAIN) else CLIENTCONFIG)):
        main = answer.inquiry.road is not Road.WELL_KNOWN
        if told_elsewhere(answer) or answer.hides or answer.is_good:
            continue
        severity = Severity.WARNING if https and main else Severity.INFO if https else Severity.ERROR
        if answer.astray:
            yield _dead_end(answer, severity)
        elif answer.verdict in (Verdict.UNREACHED, Verdict.SLOW):
            yield from _unreached(answer, severity, bool(https), bool(found.good(*OVER_HTTP)))
        elif answer.verdict in _REFUSALS and (main or not (https or told)):
            told = True
            problem = f"{answer.why}, so clients go on without the document that should stand there"
            yield about(
                answer.place, Code.AUTOCONFIG_STATUS, problem, "answer 200 with the document", severity
            )
        elif answer.verdict is Verdict.NOTHING and main and https:
            problem = f"{answer.why}: only {https[0].place} has it, where Delta Chat sends no address"
            yield about(answer.place, Code.AUTOCONFIG_STATUS, problem, "answer there too", Severity.INFO)


def _dead_end(answer: Answer, severity: Severity) -> Finding:
    to = answer.fetched.url.partition("?")[0][:200]
    problem = f"it redirects to {to}, where nothing is to be had: {answer.why}"
    remedy = "redirect to where the document is, or not at all"
    return about(answer.place, Code.REDIRECT_DEAD_END, problem, remedy, severity)


def _unreached(answer: Answer, severity: Severity, https: bool, http: bool) -> Iterator[Finding]:
    """A host that is there and does not answer. Where there is no other road it is `autoconfig-http-only`."""
    slow = answer.verdict is Verdict.SLOW
    if http and not https and not slow:
        return
    if answer.inquiry.road is Road.WELL_KNOWN and severity is Severity.ERROR:
        return  # no domain needs a web server of its own
    problem = f"{answer.why}: clients wait up to 5 seconds, Delta Chat a minute, and find nothing there"
    if https and answer.inquiry.road is Road.WELL_KNOWN:
        problem = f"{answer.why}: whoever looks for mail settings here too waits for it"
    code = Code.ANSWER_SLOW if slow else Code.WEB_UNREACHABLE
    remedy = "answer faster" if slow else "let it answer on port 443"
    yield about(answer.inquiry.origin, code, problem, remedy, severity)


def _without_address(found: Harvest) -> Iterator[Finding]:
    """Thunderbird for Android and KMail send none."""
    for road, bare in ((Road.MAIN, Road.MAIN_ANYONE), (Road.WELL_KNOWN, Road.WELL_KNOWN_ANYONE)):
        if not found.good(road):
            continue
        for answer in found.at(bare):
            if not answer.is_good and answer.verdict is not Verdict.UNKNOWN:
                problem = f"without an address {answer.why}: Thunderbird for Android and KMail send none"
                remedy = "answer with placeholders such as %EMAILADDRESS% in the logins"
                yield about(answer.place, Code.AUTOCONFIG_NEEDS_ADDRESS, problem, remedy, Severity.ERROR)
        return


def _only_over_http(found: Harvest) -> Iterator[Finding]:
    https, http = found.good(*SECURE), found.good(*OVER_HTTP)
    if https and not http and found.verdict(Road.MAIN_HTTP) is not Verdict.UNKNOWN:
        problem = "no autoconfig URL answers over http, and KMail asked there alone before its version 24.08"
        place = next(found.at(Road.MAIN_HTTP)).place
        remedy = "answer on port 80 too, if that matters"
        yield about(place, Code.AUTOCONFIG_NOT_ON_HTTP, problem, remedy, Severity.INFO)
    verdicts = {found.verdict(road) for road in SECURE}
    if http and not https and not verdicts & {Verdict.UNTRUSTED, Verdict.UNKNOWN, Verdict.SLOW, *_CODES}:
        problem = (
            "the document is to be had over http alone: Delta Chat finds nothing, Thunderbird for Android "
            "warns of it"
        )
        yield about(http[0].place, Code.AUTOCONFIG_HTTP_ONLY, problem, "answer over https", Severity.WARNING)
    if http and not found.good(Road.MAIN) and (strict := _hsts(found)):
        problem = (
            f"{strict.place} has browsers and Thunderbird ask all hosts below it over https "
            "(Strict-Transport-Security with includeSubDomains), where this one has nothing"
        )
        yield about(http[0].place, Code.HSTS_OVER_HTTP, problem, "answer over https", Severity.WARNING)


def _hsts(found: Harvest) -> Answer | None:
    """The answer of the domain itself that demands https of all names below."""
    for answer in found.at(Road.WELL_KNOWN, Road.WELL_KNOWN_ANYONE, Road.MADE_UP, Road.POX_DOMAIN):
        said = answer.fetched.headers.get("strict-transport-security", "").lower().replace(" ", "")
        itself = answer.inquiry.host == found.address.domain and not answer.fetched.hops
        if itself and "includesubdomains" in said and "max-age=0;" not in f"{said};":
            return answer
    return None


def _refused(found: Harvest) -> Iterator[Finding]:
    """What clients drop although they can read it: of the answer that they take."""
    for answer in found.good(*CLIENTCONFIG)[:1]:
        try:
            reasons = dict.fromkeys(clientconfig.refusals(answer.fetched.body))
        except BadDocument:  # it was read already
            return
        if reasons:
            alone = all(one.startswith(clientconfig.DELTA_CHAT) for one in reasons)
            severity = Severity.WARNING if alone else Severity.ERROR
            yield about(
                answer.place, Code.AUTOCONFIG_REFUSED, "; ".join(reasons), "add what is missing", severity
            )


def _at_wrong_paths(found: Harvest) -> Iterator[Finding]:
    for answer in found.good(Road.WRONG_PATH)[:1]:
        main = next(found.at(Road.MAIN)).place
        problem = "the document stands here, where no client looks for it"
        yield about(
            answer.place, Code.AUTOCONFIG_WRONG_PATH, problem, f"answer with it at {main}", Severity.ERROR
        )


def _missing(found: Harvest, in_dns: bool) -> Iterator[Finding]:
    """Nobody finds anything, and no other finding says why."""
    answers = [*found.at(*CLIENTCONFIG)]
    if found.good(*CLIENTCONFIG) or any(one.verdict is Verdict.UNTRUSTED for one in answers):
        return
    if any(one.verdict is Verdict.UNKNOWN for one in answers[:2]):
        return
    if in_dns and answers[0].verdict is Verdict.NO_NAME:
        return  # that is what is wrong
    reasons = listed([f"{one.place}: {one.why}" for one in answers if one.inquiry.road not in OVER_HTTP])
    problem = f"no mail client finds an autoconfig document ({reasons})"
    place = answers[0].place
    yield about(place, Code.AUTOCONFIG_MISSING, problem, "answer there with the document", Severity.ERROR)


def _queries(found: Harvest, is_personal: bool) -> Iterator[Finding]:
    """What redirects do to the question."""
    told: set[Code] = set()
    for answer in found.at(*CLIENTCONFIG):
        for code, problem, remedy, severity in _bad_redirects(answer, is_personal):
            if code not in told:
                told.add(code)
                yield about(answer.place, code, problem, remedy, severity)


def _bad_redirects(answer: Answer, is_personal: bool) -> Iterator[tuple[Code, str, str, Severity]]:
    if answer.lost_query:
        problem = "the redirect drops the query, and with it the address"
        harm = ": people get a login that is not theirs" if is_personal else ""
        severity = Severity.ERROR if is_personal else Severity.WARNING
        yield Code.QUERY_LOST, f"{problem}{harm}", "redirect with the query, or do not redirect", severity
    for hop in answer.fetched.hops:
        secure = hop.url.startswith("https:")
        if secure and not hop.location.lower().startswith(("http://", "https://")):
            problem = "the redirect has a relative Location, which Delta Chat does not follow"
            yield Code.REDIRECT_RELATIVE, problem, "write the whole URL", Severity.WARNING
        if secure and hop.location.lower().startswith("http://"):
            problem = (
                "the redirect leads from https to http, so Thunderbird for Android warns of the settings"
            )
            yield Code.REDIRECT_TO_HTTP, problem, "stay with https", Severity.WARNING


def _slow(found: Harvest) -> Iterator[Finding]:
    """Of the answer that is taken first: Thunderbird does not wait longer."""
    quick = [one for one in found.good(*SECURE) if one.fetched.seconds <= SLOW_SECONDS]
    for answer in found.good(*SECURE)[:1]:
        if answer.fetched.seconds > SLOW_SECONDS:
            problem = "the answer takes longer than the 5 seconds that Thunderbird waits"
            severity = Severity.WARNING if quick else Severity.ERROR
            yield about(answer.place, Code.ANSWER_SLOW, problem, "answer faster", severity)
