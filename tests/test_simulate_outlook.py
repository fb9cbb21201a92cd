"""What Outlook asks and takes, by its old wizard and by its simplified account creation."""

from collections.abc import Mapping

import pytest

import growth
from autoconfig.clients import CLIENTS, autodiscover, outlook
from autoconfig.clients.simulation import Came, Configured, Get, Records
from autoconfig.profile.words import SocketType
from simulated import ADDRESS, NOT_HERE, Played, play, xml

DOMAIN, HOST = (f"https://{host}{autodiscover.PATH}" for host in ("example.org", "autodiscover.example.org"))
CLEAR = f"http://autodiscover.example.org{autodiscover.PATH}"
SRV = "_autodiscover._tcp.example.org SRV"
ELSEWHERE = f"https://mail.example.net{autodiscover.PATH}"
IMAP = {"Type": "IMAP", "Server": "imap.example.org", "Port": "993", "LoginName": "jdupont", "SPA": "off"}
SMTP = {"Type": "SMTP", "Server": "smtp.example.org", "Port": "587", "LoginName": "jdupont", "SPA": "off",
        "Encryption": "TLS"}  # fmt: skip


def document(*protocols: Mapping[str, str], account: str = "<Action>settings</Action>") -> Came:
    servers = "".join(
        f"<Protocol>{''.join(f'<{name}>{text}</{name}>' for name, text in one.items())}</Protocol>"
        for one in protocols
    )
    return answer(f"<Account><AccountType>email</AccountType>{account}{servers}</Account>")


def answer(response: str) -> Came:
    base = "http://schemas.microsoft.com/exchange/autodiscover"
    return xml(
        f'<Autodiscover xmlns="{base}/responseschema/2006">'
        f'<Response xmlns="{base}/outlook/responseschema/2006a">{response}</Response></Autodiscover>'
    )


def moved(to: str, status: int = 302) -> Came:
    return NOT_HERE._replace(status=status, location=to)


def wizard(answers: Mapping[str, Came]) -> Played:
    return play(outlook.old_wizard, answers)


def test_it_posts_at_both_hosts_then_asks_in_clear_then_the_dns() -> None:
    played = wizard({})
    assert [ask for (ask,) in played.asked] == [
        Get(DOMAIN, "POST", autodiscover.request(str(ADDRESS)), autodiscover.MEDIA_TYPE, follows=False),
        Get(HOST, "POST", autodiscover.request(str(ADDRESS)), autodiscover.MEDIA_TYPE, follows=False),
        Get(CLEAR, follows=False),
        Records("_autodiscover._tcp.example.org", "SRV"),
    ]
    assert not played.ending.found
    assert "guess" in played.ending.notes[-1]


def test_it_takes_the_first_answer_with_its_login() -> None:
    played = wizard({DOMAIN: document(IMAP, SMTP), HOST: document({**IMAP, "LoginName": "other"}, SMTP)})
    assert played.urls == [DOMAIN]
    ending = played.ending
    assert (ending.found, ending.source, ending.notes) == (True, DOMAIN, ())
    assert ending.incoming == Configured("imap", "imap.example.org", 993, SocketType.SSL, "jdupont")
    assert ending.outgoing == Configured("smtp", "smtp.example.org", 587, SocketType.STARTTLS, "jdupont")


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ({}, SocketType.SSL),
        ({"SSL": "off"}, SocketType.PLAIN),
        ({"SSL": "off", "Encryption": "SSL"}, SocketType.SSL),
        ({"SSL": "on", "Encryption": "TLS"}, SocketType.STARTTLS),
        ({"SSL": "on", "Encryption": "None"}, SocketType.PLAIN),
        ({"SSL": "on", "Encryption": "Auto"}, None),
    ],
)
def test_encryption_counts_before_ssl_which_is_on(words: dict[str, str], expected: SocketType | None) -> None:
    incoming = wizard({DOMAIN: document({**IMAP, **words}, SMTP)}).ending.incoming
    assert incoming
    assert incoming.socket_type is expected


def test_what_is_not_said_has_a_default() -> None:
    ending = wizard({DOMAIN: document({"Type": "POP3", "Server": "pop.example.org"})}).ending
    assert ending.incoming == Configured("pop3", "pop.example.org", 0, SocketType.SSL, "jean.dupont")
    assert ending.outgoing is None
    for said in ("part before the @", "SPA", "No server to send by"):
        assert any(said in note for note in ending.notes)


@pytest.mark.parametrize(
    ("words", "login"),
    [({"AuthRequired": "off"}, ""), ({"UsePOPAuth": "on", "LoginName": "x"}, "jdupont"), ({}, "jdupont")],
)
def test_the_login_to_send_by(words: dict[str, str], login: str) -> None:
    outgoing = wizard({DOMAIN: document(IMAP, {**SMTP, **words})}).ending.outgoing
    assert outgoing
    assert outgoing.username == login


