"""Lookups for tests: opened from a profile, and asked."""

import json
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from autoconfig.address import Address
from autoconfig.lookups import Lookups, Search, find
from autoconfig.profile.file import load
from sample import profile_text

# Seconds: what has no limit takes longer, whatever a busy machine does to what has one.
ENDLESS = 30
DUPONT = Address.parse("jean.dupont@example.org")


def opened(
    folder: Path, kind: str, keys: Mapping[str, object], cache: str = "0", timeout: str = "1s"
) -> Lookups:
    """The one lookup of a profile in `folder`; a key with None is left out."""
    written = json.dumps([{kind: {key: value for key, value in keys.items() if value is not None}}])
    file = folder / "profile.yaml"
    file.write_text(profile_text(lookups=written, cache=cache, timeout=timeout))
    written = load(file)
    return Lookups.open(written, written.profile.domains)


def ask(lookups: Lookups, address: Address | str = DUPONT, digest: str = "") -> Search:
    """A search that has come to its end."""
    asked = Address.parse(address) if isinstance(address, str) else address
    search = lookups.search(asked, digest, lookups.clock())
    assert search
    find(search)
    return search


def said(lookups: Lookups, address: Address | str = DUPONT) -> str:
    """What came of the only lookup, for an operator."""
    ((_, text),) = ask(lookups, address).turns
    return text


def turn(lookups: Lookups, address: Address | str = DUPONT) -> str:
    """The same without the reason."""
    return said(lookups, address).partition(" (")[0]


def ask_together(lookups: Lookups, count: int) -> list[Search]:
    """So many people at the same time."""
    people = [Address(f"p{number}", "example.org") for number in range(count)]
    with ThreadPoolExecutor(count) as threads:
        return list(threads.map(ask, [lookups] * count, people))
