"""What Thunderbird for Android asks and takes."""

import pytest

from autoconfig.clients.simulation import NOT_SAID, Came, Configured, Ending, Get, Records, Redirection
from autoconfig.clients.thunderbird_android import URLS, simulation
from autoconfig.profile.words import SocketType
from document_faults import clientconfig
from simulated import Played, play, xml

MAIN, WELL_KNOWN, MAIN_HTTP, WELL_KNOWN_HTTP, DATABASE = (url.format(domain="example.org") for url in URLS)
GOOD = clientconfig("example.org")
IMAP = Configured("imap", "imap.example.org", 993, SocketType.SSL, "jean.dupont@example.org")
SMTP = Configured("smtp", "smtp.example.org", 465, SocketType.SSL, "jean.dupont@example.org")
LOGIN, WAY = "<username>%EMAILADDRESS%</username>", "<authentication>password-cleartext</authentication>"
SERVER = GOOD[GOOD.index("<incoming") : GOOD.index("<outgoing")]
TRUST = "I trust this configuration"


def changed(*changes: tuple[str, str], document: str = GOOD) -> Came:
    """The good document with something else in it."""
    for old, new in changes:
        assert old in document
        document = document.replace(old, new, 1)
    return xml(document)


def asked(*changes: tuple[str, str]) -> Ending:
    """How it ends where such a document stands in the best place, and a good one in the next."""
    return play(simulation, {MAIN: changed(*changes), WELL_KNOWN: xml(GOOD)}).ending


def has(ending: Ending, words: str) -> bool:
    """Whether a note says so."""
    return any(words in note for note in ending.notes)


def by_exchanger(exchanger: str, *urls: str, body: str = GOOD) -> Played:
    """Where an exchanger leads elsewhere, and these URLs have the document."""
    answers = {url: xml(body) for url in urls}
    return play(simulation, {"example.org MX": Came(values=("20 x.example.com.", exchanger)), **answers})


def test_it_asks_all_at_once_and_does_not_say_who() -> None:
    played = play(simulation, {})
    (together,) = played.asked
    assert together == (
        *map(Get, (MAIN, WELL_KNOWN, MAIN_HTTP, WELL_KNOWN_HTTP, DATABASE)),
        Records("example.org", "MX"),
    )
    assert MAIN == "https://autoconfig.example.org/mail/config-v1.1.xml"
    assert WELL_KNOWN_HTTP == "http://example.org/.well-known/autoconfig/mail/config-v1.1.xml"
    assert not played.ending.found
    assert has(played.ending, "no configuration was found")


@pytest.mark.parametrize("best", [MAIN, WELL_KNOWN, MAIN_HTTP, WELL_KNOWN_HTTP, DATABASE])
def test_the_best_that_it_can_read_is_taken(best: str) -> None:
    urls = [MAIN, WELL_KNOWN, MAIN_HTTP, WELL_KNOWN_HTTP, DATABASE]
    worse = {url: xml(clientconfig("worse.example")) for url in urls[urls.index(best) :]}
    ending = play(simulation, {**worse, best: xml(GOOD)}).ending
    assert (ending.source, ending.incoming, ending.outgoing) == (best, IMAP, SMTP)
    assert NOT_SAID in ending.notes
    assert has(ending, TRUST) == best.startswith("http:")


@pytest.mark.parametrize(
    ("answer", "trusted"),
    [
        (xml(GOOD, 203), True),
        (xml(GOOD, content_type="text/html"), True),
        (xml(GOOD)._replace(url="https://b.example/", redirections=(Redirection(MAIN, 302, "/"),)), True),
        (
            xml(GOOD)._replace(url="https://b.example/", redirections=(Redirection(MAIN_HTTP, 301, "/"),)),
            False,
        ),
        (xml(GOOD)._replace(url="http://b.example/", redirections=(Redirection(MAIN, 302, "/"),)), False),
        (xml(GOOD, 404), None),
        (xml(GOOD, 301), None),
        (Came(trouble="nobody answers"), None),
    ],
)
def test_which_answer_it_takes(answer: Came, trusted: bool | None) -> None:
    ending = play(simulation, {MAIN: answer}).ending
    assert ending.found == (trusted is not None)
    assert has(ending, TRUST) == (trusted is False)


