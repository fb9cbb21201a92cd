"""Outlook for Windows, of which two ways to an account are in use.

The old wizard (Outlook 2007 to 2013; later ones by Windows' control panel, Mail) asks Autodiscover by POX and
takes IMAP, POP3 and SMTP. Sources, read: MS-OXDSCLI 2.2.4 and 3.1.5, MS-OXDISCO for the order, and the pages
on POX elements of the Exchange developer documentation for defaults. Simplified account creation (Outlook
2016 by Click-to-Run and later) asks Microsoft's own service first; that it takes no IMAP from POX is reported
by many. No Outlook was run: that it passes over an error and what is no POX, and looks at no namespace, is
assumed.
"""

from collections.abc import Generator, Iterator
from typing import NamedTuple
from urllib.parse import quote, urlsplit

from autoconfig.address import Address
from autoconfig.clients.autodiscover import MEDIA_TYPE, PATH, request
from autoconfig.clients.client import Client, Taken
from autoconfig.clients.reading import document
from autoconfig.clients.simulation import Ask, Came, Configured, Ending, Get, Records, Simulation, one
from autoconfig.errors import BadAddress, BadDocument
from autoconfig.profile.words import OVER_TCP, Authentication, SocketType
from autoconfig.reach.location import joined
from autoconfig.xml import Element, child, elements, local_name, text_of

OLD_WIZARD, SIMPLIFIED = "old wizard", "simplified account creation"
# In this order; between them and SRV it asks over http where a redirect leads.
HOSTS = ("{domain}", "autodiscover.{domain}")
JSON_URL = (
    "https://autodiscover.{domain}/autodiscover/autodiscover.json"
    "?Email={address}&Protocol=Autodiscoverv1&RedirectCount=1"
)
# MS-OXDSCLI 3.1.5.3: of all kinds together.
MAX_REDIRECTS = 10
_MAX_HOST, _HIGHEST_PORT = 253, 65535
_REDIRECTS = frozenset({301, 302, 307, 308})
_KINDS = {"IMAP": "imap", "POP3": "pop3", "SMTP": "smtp"}
# Outlook 2010 and later; it counts before SSL. TLS is STARTTLS, and of Auto the program finds out.
_ENCRYPTION = {"none": SocketType.PLAIN, "ssl": SocketType.SSL, "tls": SocketType.STARTTLS, "auto": None}
_BY_HAND = "It goes on to guess hosts, and then to the manual form."


class PoxAnswer(NamedTuple):
    """What a POX document says: the words of its Protocols, or where to ask again."""

    protocols: tuple[dict[str, str], ...] = ()
    url: str = ""
    address: str = ""


class _Search:
    """One person's: where it was led, what it thought, and how often it may still be redirected."""

    def __init__(self, address: Address) -> None:
        self.address = address
        self.verdicts: dict[str, str] = {}
        self.notes: list[str] = []
        self.left = MAX_REDIRECTS

    def may_follow(self, url: str, target: str) -> bool:
        """Whether it goes on to where it is led."""
        self.left -= 1
        if self.left < 0:
            self.verdicts[url] = f"passes it over, for it follows {MAX_REDIRECTS} redirects, and no more"
        elif not target.startswith("https://"):
            self.verdicts[url] = "passes it over, for it is led to no https URL"
        else:
            return True
        return False


_Answers = Generator[tuple[Ask, ...], tuple[Came, ...], tuple[str, PoxAnswer] | None]


def old_wizard(address: Address) -> Simulation:
    """Until one answers with settings; a RedirectAddr begins anew with the address there."""
    search = _Search(address)
    while found := (yield from _found(search)):
        source, answer = found
        if not answer.address:
            return _ending(search, source, answer)
        try:
            search.address = Address.parse(answer.address)
        except BadAddress:
            search.verdicts[source] = "ends the search, for its RedirectAddr is no address"
            break
        search.left -= 1
        if search.left < 0:
            break
        search.verdicts[source] = "begins anew with the address of its RedirectAddr"
    return Ending(False, notes=(*search.notes, _BY_HAND), verdicts=search.verdicts)


def _found(search: _Search) -> _Answers:
    domain = search.address.domain
    for host in HOSTS:
        if found := (yield from _posted(search, f"https://{host.format(domain=domain)}{PATH}")):
            return found
    url = f"http://autodiscover.{domain}{PATH}"
    came = yield from one(Get(url, follows=False))
    if came.status in _REDIRECTS and search.may_follow(url, target := joined(url, came.location)):
        search.notes.append(f"The person is asked whether {_host(target)} may set up the account.")
        if found := (yield from _posted(search, target)):
            return found
    records = yield from one(Records(f"_autodiscover._tcp.{domain}", "SRV"))
    if host := _target(records.values):
        if not f".{host}".endswith(f".{domain}"):
            search.notes.append(f"The person is asked whether {host} may set up the account.")
        return (yield from _posted(search, f"https://{host}{PATH}"))
    return None


def _posted(search: _Search, url: str) -> _Answers:
    """What it is told there, or where that leads; None where that is nothing to it."""
    while True:
        body = request(str(search.address))
        came = yield from one(Get(url, "POST", body, MEDIA_TYPE, follows=False))
        if came.status in _REDIRECTS:
            target = joined(url, came.location)
        elif came.status == 200:
            try:
                answer = read(came.body)
            except BadDocument as error:
                search.verdicts[url] = f"passes it over, for {error}"
                return None
            if not answer.url:
                return url, answer
            target = answer.url
        else:
            if came.status == 401:
                search.notes.append(f"The person may be asked for the password by {_host(url)}.")
            return None
        if not search.may_follow(url, target):
            return None
        search.verdicts[url] = "goes where it is led"
        url = target


