"""What a help desk gives away, in a real browser: the poster on paper, the form in another site."""

import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("playwright", reason="playwright is not installed: make test")

import zxingcpp
from axe_playwright_python.sync_playwright import Axe
from click.testing import CliRunner
from flask import Flask
from PIL import Image
from playwright.sync_api import Browser, Page

from autoconfig.cli import main
from autoconfig.web import create_app
from browser import CHROMIUM, chromium, serving, visiting
from conftest import ROOT
from sample import load, profile_text

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="Debian's chromium is not installed: make test"),
]

ADDRESS = "jean.dupont@one.example"
LONG = "The information systems department of all the islands and"
DAY = "['08:00-12:00', '13:30-17:30']"
WEEK = "{" + ", ".join(f"{day}: {DAY}" for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")) + "}"
CONTACT = (
    f"{{name: {LONG}, phone: '+33 1 99 00 12 34', email: a-rather-long-mailbox-name@help.one.example, "
    f"url: 'https://www.one.example/a/rather/long/path/to/the/form', hours: {WEEK}, timeZone: Europe/Paris}}"
)
# As much as a profile can have, as far as one looks.
MUCH = {
    "domains": "[one.example]",
    "displayName": LONG,
    "page": f"{{title: {LONG}, text: {LONG}, colour: '#00519e', logo: logo.svg}}",
    "help": f"{{contacts: [{', '.join([CONTACT] * 7)}]}}",
}
LITTLE = {"domains": "[one.example]", "username": '"{first:.1}{last}"'}
LOGO = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 900 90"><circle cx="45" cy="45" r="40"/></svg>'
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "RGAAv4", "best-practice"]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


@pytest.fixture(scope="module", params=["academy", "much", "little", "several"])
def site(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp(request.param)
    (folder / "logo.svg").write_text(LOGO)
    academy = (ROOT / "profiles" / "ac-martinique.fr.yaml").read_text(encoding="utf-8")
    texts = {
        "academy": [academy],
        "much": [profile_text(**MUCH)],
        "little": [profile_text(**LITTLE)],
        "several": [profile_text(**LITTLE), profile_text()],
    }
    with serving(create_app(load(folder, *texts[request.param]))) as url:
        yield url


def violations(page: Page) -> list[str]:
    found: Any = Axe().run(page, options={"runOnly": {"type": "tag", "values": RULES}}).response["violations"]
    return [f"{rule['id']}: {node['html']}" for rule in found for node in rule["nodes"]]


def cut_off(page: Page) -> bool:
    """Whether the sheet is too small for what stands on it."""
    sheet = "document.querySelector('main')"
    return bool(page.evaluate(f"{sheet}.scrollHeight > {sheet}.clientHeight + 1"))


@pytest.mark.parametrize("lang", ["fr", "en", "de"])
def test_a_poster_is_one_whole_sheet(site: str, browser: Browser, lang: str) -> None:
    with visiting(browser, f"{site}/?print&lang={lang}") as visit:
        sheet = visit.page.pdf(prefer_css_page_size=True, print_background=True)
        assert len(re.findall(rb"/Type\s*/Page\b", sheet)) == 1
        visit.page.emulate_media(media="print")
        assert not cut_off(visit.page)
        assert "127.0.0.1" in visit.page.inner_text("body")
        assert not visit.page.locator(".screen").is_visible()
        assert visit.hosts() == {"127.0.0.1"}


def test_a_poster_without_room_would_be_cut_off(site: str, browser: Browser) -> None:
    """So the promise above is worth something."""
    with visiting(browser, f"{site}/?print", bypass_csp=True) as visit:
        visit.page.emulate_media(media="print")
        visit.page.add_style_tag(content=".promise { height: 300mm; flex-shrink: 0 }")
        assert cut_off(visit.page)


def test_axe_finds_nothing_on_a_poster(site: str, browser: Browser) -> None:
    with visiting(browser, f"{site}/?print", width=320) as visit:
        assert violations(visit.page) == []
        width = visit.page.evaluate("document.documentElement.scrollWidth")
        assert width <= 320
        visit.page.emulate_media(media="print")
        assert violations(visit.page) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_code_on_a_poster_leads_to_the_page(site: str, browser: Browser, scheme: str) -> None:
    with visiting(browser, f"{site}/?print&lang=de", color_scheme=scheme) as visit:
        picture = Image.open(BytesIO(visit.page.locator(".code").screenshot()))
        [found] = zxingcpp.read_barcodes(picture)
        assert found.text == f"{site}/"


def test_the_form_works_in_a_site_of_another_origin(tmp_path: Path, browser: Browser) -> None:
    """One in Latin-1, whose own policy lets it send there, and whose address has a letter beyond ASCII."""
    edition = load(tmp_path, profile_text(**{**LITTLE, "domains": "[bücher.example]"}))
    options = ["--service", "x.example", "--lang", "en", "--profiles", str(tmp_path)]
    form = CliRunner().invoke(main, ["snippet", "form", "bücher.example", *options])
    other = Flask("other")
    with serving(create_app(edition)) as page, serving(other) as site:
        text = f"<!doctype html><title>x</title>{form.output.replace('https://x.example', page)}"
        policy = {"Content-Security-Policy": f"default-src 'none'; form-action {page}"}

        @other.get("/contact")
        def contact() -> tuple[bytes, dict[str, str]]:
            return text.encode("latin-1"), {"Content-Type": "text/html; charset=latin-1", **policy}

        with visiting(browser, f"{site.replace('127.0.0.1', 'localhost')}/contact") as visit:
            assert visit.hosts() == {"localhost"}
            visit.page.fill("label input", "jean.dupont@bücher.example")
            with visit.page.expect_navigation():
                visit.page.click("button")
            assert visit.page.url == f"{page}/"
            assert "jdupont" in visit.page.inner_text("main")
            assert visit.page.context.cookies() == []
