"""The page in a real browser: accessible in every state, by keyboard, on paper, and without scripts."""

import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

pytest.importorskip("playwright", reason="playwright is not installed: make test")

import zxingcpp
from axe_playwright_python.sync_playwright import Axe
from PIL import Image
from playwright.sync_api import Browser, Page

from autoconfig.page.visit import LEGAL
from autoconfig.texts import shipped
from autoconfig.web import create_app
from browser import CHROMIUM, DEVICES, ask, choose, chromium, serving, visiting
from conftest import ROOT
from sample import load, profile_text

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="Debian's chromium is not installed: make test"),
]

ADDRESS = "jean.dupont@ac-martinique.fr"
SECOND = profile_text(
    domains="[two.example]",
    displayName="Two",
    password='{kind: application, help: "https://app.example/"}',
    page='{colour: "#00519e", logo: logo.svg, text: Welcome.}',
    help='{notices: [{text: A fault, until: "2999-01-01T00:00", timeZone: Europe/Paris}], '
    'phishing: "https://f.example/"}',
)
THIRD = profile_text(domains="[three.example]", incomingServer="none", outgoingServer="none")
LOGO = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><circle cx="4" cy="4" r="4"/></svg>'
SHEET: dict[str, Any] = {"format": "A4", "margin": dict.fromkeys(("top", "right", "bottom", "left"), "10mm")}
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "RGAAv4", "best-practice"]
# WCAG 2.1, 1.4.12: text spacing that a reader may ask for.
SPACING = (
    "* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important } "
    "p { margin-bottom: 2em !important }"
)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


@pytest.fixture(scope="module")
def academy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A service with the one provider of Martinique."""
    text = (ROOT / "profiles" / "ac-martinique.fr.yaml").read_text(encoding="utf-8")
    with serving(create_app(load(tmp_path_factory.mktemp("academy"), text))) as url:
        yield url


@pytest.fixture(scope="module")
def everywhere(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The academy in all languages."""
    text = (ROOT / "profiles" / "ac-martinique.fr.yaml").read_text(encoding="utf-8")
    offered = f"page:\n  languages: [{', '.join(shipped().languages)}]\n"
    with serving(
        create_app(load(tmp_path_factory.mktemp("everywhere"), text.replace("page:\n", offered)))
    ) as url:
        yield url


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A service with the provider of all keys."""
    text = (ROOT / "profiles" / "example.org.yaml").read_text(encoding="utf-8")
    folder = tmp_path_factory.mktemp("example")
    with serving(create_app(load(folder, text))) as url:
        yield url


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A service with several providers, whose neutral page is shown."""
    folder = tmp_path_factory.mktemp("many")
    (folder / "logo.svg").write_text(LOGO)
    with serving(create_app(load(folder, profile_text(), SECOND, THIRD))) as url:
        yield url


def violations(page: Page) -> list[str]:
    found: Any = Axe().run(page, options={"runOnly": {"type": "tag", "values": RULES}}).response["violations"]
    return [f"{rule['id']}: {node['html']}" for rule in found for node in rule["nodes"]]


def open_all(page: Page) -> None:
    """Every panel, so that what is in it is seen too."""
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")


