"""What mail programs ask and take: one file each, data with its source, and what a profile should know of it.

Facts come from a program's own source, or from what it was seen to do. There is what is used here, no more.
Clients do not know each other; what several of them are the reason for is in `differences`. A new one is a
module here and an entry below.
"""

from collections.abc import Iterator

from autoconfig.clients import (
    apple,
    deltachat,
    differences,
    evolution,
    fairemail,
    kmail,
    outlook,
    thunderbird,
    thunderbird_android,
)
from autoconfig.profile import Profile
from autoconfig.profile.lint.remark import Remark

CLIENTS = tuple(
    client.CLIENT
    for client in (
        thunderbird,
        thunderbird_android,
        deltachat,
        evolution,
        kmail,
        fairemail,
        outlook,
        apple,
    )
)


def remarks(profile: Profile) -> Iterator[Remark]:
    """What is to be said of a profile where a client is the reason."""
    yield from thunderbird.remarks(profile)
    yield from thunderbird_android.remarks(profile)
    yield from differences.remarks(profile, CLIENTS)
