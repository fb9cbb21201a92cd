"""What a CMS signature is put around: the content of a SignedData (RFC 5652 section 5), not its truth.

Devices verify a mobileconfig; this only takes out what they would then read. Lengths may be indefinite and
the content in pieces (X.690 section 8), as some signers write while they read.
"""

from collections.abc import Iterator
from typing import NamedTuple

from autoconfig.errors import BadDocument

_SEQUENCE, _OID, _OCTETS, _PIECES, _EXPLICIT = 0x30, 0x06, 0x04, 0x24, 0xA0
_SIGNED_DATA = bytes.fromhex("2a864886f70d010702")
_END = 0x00
_MAX_DEPTH = 8


class _Piece(NamedTuple):
    tag: int
    content: memoryview
    after: int  # where the next begins


def content(body: bytes) -> bytes:
    """The bytes that were signed. Raises BadDocument."""
    try:
        outer = _child(_first(memoryview(body)), _EXPLICIT, after=_SIGNED_DATA)
        signed = next(_inside(outer))
        info = next(piece for piece in _inside(signed.content) if piece.tag == _SEQUENCE)
        within = next(_inside(_child(info, _EXPLICIT)))
        return b"".join(_octets(within))
    except (StopIteration, IndexError, ValueError):
        raise BadDocument("it is no CMS that holds what was signed") from None


def _first(data: memoryview) -> _Piece:
    return _piece(data, 0, 0)


def _child(outer: _Piece, tag: int, after: bytes = b"") -> memoryview:
    """The content of the piece with this tag, behind an object identifier."""
    pieces = list(_inside(outer.content))
    if after and (pieces[0].tag, bytes(pieces[0].content)) != (_OID, after):
        raise ValueError
    return next(piece.content for piece in pieces if piece.tag == tag)


def _inside(data: memoryview) -> Iterator[_Piece]:
    at = 0
    while at < len(data):
        piece = _piece(data, at, 0)
        if piece.tag == _END:
            return
        yield piece
        at = piece.after


def _octets(piece: _Piece) -> Iterator[memoryview]:
    if piece.tag == _OCTETS:
        yield piece.content
    elif piece.tag == _PIECES:
        for one in _inside(piece.content):
            if one.tag != _OCTETS:
                raise ValueError
            yield one.content
    else:
        raise ValueError


def _piece(data: memoryview, at: int, depth: int) -> _Piece:
    """The tag, length and content that begin there. Raises IndexError and ValueError."""
    tag, length, start = data[at], data[at + 1], at + 2
    if tag & 0x1F == 0x1F or depth > _MAX_DEPTH:
        raise ValueError
    if length == 0x80:
        end = _end(data, start, depth)
        return _Piece(tag, data[start:end], end + 2)
    if length > 0x80:
        count = length & 0x7F
        if count > 4:
            raise ValueError
        length, start = int.from_bytes(data[start : start + count]), start + count
    if start + length > len(data):
        raise ValueError
    return _Piece(tag, data[start : start + length], start + length)


def _end(data: memoryview, at: int, depth: int) -> int:
    """Where a content of indefinite length ends: at two zeros, past all that stands in it."""
    while data[at] or data[at + 1]:
        at = _piece(data, at, depth + 1).after
    return at