REFUSED = [
    ("no id", (' id="example.org"', ""), "its emailProvider has no id that is a host name"),
    ("id with an underscore", ('id="example.org"', 'id="a_b.org"'), "its emailProvider has no id"),
    ("id of words", ('id="example.org"', 'id="Our Company"'), "its emailProvider has no id"),
    ("no domain", ("<domain>example.org</domain>", ""), "it has no domain that is a host name"),
    ("markup in the domain", ("<domain>", "<domain><b/>"), "there is markup in its domain"),
    ("no hostname", ("<hostname>imap.example.org</hostname>", ""), "its imap server has no hostname"),
    (
        "bad hostname",
        ("imap.example", "imap_1.example"),
        'its imap server has the hostname "imap_1.example.org"',
    ),
    ("markup in the hostname", ("imap.example", "imap.<b/>example"), "its imap server has the hostname"),
    ("no port", ("<port>993</port>", ""), "its imap server has no port"),
    ("port too great", ("993", "65536"), 'its imap server has the port "65536"'),
    ("port below 0", ("993", "-993"), "its imap server has the port"),
    ("port with blanks", ("993", " 993 "), "its imap server has the port"),
    ("port of many digits", ("993", "9" * 5000), "its imap server has the port"),
    ("no username", (LOGIN, ""), "its imap server has no username"),
    ("plain", (">SSL<", ">plain<"), "its imap server has the socketType plain"),
    ("TLS", (">SSL<", ">TLS<"), "its imap server has the socketType TLS"),
    ("socketType with blanks", (">SSL<", "> SSL<"), "its imap server has the socketType  SSL"),
    ("no socketType", ("<socketType>SSL</socketType>", ""), "its imap server has the socketType (none)"),
    ("no authentication", (WAY, ""), "its imap server has no authentication that it knows"),
    ("unknown authentication", ("password-cleartext", "GSSAPI"), "its imap server has no authentication"),
    ("the old word plain", ("password-cleartext", "plain"), "its imap server has no authentication"),
    (
        "authentication with blanks",
        ("password-cleartext", " OAuth2 "),
        "its imap server has no authentication",
    ),
    ("pop3 alone", ('type="imap"', 'type="pop3"'), "it has no server of the type imap"),
    ("lmtp", ('type="smtp"', 'type="lmtp"'), "it has no server of the type smtp"),
    ("type in capitals", ('type="imap"', 'type="IMAP"'), "it has no server of the type imap"),
    (
        "a second imap in clear",
        ("<outgoing", SERVER.replace("SSL", "plain") + "<outgoing"),
        "its imap server has",
    ),
    ("a second provider", ("</clientConfig>", '<emailProvider id="x"/></clientConfig>'), "it has no domain"),
    ("byte order mark", ("<clientConfig", "\ufeff<clientConfig"), "it begins with a byte order mark"),
    (
        "blank before the declaration",
        ("<client", ' <?xml version="1.0"?><client'),
        "it is no well-formed XML",
    ),
    ("cut", ("</clientConfig>", ""), "it is no well-formed XML"),
    (
        "nested bad host",
        (LOGIN, f"{LOGIN}<x><hostname>a b</hostname></x>"),
        "its imap server has the hostname",
    ),
]


@pytest.mark.parametrize(("trap", "change", "why"), REFUSED, ids=[row[0] for row in REFUSED])
def test_one_fault_refuses_the_document_and_the_next_has_its_turn(
    trap: str, change: tuple[str, str], why: str
) -> None:
    ending = asked(change)
    assert ending.verdicts[MAIN].startswith(f"refuses it, for {why}"), trap
    assert ending.source == WELL_KNOWN


TAKEN = [
    ("an address of IPv4", ("imap.example.org", "192.0.2.1"), IMAP._replace(hostname="192.0.2.1")),
    ("an address of IPv6", ("imap.example.org", "2001:db8::1"), IMAP._replace(hostname="2001:db8::1")),
    ("placeholder in the host", ("imap.example.org", "imap.%EMAILDOMAIN%"), IMAP),
    ("capitals", ("imap.example.org", "IMAP.example.org."), IMAP._replace(hostname="IMAP.example.org.")),
    ("port with a sign", ("993", "+0993"), IMAP),
    ("empty username", (LOGIN, "<username/>"), IMAP._replace(username="")),
    ("blanks around the login", ("%EMAILADDRESS%", " x "), IMAP._replace(username=" x ")),
    ("digits", ("%EMAILADDRESS%", "0012345"), IMAP._replace(username="0012345")),
    ("in parts", ("%EMAILADDRESS%", "%EMAILLOCALPART%@%EMAILDOMAIN%"), IMAP),
    ("unknown first", (WAY, f"<authentication>SCRAM</authentication>{WAY}"), IMAP),
    ("attribute", ("<authentication>", '<authentication system="x">'), IMAP),
    ("CDATA and a comment", ("imap.example", "<![CDATA[imap]]><!-- x -->.example"), IMAP),
    (
        "pop3 first",
        ("<incoming", SERVER.replace('"imap"', '"pop3"').replace("SSL", "plain") + "<incoming"),
        IMAP,
    ),
    ("a second imap", ("<outgoing", SERVER.replace("993", "143") + "<outgoing"), IMAP),
    ("nested value", (LOGIN, f"{LOGIN}<x><port>143</port></x>"), IMAP._replace(port=143)),
    ("unknown element", ("<domain>", "<x><hostname>a b</hostname></x><domain>"), IMAP),
    ("domain by placeholder", ("<domain>example.org", "<domain>%EMAILDOMAIN%"), IMAP),
    ("domain for exchangers", ("<domain>", '<domain purpose="mx">'), IMAP),
    ("a namespace", ("<clientConfig", '<clientConfig xmlns="urn:x"'), IMAP),
    ("bare document type", ("<clientConfig", "<!DOCTYPE clientConfig><clientConfig"), IMAP),
    ("no version", (' version="1.1"', ""), IMAP),
]


