"""What a page shows, without HTTP: devices, hours, notices, and the links of one person."""

from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo

import pytest

from autoconfig.account import Account
from autoconfig.address import Address
from autoconfig.errors import Inexpressible
from autoconfig.formats.mobileconfig import PATHS
from autoconfig.identify import Circumstances, identify
from autoconfig.page.devices import CODE, DEVICES, OTHER, PROFILE, device_of
from autoconfig.page.hours import Status, status
from autoconfig.page.view import View, answer, contacts, notices, panels, symptoms
from autoconfig.page.wording import NO_SENDING, NOT_THE_ADDRESS, sign_in
from autoconfig.profile.file import parse
from autoconfig.profile.help import Week
from sample import KEYS, profile_text

MARTINIQUE = ZoneInfo("America/Martinique")  # UTC-4 all year
WEEK = Week.model_validate(
    {"mon": ["14:30-16:30", "08:30-12:00"], "tue": "08:30-12:00", "sun": "00:00-24:00"}
)


def account(address: str = "jean.dupont@example.com", login: str | None = None, **changes: str) -> Account:
    profile = parse(profile_text(username='"{first:.1}{last}"', **changes), "x")
    return identify(profile, Address.parse(address), {}, Circumstances(corrected=login))


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


def said(shown: View) -> str:
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
        ("GSSAPI", "", "ticket"),
        ("[GSSAPI, OAuth2]", "", "ticket"),
        ("[GSSAPI, NTLM]", "", "password"),
    ],
)
def test_a_server_says_how_a_person_signs_in(authentication: str, more: str, way: str) -> None:
    found = answer(account(outgoingServer=f"[{server('smtp', authentication, more)}]"))
    assert sign_in(found.servers[1]) == way
    assert ("Sending needs the username" in said(found)) == (way == "password")


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
    assert titles["iphone"] == ["In an app"]
    shown = panels("mac", answer(account(**oauth), on_the_web=True))
    assert [way.title for panel in shown if panel.key == "iphone" for way in panel.ways] == ["On the web"]


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


RAW = "{{raw: '<{0} type=\"{1}\"/>'}}"
RAW_SMTP, RAW_IMAP = RAW.format("outgoingServer", "smtp"), RAW.format("incomingServer", "imap")


def test_without_imap_and_pop_the_reason_is_the_real_one() -> None:
    for incoming, reason in (
        (f"[{RAW_IMAP}]", "its IMAP server is kept raw"),
        ("none", "neither IMAP nor POP3"),
    ):
        with pytest.raises(Inexpressible, match=reason):
            answer(account(incomingServer=incoming))


@pytest.mark.parametrize("outgoing", ["none", f"[{RAW_SMTP}]"])
def test_of_sending_nothing_is_said_that_is_not_known(outgoing: str) -> None:
    shown = answer(account(outgoingServer=outgoing))
    assert not shown.sends
    words = said(shown)
    for part in (
        "for sending:",
        "and for sending",
        "page for sending",
        "Sending needs",
        "security for sending",
        "Require sign-in",
        "by itself",
        "finds the servers",
        "Outgoing Server",
    ):
        assert part not in words.replace("ask for your account by itself", "")
    assert "The username is {username}." in words
    assert "In the app, look at the username: it must be {username}." in words
    assert NO_SENDING in words


def test_a_step_of_sending_is_said_where_there_is_a_server_for_it() -> None:
    words = said(answer(account()))
    for part in (
        "leave “Require sign-in” switched on",
        "Sending needs",
        "finds the servers",
        "Outgoing Server",
    ):
        assert part in words
    assert NO_SENDING not in words


@pytest.mark.parametrize(
    "word", ["none", "client-IP-address", "TLS-client-cert", "GSSAPI", "[GSSAPI, OAuth2]"]
)
def test_nobody_is_told_to_type_a_password_that_is_not_asked_for(word: str) -> None:
    shown = answer(
        account(incomingServer=f"[{server('imap', word)}]", outgoingServer=f"[{server('smtp', word)}]")
    )
    words = said(shown)
    assert "{password}" not in words.replace("With a configuration file", "")
    assert "password too" not in words
    assert "your password" not in words.replace("blocked", "").replace("forgotten", "")
    for part in ("type the new password", "Type it anew", "Require sign-in", "Then ask for help"):
        assert part not in words
    assert {way.title for panel in panels("windows", shown) for way in panel.ways} >= {"Thunderbird"}


def test_nobody_is_told_a_username_that_no_server_wants() -> None:
    own = ", username: none"
    servers = {"incomingServer": server("imap", more=own), "outgoingServer": server("smtp", more=own)}
    shown = answer(account(**servers))
    assert not shown.signs_in
    assert "{username}" not in said(shown)
    assert answer(account()).signs_in


def test_where_servers_are_signed_in_to_in_several_ways_the_table_says_them() -> None:
    shown = answer(account(outgoingServer=f"[{server('smtp', 'TLS-client-cert')}]"))
    assert "Finish. For the authentication choose what the table of settings says." in said(shown)
    assert "There is no password to type" not in said(shown)
    assert "Sending needs" not in said(shown)


def test_the_username_above_is_not_for_every_app_where_logins_differ() -> None:
    own = server("smtp", more=', username: "{address}"')
    assert "not every server" in answer(account(outgoingServer=f"[{own}]")).said(NOT_THE_ADDRESS)
    for outgoing in (KEYS["outgoingServer"], f"[{server('smtp', 'none')}]", "none"):
        assert answer(account(outgoingServer=outgoing)).said(NOT_THE_ADDRESS) == NOT_THE_ADDRESS


def test_by_pop_alone_no_account_is_to_be_removed_with_the_mail_in_it() -> None:
    for kind, removed in (("imap", True), ("pop3", False)):
        words = said(answer(account(incomingServer=f"[{server(kind)}]")))
        assert ("Otherwise remove the account" in words) == removed
    oauth = {"incomingServer": server("pop3", "OAuth2"), "outgoingServer": server("smtp", "OAuth2")}
    assert "remove the account there and add it anew." not in said(answer(account(**oauth))).replace(
        "Exchange, Outlook or Google: remove the account there and add it anew.", ""
    )


def test_the_web_is_named_where_there_is_a_web_mail() -> None:
    for there in (False, True):
        assert ("in your mailbox on the web" in said(answer(account(), on_the_web=there))) == there


def test_before_an_address_nothing_is_said_of_a_table_and_of_sending() -> None:
    words = "\n".join(step for panel in panels("mac", None) for way in panel.ways for step in way.steps)
    for part in ("table below", "Require sign-in", "Outgoing Server"):
        assert part not in words
