"""What to do on which device, step by step. Names of buttons are those of 2026: iOS and macOS 26, Android 16,
Outlook classic and new, Thunderbird 153; where one may move, the step says how to find it.

Steps may name {provider}, {address}, {username}, {password} and {protocol}.
"""

import re
from typing import NamedTuple

from autoconfig.page import N_

# What a way shows above its steps.
PROFILE = "profile"
CODE = "code"

ASKED_FOR_PASSWORD = N_(
    "When it asks for a password, type {password}. It may ask twice: for receiving and for sending."
)
STAYS = N_("Your messages stay on the server.")
MAIL_ARRIVES = N_("Open the Mail app: your messages arrive.")
COPY = N_(
    "Copy the settings from the table below. The username is {username}, for receiving and for sending."
)
NAME_AND_PASSWORD = N_("Type your name, {address} and {password}.")
IF_USERNAME = N_("If it shows a username, check that it is {username}.")
CHECK_USERNAME = N_("Check the username, for receiving and for sending: it must be {username}.")
THUNDERBIRD_FINDS = N_(
    "Type your name and {address}, and continue: Thunderbird finds the settings by itself."
)
EVOLUTION_FINDS = N_("Type your name and {address}: Evolution finds the servers.")
PASSWORD_AND_FINISH = N_("Type {password}, and finish.")
WHEN_ASKED = N_("When Thunderbird asks for a password, type {password}.")
REQUIRE_SIGN_IN = N_("On the page for sending, leave “Require sign-in” switched on.")
MORE_SETTINGS = N_(
    "Press “More Settings”: on the tab “Outgoing Server” tick that it requires authentication; on the tab "
    "“Advanced” copy ports and security."
)


class Way(NamedTuple):
    """One way to set a device up. `shows`: what stands above the steps, if anything."""

    title: str
    steps: tuple[str, ...]
    shows: str = ""
    notes: tuple[str, ...] = ()


class Device(NamedTuple):
    """A kind of device; the way that asks least of a person comes first."""

    name: str
    ways: tuple[Way, ...]


