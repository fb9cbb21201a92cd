"""Thunderbird on a computer.

Sources: releases-comm-central, mail/components/accountcreation/modules (156.0a1; 153.7.0esr is the same and
was observed): readFromXML, FetchConfig.
"""

import re
from collections.abc import Iterator

from autoconfig.clients.client import Client, Taken
from autoconfig.findings import Code, Mistake, Severity
from autoconfig.profile import Profile
from autoconfig.profile.lint.remark import Remark, logins
from autoconfig.profile.words import OVER_TCP, Authentication

CLIENT = Client(
    name="thunderbird",
    title="Thunderbird",
    asks_with_address=True,
    # The first that it can use; the others are choices.
    taken=Taken.FIRST,
    types=OVER_TCP,
    # readFromXML; OAuth2 only at hosts that it has in its own list, or of an add-on.
    ways=frozenset(
        (
            Authentication.PASSWORD_CLEARTEXT,
            Authentication.PASSWORD_ENCRYPTED,
            Authentication.GSSAPI,
            Authentication.NTLM,
            Authentication.OAUTH2,
        )
    ),
    ways_to_send=frozenset((Authentication.NONE, Authentication.CLIENT_IP_ADDRESS)),
    # readFromXML throws unless it has read one server of each element.
    needs_both=True,
)
# JXON makes a number or a truth value of such a text: the login 0012345 becomes 12345.
_NOT_TEXT = re.compile(r"true|false|[-+]?(0x[0-9a-f]+|[0-9]+(\.[0-9]*)?(e[-+]?[0-9]+)?)", re.IGNORECASE)


def is_not_text(login: str) -> bool:
    """Whether it would read this login as something else than text."""
    return _NOT_TEXT.fullmatch(login) is not None


def remarks(profile: Profile) -> Iterator[Remark]:
    """Logins in rules that it would read as a number; one that is the local part gets its placeholder."""
    for at, login in logins(profile):
        for index, rule in enumerate(login.username):
            if is_not_text(rule.username.text):
                problem = "Thunderbird reads such a login as a number, so 0012345 would become 12345"
                remedy = 'write "{local}" if it is the part before the @, or let the server take another'
                mistake = Mistake(Code.LOGIN_OF_DIGITS, problem, remedy)
                yield Remark((*at, "username", index, "username"), mistake, Severity.INFO)
