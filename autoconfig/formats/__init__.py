"""The formats, as a table. A format's route, its command-line choice and its tests follow from its entry."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from autoconfig.account import Account
from autoconfig.errors import AutoconfigError
from autoconfig.formats import autoconfig, autodiscover, mobileconfig, pacc, qr

ReadRequest = Callable[[Mapping[str, str], bytes], Mapping[str, str]]


# What other services call the address in their links; the standard's name wins.
ADDRESS_NAMES = ("emailaddress", "email", "mail", "address")


def _taking(*names: str) -> ReadRequest:
    """Reads a request that says all in parameters, the address too; others are not looked at."""

    def read(parameters: Mapping[str, str], body: bytes) -> Mapping[str, str]:
        address = next((parameters[name] for name in ADDRESS_NAMES if name in parameters), "")
        return {"emailaddress": address, **{name: parameters[name] for name in names if name in parameters}}

    return read


_ASKER = _taking("emailmd5", "name", "username", "lang")


def _nothing(account: Account) -> Iterable[str]:
    return ()


@dataclass(frozen=True, slots=True)
class Format:
    """A wire format, and how it is asked for.

    `paths` are fixed by its specification; without any, HTTP does not give it by itself. Where there is a
    `value_in_path`, one that ends in a slash is followed by a value, which counts as this parameter. A
    `personal` format needs an address, an `impersonal` one says the same whoever asks; `of_profile`: it
    speaks of all that the profile names, not of the one domain.
    `static` has the service's labels and the paths where somebody who does not say who asks looks for it.
    `read_request` turns a request's parameters and body into those of `service.Asked`, and where another
    `format` is meant, its name; it raises a RequestError. `render_error` gives the format's own words for an
    error, None where it has none; `errors_are_answers` where such a document counts as a success. `signed`:
    by the provider's signer, where it has one. `left_out` says which servers of the account the document does
    not have, and why.
    """

    name: str
    media_type: str
    render: Callable[[Account], bytes]
    paths: tuple[str, ...]
    methods: tuple[str, ...] = ("GET", "HEAD")
    without_case: bool = False
    value_in_path: str = ""
    personal: bool = False
    impersonal: bool = False
    of_profile: bool = False
    by_mail_exchanger: bool = False
    static: tuple[tuple[str, str], ...] = ()
    file_name: str | None = None
    signed: bool = False
    read_request: ReadRequest = _ASKER
    render_error: Callable[[AutoconfigError], bytes | None] | None = None
    errors_are_answers: bool = False
    left_out: Callable[[Account], Iterable[str]] = _nothing


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
        ),
        Format(
            name="provider-database",
            media_type=autoconfig.MEDIA_TYPE,
            render=autoconfig.render_in_order,
            paths=autoconfig.DATABASE_PATHS,
            value_in_path="domain",
            impersonal=True,
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
            personal=True,
            read_request=autodiscover.read_request,
            render_error=autodiscover.render_error,
            errors_are_answers=True,
            left_out=autodiscover.left_out,
        ),
        Format(
            name=autodiscover.MOBILESYNC,
            media_type=autodiscover.MEDIA_TYPE,
            render=autodiscover.render_mobilesync,
            paths=(),
            personal=True,
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
        ),
        Format(
            name="mobileconfig",
            media_type=mobileconfig.MEDIA_TYPE,
            render=mobileconfig.render,
            paths=mobileconfig.PATHS,
            methods=("GET", "HEAD", "POST"),
            personal=True,
            file_name=mobileconfig.FILE_NAME,
            signed=True,
            read_request=_taking("name", "username", "lang", "protocol"),
            left_out=mobileconfig.left_out,
        ),
        Format(
            name="qr",
            media_type=qr.MEDIA_TYPE,
            render=qr.render,
            paths=(),
            personal=True,
            left_out=qr.left_out,
        ),
        Format(
            name="pacc",
            media_type=pacc.MEDIA_TYPE,
            render=pacc.render,
            paths=pacc.PATHS,
            impersonal=True,
            static=pacc.STATIC,
            read_request=pacc.read_request,
            left_out=pacc.left_out,
        ),
    )
}

# The paths that a value stands behind.
BEFORE_VALUE = tuple(
    path for form in FORMATS.values() if form.value_in_path for path in form.paths if path.endswith("/")
)
