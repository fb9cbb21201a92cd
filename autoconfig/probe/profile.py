"""What was found as a profile, with comments that say where each value comes from. Pure."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from textwrap import fill, shorten
from typing import Any, NamedTuple

from autoconfig.address import to_readable
from autoconfig.check import mail
from autoconfig.check.notes import some
from autoconfig.check.setups import Setup
from autoconfig.imports.draft import MAX_NAME_LENGTH, SERVER_MODELS, Draft, Place, misfit
from autoconfig.probe.groupware import Located
from autoconfig.probe.logins import LoginTold, agreed, login
from autoconfig.probe.servers import Found
from autoconfig.profile.servers import HTTP_MECHANISMS
from autoconfig.profile.words import (
    AddressbookType,
    Authentication,
    AuthenticationSystem,
    CalendarType,
    IncomingType,
    OutgoingType,
    SocketType,
)

# The kinds of servers under each key, in the order in which they stand there.
_LISTS: dict[str, tuple[str, ...]] = {
    "incomingServer": (IncomingType.IMAP, IncomingType.POP3, IncomingType.JMAP),
    "outgoingServer": (OutgoingType.SMTP,),
    "calendar": (CalendarType.CALDAV,),
    "addressbook": (AddressbookType.CARDDAV,),
}
_REQUIRED = ("incomingServer", "outgoingServer")
# What is written where a server offers several, the usual first.
_WAYS = (
    Authentication.PASSWORD_CLEARTEXT,
    Authentication.PASSWORD_ENCRYPTED,
    Authentication.GSSAPI,
    Authentication.NTLM,
    Authentication.TLS_CLIENT_CERT,
    Authentication.OAUTH2,
)
_TOKENS = mail.MECHANISMS[Authentication.OAUTH2]
_BEARER = "bearer"
# Of a list in a comment, and of each in it: SASL's have 20 letters at most (RFC 4422 section 3.1).
_MAX_SHOWN, _MAX_NAME = 10, 20
_MAX_REASON = 300
# With what placeholders and fields begin.
_PLACED = frozenset("%{")
# Of a line of comment.
_WIDTH = 96
_ASSUMED_ALIKE = "Assumed to be that of the mail servers: records do not say what people log in with."

Comments = list[tuple[Place, str]]


class Candidate(NamedTuple):
    """A server in plain values, a comment for some of its keys, and its name where it is not taken."""

    server: dict[str, Any]
    comments: dict[str, str]
    name: str


def draft(
    domain: str,
    found: Sequence[Found],
    told: Sequence[Setup],
    beside: Sequence[Located] = (),
    *,
    in_time: bool = True,
) -> Draft:
    """Of servers in the order of their rank: the first of each kind is taken, the others are named.

    Without `in_time` there may be more that was not seen.
    """
    name, why = _name(domain, told)
    profile: dict[str, Any] = {"domains": [domain], "displayName": name}
    comments: Comments = [
        ((), f"What the world says of {domain}. Look it over, then try autoconfig validate and check."),
        *([] if in_time else [((), "The time was over before all was asked, so there may be more.")]),
        (("displayName",), why),
    ]
    known = [_of_mail(one, domain, len(told)) for one in found]
    alike = known[0].server["username"] if known else LoginTold().template
    known += [_beside_mail(one, alike) for one in beside]
    for key, kinds in _LISTS.items():
        fitting = [one for one in known if _fits(key, kinds, one)]
        firsts = [next((one for one in fitting if one.server["type"] == kind), None) for kind in kinds]
        taken = [one for one in firsts if one is not None]
        if taken or key in _REQUIRED:
            profile[key] = [one.server for one in taken] or "none"
            comments += _comments(key, taken, fitting)
    return Draft(domain, f"{domain}.yaml", profile, [(at, _lines(text)) for at, text in comments])


def _name(domain: str, told: Iterable[Setup]) -> tuple[str, str]:
    """The provider's, and why it is that: what most sources call it, as far as a profile can."""
    names = Counter(one.name for one in told if _can_be_a_name(one.name))
    for name, agree in names.most_common(1):
        return name, agreed(agree, names.total(), "the provider")
    return to_readable(domain)[:MAX_NAME_LENGTH], "The domain alone: write the name that people know."


def _can_be_a_name(text: str) -> bool:
    """A placeholder would be seen as it stands."""
    return 0 < len(text) <= MAX_NAME_LENGTH and text.isprintable() and not _PLACED.intersection(text)


def _fits(key: str, kinds: Sequence[str], one: Candidate) -> bool:
    """Whether it belongs there, and a profile has words for all that was said of it."""
    return one.server["type"] in kinds and misfit(SERVER_MODELS[key], one.server) is None


