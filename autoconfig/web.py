"""The people's half: an ordinary Flask application with the documents and `/healthz` in front. Only this and
its pages import flask.
"""

import logging
import os
from pathlib import Path

from flask import Flask, Response, request
from werkzeug.exceptions import HTTPException, MethodNotAllowed, NotFound

from autoconfig import signing
from autoconfig.collector import keep_for_good
from autoconfig.directory import DEFAULT_FOLDER
from autoconfig.directory.edition import Current, Edition
from autoconfig.directory.listings import Refresh, keep_asking
from autoconfig.directory.lookout import Lookout, keep_looking
from autoconfig.directory.opening import open_folder
from autoconfig.errors import where
from autoconfig.http import access
from autoconfig.http.respond import MAX_BODY_LENGTH, NOTHING_HERE, OUR_FAULT, PLAIN_HEADERS
from autoconfig.http.wsgi import TELL, Documents, Record
from autoconfig.page import routes
from autoconfig.page.site import Site

# Servers that are not ours print requests with everything in them.
_FOREIGN_LOGGERS = (
    "asyncio",
    "gunicorn.access",
    "gunicorn.error",
    "hypercorn.access",
    "hypercorn.error",
    "uvicorn.access",
    "uvicorn.error",
    "werkzeug",
)
_YES = frozenset(
    {"1", "true", "t", "yes", "y", "on"}
)  # as the command line reads a flag from the environment


def create_app(edition: Edition | None = None, *, proxies: int | None = None) -> Flask:
    """The whole service as a WSGI application.

    Without an edition it is for a process of its own, as `live` says. It then loads
    AUTOCONFIG_PROFILES (`profiles`), leaving bad files out where AUTOCONFIG_SKIP_BAD is set, with the
    AUTOCONFIG_OVERRIDES folder (none), signs by AUTOCONFIG_SIGNING_CERTIFICATE, _KEY and _CHAIN, and believes
    AUTOCONFIG_PROXIES (0) proxies. Raises as `open_folder`, and BadSigning.
    """
    believed = proxies_from_environment() if proxies is None else proxies
    if edition:
        return application(Current(edition, Site.load), believed)
    current = Current(load_from_environment(), Site.load)
    app = application(current, believed)
    live(current)
    return app


def live(current: Current[Site]) -> None:
    """What a process of its own does beside answering: ask for mail domains, and follow its files.

    Not the files where AUTOCONFIG_RELOAD says no.
    """
    keep_for_good()
    keep_asking(Refresh(current))
    lookout = Lookout(
        current,
        keep_for_good,
        follows=(os.environ.get("AUTOCONFIG_RELOAD") or "1").lower() in _YES,
        remarks=lambda: current.site.remarks,
    )
    if lookout.follows:
        keep_looking(lookout)


def application(current: Current[Site], proxies: int, record: Record = access.record) -> Flask:
    """The same for what is in use; `record` is given each exchange."""
    app = pages(current)
    app.wsgi_app = Documents(current, app.wsgi_app, proxies, record)  # type: ignore[method-assign]
    return app


def pages(current: Current[Site]) -> Flask:
    """The people's half alone, to be put behind `Documents`."""
    for name in _FOREIGN_LOGGERS:
        logging.getLogger(name).addFilter(access.REDACTION)
    app = Flask("autoconfig", static_folder=None)
    # Two slashes would be redirected to an URL that is made of the Host field.
    app.url_map.merge_slashes = False
    app.config["MAX_CONTENT_LENGTH"] = MAX_BODY_LENGTH
    routes.register(app, current)
    app.register_error_handler(HTTPException, _refusal)
    app.register_error_handler(Exception, _failure)
    return app


def _refusal(error: HTTPException) -> Response:
    if isinstance(request.routing_exception, NotFound):  # a scanner's, mostly
        request.environ[TELL].format = ""
    response = _sentence(error.code or 500, NOTHING_HERE if error.code == 404 else error.name)
    if isinstance(error, MethodNotAllowed) and error.valid_methods:
        response.headers["Allow"] = ", ".join(sorted(error.valid_methods))
    return response


def _failure(error: Exception) -> Response:
    access.LOG.error("failed: %s", where(error))
    return _sentence(500, OUR_FAULT)


def _sentence(status: int, text: str) -> Response:
    return Response(f"{text}\n", status, dict(PLAIN_HEADERS))


def proxies_from_environment() -> int:
    """How many proxies are believed, as `create_app` says."""
    return max(0, int(os.environ.get("AUTOCONFIG_PROXIES") or 0))


def load_from_environment() -> Edition:
    """The profiles, as `create_app` says."""
    folder = Path(os.environ.get("AUTOCONFIG_PROFILES") or DEFAULT_FOLDER)
    overrides = os.environ.get("AUTOCONFIG_OVERRIDES")
    files = (os.environ.get(f"AUTOCONFIG_SIGNING_{name}") for name in ("CERTIFICATE", "KEY", "CHAIN"))
    return open_folder(
        folder,
        skip_bad=os.environ.get("AUTOCONFIG_SKIP_BAD", "").lower() in _YES,
        overrides=Path(overrides) if overrides else None,
        signer=signing.from_files(*files),
    )
