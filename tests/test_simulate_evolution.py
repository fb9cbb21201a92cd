"""What Evolution asks and takes: rows of tables, each seen with 3.46.4; later ones as their source says."""

import hashlib
from itertools import pairwise
from typing import Any

import pytest

from autoconfig.address import Address
from autoconfig.clients import evolution
from autoconfig.clients.simulation import NOT_SAID, Came, Configured, Ending, Get, Records, Redirection
from autoconfig.profile.words import SocketType
from document_faults import clientconfig
from simulated import ADDRESS, Played, play, xml

OLD, MIDDLE, NEW = evolution.RELEASES
DIGEST = hashlib.md5(b"jean.dupont@example.org", usedforsecurity=False).hexdigest()


def urls(domain: str, who: str = "") -> list[str]:
    """The five of a domain, as somebody who is hidden asks them, or with `who` in the query."""
    query = f"?emailaddress={who or f'EVOLUTIONUSER%40{domain}'}&emailmd5={DIGEST}"
    return [
        *(f"{scheme}://autoconfig.{domain}/mail/config-v1.1.xml{query}" for scheme in ("https", "http")),
        *(
            f"{scheme}://{domain}/.well-known/autoconfig/mail/config-v1.1.xml{query}"
            for scheme in ("https", "http")
        ),
        f"https://autoconfig.thunderbird.net/v1.1/{domain}",
    ]


FIRST, SECOND, *_, DATABASE = urls("example.org")
WHOLE = clientconfig("example.org")
IMAP = Configured("imap", "imap.example.org", 993, SocketType.SSL, str(ADDRESS))
SMTP = Configured("smtp", "smtp.example.org", 465, SocketType.SSL, str(ADDRESS))
MASKED = evolution._HIDDEN


def played(answers: dict[str, Came], version: str = OLD) -> Played:
    return play(evolution.CLIENT.simulations[version], answers)


def ending(text: str) -> Ending:
    return played({FIRST: xml(text)}).ending


def changed(old: str, new: str, text: str = WHOLE) -> str:
    """The good document with something else in one place."""
    assert old in text
    return text.replace(old, new, 1)


def records(*values: str) -> Came:
    return Came(values=values)


def test_it_asks_one_after_another_and_waits_a_quarter_of_a_minute() -> None:
    search = played({})
    assert search.urls == urls("example.org")
    assert [len(together) for together in search.asked] == [1] * 6
    assert {ask.seconds for (ask,) in search.asked if isinstance(ask, Get)} == {15}
    assert search.asked[-1] == (Records("example.org", "NS"),)
    assert (search.ending.found, search.ending.notes) == (False, ("It shows its form.",))


def test_without_a_404_of_the_database_it_asks_for_no_name_server() -> None:
    assert played({DATABASE: Came(status=500)}).urls == played({DATABASE: Came(trouble="away")}).urls
    assert len(played({DATABASE: Came(status=500)}).asked) == 5


def test_it_goes_on_at_the_first_name_server_and_above() -> None:
    hosts = ["ns1.dns.example.net", "dns.example.net", "example.net"]
    search = played({"example.org NS": records("ns1.dns.example.net.", "ns2.example.com.")})
    assert search.urls == [url for domain in ("example.org", *hosts) for url in urls(domain)]
    there = urls(hosts[1])[2]
    found = played({"example.org NS": records("ns1.dns.example.net."), there: xml(WHOLE)}).ending
    assert (found.source, found.incoming) == (there, IMAP)


def test_a_database_in_trouble_ends_that() -> None:
    answers = {
        "example.org NS": records("ns1.example.net."),
        "https://autoconfig.thunderbird.net/v1.1/ns1.example.net": Came(status=503),
    }
    assert played(answers).urls == [*urls("example.org"), *urls("ns1.example.net")]


def test_a_document_makes_an_account() -> None:
    assert ending(WHOLE) == Ending(True, FIRST, IMAP, SMTP, (MASKED,), {})
    assert played({DATABASE: xml(WHOLE)}).ending.notes == (NOT_SAID,)


def test_over_http_the_operator_hears_of_it() -> None:
    (note,) = set(played({SECOND: xml(WHOLE)}).ending.notes) - {MASKED}
    assert "over http" in note
    hop = (Redirection(SECOND, 302, "https://e.test/"),)
    assert note in played({FIRST: xml(WHOLE)._replace(redirections=hop)}).ending.notes


def server(kind: str, content: str) -> str:
    return f'<incomingServer type="{kind}">{content}</incomingServer>'


