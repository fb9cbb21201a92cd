"""What is to be said of a profile that is served all the same: who gets less of it than its author may think.

Pure, and of the profile alone: what a client or a format is the reason for, they say themselves, and
`directory.remarks` has all. Each remark names its place by the keys that lead there; who has the file finds
the line.
"""

from collections.abc import Iterator

from autoconfig.profile import Profile
from autoconfig.profile.lint import languages, logins, names, servers
from autoconfig.profile.lint.remark import Remark


def remarks(profile: Profile) -> Iterator[Remark]:
    """All of them."""
    yield from names.remarks(profile)
    yield from logins.remarks(profile)
    yield from servers.remarks(profile)
    yield from languages.remarks(profile)
