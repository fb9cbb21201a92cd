"""What is on an Android phone or comes from its store: Samsung's and Google's app, FairEmail."""

from datetime import date

from autoconfig.page import N_
from autoconfig.page.devices.generic import (
    OWN,
    OWN_LABELS,
    RECEIVING,
    SENDING,
    SENT_WITHOUT_LOGIN,
    entries,
)
from autoconfig.page.devices.way import App, Fact, Task, Way

BY_PASSWORD = frozenset({Fact.PASSWORD})
GMAIL = App(
    "Gmail on Android",
    "Android 13 and later",
    "https://github.com/ovh/docs, mx_plan/how_to_configure_android",
    date(2026, 11, 27),
    {
        "another": N_("Add another account"),
        "other": N_("Other"),
        "manual": N_("Manual setup"),
        "personal": N_("Personal ({protocol})"),
        "next": N_("Next"),
        "incoming": N_("Incoming server settings"),
        "outgoing": N_("Outgoing server settings"),
        "user": N_("Username"),
        "password_label": N_("Password"),
        "server": N_("Server"),
        "smtp": N_("SMTP server"),
        "port": N_("Port"),
        "security": N_("Security type"),
        "signin": N_("Require sign-in"),
    },
)
GMAIL_ON_APPLE = App(
    "Gmail on iPhone and iPad",
    "2026",
    "no public page was found: to be looked at on an iPhone",
    date(2026, 11, 27),
    {"another": N_("Add another account"), "other": N_("Other")},
)
SAMSUNG = App(
    "Samsung Email",
    "One UI 6 and later",
    "no public page was found: as this page first had it, to be looked at on a phone",
    date(2026, 11, 24),
    {"add": N_("Add account"), "other": N_("Other"), "manual": N_("Manual setup")},
)
FAIREMAIL_APP = App(
    "FairEmail",
    "1.22 and later",
    "https://github.com/M66B/FairEmail, app/src/main/res",
    date(2026, 11, 27),
    {
        "wizard": N_("Other provider"),
        "check": N_("Check"),
        "save": N_("Save"),
        "manual": N_("Manual setup and account options"),
        "accounts": N_("Accounts"),
        "identities": N_("Identities"),
        "host": N_("Host name"),
        "encryption": N_("Encryption"),
        "port": N_("Port number"),
        "user": N_("User name"),
        "password_label": N_("Password"),
    },
)

_LABELS = {
    "username": "user",
    "password": "password_label",
    "hostname": "server",
    "port": "port",
    "security": "security",
}
GMAIL_BY_HAND = Way(
    N_("Gmail app, by hand"),
    (GMAIL,),
    (
        Task(N_("In the Gmail app, press your picture at the top right, {another}, then {other}.")),
        Task(N_("Type {address} and press {manual}, then choose {personal}.")),
        Task(N_("Type {password} and press {next}.")),
        Task(N_("In {incoming}, type:"), entries("incoming", _LABELS)),
        Task(
            N_("Press {next}. In {outgoing}, leave {signin} switched on, and type:"),
            entries("outgoing", {**_LABELS, "hostname": "smtp"}),
            needs=frozenset({Fact.SENDS_BY_LOGIN}),
        ),
        Task(
            N_("Press {next}. In {outgoing}, switch {signin} off, and type:"),
            entries("outgoing", {**_LABELS, "hostname": "smtp"}),
            unless=frozenset({Fact.SENDS_BY_LOGIN}),
        ),
        Task(N_("Press {next} until your messages arrive.")),
    ),
    needs=BY_PASSWORD,
)
_BY_HAND = (
    Task(RECEIVING, entries("incoming", OWN_LABELS)),
    Task(SENDING, entries("outgoing", OWN_LABELS)),
)
GMAIL_BY_HAND_ON_APPLE = Way(
    N_("Gmail app, by hand"),
    (GMAIL_ON_APPLE, OWN),
    (
        Task(
            N_("In the Gmail app, press your picture at the top right, {another}, then {other} ({protocol}).")
        ),
        Task(N_("Type {address}, then {password} where it asks for it.")),
        *_BY_HAND,
    ),
    notes=(SENT_WITHOUT_LOGIN,),
    needs=BY_PASSWORD | {Fact.IMAP},
    get="https://apps.apple.com/app/id422689480",
)
OWN_APP = Way(
    N_("The phone’s own mail app (Samsung and others), by hand"),
    (SAMSUNG, OWN),
    (
        Task(N_("Open the mail app of the phone: its menu ☰, the settings (the wheel), {add}, {other}.")),
        Task(N_("Type {address} and {password}, press {manual} and choose {protocol}.")),
        *_BY_HAND,
    ),
    notes=(SENT_WITHOUT_LOGIN,),
    needs=BY_PASSWORD,
)
_MAILBOX_LABELS = {
    "hostname": "host",
    "security": "encryption",
    "port": "port",
    "username": "user",
    "password": "password_label",
}
FAIREMAIL = Way(
    N_("FairEmail"),
    (FAIREMAIL_APP,),
    (
        Task(N_("Install FairEmail and open it. Press {wizard}."), needs=frozenset({Fact.LOGIN_IS_ADDRESS})),
        Task(
            N_("Type your name, {address} and {password}, press {check}, then {save}."),
            needs=frozenset({Fact.LOGIN_IS_ADDRESS}),
        ),
        Task(
            N_("Install FairEmail and open it. Press {manual}, {accounts}, the button +, {protocol}. Type:"),
            entries("incoming", _MAILBOX_LABELS),
            unless=frozenset({Fact.LOGIN_IS_ADDRESS}),
        ),
        Task(
            N_("Press {check}, then {save}. Go back, press {identities} and the button +. Type:"),
            entries("outgoing", _MAILBOX_LABELS),
            unless=frozenset({Fact.LOGIN_IS_ADDRESS}),
        ),
        Task(N_("Press {check}, then {save}."), unless=frozenset({Fact.LOGIN_IS_ADDRESS})),
    ),
    needs=BY_PASSWORD,
    get="https://play.google.com/store/apps/details?id=eu.faircode.email",
)
