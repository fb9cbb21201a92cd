"""Devices, the ways that can be gone on them, and what stands above the steps."""

from datetime import UTC, datetime

import pytest

from autoconfig.formats.symbol import picture
from autoconfig.page.devices import CODE, DEVICES, OTHER, PROFILE, device_of
from autoconfig.page.help import HelpSection, section
from autoconfig.page.settings import Settings, settings_of
from autoconfig.page.steps import Guide, advice, panels, ways
from autoconfig.profile.file import parse
from autoconfig.texts import ENGLISH
from page_sample import account, every_way, said, server, visit
from sample import KEYS, profile_text

HELP = (
    '{webMail: "https://web.example/", recovery: "https://lost.example/", '
    "contacts: {name: x, email: a@example.com}}"
)


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


def test_before_an_address_every_way_is_shown() -> None:
    for found in (None, settings_of(account("%EMAILADDRESS%@example.com"))):
        shown = {way.shows for found_ways in every_way(found).values() for way in found_ways}
        assert shown == {"", PROFILE, CODE}


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
