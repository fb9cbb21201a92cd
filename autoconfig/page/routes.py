"""The page under Flask: what was typed, what is sent.

An address comes by POST and goes into no URL but that of the mobileconfig. Nothing is kept: no cookie.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from flask import Blueprint, Flask, Response, abort, current_app, g, make_response, request

from autoconfig import service
from autoconfig.address import Address, to_host, without_service_label
from autoconfig.computing import breathe
from autoconfig.directory.edition import Current
from autoconfig.errors import AutoconfigError, BadParameter, Inexpressible, NotServed
from autoconfig.formats.asked import Asked, who
from autoconfig.http.respond import is_known
from autoconfig.http.wsgi import ARRIVAL, TELL
from autoconfig.identify import identify
from autoconfig.lookups import find
from autoconfig.page import assets, codes, desk, devices, view
from autoconfig.page.entry import BlankInside, address_in, meant
from autoconfig.page.format import PAGE
from autoconfig.page.settings import settings_of
from autoconfig.page.site import Site
from autoconfig.page.visit import LEGAL, Visit
from autoconfig.texts import preferred

A_YEAR = 365 * 24 * 3600
AN_HOUR = 3600
NOT_STORED = "private, no-store"
SECURITY = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; font-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
EXTENSION = "autoconfig.page"
PATHS = frozenset(("/", *(path for paths in LEGAL.values() for path in paths)))

# OPTIONS is answered as any other method that is not for an address.
_AS_IT_IS: Mapping[str, Any] = {"provide_automatic_options": False}


pages = Blueprint("page", __name__)


def register(app: Flask, current: Current[Site]) -> None:
    """Put the pages into an application."""
    app.extensions[EXTENSION] = current
    app.register_blueprint(pages)


@pages.before_app_request
def _not_where_clients_ask() -> None:
    """Mail clients ask these hosts, and take a page for an answer; so there is none, by whatever method."""
    host, path = _host(), request.path
    if without_service_label(host) != host and (path in PATHS or path.startswith(assets.PATH)):
        abort(404)


@pages.after_request
def _secured(response: Response) -> Response:
    for name, value in {**SECURITY, "Cache-Control": NOT_STORED}.items():
        response.headers.setdefault(name, value)  # a refusal has its own
    return response


@pages.get("/", **_AS_IT_IS)
def _home() -> Response:
    """The form, or the poster."""
    visit = _visit(request.args)
    if "print" in request.args:
        url = f"{request.scheme}://{request.host}/"
        return _page(visit, desk.POSTER, desk.poster(_frame(visit), url, _code(visit, url)))
    return _form(visit)


def _form(
    visit: Visit, typed: str = "", problem: str = "", meant: tuple[str, ...] = (), status: int = 200
) -> Response:
    """The form; where a device is chosen, its steps too, as far as they need no address."""
    shown = view.home(_frame(visit), visit, typed, problem, meant)
    if visit.chosen and visit.provider and (domains := visit.provider.profile.listed_domains):
        domain = visit.host if visit.host in domains else domains[0]
        try:
            account = identify(visit.provider.profile, Address.anyone(domain), {})
            settings = settings_of(account, on_the_web=visit.on_the_web, addon=visit.addon(domain))
            shown = view.before(shown, visit, settings)
        except Inexpressible:
            shown = view.nothing(shown, visit)
    return _page(visit, "home.html", shown, status)


@pages.post("/", **_AS_IT_IS)
def _person() -> Response:
    """The settings of the address that was typed, or what is wrong with it.

    Who meanwhile chooses a device (`choose`) keeps what was typed, and is told nothing of it.
    """
    choice = request.form.get("choose", "")
    visit = _visit({**request.form, "device": choice} if choice else request.form)
    typed = {name: request.form.get(name, "").strip() for name in ("address", "username")}
    try:
        return _answered(visit, typed)
    except BadParameter:
        return _answered(visit, {**typed, "username": ""}, status=400)
    except AutoconfigError as error:
        return _form(visit, typed["address"]) if choice else _refused(visit, typed["address"], error)


def _refused(visit: Visit, typed: str, error: AutoconfigError) -> Response:
    if isinstance(error, NotServed):
        return _form(visit, typed, view.UNKNOWN_DOMAIN, _meant(visit, typed), 404)
    return _form(visit, typed, view.BLANK if isinstance(error, BlankInside) else view.BAD_ADDRESS, status=400)


def _meant(visit: Visit, typed: str) -> tuple[str, ...]:
    """Addresses with a domain of this page, of nobody's page any, so near that it may have been meant."""
    address = Address.parse(address_in(typed, visit.only_domain))
    near = _site().edition.directory.near(address.domain, visit.provider)
    return meant(address, near, visit.provider.profile.listed_domains if visit.provider else ())


