"""A document that is not as it should be, by what is otherwise than in a good one.

It stands at the first URL. At the next one stands a good document whose login is `second`, so that three ends
are told apart: it is taken, is refused and ends the search, or is passed over.
"""

from collections.abc import Mapping

from fakeworld import Answering, text
from scenarios.scenario import MAIN, NONE, WELL_KNOWN, Scenario

GOOD = """\
<?xml version="1.0" encoding="UTF-8"?>
<clientConfig version="1.1">
  <emailProvider id="example.org">
    <domain>example.org</domain>
    <displayName>Mail</displayName>
    <incomingServer type="imap">
      <hostname>in.example.org</hostname>
      <port>993</port>
      <socketType>SSL</socketType>
      <authentication>password-cleartext</authentication>
      <username>jdupont</username>
    </incomingServer>
    <outgoingServer type="smtp">
      <hostname>out.example.org</hostname>
      <port>587</port>
      <socketType>STARTTLS</socketType>
      <authentication>password-cleartext</authentication>
      <username>jdupont</username>
    </outgoingServer>
  </emailProvider>
</clientConfig>
"""
DECLARATION = GOOD.split("\n", 1)[0] + "\n"
INCOMING = GOOD[GOOD.index("    <incoming") : GOOD.index("    <outgoing")]
OUTGOING = GOOD[GOOD.index("    <outgoing") : GOOD.index("  </emailProvider")]
PROVIDER = GOOD[GOOD.index("  <emailProvider") : GOOD.index("</clientConfig")]
PLAIN = INCOMING.replace(">993<", ">143<").replace(">SSL<", ">plain<")
POP3 = INCOMING.replace('"imap"', '"pop3"').replace(">993<", ">995<")
SECOND = GOOD.replace("jdupont", "second")
LOGIN, PASSWORD = "<username>jdupont</username>", "<authentication>password-cleartext</authentication>"
XML = "text/xml; charset=utf-8"
Edits = tuple[tuple[str, str], ...]


def edited(source: str, edits: Edits) -> str:
    """With each first text, which is there, replaced by the second."""
    for old, new in edits:
        assert old in source, old
        source = source.replace(old, new)
    return source


def served(name: str, main: Answering, limits: Mapping[str, str] = NONE, address: str = "") -> Scenario:
    """This at the first URL."""
    found = Scenario(name, {MAIN: main, WELL_KNOWN: text(SECOND, XML)}, limits=limits)
    return found._replace(address=address) if address else found


def other(
    name: str, *edits: tuple[str, str], limits: Mapping[str, str] = NONE, address: str = ""
) -> Scenario:
    """The good one with these edits."""
    return served(name, text(edited(GOOD, edits), XML), limits, address)


def typed(media_type: str) -> Scenario:
    """The good one with this media type."""
    return served(f"media type {media_type}", text(GOOD, media_type))


def bare(name: str, body: str | bytes, media_type: str = XML) -> Scenario:
    """This body."""
    return served(name, text(body, media_type))


def in_first(old: str, new: str) -> tuple[str, str]:
    """An edit of the incoming server alone."""
    return INCOMING, edited(INCOMING, ((old, new),))


def in_last(old: str, new: str) -> tuple[str, str]:
    """An edit of the outgoing server alone."""
    return OUTGOING, edited(OUTGOING, ((old, new),))


def login(text: str) -> tuple[str, str]:
    """At both servers."""
    return LOGIN, text
