"""What is said of a profile that is served all the same, but for what it allows.

By itself, by clients and by formats: each says that for which it is the reason.
"""

from collections.abc import Iterator, Set

from autoconfig import clients
from autoconfig.address import Address
from autoconfig.errors import Inexpressible
from autoconfig.findings import Code, Mistake, Severity
from autoconfig.formats import addon, pacc
from autoconfig.identify import describe, identify
from autoconfig.profile import Profile, lint
from autoconfig.profile.lint.remark import Place, Remark

# Stands in for those of a profile that names none.
SOME_DOMAIN = "example.com"
_WITHOUT_ADDON = ", so no add-on can be made, and Thunderbird passes over OAuth2"


def remarks(profile: Profile) -> Iterator[Remark]:
    """All; an allowance that silences none of them is information, and can be allowed itself."""
    found = [*lint.remarks(profile), *clients.remarks(profile), *_not_in_pacc(profile)]
    found += _no_addon(profile, {one.keys for one in found})
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


def _no_addon(profile: Profile, said: Set[Place]) -> list[Remark]:
    """Of what is described, where Thunderbird needs one; of a URL without https it is said already."""
    if not profile.oauth2:
        return []
    account = describe(profile, next(iter(profile.listed_domains), SOME_DOMAIN))
    return [
        Remark(("oAuth2", key), Mistake(Code.NO_ADDON, f"{problem}{_WITHOUT_ADDON}", remedy))
        for key, problem, remedy in addon.obstacles(account)
        if addon.is_needed(account) and ("oAuth2", key) not in said
    ]


def _in_vain(profile: Profile, said: set[Code]) -> Iterator[Remark]:
    for code in profile.allow:
        if code not in {*said, Code.ALLOWED_IN_VAIN}:
            mistake = Mistake(Code.ALLOWED_IN_VAIN, "nothing of this kind is found here", "leave it out")
            yield Remark(("allow", code), mistake, Severity.INFO)
