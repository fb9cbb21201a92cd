"""What a change to each kind of file comes to, and to nothing else, at a running service with two workers."""

import os
import re
import signal
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.client import HTTPSConnection
from pathlib import Path
from time import sleep

import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from authority import Pair, issue, write
from autoconfig.http.metrics import MAX_DOMAINS
from autoconfig.server.certificates import LOOK_SECONDS, SETTLE_SECONDS
from http_table import AUTOCONFIG, MOBILECONFIG
from sample import profile_text
from served import Process, head, until
from test_port import Watched

pytestmark = pytest.mark.servers

ASKED = "?emailaddress=jean.dupont@example.com"
# All workers of two have been asked by some of so many.
OFTEN = 12
TLS = ("--tls-certificate", "certificate.pem", "--tls-key", "key.pem")
LOGO = "<svg xmlns='http://www.w3.org/2000/svg'><title>{}</title></svg>"
CATALOGUE = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\nmsgid "{}"\nmsgstr "{}"\n'
LABEL = "Your mail address"


def profiles(folder: Path, **changes: str) -> Path:
    (folder / "profiles").mkdir()
    (folder / "profiles" / "a.yaml").write_text(profile_text(**changes), encoding="utf-8")
    return folder


@contextmanager
def serving(folder: Path, *words: object) -> Iterator[Watched]:
    found = Watched(folder, *words)
    try:
        yield found
        assert found.process.stop() == 0
    finally:
        found.process.kill()
    assert "Traceback" not in found.process.log


def everywhere(asked: Callable[[], object], expected: object) -> bool:
    """Whether all workers answer so."""
    return {asked() for _ in range(OFTEN)} == {expected}


def page(process: Process, *fields: str, target: str = "/") -> str:
    """It is at the mail domain."""
    return process.ask(head(target, *fields).replace(b"autoconfig.example.org", b"example.com"))


# What stands beside a profile


def test_a_new_logo_is_live(tmp_path: Path) -> None:
    profiles(tmp_path, page="{logo: logo.svg}")
    logo = tmp_path / "profiles" / "logo.svg"
    logo.write_text(LOGO.format("old"))
    with serving(tmp_path) as found:

        def shown() -> str:
            link = re.search(r'<img src="([^"]+)" alt=""', page(found.process))
            assert link
            return page(found.process, target=link[1]).partition("\r\n\r\n")[2]

        assert everywhere(shown, LOGO.format("old"))
        logo.write_text(LOGO.format("new"))
        until(lambda: everywhere(shown, LOGO.format("new")), "the logo is not followed")
        logo.write_text("x" * 100_000)
        until(lambda: "a.yaml" in found.get("/readyz")[1], "is no problem")
        assert everywhere(shown, LOGO.format("new"))


def test_a_new_translation_is_live(tmp_path: Path) -> None:
    profiles(tmp_path)
    catalogue = tmp_path / "own" / "translations" / "fr" / "LC_MESSAGES" / "autoconfig.po"
    catalogue.parent.mkdir(parents=True)
    old = 'msgid "Nobody says this"\nmsgstr "x"\n'
    catalogue.write_text(CATALOGUE.format(LABEL, "Premier") + old)
    with serving(tmp_path, "--overrides", "own") as found:

        def shown(word: str) -> bool:
            return all(word in page(found.process, "Accept-Language: fr") for _ in range(OFTEN))

        assert shown("Premier")
        assert 'nothing here says "Nobody says this" (any more)' in found.process.log
        catalogue.write_text(CATALOGUE.format(LABEL, "Second"))
        until(lambda: shown("Second"), "the translation is not followed")
        catalogue.write_text("nonsense\n")
        until(lambda: "autoconfig.po" in found.get("/readyz")[1], "is no problem")
        assert shown("Second")
        assert re.search(r"autoconfig\.po:\d+: catalogue: ", found.process.log)


# Certificates


def pair(folder: Path, days: int, kind: str = "rsa") -> Pair:
    """In place, and as if it had been there for a while."""
    found = issue(
        "example.com", kind=kind, end=datetime.now(UTC).replace(microsecond=0) + timedelta(days=days)
    )
    put(folder, found)
    return found


def put(folder: Path, found: Pair) -> None:
    write(folder, found)
    for name in ("certificate.pem", "key.pem"):
        os.utime(folder / name, (0, os.stat(folder / name).st_mtime - 60))


def shown_to(process: Process) -> bytes:
    """The certificate that a client sees."""
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    connection = HTTPSConnection("127.0.0.1", process.port, context=context, timeout=10)
    connection.connect()
    try:
        found: bytes = connection.sock.getpeercert(binary_form=True)
        return found
    finally:
        connection.close()