# Before what a second server stands, and what stands for a login.
LAST, FILLED = "<outgoingServer", "%EMAILADDRESS%"
PLAIN = SocketType.PLAIN
# The name of the trap, the document, and what is other than in IMAP then.
TAKEN: dict[str, tuple[str, dict[str, Any]]] = {
    "a DOCTYPE": ('<!DOCTYPE x [<!ENTITY y "z">]>' + WHOLE, {}),
    "a blank before all": (" \n<?xml version='1.0'?>" + WHOLE, {}),
    "two documents": (WHOLE + WHOLE, {}),
    "outside of the provider": (WHOLE.replace("emailProvider", "other"), {}),
    "another attribute elsewhere": (changed("<hostname>", '<hostname a="1">'), {}),
    "in the other kind of server": (WHOLE.replace("incomingServer", "outgoingServer"), {}),
    "no authentication": (WHOLE.replace("<authentication>password-cleartext</authentication>", ""), {}),
    "a second server": (
        changed(LAST, server("imap", "<port>143</port><socketType>plain</socketType>") + LAST),
        {"port": 143, "socket_type": PLAIN},
    ),
    "a second server that says less": (
        changed(LAST, server("imap", "<hostname>new</hostname>") + LAST),
        {"hostname": "new"},
    ),
    "a second port that is none": (
        changed(LAST, server("imap", "<port>0</port><socketType>TLS</socketType>") + LAST),
        {},
    ),
    "POP3 beside it": (changed(LAST, server("pop3", "<port>995</port>") + LAST), {}),
    "JMAP in it": (
        changed("<port>", server("jmap", "") + "<port>"),
        {"port": 0, "socket_type": PLAIN, "username": ""},
    ),
    "it in JMAP": (changed(LAST, server("jmap", server("imap", "<port>1</port>")) + LAST), {}),
    "names to the letter": (WHOLE.replace("hostname>", "hostName>"), {"hostname": ""}),
    "no hostname": (changed("<hostname>imap.example.org</hostname>", ""), {"hostname": ""}),
    "no port": (changed("<port>993</port>", ""), {"port": 0}),
    "port 0": (changed("993", "0"), {"port": 0}),
    "port 70000": (changed("993", "70000"), {"port": 0}),
    "a port with more behind it": (changed("993", " +993x"), {}),
    "no socketType": (changed("<socketType>SSL</socketType>", ""), {"socket_type": PLAIN}),
    "TLS": (changed("SSL", "TLS"), {"socket_type": PLAIN}),
    "ssl": (changed("SSL", "ssl"), {"socket_type": PLAIN}),
    "blanks around it": (changed("SSL", " SSL "), {"socket_type": PLAIN}),
    "STARTTLS": (changed("SSL", "STARTTLS"), {"socket_type": SocketType.STARTTLS}),
    "no username": (changed("<username>%EMAILADDRESS%</username>", ""), {"username": ""}),
    "blanks around names": (changed(FILLED, "\n jd\t\xa0"), {"username": "jd\t\xa0"}),
    "a vertical tab": (changed("993", "\v993").replace(FILLED, "\vjd", 1), {"username": "\vjd"}),
    "%EMAILLOCALPART%": (changed(FILLED, "%EMAILLOCALPART%"), {"username": "jean.dupont"}),
    "%EMAILDOMAIN%": (changed(FILLED, "x%EMAILDOMAIN%y"), {"username": "xy"}),
    "%emailaddress%": (changed(FILLED, "%emailaddress%"), {"username": "%emailaddress%"}),
    "the mask": (changed(FILLED, "EVOLUTIONUSER@example.org"), {}),
    "the mask in any case": (changed(FILLED, "1EvolutionUser2"), {"username": "1jean.dupont2"}),
    "a reference": (changed(FILLED, "a&amp;b"), {"username": "a&b"}),
    "a comment in a value": (changed("imap.", "old<!-- -->new."), {"hostname": "new.example.org"}),
    "a comment behind a value": (changed("</hostname>", "<!-- --></hostname>"), {"hostname": ""}),
    "CDATA": (changed("imap.example.org", "<![CDATA[imap.example.org]]>"), {"hostname": ""}),
}


@pytest.mark.parametrize(("text", "other"), TAKEN.values(), ids=list(TAKEN))
def test_what_it_takes(text: str, other: dict[str, Any]) -> None:
    found = ending(text)
    assert (found.found, found.incoming) == (True, IMAP._replace(**other))


# What is right for it ends the search, also where there is nothing in it.
USELESS = {
    "a page": "<html><body><p>Welcome</p></body></html>",
    "no server": "<clientConfig/>",
    "a prefix": WHOLE.replace("<", "<c:").replace("<c:/", "</c:"),
    "types to the letter": WHOLE.replace('"imap"', '"IMAP"').replace('"smtp"', '"SMTP"'),
    "a way that it does not know": server("imap", "<authentication>OAuth2</authentication>"),
}


@pytest.mark.parametrize("text", USELESS.values(), ids=list(USELESS))
def test_what_ends_the_search_and_is_no_use(text: str) -> None:
    search = played({FIRST: xml(text), SECOND: xml(WHOLE)})
    assert search.urls == [FIRST]
    assert (search.ending.found, search.ending.incoming) == (False, None)
    assert "ends the search" in search.ending.verdicts[FIRST]