@pytest.mark.parametrize(
    ("came", "said"),
    [
        (answer("<Error><ErrorCode>500</ErrorCode></Error>"), "the error 500"),
        (answer(""), "no Account"),
        (xml("<html><br></html>"), "no well-formed XML"),
        (xml("<clientConfig/>"), "no Autodiscover response"),
    ],
)
def test_what_is_no_settings_is_passed_over(came: Came, said: str) -> None:
    played = wizard({DOMAIN: came, HOST: document(IMAP, SMTP)})
    assert played.ending.source == HOST
    assert said in played.ending.verdicts[DOMAIN]


def test_settings_for_exchange_alone_end_the_search() -> None:
    played = wizard({DOMAIN: document({"Type": "EXCH", "Server": "x"}), HOST: document(IMAP, SMTP)})
    assert (played.urls, played.ending.found) == ([DOMAIN], False)


def test_a_redirect_is_posted_to_again() -> None:
    played = wizard({DOMAIN: moved(ELSEWHERE, 301), ELSEWHERE: document(IMAP, SMTP)})
    assert played.urls == [DOMAIN, ELSEWHERE]
    assert played.ending.found


def test_over_http_a_redirect_is_followed_after_a_question() -> None:
    played = wizard({CLEAR: moved(ELSEWHERE), ELSEWHERE: document(IMAP, SMTP)})
    assert played.urls == [DOMAIN, HOST, CLEAR, ELSEWHERE]
    assert "The person is asked whether mail.example.net may set up the account." in played.ending.notes
    assert not wizard({CLEAR: document(IMAP, SMTP)}).ending.found


@pytest.mark.parametrize(
    "target", ["http://mail.example.net/x", "ftp://x/", "/autodiscover/autodiscover.xml"]
)
def test_it_is_not_led_to_what_is_not_https(target: str) -> None:
    assert not wizard({CLEAR: moved(target)}).ending.found


def test_a_redirect_url_and_a_redirect_address_are_followed() -> None:
    by_url = document(account=f"<Action>redirectUrl</Action><RedirectUrl>{ELSEWHERE}</RedirectUrl>")
    assert wizard({DOMAIN: by_url, ELSEWHERE: document(IMAP, SMTP)}).ending.source == ELSEWHERE
    account = "<Action>redirectAddr</Action><RedirectAddr>jean@example.net</RedirectAddr>"
    there = f"https://example.net{autodiscover.PATH}"
    words = {name: text for name, text in IMAP.items() if name != "LoginName"}
    played = wizard({DOMAIN: document(account=account), there: document(words, SMTP)})
    assert played.urls == [DOMAIN, there]
    assert played.ending.incoming
    assert played.ending.incoming.username == "jean"


def test_it_is_not_led_in_circles() -> None:
    again = document(account=f"<Action>redirectUrl</Action><RedirectUrl>{DOMAIN}</RedirectUrl>")
    assert wizard({DOMAIN: again}).urls.count(DOMAIN) == outlook.MAX_REDIRECTS + 1
    account = f"<Action>redirectAddr</Action><RedirectAddr>{ADDRESS}</RedirectAddr>"
    assert wizard({DOMAIN: document(account=account)}).urls == [DOMAIN] * (outlook.MAX_REDIRECTS + 1)


def test_a_record_leads_to_a_host_whatever_its_port() -> None:
    records = Came(values=("5 0 443 worse.example.org.", "0 0 8443 mail.example.net."))
    played = wizard({SRV: records, ELSEWHERE: document(IMAP, SMTP)})
    assert played.ending.source == ELSEWHERE
    assert "The person is asked whether mail.example.net may set up the account." in played.ending.notes
    assert not wizard({SRV: Came(values=("0 0 0 .",))}).ending.found


def test_a_password_that_is_asked_for_is_said() -> None:
    assert "asked for the password" in wizard({DOMAIN: NOT_HERE._replace(status=401)}).ending.notes[0]


def test_simplified_account_creation_ends_in_the_form() -> None:
    played = play(outlook.simplified, {})
    (url,) = played.urls
    assert "Email=jean.dupont%40example.org&Protocol=Autodiscoverv1" in url
    assert not played.ending.found
    assert any("Microsoft's service" in note for note in played.ending.notes)


def test_both_are_known_by_their_versions() -> None:
    client = next(one for one in CLIENTS if one.name == "outlook")
    assert list(client.simulations) == [outlook.OLD_WIZARD, outlook.SIMPLIFIED]


@pytest.mark.parametrize("text", growth.RUNS)
def test_whatever_comes_takes_time_in_proportion(text: str) -> None:
    growth.check(
        lambda body: wizard({DOMAIN: NOT_HERE._replace(status=200, body=body)}),
        lambda size: growth.RUNS[text](size).encode(errors="replace")[:size],
        seconds=1,
    )


def test_many_protocols_take_time_in_proportion() -> None:
    size_of_one = len(document(IMAP).body)
    growth.check(
        lambda came: wizard({DOMAIN: came}),
        lambda size: document(*[IMAP] * (size // size_of_one)),
        seconds=1,
    )


def test_a_port_that_is_none_is_left_out() -> None:
    for port in ("99999", "-1", "\u0663", "1" * 5000):
        incoming = wizard({DOMAIN: document({**IMAP, "Port": port}, SMTP)}).ending.incoming
        assert incoming
        assert incoming.port == 0
