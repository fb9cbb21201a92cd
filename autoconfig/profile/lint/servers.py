"""Servers that can be said, and yet are not what their author may think."""

from collections.abc import Iterator, Sequence

from autoconfig.findings import Code, Mistake, Severity
from autoconfig.profile import Profile
from autoconfig.profile.lint.remark import PURPOSES, Place, Remark, known_servers, mail_lists
from autoconfig.profile.ports import misplaced
from autoconfig.profile.schema import Model
from autoconfig.profile.servers import RawServer, Server, SystemAuthentication
from autoconfig.profile.words import OVER_TCP, Authentication, IncomingType, SocketType

_KEPT_RAW = (
    "this server is kept raw, so only autoconfig names it: Outlook, iPhone, Mac, the QR code, PACC, DNS and "
    "the page {know}"
)
_WRITE_IT = "write its keys (type, hostname, …) where they can say it"
_BESIDE_OTHERS = _KEPT_RAW.format(know="know nothing of it")
_ALONE = _KEPT_RAW.format(know="know no server for {purpose} at all, and most of them then have no settings")

# What whoever listens on the way can use or read again: RFC 8314 section 3.
SECRETS = frozenset(
    (Authentication.PASSWORD_CLEARTEXT, Authentication.PASSWORD_ENCRYPTED, Authentication.OAUTH2)
)


def remarks(profile: Profile) -> Iterator[Remark]:
    """All of them."""
    yield from _raw_servers(profile)
    for at, server in known_servers(profile):
        if mistake := misplaced(server.type, server.port or 0, server.socket_type or ""):
            yield Remark((*at, "port"), mistake)
        yield from _unencrypted(at, server)
    yield from _oauth2_not_described(profile)
    yield from _oauth2_unencrypted(profile)
    yield from _oauth2_secret(profile)
    for at, listed in mail_lists(profile):
        yield from _pop3_first(at, listed)
        yield from _starttls_first(at, listed)


def _raw_servers(profile: Profile) -> Iterator[Remark]:
    for at, listed in mail_lists(profile):
        others = any(isinstance(server, Server) and server.type in OVER_TCP for server in listed)
        for index, server in enumerate(listed):
            if isinstance(server, RawServer) and server.types & OVER_TCP:
                problem = _BESIDE_OTHERS if others else _ALONE.format(purpose=PURPOSES[str(at[-1])])
                yield Remark((*at, index), Mistake(Code.KEPT_RAW, problem, _WRITE_IT))
    for key, elements in (
        ("emailProvider", profile.raw.email_provider),
        ("clientConfig", profile.raw.client_config),
    ):
        for index, element in enumerate(elements):
            if RawServer(raw=element).types & OVER_TCP:
                yield Remark(("raw", key, index), Mistake(Code.KEPT_RAW, _BESIDE_OTHERS, _WRITE_IT))


def _unencrypted(at: Place, server: Server) -> Iterator[Remark]:
    """A socket without TLS, or a URL without it, where people sign in with a secret."""
    ways = {way for way in server.authentication if way in SECRETS}
    if server.socket_type is SocketType.PLAIN and ways:
        problem = "without encryption whoever listens on the way gets the sign-in and the mail of everybody"
        remedy = "write socketType: SSL or STARTTLS, with the port for it"
        yield Remark((*at, "socketType"), Mistake(Code.UNENCRYPTED, problem, remedy))
    basic = any(
        isinstance(way, SystemAuthentication) and way.value == "Basic" for way in server.authentication
    )
    if (ways or basic) and (mistake := _in_clear(server.url)):
        yield Remark((*at, "url"), mistake)


def _in_clear(url: str | None) -> Mistake | None:
    if not url or not url.lower().startswith(("http:", "ws:")):
        return None
    problem = "without encryption whoever listens on the way gets the password or token of everybody"
    return Mistake(Code.UNENCRYPTED, problem, "write an https URL")


def _oauth2_not_described(profile: Profile) -> Iterator[Remark]:
    """Once: the section is for all servers."""
    if profile.oauth2:
        return
    for at, server in known_servers(profile):
        if Authentication.OAUTH2 in server.authentication:
            problem = (
                "there is no oAuth2 section, so a client that does not know the provider itself cannot get a "
                "token, and passes over OAuth2"
            )
            remedy = "write oAuth2: {issuer: …, scope: …, authURL: …, tokenURL: …}, or leave OAuth2 out"
            mistake = Mistake(Code.OAUTH2_NOT_DESCRIBED, problem, remedy)
            yield Remark((*at, "authentication"), mistake)
            return


def _oauth2_unencrypted(profile: Profile) -> Iterator[Remark]:
    """RFC 6749 sections 3.1 and 3.2 want TLS of both."""
    if profile.oauth2:
        for key, url in (("authURL", profile.oauth2.auth_url), ("tokenURL", profile.oauth2.token_url)):
            if mistake := _in_clear(url):
                yield Remark(("oAuth2", key), mistake)


def _oauth2_secret(profile: Profile) -> Iterator[Remark]:
    """RFC 8252 section 8.5: what is given to everybody proves nothing."""
    if profile.oauth2 and profile.oauth2.client_secret:
        problem = (
            "it stands in documents and in the add-on, so everybody can read it, and it keeps nobody out"
        )
        remedy = "leave it out where the identity server takes a client without one (public, with PKCE)"
        mistake = Mistake(Code.SECRET_SHARED, problem, remedy)
        yield Remark(("oAuth2", "clientSecret"), mistake, Severity.INFO)


def _pop3_first(at: Place, listed: Sequence[Model]) -> Iterator[Remark]:
    kinds = [server.type if isinstance(server, Server) else "" for server in listed]
    if IncomingType.IMAP in kinds and IncomingType.POP3 in kinds[: kinds.index(IncomingType.IMAP)]:
        problem = (
            "POP3 stands before IMAP, so Thunderbird and Outlook set it up, and fetch mail to one device"
        )
        mistake = Mistake(Code.POP3_FIRST, problem, "write the imap server first if that is not meant")
        yield Remark((*at, kinds.index(IncomingType.POP3)), mistake, Severity.INFO)


def _starttls_first(at: Place, listed: Sequence[Model]) -> Iterator[Remark]:
    """The other way round is how both are offered. One remark a list, at the first of them."""
    with_tls, found = set(), None
    for index, server in reversed(list(enumerate(listed))):
        if isinstance(server, Server) and server.hostname:
            what = server.type, server.hostname.text
            if server.socket_type is SocketType.SSL:
                with_tls.add(what)
            elif server.socket_type is SocketType.STARTTLS and what in with_tls:
                found = index
    if found is not None:
        problem = "STARTTLS stands before TLS of the same host, and most clients take the first that they can"
        mistake = Mistake(Code.STARTTLS_FIRST, problem, "write the server with socketType: SSL first")
        yield Remark((*at, found), mistake, Severity.INFO)
