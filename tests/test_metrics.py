"""What is counted, and that no label can hold a stranger's word."""

import io
from pathlib import Path

import pytest

from autoconfig import __version__
from autoconfig.asgi import Application
from autoconfig.directory import Directory
from autoconfig.directory.edition import Current, Edition
from autoconfig.formats import FORMATS
from autoconfig.http import metrics
from autoconfig.http.exchange import PAGE, Exchange, exchange
from autoconfig.http.families import FAMILIES
from autoconfig.http.metrics import MAX_DOMAINS, OTHER, Metrics
from autoconfig.lookups.results import OUTCOMES
from autoconfig.page.site import Site
from autoconfig.web import application
from http_table import AUTOCONFIG, FORM, Row, person
from sample import load, profile_text
from test_adapters import call_asgi, call_wsgi, environ, scope
from test_exchange import ANSWERED, ARRIVAL

TOLD = Exchange(
    "GET",
    "/",
    "*",
    "example.com",
    "autoconfig",
    200,
    10,
    0.02,
    "-",
    "id",
    "thunderbird",
    "",
    [("ldap", "slow")],
)
NOTHING = Edition(Directory([]))


def lines(counted: Metrics, edition: Edition = NOTHING, **certificates: float) -> list[str]:
    return counted.text(edition, certificates).decode().splitlines()


def test_an_exchange_is_counted_by_format_status_and_client() -> None:
    counted = Metrics()
    counted.count(TOLD)
    counted.count(TOLD._replace(format="", status=404, client=OTHER, lookups=()))
    found = lines(counted)
    assert 'autoconfig_answers_total{client="thunderbird",format="autoconfig",status="200"} 1.0' in found
    assert 'autoconfig_answers_total{client="other",format="other",status="404"} 1.0' in found
    assert 'autoconfig_answer_seconds_count{format="autoconfig"} 1.0' in found
    assert 'autoconfig_answer_seconds_bucket{format="autoconfig",le="0.01"} 0.0' in found
    assert 'autoconfig_answer_seconds_bucket{format="autoconfig",le="0.025"} 1.0' in found
    assert 'autoconfig_lookups_total{kind="ldap",outcome="slow"} 1.0' in found


def test_what_is_served_is_told(tmp_path: Path) -> None:
    edition = load(
        tmp_path, profile_text(), profile_text(domains='["*", b.example]'), "x: y\n", skip_bad=True
    )
    found = lines(Metrics(), edition, signing=5.0, tls=7.0)
    for line in (
        "autoconfig_profiles 2.0",
        "autoconfig_profiles_bad 1.0",
        "autoconfig_domains 2.0",
        "autoconfig_databases_bad 0.0",
        "autoconfig_domains_skipped 0.0",
        'autoconfig_certificate_expiry_timestamp_seconds{use="signing"} 5.0',
        'autoconfig_certificate_expiry_timestamp_seconds{use="tls"} 7.0',
        f'autoconfig_build_info{{version="{__version__}"}} 1.0',
    ):
        assert line in found
    [loaded] = [line for line in found if line.startswith("autoconfig_profiles_loaded_timestamp_seconds ")]
    assert float(loaded.split()[1]) == pytest.approx(edition.loaded)


def test_domains_are_counted_only_where_that_is_wanted() -> None:
    counted = Metrics()
    counted.count(TOLD)
    assert not any("domain_answers" in line for line in lines(counted))


def test_domains_are_few_and_all_others_are_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(metrics, "MAX_DOMAINS", 3)
    counted = Metrics(by_domain=True)
    for domain in ("a.example", "b.example", "c.example", "d.example", "a.example", "*", ""):
        counted.count(TOLD._replace(domain=domain))
    found = [line for line in lines(counted) if line.startswith("autoconfig_domain_answers_total{")]
    assert sorted(found) == [
        'autoconfig_domain_answers_total{domain="a.example"} 2.0',
        'autoconfig_domain_answers_total{domain="b.example"} 1.0',
        'autoconfig_domain_answers_total{domain="c.example"} 1.0',
        'autoconfig_domain_answers_total{domain="other"} 3.0',
    ]
    monkeypatch.setattr(metrics, "MAX_DOMAINS", 1)  # as when two processes have named three
    found = [line for line in lines(counted) if line.startswith("autoconfig_domain_answers_total{")]
    assert sorted(found) == [
        'autoconfig_domain_answers_total{domain="a.example"} 2.0',
        'autoconfig_domain_answers_total{domain="other"} 5.0',
    ]
    assert MAX_DOMAINS == 1000


def test_a_database_of_mail_domains_that_is_away_is_told(tmp_path: Path) -> None:
    pytest.importorskip("sqlalchemy", reason="SQLAlchemy is not installed")
    edition = load(tmp_path, profile_text(domainsFrom="{sql: {url: 'sqlite:///none.db', query: select 1}}"))
    assert {"autoconfig_databases_bad 1.0", "autoconfig_domains 1.0"} <= {*lines(Metrics(), edition)}


def test_every_label_is_of_a_fixed_set() -> None:
    """But the status, which is a number, and a mail domain that a profile names."""
    hostile = ARRIVAL._replace(path="/jean@x", user_agent="jean.dupont@example.org", method="jean@x")
    told = exchange(hostile, ANSWERED, 10, Directory([]), 11.0)
    assert told.method == "*"
    assert told.format in (*FORMATS, PAGE, "")
    assert told.client in FAMILIES
    assert told.domain == "*"
    counted = Metrics(by_domain=True)
    counted.count(told)
    assert not any("jean" in line for line in lines(counted))


def test_a_lookup_has_one_of_six_outcomes() -> None:
    assert OUTCOMES == ("found", "unknown", "cached", "failed", "slow", "paused")


def asked(folder: Path, row: Row) -> list[Exchange]:
    """The exchanges of a request through both adapters."""
    (folder / "people.csv").write_text("address,uid\njean.dupont@example.com,jd\n")
    edition = load(folder, profile_text(lookups="[{table: {file: people.csv, fields: [uid]}}]"))
    kept: list[Exchange] = []
    app = application(Current(edition, Site.load), 0, kept.append)
    call_wsgi(app, environ(row, io.BytesIO(row.body), CONTENT_LENGTH=str(len(row.body))))
    call_asgi(Application(edition, record=kept.append), scope(row), [row.body])
    assert len(kept) == 2
    return kept


@pytest.mark.parametrize(
    ("address", "outcome"), [("jean.dupont@example.com", "found"), ("a@example.com", "unknown")]
)
def test_both_adapters_tell_domain_format_and_lookups_of_documents_and_pages(
    tmp_path: Path, address: str, outcome: str
) -> None:
    document = person("", f"{AUTOCONFIG}?emailaddress={address}")
    page = person("", "/", method="POST", host="x.example", headers=FORM, body=f"address={address}".encode())
    for row, form in ((document, "autoconfig"), (page, PAGE)):
        for found in asked(tmp_path, row):
            assert (found.format, found.status, found.domain) == (form, 200, "example.com")
            assert list(found.lookups) == [("table", outcome)]


@pytest.mark.parametrize(
    ("path", "form"),
    [("/wp-login.php", ""), ("/", PAGE), ("/static/page.css", PAGE), ("/static/absent", PAGE)],
)
def test_where_there_is_nothing_is_no_page(tmp_path: Path, path: str, form: str) -> None:
    assert {found.format for found in asked(tmp_path, person("", path, host="x.example"))} == {form}
