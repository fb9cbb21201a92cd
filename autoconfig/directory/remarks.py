"""What is said of a profile that is served all the same, but for what it allows.

By itself, by clients and by formats: each says that for which it is the reason.
"""

from collections.abc import Iterator

from autoconfig import clients
from autoconfig.address import Address
from autoconfig.errors import Inexpressible
from autoconfig.findings import Code, Mistake, Severity
from autoconfig.formats import pacc
from autoconfig.identify import identify
from autoconfig.profile import Profile, lint
from autoconfig.profile.lint.remark import Remark

# Stands in for those of a profile that names none.
SOME_DOMAIN = "example.com"


def remarks(profile: Profile) -> Iterator[Remark]:
    """All; an allowance that silences none of them is information, and can be allowed itself."""
    found = [*lint.remarks(profile), *clients.remarks(profile), *_not_in_pacc(profile)]
    found += _in_vain(profile, {one.mistake.code for one in found})
    return (one for one in found if one.mistake.code not in profile.allow)


def _not_in_pacc(profile: Profile) -> Iterator[Remark]:
    """A document that is served, and lacks a type of server. Where there is none, who asks is told why."""
    domain = next(iter(profile.listed_domains), SOME_DOMAIN)
    account = identify(profile, Address.anyone(domain), {})
    unsaid = [*pacc.unsaid(account)]
    if not unsaid:
        return
    try:
        pacc.render(account)
    except Inexpressible:
        return
    problem = f"PACC, which Evolution asks for, has no words for all: {'; '.join(unsaid)}"
    yield Remark((), Mistake(Code.NOT_IN_PACC, problem, ""), Severity.INFO)


def _in_vain(profile: Profile, said: set[Code]) -> Iterator[Remark]:
    for code in profile.allow:
        if code not in {*said, Code.ALLOWED_IN_VAIN}:
            mistake = Mistake(Code.ALLOWED_IN_VAIN, "nothing of this kind is found here", "leave it out")
            yield Remark(("allow", code), mistake, Severity.INFO)
