"""What a document is that no importer reads, so that it can be called by its name."""

import re

# By what it begins with, after blanks.
_BEGINNINGS = (
    (b"PK\x03\x04", "a zip archive, unpack it"),
    (b"%PDF", "a PDF"),
    (b"\x1f\x8b", "compressed (gzip), unpack it"),
    (b"SQLite format 3\0", "an SQLite database; one of automx2 is read as sqlite:///PATH"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"\x30\x82", "signed or a certificate; a signed mobileconfig is not read"),
    (b"\x30\x80", "signed or a certificate; a signed mobileconfig is not read"),
    (b"-----BEGIN", "a certificate or a key"),
)
# By what stands early in it.
_MARKS = (
    (r"(?i)<!doctype plist|<plist[\s>]", "a property list of Apple (mobileconfig), which is not read"),
    (r"(?i)<!doctype html|<html[\s/>]", "an HTML page, not the document itself"),
    (r"(?i)<Autodiscover[\s>]", "an Autodiscover document, which is not read"),
    (
        r'\A\s*\{[^{}]{0,200}"(?:protocols|authentication|info)"\s*:\s*\{',
        "a PACC document, which is not read",
    ),
    (
        r"(?m)^(?:smtpd?_[a-z_]+|myhostname|mydestination)\s*=",
        "a configuration of Postfix, which is not read",
    ),
    (
        r"(?m)^[ \t]*(?:protocol [a-z!]+|passdb|userdb|service [a-z-]+) \{|^ssl_cert\s*=",
        "a configuration of Dovecot, which is not read",
    ),
    (
        r"(?m)^services:|^[ \t]+environment:",
        "a file of Docker Compose; write its environment into a file, one NAME=value a line",
    ),
    (r"\A\s*\[\s*(?:[\[{\"]|-?[0-9])", "a list in JSON, which is none of what is read"),
    (r"(?m)^(?:displayName|incomingServer|domains):", "a profile already, or part of one"),
)
# Prose, or a heading.
_TEXT = re.compile(rb"\s*[A-Za-z0-9#*=]")
_LOOKED_AT = 4096


def foreign(body: bytes) -> str:
    """What it is, as the end of a sentence; "" where that cannot be told."""
    start = body[:_LOOKED_AT]
    for beginning, name in _BEGINNINGS:
        if start.lstrip().startswith(beginning):
            return name
    return next((name for mark, name in _MARKS if re.search(mark.encode(), start)), "")


def is_text(body: bytes) -> bool:
    """Whether it begins like no markup at all."""
    return _TEXT.match(body[:_LOOKED_AT]) is not None
