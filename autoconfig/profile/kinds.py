"""What a file is that is no profile, so that it can be called by its name.

`imported`: what becomes a profile by `autoconfig import`; `foreign`: what nothing here reads.
"""

import re
from shlex import quote
from typing import NamedTuple


class Kind(NamedTuple):
    """What it is, as the end of a sentence, and what to do instead."""

    name: str
    remedy: str


_OURS = (
    r"(?m)^[ \t]*+(?:displayName|incomingServer|outgoingServer)[ \t]*+:|^domains:"
    r'|"(?:displayName|incomingServer)"\s*+:'
)
_UNPACK = "unpack it"
_ELSE = "name a document of the autoconfig format instead"
_A_PROFILE = "write a profile, or see in autoconfig import --help what becomes one"
_SIGNED = Kind("signed or a certificate", _ELSE)
# By what it begins with, after blanks.
_BEGINNINGS = (
    (b"PK\x03\x04", Kind("a zip archive", _UNPACK)),
    (b"%PDF", Kind("a PDF", _ELSE)),
    (b"\x1f\x8b", Kind("compressed (gzip)", _UNPACK)),
    (b"SQLite format 3\0", Kind("an SQLite database", "import one of automx2 as sqlite:///PATH")),
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
        Kind(
            "a file of Docker Compose",
            "write its environment into a file, one NAME=value a line, and import that",
        ),
    ),
    (
        r"\A\s*\[\s*(?:[\[{\"]|-?[0-9])",
        Kind("a list in JSON, which is none of what is read", _ELSE),
    ),
    (
        _OURS,
        Kind("a profile already, or part of one", "put it into the folder with the profiles"),
    ),
)
# What an importer takes; each mark is of that program alone.
_IMPORTED = (
    (r"<(?:[A-Za-z_][\w.-]{0,40}+:)?clientConfig[\s>]", "a document of the autoconfig format"),
    (r"(?m)^[ \t]*\[automx\]", "a configuration of automx"),
    (r'\A\s*\{(?s:.{0,4000}?)"(?:domains|servers)"\s*:\s*\[', "a seed file of automx2"),
    (
        r"(?m)^service_addr:|^(?:imap|smtp):[ \t]*(?:#.*)?\r?\n[ \t]+(?:server|port|starttls):",
        "a file of go-autoconfig",
    ),
    (
        r"(?m)^(?:export[ \t]+)?(?:IMAP|POP|SMTP)_(?:HOST|PORT|SOCKET)=",
        "an environment file of autodiscover-email-settings",
    ),
)
# Prose, or a heading.
_TEXT = re.compile(rb"\s*[A-Za-z0-9#*=]")
_LOOKED_AT = 4096
# Before the first option there may be pages of comments.
_LOOKED_AT_FOR_PROGRAMS = 64 * 1024


def foreign(body: bytes) -> Kind | None:
    """What it is, None where that cannot be told."""
    start = body[:_LOOKED_AT]
    for beginning, kind in _BEGINNINGS:
        if start.lstrip().startswith(beginning):
            return kind
    return next((kind for mark, kind in _MARKS if re.search(mark.encode(), start)), None)


def other(body: bytes, path: str) -> Kind | None:
    """What the file is that was to be a profile, None where it is one, or nobody can tell."""
    start = body[:_LOOKED_AT_FOR_PROGRAMS]
    if re.search(_OURS.encode(), start):
        return None
    for mark, name in _IMPORTED:
        if re.search(mark.encode(), start):
            return Kind(name, f"run autoconfig import {quote(path)}")
    kind = foreign(body)
    return Kind(kind.name, _A_PROFILE) if kind and kind.remedy is _ELSE else kind


def is_text(body: bytes) -> bool:
    """Whether it begins like no markup at all."""
    return _TEXT.match(body[:_LOOKED_AT]) is not None
