"""Names of the provider with something to be filled in, which nobody does."""

import re
from collections.abc import Iterator

from autoconfig.findings import Code, Mistake
from autoconfig.profile import Profile
from autoconfig.profile.lint.remark import Remark

# Names are short, see `Profile`; so is what can be found in them.
_FIELD = re.compile(r"%[A-Za-z]{1,20}%|\$?\{{1,2}\s{0,3}[A-Za-z_]\w{0,30}[^{}@]{0,20}\}{1,2}")
_REMEDY = "write a name that is the same for everybody, such as Example Mail"


def remarks(profile: Profile) -> Iterator[Remark]:
    """All of them."""
    for key, name in (
        ("displayName", profile.display_name),
        ("displayShortName", profile.display_short_name),
    ):
        if name and (found := _FIELD.search(name)):
            problem = f"{found[0]} is not filled in here, so people see it as it stands"
            yield Remark((key,), Mistake(Code.NAME_NOT_FILLED, problem, _REMEDY))
