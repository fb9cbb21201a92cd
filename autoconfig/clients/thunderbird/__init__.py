"""Thunderbird on a computer.

Source: releases-comm-central, mail/components/accountcreation/modules, as it is in 153.7.0esr; read, and
observed. Each module here names the files that it follows.
"""

from collections.abc import Iterator

from autoconfig.clients.client import Client, Taken
from autoconfig.clients.thunderbird import oauth2
from autoconfig.clients.thunderbird.document import WAYS, WAYS_TO_SEND
from autoconfig.clients.thunderbird.search import simulation
from autoconfig.clients.thunderbird.values import from_text
from autoconfig.findings import Code, Mistake, Severity
from autoconfig.profile import Profile
from autoconfig.profile.lint.remark import Remark, logins
from autoconfig.profile.words import OVER_TCP

CLIENT = Client(
    name="thunderbird",
    title="Thunderbird",
    asks_with_address=True,
    # The first that it can use; the others are choices.
    taken=Taken.FIRST,
    types=OVER_TCP,
    # readFromXML throws unless it has read one server of each element.
    needs_both=True,
    ways=WAYS,
    ways_to_send=WAYS_TO_SEND,
    simulations={"": simulation},
    gets_token=oauth2.is_known,
    # OAuth2Providers.sys.mjs: `registerProvider` is for add-ons.
    oauth2="By OAuth2 it signs in there with an add-on that names the server, see autoconfig oauth-addon.",
)


def is_not_text(login: str) -> bool:
    """Whether it would read this login as something else than text."""
    return not isinstance(from_text(login), str)


def remarks(profile: Profile) -> Iterator[Remark]:
    """Logins in rules that it would read as a number; one that is the local part gets its placeholder."""
    for at, login in logins(profile):
        for index, rule in enumerate(login.username):
            if is_not_text(rule.username.text):
                problem = "Thunderbird reads such a login as a number, so 0012345 would become 12345"
                remedy = 'write "{local}" if it is the part before the @, or let the server take another'
                mistake = Mistake(Code.LOGIN_OF_DIGITS, problem, remedy)
                yield Remark((*at, "username", index, "username"), mistake, Severity.INFO)
