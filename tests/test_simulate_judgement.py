"""What a client's ending is worth, by the profile, and what would cure it."""

from pathlib import Path

import pytest

from autoconfig.address import Address
from autoconfig.clients import CLIENTS
from autoconfig.clients.simulation import Configured, Ending
from autoconfig.profile.words import SocketType
from autoconfig.simulate.cures import cures
from autoconfig.simulate.judgement import Judged, Measure, Worth, judged, measure
from autoconfig.simulate.run import Simulated, titles
from sample import load, profile_text

ADDRESS = Address.parse("jean.dupont@example.com")
URL = "https://autoconfig.example.com/mail/config-v1.1.xml"
INCOMING = Configured("imap", "imap.example.com", 993, SocketType.SSL, "jdupont")
OUTGOING = Configured("smtp", "smtp.example.com", 465, SocketType.SSL, "jdupont")


@pytest.fixture
def measured(tmp_path: Path) -> Measure:
    found = measure(load(tmp_path, profile_text(username='"{first:.1}{last}"')).directory, ADDRESS)
    assert found
    return found


def ended(
    incoming: Configured | None, outgoing: Configured | None, name: str = "kmail", source: str = URL
) -> Simulated:
    client = next(one for one in CLIENTS if one.name == name)
    return Simulated(client, "", (), Ending(incoming is not None, source, incoming, outgoing))


@pytest.mark.parametrize(
    ("incoming", "outgoing", "worth"),
    [
        (INCOMING, OUTGOING, Worth.RIGHT),
        (INCOMING._replace(hostname="IMAP.Example.com", port=0, socket_type=None), OUTGOING, Worth.RIGHT),
        (INCOMING._replace(username="jean.dupont"), OUTGOING, Worth.LOGIN),
        (INCOMING, OUTGOING._replace(username=""), Worth.LOGIN),
        (INCOMING._replace(hostname="mail.example.com"), OUTGOING, Worth.SERVERS),
        (INCOMING, OUTGOING._replace(port=587), Worth.SERVERS),
        (INCOMING._replace(socket_type=SocketType.PLAIN), OUTGOING, Worth.SERVERS),
        (INCOMING, None, Worth.SERVERS),
        (None, None, Worth.NOTHING),
    ],
)
def test_an_ending_is_worth_what_the_profile_says(
    incoming: Configured | None, outgoing: Configured | None, worth: Worth, measured: Measure
) -> None:
    assert judged(ended(incoming, outgoing), measured.account).worth is worth


def test_without_a_profile_nobody_knows() -> None:
    assert measure(None, ADDRESS) is None
    found = judged(ended(INCOMING, OUTGOING), None)
    assert (found.worth, found.login_is_right) == (Worth.FOUND, None)


def test_a_domain_of_nobody_has_no_measure(tmp_path: Path) -> None:
    assert measure(load(tmp_path, profile_text()).directory, Address.parse("a@example.net")) is None


def test_where_nobody_signs_in_no_login_is_wrong(tmp_path: Path) -> None:
    keys = "type: smtp, hostname: smtp.example.com, port: 465, socketType: SSL, authentication: none"
    server = f"[{{{keys}, username: none}}]"
    found = measure(load(tmp_path, profile_text(outgoingServer=server)).directory, ADDRESS)
    assert found
    ending = ended(INCOMING._replace(username=str(ADDRESS)), OUTGOING._replace(username="x"))
    assert judged(ending, found.account).worth is Worth.RIGHT


def test_a_login_is_not_missed_where_nobody_signs_in(tmp_path: Path) -> None:
    keys = "type: smtp, hostname: smtp.example.com, port: 465, socketType: SSL"
    for way, worth in (("client-IP-address", Worth.RIGHT), ("[none, password-cleartext]", Worth.LOGIN)):
        server = f"[{{{keys}, authentication: {way}}}]"
        found = measure(load(tmp_path, profile_text(outgoingServer=server)).directory, ADDRESS)
        assert found
        ending = ended(INCOMING._replace(username=str(ADDRESS)), OUTGOING._replace(username=""))
        assert judged(ending, found.account).worth is worth


