"""iPhone, iPad and Mac: by a configuration profile, and by hand in the Mail app."""

from datetime import date

from autoconfig.page import N_
from autoconfig.page.devices.generic import PROTOCOL, STAYS, entries
from autoconfig.page.devices.way import FILE, PAGE, App, Fact, Prompt, Task, Way

INSTALLING = App(
    "iPhone and iPad: a configuration profile",
    "iOS 12.2 to 26",
    "https://support.apple.com/HT209435",
    date(2026, 11, 27),
    {
        "allow": N_("Allow"),
        "settings": N_("Settings"),
        "downloaded": N_("Profile Downloaded"),
        "general": N_("General"),
        "management": N_("VPN & Device Management"),
        "install": N_("Install"),
        "unsigned": N_("Not Signed"),
        "remove": N_("Remove Profile"),
        "theft": N_("Stolen Device Protection"),
    },
)
MAIL_ON_PHONE = App(
    "iPhone and iPad: Mail",
    "iOS 18 to 26",
    "https://github.com/ovh/docs, mx_plan/how_to_configure_ios, and notes on iPadOS 18",
    date(2026, 11, 27),
    {
        "settings": N_("Settings"),
        "apps": N_("Apps"),
        "mail": N_("Mail"),
        "accounts": N_("Mail Accounts"),
        "add": N_("Add Account"),
        "other": N_("Other"),
        "add_mail": N_("Add Mail Account"),
        "next": N_("Next"),
        "incoming": N_("Incoming Mail Server"),
        "outgoing": N_("Outgoing Mail Server"),
        "host": N_("Host Name"),
        "user": N_("User Name"),
        "password_label": N_("Password"),
        "save": N_("Save"),
    },
)
INSTALLING_ON_MAC = App(
    "Mac: a configuration profile",
    "macOS 15 to 26",
    "no public page was found: as this page first had it, to be looked at on a Mac",
    date(2026, 11, 24),
    {
        "downloads": N_("Downloads"),
        "settings": N_("System Settings"),
        "general": N_("General"),
        "management": N_("Device Management"),
        "install": N_("Install"),
    },
)
MAIL_ON_MAC = App(
    "Mac: Mail",
    "macOS 15 to 26",
    "https://github.com/ovh/docs, mx_plan/how_to_configure_mail_macos",
    date(2026, 11, 27),
    {
        "mail": N_("Mail"),
        "add": N_("Add Account…"),
        "other": N_("Other Mail Account…"),
        "signin": N_("Sign In"),
        "address_label": N_("Email Address"),
        "user": N_("User Name"),
        "type": N_("Account Type"),
        "incoming": N_("Incoming Mail Server"),
        "outgoing": N_("Outgoing Mail Server"),
    },
)
BY_PASSWORD = frozenset({Fact.PASSWORD})
ASKED_ONCE = Task(
    N_("When it asks for a password, type {password}."),
    needs=BY_PASSWORD,
    unless=frozenset({Fact.SENDS_BY_PASSWORD}),
)
ASKED_TWICE = Task(
    N_("When it asks for a password, type {password}. It may ask twice: for receiving and for sending."),
    needs=frozenset({Fact.PASSWORD, Fact.SENDS_BY_PASSWORD}),
)
MAIL_ARRIVES = Task(N_("Open the Mail app: your messages arrive."))

PROFILE_ON_PHONE = Way(
    N_("With a configuration file"),
    (INSTALLING,),
    (
        Task(
            N_(
                "If it is another device than this one, point its camera at this code: it opens this page "
                "there."
            ),
            needs=frozenset({Fact.ELSEWHERE}),
            shows=PAGE,
        ),
        Task(N_("In Safari, press this button, then {allow}."), shows=FILE),
        Task(
            N_(
                "Within 8 minutes, open {settings} and press {downloaded}, at the top. If it is not there: "
                "{general}, then {management}."
            )
        ),
        Task(
            N_(
                "Check that it bears the name {provider}. Press {install}, type the code of your device, and "
                "press {install} again, even where it says {unsigned}."
            )
        ),
        ASKED_ONCE,
        ASKED_TWICE,
        MAIL_ARRIVES,
    ),
    notes=(
        Task(
            N_(
                "Nothing happens? Other browsers only keep the file: open this page in Safari. Too late, or "
                "not sure? Press the button again: nothing is installed twice."
            )
        ),
        Task(
            N_(
                "If {install} is refused away from home, it is {theft}: try again at home or at work, or "
                "switch it off for the while."
            )
        ),
        Task(N_("To remove it: {settings}, {general}, {management}, the profile, {remove}.")),
        STAYS,
    ),
    needs=frozenset({Fact.FILE}),
)
PROFILE_ON_MAC = Way(
    N_("With a configuration file"),
    (INSTALLING_ON_MAC,),
    (
        Task(N_("Press this button, then open the file: it is in {downloads}."), shows=FILE),
        Task(
            N_(
                "Open {settings}, {general}, {management}. If you do not find it, search for “profile” in "
                "{settings}."
            )
        ),
        Task(N_("Double-click the profile that bears the name {provider}, then press {install}.")),
        ASKED_ONCE,
        ASKED_TWICE,
        MAIL_ARRIVES,
    ),
    notes=(
        Task(N_("To remove it: {settings}, {general}, {management}, the profile, the button “−”.")),
        STAYS,
    ),
    needs=frozenset({Fact.FILE}),
)
_PHONE_LABELS = {"hostname": "host", "username": "user", "password": "password_label"}
MAIL_BY_HAND_ON_PHONE = Way(
    N_("By hand, in the Mail app"),
    (MAIL_ON_PHONE,),
    (
        Task(N_("Open {settings}, then {apps}, {mail}, {accounts}, {add}, {other}, {add_mail}.")),
        Task(N_("Type your name, {address} and {password}, and press {next}.")),
        Task(PROTOCOL),
        Task(N_("Below {incoming}, type:"), entries("incoming", _PHONE_LABELS)),
        Task(
            N_("Below {outgoing}, type, even where it says “Optional”:"), entries("outgoing", _PHONE_LABELS)
        ),
        Task(N_("Press {next}, then {save}.")),
    ),
    notes=(
        Task(N_("Before iOS 18, {mail} stands in {settings} itself, not in {apps}.")),
        Task(N_("If it asks for a port or for SSL, take them from the table of settings below.")),
    ),
    needs=BY_PASSWORD,
)
MAIL_BY_HAND_ON_MAC = Way(
    N_("By hand, in the Mail app"),
    (MAIL_ON_MAC,),
    (
        Task(N_("In the Mail app, open the menu {mail}, {add}, and choose {other}.")),
        Task(N_("Type your name, {address} and {password}, and press {signin}.")),
        Task(
            N_("Mail says that it cannot verify the account, and asks for more. Type:"),
            (
                Prompt("address_label", "address"),
                Prompt("user", "incoming.username"),
                Prompt("type", "protocol"),
                Prompt("incoming", "incoming.hostname"),
                Prompt("outgoing", "outgoing.hostname"),
            ),
        ),
        Task(N_("Press {signin} again.")),
    ),
    notes=(
        Task(
            N_("Mail asks for one username: for sending, correct it in the settings of the account."),
            needs=frozenset({Fact.SENDS_BY_LOGIN}),
            unless=frozenset({Fact.ONE_LOGIN}),
        ),
    ),
    needs=BY_PASSWORD,
)
