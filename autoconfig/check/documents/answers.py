"""What came of an inquiry: one word for it, and the set-up where there is one. Pure."""

from collections.abc import Callable
from enum import StrEnum
from typing import NamedTuple
from urllib.parse import urljoin, urlsplit

from autoconfig.check.documents.inquiries import POX_ROADS, Inquiry, Road
from autoconfig.check.setups import Setup, clientconfig, mobileconfig, pacc, pox
from autoconfig.errors import BadDocument
from autoconfig.reach.web import Fetched
from autoconfig.reach.wire import Obstacle


class Verdict(StrEnum):
    """What an answer is worth to a client."""

    GOOD = "good"
    MEDIA_TYPE = "media type"  # good, but for its media type
    HTML = "HTML"
    EMPTY = "empty"
    UNREADABLE = "unreadable"
    ERROR = "error"  # Autodiscover's own word for it, with status 200
    NOTHING = "nothing"  # 404 and its like
    PASSWORD = "password"  # noqa: S105 - 401
    STATUS = "status"  # any other
    NO_NAME = "no name"  # the DNS has none, or no address
    UNTRUSTED = "untrusted"  # the certificate
    UNREACHED = "unreached"
    SLOW = "slow"  # it takes the connection, and does not answer in time
    UNKNOWN = "unknown"  # for our own reasons: nothing can be said


class Answer(NamedTuple):
    """`why` says what is wrong, in a sentence's part without anything of the body."""

    inquiry: Inquiry
    fetched: Fetched
    verdict: Verdict
    setup: Setup | None = None
    why: str = ""
    url: str = ""  # that a document names
    astray: bool = False  # a redirect led to where nothing comes of it

    @property
    def place(self) -> str:
        """Its URL, without the query."""
        return self.inquiry.place

    @property
    def is_good(self) -> bool:
        """Whether some client can make use of it."""
        return self.verdict is Verdict.GOOD

    @property
    def hides(self) -> bool:
        """Whether it ends a client's search, although it is of no use."""
        return self.verdict in _HIDING

    @property
    def was_left(self) -> bool:
        """Whether our time was over before it came."""
        return self.fetched.obstacle is Obstacle.NO_TIME

    @property
    def lost_query(self) -> bool:
        """Whether a redirect dropped what was asked."""
        hops = ((urlsplit(one.url), urlsplit(urljoin(one.url, one.location))) for one in self.fetched.hops)
        return any(
            "emailaddress=" in here.query and "emailaddress=" not in there.query for here, there in hops
        )


_HIDING = frozenset({Verdict.MEDIA_TYPE, Verdict.HTML, Verdict.EMPTY, Verdict.UNREADABLE})
# Nothing is known then, and nothing is guessed.
_OURS = frozenset({Obstacle.NO_TIME, Obstacle.ENOUGH, Obstacle.NO_ROUTE, Obstacle.DNS_FAILED})
_NAMELESS = frozenset({Obstacle.NO_NAME, Obstacle.NO_ADDRESS})
_STATUS = {401: Verdict.PASSWORD, 404: Verdict.NOTHING, 405: Verdict.NOTHING, 410: Verdict.NOTHING}
_MAX_REASON = 200  # a parser names what it stumbles on, however long that is
_HTML_STARTS = (b"<!doctype html", b"<html")
_CLIENTCONFIG_TYPES = (
    "text/xml",
    "application/xml",
    "text/rdf",
)  # as Thunderbird compares it: beginning, case


class _Reading(NamedTuple):
    setup: Setup | None = None
    url: str = ""
    error: str = ""


def _clientconfig(body: bytes, source: str) -> _Reading:
    setup = clientconfig.read(body, source)
    if not setup.servers:
        raise BadDocument("it has no server for mail")
    return _Reading(setup)


def _pox(body: bytes, source: str) -> _Reading:
    settings = pox.read(body, source)
    return _Reading(settings.setup, error=settings.error)


def _json(body: bytes, source: str) -> _Reading:
    return _Reading(url=pox.read_json(body))


def _anything(body: bytes, source: str) -> _Reading:
    return _Reading()


# By road: the reader, and the media types that the clients there want, () for any.
_READERS: dict[Road, tuple[Callable[[bytes, str], _Reading], tuple[str, ...]]] = {
    Road.PACC: (lambda body, source: _Reading(pacc.read(body, source)), ("application/json",)),
    Road.MOBILECONFIG: (
        lambda body, source: _Reading(mobileconfig.read(body, source)),
        ("application/x-apple-aspen-config",),
    ),
    Road.JSON: (_json, ()),
    Road.MADE_UP: (_anything, ()),
    **dict.fromkeys(
        (*POX_ROADS, Road.POX_CAPITALS, Road.POX_JSON, Road.POX_GET, Road.POX_GET_DOMAIN, Road.POX_REDIRECT),
        (_pox, ("text/xml", "application/xml")),
    ),
}


def judged(inquiry: Inquiry, fetched: Fetched) -> Answer:
    """The answer to an inquiry."""
    astray = bool(fetched.hops) and fetched.status == 0
    if fetched.status == 0:
        return Answer(inquiry, fetched, _unanswered(fetched), why=fetched.reason, astray=astray)
    if not 200 <= fetched.status < 300:
        why = f"the answer is {fetched.status}" + (f", {fetched.reason}" if fetched.reason else "")
        return Answer(inquiry, fetched, _STATUS.get(fetched.status, Verdict.STATUS), why=why)
    return _of_body(inquiry, fetched)


def _unanswered(fetched: Fetched) -> Verdict:
    if fetched.obstacle in _OURS:
        return Verdict.UNKNOWN
    if fetched.obstacle in _NAMELESS:
        return Verdict.NO_NAME
    if fetched.obstacle is Obstacle.TIMEOUT and fetched.address:
        return Verdict.SLOW
    return Verdict.UNTRUSTED if fetched.distrust else Verdict.UNREACHED


def _of_body(inquiry: Inquiry, fetched: Fetched) -> Answer:
    body, media_type = fetched.body, fetched.headers.get("content-type", "")
    reader, types = _READERS.get(inquiry.road, (_clientconfig, _CLIENTCONFIG_TYPES))
    if not body.strip():
        return Answer(inquiry, fetched, Verdict.EMPTY, why=f"the answer is {fetched.status} without a body")
    try:
        reading = reader(body, inquiry.place)
    except BadDocument as error:
        if is_html(body, media_type):
            return Answer(inquiry, fetched, Verdict.HTML, why="a page for people is answered with 200")
        return Answer(inquiry, fetched, Verdict.UNREADABLE, why=str(error)[:_MAX_REASON].rstrip("."))
    if reading.error:
        return Answer(
            inquiry, fetched, Verdict.ERROR, reading.setup, why=f"the answer is the error {reading.error}"
        )
    good = not types or media_type.startswith(types)
    why = "" if good else f"the media type is {media_type[:60] or '(none)'}, not {types[0]}"
    return Answer(
        inquiry, fetched, Verdict.GOOD if good else Verdict.MEDIA_TYPE, reading.setup, why, reading.url
    )


def is_html(body: bytes, media_type: str) -> bool:
    """Whether it is meant for a browser."""
    return media_type.lower().startswith("text/html") or body.lstrip()[:15].lower().startswith(_HTML_STARTS)
