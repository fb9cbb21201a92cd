"""What is odd in a clientConfig document, for the person who imports it. It is kept all the same."""

import re
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from autoconfig import xml
from autoconfig.address import (
    ADDRESS_PLACEHOLDER,
    DOMAIN_PLACEHOLDER,
    LOCAL_PLACEHOLDER,
    is_host_name,
    is_mail_domain,
    to_domain,
)
from autoconfig.findings import Code
from autoconfig.imports.draft import MAIL_SERVERS, MAX_NAME_LENGTH, MAX_SHORT_NAME_LENGTH
from autoconfig.profile.lint.servers import SECRETS
from autoconfig.profile.ports import misplaced
from autoconfig.profile.scalars import shown
from autoconfig.profile.words import OVER_TCP, SocketType

_UNFINISHED = re.compile(r"%(?:EMAIL[A-Z]*|REALNAME)(?![A-Z%])|(?<!%)\bEMAIL(?:ADDRESS|LOCALPART|DOMAIN)%")
# As profiles and other programs write a field. An XML document keeps it as text.
_BRACED = re.compile(r"\$?\{[A-Za-z_]\w{0,40}\}")
_PORT = re.compile("[0-9]{1,5}")
_PLACEHOLDERS = f"these are {ADDRESS_PLACEHOLDER}, {LOCAL_PLACEHOLDER} and {DOMAIN_PLACEHOLDER}"


class Oddity(NamedTuple):
    """Where, in which element, and what."""

    line: int
    key: str
    code: Code
    text: str


def oddities(root: xml.Element, provider: xml.Element) -> Iterator[Oddity]:
    """All that is odd, in no order."""
    if (encoding := xml.encoding_of(root)) not in ("UTF-8", "US-ASCII", "ASCII"):
        yield Oddity(1, "document", Code.ODD, f"it is in {encoding}, clients want UTF-8")
    for second in xml.elements(root, "emailProvider")[1:]:
        yield odd(second, "there is more than one; clients read the first, or the last")
    yield from _names(provider)
    yield from _domains(provider)
    for tag in MAIL_SERVERS:
        servers = xml.elements(provider, tag)
        if not servers:
            yield odd(provider, f"there is no {tag}, so most clients have no use for it", Code.NO_SERVER)
        for server in servers:
            yield from _server(server)
    for node in root.iter("*"):
        code = Code.FOREIGN_FIELD if node.tag == "username" else Code.ODD
        for text in (node.text or "", *node.attrib.values()):
            if found := _UNFINISHED.search(str(text)):
                yield odd(node, f'"{found[0]}" lacks a % at one end, so clients take it as it stands', code)
            if found := _BRACED.search(str(text)):
                text = f'"{found[0]}" is no placeholder, so clients take it as it stands; {_PLACEHOLDERS}'
                yield odd(node, text, code)


def _names(provider: xml.Element) -> Iterator[Oddity]:
    name = provider.get("id", "")
    if not is_host_name(name.lower()):
        yield odd(provider, f"its id {shown(name)} is no host name, so some clients refuse it")
    for tag, longest in (("displayName", MAX_NAME_LENGTH), ("displayShortName", MAX_SHORT_NAME_LENGTH)):
        nodes = xml.elements(provider, tag)
        if not nodes and tag == "displayName":
            yield odd(provider, "it has no displayName, the first domain stands in for it")
        for node in nodes:
            if len(xml.text_of(node)) > longest:
                yield odd(node, f"it is longer than {longest} characters")


def _domains(provider: xml.Element) -> Iterator[Oddity]:
    nodes = xml.elements(provider, "domain")
    count: Counter[str] = Counter()
    for node in nodes:
        written = node.text or ""
        domain = to_domain(written.strip())
        count[domain] += 1
        if not is_mail_domain(domain):
            yield odd(node, f"{shown(written)} is no mail domain")
        if count[domain] == 2:
            yield odd(node, f"{domain} stands there twice")


def _server(server: xml.Element) -> Iterator[Oddity]:
    kind, security = server.get("type", ""), xml.text_of(server.find("socketType"))
    number = server.find("port")
    port = xml.text_of(number)
    ways = {xml.text_of(node) for node in xml.elements(server, "authentication")}
    if security == "plain" and not (
        kind in OVER_TCP and ways & SECRETS
    ):  # else it is a warning of the profile
        yield odd(server, "it offers no encryption")
    is_known = kind in OVER_TCP and security in list(SocketType) and _PORT.fullmatch(port)
    if number is not None and is_known and (mistake := misplaced(kind, int(port), security)):
        yield odd(number, str(mistake), mistake.code)
    if not xml.elements(server, "username"):
        yield odd(server, "it has no username; a client that wants one gets the address")
    if not xml.elements(server, "authentication"):
        yield odd(server, "it has no authentication, so some clients refuse it")
    for node in xml.elements(server, "authentication"):
        if node.text == "none":
            yield odd(node, "nobody has to sign in")


def odd(node: xml.Element, text: str, code: Code = Code.ODD) -> Oddity:
    """What is odd about an element."""
    return Oddity(node.sourceline or 1, str(node.tag), code, text)
