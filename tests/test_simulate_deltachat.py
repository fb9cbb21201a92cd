"""What Delta Chat asks and takes: each row of the tables was seen with the real one."""

from itertools import pairwise

import pytest

from autoconfig.address import Address
from autoconfig.clients import deltachat
from autoconfig.clients.simulation import NOT_SAID, Came, Configured, Ending, Get
from autoconfig.profile.words import SocketType
from document_faults import clientconfig, pox
from simulated import ADDRESS, play, xml

START, MAIN, WELL_KNOWN, POX, POX_HOST, DATABASE = (
    "imap.example.org",
    *(
        pattern.format(domain="example.org", address="jean.dupont%40example.org")
        for pattern, _ in deltachat.SOURCES
    ),
)
ALL = [MAIN, WELL_KNOWN, POX, POX_HOST, DATABASE]
WHOLE = clientconfig("example.org")
IMAP = Configured("imap", START, 993, SocketType.SSL, str(ADDRESS))
SMTP = Configured("smtp", "smtp.example.org", 465, SocketType.SSL, str(ADDRESS))


def changed(old: str, new: str, text: str = WHOLE) -> str:
    """The good document with something else in one place."""
    assert old in text
    return text.replace(old, new, 1)


def ending(text: str, url: str = MAIN) -> Ending:
    return play(deltachat.simulation, {url: xml(text)}).ending


def test_it_asks_one_after_another_and_waits_a_minute() -> None:
    played = play(deltachat.simulation, {})
    assert [together for together in played.asked if len(together) != 1] == []
    assert played.urls == ALL
    assert {ask.seconds for (ask,) in played.asked if isinstance(ask, Get)} == {60}
    assert not played.ending.found
    assert "It guesses the server for IMAP: imap.example.org" in played.ending.notes[0]


def test_only_letters_digits_and_dots_stay_in_the_address() -> None:
    address = Address.parse("jean_ünal-x+1@ac-martinique.fr")
    assert (
        "?emailaddress=jean%5F%C3%BCnal%2Dx%2B1%40ac%2Dmartinique.fr"
        in play(deltachat.simulation, {}, address).urls[0]
    )


@pytest.mark.parametrize("local", ["jean dupont", "<jean>", "jean\xa0dupont"])
def test_such_an_address_is_none(local: str) -> None:
    played = play(deltachat.simulation, {}, Address.parse(f"{local}@example.org"))
    assert (played.asked, played.ending.found) == ((), False)


def test_it_says_how_a_domain_has_to_be_written() -> None:
    notes = play(deltachat.simulation, {}, Address.parse("jean@bücher.test")).ending.notes
    assert "takes the domain only as xn--bcher-kva.test" in notes[-1]


def test_it_does_not_send_for_an_address_beyond_ascii() -> None:
    found = play(deltachat.simulation, {WELL_KNOWN: xml(WHOLE)}, Address("jérôme", "example.org")).ending
    assert found.incoming
    assert not found.found
    assert "to send it takes no address with letters beyond ASCII" in found.notes[-1]


def test_it_knows_one_domain_itself() -> None:
    played = play(deltachat.simulation, {}, Address.parse("jean@nauta.cu"))
    assert played.asked == ()
    assert played.ending.found
    assert played.ending.outgoing == Configured(
        "smtp", "smtp.nauta.cu", 25, SocketType.STARTTLS, "jean@nauta.cu"
    )


def test_it_takes_the_first_server_of_a_type() -> None:
    assert ending(WHOLE) == Ending(True, MAIN, IMAP, SMTP, (), {})
    more = changed("<incomingServer", clientconfig(host="new.example.org") + "<incomingServer")
    found = ending(more)
    assert found.incoming == IMAP._replace(hostname="new.example.org")
    assert "it tries the next" in found.notes[0]