def test_the_right_login_is_worth_nothing_where_a_client_knows_no_way_to_sign_in(tmp_path: Path) -> None:
    keys = "type: imap, hostname: imap.example.com, port: 993, socketType: SSL, authentication: GSSAPI"
    found = measure(load(tmp_path, profile_text(incomingServer=f"[{{{keys}}}]")).directory, ADDRESS)
    assert found
    logins = str(ADDRESS)
    pair = INCOMING._replace(username=logins), OUTGOING._replace(username=logins)
    mine = [judged(ended(*pair, name), found.account) for name in ("deltachat", "thunderbird")]
    lost = [judged(ended(None, None, name), found.account) for name in ("outlook", "apple")]
    assert [(one.worth, one.login_is_right) for one in mine] == [(Worth.NO_WAY, False), (Worth.RIGHT, True)]
    (cure,) = cures([*mine, *lost], "example.com", found)
    assert "password-cleartext" in cure.remedy
    assert len(cure.whom) == 3


@pytest.mark.parametrize(
    ("host", "ways", "said"),
    [
        ("imap.example.com", "[OAuth2, password-cleartext]", True),
        ("imap.example.com", "password-cleartext", False),
        ("imap.gmail.com", "[OAuth2, password-cleartext]", False),
    ],
)
def test_what_a_client_does_with_oauth2_is_said_where_the_provider_has_its_own(
    tmp_path: Path, host: str, ways: str, said: bool
) -> None:
    keys = f"type: imap, hostname: {host}, port: 993, socketType: SSL, authentication: {ways}"
    found = measure(load(tmp_path, profile_text(incomingServer=f"[{{{keys}}}]")).directory, ADDRESS)
    assert found
    for ending in (ended(INCOMING, OUTGOING, "evolution"), ended(None, None, "outlook")):
        one = judged(ending, found.account)
        assert (ending.client.oauth2 in one.notes) is said
        assert one.as_json()["notes"] == list(one.notes)


def test_oauth2_alone_is_no_way_in_for_who_gets_no_token(tmp_path: Path) -> None:
    keys = "type: imap, hostname: imap.example.com, port: 993, socketType: SSL, authentication: OAuth2"
    found = measure(load(tmp_path, profile_text(incomingServer=f"[{{{keys}}}]")).directory, ADDRESS)
    assert found
    pair = (one._replace(username=str(ADDRESS)) for one in (INCOMING, OUTGOING))
    lost = judged(ended(*pair, "evolution"), found.account)
    assert lost.worth is Worth.NO_WAY
    led, left = cures([judged(ended(None, None, "thunderbird"), found.account), lost], "example.com", found)
    assert (led.remedy.startswith("have people install the add-on first"), len(led.whom)) == (True, 1)
    assert ("password-cleartext" in left.remedy, len(left.whom)) == (True, 2)


def test_a_cure_is_said_once_for_all_whom_it_helps(measured: Measure) -> None:
    wrong = (INCOMING._replace(username="jean.dupont"), OUTGOING._replace(username="jean.dupont"))
    found = [
        judged(ended(*wrong, "thunderbird-android"), measured.account),
        judged(ended(*wrong, "kmail"), measured.account),
        judged(ended(INCOMING, OUTGOING, "thunderbird"), measured.account),
    ]
    everybody = [one.simulated.name for one in found]
    said = {cure.remedy: titles(cure.whom, everybody) for cure in cures(found, "example.com", measured)}
    both = ["Thunderbird for Android", "KMail"]
    assert said.pop("let the server also take jean.dupont as a login") == both
    assert [whose for remedy, whose in said.items() if "QR code" in remedy] == [both[:1]]
    assert not any("Thunderbird" in whose for whose in said.values())


def test_records_without_a_login_are_left_out(measured: Measure) -> None:
    address = str(ADDRESS)
    by_records = ended(
        INCOMING._replace(username=address),
        OUTGOING._replace(username=address),
        "fairemail",
        "_imaps._tcp.example.com SRV",
    )
    found: list[Judged] = [judged(by_records, measured.account)]
    remedies = [cure.remedy for cure in cures(found, "example.com", measured)]
    assert any("leave out the SRV records for mail" in remedy for remedy in remedies)


def test_who_finds_nothing_is_to_be_looked_at_in_full(measured: Measure) -> None:
    found = [judged(ended(None, None, name), measured.account) for name in ("thunderbird", "kmail", "apple")]
    looked_at, led = cures(found, "example.com", measured)
    assert "--client" in looked_at.remedy
    assert [title for title, _ in looked_at.whom] == ["Thunderbird", "KMail"]
    assert "lead people to the page" in led.remedy


def test_a_version_is_named_where_another_has_something_else() -> None:
    old, new = ("KMail", "to 1"), ("KMail", "from 2")
    assert titles([old, new], [old, new]) == ["KMail"]
    assert titles([new], [old, new]) == ["KMail (from 2)"]