def read(body: bytes) -> PoxAnswer:
    """Its Protocols in their order, or where else to ask. Raises BadDocument."""
    root = document(body)
    response = child(root, "Response")
    if local_name(root) != "Autodiscover" or response is None:
        raise BadDocument("it is no Autodiscover response")
    if (error := child(response, "Error")) is not None:
        raise BadDocument(f"it says the error {text_of(child(error, 'ErrorCode'))[:10] or 'without a code'}")
    account = child(response, "Account")
    if account is None:
        raise BadDocument("it has no Account")
    action = text_of(child(account, "Action")).lower()
    if action == "redirecturl":
        return PoxAnswer(url=text_of(child(account, "RedirectUrl")))
    if action == "redirectaddr":
        return PoxAnswer(address=text_of(child(account, "RedirectAddr")))
    return PoxAnswer(tuple(_words(one) for one in elements(account) if local_name(one) == "Protocol"))


def _words(protocol: Element) -> dict[str, str]:
    return {local_name(one): text_of(one) for one in elements(protocol)}


def _ending(search: _Search, source: str, answer: PoxAnswer) -> Ending:
    known = [one for one in answer.protocols if one.get("Type", "").upper() in _KINDS and one.get("Server")]
    reading = next((one for one in known if one["Type"].upper() != "SMTP"), None)
    sending = next((one for one in known if one["Type"].upper() == "SMTP"), None)
    if reading is None:
        search.verdicts[source] = "ends the search, though it names no server to read mail by IMAP or POP3"
        return Ending(False, notes=(*search.notes, _BY_HAND), verdicts=search.verdicts)
    incoming = _configured(reading, search.address)
    outgoing = _to_send_by(sending, incoming, search.address) if sending else None
    chosen = [one for one in (reading, sending) if one]
    notes = (*search.notes, *(note for one in chosen for note in _notes(one)))
    if sending is None:
        notes = (*notes, "No server to send by is set up.")
    return Ending(True, source, incoming, outgoing, notes, search.verdicts)


def _configured(said: dict[str, str], address: Address) -> Configured:
    port = said.get("Port", "")
    number = int(port) if port.isascii() and port.isdigit() and len(port) < 6 else 0
    number = number if number <= _HIGHEST_PORT else 0
    kind, login = _KINDS[said["Type"].upper()], said.get("LoginName") or address.local
    return Configured(kind, said["Server"], number, _security(said), login)


def _to_send_by(said: dict[str, str], incoming: Configured, address: Address) -> Configured:
    found = _configured(said, address)
    if not _is_on(said, "AuthRequired", "on"):
        return found._replace(username="")
    return found._replace(username=incoming.username) if _is_on(said, "UsePOPAuth", "off") else found


def _security(said: dict[str, str]) -> SocketType | None:
    word = said.get("Encryption", "").lower()
    if word in _ENCRYPTION:
        return _ENCRYPTION[word]
    return SocketType.SSL if _is_on(said, "SSL", "on") else SocketType.PLAIN


def _is_on(said: dict[str, str], name: str, default: str) -> bool:
    return (said.get(name) or default).lower() == "on"


def _notes(said: dict[str, str]) -> Iterator[str]:
    kind = said["Type"].upper()
    if not said.get("LoginName"):
        yield f"For {kind} no LoginName is said, so it takes the part before the @."
    if _is_on(said, "SPA", "on"):
        yield f"For {kind} it wants to sign in by SPA (NTLM), since the document does not say SPA off."
    if _is_on(said, "DomainRequired", "off") and not said.get("DomainName"):
        yield f"For {kind} the person is asked for a domain."


def _target(values: tuple[str, ...]) -> str:
    """The host of the best SRV record, whatever its port; "" for none."""
    parts = sorted((value.split() for value in values), key=lambda one: one[0].zfill(5))
    return parts[0][-1].removesuffix(".") if parts else ""


def _host(url: str) -> str:
    try:
        return (urlsplit(url).hostname or url)[:_MAX_HOST]
    except ValueError:
        return url[:_MAX_HOST]


def simplified(address: Address) -> Simulation:
    """What it asks the domain itself, beside Microsoft's service, which is not asked here."""
    url = JSON_URL.format(domain=address.domain, address=quote(str(address), safe=""))
    yield from one(Get(url))
    verdicts = {url: "takes no server for IMAP or POP3 from it"}
    notes = (
        "It asks Microsoft's service first, which learns the address and may ask this domain itself.",
        "The person fills in the form for IMAP or POP3 by hand (reported by many, and not tried).",
    )
    return Ending(False, notes=notes, verdicts=verdicts)


CLIENT = Client(
    name="outlook",
    title="Outlook",
    asks_with_address=True,
    # The order of protocols is the provider's preference.
    taken=Taken.FIRST,
    types=OVER_TCP,
    # AuthRequired is on or off, so there is a password or nothing.
    ways=frozenset(
        (
            Authentication.PASSWORD_CLEARTEXT,
            Authentication.PASSWORD_ENCRYPTED,
            Authentication.NONE,
            Authentication.CLIENT_IP_ADDRESS,
        )
    ),
    simulations={OLD_WIZARD: old_wizard, SIMPLIFIED: simplified},
    oauth2="Autodiscover has no word for OAuth2.",
)