def scrolls_sideways(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"))


# What a reader's system can ask of a page, beside a narrow screen.
LOOKS: tuple[dict[str, Any], ...] = (
    {"color_scheme": "dark"},
    {"contrast": "more"},
    {"color_scheme": "dark", "contrast": "more"},
    {"forced_colors": "active"},
)
PLAIN = {"color_scheme": "light", "contrast": "no-preference", "forced_colors": "none"}
# What is typed, by the state that it brings the page into.
TYPED = {
    "answer": ADDRESS,
    "guess": "jean-luc.dupont2@ac-martinique.fr",
    "no address": "dupont@",
    "blank": "jean dupont@ac-martinique.fr",
    "unknown domain": "jean.dupont@nowhere.example",
    "one letter off": "jean.dupont@ac-matrinique.fr",
    "bad username": ADDRESS,
}
STATES = ("empty", "device", *TYPED)


def reach(page: Page, state: str) -> None:
    """Bring an open page into a state."""
    if state == "device":
        choose(page, "ipad")
    elif state in TYPED:
        ask(page, TYPED[state])
    if state == "bad username":
        too_long = "field => { field.maxLength = 999; field.value = 'x'.repeat(400) }"
        page.locator("#username").evaluate(too_long)
        page.locator(".login button:not(.copy)").evaluate("button => button.click()")
        page.wait_for_selector("#error")


@pytest.mark.parametrize("lang", ["fr", "en"])
@pytest.mark.parametrize("state", STATES)
def test_axe_finds_nothing(academy: str, browser: Browser, state: str, lang: str) -> None:
    with visiting(browser, academy, lang=lang) as visit:
        reach(visit.page, state)
        open_all(visit.page)
        assert violations(visit.page) == []
        visit.page.set_viewport_size({"width": 320, "height": 640})
        assert violations(visit.page) == []
        assert not scrolls_sideways(visit.page)


@pytest.mark.parametrize("state", STATES)
def test_axe_finds_nothing_in_the_colours_of_a_reader(academy: str, browser: Browser, state: str) -> None:
    with visiting(browser, academy) as visit:
        reach(visit.page, state)
        open_all(visit.page)
        for look in LOOKS:
            visit.page.emulate_media(**{**PLAIN, **look})
            assert violations(visit.page) == [], look


@pytest.mark.parametrize("device", [*DEVICES, "elsewhere"])
def test_axe_finds_nothing_in_the_steps_of_a_device(academy: str, browser: Browser, device: str) -> None:
    with visiting(browser, academy, device="windows" if device == "elsewhere" else device) as visit:
        ask(visit.page, ADDRESS)
        if device == "elsewhere":
            choose(visit.page, "android")
        open_all(visit.page)
        visit.page.locator(".steps input").first.check()
        for look in ({}, {"color_scheme": "dark"}):
            visit.page.emulate_media(**{**PLAIN, **look})
            assert violations(visit.page) == [], look


def test_axe_finds_nothing_on_paper(academy: str, browser: Browser) -> None:
    with visiting(browser, academy) as visit:
        ask(visit.page, ADDRESS)
        visit.page.emulate_media(media="print")
        assert violations(visit.page) == []


@pytest.mark.parametrize("path", [path for paths in LEGAL.values() for path in paths])
def test_axe_finds_nothing_on_a_legal_page(academy: str, browser: Browser, path: str) -> None:
    with visiting(browser, f"{academy}{path}", width=320) as visit:
        assert violations(visit.page) == []
        assert not scrolls_sideways(visit.page)


def test_axe_finds_nothing_on_the_page_of_several_providers(many: str, browser: Browser) -> None:
    with visiting(browser, many, lang="en") as visit:
        assert violations(visit.page) == []
        ask(visit.page, "jean.dupont@two.example")
        open_all(visit.page)
        assert violations(visit.page) == []
        assert visit.page.locator(".provider img").evaluate("logo => logo.naturalWidth") > 0


@pytest.mark.parametrize("lang", sorted({*shipped().languages} - {"en", "fr"}))
def test_axe_finds_nothing_in_another_language(everywhere: str, browser: Browser, lang: str) -> None:
    with visiting(browser, everywhere, lang=lang, width=320) as visit:
        ask(visit.page, ADDRESS)
        open_all(visit.page)
        assert visit.page.locator("html").get_attribute("lang") == lang
        assert violations(visit.page) == []
        assert not scrolls_sideways(visit.page)


def test_axe_would_find_something(academy: str, browser: Browser) -> None:
    with visiting(browser, academy) as visit:
        visit.page.locator("label[for=address]").evaluate("label => label.remove()")
        assert any(found.startswith("label: ") for found in violations(visit.page))


def test_titles_tell_the_states_apart(academy: str, browser: Browser) -> None:
    titles = set()
    for state in ("empty", "answer", "no address"):
        with visiting(browser, academy) as visit:
            reach(visit.page, state)
            titles.add(visit.page.title())
            assert visit.page.title().startswith("Erreur – ") == (state == "no address")
    assert len(titles) == 3


@pytest.mark.parametrize("state", ["empty", "answer"])
def test_every_stop_of_the_keyboard_can_be_seen(academy: str, browser: Browser, state: str) -> None:
    focused = """() => {
        const one = document.activeElement;
        const box = one.getBoundingClientRect();
        const style = getComputedStyle(one);
        const seen = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
        return [one.tagName, seen && box.width > 0 && box.height > 0, one.outerHTML.slice(0, 80)];
    }"""
    with visiting(browser, academy) as visit:
        reach(visit.page, state)
        stops = []
        visit.page.evaluate("document.activeElement.blur()")
        for _ in range(200):
            visit.page.keyboard.press("Tab")
            stop = visit.page.evaluate(focused)
            if stop[0] == "BODY":
                break
            stops.append(stop)
        assert len(stops) > 10
        assert [html for _, seen, html in stops if not seen] == []
        assert 'class="skip"' in stops[0][2]
        assert stops[-1][0] == "BUTTON" or "/confidentialite" in stops[-1][2]


def test_text_of_double_size_or_wider_spacing_fits_a_phone(academy: str, browser: Browser) -> None:
    for style in ("html { font-size: 225% !important }", SPACING):
        # A style of the reader's own is not of the page, whose policy would refuse it.
        with visiting(browser, academy, width=640, bypass_csp=True) as visit:
            ask(visit.page, ADDRESS)
            open_all(visit.page)
            visit.page.add_style_tag(content=style)
            assert not scrolls_sideways(visit.page)


def test_it_works_without_scripts(academy: str, browser: Browser) -> None:
    with visiting(browser, academy, java_script_enabled=False) as visit:
        page = visit.page
        page.fill("#address", ADDRESS)
        page.press("#address", "Enter")
        page.wait_for_selector(".login")
        assert page.inner_text(".login strong") == "jdupont"
        assert page.locator(".copy").count() == 0
        page.click("summary:has-text('Ce n’est pas votre identifiant')")
        page.fill("#username", "jdupont7")
        page.press("#username", "Enter")
        page.wait_for_selector("strong:text-is('jdupont7')")
        choose(page, "android")
        assert page.locator("strong:text-is('jdupont7')").count()
        assert page.locator(".best .code").is_visible()


def test_a_value_is_copied_and_that_is_said(academy: str, browser: Browser) -> None:
    with visiting(browser, academy, permissions=["clipboard-read", "clipboard-write"]) as visit:
        ask(visit.page, ADDRESS)
        visit.page.click(".login .copy")
        visit.page.wait_for_function("document.getElementById('said').textContent !== ''")
        assert visit.page.inner_text("[role=status]").strip() == "Copié\u00a0: jdupont"
        assert visit.page.evaluate("navigator.clipboard.readText()") == "jdupont"
        assert visit.page.locator("#said").bounding_box()["height"] > 20  # type: ignore[index]


@pytest.mark.parametrize("device", [*DEVICES])
def test_what_is_typed_in_a_step_can_be_copied_there(academy: str, browser: Browser, device: str) -> None:
    with visiting(
        browser, academy, device=device, permissions=["clipboard-read", "clipboard-write"]
    ) as visit:
        ask(visit.page, ADDRESS)
        open_all(visit.page)
        values = visit.page.locator(".device [data-copy]")
        assert {*values.all_inner_texts()} >= {ADDRESS, "jdupont"}
        for number in range(values.count()):
            button = values.nth(number).locator("xpath=following-sibling::*[1]")
            assert button.get_attribute("class") == "copy"
        visit.page.locator(".best .copy, .way .copy").last.click()
        visit.page.wait_for_selector(".copy.done")
        assert visit.page.evaluate("navigator.clipboard.readText()") == values.last.inner_text()


def test_a_copy_that_the_browser_refuses_is_said_too(academy: str, browser: Browser) -> None:
    with visiting(browser, academy) as visit:
        ask(visit.page, ADDRESS)
        visit.page.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(new Error()) }")
        visit.page.click(".login .copy")
        visit.page.wait_for_selector("#said:has-text('sélectionner jdupont')")