def _answered(visit: Visit, typed: Mapping[str, str], status: int = 200) -> Response:
    """`status` other than 200: the username that was typed cannot be one."""
    asked = Asked(
        who(address_in(typed["address"], visit.only_domain)),
        host=visit.host,
        login=typed["username"],
        languages=(visit.language.tag, *_preferred()),
    )
    edition = _site().edition
    question = service.ask(edition.directory, PAGE, asked, edition.texts)
    search = question.search(request.environ[ARRIVAL])
    request.environ[TELL](question.address.domain, search)
    fields = find(search)
    account = service.identified(question, fields)
    visit = visit._replace(provider=question.provider, language=question.circumstances.language)
    shown = _frame(visit)
    try:
        settings = settings_of(
            account,
            question.circumstances.corrected,
            on_the_web=visit.on_the_web,
            anyones=identify(question.provider.profile, Address.anyone(question.address.domain), {}),
            addon=visit.addon(question.address.domain),
        )
    except Inexpressible:
        return _page(visit, "none.html", view.nothing(shown, visit))
    code = _page_code(visit)
    breathe()
    return _page(visit, "answer.html", view.answer(shown, visit, settings, code, status != 200), status)


def _page_code(visit: Visit) -> str:
    """A QR code of this page without the address, for a camera, and for paper; "" for none."""
    return _code(visit, f"{request.scheme}://{request.host}{visit._replace(chosen=False).link()}")


def _code(visit: Visit, url: str) -> str:
    return codes.of_page(url, named=request.host == visit.host and _site().names(visit.host))


def _legal(name: str, lang: str) -> Response:
    visit = _visit({"lang": lang, **request.args})
    return _page(visit, f"{name}.html", _frame(visit, name))


for _name, (_french, _other) in LEGAL.items():
    for _path, _lang in ((_french, "fr"), (_other, "en")):
        pages.add_url_rule(_path, None, _legal, defaults={"name": _name, "lang": _lang}, **_AS_IT_IS)


@pages.get(f"{assets.PATH}<name>", **_AS_IT_IS)
def _asset(name: str) -> Response:
    asset = _site().assets.get(name)
    if asset is None:
        abort(404)
    tag = f'"{asset.tag}"'
    if is_known(tag, request.headers.get("If-None-Match", "")):
        response = Response(status=304)
        del response.headers["Content-Type"]
    else:
        response = Response(asset.body, mimetype=asset.media_type)
    age = f"{A_YEAR}, immutable" if request.args.get("v") == asset.tag else str(AN_HOUR)
    response.headers["Cache-Control"] = f"public, max-age={age}"
    response.headers["ETag"] = tag
    return response


def _site() -> Site:
    """One for the whole request, whatever is put into use meanwhile."""
    if "site" not in g:
        g.site = current_app.extensions[EXTENSION].site
    site: Site = g.site
    return site


def _host() -> str:
    return to_host(request.host)


def _visit(asked: Mapping[str, str]) -> Visit:
    return _site().visit(
        _host(),
        asked.get("device", ""),
        asked.get("lang", ""),
        _preferred(),
        devices.device_of(request.headers.get("User-Agent", ""), touched=bool(asked.get("touched"))),
    )


def _preferred() -> list[str]:
    return preferred(request.headers.get("Accept-Language", ""))


def _frame(visit: Visit, legal: str = "") -> view.View:
    """For every page: a good moment to let others have the processor."""
    breathe()
    site = _site()
    logo = site.assets.logo(visit.provider) if visit.provider else None
    offered = site.texts(visit.provider).languages.values()
    return view.frame(visit, offered if len(offered) > 1 else (), logo, datetime.now(UTC), legal)


def _page(visit: Visit, template: str, shown: view.View, status: int = 200) -> Response:
    return make_response(_site().drawn(template, shown, visit.language), status)
