"""KMail, by KDE's account wizard.

Source: its ispdb.cpp, read; automx2 issues 30 and 34 of what it sends.
"""

from autoconfig.address import ADDRESS_PLACEHOLDER, DOMAIN_PLACEHOLDER, LOCAL_PLACEHOLDER, Address
from autoconfig.clients.client import Client
from autoconfig.clients.simulation import Configured, Ending, Get, Simulation, one
from autoconfig.errors import BadDocument
from autoconfig.profile.words import OVER_TCP, SocketType
from autoconfig.xml import Element, child, elements, local_name, parse, text_of

# In this order; never https of the provider's own, and nothing that says who asks.
URLS = (
    "https://autoconfig.thunderbird.net/v1.1/{domain}",
    "http://autoconfig.{domain}/mail/config-v1.1.xml",
    "http://{domain}/.well-known/autoconfig/mail/config-v1.1.xml",
)
_SOCKETS = {"SSL": SocketType.SSL, "STARTTLS": SocketType.STARTTLS}


def simulation(address: Address) -> Simulation:
    """One URL after another, until one gives a document: that ends the search, whatever it is good for."""
    verdicts: dict[str, str] = {}
    for url in (each.format(domain=address.domain) for each in URLS):
        came = yield from one(Get(url))
        if not came.is_success:
            continue
        try:
            incoming, outgoing = read(came.body, address)
        except BadDocument as error:
            verdicts[url] = f"ends the search, for {error}"
            return Ending(False, notes=("It goes on to the manual form.",), verdicts=verdicts)
        found = incoming is not None
        return Ending(found, url, incoming, outgoing, verdicts=verdicts)
    return Ending(False, notes=("It goes on to the manual form.",), verdicts=verdicts)


def read(body: bytes, address: Address) -> tuple[Configured | None, Configured | None]:
    """The servers that it sets up. Raises BadDocument."""
    root = parse(body)
    provider = child(root, "emailProvider")
    if provider is None:
        raise BadDocument("it has no emailProvider")
    servers = [_server(node, address) for node in elements(provider)]
    incoming = next((one for one in servers if one and one.type != "smtp"), None)
    outgoing = next((one for one in servers if one and one.type == "smtp"), None)
    return incoming, outgoing


def _server(node: Element, address: Address) -> Configured | None:
    kind = node.get("type", "")
    if local_name(node) not in ("incomingServer", "outgoingServer") or kind not in OVER_TCP:
        return None
    said = {local_name(each): text_of(each) for each in elements(node)}
    port = said.get("port", "")
    return Configured(
        kind,
        _filled(said.get("hostname", ""), address),
        int(port) if port.isdigit() and len(port) < 6 else 0,
        _SOCKETS.get(said.get("socketType", ""), SocketType.PLAIN),
        _filled(said.get("username", ""), address),
    )


def _filled(text: str, address: Address) -> str:
    for placeholder, value in (
        (ADDRESS_PLACEHOLDER, str(address)),
        (LOCAL_PLACEHOLDER, address.local),
        (DOMAIN_PLACEHOLDER, address.domain),
    ):
        text = text.replace(placeholder, value)
    return text


CLIENT = Client(
    name="kmail",
    title="KMail",
    asks_with_address=False,
    taken=None,
    types=OVER_TCP,
    ways=None,
    simulations={"": simulation},
)