@pytest.mark.parametrize("device", [*DEVICES, "elsewhere"])
def test_all_comes_from_here_and_little_of_it(academy: str, browser: Browser, device: str) -> None:
    """Each view counts alone, with its files, even where the browser has them already."""
    with visiting(browser, academy, device="windows" if device == "elsewhere" else device) as visit:
        for state in ("empty", "answer"):
            reach(visit.page, state)
            if (device, state) == ("elsewhere", "answer"):
                visit.responses.clear()
                choose(visit.page, "android")
            visit.page.wait_for_load_state("networkidle")
            assert visit.size() < 50_000
            assert len(visit.responses) <= 5
            assert visit.hosts() == {"127.0.0.1"}
            assert [one.url for one in visit.responses if "dupont" in one.url] == []
            visit.responses.clear()
        assert visit.page.context.cookies() == []
        assert urlsplit(visit.page.url).query == ""


def test_the_policy_is_kept_by_the_page_itself(many: str, browser: Browser) -> None:
    complaints: list[str] = []
    with visiting(browser, many) as visit:
        visit.page.on("console", lambda message: complaints.append(message.text))
        ask(visit.page, "jean.dupont@two.example")
        visit.page.wait_for_load_state("networkidle")
        assert complaints == []


@pytest.mark.parametrize(("device", "starts"), [("android", "[1,[1,1],[0,"), ("iphone", "http://127.0.0.1:")])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_code_on_the_screen_can_be_scanned(
    academy: str, browser: Browser, device: str, starts: str, scheme: str
) -> None:
    """Three actions from the open page: an address, the button, the device."""
    with visiting(browser, academy, color_scheme=scheme) as visit:
        ask(visit.page, ADDRESS)
        choose(visit.page, device)
        picture = Image.open(BytesIO(visit.page.locator(".best .code").screenshot()))
        assert picture.width >= 300
        [found] = zxingcpp.read_barcodes(picture)
        assert found.text.startswith(starts)
        assert ("dupont" in found.text) == (device == "android")


