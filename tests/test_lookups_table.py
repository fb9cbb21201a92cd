"""Tables as people export them, and a file that changes while it is asked."""

import gc
import os
from hashlib import md5
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest

from autoconfig.address import Address
from autoconfig.errors import ProfileError
from autoconfig.lookups import Lookups
from autoconfig.lookups import table as module
from autoconfig.lookups.table import OpenTable
from autoconfig.profile.file import load
from hourglass import Hourglass, until
from sample import profile_text

DUPONT = {"uid": "jdupont2", "name": "Jean Dupont"}
NOEL = {"uid": "znoel", "name": "Zoé Noël"}
CSV = "address,uid,name\njean.dupont@example.com,jdupont2,Jean Dupont\nzoe.noel@example.com,znoel,Zoé Noël\n"
YAML = (
    "- address: jean.dupont@example.com\n  uid: jdupont2\n  name: Jean Dupont\n"
    "- {address: zoe.noel@example.com, uid: znoel, name: Zoé Noël}\n- {address: nobody@example.com}\n"
)


def ask(lookups: Lookups, address: str = "jean.dupont@example.com", digest: str = "") -> dict[str, str]:
    asked = Address.parse(address)
    search = lookups.search(asked, digest, lookups.clock())
    if search is None:
        return {}
    for reading, _ in search:
        until(reading.done)
    return search.fields


def ask_later(lookups: Lookups) -> dict[str, str]:
    """When the file is looked at the next time."""
    assert isinstance(lookups.clock, Hourglass)
    lookups.clock.turn(module.CHECK_SECONDS)
    return ask(lookups)


def rewrite(file: Path, text: str) -> None:
    """With another time, however coarse the system's are; it is not to come."""
    before = file.stat().st_mtime
    file.write_text(text)
    os.utime(file, (before - 10, before - 10))


def table(path: Path, *names: str, by_digest: bool = False) -> Lookups:
    fields = {name: name for name in names or ("uid", "name")}
    clock = Hourglass()
    return Lookups([OpenTable(path, fields, by_digest=by_digest, clock=clock)], exact=by_digest, clock=clock)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "logins.csv"


@pytest.mark.parametrize(
    "body",
    [
        CSV.encode(),
        CSV.encode("cp1252"),
        CSV.encode("utf-16"),
        b"\xef\xbb\xbf" + CSV.encode(),
        CSV.replace("\n", "\r\n").encode(),
        CSV.replace(",", ";").encode(),
        CSV.replace(",", "\t").encode(),
        CSV.replace(",", " | ").encode(),
        CSV.replace("Jean Dupont", '"Jean Dupont"').encode(),
        CSV.replace("address,uid,name", "Address, UID ,Name").encode(),
        CSV.replace("jean.dupont@e", " Jean.DUPONT@E").encode(),
        f"\n{CSV}\n,,\n".encode(),
        CSV.replace("\n", ",\n").encode(),
    ],
)
def test_a_csv_file_is_read_as_it_was_exported(file: Path, body: bytes) -> None:
    file.write_bytes(body)
    lookups = table(file)
    assert ask(lookups) == DUPONT
    assert ask(lookups, "Zoe.Noel@example.com") == NOEL
    assert ask(lookups, "nobody@example.com") == {}


def test_a_value_may_hold_the_delimiter_and_quotes(file: Path) -> None:
    file.write_text('address;uid;name\njean.dupont@example.com;jdupont2;"Dupont; ""Jean"""\n')
    assert ask(table(file))["name"] == 'Dupont; "Jean"'


def test_a_yaml_table_is_a_list_of_mappings(tmp_path: Path) -> None:
    file = tmp_path / "logins.yml"
    file.write_text(YAML)
    lookups = table(file)
    assert (ask(lookups), ask(lookups, "zoe.noel@example.com")) == (DUPONT, NOEL)
    assert ask(lookups, "nobody@example.com") == {}


def test_an_international_domain_is_found_in_either_form(file: Path) -> None:
    file.write_text("address,uid\na@bücher.example,a\nb@xn--bcher-kva.example,b\n")
    lookups = table(file, "uid")
    assert ask(lookups, "a@xn--bcher-kva.example") == {"uid": "a"}
    assert ask(lookups, "b@BÜCHER.example") == {"uid": "b"}


def test_a_relative_file_stands_beside_the_profile(tmp_path: Path) -> None:
    (tmp_path / "logins.csv").write_text(CSV)
    profile = tmp_path / "profile.yaml"
    profile.write_text(profile_text(lookups="{table: {file: logins.csv, fields: {login: UID}}}"))
    assert ask(Lookups.open(load(profile), ["example.org"])) == {"login": "jdupont2"}


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "SETTLE_SECONDS", 0.0)


