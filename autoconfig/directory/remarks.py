"""What is said of a profile that is served all the same, but for what it allows."""

from collections.abc import Iterator

from autoconfig.findings import Code, Mistake, Severity
from autoconfig.profile import Profile, lint
from autoconfig.profile.lint import Remark


def remarks(profile: Profile) -> Iterator[Remark]:
    """All; an allowance that silences none of them is information, and can be allowed itself."""
    found = [*lint.remarks(profile)]
    found += _in_vain(profile, {one.mistake.code for one in found})
    return (one for one in found if one.mistake.code not in profile.allow)


def _in_vain(profile: Profile, said: set[Code]) -> Iterator[Remark]:
    for code in profile.allow:
        if code not in {*said, Code.ALLOWED_IN_VAIN}:
            mistake = Mistake(Code.ALLOWED_IN_VAIN, "nothing of this kind is found here", "leave it out")
            yield Remark(("allow", code), mistake, Severity.INFO)
