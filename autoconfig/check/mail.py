"""The servers of mail: whether each is there, secured as it is said, and signs people in as it is said.

Nobody signs in: what a server offers is what its capabilities say. Certificates are told by `certificates`.
"""

from collections.abc import Iterable, Iterator
from functools import partial

from autoconfig.check.notes import error, info, some, warning
from autoconfig.check.scene import Scene
from autoconfig.check.servers import MAX_SERVERS, MailHost, conversation, left_out, servers
from autoconfig.check.threads import each
from autoconfig.findings import Code, Finding
from autoconfig.profile.servers import SystemAuthentication
from autoconfig.profile.words import Authentication, SocketType
from autoconfig.reach.mailservers import Conversation
from autoconfig.reach.replies import Phase
from autoconfig.reach.wire import Obstacle

# Most networks of people and many of machines let nobody out to it, so that silence says nothing.
_MAIL_EXCHANGE_PORT = 25
_CLEAR_TEXT = frozenset({"PLAIN", "LOGIN"})
# SASL's names (IANA registry) by the words of a profile; what needs no signing in has none.
MECHANISMS = {
    Authentication.PASSWORD_CLEARTEXT: _CLEAR_TEXT,
    Authentication.PASSWORD_ENCRYPTED: frozenset(
        {"CRAM-MD5", "DIGEST-MD5", "APOP"}
        | {f"SCRAM-SHA-{bits}{plus}" for bits in ("1", "256", "512") for plus in ("", "-PLUS")}
    ),
    Authentication.NTLM: frozenset({"NTLM"}),
    Authentication.GSSAPI: frozenset({"GSSAPI", "GSS-SPNEGO", "GS2-KRB5", "GS2-KRB5-PLUS"}),
    Authentication.TLS_CLIENT_CERT: frozenset({"EXTERNAL"}),
    Authentication.OAUTH2: frozenset({"XOAUTH2", "OAUTHBEARER"}),
}
# How a server ends that wants a client's certificate: in the handshake, or from TLS 1.3 on behind it.
_WANTS_CERTIFICATE = frozenset({Obstacle.CLOSED, Obstacle.TLS_FAILED})
_PURPOSES = {
    "imap": "read mail",
    "pop3": "fetch mail",
    "smtp": "send mail",
    "managesieve": "change their filters",
}
# By the manuals of Dovecot (before 2.4 the first is disable_plaintext_auth = yes) and Postfix.
_DOVECOT, _POSTFIX = "Dovecot: auth_allow_cleartext = no", "Postfix: smtpd_tls_auth_only = yes"


def look(scene: Scene, seen: Iterable[MailHost] = ()) -> Iterator[Finding]:
    """All of them; `seen` are those of documents where there is no profile."""
    named = list(seen)
    if more := left_out(scene, named):
        problem = f"records and documents name {more} more servers than the {MAX_SERVERS} that were asked"
        yield info(Code.SERVER_UNTRIED, scene.domain, problem)
    found = servers(scene, named)
    for server, said in zip(found, each(partial(conversation, scene), found), strict=True):
        yield from judged(server, said)


def judged(server: MailHost, said: Conversation) -> Iterator[Finding]:
    """What is to be said of one."""
    if said.obstacle not in (None, Obstacle.UNTRUSTED):
        yield _unreached(server, said)
    elif server.socket_type == SocketType.STARTTLS and not said.starttls_offered:
        yield error(
            Code.SERVER_NO_STARTTLS,
            server.subject,
            f"it offers no STARTTLS, so people cannot {_purpose(server)}, or send passwords in clear",
            "switch TLS on there, or look for what strips it on the way",
        )
    elif said.phase is not None:
        yield from _signing_in(server, said.phase)
    if server.socket_type == SocketType.STARTTLS and said.clear and said.starttls_offered:
        yield from _before_tls(server, said.clear)