THUNDERBIRD = Way(
    N_("Thunderbird"),
    (
        N_(
            "Open Thunderbird. If it does not ask for your account by itself, open the menu ☰ and add a mail"
            " account."
        ),
        THUNDERBIRD_FINDS,
        IF_USERNAME,
        PASSWORD_AND_FINISH,
    ),
)
DEVICES = {
    "iphone": Device(
        N_("iPhone or iPad"),
        (
            Way(
                N_("With a configuration file"),
                (
                    N_("In Safari, press the button above, then “Allow”."),
                    N_(
                        "Within 8 minutes, open the Settings app and press “Profile Downloaded”, at the top."
                        " If it is not there: “General”, then “VPN & Device Management”."
                    ),
                    N_(
                        "Press “Install” and type the code of your device. It may say that the profile is "
                        "not signed: check that it bears the name {provider}, and press “Install” again."
                    ),
                    ASKED_FOR_PASSWORD,
                    MAIL_ARRIVES,
                ),
                PROFILE,
                (
                    N_("Too late, or not sure? Press the button again: nothing is installed twice."),
                    N_(
                        "If “Install” is refused away from home, it is the protection against theft (“Stolen"
                        " Device Protection”): try again at home or at work."
                    ),
                    N_(
                        "To remove it: Settings, “General”, “VPN & Device Management”, the profile, “Remove "
                        "Profile”."
                    ),
                    STAYS,
                ),
            ),
            Way(
                N_("By hand, in the Mail app"),
                (
                    N_(
                        "Open the Settings app, then “Apps”, “Mail”, “Mail Accounts”, “Add Account”. If you "
                        "do not find it, search for “accounts” in Settings."
                    ),
                    N_("Choose “Other”, then “Add Mail Account”. Type your name, {address} and {password}."),
                    N_("Choose {protocol}."),
                    COPY,
                ),
            ),
        ),
    ),
    "mac": Device(
        N_("Mac"),
        (
            Way(
                N_("With a configuration file"),
                (
                    N_("Press the button above, then open the file: it is in the “Downloads” folder."),
                    N_(
                        "Open “System Settings”, “General”, “Device Management”. If you do not find it, "
                        "search for “profile” in System Settings."
                    ),
                    N_("Double-click the profile that bears the name {provider}, then press “Install”."),
                    ASKED_FOR_PASSWORD,
                    MAIL_ARRIVES,
                ),
                PROFILE,
                (
                    N_(
                        "To remove it: “System Settings”, “General”, “Device Management”, the profile, the "
                        "button “−”."
                    ),
                    STAYS,
                ),
            ),
            THUNDERBIRD,
            Way(
                N_("By hand, in the Mail app"),
                (
                    N_(
                        "In the Mail app, open the menu “Mail”, “Add Account”, and choose “Other Mail "
                        "Account”."
                    ),
                    N_("Type your name, {address} and {password}, and press “Sign In”."),
                    N_("If Mail does not find the settings, choose {protocol}."),
                    COPY,
                ),
            ),
        ),
    ),
    "android": Device(
        N_("Android phone or tablet"),
        (
            Way(
                N_("Thunderbird, with a code to scan"),
                (
                    N_("On the phone, install the Thunderbird app from the Play Store, and open it."),
                    N_(
                        "Press “Import settings”, then “Scan QR code”. If you use Thunderbird already: "
                        "“Settings”, “Import”, “Scan QR code”."
                    ),
                    N_(
                        "Point the phone at the code on the computer. Only Thunderbird can read it, not the "
                        "camera app."
                    ),
                    WHEN_ASKED,
                ),
                CODE,
            ),
            Way(
                N_("Gmail app, by hand"),
                (
                    N_(
                        "In the Gmail app, press your picture at the top right, “Add another account”, then "
                        "“Other”."
                    ),
                    N_("Type {address}, choose “Personal ({protocol})”, then type {password}."),
                    COPY,
                    REQUIRE_SIGN_IN,
                ),
            ),
            Way(
                N_("Samsung Email app, by hand"),
                (
                    N_(
                        "In the Email app, open the menu, the settings (the wheel), “Add account”, then "
                        "“Other”."
                    ),
                    N_("Type {address} and {password}, then press “Manual setup” and choose {protocol}."),
                    COPY,
                ),
            ),
        ),
    ),
    "windows": Device(
        N_("Windows computer"),
        (
            THUNDERBIRD,
            Way(
                N_("Outlook (classic)"),
                (
                    N_(
                        "Close Outlook. In the Start menu, search for “Control Panel” and open it; there, "
                        "search for “Mail” and open “Mail (Microsoft Outlook)”."
                    ),
                    N_(
                        "Press “Email Accounts”, then “New”. Type your name, {address} and {password}, and "
                        "continue."
                    ),
                    N_(
                        "If Outlook does not find the settings: go back, choose the manual setup, then “POP "
                        "or IMAP”."
                    ),
                    COPY,
                    MORE_SETTINGS,
                ),
            ),
            Way(
                N_("New Outlook"),
                (
                    N_(
                        "In Outlook, open the settings (the wheel, at the top right), “Accounts”, “Add "
                        "account”."
                    ),
                    N_(
                        "Type {address} and continue. If Outlook proposes another kind of account, press "
                        "“Choose provider” and choose {protocol}."
                    ),
                    N_("Type {password}, then press “Show more”."),
                    COPY,
                ),
                notes=(
                    N_(
                        "The new Outlook hands your password and your messages to Microsoft’s servers. If "
                        "you do not want that, or may not, choose Thunderbird."
                    ),
                ),
            ),
        ),
    ),
    "linux": Device(
        N_("Linux computer"),
        (
            THUNDERBIRD,
            Way(
                N_("Evolution"),
                (
                    N_("In Evolution, add a mail account: menu “Edit”, “Accounts”, “Add”, “Mail Account”."),
                    EVOLUTION_FINDS,
                    CHECK_USERNAME,
                    N_("When Evolution asks for a password, type {password}."),
                ),
            ),
        ),
    ),
    "other": Device(
        N_("Another device or app"),
        (
            Way(
                N_("By hand, in any app"),
                (
                    N_(
                        "In the app, add an account of the kind {protocol}: not Exchange, not Outlook, not "
                        "Google. Some apps call it “Other”."
                    ),
                    NAME_AND_PASSWORD,
                    COPY,
                ),
            ),
        ),
    ),
}
IPHONE, ANDROID, OTHER = "iphone", "android", "other"

# Words of a User-Agent field, the telling ones first: an Android also says Linux, an iPad may say Macintosh.
_USER_AGENTS = (
    (re.compile("iPhone|iPad|iPod"), "iphone"),
    (re.compile("Android"), "android"),
    (re.compile("Windows"), "windows"),
    (re.compile("Macintosh"), "mac"),
    (re.compile("CrOS"), OTHER),
    (re.compile("Linux|BSD"), "linux"),
)


def device_of(user_agent: str) -> str:
    """The device that a browser says it runs on."""
    return next((device for words, device in _USER_AGENTS if words.search(user_agent)), OTHER)