# What it can't read, so the next URL has its turn.
PASSED_OVER = {
    "404": Came(status=404, body=WHOLE.encode()),
    "no answer": Came(trouble="nobody answers"),
    "an untrusted certificate": xml(WHOLE)._replace(untrusted=True),
    "204": Came(status=204),
    "a byte order mark": xml("\ufeff" + WHOLE),
    "no XML": xml("<html><br></html>"),
    "cut": xml(WHOLE[:-1]),
    "text behind it": xml(WHOLE + "x"),
    "an entity of one's own": xml("<!DOCTYPE x [<!ENTITY y 'z'>]>" + changed("imap.e", "&y;imap.e")),
    "Latin-1": Came(status=200, body=changed("imap.e", "é.e").encode("latin-1")),
    "another attribute": xml(changed('type="imap"', 'type="imap" a=""')),
    "a type twice": xml(changed('type="imap"', 'type="imap" type="imap"')),
    "no type": xml(changed(' type="imap"', "")),
}


@pytest.mark.parametrize("came", PASSED_OVER.values(), ids=list(PASSED_OVER))
def test_what_does_not_end_the_search(came: Came) -> None:
    search = played({FIRST: came, SECOND: xml(WHOLE)})
    assert search.urls == [FIRST, SECOND]
    assert (search.ending.source, search.ending.incoming) == (SECOND, IMAP)


def test_what_it_read_before_a_fault_stays() -> None:
    cut = WHOLE[: WHOLE.index("<outgoingServer")]
    found = played({FIRST: xml(cut), SECOND: xml(WHOLE.replace('"imap"', '"none"'))}).ending
    assert (found.found, found.source, found.incoming) == (True, SECOND, IMAP)
    assert not played({FIRST: xml(cut)}).ending.incoming


def test_without_a_server_for_sending_it_shows_its_form() -> None:
    found = ending(WHOLE.replace('"smtp"', '"none"'))
    assert (found.found, found.incoming, found.outgoing) == (False, IMAP, None)
    assert found.notes[0] == "It shows its form, with what it has found filled in."


def test_the_operator_hears_of_what_is_missing() -> None:
    text = server("imap", "<authentication>plain</authentication>")
    assert [note for note in ending(text).notes if "IMAP" in note] == [
        "It has no host name of the server for IMAP.",
        "The login for the server for IMAP is empty: the person has to know it.",
    ]


def test_a_later_one_says_who_asks() -> None:
    asked = urls("example.org", "jean.dupont%40example.org")
    search = played({asked[0]: xml(WHOLE)}, NEW)
    assert search.urls == asked[:1]
    assert search.ending.notes == ()
    mask = changed("%EMAILADDRESS%", "EVOLUTIONUSER")
    found = played({asked[0]: xml(mask)}, NEW).ending.incoming
    assert found
    assert found.username == "EVOLUTIONUSER"


def test_a_hyphen_stays_in_the_address() -> None:
    address = Address.parse("jean-ünal_x+1@ac-martinique.fr")
    first = play(evolution.CLIENT.simulations[NEW], {}, address).urls[0]
    assert "?emailaddress=jean-%C3%BCnal_x%2B1%40ac-martinique.fr&" in first


@pytest.mark.parametrize("version", [MIDDLE, NEW])
def test_a_later_one_goes_on_at_the_mail_exchanger(version: str) -> None:
    search = played({"example.org MX": records("20 mx2.example.com.", "10 mx1.example.net.")}, version)
    hosts = [url.split("/")[2] for url in search.urls if url.startswith("https://autoconfig.")]
    assert hosts[::2] == ["autoconfig.example.org", "autoconfig.mx1.example.net", "autoconfig.example.net"]


IMAPS = ("10 1 993 far.example.", "0 1 993 little.example.", "0 9 1993 in.example.")
SRV = {
    "_imaps._tcp.example.org SRV": records(*IMAPS),
    "_imap._tcp.example.org SRV": records("0 0 143 old.example."),
    "_submission._tcp.example.org SRV": records("0 0 587 out.example."),
}


def test_a_later_one_reads_records_meanwhile() -> None:
    search = played(SRV, MIDDLE)
    first, *others = search.asked[0]
    assert isinstance(first, Get)
    assert others == [Records(f"{service}.example.org", "SRV") for service in evolution.SERVICES]
    found = search.ending
    assert (found.found, found.source) == (True, "_imaps._tcp.example.org")
    assert found.incoming == Configured("imap", "in.example", 1993, SocketType.SSL, str(ADDRESS))
    assert found.outgoing == Configured("smtp", "out.example", 587, SocketType.STARTTLS, str(ADDRESS))
    assert found.notes == ("Records have no login: it takes the whole address.",)
    assert not any(
        isinstance(ask, Records) and ask.kind == "SRV" for turn in played(SRV).asked for ask in turn
    )


def test_documents_count_before_records_and_imap_before_pop3() -> None:
    assert played({**SRV, FIRST: xml(WHOLE)}, MIDDLE).ending.incoming == IMAP
    pop = WHOLE.replace("imap", "pop3")
    found = played({**SRV, FIRST: xml(pop)}, MIDDLE).ending
    assert found.incoming
    assert found.incoming.hostname == "in.example"
    assert found.outgoing == SMTP


def test_a_record_may_say_that_there_is_nothing() -> None:
    assert not played({"_imaps._tcp.example.org SRV": records("0 0 0 .")}, NEW).ending.incoming


def test_versions_are_told_apart() -> None:
    assert all(one != other for one, other in pairwise(evolution.RELEASES.values()))