def _unreached(server: MailHost, said: Conversation) -> Finding:
    """Why nothing came of it."""
    subject, what = server.subject, f"people cannot {_purpose(server)}"
    if Authentication.TLS_CLIENT_CERT in server.authentication and said.obstacle in _WANTS_CERTIFICATE:
        problem = f"it wants a certificate of whoever comes, which a check does not have ({said.reason})"
        return info(Code.SERVER_UNTRIED, subject, problem)
    match said.obstacle:
        case Obstacle.NO_NAME | Obstacle.NO_ADDRESS:
            problem = f"{server.host} has no address, so {what}: {said.reason}"
            return error(Code.SERVER_NO_ADDRESS, subject, problem, "give it one, or name another host")
        case Obstacle.TLS_AT_ONCE:
            problem = f"it speaks TLS at once, while {_source(server)} says {server.socket_type}, so {what}"
            remedy = "write socketType: SSL, or the port that is for STARTTLS"
            return error(Code.SERVER_OTHER_SECURITY, subject, problem, remedy)
        case Obstacle.NO_TLS if server.socket_type == SocketType.SSL:
            problem = f"it does not speak TLS at once, while {_source(server)} says SSL, so {what}"
            remedy = "write socketType: STARTTLS, or the port that is for TLS"
            return error(Code.SERVER_OTHER_SECURITY, subject, problem, remedy)
        case Obstacle.NO_TLS | Obstacle.TLS_FAILED:
            problem = f"no TLS comes about with it ({said.reason}), so {what}"
            return error(Code.SERVER_NO_TLS, subject, problem, "look into its log of TLS")
        case Obstacle.DECLINED:
            problem = f"it is there and turns this machine away: {said.reason}; if others too, nobody can "
            remedy = "look into its log; it may be full, or have this machine on a list"
            return error(Code.SERVER_DECLINES, subject, problem + _purpose(server), remedy)
        case Obstacle.BROKEN:
            problem = f"what answers there speaks no {server.kind} ({said.reason}), so {what}"
            return error(Code.SERVER_OTHER_PROTOCOL, subject, problem, "write the port where it is")
        case Obstacle.NO_ROUTE | Obstacle.NO_TIME | Obstacle.ENOUGH | Obstacle.DNS_FAILED:
            return info(Code.SERVER_UNTRIED, subject, f"it could not be tried from here: {said.reason}")
        case Obstacle.TIMEOUT if server.port == _MAIL_EXCHANGE_PORT:
            problem = "there is no answer, which says nothing: many networks let nobody out to port 25"
            return info(Code.SERVER_UNTRIED, subject, problem)
    problem = f"{said.reason or 'there is no answer'}, so {what}"
    remedy = "start the server, open the firewall, or write where it is"
    return error(Code.SERVER_NO_ANSWER, subject, problem, remedy)


def _signing_in(server: MailHost, offered: Phase) -> Iterator[Finding]:
    """Mechanisms beside `authentication`; where no login is taken at all, that is the cause."""
    wanted = [one for one in server.authentication if _mechanisms(one)]
    if len(wanted) < len(server.authentication):  # there people need not sign in
        return
    there = ways_in(server.kind, offered)
    if not there:
        problem = f"it takes no login at all there, so people cannot {_purpose(server)}"
        yield error(Code.SERVER_LOGIN_DISABLED, server.subject, problem, "allow logins on this port")
        return
    missing = [one for one in wanted if not _mechanisms(one) & there]
    if not missing:
        return
    words, names = some([_word(one) for one in missing]), some(sorted(there), 8)
    problem = f"{_source(server)} says {words}, and it offers {names}"
    if len(missing) == len(wanted):
        remedy = "write what it offers, or switch the mechanism on"
        yield error(
            Code.SERVER_AUTHENTICATION, server.subject, f"{problem}: people cannot {_purpose(server)}", remedy
        )
    else:
        remedy = f"leave {words} out, or switch it on"
        yield warning(Code.SERVER_AUTHENTICATION, server.subject, problem, remedy)


def _before_tls(server: MailHost, offered: Phase) -> Iterator[Finding]:
    """RFC 8314 section 4: no password goes in clear."""
    if _CLEAR_TEXT & ways_in(server.kind, offered):
        problem = "it takes passwords before TLS, so a client that is set up wrong sends them in clear"
        remedy = f"refuse logins without TLS ({_POSTFIX if server.kind == 'smtp' else _DOVECOT})"
        yield warning(Code.SERVER_CLEAR_TEXT_LOGIN, server.subject, problem, remedy)


def ways_in(kind: str, offered: Phase) -> frozenset[str]:
    """SASL's names of what a server of a kind offers; a command for passwords counts as those in clear."""
    return frozenset(offered.mechanisms) | (_CLEAR_TEXT if _has_login_command(kind, offered) else frozenset())


def _has_login_command(kind: str, offered: Phase) -> bool:
    """Whether a command of its own takes a password in clear: RFC 9051 section 6.2.3, RFC 1939 section 7.

    A server of POP3 that says nothing of itself is one of before RFC 2449, and has it.
    """
    if kind == "pop3":
        return "USER" in offered.capabilities or not offered.capabilities
    return kind == "imap" and not offered.login_disabled


def _mechanisms(way: Authentication | SystemAuthentication) -> frozenset[str]:
    if isinstance(way, SystemAuthentication):
        return frozenset({way.value.upper()})
    return MECHANISMS.get(way, frozenset())


def _word(way: Authentication | SystemAuthentication) -> str:
    return way.value


def _purpose(server: MailHost) -> str:
    return _PURPOSES[server.kind]


def _source(server: MailHost) -> str:
    return server.source or "the profile"
