"""What a page shows, without HTTP: devices, hours, notices, and the links of one person."""

from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo

import pytest

from autoconfig.account import Account
from autoconfig.address import Address
from autoconfig.errors import Inexpressible
from autoconfig.formats.mobileconfig import PATHS
from autoconfig.identify import identify
from autoconfig.model.help import Week
from autoconfig.page.devices import CODE, DEVICES, OTHER, PROFILE, device_of
from autoconfig.page.hours import Status, status
from autoconfig.page.view import Answer, answer, contacts, notices, panels, symptoms
from autoconfig.page.wording import sign_in
from autoconfig.profile import parse
from sample import KEYS, profile_text

MARTINIQUE = ZoneInfo("America/Martinique")  # UTC-4 all year
WEEK = Week.model_validate(
    {"mon": ["14:30-16:30", "08:30-12:00"], "tue": "08:30-12:00", "sun": "00:00-24:00"}
)


def account(address: str = "jean.dupont@example.com", login: str | None = None, **changes: str) -> Account:
    profile = parse(profile_text(username='"{first:.1}{last}"', **changes), "x")
    return identify(profile, Address.parse(address), {}, corrected=login)


@pytest.mark.parametrize(
    ("system", "device"),
    [
        ("iPhone; CPU iPhone OS 26_0 like Mac OS X", "iphone"),
        ("iPad; CPU OS 26_0 like Mac OS X", "iphone"),
        ("Macintosh; Intel Mac OS X 10_15_7", "mac"),
        ("Linux; Android 16; Pixel 9", "android"),
        ("Windows NT 10.0; Win64; x64", "windows"),
        ("X11; Linux x86_64; rv:153.0", "linux"),
        ("X11; CrOS x86_64", OTHER),
        ("curl/8", OTHER),
    ],
)
def test_a_browser_says_which_device_it_runs_on(system: str, device: str) -> None:
    assert device_of(f"Mozilla/5.0 ({system})") == device
    assert device in DEVICES


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("2026-11-23T12:29", Status(False, "08:30")),  # Monday, 08:29 there
        ("2026-11-23T12:30", Status(True, "12:00")),
        ("2026-11-23T15:59", Status(True, "12:00")),
        ("2026-11-23T16:00", Status(False, "14:30")),
        ("2026-11-23T20:30", Status(False, "08:30", 1)),
        ("2026-11-24T16:00", Status(False, "00:00", 6)),
        ("2026-11-29T04:00", Status(True, "24:00")),
        ("2026-11-30T03:59", Status(True, "24:00")),
        ("2026-11-30T04:00", Status(False, "08:30")),
    ],
)
def test_open_now_goes_by_the_clocks_of_the_place(moment: str, expected: Status) -> None:
    assert status(WEEK, MARTINIQUE, datetime.fromisoformat(moment).replace(tzinfo=UTC)) == expected


def test_a_day_a_week_comes_again() -> None:
    week = Week.model_validate({"tue": "08:30-12:00"})
    tuesday_noon = datetime(2026, 11, 24, 12, 0, tzinfo=ZoneInfo("Europe/Paris"))
    assert status(week, ZoneInfo("Europe/Paris"), tuesday_noon) == Status(False, "08:30", 1)


def test_without_hours_nobody_says_when() -> None:
    assert status(Week(), MARTINIQUE, datetime.now(UTC)) == Status(False)


def test_a_contact_lists_the_days_it_is_open() -> None:
    hours = '{fri: ["08:00-09:00", "10:00-24:00"]}'
    text = f'{{name: x, phone: "+33 1 99 00 12 34", timeZone: Europe/Paris, hours: {hours}}}'
    given = parse(profile_text(help=f"{{contacts: [{text}, {{name: y, email: a@example.com}}]}}"), "x").help
    first, second = contacts(given, datetime.now(UTC))
    assert first.hours == ((4, "08:00–09:00, 10:00–24:00"),)
    assert (second.status, second.hours) == (None, ())


@pytest.mark.parametrize(
    ("keys", "shown"),
    [
        ("", [True, True, True]),
        (', from: "2026-12-01T20:00", timeZone: America/Martinique', [False, True, True]),
        (', until: "2026-12-01T20:00", timeZone: America/Martinique', [True, False, False]),
        (
            ', from: "2026-12-01T20:00", until: "2026-12-01T20:01", timeZone: America/Martinique',
            [False, True, False],
        ),
    ],
)
def test_a_notice_is_shown_while_it_is_true(keys: str, shown: list[bool]) -> None:
    given = parse(profile_text(help=f"{{notices: {{text: x{keys}}}}}"), "x").help.notices
    start = datetime(2026, 12, 2, 0, 0, tzinfo=UTC)
    times = [start - timedelta(minutes=1), start, start + timedelta(minutes=1)]
    assert [bool(list(notices(given, now))) for now in times] == shown


def test_the_answer_of_a_person() -> None:
    found = answer(account())
    assert (found.address, found.username, found.is_address) == ("jean.dupont@example.com", "jdupont", False)
    assert found.code is not None
    parts = urlsplit(found.link or "")
    assert (parts.path, parse_qs(parts.query)) == (
        PATHS[0],
        {"emailaddress": ["jean.dupont@example.com"], "lang": ["en"]},
    )


