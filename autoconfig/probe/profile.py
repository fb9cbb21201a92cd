"""What was found as a profile, with comments that say where each value comes from. Pure."""

from collections import Counter
from collections.abc import Iterator, Sequence
from textwrap import fill
from typing import Any, NamedTuple

from autoconfig.check.documents.inquiries import POSTMASTER
from autoconfig.check.setups import Setup
from autoconfig.findings import Mistake
from autoconfig.imports.draft import MAX_NAME_LENGTH, Draft, Place
from autoconfig.probe.servers import Found
from autoconfig.profile.template import PLACEHOLDERS, Template
from autoconfig.profile.words import Authentication, IncomingType, OutgoingType, SocketType

_LISTS: dict[str, tuple[str, ...]] = {
    "incomingServer": (IncomingType.IMAP, IncomingType.POP3),
    "outgoingServer": (OutgoingType.SMTP,),
}
# What a client does by SASL's names, the usual first.
_WAYS = (
    (frozenset({"PLAIN", "LOGIN"}), Authentication.PASSWORD_CLEARTEXT),
    (frozenset({"CRAM-MD5"}), Authentication.PASSWORD_ENCRYPTED),
    (frozenset({"GSSAPI"}), Authentication.GSSAPI),
    (frozenset({"NTLM"}), Authentication.NTLM),
)
_OAUTH2 = frozenset({"XOAUTH2", "OAUTHBEARER"})
_ADDRESS = "{address}"
# Of a line of comment.
_WIDTH = 96

Comments = list[tuple[Place, str]]


class _Login(NamedTuple):
    """A template, and why it is that."""

    template: str
    comment: str


def draft(domain: str, found: Sequence[Found], told: Sequence[Setup]) -> Draft:
    """Of servers in the order of their rank: the first of each kind is taken, the others are named."""
    profile: dict[str, Any] = {"domains": [domain], "displayName": domain[:MAX_NAME_LENGTH]}
    comments: Comments = [
        ((), f"What the world says of {domain}. Look it over, then try autoconfig validate and check."),
        (("displayName",), "Nobody says one: write the name that people know."),
    ]
    for key, kinds in _LISTS.items():
        taken = [one for kind in kinds if (one := _best(found, kind)) is not None]
        profile[key] = [_server(one, domain) for one in taken] or "none"
        if not taken:
            comments.append(((key,), "None was found. Most clients have no use for this: write one."))
        for at, one in enumerate(taken):
            comments += _comments((key, at), one, domain, len(told))
        comments += [((key,), f"Not taken: {_place(one)}, {_sources(one, len(told))}.")
                     for one in found if one.seen.kind in kinds and one not in taken]  # fmt: skip
    return Draft(domain, f"{domain}.yaml", profile, [(at, _lines(text)) for at, text in comments])


def _lines(text: str) -> str:
    """URLs and host names stay whole."""
    return fill(text, _WIDTH, break_long_words=False, break_on_hyphens=False)


def _best(found: Sequence[Found], kind: str) -> Found | None:
    return next((one for one in found if one.seen.kind == kind), None)


def _server(one: Found, domain: str) -> dict[str, Any]:
    return {
        "type": one.seen.kind,
        "hostname": one.seen.host,
        "port": str(one.seen.port),
        "socketType": str(one.seen.security),
        "authentication": _authentication(one),
        "username": _login(one, domain).template,
    }


def _place(one: Found) -> str:
    return f"{one.seen.host}, port {one.seen.port}, {one.seen.security}"


def _sources(one: Found, of: int) -> str:
    """How many agree, and which."""
    if not one.told:
        return "found at a name and a port that people use; nobody names it"
    names = ", ".join(source for source, _ in one.told)
    if len(one.told) == 1:
        return f"one source of {of} names it: {names}"
    return f"{len(one.told)} sources of {of} agree: {names}"


def _comments(place: Place, one: Found, domain: str, of: int) -> Iterator[tuple[Place, str]]:
    yield (*place, "type"), f"Host, port and socketType: {_sources(one, of)}. {_answered(one)}"
    yield (*place, "authentication"), _offered(one)
    yield (*place, "username"), _login(one, domain).comment


def _answered(one: Found) -> str:
    if one.conversation.distrust is not None:
        return f"It answers, but clients refuse it: {one.conversation.reason}."
    if one.seen.security is SocketType.PLAIN:
        return "It answers, but a password goes there in clear: let it offer TLS."
    return f"It answers, with {one.conversation.version or 'TLS'} and a certificate that is trusted."


def _mechanisms(one: Found) -> frozenset[str]:
    return frozenset(one.conversation.phase.mechanisms if one.conversation.phase else ())


def _authentication(one: Found) -> str:
    offered = _mechanisms(one)
    return str(next((way for names, way in _WAYS if names & offered), Authentication.PASSWORD_CLEARTEXT))


def _offered(one: Found) -> str:
    phase, offered = one.conversation.phase, _mechanisms(one)
    if phase is None:
        return "Assumed: what it offers is not to be seen while its certificate is not trusted."
    if not offered and phase.login_disabled:
        return "Assumed: it offers no way to sign in."
    if not offered:
        return "It names no mechanism, which leaves the protocol's own, with a password."
    comment = f"Offered there: {', '.join(sorted(offered))}."
    if offered & _OAUTH2:
        comment += " For OAuth2 write it first here, and the section oAuth2."
    return comment


def _login(one: Found, domain: str) -> _Login:
    """What most sources say of it, as a template."""
    said = Counter(rule for _, seen in one.told if seen.login and (rule := _rule(seen.login, domain)))
    silent = "Assumed to be the address: no source says what people log in with."
    if not said:
        if any(seen.login for _, seen in one.told):
            silent = (
                "A source fills in a login by a rule that cannot be told from outside: write that rule. "
                "Assumed here is the address."
            )
        return _Login(_ADDRESS, silent)
    (rule, agree), *others = said.most_common()
    comment = f"{agree} of {said.total()} sources that name a login say so."
    if others:
        comment += f" Others say {', '.join(other for other, _ in others)}."
    return _Login(rule, comment)


def _rule(login: str, domain: str) -> str:
    """A login as a template, "" where it is nothing but one person's. The asker was `postmaster`."""
    text = login.replace("{", "{{").replace("}", "}}").replace(f"{POSTMASTER}@{domain}", _ADDRESS)
    text = text.replace(POSTMASTER, "{local}")
    for placeholder, field in PLACEHOLDERS.items():
        text = text.replace(placeholder, f"{{{field}}}")
    text = text.replace("{local}@{domain}", _ADDRESS).replace(f"{{local}}@{domain}", _ADDRESS)
    try:
        Template.parse(text)
    except Mistake:
        return ""
    return text if any(f"{{{field}}}" in text for field in PLACEHOLDERS.values()) else ""
