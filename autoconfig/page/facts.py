"""What is true of an account on a device, by which its ways and their words are chosen. Pure."""

from collections.abc import Iterator

from autoconfig.clients.thunderbird.oauth2 import is_known
from autoconfig.page.devices.way import Fact, Facts
from autoconfig.page.settings import Settings
from autoconfig.page.wording import BROWSER, PASSWORD, sign_in, without_password
from autoconfig.profile.words import IncomingType, OutgoingType

# Before anything is known, what is usual.
_USUAL = frozenset(
    {
        Fact.FILE,
        Fact.CODE,
        Fact.IMAP,
        Fact.SENDS,
        Fact.SENDS_BY_LOGIN,
        Fact.SENDS_BY_PASSWORD,
        Fact.LOGIN,
        Fact.ONE_LOGIN,
        Fact.LOGIN_IS_ADDRESS,
        Fact.PASSWORD,
    }
)


def facts(settings: Settings | None, *, elsewhere: bool) -> Facts:
    """Of an account, of a provider's before anybody is known, of nobody's (None).

    `elsewhere`: the device is not the one on which the page is read.
    """
    found = frozenset(_of(settings)) if settings else _USUAL
    return found | {Fact.ELSEWHERE} if elsewhere else found


def _of(settings: Settings) -> Iterator[Fact]:
    servers = settings.servers
    sending = [server for server in servers if server.type == OutgoingType.SMTP]
    usernames = {server.username if sign_in(server) else None for server in servers}
    known = bool(settings.address)
    true = {
        Fact.KNOWN: known,
        Fact.FILE: settings.link is not None or not known,
        Fact.CODE: settings.code is not None or not known,
        Fact.WEB: settings.on_the_web,
        Fact.IMAP: any(server.type == IncomingType.IMAP for server in servers),
        Fact.SENDS: bool(sending),
        Fact.SENDS_BY_LOGIN: any(map(sign_in, sending)),
        Fact.SENDS_BY_PASSWORD: PASSWORD in map(sign_in, sending),
        Fact.LOGIN: usernames != {None},
        Fact.ONE_LOGIN: len(usernames - {None}) == 1,
        Fact.LOGIN_IS_ADDRESS: settings.is_address and len(usernames - {None}) <= 1,
        Fact.LOGIN_IS_GUESSED: settings.is_guessed,
        Fact.ADDON: bool(settings.addon),
        Fact.UNHEARD_OF: any(
            sign_in(server) == BROWSER and not is_known(server.hostname, server.type) for server in servers
        ),
    }
    yield from (fact for fact, holds in true.items() if holds)
    yield _signing_in({sign_in(server) for server in servers}, without_password(servers))


def _signing_in(ways: set[str], without: bool) -> Fact:
    """How people sign in; `without`: an app that knows passwords alone is of no use."""
    if PASSWORD in ways:
        return Fact.SEVERAL if without else Fact.PASSWORD
    return Fact.BROWSER if BROWSER in ways else Fact.NO_PASSWORD