def test_a_corrected_username_goes_everywhere() -> None:
    found = answer(account(login="j+d 2"), "j+d 2")
    assert {found.username, *(server.username for server in found.servers)} == {"j+d 2"}
    assert (found.link or "").endswith("&username=j%2Bd%202")


def test_a_server_with_a_login_of_its_own_keeps_it() -> None:
    first = KEYS["incomingServer"].removesuffix("]")
    own = first.replace("imap", "pop3").replace("[{", '{username: "{address}", ')
    two = f"{first}, {own}]"
    imap, pop, smtp = answer(account(login="new", incomingServer=two)).servers
    assert [server.username for server in (imap, pop, smtp)] == ["new", "jean.dupont@example.com", "new"]


def test_without_an_address_nothing_is_personal() -> None:
    found = answer(account("%EMAILADDRESS%@example.com"))
    assert (found.address, found.username, found.code, found.link) == ("", "", None, None)


@pytest.mark.parametrize("current", DEVICES)
def test_the_current_device_comes_first(current: str) -> None:
    found = list(panels(current, None))
    assert [panel.current for panel in found] == [True, False, False, False, False, False]
    assert (found[0].key, {panel.key for panel in found}) == (current, set(DEVICES))


def test_a_way_that_cannot_be_gone_is_not_shown() -> None:
    """Apple's file knows no OAuth2, and the code no address that is not ASCII."""
    oauth = {
        key: KEYS[key].replace("password-cleartext", "OAuth2") for key in ("incomingServer", "outgoingServer")
    }
    for found, missing in ((account(**oauth), PROFILE), (account("zoé@example.com"), CODE)):
        shown = {way.shows for panel in panels("mac", answer(found)) for way in panel.ways}
        assert missing not in shown
        assert all(panel.ways for panel in panels("mac", answer(found)))


def said(shown: Answer) -> str:
    """All steps, notes and advice."""
    steps = [
        text for panel in panels("mac", shown) for way in panel.ways for text in (*way.steps, *way.notes)
    ]
    return "\n".join([*steps, *(text for symptom in symptoms(shown) for text in symptom.advice)])


def server(kind: str, authentication: str = "password-cleartext", more: str = "") -> str:
    return (
        f"{{type: {kind}, hostname: {kind}.example.com, port: 993, socketType: SSL, "
        f"authentication: {authentication}{more}}}"
    )


def test_one_login_is_said_only_where_there_is_one() -> None:
    assert "for receiving and for sending: it must be {username}" in said(answer(account()))
    own = server("smtp", more=', username: "{address}"')
    shown = said(answer(account(outgoingServer=f"[{own}]")))
    assert "not every server takes the same" in shown
    assert "must be {username}" not in shown
    assert "The username is {username}" not in shown


@pytest.mark.parametrize(
    ("authentication", "more", "way"),
    [
        ("none", "", ""),
        ("client-IP-address", "", ""),
        ("password-cleartext", ", username: none", ""),
        ("[none, password-cleartext]", "", "password"),
        ("OAuth2", "", "browser"),
        ("[OAuth2, password-cleartext]", "", "password"),
        ("TLS-client-cert", "", "certificate"),
    ],
)
def test_a_server_says_how_a_person_signs_in(authentication: str, more: str, way: str) -> None:
    found = answer(account(outgoingServer=f"[{server('smtp', authentication, more)}]"))
    assert sign_in(found.servers[1]) == way
    assert ("Sending needs the username" in said(found)) == (way in ("password", "certificate"))


def test_the_username_is_that_of_a_server_that_wants_one() -> None:
    incoming = f"[{server('imap', more=', username: none')}]"
    own = server("smtp", more=', username: "x-{local}"')
    assert answer(account(incomingServer=incoming, outgoingServer=f"[{own}]")).username == "x-jean.dupont"


def test_where_a_browser_signs_in_no_step_asks_for_a_password() -> None:
    oauth = {
        "incomingServer": f"[{server('imap', 'OAuth2')}]",
        "outgoingServer": f"[{server('smtp', 'OAuth2')}]",
    }
    found = answer(account(**oauth))
    assert "{password}" not in said(found)
    titles = {panel.key: [way.title for way in panel.ways] for panel in panels("mac", found)}
    assert titles["android"] == ["Thunderbird, with a code to scan"]
    assert titles["windows"] == titles["linux"] == titles["mac"] == ["Thunderbird"]
    assert titles["iphone"] == ["On the web"]


def test_messages_stay_on_the_server_only_by_imap() -> None:
    for kinds, kept in ((["imap"], True), (["pop3", "imap"], True), (["pop3"], False)):
        found = answer(account(incomingServer=f"[{', '.join(map(server, kinds))}]"))
        assert ("Your messages stay on the server." in said(found)) == kept
        assert found.protocol_type == ("imap" if kept else "pop3")


@pytest.mark.parametrize(
    "incoming", ["none", '{type: jmap, url: "https://jmap.example.com/", authentication: OAuth2}']
)
def test_without_imap_and_pop_no_app_is_told_anything(incoming: str) -> None:
    with pytest.raises(Inexpressible):
        answer(account(incomingServer=incoming))
