"""A clientConfig document in today's words: what is older, or another's, is put right where it is known.

It is done on the tree, before that is read, and each change is said with its line. So whatever is not changed
here comes back as it was, and what is comes back as it was meant.
"""

from collections.abc import Callable, Iterator, Sequence

from autoconfig import xml
from autoconfig.address import (
    ADDRESS_PLACEHOLDER,
    DOMAIN_PLACEHOLDER,
    LOCAL_PLACEHOLDER,
    is_mail_domain,
    to_domain,
)
from autoconfig.findings import Code
from autoconfig.imports.draft import MAIL_SERVERS, SERVICES, NotImported
from autoconfig.imports.oddities import Oddity, odd
from autoconfig.profile import dialect
from autoconfig.profile.scalars import shown
from autoconfig.profile.servers import BY_HOST
from autoconfig.profile.words import ANY_DOMAIN

# What stands in the place of a domain for whichever is asked about.
_ANY = frozenset({DOMAIN_PLACEHOLDER.lower(), ANY_DOMAIN})
_NAMES = ("displayName", "displayShortName")
_REAL_NAME = "%REALNAME%"


def revised(root: xml.Element, provider: xml.Element, domains: Sequence[str]) -> Iterator[Oddity]:
    """Change the document, and say what was changed; `domains` stand for a placeholder.

    Raises NotImported where it names no domain, and none is said.
    """
    yield from _without_what_must_not_be(root)
    if not xml.elements(provider, "displayShortName"):
        yield from _renamed(xml.elements(provider, "displayNameShort"))
    yield from _renamed(xml.elements(root, "addressBook"))
    yield from _domains(provider, domains)
    yield from _names(provider)
    for parent, tags in ((provider, MAIL_SERVERS), (root, SERVICES)):
        for tag in tags:
            for server in xml.elements(parent, tag):
                yield from _server(server)


def _without_what_must_not_be(root: xml.Element) -> Iterator[Oddity]:
    for node in list(root.iter("password")):
        if node is not root:
            yield odd(node, "it is left out: no document may hold one", Code.LEFT_OUT)
            xml.remove(node)
    for node in xml.outermost_alive(root):
        yield odd(node, f"it is left out: a browser would run or draw {xml.alive(node)}", Code.LEFT_OUT)
        xml.remove(node)


def _renamed(nodes: list[xml.Element]) -> Iterator[Oddity]:
    for node in nodes:
        today = dialect.ELEMENTS[str(node.tag)]
        yield odd(node, f"it becomes {today}, which it is called today", Code.CHANGED)
        node.tag = today


def _domains(provider: xml.Element, said: Sequence[str]) -> Iterator[Oddity]:
    name = provider.get("id", "")
    if to_domain(name.strip()) != name and is_mail_domain(to_domain(name.strip())):
        provider.set("id", to_domain(name.strip()))
        yield odd(provider, f"its id {shown(name)} becomes {provider.get('id')}", Code.CHANGED)
    nodes = [node for node in xml.elements(provider, "domain") if node.get("purpose") is None]
    placeholders = [node for node in nodes if xml.text_of(node).lower() in _ANY]
    for node in nodes:
        yield from _leaf(node, lambda text: to_domain(text.strip()) if _is_domain(text) else text)
    is_named = any(map(_is_domain, (node.text or "" for node in nodes)))
    if not is_named and not said and (placeholders or not _is_domain(name)):
        where = (placeholders or [provider])[0]
        what = f"{shown(xml.text_of(where))} is any domain" if placeholders else "it names no mail domain"
        raise NotImported(what, "say which: --domain example.org", where.sourceline or 1)
    if not is_named and (placeholders or not _is_domain(name)):
        yield odd(
            (placeholders or [provider])[0],
            f"its domain becomes {', '.join(said)}, as was asked",
            Code.CHANGED,
        )
        for at, domain in enumerate(said):
            node = xml.element(("domain", {}, domain))
            provider.insert(at, node)
    for node in placeholders:
        if is_named:
            yield odd(node, f"{shown(node.text)} is left out: it stands for any domain", Code.LEFT_OUT)
        xml.remove(node)
    if name.strip().lower() in _ANY:
        served = next(node for node in xml.elements(provider, "domain") if _is_domain(node.text or ""))
        provider.set("id", str(served.text))
        yield odd(provider, f"its id {shown(name)} becomes {served.text}", Code.CHANGED)


def _is_domain(text: str) -> bool:
    return is_mail_domain(to_domain(text.strip()))


def _names(provider: xml.Element) -> Iterator[Oddity]:
    """A name is the same for everybody: what would be the person's is taken out of it."""
    served = [node.text or "" for node in xml.elements(provider, "domain") if node.get("purpose") is None]
    domain = served[0] if len(served) == 1 else ""
    instead = {"displayName": served[0] if served else provider.get("id", "")}
    values = {ADDRESS_PLACEHOLDER: "", LOCAL_PLACEHOLDER: "", DOMAIN_PLACEHOLDER: domain, _REAL_NAME: ""}
    for tag in _NAMES:
        for node in xml.elements(provider, tag):
            written = node.text or ""
            if not any(placeholder in written for placeholder in values):
                continue
            name = dialect.name_without(written, values) or instead.get(tag, "")
            node.text = name
            if name:
                yield odd(
                    node, f'{shown(written)} becomes "{name}": a name is the same for everybody', Code.CHANGED
                )
            else:
                yield odd(
                    node, f"{shown(written)} is left out: a name is the same for everybody", Code.LEFT_OUT
                )
                xml.remove(node)


def _server(server: xml.Element) -> Iterator[Oddity]:
    yield from _renamed(xml.elements(server, "serverURL"))
    written = server.get("type", "")
    kind = dialect.server_type(written)
    if kind and kind != written:
        yield odd(server, f"the type {shown(written)} becomes {kind}", Code.CHANGED)
        server.set("type", kind)
    for tag, today in _LEAVES.items():
        for node in xml.elements(server, tag):
            yield from _leaf(node, today)
    port = xml.text_of(server.find("port"))
    for node in xml.elements(server, "socketType"):
        yield from _leaf(node, lambda word: dialect.socket_type(word, port) or word)
    for node in xml.elements(server, "authentication"):
        yield from _authentication(node, is_by_host=(kind or "imap") in BY_HOST)


def _authentication(node: xml.Element, *, is_by_host: bool) -> Iterator[Oddity]:
    if dict(node.attrib) not in ({}, {"system": "http"}) or len(node):
        return
    written = node.text or ""
    if (node.attrib or not is_by_host) and (
        mechanism := dialect.HTTP_MECHANISMS.get(written.strip().lower())
    ):
        if (written, node.get("system")) != (mechanism, "http"):
            yield odd(node, f"{shown(written)} becomes {mechanism} of the system http", Code.CHANGED)
        node.text = mechanism
        node.set("system", "http")
    elif not node.attrib:
        yield from _leaf(node, lambda word: dialect.authentication(word) or word)


def _leaf(node: xml.Element, today: Callable[[str], str]) -> Iterator[Oddity]:
    """An element of text alone in today's words."""
    written = node.text or ""
    text = written if len(node) else today(written)
    if text != written:
        yield odd(node, f"{shown(written)} becomes {text}", Code.CHANGED)
        node.text = text


# No client keeps blanks around these.
_LEAVES: dict[str, Callable[[str], str]] = {
    "hostname": dialect.hostname,
    "port": dialect.port,
    "username": str.strip,
    "url": str.strip,
}
