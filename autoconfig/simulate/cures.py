"""What would give the right login, or a set-up at all, to those who do not get it."""

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from autoconfig.address import MAX_LENGTH
from autoconfig.profile.words import Authentication
from autoconfig.simulate.judgement import Judged, Measure, Worth

_OF_DEAF = "see whether this machine is in a network, or name another name server with --resolver"
_OF_OTHERS = "see with --client what it is answered, and what it makes of that"
_OF_NO_WAY = "write password-cleartext too where the server takes passwords"
_OF_ADDON = "have people install the add-on first that autoconfig oauth-addon makes"
_BY_HAND = "have people correct the login by hand"
# By client, beside a server that takes the login that it has.
_OF_LOGIN: Mapping[str, tuple[str, ...]] = {
    "thunderbird-android": ("have people scan the QR code of the page",),
    "kmail": (_BY_HAND,),
    "evolution": (_BY_HAND, 'keep logins in a table, with "evolution: exact"'),
    "deltachat": ("answer at https://autoconfig.{domain}, the only URL where it says who asks",),
}
_OF_RECORDS = "leave out the SRV records for mail, which have no login (RFC 6186 section 3)"
# By client, where it finds nothing.
_OF_NOTHING: Mapping[str, str] = {
    "apple": "lead people to the page, and answer the mobileconfig at https://autoconfig.{domain}",
    "outlook": "add the account from Windows' control panel (Mail), which has the old wizard, or set "
    "DisableOffice365SimplifiedAccountCreation",
}


class Cure(NamedTuple):
    """What to do, the beginning of a sentence in small letters; and whom it helps, by title and version."""

    remedy: str
    whom: tuple[tuple[str, str], ...]


def cures(found: Iterable[Judged], domain: str, measure: Measure | None) -> list[Cure]:
    """Each once, in the order of the clients that it is for."""
    whom: dict[str, list[tuple[str, str]]] = {}
    for one in found:
        for remedy in _remedies(one, domain, measure):
            whom.setdefault(remedy, []).append(one.simulated.name)
    return [Cure(remedy, tuple(those)) for remedy, those in whom.items()]


def _remedies(one: Judged, domain: str, measure: Measure | None) -> Iterator[str]:
    client = one.simulated.client
    name = client.name
    if one.simulated.is_deaf:
        yield _OF_DEAF
    elif one.worth is Worth.LOGIN and measure:
        for login in one.logins:
            if login and login not in measure.logins:
                yield f"let the server also take {login[:MAX_LENGTH]} as a login"
        if "://" not in one.simulated.ending.source:
            yield _OF_RECORDS
        elif name in _OF_LOGIN:
            yield from (remedy.format(domain=domain) for remedy in _OF_LOGIN[name])
    elif one.worth is Worth.NO_WAY or (
        one.worth is Worth.NOTHING and measure and client.is_locked_out(measure.servers)
    ):
        yield from _of_no_way(name, measure)
    elif one.worth is Worth.NOTHING and name in _OF_NOTHING:
        yield _OF_NOTHING[name].format(domain=domain)
    elif one.worth in (Worth.NOTHING, Worth.SERVERS):
        yield _OF_OTHERS


def _of_no_way(name: str, measure: Measure | None) -> Iterator[str]:
    servers = measure.servers if measure else ()
    if name == "thunderbird" and any(Authentication.OAUTH2 in server.authentication for server in servers):
        yield _OF_ADDON
    yield _OF_NO_WAY
