"""Accounts for tests of the page, and all that a page says of one."""

from autoconfig.account import Account
from autoconfig.address import Address
from autoconfig.identify import Circumstances, identify
from autoconfig.page.devices import DEVICES, Way
from autoconfig.page.help import HelpSection
from autoconfig.page.settings import Settings
from autoconfig.page.steps import advice, ways
from autoconfig.page.visit import Visit
from autoconfig.profile.file import parse
from autoconfig.texts import ENGLISH, shipped
from sample import profile_text


def account(address: str = "jean.dupont@example.com", login: str | None = None, **changes: str) -> Account:
    profile = parse(profile_text(username='"{first:.1}{last}"', **changes), "x")
    return identify(profile, Address.parse(address), {}, Circumstances(corrected=login))


def server(kind: str, authentication: str = "password-cleartext", more: str = "") -> str:
    return (
        f"{{type: {kind}, hostname: {kind}.example.com, port: 993, socketType: SSL, "
        f"authentication: {authentication}{more}}}"
    )


def visit(device: str, running_on: str = "windows", lang: str = "en") -> Visit:
    return Visit("example.com", None, shipped().choose([lang]), device, running_on, chosen=False)


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
