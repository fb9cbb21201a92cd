"""What the load asks, and whether an answer is right: this person's login at every place, and no other's."""

import re
from collections.abc import Callable
from typing import NamedTuple

from http_table import AUTOCONFIG, HEALTH, MOBILECONFIG, POX, pox_request

DOMAIN = "example.org"
PEOPLE = range(10_000, 10_500)
# In the local parts and in the logins of all of them, and so what no log may have.
NAMES = ("first10@example.org", "flast10@example.org")
# One in so many is the page, which costs as much as fifty documents.
PAGE_EVERY = 40
_FORM = "application/x-www-form-urlencoded"
# By a rule `flast10007`, from a directory `u10007`.
_LOGINS = re.compile(rb"(?<![\w.])(u|flast)(\d{5})(?!\w)")
_EDITIONS = re.compile(rb"imap(\d+)\.example\.org")

PROFILE = """\
domains: [example.org]
displayName: Example
{lookups}
username: [{login}"{{first:.1}}{{last}}"]
incomingServer:
  {{type: imap, hostname: imap{number}.example.org, port: 993, socketType: SSL,
    authentication: password-cleartext}}
outgoingServer:
  {{type: smtp, hostname: smtp.example.org, port: 465, socketType: SSL, authentication: password-cleartext}}
"""


class Reply(NamedTuple):
    """What an answer says: whether it is this person's whole answer, whether its login came from a directory,
    and the number of the profile that it was made of; None where it says nothing of that.
    """

    is_right: bool
    from_directory: bool | None = None
    number: int | None = None


class Ask(NamedTuple):
    """One request, without the blank line's `Connection`; `read` makes a Reply of the body of a 200."""

    head: str
    body: bytes
    read: Callable[[bytes], Reply]

    def sent(self, *, closes: bool) -> bytes:
        """As it goes over the wire."""
        length = f"Content-Length: {len(self.body)}\r\n" if self.body else ""
        end = "Connection: close\r\n" if closes else ""
        return f"{self.head}{length}{end}\r\n".encode() + self.body


def local_part(person: int) -> str:
    return f"first{person}.last{person}"


def profile(number: int, lookup: str | None = None) -> str:
    """In YAML; `lookup` asks a directory for `uid`."""
    lookups, login = (f"lookups: [{lookup}]\ncache: 0", '"{uid}", ') if lookup else ("", "")
    return PROFILE.format(number=number, lookups=lookups, login=login)


def ask(number: int) -> Ask:
    """The request of this number: documents and health in turn, and the page now and then."""
    person = PEOPLE[number % len(PEOPLE)]
    address = f"{local_part(person)}@{DOMAIN}"
    if number % PAGE_EVERY == PAGE_EVERY - 1:
        head = f"POST / HTTP/1.1\r\nHost: {DOMAIN}\r\nContent-Type: {_FORM}\r\n"
        return Ask(head, f"address={address.replace('@', '%40')}".encode(), lambda body: _read(body, person))
    if number % 4 == 3:
        head = f"GET {HEALTH} HTTP/1.1\r\nHost: {DOMAIN}\r\n"
        return Ask(head, b"", lambda body: Reply(body.strip() == b"ok"))
    return Ask(*_document(number % 4, address), lambda body: _read(body, person))


def _document(which: int, address: str) -> tuple[str, bytes]:
    host = f"HTTP/1.1\r\nHost: autoconfig.{DOMAIN}\r\n"
    if which == 2:
        return f"POST {POX} {host}Content-Type: text/xml\r\n", pox_request(address)
    return f"GET {(AUTOCONFIG, MOBILECONFIG)[which]}?emailaddress={address} {host}", b""


def _read(body: bytes, person: int) -> Reply:
    logins, numbers = set(_LOGINS.findall(body)), set(_EDITIONS.findall(body))
    is_right = len(logins) == len(numbers) == 1 and {int(found) for _, found in logins} == {person}
    is_right &= body.rstrip().endswith((b"</clientConfig>", b"</Autodiscover>", b"</plist>", b"</html>"))
    if not is_right:
        return Reply(is_right=False)
    return Reply(True, next(iter(logins))[0] == b"u", int(next(iter(numbers))))
