"""What people see when it does not work, and what to do about it.

Advice may name {username} and {password}. `links` are the keys of `help` that serve here.
"""

from typing import NamedTuple

from autoconfig.page import N_

WEB_MAIL = "webMail"
RECOVERY = "recovery"
CONTACTS = "contacts"

LOOK_AT_USERNAME = N_(
    "In the app, look at the username, for receiving and for sending: it must be {username}."
)
TYPE_ANEW = N_("The app needs {password}. Type it anew, slowly: capital and small letters count.")
OLD_PASSWORD = N_(
    "The app needs {password}, and may have kept an old one: type it anew in the settings of the account."
)
SENDING_TOO = N_(
    "Sending needs the username and the password too: switch on “authentication” or “sign-in” there."
)
ON_THE_WEB = N_("Try the same username and your usual password in your mailbox on the web.")
EVERY_LINE = N_("Compare every line with the table of settings, for receiving and for sending.")
SETTINGS_FOR_SENDING = N_(
    "Compare the server, the port and the security for sending with the table of settings."
)
CHANGE_FIRST = N_("Change your password first, from a device that you trust.")
THEN_HELP = N_("Then ask for help, by phone if you can.")
NEW_ONE_LAST = N_(
    "Last, type the new password on each of your devices: one with the old password blocks the account again."
)
NEW_ONE_EVERYWHERE = N_("If you have changed your password, type the new one on each of your devices.")
PASSWORD_READ = N_("Do not agree to ignore the warning: somebody could read your password.")
ADD_ANEW = N_(
    "Otherwise remove the account in the app and add it again with this page: the settings may have changed."
)


class Symptom(NamedTuple):
    """What a person sees, and what to do, the likeliest first."""

    title: str
    advice: tuple[str, ...]
    links: tuple[str, ...] = ()


SYMPTOMS = (
    Symptom(
        N_("My username or my password is refused"),
        (
            LOOK_AT_USERNAME,
            TYPE_ANEW,
            ON_THE_WEB,
            N_("Do not try again and again: after some failures an account can be blocked for a while."),
        ),
        (WEB_MAIL, RECOVERY),
    ),
    Symptom(
        N_("It works on the web, but not in the app"),
        (
            OLD_PASSWORD,
            EVERY_LINE,
            N_("If the app offered Exchange, Outlook or Google: remove the account there and add it anew."),
        ),
    ),
    Symptom(
        N_("I receive messages, but cannot send any"),
        (SETTINGS_FOR_SENDING, SENDING_TOO),
    ),
    Symptom(
        N_("My account is blocked, or somebody else has used it"),
        (
            CHANGE_FIRST,
            THEN_HELP,
            NEW_ONE_LAST,
        ),
        (RECOVERY, CONTACTS),
    ),
    Symptom(
        N_("The app warns of a certificate, or of security"),
        (
            N_("Check the date and the time of the device."),
            N_("Check the name of the server, letter by letter."),
            N_("Update the device: an old one may not know the security of today."),
            PASSWORD_READ,
        ),
        (CONTACTS,),
    ),
    Symptom(
        N_("It worked, and suddenly it does not"),
        (
            N_("If a notice stands at the top of this page, wait until the time that it says."),
            NEW_ONE_EVERYWHERE,
            ADD_ANEW,
        ),
        (CONTACTS,),
    ),
)
