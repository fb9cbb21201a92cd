"""Devices, the ways that can be gone on them, and what stands in their steps."""

from datetime import UTC, datetime

import pytest

from autoconfig.address import Address
from autoconfig.identify import identify
from autoconfig.page.devices import DEVICES, OTHER, device_of
from autoconfig.page.help import HelpSection, section
from autoconfig.page.settings import Settings, settings_of
from autoconfig.page.steps import Guide, advice, shows_code
from autoconfig.profile.file import parse
from autoconfig.texts import ENGLISH
from page_sample import DRAWN, PASSWORD, account, lines_of, panel_of, said, server, text_of, titles, typed
from sample import KEYS, profile_text

HELP = (
    '{webMail: "https://web.example/", recovery: "https://lost.example/", '
    "contacts: {name: x, email: a@example.com}}"
)
OAUTH = {"incomingServer": f"[{server('imap', 'OAuth2')}]", "outgoingServer": f"[{server('smtp', 'OAuth2')}]"}
ADDRESS_IS_LOGIN = profile_text(username='"{address}"')
LOCAL_PART = profile_text(username='"{local}"', usernameWithoutAddress='"%EMAILLOCALPART%"')


def person(text: str | None = None) -> Settings:
    """Somebody at a provider, as the page knows her; None: at one whose logins no client can guess."""
    if text is None:
        return settings_of(account())
    profile = parse(text, "x")
    asked, anyone = Address.parse("jean.dupont@example.com"), Address.anyone("example.com")
    return settings_of(identify(profile, asked, {}), anyones=identify(profile, anyone, {}))


def best(device: str, shown: Settings | None, *, elsewhere: bool = False) -> Guide:
    return panel_of(device, shown, elsewhere=elsewhere).guides[0]


