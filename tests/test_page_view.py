"""What a page shows, without HTTP: devices, hours, notices, and the links of one person."""

from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo

import pytest

from autoconfig.account import Account
from autoconfig.address import Address
from autoconfig.errors import Inexpressible
from autoconfig.formats.mobileconfig import PATHS
from autoconfig.formats.qr import picture
from autoconfig.identify import Circumstances, identify
from autoconfig.page.devices import CODE, DEVICES, OTHER, PROFILE, Way, device_of
from autoconfig.page.help import HelpSection, notices, section
from autoconfig.page.hours import Status, status
from autoconfig.page.settings import Settings, settings_of, table
from autoconfig.page.steps import Guide, advice, panels, ways
from autoconfig.page.visit import Visit
from autoconfig.page.wording import NO_SENDING, NOT_THE_ADDRESS, sign_in
from autoconfig.profile.file import parse
from autoconfig.profile.help import Week
from autoconfig.texts import ENGLISH, shipped
from sample import KEYS, profile_text

MARTINIQUE = ZoneInfo("America/Martinique")  # UTC-4 all year
HELP = (
    '{webMail: "https://web.example/", recovery: "https://lost.example/", '
    "contacts: {name: x, email: a@example.com}}"
)
WEEK = Week.model_validate(
    {"mon": ["14:30-16:30", "08:30-12:00"], "tue": "08:30-12:00", "sun": "00:00-24:00"}
)


def visit(device: str, running_on: str = "windows", lang: str = "en") -> Visit:
    return Visit("example.com", None, shipped().choose([lang]), device, running_on, chosen=False)


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
    first, second = section(given, ENGLISH, datetime.now(UTC)).contacts
    assert first.hours == (("Friday", "08:00–09:00, 10:00–24:00"),)
    assert first.dial == "+33199001234"
    assert (second.status, second.open, second.hours) == ("", False, ())


@pytest.mark.parametrize(
    ("hours", "moment", "sentence"),
    [
        ('{mon: "08:00-24:00"}', "2026-11-23T12:00", "Open now, until 24:00."),
        ('{mon: "13:00-24:00"}', "2026-11-23T11:00", "Closed now. Opens today at 13:00."),
        ('{fri: "08:00-09:00"}', "2026-11-23T12:00", "Closed now. Opens on Friday at 08:00."),
        ("{}", "2026-11-23T12:00", "Closed now."),
    ],
)
def test_a_contact_says_whether_it_answers_now(hours: str, moment: str, sentence: str) -> None:
    text = f"{{name: x, email: a@example.com, timeZone: Europe/London, hours: {hours}}}"
    given = parse(profile_text(help=f"{{contacts: [{text}]}}"), "x").help
    [desk] = section(given, ENGLISH, datetime.fromisoformat(moment).replace(tzinfo=UTC)).contacts
    assert (desk.status, desk.open) == (sentence, sentence.startswith("Open"))


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
    assert [bool(list(notices(given, ENGLISH, now))) for now in times] == shown


def test_the_answer_of_a_person() -> None:
    found = settings_of(account())
    assert (found.address, found.username, found.is_address) == ("jean.dupont@example.com", "jdupont", False)
    assert found.code is not None
    parts = urlsplit(found.link or "")
    assert (parts.path, parse_qs(parts.query)) == (
        PATHS[0],
        {"emailaddress": ["jean.dupont@example.com"], "lang": ["en"]},
    )


def test_a_corrected_username_goes_everywhere() -> None:
    found = settings_of(account(login="j+d 2"), "j+d 2")
    assert {found.username, *(server.username for server in found.servers)} == {"j+d 2"}
    assert (found.link or "").endswith("&username=j%2Bd%202")


def test_a_server_with_a_login_of_its_own_keeps_it() -> None:
    first = KEYS["incomingServer"].removesuffix("]")
    own = first.replace("imap", "pop3").replace("[{", '{username: "{address}", ')
    two = f"{first}, {own}]"
    imap, pop, smtp = settings_of(account(login="new", incomingServer=two)).servers
    assert [server.username for server in (imap, pop, smtp)] == ["new", "jean.dupont@example.com", "new"]


def test_without_an_address_nothing_is_personal() -> None:
    found = settings_of(account("%EMAILADDRESS%@example.com"))
    assert (found.address, found.username, found.code, found.link) == ("", "", None, None)


@pytest.mark.parametrize("current", DEVICES)
def test_the_current_device_comes_first(current: str) -> None:
    found = list(panels(visit(current), None))
    assert [panel.current for panel in found] == [True, False, False, False, False, False]
    assert (found[0].key, {panel.key for panel in found}) == (current, set(DEVICES))


def test_a_way_that_cannot_be_gone_is_not_shown() -> None:
    """Apple's file knows no OAuth2, and the code no address that is not ASCII."""
    oauth = {
        key: KEYS[key].replace("password-cleartext", "OAuth2") for key in ("incomingServer", "outgoingServer")
    }
    for found, missing in ((account(**oauth), PROFILE), (account("zoé@example.com"), CODE)):
        shown = {way.shows for found_ways in every_way(settings_of(found)).values() for way in found_ways}
        assert missing not in shown
        assert all(every_way(settings_of(found)).values())


