"""Thunderbird on a computer and on Android: by address, by QR code, and by hand."""

from datetime import date

from autoconfig.page import N_
from autoconfig.page.devices.generic import RECEIVING, entries, signing_in
from autoconfig.page.devices.way import CODE, App, Fact, Prompt, Task, Way

DESKTOP = App(
    "Thunderbird",
    "153",
    "the program itself and its translations, 153.7.0",
    date(2026, 11, 27),
    {
        "add": N_("Add Account"),
        "kind": N_("Email"),
        "email": N_("Email address"),
        "continue": N_("Continue"),
        "edit": N_("Edit configuration"),
        "manual": N_("Configure Manually"),
        "incoming": N_("Incoming"),
        "outgoing": N_("Outgoing"),
        "protocol_label": N_("Protocol"),
        "host": N_("Hostname"),
        "port": N_("Port"),
        "security": N_("Connection security"),
        "authentication_label": N_("Authentication method"),
        "user": N_("Username"),
        "finish": N_("Finish"),
        "addons": N_("Add-ons and Themes"),
        "from_file": N_("Install Add-on From File…"),
    },
)
MOBILE = App(
    "Thunderbird for Android",
    "August 2026",
    "https://github.com/thunderbird/thunderbird-android, commit a59bd679",
    date(2026, 11, 27),
    {
        "start": N_("Get started"),
        "scan": N_("Scan QR code"),
        "import": N_("Import settings"),
        "next": N_("Next"),
        "address_label": N_("Email address"),
        "found": N_("Configuration found"),
        "not_found": N_("Configuration not found"),
        "edit": N_("Edit configuration"),
        "incoming": N_("Incoming server settings"),
        "outgoing": N_("Outgoing server settings"),
        "protocol_label": N_("Protocol"),
        "server": N_("Server"),
        "security": N_("Security"),
        "port": N_("Port"),
        "authentication_label": N_("Authentication"),
        "user": N_("Username"),
        "password_label": N_("Password"),
    },
)
HOME = "https://www.thunderbird.net/"
STORE = "https://play.google.com/store/apps/details?id=net.thunderbird.android"
INSTALLED = Task(
    N_("Install Thunderbird and open it. If you use it already: menu ☰, {add}, {kind}."),
)
# It takes no document without a server for sending, and then asks for all of it.
FOUND = frozenset({Fact.SENDS})

_BY_HAND = {
    "hostname": "host",
    "port": "port",
    "security": "security",
    "authentication": "authentication_label",
    "username": "user",
}
ON_COMPUTER = Way(
    N_("Thunderbird"),
    (DESKTOP,),
    (
        INSTALLED,
        Task(
            N_(
                "Download {addon}: with it Thunderbird opens the sign-in page of {provider}. In Thunderbird, "
                "menu ☰, {addons}, then the gear and {from_file}: choose the file that you have downloaded."
            ),
            needs=frozenset({Fact.ADDON}),
        ),
        Task(
            N_("Type your name and your address, and press {continue}: Thunderbird finds the settings."),
            (Prompt("email", "address"),),
            needs=FOUND,
        ),
        Task(
            N_("Type your name and your address, press {continue}, then {manual}."),
            (Prompt("email", "address"),),
            unless=FOUND,
        ),
        Task(
            N_("Check what it has found, and press {continue}. If it differs, press {edit}."),
            (Prompt("user", "incoming.username"),),
            needs=FOUND | {Fact.ONE_LOGIN},
        ),
        Task(
            N_("Check the username of each server, and press {continue}. If one differs, press {edit}."),
            (Prompt("incoming", "incoming.username"), Prompt("outgoing", "outgoing.username")),
            needs=FOUND | {Fact.LOGIN},
            unless=frozenset({Fact.ONE_LOGIN}),
        ),
        Task(RECEIVING, (Prompt("protocol_label", "protocol"), *entries("incoming", _BY_HAND)), unless=FOUND),
        *signing_in(N_("Type {password}, and press {continue}.")),
        Task(N_("Press {finish}.")),
    ),
    get=HOME,
)
_STARTED = Task(N_("Install Thunderbird, open it and press {start}."))
BY_CODE = Way(
    N_("Thunderbird, with a code to scan"),
    (MOBILE,),
    (
        Task(N_("On the phone, install Thunderbird, open it and press {start}.")),
        Task(N_("Press {scan}. In a version from before 2026: {import} on the first screen, then {scan}.")),
        Task(
            N_("Point the phone at this code. Only Thunderbird can read it, not the camera app."), shows=CODE
        ),
        *signing_in(N_("When Thunderbird asks for a password, type {password}.")),
    ),
    notes=(Task(N_("If you use Thunderbird already: in its settings, {import}, then {scan}.")),),
    needs=frozenset({Fact.CODE, Fact.ELSEWHERE}),
    get=STORE,
)
_SERVER = (
    ("protocol_label", "protocol"),
    ("server", "hostname"),
    ("security", "security"),
    ("port", "port"),
    ("authentication_label", "authentication"),
    ("user", "username"),
    ("password_label", "password"),
)
_CORRECTED = frozenset({Fact.LOGIN})
BY_ADDRESS = Way(
    N_("Thunderbird for Android"),
    (MOBILE,),
    (
        _STARTED,
        Task(N_("Type your address and press {next}."), (Prompt("address_label", "address"),)),
        Task(
            N_(
                "It does not ask who you are, and guesses the username. Press {found}, then {edit}, and "
                "correct in {incoming}:"
            ),
            (Prompt("user", "incoming.username"), Prompt("password_label", "incoming.password")),
            needs=_CORRECTED,
            unless=frozenset({Fact.LOGIN_IS_GUESSED}),
        ),
        Task(
            N_("Press {next}, and correct the same in {outgoing}:"),
            (Prompt("user", "outgoing.username"), Prompt("password_label", "outgoing.password")),
            needs=_CORRECTED | {Fact.SENDS_BY_LOGIN},
            unless=frozenset({Fact.LOGIN_IS_GUESSED}),
        ),
        Task(N_("Type {password}."), needs=frozenset({Fact.LOGIN_IS_GUESSED})),
        Task(N_("Press {next}, type your name, and press {next} until your messages arrive.")),
    ),
    needs=frozenset({Fact.PASSWORD, Fact.IMAP, Fact.SENDS}),
    get=STORE,
)
BY_HAND_ON_PHONE = Way(
    N_("Thunderbird for Android, by hand"),
    (MOBILE,),
    (
        _STARTED,
        Task(N_("Type your address and press {next}."), (Prompt("address_label", "address"),)),
        Task(
            N_("It finds nothing ({not_found}): press {next}. In {incoming}, choose and type:"),
            tuple(
                Prompt(label, value if value == "protocol" else f"incoming.{value}")
                for label, value in _SERVER
            ),
        ),
        Task(
            N_("Press {next}. In {outgoing}, choose and type:"),
            tuple(Prompt(label, f"outgoing.{value}") for label, value in _SERVER if value != "protocol"),
        ),
        Task(N_("Press {next}, type your name, and press {next} until your messages arrive.")),
    ),
    needs=frozenset({Fact.PASSWORD}),
    get=STORE,
)