@pytest.mark.usefixtures("impatient")
def test_a_changed_file_counts_for_the_first_who_asks(file: Path) -> None:
    file.write_text(CSV)
    lookups = table(file)
    rewrite(file, CSV.replace("jdupont2", "jdupont3"))
    assert ask(lookups) == DUPONT
    assert ask_later(lookups)["uid"] == "jdupont3"


def test_a_file_is_looked_at_often_enough_to_count_within_five_seconds() -> None:
    assert 2 * module.CHECK_SECONDS + module.READING_SECONDS <= 5
    assert module.SETTLE_SECONDS <= module.CHECK_SECONDS


def test_a_file_that_is_being_written_is_not_read_yet(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "SETTLE_SECONDS", 3600.0)
    file.write_text(CSV)
    lookups = table(file)
    file.write_text(CSV.replace("jdupont2", "jd"))
    assert ask_later(lookups) == DUPONT
    long_ago = file.stat().st_mtime - 7200
    os.utime(file, (long_ago, long_ago))
    assert ask_later(lookups)["uid"] == "jd"


def test_nobody_waits_long_for_a_large_file(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "SETTLE_SECONDS", 0.0)
    file.write_text(CSV)
    lookups = table(file)
    released = Event()
    read = module.read_rows
    monkeypatch.setattr(module, "read_rows", lambda *given: released.wait(60) and read(*given))
    rewrite(file, CSV.replace("jdupont2", "jdupont3"))
    lookups.clock.turn(module.CHECK_SECONDS)
    for passed, left in ((0.0, module.READING_SECONDS), (0.2, module.READING_SECONDS - 0.2), (9.0, 0.0)):
        lookups.clock.turn(passed)
        search = lookups.search(Address.parse("jean.dupont@example.com"), "", lookups.clock())
        ((_, seconds),) = search
        assert seconds == pytest.approx(left)
        assert search.fields == DUPONT
    released.set()


@pytest.mark.usefixtures("impatient")
def test_a_file_that_became_bad_leaves_the_last_good_state(
    file: Path, caplog: pytest.LogCaptureFixture
) -> None:
    file.write_text(CSV)
    lookups = table(file)
    rewrite(file, CSV + "jean.dupont,x,y\nalso.dupont,x,y\n")
    for _ in range(3):
        assert ask_later(lookups) == DUPONT
    (line,) = caplog.messages
    assert line == f"{file}:4: table: a mistake, of 2; it keeps its last good state"
    assert "dupont" not in line


@pytest.mark.usefixtures("impatient")
def test_without_a_thread_to_read_it_a_changed_file_counts_the_next_time(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_more(thread: Thread) -> None:
        raise RuntimeError("can't start new thread")

    file.write_text(CSV)
    lookups = table(file)
    rewrite(file, CSV.replace("jdupont2", "jdupont3"))
    with monkeypatch.context() as patched:
        patched.setattr(Thread, "start", no_more)
        assert ask_later(lookups) == DUPONT
    assert ask_later(lookups)["uid"] == "jdupont3"


@pytest.mark.usefixtures("impatient")
def test_a_changed_file_is_read_without_the_collector(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It would stop the event loop for a quarter of a second."""
    file.write_text(CSV)
    collecting = []
    read = module.read_rows

    def watched(*arguments: Any) -> Any:
        collecting.append(gc.isenabled())
        return read(*arguments)

    monkeypatch.setattr(module, "read_rows", watched)
    table(file)
    assert collecting == [False]
    assert gc.isenabled()


@pytest.mark.usefixtures("impatient")
def test_a_file_that_is_gone_leaves_the_last_good_state_until_it_is_there_again(file: Path) -> None:
    file.write_text(CSV)
    lookups = table(file)
    file.unlink()
    assert ask_later(lookups) == DUPONT
    new = file.with_suffix(".new")
    new.write_text(CSV.replace("jdupont2", "jdupont3"))
    os.replace(new, file)
    assert ask_later(lookups)["uid"] == "jdupont3"


def digest(text: str) -> str:
    return md5(text.encode(), usedforsecurity=False).hexdigest()


def test_a_masked_address_is_found_by_its_md5(file: Path) -> None:
    file.write_text(CSV)
    lookups = table(file, by_digest=True)
    masked = "evolutionuser@example.com"
    assert ask(lookups, masked, digest("jean.dupont@example.com")) == {
        **DUPONT,
        "address": "jean.dupont@example.com",
    }
    assert ask(lookups, masked, digest("nobody@example.com")) == {}
    assert ask(lookups, "evolutionuser@example.org", digest("jean.dupont@example.com")) == {}
    assert ask(lookups, masked) == {}


def test_what_cannot_be_decoded_is_said_with_its_line(file: Path) -> None:
    file.write_bytes(b"address,uid\na@example.com,\x81\n")
    with pytest.raises(ProfileError, match=r"logins.csv:2: file: it is neither UTF-8 nor cp1252"):
        table(file, "uid")
