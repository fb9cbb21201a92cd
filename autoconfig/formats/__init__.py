"""The formats, as a table: routes, choices of the command line and files of an export follow from an entry.

A new one is a module here and an entry below. Then the tests say what they want of it: golden files
(`pytest --rewrite-golden`), promises in the request table, a way to ask it in tests of who exists and of
strangers, and a row in docs/answers.md.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import Enum, auto

from autoconfig.account import Account
from autoconfig.address import Address
from autoconfig.errors import AutoconfigError
from autoconfig.formats import addon, autoconfig, autodiscover, mobileconfig, pacc, qr
from autoconfig.formats.asked import Asked


class Asker(Enum):
    """Whether a request has to say who asks."""

    REQUIRED = auto()
    OPTIONAL = auto()
    IGNORED = auto()


def host_alone(parameters: Mapping[str, str], body: bytes) -> Asked:
    """Nothing but the host counts: for a format that everybody is told the same in."""
    return Asked()


def _nothing(account: Account) -> Iterable[str]:
    return ()


@dataclass(frozen=True, slots=True)
class Format:
    """A wire format, and how it is asked for.

    `paths` are fixed by its specification; without any, HTTP does not give it by itself. Where there is a
    `value_in_path`, one that ends in a slash is followed by a value, which counts as this parameter. Where
    the `asker` is ignored, everybody at a domain is told the same; `of_profile`: it speaks of all that the
    profile names, not of the one domain.
    `by_mail_exchanger`: it may be asked at `autoconfig.` before a domain of mail exchangers, for any domain.
    `static` has pairs of a label before a domain ("" for the domain itself) and a path, where somebody looks
    for it who does not say who asks: the files of an export, and what its nginx.conf serves.
    `read_request` says what is asked by a request's parameters and body, or names the format that is meant
    instead, which then reads them itself; it raises a RequestError or NotServed. `render_error` gives the
    format's own words for an error, None where it has none; `errors_are_answers` where such a document counts
    as a success. `by_address`: a query with an address alone, as `who_alone` reads it, asks for that address
    and nothing else. `signed`: by the provider's signer, where it has one. `left_out` says which servers of
    the account the document does not have, and why. `in_browser` is said to people who open such a path and
    would only get a refusal. `prepared`: it can be filled in, see `service.prepared`;
    where it names things by an `identifier`, made from an address and a role, `render` takes another one.
    """

    name: str
    media_type: str
    render: Callable[..., bytes]
    paths: tuple[str, ...]
    methods: tuple[str, ...] = ("GET", "HEAD")
    without_case: bool = False
    value_in_path: str = ""
    asker: Asker = Asker.OPTIONAL
    of_profile: bool = False
    by_mail_exchanger: bool = False
    static: tuple[tuple[str, str], ...] = ()
    file_name: str | None = None
    signed: bool = False
    read_request: Callable[[Mapping[str, str], bytes], Asked | str] = host_alone
    render_error: Callable[[AutoconfigError], bytes | None] | None = None
    errors_are_answers: bool = False
    left_out: Callable[[Account], Iterable[str]] = _nothing
    in_browser: str = ""
    by_address: bool = False
    prepared: bool = False
    identifier: Callable[[Address, str], str] | None = None


FORMATS = {
    entry.name: entry
    for entry in (
        Format(
            name="autoconfig",
            media_type=autoconfig.MEDIA_TYPE,
            render=autoconfig.render,
            paths=autoconfig.PATHS,
            by_mail_exchanger=True,
            static=autoconfig.STATIC,
            read_request=autoconfig.read_request,
            left_out=autoconfig.left_out,
            by_address=True,
            prepared=True,
        ),
        Format(
            name="provider-database",
            media_type=autoconfig.MEDIA_TYPE,
            render=autoconfig.render_in_order,
            paths=autoconfig.DATABASE_PATHS,
            value_in_path="domain",
            asker=Asker.IGNORED,
            of_profile=True,
            by_mail_exchanger=True,
            read_request=autoconfig.read_database_request,
        ),
        Format(
            name="autodiscover",
            media_type=autodiscover.MEDIA_TYPE,
            render=autodiscover.render,
            paths=autodiscover.PATHS,
            methods=("POST",),
            without_case=True,
            asker=Asker.REQUIRED,
            read_request=autodiscover.read_request,
            render_error=autodiscover.render_error,
            errors_are_answers=True,
            left_out=autodiscover.left_out,
            in_browser=autodiscover.IN_BROWSER,
            prepared=True,
        ),
        Format(
            name=autodiscover.MOBILESYNC,
            media_type=autodiscover.MEDIA_TYPE,
            render=autodiscover.render_mobilesync,
            paths=(),
            asker=Asker.REQUIRED,
            read_request=autodiscover.read_mobilesync_request,
            render_error=autodiscover.render_mobilesync_error,
            errors_are_answers=True,
        ),
        Format(
            name="autodiscover-json",
            media_type=autodiscover.JSON_MEDIA_TYPE,
            render=autodiscover.render_json,
            paths=autodiscover.JSON_PATHS,
            value_in_path="email",
            without_case=True,
            read_request=autodiscover.read_json_request,
            render_error=autodiscover.render_json_error,
            in_browser=autodiscover.JSON_IN_BROWSER,
        ),
        Format(
            name="mobileconfig",
            media_type=mobileconfig.MEDIA_TYPE,
            render=mobileconfig.render,
            paths=mobileconfig.PATHS,
            methods=("GET", "HEAD", "POST"),
            asker=Asker.REQUIRED,
            file_name=mobileconfig.FILE_NAME,
            signed=True,
            read_request=mobileconfig.read_request,
            left_out=mobileconfig.left_out,
            by_address=True,
            prepared=True,
            identifier=mobileconfig.identifier,
        ),
        Format(
            name="qr",
            media_type=qr.MEDIA_TYPE,
            render=qr.render,
            paths=(),
            asker=Asker.REQUIRED,
            left_out=qr.left_out,
        ),
        Format(
            name="pacc",
            media_type=pacc.MEDIA_TYPE,
            render=pacc.render,
            paths=pacc.PATHS,
            asker=Asker.IGNORED,
            static=pacc.STATIC,
            left_out=pacc.left_out,
        ),
        Format(
            name="thunderbird-addon",
            media_type=addon.MEDIA_TYPE,
            render=addon.render,
            paths=addon.PATHS,
            asker=Asker.IGNORED,
            of_profile=True,
            static=addon.STATIC,
            file_name=addon.FILE_NAME,
            read_request=addon.read_request,
            left_out=addon.left_out,
        ),
        Format(
            name="thunderbird-updates",
            media_type=addon.UPDATES_MEDIA_TYPE,
            render=addon.render_updates,
            paths=addon.UPDATES_PATHS,
            asker=Asker.IGNORED,
            of_profile=True,
            static=addon.UPDATES_STATIC,
            read_request=addon.read_request,
        ),
    )
}

# The paths that a value stands behind.
BEFORE_VALUE = tuple(
    path for form in FORMATS.values() if form.value_in_path for path in form.paths if path.endswith("/")
)
