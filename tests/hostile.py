"""Requests of strangers: all that can be wrong with one, put together by chance from `hostile_parts`.

`requests(seed, count)` gives the same ones for the same seed. Each has a mark of its own, which stands only
where a log must be silent: in addresses, queries, values of fields, bodies, what is no field at all, and path
segments with an @ in any form.
"""

import random
from base64 import b64encode
from collections.abc import Iterator
from typing import NamedTuple

from hostile_parts import (
    AT,
    BODIES,
    BROKEN_FIELDS,
    CHUNKED,
    FIELDS,
    FORMS,
    HOSTS,
    LENGTHS,
    LINES,
    METHODS,
    PATHS,
    QUERIES,
    SEGMENTS,
    VERSIONS,
)

# What all marks begin with; of six signs, so that base64 of a mark begins with base64 of it.
MARK = "zq7f3a"
MARK_IN_BASE64 = b64encode(MARK.encode()).decode()


class Sent(NamedTuple):
    """What goes into one connection; `half`: no more will come, though the service may wait for it."""

    mark: str
    data: bytes
    half: bool


# Mostly short: a long one is refused early by every server.
LONG = (50,) * 6 + (320, 320, 2_600, 4_000, 9_000, 70_000)


def requests(seed: int, count: int) -> Iterator[Sent]:
    """So many, each by a generator of its own: one of them can be made again by its number."""
    for number in range(count):
        yield request(random.Random(f"{seed} {number}"), f"{MARK}{number:05x}")  # noqa: S311 - no secret


def request(chance: random.Random, mark: str) -> Sent:
    """One request, sometimes with a second behind it."""
    head, half = _head(chance)
    fields = [f"Host: {chance.choice(HOSTS)}"] if chance.random() < 0.97 else []
    fields += [chance.choice(FIELDS) for _ in range(chance.choice((0, 0, 1, 1, 1, 2, 2, 3, 12)))]
    fields += [chance.choice(BROKEN_FIELDS)] if chance.random() < 0.1 else []
    body = ""
    if head.startswith("POST") or chance.random() < 0.1:
        more, body, lies = _body(chance)
        fields += more
        half = half or lies
    chance.shuffle(fields)
    if chance.random() < 0.02:  # one request after the other, without reading
        fields, body, half = fields[:1], "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n" * 3, True
    else:
        fields.append("Connection: close")
    content = filled(chance, body, mark)
    text = "\r\n".join((head, *fields, "", "")).replace("LENGTH", str(len(content)))
    data = filled(chance, text, mark) + content
    if chance.random() < 0.03:
        # Behind the first line: a path that has lost its @ may be logged.
        data, half = data[: chance.randrange(data.find(b"\r\n"), len(data))], True
    return Sent(mark, data, half)


def filled(chance: random.Random, template: str, mark: str) -> bytes:
    """A template as it is sent."""
    length = chance.choice(LONG)
    return (
        template.replace("~", chance.choice(AT))
        .replace("MARK", mark)
        .replace("BASE", b64encode(f"{mark}:secret".encode()).decode())
        .replace("LONG", "x" * length)
        .replace("ACCENTS", "%C3%A9" * (length % 320))
        .replace("LISTED", ",".join(f"x{number};q=0.{number}" for number in range(length // 8)))
        .encode("latin-1")
    )


def _head(chance: random.Random) -> tuple[str, bool]:
    if chance.random() < 0.1:
        return chance.choice(LINES), True
    path = chance.choice(PATHS) if chance.random() < 0.75 else chance.choice(SEGMENTS)
    version = chance.choice(VERSIONS)
    target = f"{path}{chance.choice(QUERIES)}"
    return f"{chance.choice(METHODS)} {target} {version}", not version.startswith("HTTP/1")


def _body(chance: random.Random) -> tuple[list[str], str, bool]:
    """Fields, body, and whether they lie about it."""
    form = chance.random() < 0.5
    body = chance.choice(FORMS if form else BODIES)
    fields = ["Content-Type: application/x-www-form-urlencoded" if form else "Content-Type: text/xml"]
    kind = chance.random()
    if kind < 0.2:
        return [*fields, chance.choice(LENGTHS)], body, True
    if kind < 0.35:
        return [*fields, "Transfer-Encoding: chunked"], chance.choice(CHUNKED), True
    return [*fields, "Content-Length: LENGTH"], body, False
