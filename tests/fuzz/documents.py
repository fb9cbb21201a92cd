"""Good documents to begin with: those that the service gives, and what they stand in elsewhere."""

from base64 import b64decode
from collections.abc import Iterator

from conftest import ROOT
from fuzz.mutations import LIMIT

# Of mail.example.org by an authority, and of example.org by itself; written out, so that inputs never change.
_CERTIFICATES = (
    "MIIBmjCCAUGgAwIBAgIUdhlsI12990WkQ7NUcjrVLEt/HfcwCgYIKoZIzj0EAwIwFDESMBAGA1UEAwwJQXV0aG9yaXR5MB4XDTI2"
    "MDEwMTAwMDAwMFoXDTI3MDEwMTAwMDAwMFowGzEZMBcGA1UEAwwQbWFpbC5leGFtcGxlLm9yZzBZMBMGByqGSM49AgEGCCqGSM49"
    "AwEHA0IABG5v2LimRCWn3kbANpKUi2GRnk39K0pDCivX6+dsTmNbbLVMezw0vfiipZI6KQ+LL16FzwwkDcAMXnIBa71ekD6jajBo"
    "MDAGA1UdEQQpMCeCEG1haWwuZXhhbXBsZS5vcmeCDSouZXhhbXBsZS5vcmeHBMAAAgEwNAYIKwYBBQUHAQEEKDAmMCQGCCsGAQUF"
    "BzAChhhodHRwOi8vY2EuZXhhbXBsZS9jYS5kZXIwCgYIKoZIzj0EAwIDRwAwRAIgNjRh4FvhBgbB6+77H8xPFuWOMpNwqiwgKBDD"
    "fW9xaBECIFp8yUDG1zYGs9kWpAhS5TBVXlcvtB/8c5DcQIkGLb5P",
    "MIICBTCCAW6gAwIBAgIUeWHv1+kvRPi74f0u3w+hYGtGaIMwDQYJKoZIhvcNAQELBQAwFjEUMBIGA1UEAwwLZXhhbXBsZS5vcmcw"
    "HhcNMjYwMTAxMDAwMDAwWhcNMjcwMTAxMDAwMDAwWjAWMRQwEgYDVQQDDAtleGFtcGxlLm9yZzCBnzANBgkqhkiG9w0BAQEFAAOB"
    "jQAwgYkCgYEA0i6lHU4JBEUZ3AxnIXUbQH9L0Uckl6Y/nTveM0qZyhY+9SHo1Ynw4vkyLW0fTUqotz9uE+WjO6vTt8TFN9FHs6/O"
    "+0yrwVuoQBGdDdjeGwO0GWZ22RsG/cZYFqghC8EjVlUvAOh3m07hFrrWF5EingjSkZOs0xi/0zESR/BcyUECAwEAAaNQME4wFgYD"
    "VR0RBA8wDYILZXhhbXBsZS5vcmcwNAYIKwYBBQUHAQEEKDAmMCQGCCsGAQUFBzAChhhodHRwOi8vY2EuZXhhbXBsZS9jYS5kZXIw"
    "DQYJKoZIhvcNAQELBQADgYEAHXac159xAgTGjNwEa/2RIu1CEgLVFso+Qi1hZ4tBG6VDtufhV8TsQauIhVX26L7fuEd9euyY2jIW"
    "ty8doCKKa7QtpuxFuQC6Ht1CQzkHF1icREzhQzm6/RRqpBsLThORK7qtR3gbDUhnnIXTbr7YO6oHwmFbVHFrEK6pLN65vxA=",
)
CERTIFICATES = tuple(map(b64decode, _CERTIFICATES))


def golden(form: str) -> list[bytes]:
    """All that the service is known to give of a format."""
    paths = sorted((ROOT / "tests/golden").glob(f"*/{form}"))
    return [data for path in paths if 99 < len(data := path.read_bytes()) <= LIMIT]


def signed(content: bytes) -> Iterator[bytes]:
    """It in a SignedData of CMS without signers (RFC 5652): in one piece, and in two of no said length."""
    data, oid = bytes.fromhex("06092a864886f70d010701"), bytes.fromhex("06092a864886f70d010702")
    octets = _der(0x04, content)
    info = _der(0x30, data + _der(0xA0, octets))
    yield _der(0x30, oid + _der(0xA0, _der(0x30, b"\x02\x01\x01\x31\x00" + info + b"\x31\x00")))
    pieces = b"\x24\x80" + _der(0x04, content[:99]) + _der(0x04, content[99:]) + b"\0\0"
    info = b"\x30\x80" + data + b"\xa0\x80" + pieces + b"\0\0\0\0"
    yield b"\x30\x80" + oid + b"\xa0\x80\x30\x80\x02\x01\x01\x31\x00" + info + b"\x31\x00" + b"\0\0" * 3


def _der(tag: int, content: bytes) -> bytes:
    length = len(content)
    head = bytes([length]) if length < 0x80 else b"\x82" + length.to_bytes(2, "big")
    return bytes([tag]) + head + content
