"""Examples in the README and the manual run, and every link leads somewhere."""

import re
import shutil
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import yaml
from click.testing import CliRunner

from autoconfig import __version__
from autoconfig.address import Address
from autoconfig.cli import main
from autoconfig.directory.edition import Edition
from autoconfig.http.limits import DEFAULTS
from autoconfig.http.respond import MAX_BODY_LENGTH, Request, respond
from autoconfig.identify import identify
from autoconfig.lookups.breaker import LONGEST_PAUSE, PAUSE_SHARE, SHORTEST_PAUSE
from autoconfig.lookups.guard import PATIENCE_SECONDS
from autoconfig.profile.file import parse
from conftest import ROOT
from manual import MANUAL, TEXTS, Block, blocks, in_code, row, rows, without_blocks
from sample import load, profile_text


@pytest.mark.parametrize("block", blocks("yaml"))
def test_an_example_is_a_good_profile_or_a_part_of_one(block: Block) -> None:
    """What an example leaves out is added."""
    keys = yaml.safe_load(block.text)
    parse(profile_text(**dict.fromkeys(keys)) + block.text if "displayName" not in keys else block.text, "x")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to run commands in: the profiles that come with the project, and the README's."""
    shutil.copytree(ROOT / "profiles", tmp_path / "profiles")
    whole = next(text for page, text in blocks("yaml") if page == "README")
    (tmp_path / "profiles" / "example.com.yaml").write_text(whole, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("block", blocks("console"))
def test_an_example_command_prints_what_the_manual_says(block: Block, folder: Path) -> None:
    command, _, output = block.text.partition("\n")
    result = CliRunner().invoke(main, command.removeprefix("$ autoconfig ").split())
    assert (result.exit_code, result.output) == (0, output)


def test_the_readme_shows_a_whole_profile_and_what_comes_of_it() -> None:
    assert [page for page, _ in blocks("yaml")].count("README") == 1
    assert [page for page, _ in blocks("console")].count("README") == 1


def test_the_logins_in_the_table_are_those_of_the_rules_above_it() -> None:
    rules = next(text for page, text in blocks("yaml") if page == "logins")
    profile = parse(profile_text() + rules, "logins.md")
    table = [cells for cells in rows("logins") if "rule" in cells[-1]]
    assert len(table) == len(profile.username)
    for address, login, _ in table:
        account = identify(profile, Address.parse(address.strip("`")), {})
        assert f"`{next(account.for_reading()).username}`" == login


def test_the_id_in_a_document_is_what_the_table_says(tmp_path: Path) -> None:
    example = next(text for page, text in blocks("yaml") if page == "profile" and text.startswith("id:"))
    edition = load(tmp_path, profile_text(domains=None) + example)
    for name, path in (("autoconfig", "/mail/config-v1.1.xml"), ("provider-database", "/v1.1/example.net")):
        body = respond(edition, Request("GET", path, host="example.net")).body
        said = in_code(row("profile", name)[-1])[0]
        assert f'<emailProvider id="{said}">' in body.decode()


def test_the_times_in_the_manual_are_those_of_the_code() -> None:
    for number in (SHORTEST_PAUSE, LONGEST_PAUSE, SHORTEST_PAUSE / PAUSE_SHARE, LONGEST_PAUSE / PAUSE_SHARE):
        assert f"{number:g} seconds" in MANUAL["lookups"]
    assert f"{PATIENCE_SECONDS} seconds at most" in MANUAL["lookups"]
    bounds = " ".join(cells[-1] for cells in rows("running"))
    for number in (DEFAULTS.idle, DEFAULTS.head, DEFAULTS.body, DEFAULTS.unread, DEFAULTS.stop):
        assert f"{number} seconds" in bounds
    assert f"{DEFAULTS.connections:,};" in bounds
    assert f"{MAX_BODY_LENGTH // 1024} KiB" in bounds


def test_an_example_with_curl_asks_for_what_there_is(edition: Edition) -> None:
    urls = [urlsplit(url) for text in TEXTS.values() for url in re.findall(r"curl '([^']+)'", text)]
    assert urls
    for url in urls:
        assert respond(edition, Request("GET", url.path, url.query.encode(), url.netloc)).status == 200


def test_every_make_target_that_is_named_exists() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    for text in TEXTS.values():
        assert set(re.findall(r"(?:^ {4}|`)make ([a-z-]+)", text, re.MULTILINE)) <= targets


def test_every_name_of_the_package_that_is_named_exists() -> None:
    for module, name in re.findall(
        r"\b(autoconfig(?:\.\w+)+)[:.](create_app|Worker)\b", "".join(TEXTS.values())
    ):
        assert hasattr(__import__(module, fromlist=[name]), name)


# Links


def slug(heading: str) -> str:
    """The anchor that GitHub gives a heading."""
    text = re.sub(r"[^\w\- ]", "", heading.replace("`", "").strip().lower())
    return text.replace(" ", "-")


def anchors(text: str) -> list[str]:
    return [slug(found) for found in re.findall(r"^#+ (.+)$", without_blocks(text), re.MULTILINE)]


def links() -> list[tuple[Path, str]]:
    return [
        (path, target) for path, text in TEXTS.items() for target in re.findall(r"\]\(([^()\s]+)\)", text)
    ]


@pytest.mark.parametrize(("path", "target"), links(), ids=lambda value: getattr(value, "stem", value))
def test_every_link_leads_somewhere(path: Path, target: str) -> None:
    """Within the repository, so that it works there as well as in a clone; an anchor is a heading there."""
    if target.startswith("https://"):
        assert urlsplit(target).netloc == "datatracker.ietf.org"
        return
    file, _, anchor = target.partition("#")
    found = (path.parent / file).resolve() if file else path
    assert found.is_relative_to(ROOT)
    assert found.exists()
    if anchor:
        assert anchor in anchors(TEXTS[found])


@pytest.mark.parametrize("text", TEXTS.values(), ids=[path.stem for path in TEXTS])
def test_no_two_headings_of_a_page_have_one_anchor(text: str) -> None:
    assert len(set(anchors(text))) == len(anchors(text))


def test_the_version_stands_in_the_changelog() -> None:
    assert f"## {__version__} " in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
