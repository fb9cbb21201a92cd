"""Domains that are served, one letter away from one that is not: missing, added, replaced, or two swapped.

All that one such change can make of what was typed is looked up: some 80 tries a letter, and no room. An
index of what every domain becomes without one of its letters would find the same in fewer steps, and hold a
hundred megabytes in every process for 100,000 domains, for the few who mistype.

Letters beyond ASCII are left without their accents on both sides, as who mistypes them often leaves them. Of
other scripts those letters are tried that the domains have, the most frequent ones.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from string import ascii_lowercase, digits

from autoconfig.address import to_readable
from autoconfig.login import fold

# A script of thousands of letters would be thousands of tries a letter.
_MAX_LETTERS = 64
_LETTERS = ascii_lowercase + digits + "-."


class Neighbours:
    """Those of some domains (A-labels)."""

    def __init__(self, domains: Collection[str]) -> None:
        self._longest = max(map(len, domains), default=0) + 1
        self._readable: Mapping[str, str] = {
            fold(to_readable(domain)): domain for domain in domains if "xn--" in domain
        }
        seen = Counter(letter for name in self._readable for letter in name if letter not in _LETTERS)
        self._letters = _LETTERS + "".join(letter for letter, _ in seen.most_common(_MAX_LETTERS))

    def of(self, domain: str) -> Iterator[str]:
        """What a domain may be a misspelling of, each maybe several times, whether it is served or not."""
        name = fold(to_readable(domain))
        if len(name) <= self._longest:
            for candidate in (name, *_changed(name, self._letters)):
                yield candidate
                if candidate in self._readable:
                    yield self._readable[candidate]


def _changed(name: str, letters: str) -> Iterator[str]:
    """All that one change makes of it."""
    for at in range(len(name) + 1):
        before, after = name[:at], name[at:]
        yield from (f"{before}{letter}{after}" for letter in letters)
        if after:
            yield before + after[1:]
            yield from (f"{before}{letter}{after[1:]}" for letter in letters)
        if len(after) > 1:
            yield before + after[1] + after[0] + after[2:]