# The name of the trap, the document, and what the incoming server is then.
TAKEN = {
    "names in any case": (WHOLE.replace("hostname>", "HostName>"), IMAP),
    "a type in any case": (changed('type="imap"', 'TYPE="IMAP"'), IMAP),
    "a type by a reference": (changed('"imap"', '"&#105;m&#x61;p"'), IMAP),
    "white space": (changed(START, f"\n  {START}\xa0 "), IMAP),
    "a byte order mark": ("\ufeff" + WHOLE, IMAP),
    "a blank before all": (" \n<?xml version='1.0'?>" + WHOLE, IMAP),
    "a namespace": (changed("<clientConfig", '<clientConfig xmlns="x"'), IMAP),
    "another attribute": (changed("<hostname>", '<hostname a="1">'), IMAP),
    "outside of the provider": (WHOLE.replace("emailProvider", "other"), IMAP),
    "two providers": (WHOLE.replace("</clientConfig>", WHOLE + "</clientConfig>"), IMAP),
    "cut between two tags": (WHOLE[: WHOLE.index("</outgoingServer>")], IMAP),
    "a DOCTYPE": ('<!DOCTYPE x [<!ENTITY y "]>">]>' + WHOLE, IMAP),
    "no authentication": (
        WHOLE.replace("<authentication>password-cleartext</authentication>", ""),
        IMAP,
    ),
    "a placeholder of the domain": (changed(START, "imap.%EMAILDOMAIN%"), IMAP),
    "of the local part": (
        changed("%EMAILADDRESS%", "%EMAILLOCALPART%"),
        IMAP._replace(username="jean.dupont"),
    ),
    "a reference": (changed(START, "imap&#46;example.org"), IMAP._replace(hostname="example.org")),
    "a comment in a value": (changed(START, "old<!-- -->new"), IMAP._replace(hostname="new")),
    "text behind an element": (changed("</hostname>", "</hostname>x"), IMAP._replace(hostname="x")),
    "a value twice": (changed("<port>", "<port>1</port><port>"), IMAP),
    "a socket in any case": (changed("SSL", "starttls"), IMAP._replace(socket_type=SocketType.STARTTLS)),
    "no encryption": (changed("SSL", "plain"), IMAP._replace(socket_type=SocketType.PLAIN)),
    "another socket": (changed("SSL", "TLS"), IMAP._replace(socket_type=None)),
    "a sign": (changed("993", "+0993"), IMAP),
    "port 0": (changed("993", "0"), IMAP),
    "a port that is none": (changed("993", "70000"), IMAP),
    "a port with STARTTLS": (
        changed("993", "x").replace("SSL", "STARTTLS", 1),
        IMAP._replace(port=143, socket_type=SocketType.STARTTLS),
    ),
    "neither port nor socket": (
        changed("993</port><socketType>SSL", "-</port><socketType>-"),
        IMAP._replace(port=0, socket_type=None),
    ),
    "a blank that is none of XML": (changed("%EMAILADDRESS%", "\xa0"), IMAP),
}


@pytest.mark.parametrize(("text", "incoming"), TAKEN.values(), ids=list(TAKEN))
def test_what_it_takes(text: str, incoming: Configured) -> None:
    found = ending(text)
    assert (found.found, found.incoming) == (True, incoming)


# Servers that it drops: the document ends the search all the same, and it guesses.
DROPPED = {
    "no hostname": changed(f"<hostname>{START}</hostname>", ""),
    "an empty hostname": changed(START, ""),
    "a hostname of a blank": changed(START, "\xa0"),
    "no port": changed("<port>993</port>", ""),
    "no username": changed("<username>%EMAILADDRESS%</username>", ""),
    "CDATA": changed(START, f"<![CDATA[{START}]]>"),
    "an entity of one's own": changed(START, "&host;"),
    "POP3": changed("imap", "pop3"),
    "a type with a blank": changed('"imap"', '" imap"'),
    "a type without quotes": changed('"imap"', "imap"),
    "a type twice, once without quotes": changed('"imap"', 'imap type="imap"'),
    "a prefix": WHOLE.replace("<", "<c:").replace("<c:/", "</c:"),
    "a page": "<html><body><p>Welcome</p></body></html>",
    "nothing": "",
    "text": "Not here",
    "no server": "<clientConfig/>",
    "cut in the first server": WHOLE[: WHOLE.index("</hostname>")],
}


@pytest.mark.parametrize("text", DROPPED.values(), ids=list(DROPPED))
def test_what_ends_the_search_and_is_no_use(text: str) -> None:
    played = play(deltachat.simulation, {MAIN: xml(text), WELL_KNOWN: xml(WHOLE)})
    assert played.urls == [MAIN]
    assert (played.ending.found, played.ending.incoming) == (False, None)
    assert any(note.startswith("It guesses the server for IMAP") for note in played.ending.notes)


# What it can't read, so the next URL has its turn.
PASSED_OVER = {
    "404": Came(status=404, body=WHOLE.encode()),
    "no answer": Came(trouble="nobody answers"),
    "an untrusted certificate": xml(WHOLE)._replace(untrusted=True),
    "a tag without an end": xml("<html><br></html>"),
    "cut in a tag": xml(WHOLE[: WHOLE.index("<hostname>") + 5]),
    "a bare ampersand": xml(changed(START, "a & b")),
    "an end without a start": xml(WHOLE + "</x>"),
    "a reference that does not end": xml(changed(START, "a&amp")),
    "a comment that does not end": xml(WHOLE + "<!-- "),
    "a relative redirect": Came(status=302, location="/mail.xml"),
    "a redirect to nowhere": Came(status=302),
    "a redirect by two slashes": Came(status=302, location="//example.org/"),
    "another scheme": Came(status=302, location="ftp://example.org/"),
    "a blank in it": Came(status=302, location="https://example.org/a b"),
    "a sign that URLs lack": Came(status=302, location="https://example.org/a<b"),
    "a query without a path": Came(status=302, location="https://example.org?a"),
    "304": Came(status=304),
}


