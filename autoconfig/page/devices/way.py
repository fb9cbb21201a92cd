"""What a way to set a device up is made of: instructions, what they ask one to type, and buttons of apps.

All of it is data, in `apple`, `android`, `outlook` and so on. An instruction names in braces what stands out
in it: NAMES are the person's, every other name is a button of one of the way's apps. So what an app calls its
buttons stands in one place, with its source, and is translated as the app itself translates it.
"""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum, auto
from typing import NamedTuple


class Fact(StrEnum):
    """What is true of an account, of the page, and of what it is read on."""

    KNOWN = auto()  # whose account it is
    FILE = auto()  # there is a mobileconfig of it
    CODE = auto()  # there is a QR code of it
    ELSEWHERE = auto()  # the device is another one than that on which the page is read
    WEB = auto()  # there is a web mail
    IMAP = auto()  # messages are read by it, and stay on the server
    SENDS = auto()  # there is a server for sending
    SENDS_BY_LOGIN = auto()  # which wants a login
    SENDS_BY_PASSWORD = auto()  # and a password
    LOGIN = auto()  # a server wants a login
    ONE_LOGIN = auto()  # which is one for reading and sending
    LOGIN_IS_ADDRESS = auto()
    LOGIN_IS_GUESSED = auto()  # who does not say who asks is given the right one
    # How people sign in: one of these. The last: some servers want a password, others do not.
    PASSWORD = auto()
    BROWSER = auto()
    NO_PASSWORD = auto()
    SEVERAL = auto()
    ADDON = auto()  # Thunderbird needs an add-on to sign in, and there is one
    UNHEARD_OF = auto()  # a browser signs in, at a host that Thunderbird does not know by itself


Facts = frozenset[Fact]
ANY: Facts = frozenset()


class App(NamedTuple):
    """A program, or a part of one: what its buttons and fields are called, by the name in instructions.

    `source` is where that was read, of which `version`; `looked_at` is when that was last done.
    """

    name: str
    version: str
    source: str
    looked_at: date
    labels: Mapping[str, str]


class Prompt(NamedTuple):
    """What an app asks for: the name of its label, and of the value: `incoming.port`, `address` …"""

    label: str
    value: str


class Task(NamedTuple):
    """What to do next, said where all of `needs` and none of `unless` is true.

    `entries`: what the app then asks for, in its order; where an account has none of them, nothing is said.
    `shows`: what stands in it, FILE, CODE or PAGE.
    """

    text: str
    entries: tuple[Prompt, ...] = ()
    needs: Facts = ANY
    unless: Facts = ANY
    shows: str = ""


# What an instruction can show: the button for the mobileconfig, the account or this page as a QR code.
FILE, CODE, PAGE = "file", "code", "page"
# What it can name that is no button of an app.
NAMES = frozenset(
    ("provider", "address", "username", "password", "protocol", "authentication", "web_mail", "addon")
)


class Way(NamedTuple):
    """One way to set a device up, to be gone where all of `needs` and none of `unless` is true.

    `before` is said above the steps, `notes` below them. `get`: where the app is had, "" where it is there.
    """

    title: str
    apps: tuple[App, ...]
    steps: tuple[Task, ...]
    before: tuple[Task, ...] = ()
    notes: tuple[Task, ...] = ()
    needs: Facts = ANY
    unless: Facts = ANY
    get: str = ""


class Turn(NamedTuple):
    """A way on a device, where all of `needs` and none of `unless` is true; the first one is the best."""

    way: Way
    needs: Facts = ANY
    unless: Facts = ANY


class Device(NamedTuple):
    """A kind of device, with its ways in order; a way may stand twice, for whom it is better and for all."""

    name: str
    ways: tuple[Turn, ...]


def holds(said: Task | Way | Turn, facts: Facts) -> bool:
    """Whether it is for an account of which these are true."""
    return said.needs <= facts and said.unless.isdisjoint(facts)
