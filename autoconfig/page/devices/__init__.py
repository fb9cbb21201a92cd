"""The devices, and the ways to set each one up in their order; how a browser says which one it runs on.

What is best where is said here and nowhere else: a way stands higher with what it needs to be better.
"""

import re

from autoconfig.page import N_
from autoconfig.page.devices import android, apple, evolution, generic, outlook, thunderbird
from autoconfig.page.devices.way import Device, Fact, Turn

_LOGIN_IS_ADDRESS = frozenset({Fact.LOGIN_IS_ADDRESS})
_UNHEARD_OF = frozenset({Fact.UNHEARD_OF})
# Where only a browser signs in: at hosts of its own list, or with the add-on, which Android has none of.
_THUNDERBIRD = (
    Turn(thunderbird.ON_COMPUTER, unless=_UNHEARD_OF),
    Turn(thunderbird.ON_COMPUTER, needs=frozenset({Fact.ADDON})),
)
# Where an app can sign in with a password, the web mail stands among the help.
_ON_THE_WEB = Turn(generic.ON_THE_WEB, unless=frozenset({Fact.PASSWORD}))
_ON_PHONE = (
    Turn(apple.PROFILE_ON_PHONE),
    Turn(apple.MAIL_BY_HAND_ON_PHONE),
    Turn(outlook.ON_PHONE),
    Turn(android.GMAIL_BY_HAND_ON_APPLE),
    _ON_THE_WEB,
)
IPHONE, IPAD, MAC, ANDROID, OTHER = "iphone", "ipad", "mac", "android", "other"
DEVICES = {
    IPHONE: Device(N_("iPhone"), _ON_PHONE),
    IPAD: Device(N_("iPad"), _ON_PHONE),
    MAC: Device(
        N_("Mac"),
        (
            Turn(apple.PROFILE_ON_MAC),
            *_THUNDERBIRD,
            Turn(apple.MAIL_BY_HAND_ON_MAC),
            Turn(outlook.ON_MAC),
            _ON_THE_WEB,
        ),
    ),
    ANDROID: Device(
        N_("Android phone or tablet"),
        (
            Turn(thunderbird.BY_CODE, unless=_UNHEARD_OF),
            Turn(thunderbird.BY_ADDRESS),
            Turn(android.OWN_APP),
            Turn(android.GMAIL_BY_HAND),
            Turn(outlook.ON_PHONE),
            Turn(android.FAIREMAIL),
            Turn(thunderbird.BY_HAND_ON_PHONE, unless=frozenset({Fact.IMAP})),
            Turn(thunderbird.BY_HAND_ON_PHONE, unless=frozenset({Fact.SENDS})),
            _ON_THE_WEB,
        ),
    ),
    "windows": Device(
        N_("Windows computer"),
        (
            *_THUNDERBIRD,
            Turn(outlook.NEW_ON_WINDOWS, needs=_LOGIN_IS_ADDRESS),
            Turn(outlook.CLASSIC_SHORT),
            Turn(outlook.CLASSIC_LONG, unless=_LOGIN_IS_ADDRESS),
            Turn(outlook.NEW_ON_WINDOWS),
            _ON_THE_WEB,
        ),
    ),
    "linux": Device(N_("Linux computer"), (*_THUNDERBIRD, Turn(evolution.ON_LINUX), _ON_THE_WEB)),
    OTHER: Device(
        N_("Another device or app"),
        (Turn(generic.ON_THE_WEB, needs=_UNHEARD_OF), Turn(generic.BY_HAND), _ON_THE_WEB),
    ),
}
# What a browser takes its device for, and what else it may be.
TAKEN_FOR = {MAC: (IPAD,)}

# Words of a User-Agent field, the telling ones first: an Android also says Linux.
_USER_AGENTS = (
    (re.compile("iPad"), IPAD),
    (re.compile("iPhone|iPod"), IPHONE),
    (re.compile("Android"), ANDROID),
    (re.compile("Windows"), "windows"),
    (re.compile("Macintosh"), MAC),
    (re.compile("CrOS"), OTHER),
    (re.compile("Linux|BSD"), "linux"),
)


def device_of(user_agent: str, *, touched: bool = False) -> str:
    """The device that a browser says it runs on; `touched`: it has been seen to have a touch screen.

    An iPad's Safari says that it is a Mac, and no Mac can be touched.
    """
    found = next((device for words, device in _USER_AGENTS if words.search(user_agent)), OTHER)
    return IPAD if touched and found == MAC else found