@pytest.mark.parametrize(("trap", "change", "incoming"), TAKEN, ids=[row[0] for row in TAKEN])
def test_what_it_makes_of_a_trap(trap: str, change: tuple[str, str], incoming: Configured) -> None:
    ending = asked(change)
    assert ending.source == MAIN, (trap, ending.verdicts)
    assert ending.incoming == incoming


def test_of_several_providers_the_last_counts() -> None:
    other = clientconfig("other.example")
    provider = other[other.index("<emailProvider") : other.index("</clientConfig>")]
    ending = asked(("</clientConfig>", f"{provider}</clientConfig>"))
    assert ending.incoming == IMAP._replace(hostname="imap.other.example")


def test_all_is_utf_8_to_it() -> None:
    declared = '<?xml version="1.0" encoding="iso-8859-1"?>' + GOOD.replace("%EMAILADDRESS%", "é")
    for body, login in ((declared.encode("latin-1"), "\ufffd"), (declared.encode(), "é")):
        came = xml("")._replace(body=body)
        incoming = play(simulation, {MAIN: came}).ending.incoming
        assert incoming == IMAP._replace(username=login)


def test_it_knows_no_entities_of_its_own() -> None:
    ending = asked(("<client", '<!DOCTYPE x [<!ENTITY h "imap">]><client'), ("imap.", "&h;."))
    assert ending.verdicts[MAIN] == "refuses it, for it is no well-formed XML"


def test_a_prefix_is_part_of_a_name() -> None:
    document = GOOD.replace("clientConfig", "c:clientConfig").replace(" version", ' xmlns:c="urn:x" version')
    ending = play(simulation, {MAIN: xml(document)}).ending
    assert ending.verdicts == {MAIN: "refuses it, for it has no clientConfig with an emailProvider"}


@pytest.mark.parametrize("change", [("993", "0"), ("993", "-0"), ("imap.example.org", " imap.example.org")])
def test_two_faults_end_the_whole_search(change: tuple[str, str]) -> None:
    ending = asked(change)
    assert not ending.found
    assert ending.verdicts[MAIN].startswith("breaks off the whole search, for its imap server has the ")
    better = play(simulation, {MAIN: xml(GOOD), WELL_KNOWN: changed(change)}).ending
    assert better.found
    assert has(better, f"If {WELL_KNOWN} answers sooner, the whole search ends")


@pytest.mark.parametrize(
    ("host", "ways", "outcome"),
    [
        ("imap.example.org", ["OAuth2"], "nothing"),
        ("imap.example.org", ["OAuth2", "password-cleartext"], "password"),
        ("imap.gmail.com", ["OAuth2", "password-cleartext"], "browser"),
        ("IMAP.gmail.com", ["OAuth2"], "browser"),
        ("imap.gmail.com", ["password-cleartext", "OAuth2"], "password"),
    ],
)
def test_oauth2_is_struck_out_unless_it_knows_the_host(host: str, ways: list[str], outcome: str) -> None:
    listed = "".join(f"<authentication>{way}</authentication>" for way in ways)
    ending = asked(("imap.example.org", host), (WAY, listed))
    # No other URL has its turn then.
    assert ending.source == ("" if outcome == "nothing" else MAIN)
    assert has(ending, "signs in on a page of the provider") == (outcome == "browser")


@pytest.mark.parametrize(
    ("exchanger", "domains"),
    [
        ("10 mx1.mail.provider.example.", ["mail.provider.example", "provider.example"]),
        ("10 mx.provider.co.uk.", ["provider.co.uk"]),
        ("10 provider.example.", ["provider.example"]),
        ("10 MX.Provider.example.", ["provider.example"]),
        ("10 mx.example.org.", []),
        # The best of those that are host names.
        ("0 .", ["example.com"]),
        ("10 a_b.provider.example.", ["example.com"]),
    ],
)
def test_by_the_exchanger_it_asks_one_after_the_other(exchanger: str, domains: list[str]) -> None:
    played = by_exchanger(exchanger)
    asked = [ask.url for together in played.asked[1:] for ask in together if isinstance(ask, Get)]
    assert asked == [
        url
        for domain in domains
        for url in (
            f"https://autoconfig.{domain}/mail/config-v1.1.xml",
            f"https://autoconfig.thunderbird.net/v1.1/{domain}",
        )
    ]
    assert all(len(together) == 1 for together in played.asked[1:])


def test_what_the_exchanger_leads_to_is_not_trusted() -> None:
    url = "https://autoconfig.thunderbird.net/v1.1/provider.example"
    played = by_exchanger("10 mx.provider.example.", url)
    assert played.ending.source == url
    assert has(played.ending, TRUST)
    assert has(played.ending, "DNSSEC")
    assert not has(play(simulation, {MAIN_HTTP: xml(GOOD)}).ending, "DNSSEC")


def test_the_exchanger_has_no_turn_where_a_better_one_is_taken_or_fails() -> None:
    came = Came(values=("10 mx.provider.example.",))
    for body in (GOOD, GOOD.replace("993", "0")):
        assert len(play(simulation, {"example.org MX": came, DATABASE: xml(body)}).asked) == 1