def _comments(
    key: str, taken: Sequence[Candidate], fitting: Iterable[Candidate]
) -> Iterator[tuple[Place, str]]:
    if not taken:
        yield (key,), "None was found. Most clients have no use for this: write one."
    for at, one in enumerate(taken):
        yield from (((key, at, name), text) for name, text in one.comments.items())
    yield from (((key,), f"Not taken: {one.name}.") for one in fitting if one not in taken)


def _lines(text: str) -> str:
    """URLs and host names stay whole."""
    return fill(text, _WIDTH, break_long_words=False, break_on_hyphens=False)


def _of_mail(one: Found, domain: str, of: int) -> Candidate:
    said = login((seen.login for _, seen in one.told), domain)
    server = {
        "type": one.seen.kind,
        "hostname": one.seen.host,
        "port": str(one.seen.port),
        "socketType": str(one.seen.security),
        "authentication": str(_authentication(one)),
        "username": said.template,
    }
    comments = {
        "type": f"Host, port and socketType: {_sources(one, of)}. {_answered(one)}",
        "authentication": _offered(one),
        "username": said.comment,
    }
    place = f"{one.seen.host}, port {one.seen.port}, {one.seen.security}"
    return Candidate(server, comments, f"{place}, {_sources(one, of)}")


def _sources(one: Found, of: int) -> str:
    """How many agree, and which."""
    if not one.told:
        return "nobody names it; it was found at a name and a port that people use"
    names = ", ".join(source for source, _ in one.told)
    if len(one.told) == 1:
        return f"one source of {of} names it: {names}"
    return f"{len(one.told)} sources of {of} agree: {names}"


def _answered(one: Found) -> str:
    if one.conversation.distrust is not None:
        return _refused(one.conversation.reason)
    if one.seen.security is SocketType.PLAIN:
        return "It answers, but a password goes there in clear: let it offer TLS."
    return f"It answers, with {one.conversation.version or 'TLS'} and a certificate that is trusted."


def _refused(reason: str) -> str:
    """A certificate says its issuer, at whatever length."""
    return f"It answers, but clients refuse it: {shorten(reason, _MAX_REASON, placeholder=' …')}."


def _authentication(one: Found) -> Authentication:
    """One that it offers; a token only where it takes no password, not even by a command of its own."""
    phase = one.conversation.phase
    if phase is None:
        return Authentication.PASSWORD_CLEARTEXT
    offers = (frozenset(phase.mechanisms) - _TOKENS, mail.ways_in(one.seen.kind, phase))
    ways = (way for offered in offers for way in _WAYS if mail.MECHANISMS[way] & offered)
    return next(ways, Authentication.PASSWORD_CLEARTEXT)


def _offered(one: Found) -> str:
    phase = one.conversation.phase
    if phase is None:
        return "Assumed: what it offers is not to be seen while its certificate is not trusted."
    if not phase.mechanisms and phase.login_disabled:
        return "Assumed: it offers no way to sign in."
    if not phase.mechanisms:
        return "It names no mechanism, which leaves the protocol's own, with a password."
    told = f"Offered there: {_shown(phase.mechanisms)}."
    way, offered = _authentication(one), mail.ways_in(one.seen.kind, phase)
    if way is Authentication.OAUTH2:
        return f"{told} It takes no password: write the section oAuth2."
    if not mail.MECHANISMS[way] & offered:
        return f"{told} A profile has no word for that: a password is assumed."
    return f"{told} For OAuth2 write it first here, and the section oAuth2." if offered & _TOKENS else told


def _shown(names: Iterable[str]) -> str:
    return some(sorted({name[:_MAX_NAME] for name in names}), _MAX_SHOWN)


def _beside_mail(one: Located, username: str) -> Candidate:
    offered = {way.casefold() for way in one.ways}
    way = next((name for name in HTTP_MECHANISMS if name.casefold() in offered), "")
    server = {
        "type": one.lead.kind,
        "url": one.lead.url,
        "authentication": {"system": str(AuthenticationSystem.HTTP), "value": way or HTTP_MECHANISMS[0]},
        "username": username,
    }
    comments = {
        "url": f"{one.lead.record} leads there. {_answered_by_http(one)}",
        "authentication": _offered_by_http(one, way),
        "username": _ASSUMED_ALIKE,
    }
    return Candidate(server, comments, f"{one.lead.url}, where {one.lead.record} leads")


def _answered_by_http(one: Located) -> str:
    if one.answer.distrust is not None:
        return _refused(one.answer.reason)
    return f"It answers, with status {one.answer.status} and a certificate that is trusted."


def _offered_by_http(one: Located, way: str) -> str:
    told = f"Offered there: {_shown(one.ways)}." if one.ways else "Assumed: it does not say how to sign in."
    if one.ways and not way:
        told += " A password is assumed."
    return (
        f"{told} For OAuth2 write that, and the section oAuth2."
        if _BEARER in map(str.casefold, one.ways)
        else told
    )