def every_way(shown: Settings | None) -> dict[str, tuple[Way, ...]]:
    """By the device."""
    return {device: ways(device, shown) for device in DEVICES}


def steps_of(shown: Settings | None) -> list[str]:
    found = (way for found_ways in every_way(shown).values() for way in found_ways)
    return [text for way in found for text in (*way.steps, *way.notes)]


def said(shown: Settings) -> str:
    """All steps, notes and advice."""
    wrong = (text for found in advice(shown, HelpSection(), ENGLISH) for text in found.steps)
    return "\n".join([*steps_of(shown), *wrong])


def server(kind: str, authentication: str = "password-cleartext", more: str = "") -> str:
    return (
        f"{{type: {kind}, hostname: {kind}.example.com, port: 993, socketType: SSL, "
        f"authentication: {authentication}{more}}}"
    )


def test_one_login_is_said_only_where_there_is_one() -> None:
    assert "for receiving and for sending: it must be {username}" in said(settings_of(account()))
    own = server("smtp", more=', username: "{address}"')
    shown = said(settings_of(account(outgoingServer=f"[{own}]")))
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
    found = settings_of(account(outgoingServer=f"[{server('smtp', authentication, more)}]"))
    assert sign_in(found.servers[1]) == way
    assert ("Sending needs the username" in said(found)) == (way == "password")


def test_the_username_is_that_of_a_server_that_wants_one() -> None:
    incoming = f"[{server('imap', more=', username: none')}]"
    own = server("smtp", more=', username: "x-{local}"')
    assert (
        settings_of(account(incomingServer=incoming, outgoingServer=f"[{own}]")).username == "x-jean.dupont"
    )


def test_where_a_browser_signs_in_no_step_asks_for_a_password() -> None:
    oauth = {
        "incomingServer": f"[{server('imap', 'OAuth2')}]",
        "outgoingServer": f"[{server('smtp', 'OAuth2')}]",
    }
    found = settings_of(account(**oauth))
    assert "{password}" not in said(found)
    titles = {device: [way.title for way in found_ways] for device, found_ways in every_way(found).items()}
    assert titles["android"] == ["Thunderbird, with a code to scan"]
    assert titles["windows"] == titles["linux"] == titles["mac"] == ["Thunderbird"]
    assert titles["iphone"] == ["In an app"]
    shown = settings_of(account(**oauth), on_the_web=True)
    assert [way.title for way in ways("iphone", shown)] == ["On the web"]


def test_messages_stay_on_the_server_only_by_imap() -> None:
    for kinds, kept in ((["imap"], True), (["pop3", "imap"], True), (["pop3"], False)):
        found = settings_of(account(incomingServer=f"[{', '.join(map(server, kinds))}]"))
        assert ("Your messages stay on the server." in said(found)) == kept
        assert found.protocol_type == ("imap" if kept else "pop3")


@pytest.mark.parametrize(
    "incoming", ["none", '{type: jmap, url: "https://jmap.example.com/", authentication: OAuth2}']
)
def test_without_imap_and_pop_no_app_is_told_anything(incoming: str) -> None:
    with pytest.raises(Inexpressible):
        settings_of(account(incomingServer=incoming))


RAW = "{{raw: '<{0} type=\"{1}\"/>'}}"
RAW_SMTP, RAW_IMAP = RAW.format("outgoingServer", "smtp"), RAW.format("incomingServer", "imap")


def test_without_imap_and_pop_the_reason_is_the_real_one() -> None:
    for incoming, reason in (
        (f"[{RAW_IMAP}]", "its IMAP server is kept raw"),
        ("none", "neither IMAP nor POP3"),
    ):
        with pytest.raises(Inexpressible, match=reason):
            settings_of(account(incomingServer=incoming))


@pytest.mark.parametrize("outgoing", ["none", f"[{RAW_SMTP}]"])
def test_of_sending_nothing_is_said_that_is_not_known(outgoing: str) -> None:
    shown = settings_of(account(outgoingServer=outgoing))
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
    words = said(settings_of(account()))
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
    shown = settings_of(
        account(incomingServer=f"[{server('imap', word)}]", outgoingServer=f"[{server('smtp', word)}]")
    )
    words = said(shown)
    assert "{password}" not in words.replace("With a configuration file", "")
    assert "password too" not in words
    assert "your password" not in words.replace("blocked", "").replace("forgotten", "")
    for part in ("type the new password", "Type it anew", "Require sign-in", "Then ask for help"):
        assert part not in words
    assert "Thunderbird" in {way.title for way in ways("windows", shown)}


def test_nobody_is_told_a_username_that_no_server_wants() -> None:
    own = ", username: none"
    servers = {"incomingServer": server("imap", more=own), "outgoingServer": server("smtp", more=own)}
    shown = settings_of(account(**servers))
    assert not shown.signs_in
    assert "{username}" not in said(shown)
    assert settings_of(account()).signs_in


