"""The documents of a domain as clients get them over HTTP, and whether they say the same.

    inquiries   what clients ask, as data
    harvest     all of it asked at once, each answer with one word for what it is worth (answers)
    clientconfig, autodiscover, others, contents: findings about what came; pure

What must stay true:

1. A finding is about who loses what: the severity follows from what else is to be had. That the well-known
   URL is not there costs nobody anything where autoconfig.D answers.
2. One cause, one finding. Of a host without a name, or with a bad certificate, nothing is said here, since
   others look at these; of one that does not answer, it is said once and not of each URL.
3. What cannot be told from here, for want of time or of a road, is not guessed.
4. No login and no address stands in a finding: a document may hold anybody's.
"""

from collections.abc import Iterator

from autoconfig.account import Account
from autoconfig.check.documents import autodiscover, clientconfig, contents, others
from autoconfig.check.documents.findings import about
from autoconfig.check.documents.harvest import Harvest
from autoconfig.check.scene import Scene
from autoconfig.check.setups import accounts
from autoconfig.errors import Inexpressible
from autoconfig.findings import Code, Finding, Severity
from autoconfig.formats import FORMATS


def findings(scene: Scene, found: Harvest) -> Iterator[Finding]:
    """What is wrong with what came; pure."""
    if any(one.was_left for answers in found.answers.values() for one in answers):
        problem = "not all of its documents were seen in time, so that there may be more to say"
        yield about(scene.domain, Code.NOT_IN_TIME, problem, "", Severity.INFO)
    yield from clientconfig.findings(
        found, is_personal=is_personal(scene.account), in_dns=scene.service_known
    )
    if scene.exchanger:
        return
    known = scene.address.known
    yield from autodiscover.findings(found, expected=_has(scene.account, "autodiscover"), known=known)
    yield from others.of_pacc(found, expected=_has(scene.anyone, "pacc"))
    if _has(scene.account, "mobileconfig"):
        yield from others.of_mobileconfig(found)
    yield from others.of_database(found)
    source = scene.provider.file.name if scene.provider else "the profile"
    yield from contents.findings(found, accounts.read(scene.account, source) if scene.account else None)


def is_personal(account: Account | None) -> bool:
    """Whether the document for one person has other logins than that for anyone."""
    servers = (*account.for_reading(), *account.for_sending()) if account else ()
    return not all(server.login_is_address for server in servers)


def _has(account: Account | None, form: str) -> bool:
    """Whether the profile can be said in this format."""
    if account is None:
        return False
    try:
        FORMATS[form].render(account)
    except Inexpressible:
        return False
    return True
