"""The servers of mail that a check talks to: the profile's, else those that DNS and documents name."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from autoconfig.account import AccountServer
from autoconfig.check.documents.harvest import Harvest
from autoconfig.check.scene import Scene
from autoconfig.check.services import offers
from autoconfig.check.setups import records, usual_security
from autoconfig.profile.servers import RawServer, SystemAuthentication
from autoconfig.profile.words import OVER_TCP, Authentication, SetupServerType
from autoconfig.reach.mailservers import Conversation, converse

# Of those that documents and records name, which are anybody's: a check is no tool to connect to hundreds.
MAX_SERVERS = 24
_KINDS = frozenset({*OVER_TCP, SetupServerType.MANAGESIEVE})


class MailHost(NamedTuple):
    """One of them. `source` says whose word it is; `authentication` is () where that does not say."""

    kind: str  # imap, pop3, smtp, managesieve
    host: str
    port: int
    socket_type: str
    authentication: tuple[Authentication | SystemAuthentication, ...] = ()
    source: str = ""

    @property
    def subject(self) -> str:
        """Its host and port."""
        return f"{self.host}:{self.port}"


def servers(scene: Scene, seen: Iterable[MailHost] = ()) -> list[MailHost]:
    """Each once; `seen` are those of documents, which count where no profile says better."""
    if scene.account:
        return _each_once(_of_profile(scene))
    return _each_once((*_of_records(scene), *seen))[:MAX_SERVERS]


def left_out(scene: Scene, seen: Iterable[MailHost]) -> int:
    """How many more records and documents name."""
    return 0 if scene.account else max(len(_each_once((*_of_records(scene), *seen))) - MAX_SERVERS, 0)


def _each_once(found: Iterable[MailHost]) -> list[MailHost]:
    once: dict[tuple[str, str, int, str], MailHost] = {}
    for one in found:
        once.setdefault(one[:4], one)
    return list(once.values())


def named(found: Harvest) -> list[MailHost]:
    """The servers in the documents that clients can use."""
    setups = [one.setup for answers in found.answers.values() for one in answers if one.is_good and one.setup]
    return [
        MailHost(one.kind, one.host, one.port, one.security or usual_security(one.port), (), setup.source)
        for setup in setups
        for one in setup.servers
    ]


def conversation(scene: Scene, server: MailHost) -> Conversation:
    """What came of talking to it; the door asks but once."""
    return converse(scene.door, *server[:4])


def _of_profile(scene: Scene) -> Iterator[MailHost]:
    account = scene.account
    file = str(scene.provider.file) if scene.provider else ""
    if account is None:
        return
    listed = [*account.incoming_server, *account.outgoing_server, *account.setup_server]
    for server in listed:
        if isinstance(server, RawServer) or server.type not in _KINDS:
            continue
        if server.hostname and server.port and server.socket_type:
            yield MailHost(
                str(server.type),
                server.hostname,
                server.port,
                str(server.socket_type),
                server.authentication,
                file,
            )


def _of_records(scene: Scene) -> Iterator[MailHost]:
    for offer in offers(scene.domain, scene.door):
        if offer.label in records.LABELS:
            kind, word = records.LABELS[offer.label][0], records.security(offer.label, offer.port)
            yield MailHost(kind, offer.host, offer.port, word, (), offer.subject)


def urls(scene: Scene) -> list[AccountServer]:
    """The profile's servers of calendars, contacts and JMAP, which have a URL."""
    if scene.account is None:
        return []
    incoming = (one for one in scene.account.incoming_server if isinstance(one, AccountServer))
    listed = (*incoming, *scene.account.calendar, *scene.account.addressbook)
    return [one for one in listed if one.type in ("jmap", "caldav", "carddav") and one.url]
