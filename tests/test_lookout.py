"""A look at the files puts into use what has changed, and nothing else."""

import errno
import gc
import logging
import os
from collections.abc import Callable
from pathlib import Path
from weakref import ref

import pytest

from autoconfig import computing
from autoconfig.directory import lookout, renewal
from autoconfig.directory.edition import Current
from autoconfig.directory.lookout import Lookout
from autoconfig.directory.opening import open_folder
from autoconfig.page.site import Site
from autoconfig.watched import Watched
from sample import profile_text

PICTURE = "<svg xmlns='http://www.w3.org/2000/svg'/>"


class House:
    """A folder with profiles, `a.yaml` and `b.yaml`, and one with overrides; and what is in use of them."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.overrides = folder / "profiles", folder / "overrides"
        self.write("a.yaml", profile_text(domains="[a.example]", displayName="A"))
        self.write("b.yaml", profile_text(domains="[b.example]", displayName="B", domainsFile="b.txt"))
        self.write("b.txt", "more.example\n")
        self.write("../overrides/templates/head.html", "<b>head</b>")
        self.current = Current(open_folder(self.folder, overrides=self.overrides), Site.load)
        self.lookout = Lookout(self.current, remarks=lambda: self.current.site.remarks)

    def write(self, name: str, text: str) -> None:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def look(self) -> None:
        """As often as it takes."""
        for _ in range(4):
            if self.lookout.look():
                return
        raise AssertionError("it never ends")

    def served(self, domain: str) -> str:
        provider = self.current.edition.directory.find(domain)
        return provider.profile.display_name if provider else ""

    def head(self) -> str:
        return self.current.site.templates.get_template("head.html").render()

    def problems(self) -> list[str]:
        return [Path(finding.file).name for finding in self.current.problems]


@pytest.fixture
def house(tmp_path: Path) -> House:
    house = House(tmp_path)
    house.look()
    return house


def swap(house: House) -> None:
    """As Kubernetes has it: the files are links into a folder, itself behind a link that is replaced."""
    for number, name in enumerate(("Old", "New")):
        house.write(f"..{number}/a.yaml", profile_text(domains="[a.example]", displayName=name))
    (house.folder / "..data").symlink_to("..0")
    (house.folder / "a.yaml").unlink()
    (house.folder / "a.yaml").symlink_to("..data/a.yaml")
    house.look()
    assert house.served("a.example") == "Old"
    (house.folder / "..next").symlink_to("..1")
    (house.folder / "..next").rename(house.folder / "..data")


def rename(house: House) -> None:
    house.write(".new", profile_text(domains="[a.example]", displayName="New"))
    (house.folder / ".new").rename(house.folder / "a.yaml")


def rewrite(house: House) -> None:
    house.write("a.yaml", profile_text(domains="[a.example]", displayName="New"))


def replace_folder(house: House) -> None:
    house.write("../other/a.yaml", profile_text(domains="[a.example]", displayName="New"))
    house.folder.rename(house.folder.with_name("old"))
    house.folder.with_name("other").rename(house.folder)


@pytest.mark.parametrize("change", [swap, rename, rewrite, replace_folder])
def test_a_change_of_whatever_kind_is_served(house: House, change: Callable[[House], None]) -> None:
    change(house)
    house.look()
    assert house.served("a.example") == "New"
    assert house.problems() == []


FILES = ["a.yaml", "b.txt", "people.csv"]


@pytest.mark.parametrize("name", FILES)
def test_what_could_not_be_read_for_want_of_files_is_tried_again(
    house: House, name: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """No file changes when there is room again. Till then it is said once."""
    system, table = os.open, "[{table: {file: people.csv, fields: [login]}}]"

    def refuse(path: Path, *words: int) -> int:
        if Path(path).name == name:
            raise OSError(errno.EMFILE, "Too many open files")
        return system(path, *words)

    house.write("people.csv", "address,login\n")
    house.write("a.yaml", profile_text(domains="[a.example]", displayName="New", lookups=table))
    house.write("b.yaml", profile_text(domains="[b.example]", displayName="New", domainsFile="b.txt"))
    with monkeypatch.context() as patch:
        patch.setattr(os, "open", refuse)
        for _ in range(3):
            house.look()
        [problem] = house.current.problems
        assert "Too many open files" in problem.text
    assert len([line for line in caplog.messages if "Too many open files" in line]) == 1
    house.look()
    assert (house.served("a.example"), house.served("b.example"), house.problems()) == ("New", "New", [])


def test_what_is_being_written_is_left_alone(house: House) -> None:
    """And what else has changed need not wait for it."""
    whole = profile_text(domains="[a.example]", displayName="New")
    for length in range(1, len(whole), 40):
        house.write("a.yaml", whole[:length])
        assert not house.lookout.look()
        assert (house.served("a.example"), house.problems()) == ("A", [])
    house.write("c.yaml", profile_text(domains="[c.example]", displayName="C"))
    house.write("a.yaml", whole)
    house.lookout.look()
    house.write("a.yaml", f"{whole}#")
    assert not house.lookout.look()
    assert (house.served("a.example"), house.served("c.example")) == ("A", "C")
    house.look()
    assert house.served("a.example") == "New"


def test_a_file_that_is_away_for_a_moment_is_not_removed(house: House) -> None:
    """As editors have it that write a new one."""
    (house.folder / "a.yaml").rename(house.folder / "a.yaml~")
    assert not house.lookout.look()
    assert house.served("a.example") == "A"
    (house.folder / "a.yaml~").rename(house.folder / "a.yaml")
    house.look()
    assert house.served("a.example") == "A"


def test_a_new_file_is_served_and_a_deleted_one_is_not(house: House) -> None:
    house.write("c.yml", profile_text(domains="[c.example]", displayName="C"))
    (house.folder / "a.yaml").unlink()
    house.look()
    assert [house.served(f"{letter}.example") for letter in "abc"] == ["", "B", "C"]
    assert house.problems() == []


def test_unchanged_providers_stay_and_replaced_ones_go(house: House) -> None:
    """Without the collector: what was there when the process started is spared it."""
    kept = house.current.edition.directory.find("b.example")
    gone = house.current.edition.directory.find("a.example")
    watch = ref(gone) if gone else None
    del gone
    gc.collect()
    gc.disable()
    try:
        rewrite(house)
        house.look()
        assert watch is not None
        assert watch() is None
        assert house.current.edition.directory.find("b.example") is kept
    finally:
        gc.enable()


def test_between_two_files_others_have_the_processor(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    slept: list[float] = []
    monkeypatch.setattr(computing, "sleep", slept.append)
    monkeypatch.setattr(computing, "IN_ONE_GO", 0)
    house.write("a.yaml", profile_text(domains="[a.example]", displayName="Other"))
    house.write("c.yaml", profile_text(domains="[c.example]", displayName="C"))
    house.look()
    assert (house.served("a.example"), house.served("c.example")) == ("Other", "C")
    assert len(slept) == 2


def test_files_that_are_put_in_place_anew_keep_their_providers(house: House) -> None:
    """As Kubernetes does with all of them where one has changed."""
    kept = house.current.edition.directory.find("b.example")
    for name in ("a.yaml", "b.yaml", "b.txt"):
        path = house.folder / name
        copy = path.with_name(".copy")
        copy.write_text(path.read_text().replace("displayName: A", "displayName: New"))
        copy.rename(path)
    house.look()
    assert house.served("a.example") == "New"
    assert house.current.edition.directory.find("b.example") is kept


def test_a_broken_file_is_named_once_and_kept_until_it_is_mended(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING)
    for _ in range(3):
        house.write("a.yaml", "displayName: [\n")
        house.look()
        house.look()
        assert house.served("a.example") == "A"
        assert house.problems() == ["a.yaml"]
    [line] = caplog.messages
    assert f"{house.folder / 'a.yaml'}:1" in line
    rewrite(house)
    house.look()
    assert (house.served("a.example"), house.problems()) == ("New", [])


def test_a_new_warning_is_said_once_and_information_never(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    """Not again where a line before it is another, or another file has changed."""
    caplog.set_level(logging.WARNING)
    warned = profile_text(domains="[a.example]", username="'%u'", allow="{kept-raw: x}")
    for text in (warned, f"# a.example\n{warned}", f"# a.example\n\n{warned}"):
        house.write("a.yaml", text)
        house.look()
    house.write("c.yaml", profile_text(domains="[c.example]"))
    house.look()
    assert house.served("c.example")
    [line] = caplog.messages
    assert f"{house.folder / 'a.yaml'}:" in line
    assert ": warning: %u is no field here" in line


def test_what_a_profile_names_is_looked_at_too(house: House) -> None:
    house.write("b.txt", "more.example\nmost.example\n")
    house.look()
    assert house.served("most.example") == "B"
    (house.folder / "b.txt").unlink()
    house.look()
    assert (house.served("most.example"), house.problems()) == ("B", ["b.yaml"])
    house.write("b.txt", "back.example\n")
    house.look()
    assert [house.served(f"{name}.example") for name in ("back", "more")] == ["B", ""]
    assert house.problems() == []


def test_a_logo_is_looked_at_too(house: House) -> None:
    house.write("logo.svg", PICTURE)
    house.write("a.yaml", profile_text(domains="[a.example]", page="{logo: logo.svg}"))
    house.look()
    house.write("logo.svg", f"{PICTURE}\n")
    house.look()
    provider = house.current.edition.directory.find("a.example")
    assert provider
    assert provider.logo == f"{PICTURE}\n".encode()
    assert house.current.site.assets.logo(provider)


def test_what_a_broken_profile_named_mends_it(house: House) -> None:
    house.write("c.yaml", profile_text(domainsFile="c.txt"))
    house.look()
    assert house.problems() == ["c.yaml"]
    house.write("c.txt", "c.example\n")
    house.look()
    assert (house.served("c.example"), house.problems()) == ("Example", [])


def emptied(house: House) -> None:
    for path in house.folder.iterdir():
        path.unlink()


def gone(house: House) -> None:
    house.folder.rename(house.folder.with_name("away"))


def by_a_file(house: House) -> None:
    gone(house)
    house.folder.write_text("")


def by_an_empty_one(house: House) -> None:
    gone(house)
    house.folder.mkdir()


@pytest.mark.parametrize("change", [emptied, gone, by_a_file, by_an_empty_one])
def test_a_folder_without_profiles_keeps_everything(
    house: House, change: Callable[[House], None], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING)
    change(house)
    house.look()
    house.look()
    assert [house.served(f"{name}.example") for name in ("a", "b", "more")] == ["A", "B", "B"]
    assert "profiles" in house.problems()
    assert len([line for line in caplog.messages if "no profile can be read" in line]) == 1


def test_a_folder_that_comes_back_is_as_it_was(house: House) -> None:
    gone(house)
    house.look()
    house.folder.with_name("away").rename(house.folder)
    house.look()
    assert (house.served("a.example"), house.problems()) == ("A", [])


def test_of_files_that_are_deleted_the_last_one_stays(house: House) -> None:
    house.write("c.yaml", "bad")
    house.look()
    for name in ("a.yaml", "b.yaml"):
        (house.folder / name).unlink()
        house.look()
    assert (house.served("a.example"), house.served("b.example")) == ("", "B")
    assert house.problems() == ["c.yaml", "b.yaml"]
    house.write("c.yaml", profile_text(domains="[c.example]", displayName="C"))
    house.look()
    assert (house.served("b.example"), house.served("c.example")) == ("", "C")
    assert house.problems() == []


@pytest.mark.parametrize("name", ["pipe.yaml", "long.yaml"])
def test_what_is_no_regular_file_is_a_finding(house: House, name: str) -> None:
    if name == "pipe.yaml":
        os.mkfifo(house.folder / name)
    else:
        house.write(name, "#" * (5 * 1024 * 1024))
    house.look()
    assert house.problems() == [name]
    assert house.served("a.example") == "A"


def test_overrides_are_looked_at_too(house: House) -> None:
    house.write("../overrides/templates/head.html", "<b>new</b>")
    house.write("../overrides/static/new.txt", "new")
    house.look()
    assert house.head() == "<b>new</b>"
    assert house.current.site.assets.get("new.txt")
    (house.overrides / "templates" / "head.html").unlink()
    house.look()
    assert "<b>" not in house.head()
    assert house.problems() == []


def test_overrides_that_cannot_be_used_stay_as_they_were(house: House) -> None:
    """And what else has changed is served."""
    house.write("../overrides/templates/head.html", "{{")
    rewrite(house)
    house.look()
    assert (house.head(), house.served("a.example")) == ("<b>head</b>", "New")
    assert house.problems() == ["head.html"]
    house.write("c.yaml", profile_text(domains="[c.example]"))
    house.look()
    assert (house.head(), house.served("c.example")) == ("<b>head</b>", "Example")
    assert house.problems() == ["head.html"]
    house.write("../overrides/templates/head.html", "<b>new</b>")
    house.look()
    assert (house.head(), house.problems()) == ("<b>new</b>", [])


def test_overrides_that_no_page_can_be_drawn_of_stay_as_they_were(house: House) -> None:
    house.write("../overrides/templates/head.html", "{{ view.help.recovery.url }}")
    house.look()
    assert (house.head(), house.problems()) == ("<b>head</b>", ["head.html"])


def test_a_file_that_a_template_names_and_that_goes_stays(house: House) -> None:
    house.write("../overrides/static/own.css", "old")
    house.write("../overrides/templates/head.html", "{{ asset('own.css') }}")
    house.look()
    assert house.problems() == []
    (house.overrides / "static" / "own.css").unlink()
    house.look()
    assert house.problems() == ["head.html"]
    own = house.current.site.assets.get("own.css")
    assert own
    assert own.body == b"old"


def test_a_warning_of_overrides_is_said_once(house: House, caplog: pytest.LogCaptureFixture) -> None:
    catalogue = "../overrides/translations/fr/LC_MESSAGES/autoconfig.po"
    house.write(catalogue, 'msgid "Nobody says this"\nmsgstr "x"\n')
    house.look()
    rewrite(house)
    house.look()
    assert house.served("a.example") == "New"
    assert house.problems() == []
    assert caplog.text.count('nothing here says "Nobody says this"') == 1


def test_overrides_that_are_gone_stay(house: House) -> None:
    house.overrides.rename(house.overrides.with_name("away"))
    house.look()
    assert (house.head(), house.problems()) == ("<b>head</b>", ["overrides"])


def test_a_look_that_fails_is_no_end(
    house: House, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fails(path: object) -> None:
        raise MemoryError

    with monkeypatch.context() as patch:
        patch.setattr(lookout, "stamp", fails)
        assert house.lookout.look()
    assert "MemoryError" in caplog.text
    rewrite(house)
    house.look()
    assert house.served("a.example") == "New"


def test_many_files_are_looked_at_less_often(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    seconds = iter([0.0, 0.03, 1.0, 1.001])
    monkeypatch.setattr(lookout, "thread_time", lambda: next(seconds))
    house.lookout.look()
    assert house.lookout.pause == pytest.approx(0.03 / lookout.SHARE)
    house.lookout.look()
    assert house.lookout.pause == lookout.EVERY


def test_nothing_that_was_seen_is_opened_again(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(renewal, "read_files", lambda *_: pytest.fail("opened"))
    for _ in range(3):
        assert house.lookout.look()


TABLE = "address,login\njean.dupont@a.example,{}\n"


def with_table(house: House) -> None:
    house.write("a.csv", TABLE.format("one"))
    house.write(
        "a.yaml",
        profile_text(
            domains="[a.example]",
            username="'{login}'",
            lookups="{table: {file: a.csv, fields: [login]}}",
        ),
    )
    house.look()
    assert house.problems() == []


def test_a_table_that_has_changed_is_read_and_its_profile_stays(house: House) -> None:
    with_table(house)
    provider = house.current.edition.directory.find("a.example")
    house.write("a.csv", TABLE.format("two"))
    house.look()
    house.lookout.look_at_watched(now=True, wait=True)
    assert house.current.edition.directory.find("a.example") is provider
    [table] = house.current.edition.watched
    assert "two" in str(table.current)


@pytest.mark.parametrize("change", ["gone", "bad"])
def test_a_table_that_is_gone_or_bad_is_a_problem_until_it_is_mended(house: House, change: str) -> None:
    with_table(house)
    (house.folder / "a.csv").unlink()
    if change == "bad":
        house.write("a.csv", "nothing\n")
    house.look()
    house.lookout.look_at_watched(now=True, wait=True)
    assert house.problems() == ["a.csv"]
    [table] = house.current.edition.watched
    assert "one" in str(table.current)
    house.write("a.csv", TABLE.format("two"))
    house.lookout.look_at_watched(now=True, wait=True)
    assert house.problems() == []


def test_a_profile_whose_table_was_never_there_is_mended_by_it(house: House) -> None:
    house.write("c.yaml", profile_text(lookups="{table: {file: c.csv, fields: [login]}}"))
    house.look()
    assert house.problems() == ["c.yaml"]
    house.write("c.csv", TABLE.format("one"))
    house.look()
    assert (house.served("example.com"), house.problems()) == ("Example", [])


def test_a_table_that_cannot_be_looked_at_is_no_end(
    house: House, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    with_table(house)

    def fails(*_: object, now: bool) -> None:
        raise MemoryError

    monkeypatch.setattr(Watched, "look", fails)
    house.lookout.look_at_watched(now=True)
    assert "MemoryError" in caplog.text


def test_where_files_are_not_followed_nor_are_tables(house: House) -> None:
    with_table(house)
    Lookout(house.current, follows=False)
    [table] = house.current.edition.watched
    assert not table.follows


@pytest.mark.parametrize("silent", [False, True])
def test_of_two_processes_one_says_what_is_wrong_with_a_table(
    house: House, caplog: pytest.LogCaptureFixture, silent: bool
) -> None:
    """And both know of it."""
    lookups = "[{table: {file: people.csv, fields: [login]}}]"
    house.write("people.csv", "address,login\n")
    house.write("a.yaml", profile_text(domains="[a.example]", lookups=lookups))
    house.look()
    watching = Lookout(house.current, silent=silent)
    house.write("people.csv", "nonsense\n")
    for _ in range(3):
        watching.look_at_watched(now=True, wait=True)
    place = f"{house.folder / 'people.csv'}:1: table: "
    assert len([line for line in caplog.messages if place in line]) == (not silent)
    [problem] = house.current.problems
    assert str(problem).startswith(place)
