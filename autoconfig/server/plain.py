"""Requests that say nothing a server has to act upon, and have come whole: nearly all.

gunicorn reads a head, makes a request of it, looks whether it may stand, holds it against the settings for
proxies and gets ready for a body in pieces, which takes several times as long as to make an answer. Of a
plain request nothing of that is wanted: it is read here, and goes to the application as it is.

What must stay true:

1. A request is plain only where gunicorn would neither refuse it nor do anything for it but to hand it on,
   and end the connection where it says so. So whatever is not known to be such is none: another method, a
   target with a scheme or with a sign beyond visible ASCII, a field that stands there twice, a name that
   proxies and CGI take for another's, a value beyond ASCII, any field that asks something of a server, an
   empty line before it, anything behind it. Where settings are narrower than gunicorn's own, nothing is.
2. There is one way to read it: each line ends as RFC 9112 has it, and the body is as long as is said.
3. What a client says of itself is the same again and again, and is read once: a head is kept, in this process
   alone, until 256 others have come. None is that has a field of any other name, such as Authorization,
   Cookie or what a proxy adds, or an @.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from autoconfig.asgi.scopes import Whole, fields_of

# No more is looked at, and so much gunicorn has to take.
MAX_LENGTH = 4096
_MAX_FIELDS = 64
# RFC 9112 section 3, in visible ASCII: no more of a URL than gunicorn looks at.
_LINE = re.compile(rb"(GET|HEAD|POST) (/[!->@-~]*)(?:\?([!-~]*))? HTTP/1\.([01])")
_METHODS = {b"GET": "GET", b"HEAD": "HEAD", b"POST": "POST"}
_FIELD = rb"[A-Za-z0-9-]+:[\t -~]*"
_FIELDS = re.compile(rb"%b(?:\r\n%b)*" % (_FIELD, _FIELD))
_CONNECTION, _LENGTH = b"connection", b"content-length"
# RFC 9110 section 7.6.1: in capitals too, as Windows writes it.
_CLOSE, _KEEP = b"close", b"keep-alive"
# Those of RFC 9110 and RFC 9112 that gunicorn reads, beside the length.
_ACTED_ON = frozenset((_CONNECTION, b"expect", b"transfer-encoding", b"upgrade"))
# What a client says of itself. A length has so many digits that there are few of them.
_COMMON = frozenset((
    *(b"host", b"user-agent", b"accept", b"accept-encoding", b"accept-language", b"accept-charset"),
    *(b"content-type", _LENGTH, _CONNECTION, b"cache-control", b"pragma", b"priority", b"dnt", b"te"),
    *(b"upgrade-insecure-requests", b"sec-fetch-dest", b"sec-fetch-mode", b"sec-fetch-site"),
    *(b"sec-fetch-user", b"sec-gpc"),
))  # fmt: skip
_MAX_KEPT, _MAX_KEPT_LENGTH = 256, 1024


class Head(NamedTuple):
    """Fields, as far as they are looked at, the length of the body, and what is said of the connection.

    That is "" where nothing is said.
    """

    fields: Mapping[str, str]
    length: int
    connection: bytes


_kept: dict[bytes, Head] = {}


@lru_cache(maxsize=4)  # gunicorn looks for a setting in several places, each time
def acted_on(settings: Any) -> frozenset[bytes] | None:
    """The fields with which no request is plain, by gunicorn's settings; None where nothing is."""
    bounds = (
        (settings.limit_request_line, MAX_LENGTH - len("\r\n")),
        (settings.limit_request_field_size, MAX_LENGTH),
        (settings.limit_request_fields, _MAX_FIELDS),
    )
    others = _ACTED_ON.union(name.lower().encode("latin-1") for name in settings.secure_scheme_headers)
    narrower = any(0 < limit < needed for limit, needed in bounds) or settings.proxy_protocol != "off"
    return None if narrower or others & _COMMON != {_CONNECTION} else others


def plain(data: bytes, others: frozenset[bytes]) -> tuple[Whole, int, bool] | None:
    """The request, the minor version of its HTTP, and whether the connection ends, if it is plain.

    `data` is what has come since the last one, `others` are the fields with which it is none.
    """
    line, _, rest = data.partition(b"\r\n")
    block, ended, body = rest.partition(b"\r\n\r\n")
    found = _LINE.fullmatch(line)
    if not ended or not found:
        return None
    head = _kept.get(block) or _head(block, others)
    if not head or len(body) != head.length:
        return None
    method, path, query, minor = found.groups()
    closes = minor == b"0"
    if said := head.connection:
        if said != _CLOSE and closes:
            return None
        closes = said == _CLOSE
    return Whole(_METHODS[method], path, query or b"", head.fields, body), int(minor), closes


def _head(block: bytes, others: frozenset[bytes]) -> Head | None:
    """Of lines of fields without the last end of line."""
    if not _FIELDS.fullmatch(block):
        return None
    lines = [line.partition(b":") for line in block.split(b"\r\n")]
    by_name = {name.lower(): value.strip(b" \t") for name, _, value in lines}
    names = by_name.keys()
    said, length = by_name.get(_CONNECTION, b"").lower(), by_name.get(_LENGTH, b"0")
    if (
        len(lines) != len(names) or len(lines) > _MAX_FIELDS
        or not others.isdisjoint(names - {_CONNECTION})
        or (_CONNECTION in names and said not in (_CLOSE, _KEEP))
        or not length.isdigit() or len(length) > len(str(MAX_LENGTH))
    ):  # fmt: skip
        return None
    found = Head(fields_of(by_name.items()), int(length), said)
    if names <= _COMMON and len(block) <= _MAX_KEPT_LENGTH and b"@" not in block:
        if len(_kept) >= _MAX_KEPT:
            _kept.clear()
        _kept[block] = found
    return found
