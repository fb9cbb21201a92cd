"""What a request says by name: in its query, or in a form that was posted."""

import re
from functools import lru_cache
from urllib.parse import unquote_to_bytes

from autoconfig.xml import received

_FORM = "application/x-www-form-urlencoded"
_CHARSET = re.compile(r';[ \t]*charset="?([A-Za-z0-9_-]{1,20})', re.IGNORECASE)


def read(query: bytes, content_type: str, body: bytes) -> tuple[dict[str, str], bytes]:
    """The parameters, those of a form too, and a body that is a document as `xml.parse` wants it."""
    parameters = _decode(query) if query else {}
    if not body:
        return parameters, body
    if content_type.lower().startswith(_FORM):
        return parameters | _decode(body.replace(b"+", b" ")), body
    charset = _CHARSET.search(content_type)
    return parameters, received(body, charset[1] if charset else "")


def _decode(text: bytes) -> dict[str, str]:
    """By names in lower case; of one name the first that is not empty. What is no UTF-8 stays a surrogate."""
    parameters: dict[str, str] = {}
    for pair in text.split(b"&"):
        name, _, value = pair.partition(b"=")
        if value:
            parameters.setdefault(_name(name), _text(value))
    return parameters


@lru_cache(256)
def _name(encoded: bytes) -> str:
    return _text(encoded).lower()


def _text(encoded: bytes) -> str:
    if b"%" in encoded:
        encoded = encoded.replace(b"%40", b"@")  # of an address nothing else is encoded, most often
        if b"%" in encoded:
            encoded = unquote_to_bytes(encoded)
    return encoded.decode("utf-8", "surrogateescape")