def test_where_servers_are_signed_in_to_in_several_ways_the_table_says_them() -> None:
    shown = settings_of(account(outgoingServer=f"[{server('smtp', 'TLS-client-cert')}]"))
    assert "Finish. For the authentication choose what the table of settings says." in said(shown)
    assert "There is no password to type" not in said(shown)
    assert "Sending needs" not in said(shown)


def test_the_username_above_is_not_for_every_app_where_logins_differ() -> None:
    own = server("smtp", more=', username: "{address}"')
    assert "not every server" in settings_of(account(outgoingServer=f"[{own}]")).said(NOT_THE_ADDRESS)
    for outgoing in (KEYS["outgoingServer"], f"[{server('smtp', 'none')}]", "none"):
        assert settings_of(account(outgoingServer=outgoing)).said(NOT_THE_ADDRESS) == NOT_THE_ADDRESS


def test_by_pop_alone_no_account_is_to_be_removed_with_the_mail_in_it() -> None:
    for kind, removed in (("imap", True), ("pop3", False)):
        words = said(settings_of(account(incomingServer=f"[{server(kind)}]")))
        assert ("Otherwise remove the account" in words) == removed
    oauth = {"incomingServer": server("pop3", "OAuth2"), "outgoingServer": server("smtp", "OAuth2")}
    assert "remove the account there and add it anew." not in said(settings_of(account(**oauth))).replace(
        "Exchange, Outlook or Google: remove the account there and add it anew.", ""
    )


def test_the_web_is_named_where_there_is_a_web_mail() -> None:
    for there in (False, True):
        assert ("in your mailbox on the web" in said(settings_of(account(), on_the_web=there))) == there


def test_before_an_address_nothing_is_said_of_a_table_and_of_sending() -> None:
    words = "\n".join(steps_of(None))
    for part in ("table below", "Require sign-in", "Outgoing Server"):
        assert part not in words


@pytest.mark.parametrize(
    ("kinds", "purposes"),
    [
        (["imap", "pop3"], ["Receiving mail", "Receiving mail, for apps without IMAP", "Sending mail"]),
        (["pop3"], ["Receiving mail", "Sending mail"]),
    ],
)
def test_pop_is_for_apps_without_imap_only_where_there_is_imap(kinds: list[str], purposes: list[str]) -> None:
    found = settings_of(account(incomingServer=f"[{', '.join(map(server, kinds))}]"))
    assert [lines.purpose for lines in table(found, "Example", ENGLISH).servers] == purposes


def test_the_table_is_finished_in_the_language() -> None:
    found = settings_of(account(outgoingServer=f"[{server('smtp', '[OAuth2, password-cleartext]')}]"))
    shown = table(found, "Example", visit("mac", lang="fr").language)
    assert shown.caption == "Réglages de messagerie de jean.dupont@example.com"
    assert shown.servers[1].authentication == "OAuth2, ou mot de passe normal"
    assert (shown.servers[1].port, shown.servers[1].username, shown.note) == ("993", "jdupont", "")


def test_before_an_address_the_table_has_no_username_though_one_is_wanted() -> None:
    shown = table(settings_of(account("%EMAILADDRESS%@example.com")), "Example", ENGLISH)
    assert {(lines.signs_in, lines.username) for lines in shown.servers} == {(True, "")}
    assert shown.caption == "Mail settings of Example"


def guides(running_on: str, shown: Settings | None, page_code: str = "<svg/>") -> dict[str, Guide]:
    """The first way of each device."""
    return {panel.key: panel.guides[0] for panel in panels(visit("mac", running_on), shown, page_code)}


def test_above_the_steps_stands_what_this_screen_can_show() -> None:
    found = settings_of(account())
    at_a_desk, on_a_phone = guides("windows", found), guides("android", found)
    assert (at_a_desk["iphone"].page_code, at_a_desk["mac"].page_code) == ("<svg/>", "")
    assert at_a_desk["mac"].file == at_a_desk["iphone"].file == found.link
    assert at_a_desk["android"].account_code == picture(found.code or "").decode()
    assert (at_a_desk["android"].first, on_a_phone["android"].account_code) == ("", "")
    assert on_a_phone["android"].first.startswith("A phone cannot scan its own screen")
    for device, later in (("iphone", "the button for the file"), ("android", "the code to scan")):
        assert later in guides("windows", None)[device].first


def test_advice_leads_where_there_is_help() -> None:
    found = settings_of(account())
    desk = section(parse(profile_text(help=HELP), "x").help, ENGLISH, datetime.now(UTC))
    for given, urls in (
        (HelpSection(), []),
        (desk, ["https://web.example/", "https://lost.example/", "https://lost.example/", "#help"]),
    ):
        links = [link.url for entry in advice(found, given, ENGLISH) for link in entry.links]
        assert links[:4] == urls
