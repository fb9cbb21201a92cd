"""`autoconfig check` as people, machines and monitors see it."""

import contextlib
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner

from autoconfig.check.notes import error, info, warning
from autoconfig.check.run import Checkup
from autoconfig.cli import main
from autoconfig.cli.report import line, plugin, summary
from autoconfig.findings import Code
from checked import check, findings, serious, world
from internet import MailServer, Page
from served import HEARS_INTERRUPTS
from world_faults import AUTODISCOVER, DAV, DOMAIN, IMAP, POP3, SMTP, Fault

# Ten faults at once, and what follows from them; in the order in which they are told.
TEN = Fault(
    "ten",
    (
        (Code.DNS_LEFT_OVER, f"{AUTODISCOVER} CNAME"),
        (Code.CERTIFICATE_CHAIN, f"{IMAP}:993"),
        (Code.SERVER_NO_ADDRESS, f"{POP3}:995"),
        (Code.SERVER_NO_ANSWER, f"{IMAP}:4190"),
        (Code.SERVER_AUTHENTICATION, f"{SMTP}:465"),
        (Code.DAV_NOT_FOUND, f"https://{DAV}/dav/"),
        (Code.DNS_FOREIGN, f"_imaps._tcp.{DOMAIN} SRV"),
        (Code.CAA_FORBIDS, f"{DOMAIN} CAA"),
        (Code.CERTIFICATE_ENDS_SOON, f"{DAV}:443"),
        (Code.SERVER_CLEAR_TEXT_LOGIN, f"{SMTP}:587"),
    ),
    gone=(AUTODISCOVER, f"{POP3} A"),
    records=f"{AUTODISCOVER} CNAME autodiscover.outlook.com.\nautodiscover.outlook.com A 127.9.9.9\n"
    f"_imaps._tcp.{DOMAIN} SRV 5 1 993 old.example.net.\nold.example.net A 127.9.9.8\n"
    f'{DOMAIN} CAA 0 issue ";"',
    servers={
        (SMTP, 587): MailServer("smtp", "STARTTLS", ("PLAIN",)),
        (SMTP, 465): MailServer("smtp", "SSL", ("CRAM-MD5",)),
        (IMAP, 4190): None,
    },
    certificates={IMAP: "missing-intermediate", DAV: "expires-soon"},
    pages={"/dav/": Page("", 404)},
)
ONE = Fault("one", (), servers={(POP3, 995): None})


# For people


def test_ten_faults_at_once_read_in_order_of_urgency_with_one_remedy_each_and_no_noise(
    tmp_path: Path,
) -> None:
    with world(tmp_path, TEN) as (internet, profiles):
        found = findings(internet, profiles)
        assert serious(found) == list(TEN.found)
        for columns in (80, 120):
            text = check(internet, profiles, DOMAIN, columns=columns).stdout
            assert text.startswith("example.org  6 errors, 4 warnings, ")
            assert max(map(len, text.splitlines())) <= columns
            assert not re.search(r" $|\x1b", text, re.MULTILINE)
            assert text.count("→") == len(TEN.found)
            places = [text.index(f"{subject}  {code}") for code, subject in TEN.found]
            assert places == sorted(places)


