"""Bytes spoilt by chance: what stands in a good document, with one to four things wrong.

Where a value stands another is put; pieces are cut, doubled, blown up, and spliced with those of other
documents; bits are flipped. The same `Random` spoils alike, so that an input can be made again.
"""

import re
from collections.abc import Callable, Sequence
from random import Random

from odd_texts import HOSTS, SIGNS, URLS, WORDS

# What one input has at most, in bytes.
LIMIT = 4096
# Instead of a value, or somewhere.
_ODD = (
    "", " ", '"', "'", "''", '""', "*", "&x", "*x", "!!python/object:os.system", "!x", "{}", "[]", "{", "}",
    "[", "]", "<", ">", "&#0;", "&e;", "<!DOCTYPE x [<!ENTITY e 'x'>]>", "]]>", "<!--", "-->", "<?x?>",
    "\x00", "\x01", "\x1b[31m", "\x7f", "\x85", "\u2028", "\ufeff", "\ufffe", "\U0001f600", "é",
    "e\u0301" * 40, "\u202e", "\r", "\r\n", "\n", "\t", "|", ">-", "- ", ": ", "#", "%", "%s", "%(x)s",
    "%%", "${x}", "{x}", "{address}", "{local:.1}", "{0}", "{local!r}", "{a.b}", "{first:.99999999999}",
    "0", "-1", "00465", "1e999", "99999999999999999999", "0x1f", "nan", "true", "no", "null", "~", "9" * 4400,
    "2026-99-99", "25:00-26:00", "[::1]", "a" * 300, "é" * 320, "a." * 150, "xn--", "xn--a",
    "javascript:alert(1)", "https://[x", "https://x:99999/", "https://{address}", "http://x\\y", "//x",
    "a b", "xml:lang", "xmlns", "xmlns:x", "a:b:c", "../../etc/passwd", "/dev/null", "/", ".", "..",
    "\x00.csv", "*@*", "[" * 70, "?" * 70, "[!", "[]]", "sqlite:///x?y=z", "ldap://", "ldaps://x:y",
    "postgresql://", "#00000", "#000000", "none", "[none]", "<x:y/>", "<a><b></a>",
    "<script xmlns='http://www.w3.org/1999/xhtml'/>", "example.org, example.org", "1970-01-01",
    "²", "٣", "\u0967", "1_0", "+1", " 1", "1 ", "<![CDATA[", "<!ENTITY % p ''>", "%p;", "&#x110000;",
    "&#xD800;", "&#99999999999;", "\\ud800", "\\u0000", '\\"', "Infinity", "-Infinity", "NaN", "-0", "1E400",
)  # fmt: skip
_BYTES = (
    b"\xff", b"\x80", b"\xc3", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\xff\xfe", b"\xfe\xff", b"\x30\x80",
    b"\x24\x80", b"\x84\xff\xff\xff\xff", b"\x00\x00", b"\xc0\x0c", b"\xe9",
)  # fmt: skip
TOKENS = (
    *_BYTES,
    *(text.encode("utf-8", "surrogatepass") for text in (*_ODD, *SIGNS, *WORDS, *HOSTS, *URLS)),
)
_VALUE = re.compile(rb"[:=\"'>,\[{ \n]")
_VALUE_END = re.compile(rb"[,\"'<\]}\n &]")
_NUMBER = re.compile(rb"\d+")

Way = Callable[[bytes, Sequence[bytes], Random], bytes]


def spoilt(corpus: Sequence[bytes], chance: Random, limit: int = LIMIT) -> bytes:
    """One of a corpus with something wrong; so many bytes at most."""
    found = chance.choice(corpus)
    for _ in range(chance.choice((1, 1, 2, 3, 4))):
        found = chance.choice(WAYS)(found, corpus, chance)[:limit]
    return found


def _span(data: bytes, chance: Random) -> tuple[int, int]:
    start = chance.randrange(len(data) + 1)
    return start, min(start + chance.choice((1, 1, 2, 5, 20, 100, LIMIT)), len(data))


def _flipped(data: bytes, _: Sequence[bytes], chance: Random) -> bytes:
    found = bytearray(data or b"\0")
    for _ in range(chance.choice((1, 1, 1, 2, 8))):
        found[chance.randrange(len(found))] ^= 1 << chance.randrange(8)
    return bytes(found)


def _cut(data: bytes, _: Sequence[bytes], chance: Random) -> bytes:
    start, end = _span(data, chance)
    return data[:start] + data[end:]


def _truncated(data: bytes, _: Sequence[bytes], chance: Random) -> bytes:
    return data[: chance.randrange(len(data) + 1)]


def _with_token(data: bytes, _: Sequence[bytes], chance: Random) -> bytes:
    at = chance.randrange(len(data) + 1)
    return data[:at] + chance.choice(TOKENS) + data[at:]


def _with_a_value(data: bytes, _: Sequence[bytes], chance: Random) -> bytes:
    """Another value behind a key, in an attribute, an element or a cell."""
    sign = _VALUE.search(data, chance.randrange(len(data) + 1)) or _VALUE.search(data)
    start = sign.end() if sign else 0
    found = _VALUE_END.search(data, start)
    end = found.start() if found else len(data)
    return data[:start] + chance.choice(TOKENS) + data[end:]


def _with_a_number(data: bytes, _: Sequence[bytes], chance: Random) -> bytes:
    found = _NUMBER.search(data, chance.randrange(len(data) + 1)) or _NUMBER.search(data)
    if not found:
        return data
    number = chance.choice((b"0", b"-1", b"65536", b"9" * 20, b"9" * 4400, b"1e9", "²".encode(), b"007"))
    return data[: found.start()] + number + data[found.end() :]


def _blown_up(data: bytes, _: Sequence[bytes], chance: Random) -> bytes:
    """A piece of it again and again."""
    start, end = _span(data, chance)
    piece = data[start : min(end, start + 20)] or b"a"
    return data[:start] + piece * chance.choice((2, 16, 64, 255, LIMIT // len(piece))) + data[end:]


def _with_lines_doubled(data: bytes, _: Sequence[bytes], chance: Random) -> bytes:
    lines = data.splitlines(keepends=True) or [b""]
    at = chance.randrange(len(lines))
    return b"".join([*lines[:at], *lines[at : at + 1] * chance.choice((2, 2, 200)), *lines[at + 1 :]])


def _spliced(data: bytes, corpus: Sequence[bytes], chance: Random) -> bytes:
    """The head of it, and the tail of another."""
    other = chance.choice(corpus)
    return data[: chance.randrange(len(data) + 1)] + other[chance.randrange(len(other) + 1) :]


def _with_a_piece(data: bytes, corpus: Sequence[bytes], chance: Random) -> bytes:
    other = chance.choice(corpus)
    start, end = _span(other, chance)
    at = chance.randrange(len(data) + 1)
    return data[:at] + other[start:end] + data[at:]


WAYS: tuple[Way, ...] = (
    _flipped, _cut, _truncated, _with_token, _with_a_value, _with_a_value, _with_a_value, _with_a_number,
    _blown_up, _with_lines_doubled, _spliced, _with_a_piece,
)  # fmt: skip