def test_a_phone_gets_no_code_of_its_own(academy: str, browser: Browser) -> None:
    with visiting(browser, academy, device="android", width=390) as visit:
        ask(visit.page, ADDRESS)
        assert visit.page.locator(".device .code").count() == 0
        assert not visit.page.locator(".phone .code").is_visible()


def test_an_iphone_gets_its_file_by_three_actions(academy: str, browser: Browser) -> None:
    with visiting(browser, academy, device="iphone", width=390) as visit:
        ask(visit.page, ADDRESS)
        with visit.page.expect_download() as download:
            visit.page.click(".best a.button")
        assert download.value.suggested_filename == "ac-martinique.fr.mobileconfig"
        assert b"<string>jdupont</string>" in Path(download.value.path()).read_bytes()


@pytest.mark.parametrize("device", [*DEVICES, "elsewhere"])
def test_all_that_a_desk_wants_fits_one_sheet(academy: str, browser: Browser, device: str) -> None:
    with visiting(browser, academy, device="windows" if device == "elsewhere" else device) as visit:
        ask(visit.page, ADDRESS)
        if device == "elsewhere":
            choose(visit.page, "android")
        assert len(re.findall(rb"/Type\s*/Page\b", visit.page.pdf(**SHEET))) == 1
        visit.page.emulate_media(media="print")
        shown = visit.page.inner_text("body")
        steps = visit.page.locator(".best .steps > li").last.inner_text().strip()
        for part in ("jdupont", "imaps.ac-martinique.fr", "+596 596 52 25 00", "127.0.0.1, le ", steps):
            assert part in shown
        for part in ("Copier", "Un autre appareil", "Autres possibilités"):
            assert part not in shown
        code = visit.page.locator(".code")
        assert code.is_visible()
        [found] = zxingcpp.read_barcodes(Image.open(BytesIO(code.screenshot(scale="css"))).resize((400, 400)))
        assert found.text.startswith("[1," if device == "elsewhere" else f"{academy}/?lang=fr")


@pytest.mark.parametrize("lang", ["fr", "en", "de"])
def test_the_table_of_all_that_a_provider_can_have_fits_one_sheet(
    example: str, browser: Browser, lang: str
) -> None:
    with visiting(browser, example, lang=lang) as visit:
        ask(visit.page, "jean.dupont@example.org")
        assert len(re.findall(rb"/Type\s*/Page\b", visit.page.pdf(**SHEET))) == 1
        assert violations(visit.page) == []


def test_axe_finds_nothing_where_apps_are_told_nothing(many: str, browser: Browser) -> None:
    with visiting(browser, many) as visit:
        ask(visit.page, "jean.dupont@three.example")
        assert "aucun réglage pour une application" in visit.page.inner_text("main")
        assert violations(visit.page) == []