def der(found: Pair) -> bytes:
    return found.certificate.public_bytes(Encoding.DER)


def test_without_following_a_tls_certificate_is_live_by_a_signal_only(tmp_path: Path) -> None:
    profiles(tmp_path)
    old = pair(tmp_path, 2)
    with serving(tmp_path, *TLS, "--no-reload") as found:
        assert everywhere(lambda: shown_to(found.process), der(old))
        new = pair(tmp_path, 3)
        sleep(LOOK_SECONDS + SETTLE_SECONDS + 1)
        assert everywhere(lambda: shown_to(found.process), der(old))
        os.kill(found.process.pid, signal.SIGHUP)
        until(lambda: everywhere(lambda: shown_to(found.process), der(new)), "is not live")


def test_without_following_a_signing_certificate_is_live_by_a_signal_only(tmp_path: Path) -> None:
    profiles(tmp_path, signing="{certificate: ../certificate.pem, key: ../key.pem}")
    old = pair(tmp_path, 2)
    with serving(tmp_path, "--no-reload") as found:

        def signed_by(one: Pair) -> bool:
            answers = {found.process.ask(head(MOBILECONFIG + ASKED)) for _ in range(OFTEN)}
            return all(der(one).decode("latin-1") in answer for answer in answers)

        assert signed_by(old)
        new = pair(tmp_path, 3)
        sleep(LOOK_SECONDS + 1)
        assert signed_by(old)
        os.kill(found.process.pid, signal.SIGHUP)
        until(lambda: signed_by(new), "is not live")


@pytest.mark.parametrize("spoilt", ["expired", "another key's"])
def test_a_bad_pair_stops_the_start_and_later_the_last_good_one_stays(tmp_path: Path, spoilt: str) -> None:
    profiles(tmp_path)
    expired = pair(tmp_path, -1 if spoilt == "expired" else 5)
    bad = expired if spoilt == "expired" else Pair(issue("example.com", kind="rsa").key, expired.certificate)
    reason = "it has expired on" if spoilt == "expired" else "it is not of the key in key.pem"
    put(tmp_path, bad)
    refused = Process(tmp_path, "autoconfig", "serve", "--bind", "127.0.0.1:{port}", *TLS)
    assert refused.ended() == 1
    assert refused.log.startswith(f"certificate.pem:1: tls-certificate: {reason}")
    good = pair(tmp_path, 2)
    with serving(tmp_path, *TLS) as found:
        put(tmp_path, bad)
        until(lambda: reason in found.get("/readyz")[1], "is no problem")
        until(
            lambda: (
                found.process.log.count(f"stays in use: certificate.pem:1: tls-certificate: {reason}") == 2
            ),
            "",
        )
        assert everywhere(lambda: shown_to(found.process), der(good))
        code, metrics = found.get("/metrics")
        ends = re.search(r'certificate_expiry_timestamp_seconds\{use="tls"\} (\S+)', metrics)
        assert ends
        assert float(ends[1]) == good.certificate.not_valid_after_utc.timestamp()
        assert (code, found.get("/readyz")[0]) == (200, 200)
        put(tmp_path, good)
        until(lambda: '"problems": []' in found.get("/readyz")[1], "is a problem still")


# Mail domains


def test_mail_domains_are_counted_up_to_a_bound(tmp_path: Path) -> None:
    """Each is asked for once; what is beyond the bound is another one's."""
    names = [f"c{number}.example" for number in range(MAX_DOMAINS + 50)]
    profiles(tmp_path, domains=None, domainsFile="domains.txt")  # type: ignore[arg-type]
    (tmp_path / "profiles" / "domains.txt").write_text("\n".join(names))
    with serving(tmp_path, "--metrics-domains") as found:
        for start in range(0, len(names), 50):
            asked = [head(f"{AUTOCONFIG}?emailaddress=a@{name}") for name in names[start : start + 50]]
            kept = [one.replace(b"Connection: close\r\n", b"") for one in asked[:-1]]
            assert found.process.ask(b"".join((*kept, asked[-1]))).count("HTTP/1.1 200 ") == len(asked)
        counted = re.findall(
            r'^autoconfig_domain_answers_total\{domain="(.*)"\} (\S+)', found.get("/metrics")[1], re.MULTILINE
        )
        assert len(counted) == MAX_DOMAINS + 1
        assert {name for name, _ in counted} - {*names} == {"other"}
        assert float(dict(counted)["other"]) == 50
