"""Outlook: the new one and the classic one on Windows, on Mac, on iPhone and Android.

The classic one's short window asks for no username and takes the address for it; the long one, in the Control
Panel, asks for one. What was read of the new one shows no username for receiving either.
"""

from datetime import date

from autoconfig.page import N_
from autoconfig.page.devices.generic import PROTOCOL, entries
from autoconfig.page.devices.way import App, Fact, Prompt, Task, Way

BY_PASSWORD = frozenset({Fact.PASSWORD})
LOGIN_IS_ADDRESS = frozenset({Fact.LOGIN_IS_ADDRESS})
CLASSIC = App(
    "Outlook (classic)",
    "Microsoft 365 and 2021, January 2026",
    "https://github.com/ovh/docs, mx_plan/how_to_configure_outlook_2016",
    date(2026, 11, 27),
    {
        "file": N_("File"),
        "add": N_("Add Account"),
        "advanced": N_("Advanced options"),
        "myself": N_("Let me set up my account manually"),
        "connect": N_("Connect"),
        "change": N_("Change account settings"),
        "incoming": N_("Incoming mail"),
        "outgoing": N_("Outgoing mail"),
        "server": N_("Server"),
        "port": N_("Port"),
        "encryption": N_("Encryption method"),
        "next": N_("Next"),
    },
)
PANEL = App(
    "Outlook (classic), by the Control Panel",
    "Microsoft 365 and 2021, January 2026",
    "https://github.com/ovh/docs, mx_plan/how_to_configure_outlook_2016",
    date(2026, 11, 27),
    {
        "panel": N_("Control Panel"),
        "mail": N_("Mail (Microsoft Outlook)"),
        "accounts": N_("Email Accounts"),
        "new": N_("New"),
        "manual": N_("Manual setup or additional server types"),
        "next": N_("Next"),
        "kind": N_("POP or IMAP"),
        "address_label": N_("Email Address"),
        "type": N_("Account Type"),
        "incoming": N_("Incoming mail server"),
        "outgoing": N_("Outgoing mail server (SMTP)"),
        "user": N_("User Name"),
        "password_label": N_("Password"),
        "more": N_("More Settings…"),
        "outgoing_tab": N_("Outgoing Server"),
        "requires": N_("My outgoing server (SMTP) requires authentication"),
        "logon": N_("Log on using"),
        "advanced": N_("Advanced"),
        "incoming_port": N_("Incoming server"),
        "outgoing_port": N_("Outgoing server (SMTP)"),
        "encrypted": N_("Use the following type of encrypted connection"),
    },
)
NEW = App(
    "Outlook (new) on Windows",
    "September 2025",
    "https://github.com/ovh/docs, mx_plan/how_to_configure_windows_10; https://github.com/mailcow/mailcow-dockerized-docs",
    date(2026, 11, 27),
    {
        "accounts": N_("Accounts"),
        "add": N_("Add Account"),
        "continue": N_("Continue"),
        "choose": N_("Choose provider"),
        "more": N_("Show more"),
        "incoming": N_("{protocol} Incoming server"),
        "port": N_("Port"),
        "security": N_("Secure connection type"),
        "smtp_user": N_("SMTP username"),
        "smtp_password": N_("SMTP password"),
        "outgoing": N_("SMTP Outgoing server"),
    },
)
MAC = App(
    "Outlook for Mac",
    "16",
    "https://github.com/ovh/docs, mx_plan/how_to_configure_outlook_2016_mac",
    date(2026, 11, 27),
    {
        "tools": N_("Tools"),
        "accounts": N_("Accounts"),
        "new": N_("New Account"),
        "continue": N_("Continue"),
        "provider_label": N_("IMAP/POP"),
        "type": N_("Type"),
        "user": N_("User name"),
        "password_label": N_("Password"),
        "incoming": N_("Incoming server"),
        "outgoing": N_("Outgoing server"),
        "port": N_("Port"),
        "ssl": N_("Use SSL to connect"),
        "add": N_("Add Account"),
    },
)
MOBILE = App(
    "Outlook on iPhone and Android",
    "November 2024",
    "https://github.com/ovh/docs, mx_plan/email_outlook_app_android",
    date(2026, 11, 27),
    {
        "add": N_("Add Account"),
        "continue": N_("Continue"),
        "change": N_("Change account provider"),
        "advanced": N_("Advanced settings"),
        "host": N_("{protocol} Hostname"),
        "port": N_("Port"),
        "security": N_("Security Type"),
        "user": N_("{protocol} Username"),
        "password_label": N_("{protocol} Password"),
        "smtp_host": N_("SMTP Hostname"),
        "smtp_user": N_("SMTP Username"),
        "smtp_password": N_("SMTP Password"),
    },
)
HANDS_OVER = Task(
    N_(
        "This Outlook hands your password and your messages to Microsoft’s servers. If you do not want that, "
        "or may not, choose another app."
    )
)
_CLASSIC_LABELS = {"hostname": "server", "port": "port", "security": "encryption"}
CLASSIC_SHORT = Way(
    N_("Outlook (classic)"),
    (CLASSIC,),
    (
        Task(N_("In Outlook, open {file}, {add}. The first time it asks for an account by itself.")),
        Task(N_("Type {address}, open {advanced}, tick {myself} and press {connect}.")),
        Task(PROTOCOL),
        Task(N_("Type {password} and press {connect}. If this fails, press {change}.")),
        Task(N_("Below {incoming}, type:"), entries("incoming", _CLASSIC_LABELS)),
        Task(N_("Below {outgoing}, type:"), entries("outgoing", _CLASSIC_LABELS)),
        Task(N_("Press {next}, and type {password} once more if it asks.")),
    ),
    needs=BY_PASSWORD | LOGIN_IS_ADDRESS,
)
CLASSIC_LONG = Way(
    N_("Outlook (classic)"),
    (PANEL,),
    (
        Task(
            N_("Close Outlook. In the Start menu, search for {panel} and open it; there, search for {mail}.")
        ),
        Task(N_("Press {accounts}, {new}; choose {manual}, press {next}, choose {kind}, press {next}.")),
        Task(
            N_("Type your name and:"),
            (
                Prompt("address_label", "address"),
                Prompt("type", "protocol"),
                Prompt("incoming", "incoming.hostname"),
                Prompt("outgoing", "outgoing.hostname"),
                Prompt("user", "incoming.username"),
                Prompt("password_label", "incoming.password"),
            ),
        ),
        Task(
            N_("Press {more}. On the tab {outgoing_tab}, tick {requires}."),
            needs=frozenset({Fact.SENDS_BY_LOGIN, Fact.ONE_LOGIN}),
        ),
        Task(
            N_("Press {more}. On the tab {outgoing_tab}, tick {requires}, choose {logon}, and type:"),
            (Prompt("user", "outgoing.username"), Prompt("password_label", "outgoing.password")),
            needs=frozenset({Fact.SENDS_BY_LOGIN}),
            unless=frozenset({Fact.ONE_LOGIN}),
        ),
        Task(N_("Press {more}."), unless=frozenset({Fact.SENDS_BY_LOGIN})),
        Task(
            N_("On the tab {advanced}, type first the encryption, then the port of each server:"),
            (
                Prompt("encrypted", "incoming.security"),
                Prompt("incoming_port", "incoming.port"),
                Prompt("encrypted", "outgoing.security"),
                Prompt("outgoing_port", "outgoing.port"),
            ),
        ),
        Task(N_("Press “OK”, then {next}.")),
    ),
    needs=BY_PASSWORD,
)
NEW_ON_WINDOWS = Way(
    N_("Outlook (new)"),
    (NEW,),
    (
        Task(N_("In Outlook, open the settings (the wheel, at the top right), {accounts}, {add}.")),
        Task(
            N_(
                "Type {address} and press {continue}. If it proposes another kind of account, press {choose} "
                "and choose {protocol}."
            )
        ),
        Task(N_("Type {password}, and press {more}.")),
        Task(
            N_("For receiving, type:"),
            entries("incoming", {"hostname": "incoming", "port": "port", "security": "security"}),
        ),
        Task(
            N_("For sending, type:"),
            entries(
                "outgoing",
                {
                    "username": "smtp_user",
                    "password": "smtp_password",
                    "hostname": "outgoing",
                    "port": "port",
                    "security": "security",
                },
            ),
        ),
        Task(N_("Press {continue}.")),
    ),
    notes=(
        Task(
            N_(
                "If it asks for a username for receiving, type {username}. If it does not ask, it cannot "
                "sign in to your mailbox: choose another app."
            ),
            needs=frozenset({Fact.LOGIN}),
            unless=LOGIN_IS_ADDRESS,
        ),
    ),
    before=(HANDS_OVER,),
    needs=BY_PASSWORD,
)
ON_MAC = Way(
    N_("Outlook for Mac"),
    (MAC,),
    (
        Task(N_("In Outlook, open the menu {tools}, {accounts}, the button +, {new}.")),
        Task(N_("Type {address}, press {continue} and choose {provider_label}.")),
        Task(
            N_("For receiving, type, with {ssl} switched on:"),
            (
                Prompt("type", "protocol"),
                Prompt("user", "incoming.username"),
                Prompt("password_label", "incoming.password"),
                Prompt("incoming", "incoming.hostname"),
                Prompt("port", "incoming.port"),
            ),
        ),
        Task(
            N_("For sending, type, with {ssl} switched on:"),
            (Prompt("outgoing", "outgoing.hostname"), Prompt("port", "outgoing.port")),
        ),
        Task(N_("Press {add}.")),
    ),
    before=(HANDS_OVER,),
    needs=BY_PASSWORD,
)
ON_PHONE = Way(
    N_("Outlook, by hand"),
    (MOBILE,),
    (
        Task(N_("In Outlook, press your picture or ✉ at the top left, the button +, {add}.")),
        Task(
            N_("Type {address}, press {continue} and choose {protocol}. If it is not offered: “?”, {change}.")
        ),
        Task(
            N_("Switch {advanced} on. For receiving, type:"),
            entries(
                "incoming",
                {
                    "hostname": "host",
                    "port": "port",
                    "security": "security",
                    "username": "user",
                    "password": "password_label",
                },
            ),
        ),
        Task(
            N_("For sending, type:"),
            entries(
                "outgoing",
                {
                    "hostname": "smtp_host",
                    "port": "port",
                    "security": "security",
                    "username": "smtp_user",
                    "password": "smtp_password",
                },
            ),
        ),
        Task(N_("Press ✓.")),
    ),
    before=(HANDS_OVER,),
    needs=BY_PASSWORD,
)
