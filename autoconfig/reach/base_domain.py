"""The part of a host name that somebody has registered, by the public suffix list."""

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # a long list, of which most commands have no use
    from publicsuffixlist import PublicSuffixList


@cache
def _suffixes() -> "PublicSuffixList":
    from publicsuffixlist import PublicSuffixList

    return PublicSuffixList()


def base_domain(host: str) -> str:
    """Such as example.co.uk of mail.example.co.uk; the name itself where it is a suffix."""
    name = host.lower().removesuffix(".")
    return _suffixes().privatesuffix(name) or name
