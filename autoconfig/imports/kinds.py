"""What a document is that no importer reads, so that it can be called by its name."""

import re
from typing import NamedTuple


class Kind(NamedTuple):
    """What it is, as the end of a sentence, and what to do instead."""

    name: str
    remedy: str


_UNPACK = "unpack it"
_ELSE = "name a document of the autoconfig format instead"
_SIGNED = Kind("signed or a certificate", _ELSE)
# By what it begins with, after blanks.
_BEGINNINGS = (
    (b"PK\x03\x04", Kind("a zip archive", _UNPACK)),
    (b"%PDF", Kind("a PDF", _ELSE)),
    (b"\x1f\x8b", Kind("compressed (gzip)", _UNPACK)),
    (b"SQLite format 3\0", Kind("an SQLite database", "name one of automx2 as sqlite:///PATH")),
    (b"\x89PNG", Kind("a picture", _ELSE)),
    (b"\xff\xd8\xff", Kind("a picture", _ELSE)),
    (b"\x30\x82", _SIGNED),
    (b"\x30\x80", _SIGNED),
    (b"-----BEGIN", Kind("a certificate or a key", _ELSE)),
)
# By what stands early in it.
_MARKS = (
    (
        r"(?i)<!doctype plist|<plist[\s>]",
        Kind("a property list of Apple (mobileconfig), which is not read", _ELSE),
    ),
    (r"(?i)<!doctype html|<html[\s/>]", Kind("an HTML page", "name the document itself")),
    (r"(?i)<Autodiscover[\s>]", Kind("an Autodiscover document, which is not read", _ELSE)),
    (
        r'\A\s*\{[^{}]{0,200}"(?:protocols|authentication|info)"\s*:\s*\{',
        Kind("a PACC document, which is not read", _ELSE),
    ),
    (
        r"(?m)^(?:smtpd?_[a-z_]+|myhostname|mydestination)\s*=",
        Kind("a configuration of Postfix, which is not read", _ELSE),
    ),
    (
        r"(?m)^[ \t]*(?:protocol [a-z!]+|passdb|userdb|service [a-z-]+) \{|^ssl_cert\s*=",
        Kind("a configuration of Dovecot, which is not read", _ELSE),
    ),
    (
        r"(?m)^services:|^[ \t]+environment:",
        Kind("a file of Docker Compose", "write its environment into a file, one NAME=value a line"),
    ),
    (
        r"\A\s*\[\s*(?:[\[{\"]|-?[0-9])",
        Kind("a list in JSON, which is none of what is read", _ELSE),
    ),
    (
        r"(?m)^(?:displayName|incomingServer|domains):",
        Kind("a profile already, or part of one", "put it into the folder with the profiles"),
    ),
)
# Prose, or a heading.
_TEXT = re.compile(rb"\s*[A-Za-z0-9#*=]")
_LOOKED_AT = 4096


def foreign(body: bytes) -> Kind | None:
    """What it is, None where that cannot be told."""
    start = body[:_LOOKED_AT]
    for beginning, kind in _BEGINNINGS:
        if start.lstrip().startswith(beginning):
            return kind
    return next((kind for mark, kind in _MARKS if re.search(mark.encode(), start)), None)


def is_text(body: bytes) -> bool:
    """Whether it begins like no markup at all."""
    return _TEXT.match(body[:_LOOKED_AT]) is not None