def test_a_host_name_keeps_its_small_letter(tmp_path: Path) -> None:
    fault = Fault("", (), gone=(f"{POP3} A",))
    with world(tmp_path, fault) as (internet, profiles):
        assert f"\n           {POP3} has no address" in check(internet, profiles, DOMAIN).stdout


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        ((), "Say DOMAIN, --address or --all."),
        (("nonsense",), '"nonsense" is no mail domain'),
        (("jean@example.org",), "say --address before it"),
        ((DOMAIN, "--all"), "one of them"),
        (("other.example", "--address", "a@example.org"), "leave DOMAIN out"),
        (("-", "--address", "a@example.org"), "Say - or --address"),
        (("--address", "@example.org"), "mail address"),
        ((DOMAIN, "--since", __file__), "--json beside --since"),
        ((DOMAIN, "--profiles", "/no/such"), "no profile"),
        ((DOMAIN, "--json", "--since", __file__), ":1: this is no line of an earlier check"),
    ],
)
def test_wrong_usage_is_told_to_people_machines_and_monitors(
    arguments: tuple[str, ...], reason: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for_people = CliRunner().invoke(main, ["check", *arguments])
    assert for_people.exit_code == 2
    assert reason in for_people.stderr
    if "--json" not in arguments:
        for_machines = CliRunner().invoke(main, ["check", "--json", *arguments])
        if "--since" not in arguments:
            (finding,) = json.loads(for_machines.stdout)["findings"]
            assert (for_machines.exit_code, finding["code"].startswith("cannot-")) == (2, True)
        for_monitors = CliRunner().invoke(main, ["check", "--plugin", *arguments])
        assert for_monitors.exit_code == 3
        assert re.fullmatch(r"UNKNOWN - [^\n]+\n", for_monitors.stdout)


def test_the_only_domain_of_the_profiles_need_not_be_said(tmp_path: Path) -> None:
    with world(tmp_path) as (internet, profiles):
        assert check(internet, profiles).stdout.startswith(DOMAIN)


def test_profiles_that_cannot_be_used_are_no_findings_of_the_world(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("domains: 1\n")
    result = CliRunner().invoke(main, ["check", DOMAIN, "--profiles", str(tmp_path)])
    assert (result.exit_code, "autoconfig validate" in result.stderr) == (2, True)


def test_a_name_server_that_answers_nothing_is_no_finding_of_the_domain(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)  # where there is no profile
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as nobody:
        nobody.bind(("127.0.0.1", 0))
        place = f"127.0.0.1:{nobody.getsockname()[1]}"
        result = CliRunner().invoke(main, ["check", DOMAIN, "--json", "--resolver", place])
    (finding,) = json.loads(result.stdout)["findings"]
    assert (result.exit_code, finding["code"]) == (2, "cannot-run")
    assert "--resolver" in finding["remedy"]


def test_one_dead_host_costs_less_than_fifteen_seconds(tmp_path: Path) -> None:
    silent = MailServer("imap", "SSL", silent=True)
    fault = Fault("", (), servers={(IMAP, 993): silent, (IMAP, 4190): silent._replace(kind="managesieve")})
    with world(tmp_path, fault) as (internet, profiles):
        internet.elsewhere(f"autoconfig.{DOMAIN}", 443, (internet.address(IMAP), 993))
        began = time.monotonic()
        result = check(internet, profiles, DOMAIN, "--json")
        assert time.monotonic() - began < 16  # with the start of the command
        report = json.loads(result.stdout)
        assert report["seconds"] < 15
        assert ("server-no-answer", f"{IMAP}:993") in serious(report["findings"])


def test_no_report_stands_in_the_line_of_the_bar(tmp_path: Path) -> None:
    """Both go to one terminal; the bar is gone before a domain's heading comes."""
    with world(tmp_path) as (internet, profiles):
        words = ["check", DOMAIN, "none.example", "--profiles", str(profiles), *internet.options]
        screen, terminal = os.openpty()
        running = subprocess.Popen(
            [sys.executable, "-c", "from autoconfig.cli import main; main()", *words],
            stdout=terminal,
            stderr=terminal,
            env={**os.environ, "TERM": "xterm", "COLUMNS": "80"},
        )
        os.close(terminal)
        shown = b""
        with contextlib.suppress(OSError):  # the end of a terminal, on Linux
            while block := os.read(screen, 65536):
                shown += block
        os.close(screen)
        assert running.wait(30) == 1
    lines = re.split(rb"[\r\n]+", shown)
    assert any("━".encode() in one for one in lines)
    headings = [one for one in lines if DOMAIN.encode() in one and b"nothing to mend" in one]
    assert len(headings) == 1
    assert "━".encode() not in headings[0].rpartition(b"\x1b[2K")[2]


# For monitors


def checkup(*severities: str) -> Checkup:
    makers = {"error": error, "warning": warning}
    found = [
        makers[one](Code.ODD, f"{one}.example", "a | pipe", "x")
        if one in makers
        else info(Code.ODD, "i", "p")
        for one in severities
    ]
    return Checkup("example.org", tuple(found), 1.5)


def test_machines_and_monitors_are_not_told_at_once(tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["check", DOMAIN, "--json", "--plugin"])
    assert (result.exit_code, "not both" in result.stdout) == (3, True)


@pytest.mark.parametrize(
    ("severities", "code", "words"),
    [
        ((), 0, "OK - example.org: nothing to mend"),
        (("info",), 0, "OK - example.org: nothing to mend (1 remark)"),
        (("warning", "info"), 1, "WARNING - example.org: 1 warning: warning.example: a / pipe"),
        (
            ("error", "error", "warning"),
            2,
            "CRITICAL - example.org: 2 errors, 1 warning: error.example: a / pipe",
        ),
    ],
)
def test_the_line_of_a_plugin(severities: tuple[str, ...], code: int, words: str) -> None:
    found, text = plugin([checkup(*severities)])
    assert found == code
    said, _, data = text.partition(" | ")
    assert said == words
    counts = [severities.count(one) for one in ("error", "warning", "info")]
    assert data == (
        f"errors={counts[0]};;0;0 warnings={counts[1]};0;;0 remarks={counts[2]};;;0 time=1.50s;;;0"
    )


def test_the_line_of_many_domains_begins_with_those_that_have_something() -> None:
    """A monitor that takes a thousand signs is told what it is about."""
    fine = [checkup("info")._replace(domain=f"d{number}.example") for number in range(200)]
    bad = [checkup(word)._replace(domain=f"{word}.example") for word in ("warning", "error")]
    assert plugin(fine)[1].startswith("OK - 200 domains: nothing to mend | ")
    code, text = plugin([*fine, *bad])
    assert code == 2
    assert text.startswith(
        "CRITICAL - 2 of 202 domains (error.example: 1 error and warning.example: 1 warning): "
        "error.example: error.example: a / pipe | errors=1;"
    )


def test_what_could_not_run_is_unknown_to_monitors() -> None:
    report = Checkup("example.org", (error(Code.CANNOT_RUN, "example.org", "p", "r"),))
    assert plugin([report])[0] == 3


def test_a_plugin_prints_one_line(tmp_path: Path) -> None:
    with world(tmp_path, ONE) as (internet, profiles):
        result = check(internet, profiles, DOMAIN, "--plugin")
    assert result.exit_code == 2
    assert re.fullmatch(r"CRITICAL - example\.org: 1 error: [^\n|]+ \| errors=1;[^\n|]+\n", result.stdout)


# Many


def test_a_line_of_json_is_one_line() -> None:
    text = line(Checkup("a.example", (error(Code.ODD, "x", "a\nb", "c"),)))
    assert "\n" not in text
    assert summary(Checkup("a.example", ())) == "nothing to mend"


def several(result_stdout: str) -> dict[str, list[tuple[str, str]]]:
    rows = [json.loads(row) for row in result_stdout.splitlines()]
    return {row["domain"]: serious(row["findings"]) for row in rows}


def test_domains_come_from_standard_input_and_a_bad_one_stops_no_other(tmp_path: Path) -> None:
    given = f"{DOMAIN}\n\n# a comment\nnone.example # moved\nnot a domain\nEXAMPLE.org.\n"
    with world(tmp_path) as (internet, profiles):
        result = check(internet, profiles, "-", "--json", given=given)
    assert result.exit_code == 1
    assert several(result.stdout) == {
        DOMAIN: [],
        "none.example": [("domain-unknown", "none.example")],
        "not a domain": [("bad-mail-domain", "not a domain")],
    }


def test_all_domains_of_all_profiles_share_what_they_ask(tmp_path: Path) -> None:
    others = [f"d{number}.example" for number in range(40)]
    fault = Fault("", (), profile={"domains": f"[{DOMAIN}, {', '.join(others)}]"})
    with world(tmp_path, fault) as (internet, profiles):
        result = check(internet, profiles, "--all", "--json")
        assert set(several(result.stdout)) == {DOMAIN, *others}
        for server in ((IMAP, 993), (POP3, 995), (SMTP, 465), (SMTP, 587)):
            assert internet.connections.count(server) == 1


def test_since_an_earlier_run_only_what_has_changed_is_said(tmp_path: Path) -> None:
    earlier = tmp_path / "earlier.jsonl"
    with world(tmp_path, ONE) as (internet, profiles):
        first = check(internet, profiles, DOMAIN, "none.example", "--json")
        earlier.write_text(re.sub(r'"seconds": [\d.]+', '"seconds": 99', first.stdout))
        same = check(internet, profiles, DOMAIN, "none.example", "--json", "--since", str(earlier))
        assert (same.exit_code, same.stdout) == (1, "")
        internet.mail(POP3, MailServer("pop3"), 995)
        changed = check(internet, profiles, DOMAIN, "none.example", "--json", "--since", str(earlier))
        assert several(changed.stdout) == {DOMAIN: []}


def test_an_earlier_run_that_could_not_run_is_one_line_and_no_reason_not_to(tmp_path: Path) -> None:
    earlier = tmp_path / "earlier.jsonl"
    with world(tmp_path) as (internet, profiles):
        failed = check(internet, profiles, "--all", DOMAIN, "--json")
        assert (failed.exit_code, failed.stdout.count("\n")) == (2, 1)
        assert [one["code"] for one in json.loads(failed.stdout)["findings"]] == ["cannot-run"]
        earlier.write_text(failed.stdout)
        found = check(internet, profiles, DOMAIN, "--json", "--since", str(earlier))
        assert several(found.stdout) == {DOMAIN: []}
        earlier.write_text('{"a": 1}\n')
        assert check(internet, profiles, DOMAIN, "--json", "--since", str(earlier)).exit_code == 2


def test_a_list_in_any_bytes_stops_nobody(tmp_path: Path) -> None:
    given = b"\xef\xbb\xbfnone.example\r\n\xff\xfe.example\na\xc2\x9b2Jb\n"
    with world(tmp_path) as (internet, profiles):
        result = check(internet, profiles, "-", "--json", given=given)
    assert several(result.stdout) == {
        "none.example": [("domain-unknown", "none.example")],
        "��.example": [("bad-mail-domain", "��.example")],
        "a�2jb": [("bad-mail-domain", "a�2jb")],
    }


def test_an_interrupt_leaves_whole_lines_and_waits_for_nobody(tmp_path: Path) -> None:
    with world(tmp_path) as (internet, profiles):
        internet.names.wrong("slow.example", "silent")
        words = ["check", "-", "--json", "--profiles", str(profiles), *internet.options]
        running = subprocess.Popen(
            [sys.executable, "-c", HEARS_INTERRUPTS, *words],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        assert running.stdin
        assert running.stdout
        running.stdin.write(f"{DOMAIN}\nslow.example\n".encode())
        running.stdin.close()
        first = running.stdout.readline()
        running.send_signal(signal.SIGINT)
        rest = running.stdout.read()
        running.stdout.close()
        assert running.wait(30) == 130
    assert json.loads(first)["domain"] == DOMAIN
    assert all(json.loads(row) for row in rest.splitlines())
