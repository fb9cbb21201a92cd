"""What Thunderbird takes for a host name, a port, a URL: InputSanitizer.sys.mjs and hostnameUtils.sys.mjs.

All raise ValueError with what is wrong, as the end of a sentence that begins with what it is.
"""

import math
import re
from ipaddress import AddressValueError, IPv6Address
from socket import inet_aton, inet_ntoa
from urllib.parse import SplitResult, urlsplit

from autoconfig.address import to_domain
from autoconfig.clients.thunderbird.values import WHITE, Value, is_something, to_text
from autoconfig.profile.scalars import shown

MAX_PORT = 65535
_MAX_HOST = 255
_LABEL = "[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_HOST = re.compile(rf"(?:{_LABEL}\.)*{_LABEL}\.?")
_WITH_PLACEHOLDERS = re.compile(r"[A-Za-z0-9.-]*(?:%[A-Z0-9]+%[A-Za-z0-9.-]*)+")
_EMAIL = re.compile(r"[A-Za-z0-9%+_.*-]+@[A-Za-z0-9.-]+\.[A-Za-z]+")
# parseInt reads what it can; nobody's port has more digits.
_INTEGER = re.compile(r"([-+]?)(?:0[xX]([0-9a-fA-F]{1,20})|([0-9]{1,20}))")
# URL Standard, sections 4.4 and 3.5: any number of slashes; a number at the end makes it an address.
_SLASHES = "/\\"
_NUMBER = re.compile("0[xX][0-9a-fA-F]*|[0-9]+")
_SCHEMES = ("http:", "https:")


def hostname(value: Value) -> str:
    """A host name in lower case, or one with placeholders as it is."""
    if not is_something(value):
        raise ValueError("is missing or empty")
    name = to_text(value).strip(WHITE)
    if _WITH_PLACEHOLDERS.fullmatch(name):
        return name
    if (len(name) <= _MAX_HOST and _HOST.fullmatch(name)) or _is_ipv6(name):
        return name.lower()
    raise ValueError(f"is no host name: {shown(name)}")


def integer(value: Value) -> int:
    """A whole number, of a text what it begins with."""
    if isinstance(value, float | int) and not isinstance(value, bool):
        if math.isfinite(value):
            return int(value)
    elif isinstance(value, str) and (found := _INTEGER.match(value.lstrip(WHITE))):
        sign, hexadecimal, decimal = found.groups()
        return int(sign + (hexadecimal or decimal), 16 if hexadecimal else 10)
    raise ValueError("is missing or no number")


def port(value: Value) -> int:
    """Of a document; Autodiscover's may be any number."""
    number = integer(value)
    if not 1 <= number <= MAX_PORT:
        raise ValueError(f"is none: {number}")
    return number


def url(value: Value) -> SplitResult:
    """An http or https URL."""
    text = to_text(value)
    if not text.startswith(_SCHEMES):
        raise ValueError(f"is no http or https URL: {shown(text)}")
    scheme, _, rest = text.partition(":")
    parts = urlsplit(f"{scheme}://{rest.lstrip(_SLASHES)}")
    if not parts.hostname or (parts.port or 0) > MAX_PORT:
        raise ValueError(f"is no URL: {shown(text)}")
    return parts


def authority(parts: SplitResult) -> str:
    """Host and port of a URL; without the port where it is the usual one."""
    usual = {"http": 80, "https": 443}[parts.scheme]
    host = _host(parts)
    return host if parts.port in (None, usual) else f"{host}:{parts.port}"


def host_of(parts: SplitResult) -> str:
    """The host of a URL."""
    return hostname(_host(parts))


def _host(parts: SplitResult) -> str:
    """As a URL has it: an IPv6 address in brackets, which is no host name to it."""
    host = to_domain(parts.hostname or "")
    if _NUMBER.fullmatch(host.rpartition(".")[2]):
        try:
            return inet_ntoa(inet_aton(host))
        except OSError:
            raise ValueError(f"is no address: {shown(host)}") from None
    return f"[{host}]" if ":" in host else host


def email(value: Value) -> str:
    """A mail address in lower case."""
    text = to_text(value)
    if not is_something(value) or not _EMAIL.fullmatch(text):
        raise ValueError(f"is no mail address: {shown(text)}")
    return text.lower()


def _is_ipv6(text: str) -> bool:
    try:
        address = IPv6Address(text)
    except AddressValueError:
        return False
    return not address.is_unspecified and address.scope_id is None
