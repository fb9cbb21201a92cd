"""Heads of requests that say nothing a server has to act upon, as nearly all: they need only a parser.

gunicorn makes a request of each head, looks whether it may stand, holds it against the settings for proxies
and gets ready for a body in pieces, which takes as long as to make an answer. Of a plain head nothing of that
is wanted: it goes to the application as the parser left it.

What must stay true: a head is plain only where gunicorn would neither refuse it nor do anything for it but to
hand it on, and end the connection where it says so. So whatever is not known to be such is none: another
method, a target with a scheme or with a sign beyond visible ASCII, a field that stands there twice, a name
that proxies and CGI take for another's, any field that asks something of a server.
"""

import re
from collections.abc import Iterable
from typing import Any, NamedTuple

_METHODS = {b"GET": "GET", b"HEAD": "HEAD", b"POST": "POST"}
# RFC 9112 section 3.2.1, in visible ASCII: no more of a URL than gunicorn looks at.
_TARGET = re.compile(rb"/[!-~]*")
_CONNECTION = b"connection"
# RFC 9110 section 7.6.1: in capitals too, as Windows writes it.
_CLOSE, _KEEP = b"close", b"keep-alive"
# Of which nearly all heads are made: none has an underscore.
_USUAL = frozenset(
    b"host user-agent accept accept-encoding accept-language content-type content-length".split()
)
# Those of RFC 9110 and RFC 9112 that gunicorn reads, beside the length.
_ACTED_ON = frozenset((_CONNECTION, b"expect", b"transfer-encoding", b"upgrade"))


class Plain(NamedTuple):
    """Such a head; `fields` have names in lower case."""

    method: str
    path: bytes
    query: bytes
    fields: list[tuple[bytes, bytes]]
    version: tuple[int, int]
    closes: bool


def acted_on(names: Iterable[str]) -> frozenset[bytes]:
    """The fields that make a head none; `names` are those that gunicorn was told of beside its own."""
    return _ACTED_ON.union(name.lower().encode("latin-1") for name in names)


def plain(parser: Any, others: frozenset[bytes]) -> Plain | None:
    """What gunicorn's parser has read, if it is plain; `others` are those fields."""
    method, target, version = _METHODS.get(parser.method), parser.path, parser.http_version
    if not method or not _TARGET.fullmatch(target):
        return None
    fields = getattr(parser, "asgi_headers", None) or parser.headers
    by_name = dict(fields)
    names = by_name.keys()
    if len(names) != len(fields) or (not names <= _USUAL and b"_" in b"".join(names)):
        return None
    closes = version != (1, 1)
    if closes and version != (1, 0):
        return None
    if not others.isdisjoint(names):
        word = by_name.get(_CONNECTION, b"").lower()
        if names & others != {_CONNECTION} or not (word == _CLOSE or (word == _KEEP and not closes)):
            return None
        closes = word == _CLOSE or closes
    path, _, query = target.partition(b"?")
    return Plain(method, path, query, fields, version, closes)