@pytest.mark.parametrize("came", PASSED_OVER.values(), ids=list(PASSED_OVER))
def test_what_does_not_end_the_search(came: Came) -> None:
    played = play(deltachat.simulation, {MAIN: came, WELL_KNOWN: xml(WHOLE)})
    assert played.urls == [MAIN, WELL_KNOWN]
    assert (played.ending.source, played.ending.incoming) == (WELL_KNOWN, IMAP)
    assert played.ending.notes[0] == NOT_SAID


def test_bytes_that_are_no_text_are_no_hindrance() -> None:
    found = play(deltachat.simulation, {MAIN: Came(status=206, body=WHOLE.encode() + b"\xff")}).ending
    assert found.incoming == IMAP


@pytest.mark.parametrize(("redirects", "found"), [(0, True), (9, True), (10, False)])
def test_it_follows_nine_redirects_to_http_too(redirects: int, found: bool) -> None:
    hops = [MAIN, *(f"http://e.test/{number}" for number in range(redirects))]
    answers = {one: Came(status=301, location=other) for one, other in pairwise(hops)}
    played = play(deltachat.simulation, answers | {hops[-1]: xml(WHOLE)})
    assert played.urls[:redirects] == hops[:redirects]
    assert (played.ending.source == MAIN) is found


@pytest.mark.parametrize("target", ["HTTPS://e.test/a", "https://e.test", "https://e.test/a^b\\c?a|b^`#<> "])
def test_such_a_url_it_can_ask(target: str) -> None:
    assert play(deltachat.simulation, {MAIN: Came(status=300, location=target)}).urls[1] == target


def test_without_a_server_for_sending_it_guesses_that() -> None:
    found = ending(WHOLE.replace("smtp", "smtps"))
    assert (found.found, found.incoming, found.outgoing) == (False, IMAP, None)
    assert "It guesses the server for SMTP: smtp.example.org, mail.example.org" in found.notes[-1]


# Of Autodiscover: what stands in the protocol of IMAP, and the server.
SETTINGS = {
    "as it is": (pox("example.org"), IMAP._replace(socket_type=None)),
    "a login": (pox("example.org", login="jdupont"), IMAP._replace(socket_type=None)),
    "SSL off": (pox("example.org", words="<SSL>off</SSL>"), IMAP._replace(socket_type=SocketType.PLAIN)),
    "SSL OFF": (pox("example.org", words="<SSL>OFF</SSL>"), IMAP._replace(socket_type=None)),
    "Encryption": (
        pox("example.org", words="<SSL>off</SSL><Encryption>TLS</Encryption>"),
        IMAP._replace(socket_type=SocketType.PLAIN),
    ),
    "no port": (pox("example.org").replace("<Port>993</Port>", ""), None),
    "text behind an element": (
        pox("example.org").replace("</Server>", "</Server>x", 1),
        IMAP._replace(socket_type=None),
    ),
    "an error": ("<Autodiscover><Response><Error/></Response></Autodiscover>", None),
}


@pytest.mark.parametrize(("text", "incoming"), SETTINGS.values(), ids=list(SETTINGS))
def test_what_it_takes_from_autodiscover(text: str, incoming: Configured | None) -> None:
    played = play(deltachat.simulation, {POX: xml(text), POX_HOST: xml(pox("example.org"))})
    assert played.urls == [MAIN, WELL_KNOWN, POX]
    assert (played.ending.source, played.ending.incoming) == (POX, incoming)
    assert "takes no login from Autodiscover" in played.ending.notes[0]


@pytest.mark.parametrize(
    ("documents", "asked"), [(9, 10), (10, 10)], ids=["nine that lead on", "ten that lead on"]
)
def test_a_redirect_in_a_document(documents: int, asked: int) -> None:
    urls = [POX, *(f"https://e.test/{number}" for number in range(documents))]
    answers = {one: xml(f"<a><RedirectUrl> {other} </RedirectUrl><b>") for one, other in pairwise(urls)}
    played = play(deltachat.simulation, answers | {urls[-1]: xml(pox("example.org"))})
    assert played.urls[2 : 2 + asked] == urls[:asked]
    assert played.ending.found is (documents < 10)


@pytest.mark.parametrize(
    "target", ["", "/relative", "<x>https://e.test/</x>"], ids=["empty", "relative", "no text"]
)
def test_a_redirect_to_nowhere_in_a_document(target: str) -> None:
    played = play(deltachat.simulation, {POX: xml(f"<a><RedirectUrl>{target}</RedirectUrl></a>")})
    assert played.urls == ALL
