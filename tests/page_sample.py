"""Accounts for tests of the page, and all that a page says of one."""

from autoconfig.account import Account
from autoconfig.address import Address
from autoconfig.identify import Circumstances, identify
from autoconfig.page.devices import DEVICES
from autoconfig.page.facts import facts
from autoconfig.page.help import HelpSection
from autoconfig.page.settings import Settings
from autoconfig.page.steps import Drawn, Guide, Panel, advice, panel, ways
from autoconfig.page.values import Given, Sentence, Typing, values
from autoconfig.page.visit import Visit
from autoconfig.profile.file import parse
from autoconfig.texts import ENGLISH, shipped
from sample import profile_text

PASSWORD = "the password of the mailbox"
GIVEN = Given("Example", PASSWORD, "", "https://web.example/")
DRAWN = Drawn("<svg>account</svg>", "<svg>page</svg>")


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


def typed(shown: Settings | None) -> Typing:
    return values(shown, GIVEN, ENGLISH)


def panel_of(device: str, shown: Settings | None, *, elsewhere: bool = False) -> Panel:
    return panel(device, shown, typed(shown), DRAWN, elsewhere=elsewhere)


def titles(device: str, shown: Settings | None, *, elsewhere: bool = False) -> list[str]:
    """The ways on a device, the best one first."""
    return [way.title for way in ways(device, facts(shown, elsewhere=elsewhere))]


def text_of(sentence: Sentence) -> str:
    """As people read it, buttons in quotes."""
    return "".join(
        piece.text or piece.value or piece.strong or f"“{piece.button}”" if any(piece) else ""
        for piece in sentence
    )


def lines_of(guide: Guide) -> list[str]:
    """All that a way says, in its order."""
    found = [text_of(sentence) for sentence in guide.first]
    for step in guide.steps:
        found.append(text_of(step.said))
        found += (f"{entry.label}: {text_of(entry.said)}" for entry in (*step.entries, *step.otherwise))
    return [*found, *map(text_of, guide.notes)]


def steps_of(shown: Settings | None) -> list[str]:
    """On every device."""
    guides = (guide for device in DEVICES for guide in panel_of(device, shown).guides)
    return [line for guide in guides for line in lines_of(guide)]


def said(shown: Settings) -> str:
    """All steps, notes and advice."""
    wrong = (text_of(step) for found in advice(shown, HelpSection(), typed(shown)) for step in found.steps)
    return "\n".join([*steps_of(shown), *wrong])
