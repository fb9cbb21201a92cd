"""What Thunderbird for Android gets: a document that it takes, wherever the profile has good servers."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from accounts import IMAP, RAW_OUTGOING, Case, profile, server
from autoconfig.account import Account
from autoconfig.clients.thunderbird_android import refusal, remarks
from autoconfig.formats.autoconfig import left_out, render, render_in_order
from autoconfig.profile.file import parse
from autoconfig.profile.servers import RawServer
from autoconfig.profile.words import Authentication, SocketType

SMTP = server("smtp", 465)
GOOD_WAYS = {"password-cleartext", "password-encrypted", "OAuth2"}
RAW = (
    '<incomingServer type="{type}"><hostname>imap.example.com</hostname><port>{port}</port>'
    "<socketType>{socket}</socketType><username>x</username>{ways}</incomingServer>"
)
USUAL = {
    "type": "imap",
    "port": "993",
    "socket": "SSL",
    "ways": "<authentication>password-cleartext</authentication>",
}
SERVERS = st.lists(
    st.tuples(
        st.sampled_from(["imap", "pop3"]),
        st.sampled_from([*SocketType]),
        st.lists(st.sampled_from([*Authentication]), min_size=1, max_size=3, unique=True),
    ),
    max_size=4,
)


def takes(document: bytes) -> bool:
    """As RealAutoconfigParser.kt reads it: every section of a type that it knows must be good."""
    root = etree.fromstring(document)
    count = dict.fromkeys(("imap", "smtp"), 0)
    for node in root.iterfind("emailProvider/*"):
        if node.tag in ("incomingServer", "outgoingServer") and (kind := node.get("type", "")) in count:
            ways = {way.text for way in node.iterfind("authentication")}
            if node.findtext("socketType") not in ("SSL", "STARTTLS") or not ways & GOOD_WAYS:
                return False
            if not (node.findtext("hostname") and node.findtext("port") and node.findtext("username")):
                return False
            count[kind] += 1
    return all(count.values())


def account(asker: str = "@example.com", **changes: str) -> Account:
    return Case(profile(**changes), asker).account()


def ports(render_as: Callable[[Account], bytes], asked: Account) -> list[str | None]:
    return [node.text for node in etree.fromstring(render_as(asked)).iter("port")]


@given(SERVERS)
def test_it_takes_whatever_has_a_good_server_of_each_type(servers: list[tuple[str, str, list[str]]]) -> None:
    listed = [
        IMAP,
        *(
            server(kind, 1000, socket, authentication=f"[{', '.join(ways)}]")
            for kind, socket, ways in servers
        ),
    ]
    asked = account(incomingServer=f"[{', '.join(listed)}]")
    assert takes(render(asked))
    # Nothing is left out of what it could take as it is, nor of what somebody gets who says who asks.
    if takes(render_in_order(asked)):
        assert render(asked).count(b"<port>") == len(listed) + 1
    personal = account("a@example.com", incomingServer=f"[{', '.join(listed)}]")
    assert render(personal).count(b"<port>") == len(listed) + 1


def test_only_the_server_in_the_way_is_left_out_and_only_where_nobody_says_who_asks() -> None:
    changes = {"incomingServer": f"[{IMAP}, {server('imap', 143, 'plain')}, {server('pop3', 110, 'plain')}]"}
    assert ports(render, account(**changes)) == ["993", "110", "465"]
    assert ports(render, account("a@example.com", **changes)) == ["993", "143", "110", "465"]
    assert ports(render_in_order, account(**changes)) == ["993", "143", "110", "465"]


def test_a_server_stays_that_no_good_one_of_its_type_stands_beside() -> None:
    changes = {"outgoingServer": server("smtp", 587, "plain"), "incomingServer": f"[{IMAP}, {IMAP}]"}
    assert ports(render, account(**changes)) == ["993", "993", "587"]


def test_a_raw_server_is_left_out_wherever_the_app_would_find_it() -> None:
    element = "<outgoingServer type='smtp'/>"
    for changes in (
        {"outgoingServer": f"[{RAW_OUTGOING}, {SMTP}]"},
        {"raw": f'{{emailProvider: "{element}"}}'},
        {"raw": f'{{clientConfig: "{element}"}}'},
    ):
        asked = account(**changes)
        assert takes(render(asked))
        assert ports(render, asked) == ["993", "465"]


def test_what_stands_beside_a_raw_server_is_kept() -> None:
    asked = account(raw='{emailProvider: ["<outgoingServer type=\'smtp\'/>", "<other>x</other>"]}')
    assert b"<other>x</other>" in render(asked)
    assert b'type="smtp"/>' not in render(asked)


def test_the_operator_is_told_what_was_left_out_and_why() -> None:
    changes = {"incomingServer": f"[{IMAP}, {server('imap', 143, 'plain')}]"}
    (sentence,) = left_out(account(**changes))
    assert sentence.startswith("imap.example.com:143: Thunderbird for Android would drop the whole document")
    assert not [*left_out(account("a@example.com", **changes))]
    assert not [*left_out(account())]


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({}, ""),
        ({"type": "pop3", "socket": "TLS"}, ""),
        ({"type": "IMAP", "socket": "TLS"}, ""),
        ({"ways": "<authentication>x</authentication><authentication>OAuth2</authentication>"}, ""),
        ({"socket": "TLS"}, 'socketType "TLS"'),
        ({"socket": " SSL "}, "socketType"),
        ({"port": "0"}, "port"),
        ({"port": "70000"}, "port"),
        ({"port": " 993"}, "port"),
        ({"port": "٩٩٣"}, "port"),
        ({"port": "9" * 5000}, "port"),
        ({"ways": ""}, "ways to sign in"),
        ({"ways": "<authentication>GSSAPI</authentication>"}, "ways to sign in"),
        ({"ways": "<authentication> OAuth2 </authentication>"}, "ways to sign in"),
    ],
)
def test_a_raw_server_is_read_to_the_letter(changes: dict[str, str], word: str) -> None:
    why = refusal(RawServer(raw=RAW.format(**{**USUAL, **changes})))
    assert word in why
    assert bool(why) == bool(word)


@pytest.mark.parametrize("name", ["hostname", "port", "socketType", "username"])
def test_a_raw_server_that_lacks_an_element_is_refused(name: str) -> None:
    element = RAW.format(**USUAL)
    start, end = element.index(f"<{name}>"), element.index(f"</{name}>") + len(f"</{name}>")
    assert refusal(RawServer(raw=element[:start] + element[end:])) == f"which has no {name}"


@pytest.mark.parametrize(
    ("changes", "remedy"),
    [
        ({"incomingServer": server("imap", 143, "plain")}, "write socketType: SSL or STARTTLS"),
        ({"incomingServer": server("imap", 993, authentication="GSSAPI")}, "write password-cleartext too"),
        ({"outgoingServer": RAW_OUTGOING}, "write it as it should be"),
    ],
)
def test_what_to_write_mends_what_it_drops_the_document_for(changes: dict[str, str], remedy: str) -> None:
    (remark,) = remarks(parse(profile(**changes), ""))
    assert remark.mistake.remedy.startswith(remedy)
    assert "socketType" not in remark.mistake.remedy or "socketType" in remark.mistake.problem