def test_it_cannot_be_framed(academy: str, browser: Browser) -> None:
    with visiting(browser, f"{academy}/healthz") as visit:
        frames = f'<iframe src="{academy}/healthz"></iframe><iframe src="{academy}/"></iframe>'
        # A page of the same host, since what the service itself answers may hold no frames.
        visit.page.route(
            f"{academy}/frames", lambda route: route.fulfill(content_type="text/html", body=frames)
        )
        visit.page.goto(f"{academy}/frames")
        health, page = visit.page.main_frame.child_frames
        assert health.url == f"{academy}/healthz"
        assert not page.url.startswith(academy)


# As the page is read: the last step of the first way ends within two screens of a phone, one of a computer.
SCREENS = {(390, 844): 2, (1280, 900): 1}


@pytest.mark.parametrize("lang", shipped().languages)
@pytest.mark.parametrize("device", [*DEVICES, "elsewhere"])
def test_the_first_way_ends_within_the_screens_that_it_may_have(
    everywhere: str, browser: Browser, device: str, lang: str
) -> None:
    for (width, height), screens in SCREENS.items():
        read_on = "windows" if device == "elsewhere" else device
        with visiting(browser, everywhere, device=read_on, width=width, height=height, lang=lang) as visit:
            ask(visit.page, ADDRESS)
            assert visit.page.locator("html").get_attribute("lang") == lang
            if device == "elsewhere":
                choose(visit.page, "android")
            last = visit.page.locator(".best .steps > li").last.bounding_box()
            assert last is not None
            assert last["y"] + last["height"] <= screens * height, (width, last)


def test_an_ipad_that_says_macintosh_is_known_by_its_screen(academy: str, browser: Browser) -> None:
    touch = "Object.defineProperty(Navigator.prototype, 'maxTouchPoints', {get: () => 5})"
    with visiting(browser, academy, device="mac") as visit:
        visit.page.add_init_script(touch)
        visit.page.reload()
        assert visit.page.inner_text(".choose [aria-current]") == "iPad"
        ask(visit.page, ADDRESS)
        assert visit.page.inner_text(".which h2") == "iPad"
        visit.page.click(".languages button[value=en]")
        visit.page.wait_for_selector("html[lang=en] .which h2:text-is('iPad')")


def test_without_scripts_the_box_of_a_mac_asks_whether_it_is_an_ipad(academy: str, browser: Browser) -> None:
    with visiting(browser, academy, device="mac", java_script_enabled=False) as visit:
        visit.page.fill("#address", ADDRESS)
        visit.page.press("#address", "Enter")
        visit.page.click(".maybe button")
        visit.page.wait_for_selector(".which h2:text-is('iPad')")
        assert visit.page.locator(".best a.button").is_visible()


def test_a_step_is_ticked_by_mouse_and_keyboard_and_kept_nowhere(academy: str, browser: Browser) -> None:
    with visiting(browser, academy, lang="en") as visit:
        ask(visit.page, ADDRESS)
        first, second = (visit.page.get_by_label(f"Step {number} done").first for number in (1, 2))
        first.click()
        second.focus()
        visit.page.keyboard.press("Space")
        assert first.is_checked()
        assert second.is_checked()
        assert visit.page.evaluate("localStorage.length + sessionStorage.length") == 0
        visit.page.reload()
        assert visit.page.locator(":checked").count() == 0


WIDE_LOGO = LOGO.replace("viewBox", 'width="900" height="40" viewBox')
LONG_NAME = "Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichen"


@pytest.mark.parametrize(("width", "size"), [(320, 100), (1280, 200), (640, 200)])
def test_nothing_scrolls_sideways_whatever_the_logo_and_the_name(
    browser: Browser, tmp_path: Path, width: int, size: int
) -> None:
    (tmp_path / "logo.svg").write_text(WIDE_LOGO)
    text = profile_text(
        displayName=LONG_NAME, page='{logo: logo.svg, colour: "#00519e"}', usernameMayDiffer="true",
        help='{contacts: {name: Desk, email: "a.very.long.address.of.a.help.desk@mail.example.com"}}',
    )  # fmt: skip
    with serving(create_app(load(tmp_path, text))) as url:
        for device in DEVICES:
            with visiting(browser, url, device=device, width=width, lang="de", bypass_csp=True) as visit:
                for _ in range(2):
                    visit.page.add_style_tag(content=f"html {{ font-size: {size * 1.0625}% !important }}")
                    open_all(visit.page)
                    assert not scrolls_sideways(visit.page), device
                    if visit.page.locator("#address").count():
                        ask(visit.page, "jean-baptiste.vandenbroucke@example.com")
