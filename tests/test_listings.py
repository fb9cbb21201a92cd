"""Databases of mail domains beside profiles: asked at the start and then while the service runs."""

import logging
import os
import signal
import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path
from threading import Thread
from time import monotonic, sleep, thread_time

import pytest
from click.testing import CliRunner

from autoconfig.cli import main
from autoconfig.directory.edition import Current, Edition
from autoconfig.directory.listings import Refresh, complete
from autoconfig.directory.names import is_answered
from autoconfig.directory.opening import open_files, open_folder
from autoconfig.errors import ProfileError
from autoconfig.lookups import kept
from autoconfig.zone.names import names
from sample import load, profile_text
from served import Process, head, status, until

pytest.importorskip("sqlalchemy", reason="SQLAlchemy is not installed")

QUERY = "select domain from domains where active"
FROM = f"{{sql: {{url: 'sqlite:///mail.db', query: {QUERY}, every: 1s}}}}"


class Database:
    """`mail.db` in a folder."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "mail.db"
        with sqlite3.connect(self.file) as connection:
            connection.execute("create table domains (domain text, active integer)")
        connection.close()

    def list(self, *domains: str | None) -> None:
        """These and no others."""
        self.list_all((domain, 1) for domain in domains)

    def list_all(self, rows: Iterable[tuple[str | None, int]]) -> None:
        with sqlite3.connect(self.file) as connection:
            connection.execute("delete from domains")
            connection.executemany("insert into domains values (?, ?)", rows)
        connection.close()

    def break_down(self) -> None:
        self.file.rename(self.file.with_suffix(".away"))

    def come_back(self) -> None:
        self.file.with_suffix(".away").rename(self.file)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    kept.kept.cache_clear()
    yield Database(tmp_path)
    kept.kept.cache_clear()


def in_use(edition: Edition) -> Current[None]:
    return Current(edition, lambda *_: None)


def after_a_second(current: Current[None], refresh: Refresh) -> None:
    """A turn when each is due."""
    deadline = monotonic() + 10
    while any(listing.wait for listing in current.edition.directory.listings):
        assert monotonic() < deadline
        sleep(0.05)
    refresh.turn()


# At the start


def test_domains_come_from_a_profile_and_its_database(database: Database, tmp_path: Path) -> None:
    database.list_all([("a.example", 1), ("b.example", 0), ("C.example", 1)])
    directory = load(tmp_path, profile_text(domainsFrom=FROM)).directory
    assert directory.domains == ["example.com", "a.example", "c.example"]
    assert directory.summary == "1 profile with 3 mail domains"
    assert directory.find("a.example") is directory.find("example.com")
    assert is_answered(directory, "autoconfig.c.example")
    assert "autodiscover.a.example" in names(directory)


def test_the_database_may_be_all_there_is(database: Database, tmp_path: Path) -> None:
    database.list("a.example")
    assert load(tmp_path, profile_text(domains=None, domainsFrom=FROM)).directory.domains == ["a.example"]


def test_a_domain_that_a_profile_names_stays_its_own(database: Database, tmp_path: Path) -> None:
    database.list("example.org", "example.com", "a.example", None)
    own = profile_text(domainsFrom=FROM)
    other = profile_text(domains="[example.org]")
    directory = load(tmp_path, own, other).directory
    provider = directory.find("example.org")
    assert provider
    assert provider.file.name == "1.yaml"
    assert directory.domains == ["example.com", "example.org", "a.example"]
    assert directory.skipped == 3


def test_of_two_databases_the_earlier_has_a_domain(database: Database, tmp_path: Path) -> None:
    database.list("a.example")
    texts = (profile_text(domains=f"[{name}.org]", domainsFrom=FROM) for name in ("one", "two"))
    directory = load(tmp_path, *texts).directory
    assert directory.find("a.example") is directory.find("one.org")
    assert directory.skipped == 1


def test_the_host_of_the_service_may_have_such_a_domain_in_it(database: Database, tmp_path: Path) -> None:
    database.list("a.example")
    text = profile_text(domains=None, domainsFrom=FROM, service='"mail.{domain}"')
    assert is_answered(load(tmp_path, text).directory, "mail.a.example")


def test_a_start_without_the_database_serves_what_the_profile_names(
    database: Database, tmp_path: Path
) -> None:
    database.file.write_bytes(b"no database" * 100)
    directory = load(tmp_path, profile_text(domainsFrom=FROM)).directory
    assert directory.domains == ["example.com"]
    (remark,) = directory.unlisted
    assert str(remark).startswith(f"{tmp_path}/0.yaml:5: domainsFrom: warning: sql sqlite /mail.db ")
    with pytest.raises(ProfileError, match="domainsFrom"):
        complete(directory)


@pytest.mark.parametrize("url", ["sqlite:///other.db", f"sqlite:///{'a' * 256}", "sqlite:///."])
def test_a_file_that_is_not_there_is_a_database_that_is_down(
    database: Database, tmp_path: Path, url: str
) -> None:
    """It may be on a disk that comes later; `validate` says so too, and nothing makes an empty one."""
    text = profile_text(domainsFrom=FROM.replace("sqlite:///mail.db", url))
    directory = load(tmp_path, text).directory
    assert directory.domains == ["example.com"]
    assert " cannot be connected to (" in str(directory.unlisted[0])
    assert not (tmp_path / "other.db").exists()
    said = CliRunner().invoke(main, ["validate", str(tmp_path / "0.yaml")])
    assert said.exit_code == 0
    assert "domainsFrom: warning: sql sqlite /" in said.stdout
    assert "cannot be connected to (there is no file " in said.stdout
    assert said.stdout.endswith("served, with 1 warning.\n")


def test_what_is_only_validated_is_not_asked(database: Database, tmp_path: Path) -> None:
    database.list("a.example")
    load(tmp_path, profile_text(domainsFrom=FROM))
    kept.kept.cache_clear()
    assert open_files([tmp_path / "0.yaml"]).directory.domains == ["example.com"]


@pytest.mark.parametrize(
    ("url", "query", "said"),
    [
        ("nothing", QUERY, "domainsFrom.sql.url: it is no URL of a database"),
        ("${NOWHERE}", QUERY, "domainsFrom.sql.url: .* is not in the environment"),
        ("sqlite://", QUERY, "domainsFrom.sql.url: there is no file in it"),
        ("sqlite:///mail.db", '"select :address"', "domainsFrom.sql.query: it names something"),
    ],
)
def test_what_can_never_be_asked_is_a_finding(
    database: Database, tmp_path: Path, url: str, query: str, said: str
) -> None:
    text = profile_text(domainsFrom=f"{{sql: {{url: '{url}', query: {query}}}}}")
    with pytest.raises(ProfileError, match=said):
        load(tmp_path, text)


def test_it_is_not_asked_more_often_than_once_a_second(database: Database, tmp_path: Path) -> None:
    with pytest.raises(ProfileError, match=r"every: it must be at least 1s"):
        load(tmp_path, profile_text(domainsFrom=FROM.replace("1s", "999ms")))


# While it runs


def test_a_new_customer_is_served_and_a_former_one_is_not(database: Database, tmp_path: Path) -> None:
    database.list("a.example")
    current = in_use(load(tmp_path, profile_text(domainsFrom=FROM)))
    refresh = Refresh(current)
    before = current.edition
    refresh.turn()
    assert current.edition is before, "it is not due yet"
    after_a_second(current, refresh)
    assert current.edition is before, "nothing has changed"
    database.list("b.example")
    after_a_second(current, refresh)
    assert current.edition.directory.domains == ["example.com", "b.example"]
    assert current.edition.directory.providers == before.directory.providers


def test_a_dead_database_keeps_the_last_state_and_is_said_once(
    database: Database, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    database.list("a.example")
    current = in_use(load(tmp_path, profile_text(domainsFrom=FROM)))
    refresh = Refresh(current)
    database.break_down()
    for _ in range(2):
        after_a_second(current, refresh)
    assert current.edition.directory.domains == ["example.com", "a.example"]
    assert len(current.edition.problems) == 1
    (line,) = caplog.messages
    assert "what it listed before stays in use" in line
    database.come_back()
    database.list("b.example")
    after_a_second(current, refresh)
    assert current.edition.directory.domains == ["example.com", "b.example"]
    assert current.edition.problems == ()
    assert caplog.messages[1:] == ["sql sqlite /mail.db lists mail domains again"]


def test_an_empty_answer_keeps_the_last_state(database: Database, tmp_path: Path) -> None:
    database.list("a.example")
    current = in_use(load(tmp_path, profile_text(domainsFrom=FROM)))
    refresh = Refresh(current)
    database.list(None, "*")
    after_a_second(current, refresh)
    directory = current.edition.directory
    assert directory.domains == ["example.com", "a.example"]
    assert directory.skipped == 2
    assert "lists no mail domain" in str(directory.unlisted)


def test_a_process_that_starts_later_has_what_another_one_has_heard(
    database: Database, tmp_path: Path
) -> None:
    """It is forked from one that has asked at the start only."""
    database.list("a.example")
    edition = load(tmp_path, profile_text(domainsFrom=FROM))
    database.list("b.example")
    open_folder(tmp_path)
    database.break_down()
    current = in_use(edition)
    Refresh(current)
    assert current.edition.directory.domains == ["example.com", "b.example"]


def test_very_many_are_refreshed_in_time(database: Database, tmp_path: Path) -> None:
    """And nobody waits for it: a thread that asks meanwhile goes on."""
    database.list_all((f"c{number}.example", 1) for number in range(100_000))
    current = in_use(load(tmp_path, profile_text(domainsFrom=FROM)))
    refresh = Refresh(current)
    database.list_all((f"d{number}.example", 1) for number in range(100_000))
    waited: list[float] = []
    done = False

    def ask() -> None:
        while not done:
            started = monotonic()
            assert current.edition.directory.find("example.com")
            sleep(0.001)
            waited.append(monotonic() - started)

    thread = Thread(target=ask)
    thread.start()
    sleep(1)
    started = thread_time()  # a busy machine makes nobody work more
    refresh.turn()
    seconds = thread_time() - started
    done = True
    thread.join()
    assert current.edition.directory.find("d99999.example")
    print(f"refreshed in {seconds:.2f} s, waited {max(waited) * 1000:.0f} ms at most")
    assert seconds < 2
    assert max(waited) < 0.5


# In the service


@pytest.fixture
def service(database: Database, tmp_path: Path) -> Iterator[Process]:
    """Two workers, a profile without domains of its own, and a customer."""
    database.list("a.example")
    folder = tmp_path / "profiles"
    folder.mkdir()
    text = profile_text(domains="[example.com]", domainsFrom=FROM.replace("mail.db", "../mail.db"))
    (folder / "a.yaml").write_text(text)
    process = Process(tmp_path, "autoconfig", "serve", "--bind", "127.0.0.1:{port}", "--workers", 2).ready()
    yield process
    process.kill()


def statuses(service: Process, domain: str) -> set[int]:
    """Of many answers, so that each worker has given one."""
    request = head(f"/mail/config-v1.1.xml?emailaddress=jean@{domain}")
    return {status(service.ask(request)) for _ in range(20)}


def test_a_customer_is_live_and_stays_while_the_database_is_away(
    database: Database, service: Process
) -> None:
    assert statuses(service, "a.example") == {200}
    database.list("b.example")
    until(lambda: statuses(service, "b.example") == {200}, "b.example is not served")
    until(lambda: statuses(service, "a.example") == {404}, "a.example is served")
    database.break_down()
    until(lambda: service.log.count("stays in use") == 2, "not both workers say so")
    os.kill(service.worker, signal.SIGKILL)
    until(lambda: service.log.count("stays in use") == 3, "no other worker says so")
    assert statuses(service, "b.example") == {200}
    assert statuses(service, "a.example") == {404}
    database.come_back()
    database.list("c.example")
    until(lambda: statuses(service, "c.example") == {200}, "c.example is not served")


def test_a_service_starts_while_the_database_is_away_and_says_so(database: Database, tmp_path: Path) -> None:
    database.list("a.example")
    database.break_down()
    (tmp_path / "profiles").mkdir()
    text = profile_text(domainsFrom=FROM.replace("mail.db", "../mail.db"))
    (tmp_path / "profiles" / "a.yaml").write_text(text)
    process = Process(tmp_path, "autoconfig", "serve", "--bind", "127.0.0.1:{port}", "--workers", 1).ready()
    try:
        assert statuses(process, "example.com") == {200}
        assert process.log.count("it has listed nothing before") == 1
        database.come_back()
        until(lambda: statuses(process, "a.example") == {200}, "a.example is not served")
    finally:
        process.kill()


@pytest.mark.parametrize("words", [("names",), ("dns", "--all", "--address", "192.0.2.1"), ("export", "out")])
def test_what_lists_all_names_does_nothing_without_one_of_the_databases(
    database: Database, tmp_path: Path, words: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "profiles").mkdir()
    text = profile_text(domainsFrom=FROM.replace("mail.db", "../mail.db"))
    (tmp_path / "profiles" / "a.yaml").write_text(text)
    database.list("a.example")
    command = [*words, "--profiles", "profiles"]
    good = CliRunner().invoke(main, command)
    assert good.exit_code == 0
    assert "a.example" in good.output or (tmp_path / "out" / "autoconfig.a.example").is_dir()
    kept.kept.cache_clear()
    database.file.write_bytes(b"no database" * 100)
    bad = CliRunner().invoke(main, command)
    assert (bad.exit_code, bad.stdout) == (1, "")
    assert "domainsFrom: warning: " in bad.stderr