@pytest.mark.parametrize(
    ("system", "device"),
    [
        ("iPhone; CPU iPhone OS 26_0 like Mac OS X", "iphone"),
        ("iPad; CPU OS 17_0 like Mac OS X", "ipad"),
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


def test_what_says_that_it_is_a_mac_and_can_be_touched_is_an_ipad() -> None:
    for system, touched, device in (
        ("Macintosh; Intel Mac OS X 10_15_7", True, "ipad"),
        ("Macintosh; Intel Mac OS X 10_15_7", False, "mac"),
        ("Windows NT 10.0; Win64; x64", True, "windows"),
    ):
        assert device_of(f"Mozilla/5.0 ({system})", touched=touched) == device


@pytest.mark.parametrize(
    ("device", "elsewhere", "first"),
    [
        ("iphone", False, "With a configuration file"),
        ("ipad", False, "With a configuration file"),
        ("mac", False, "With a configuration file"),
        ("android", False, "Thunderbird for Android"),
        ("android", True, "Thunderbird, with a code to scan"),
        ("windows", False, "Thunderbird"),
        ("linux", False, "Thunderbird"),
        ("other", False, "By hand, in any app"),
    ],
)
def test_the_best_way_of_a_device_comes_first(device: str, elsewhere: bool, first: str) -> None:
    assert titles(device, person(), elsewhere=elsewhere)[0] == first


def test_on_windows_the_best_outlook_is_the_one_that_asks_for_the_username() -> None:
    assert titles("windows", person()) == ["Thunderbird", "Outlook (classic)", "Outlook (new)"]
    by_address = person(ADDRESS_IS_LOGIN)
    assert titles("windows", by_address) == ["Thunderbird", "Outlook (new)", "Outlook (classic)"]
    by_hand, short = (
        next(guide for guide in panel_of("windows", shown).guides if guide.title == "Outlook (classic)")
        for shown in (person(), by_address)
    )
    assert "User Name: jdupont" in lines_of(by_hand)
    assert not [line for line in lines_of(short) if line.startswith("User Name")]
    new = panel_of("windows", person()).guides[-1]
    assert "it cannot sign in to your mailbox: choose another app." in "".join(lines_of(new))


def test_where_an_android_phone_is_alone_nothing_is_to_be_scanned() -> None:
    for elsewhere in (False, True):
        shown = "\n".join(
            line
            for guide in panel_of("android", person(), elsewhere=elsewhere).guides
            for line in lines_of(guide)
        )
        assert ("Scan QR code" in shown) == elsewhere
        assert shows_code("android", person(), elsewhere=elsewhere) == elsewhere


def test_both_ways_to_the_scanner_are_said() -> None:
    found = lines_of(best("android", person(), elsewhere=True))
    assert (
        "Press “Scan QR code”. In a version from before 2026: “Import settings” on the first screen, then "
        "“Scan QR code”."
    ) in found


def test_a_phone_that_does_not_say_who_asks_is_told_which_login_to_correct() -> None:
    guesses, knows = best("android", person()), best("android", person(LOCAL_PART))
    assert lines_of(guesses)[3:6] == [
        "It does not ask who you are, and guesses the username. Press “Configuration found”, then “Edit "
        "configuration”, and correct in “Incoming server settings”:",
        "Username: jdupont",
        f"Password: {PASSWORD}",
    ]
    assert not [line for line in lines_of(knows) if "guesses" in line]
    assert f"Type {PASSWORD}." in lines_of(knows)


def test_where_thunderbird_finds_nothing_all_of_it_is_typed() -> None:
    pop = settings_of(account(incomingServer=f"[{server('pop3')}]"))
    assert titles("android", pop)[0] == "The phone’s own mail app (Samsung and others), by hand"
    [by_hand] = [
        guide for guide in panel_of("android", pop).guides if guide.title.endswith("Android, by hand")
    ]
    assert "Protocol: POP3" in lines_of(by_hand)
    assert "Server: pop3.example.com" in lines_of(by_hand)


def test_a_way_that_cannot_be_gone_is_not_shown() -> None:
    """Apple's file knows no OAuth2, and the code no address that is not ASCII."""
    oauth = settings_of(
        account(
            **{
                key: KEYS[key].replace("password-cleartext", "OAuth2")
                for key in ("incomingServer", "outgoingServer")
            }
        )
    )
    assert "With a configuration file" not in titles("iphone", oauth)
    strange = settings_of(account("zoé@example.com"))
    assert titles("android", strange, elsewhere=True)[0] == "Thunderbird for Android"
    assert all(titles(device, shown) for device in DEVICES for shown in (oauth, strange))


def test_before_an_address_every_way_is_shown() -> None:
    for found in (None, settings_of(account("%EMAILADDRESS%@example.com"))):
        assert titles("iphone", found)[0] == "With a configuration file"
        assert titles("android", found, elsewhere=True)[0] == "Thunderbird, with a code to scan"


def test_where_a_browser_signs_in_no_step_asks_for_a_password() -> None:
    found = settings_of(account(**OAUTH), addon=ADDON)
    assert PASSWORD not in said(found)
    assert {*titles("windows", found), *titles("linux", found), *titles("mac", found)} == {"Thunderbird"}
    assert titles("iphone", found) == ["In an app"]
    assert "Email address: jean.dupont@example.com" in lines_of(best("windows", found))


ADDON = "/thunderbird.xpi?domain=example.com"


def links(guide: Guide) -> list[str]:
    return [piece.url for step in guide.steps for piece in step.said if piece.url]


@pytest.mark.parametrize("device", ["windows", "mac", "linux"])
def test_the_add_on_comes_before_the_account_where_thunderbird_needs_it(device: str) -> None:
    found = best(device, settings_of(account(**OAUTH), addon=ADDON))
    assert links(found) == [ADDON]
    texts = [text_of(step.said) for step in found.steps]
    assert texts[1].startswith("Download this add-on: with it Thunderbird opens the sign-in page of Example.")
    assert "“Install Add-on From File…”" in texts[1]
    assert texts[2].startswith("Type your name")


def test_there_is_no_add_on_where_a_password_serves_or_where_there_is_none() -> None:
    both = {side: text.replace("OAuth2", "[OAuth2, password-cleartext]") for side, text in OAUTH.items()}
    for found in (
        settings_of(account(**both), addon=ADDON),
        settings_of(account(), addon=ADDON),
        settings_of(account(**OAUTH)),
    ):
        assert links(best("windows", found)) == []
    phone = panel_of("android", settings_of(account(**OAUTH), addon=ADDON), elsewhere=True)
    assert [links(guide) for guide in phone.guides] == [[]]


def test_where_only_a_browser_signs_in_thunderbird_is_for_hosts_that_it_knows() -> None:
    """At other ones an add-on is needed, which there is for computers alone."""
    ways = (("windows", "Thunderbird"), ("android", "Thunderbird, with a code to scan"))
    for device, way in ways:
        assert titles(device, settings_of(account(**OAUTH)), elsewhere=True) == ["In an app"]
        known = {side: text.replace("example.com", "gmail.com") for side, text in OAUTH.items()}
        assert titles(device, settings_of(account(**known)), elsewhere=True) == [way]
    with_addon = settings_of(account(**OAUTH), addon=ADDON)
    assert titles("windows", with_addon, elsewhere=True) == ["Thunderbird"]
    assert titles("android", with_addon, elsewhere=True) == ["In an app"]
    assert titles("other", settings_of(account(**OAUTH), on_the_web=True)) == [
        "On the web",
        "By hand, in any app",
    ]


def test_where_a_browser_signs_in_and_no_app_can_the_web_mail_is_linked() -> None:
    found = settings_of(account(**OAUTH), on_the_web=True, addon=ADDON)
    assert titles("iphone", found) == ["On the web"]
    [link] = [piece for piece in best("iphone", found).steps[0].said if piece.url]
    assert link.url == "https://web.example/"
    assert titles("windows", found) == ["Thunderbird", "On the web"]
    assert "On the web" not in titles("windows", settings_of(account(), on_the_web=True))


def test_in_a_step_stands_what_this_screen_can_show() -> None:
    found = person()
    here, elsewhere = best("iphone", found), best("iphone", found, elsewhere=True)
    assert [step.file for step in here.steps if step.file] == [found.link]
    assert [step.page for step in elsewhere.steps if step.page] == [DRAWN.page]
    assert [step.page for step in here.steps if step.page] == []
    assert [step.code for step in best("android", found, elsewhere=True).steps if step.code] == [
        DRAWN.account
    ]
    for device, later in (("iphone", "the button for the file"), ("android", "the code to scan")):
        [first] = best(device, None, elsewhere=True).first
        assert later in text_of(first)


def test_what_a_file_sets_up_is_said_before() -> None:
    dav = 'url: "https://dav.example/", authentication: {system: http, value: Basic}'
    services = {
        "addressbook": f"{{type: carddav, {dav}}}",
        "webMail": '{loginPage: {url: "https://web.example/"}}',
    }
    for changes, parts in (({}, "mail"), (services, "mail, contacts, an icon for the mailbox on the web")):
        [first] = best("mac", settings_of(account(**changes))).first
        assert text_of(first) == f"The file sets up: {parts}. There is no password in it."


def test_what_an_app_asks_for_stands_in_its_step_in_its_order() -> None:
    guide = best("other", person())
    receiving = next(step for step in guide.steps if text_of(step.said) == "For receiving, type:")
    assert [(entry.label, text_of(entry.said)) for entry in receiving.entries] == [
        ("Server", "imap.example.com"),
        ("Port", "993"),
        ("Security", "SSL/TLS"),
        ("Authentication", "normal password"),
        ("Your username", "jdupont"),
        ("Password", PASSWORD),
    ]
    copied = [entry.label for entry in receiving.entries if entry.said[0].value]
    assert copied == ["Server", "Port", "Your username"]


def test_a_second_server_for_sending_is_for_where_the_first_fails() -> None:
    two = settings_of(account(outgoingServer=f"[{server('smtp')}, {server('smtp').replace('993', '465')}]"))
    sending = next(step for step in best("other", two).steps if text_of(step.said) == "For sending, type:")
    ports = [
        [text_of(entry.said) for entry in entries if entry.label == "Port"]
        for entries in (sending.entries, sending.otherwise)
    ]
    assert ports == [["993"], ["465"]]
    assert not [step for step in best("other", person()).steps if step.otherwise]


def test_advice_leads_where_there_is_help() -> None:
    found = person()
    desk = section(parse(profile_text(help=HELP), "x").help, ENGLISH, datetime.now(UTC))
    for given, urls in (
        (HelpSection(), []),
        (desk, ["https://web.example/", "https://lost.example/", "https://lost.example/", "#help"]),
    ):
        links = [link.url for entry in advice(found, given, typed(found)) for link in entry.links]
        assert links[:4] == urls
