"""The QR codes of a page. A code is for another screen than the one that it is read on.

That of the page itself has nothing personal in it and is the same for everybody at a host, so it is kept. A
person's own is drawn for the one answer and kept nowhere.
"""

from functools import lru_cache

from autoconfig.errors import Inexpressible
from autoconfig.formats import symbol

# Pictures of 2 to 6 kB; of a service with more hosts those that are asked for.
MAX_KEPT = 256


def of_account(text: str) -> str:
    """The picture of `qr.payload`, in SVG."""
    return symbol.picture(text).decode()


def of_page(url: str, *, named: bool) -> str:
    """The page for a phone's camera, in SVG; "" where no code can hold its URL.

    `named`: its host is one that a profile names. Only these are kept: strangers invent others without end.
    """
    try:
        return _kept(url) if named else _drawn(url)
    except Inexpressible:
        return ""


def _drawn(url: str) -> str:
    return symbol.picture(url).decode()


_kept = lru_cache(MAX_KEPT)(_drawn)
forget = _kept.cache_clear
