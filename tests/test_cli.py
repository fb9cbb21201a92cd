"""The command line: what it prints, and its exit codes."""

import json
import re
import sqlite3
from pathlib import Path

import jsonschema
import pytest
import yaml
from click.testing import CliRunner, Result

from accounts import CASES, IMAP, RAW_POP3
from autoconfig import __version__
from autoconfig.cli import main
from autoconfig.directory.opening import open_files
from autoconfig.formats import FORMATS, Asker
from conftest import ROOT
from sample import profile_text

ADDRESS = "jean.dupont@ac-martinique.fr"
PERSONAL = sorted(name for name, form in FORMATS.items() if form.asker is Asker.REQUIRED)
IMPERSONAL = sorted(name for name, form in FORMATS.items() if form.asker is Asker.IGNORED)


def run(*arguments: str | Path, environment: dict[str, str] | None = None) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments], env=environment)


@pytest.fixture(autouse=True)
def _project(monkeypatch: pytest.MonkeyPatch) -> None:
    """The profiles that come with the project are the default."""
    monkeypatch.chdir(ROOT)


@pytest.fixture
def other(tmp_path: Path) -> Path:
    """A folder with one profile, for example.com."""
    (tmp_path / "example.com.yaml").write_text(profile_text())
    return tmp_path


@pytest.mark.parametrize("form", sorted(set(FORMATS) - set(IMPERSONAL)))
def test_show_prints_the_document_alone(form: str) -> None:
    result = run("show", ADDRESS, form)
    said = (ROOT / "tests" / "golden" / "academy" / form).read_bytes()
    expected = (1, b"", said) if form == "mobilesync" else (0, said, b"")  # the one that has none
    assert (result.exit_code, result.stdout_bytes, result.stderr_bytes) == expected


def test_show_names_every_format_in_its_help() -> None:
    words = set(re.findall(r"[a-z-]+", run("show", "--help").stdout))
    assert set(FORMATS) <= words


def test_show_means_autoconfig() -> None:
    assert run("show", ADDRESS).stdout_bytes == run("show", ADDRESS, "autoconfig").stdout_bytes


@pytest.mark.parametrize("form", sorted(set(FORMATS) - set(PERSONAL) - set(IMPERSONAL)))
def test_show_a_domain_for_somebody_who_does_not_say_who(form: str) -> None:
    result = run("show", "@AC-Martinique.FR", form)
    assert result.stdout_bytes == (ROOT / "tests" / "golden" / "academy-anyone" / form).read_bytes()


@pytest.mark.parametrize("form", IMPERSONAL)
@pytest.mark.parametrize("asker", ["@example.com", "jean.dupont@example.com"])
def test_show_what_is_the_same_for_everybody(tmp_path: Path, asker: str, form: str) -> None:
    case = "sign-in-anyone" if form.startswith("thunderbird-") else "login-is-the-address"
    (tmp_path / "example.com.yaml").write_text(CASES[case].profile, encoding="utf-8")
    result = run("show", asker, form, "--profiles", tmp_path)
    assert result.stdout_bytes == (ROOT / "tests" / "golden" / case / form).read_bytes()


def test_show_a_domain_in_its_own_letters(other: Path) -> None:
    (other / "idn.yaml").write_text(profile_text(domains="[bücher.example]"), encoding="utf-8")
    assert (
        "<domain>xn--bcher-kva.example</domain>" in run("show", "@Bücher.example", "--profiles", other).stdout
    )


def test_show_explains_each_login() -> None:
    result = run("show", ADDRESS, "--explain")
    assert (result.exit_code, result.stdout.splitlines()) == (
        0,
        [
            "imap imaps.ac-martinique.fr:993 SSL",
            '  {address}: the part before the @ does not match "ce.*"',
            "  {first:.1}{last} → jdupont",
            "smtp mxcyrus.ac-martinique.fr:587 STARTTLS",
            '  {address}: the part before the @ does not match "ce.*"',
            "  {first:.1}{last} → jdupont",
        ],
    )


@pytest.mark.parametrize(
    ("arguments", "code", "text"),
    [
        (("show", "nobody"), 2, "exactly one @"),
        (("show", "jean@nowhere.example"), 1, "nowhere.example"),
        (("show", "@nowhere.example"), 1, "autoconfig probe nowhere.example prints a first profile of it.\n"),
        (("show", "jean@nowhere"), 1, "No mail provider is known here for nowhere.\n"),
        (("show", "@"), 2, "something is missing"),
        (("show", "@a@b"), 2, "exactly one @"),
        *[
            (
                ("show", "@example.org", form),
                2,
                " is made for one person, write who: jean.dupont@example.org",
            )
            for form in PERSONAL
        ],
        (("show", ADDRESS, "pacc"), 1, "PACC has no words"),
        (("show", ADDRESS, "mobileconfig", "--protocol", "pop3"), 1, "The provider has no POP3 server.\n"),
        (("show", ADDRESS, "--protocol", "jmap"), 2, "'jmap' is not one of 'imap', 'pop3'"),
        (("show", ADDRESS, "fax"), 2, "is not one of 'autoconfig'"),
        (("show",), 2, "Missing argument 'ADDRESS'"),
        (("show", ADDRESS, "--profiles", "tests/requests"), 2, "no profile (*.yaml) in tests/requests"),
        (("show", ADDRESS, "--profiles", "tests/bad_profiles/04-port"), 1, "empty.yaml:6: "),
        (("validate", "absent.yaml"), 2, "absent.yaml: there is no such file."),
        (("validate", "a" * 5000), 2, ": there is no such file."),
        (("validate", "profiles"), 2, "profiles: it is a folder, say --profiles before it."),
        (("validate", "--profiles", "absent"), 2, "no profile (*.yaml) in absent"),
        (
            ("serve", "--profiles", "tests/bad_profiles/09-empty-file"),
            1,
            "nothing.yaml:1: profile: it is empty",
        ),
        (("serve", "--profiles", "absent"), 2, "no profile"),
        (("serve", "--workers", "0"), 2, "--workers"),
        (("serve", "--proxies", "-1"), 2, "--proxies"),
        (("dns",), 2, "Say one DOMAIN, or --all."),
        (("dns", "example.org", "--all"), 2, "Say one DOMAIN, or --all."),
        (("dns", "nowhere.example", "--service", "x.example"), 1, "autoconfig probe nowhere.example prints"),
        (("dns", "ac-martinique.fr"), 2, "or service: in profiles/ac-martinique.fr.yaml"),
        (("dns", "example.org", "--service", "a_b"), 2, "no host name, write one such as"),
        (("dns", "example.org", "--service", "192.0.2.1"), 2, "say --address 192.0.2.1 instead"),
        (("dns", "example.org", "--service", "[2001:db8::1]"), 2, "say --address 2001:db8::1 instead"),
        (("dns", "example.org", "--address", "1.2.3"), 2, "no IP address, write one such as"),
        (("dns", "example.org", "--address", "fe80::1%eth0"), 2, "no IP address, write one such as"),
        (("export", "tests"), 2, "tests cannot be written: it is no export of ours"),
        (("lint",), 2, "No such command"),
    ],
)
def test_says_why_not_and_prints_nothing(arguments: tuple[str, ...], code: int, text: str) -> None:
    result = run(*arguments)
    assert (result.exit_code, result.stdout) == (code, "")
    assert text in result.stderr


def test_validate_says_of_what_it_asks_nobody(tmp_path: Path) -> None:
    sqlite3.connect(tmp_path / "mail.db").close()
    asked = '{sql: {url: "sqlite:///mail.db", query: "select domain from domains"}}'
    profile = tmp_path / "a.yaml"
    profile.write_text(profile_text(domains=None, domainsFrom=asked))
    said = run("validate", profile).stdout
    assert said.startswith("1 profile with 0 mail domains and those of a database, which is not asked here: ")


def test_validate_says_how_much_is_good(other: Path) -> None:
    result = run("validate", "--profiles", other)
    assert (result.exit_code, result.stdout) == (0, "1 profile with 1 mail domain: nothing to mend.\n")
    (other / "more.yaml").write_text(profile_text(domains='[example.org, example.net, "*"]'))
    result = run("validate", "--profiles", other)
    assert result.stdout == "2 profiles with 3 mail domains: nothing to mend.\n"


def test_validate_prints_the_findings_of_all_files() -> None:
    folder = Path("tests/bad_profiles/26-every-mistake-of-every-file")
    result = run("validate", "--profiles", folder)
    expected = [f"{folder}/{line}" for line in (folder / "expected").read_text().splitlines()]
    assert (result.exit_code, result.stdout.splitlines()) == (1, expected)


def test_validate_says_warnings_too_and_is_content(other: Path) -> None:
    raw = "{raw: '<outgoingServer type=\"smtps\"><port>465</port></outgoingServer>'}"
    warned = other / "b.yaml"
    warned.write_text(profile_text(domains="[b.example]", outgoingServer=f"[{raw}]"))
    result = run("validate", "--profiles", other)
    warning, end = result.stdout.splitlines()
    assert result.exit_code == 0
    assert warning.startswith(f"{warned}:4: outgoingServer: warning: this server is kept raw, ")
    assert end == "2 profiles with 2 mail domains: served, with 1 warning."
    (other / "a.yaml").write_text("")
    result = run("validate", "--profiles", other)
    assert result.exit_code == 1
    assert [line.split(":")[1:4:2] for line in result.stdout.splitlines()] == [
        ["1", " it is empty, write at least domains and displayName"],
        ["4", " warning"],
    ]


@pytest.mark.parametrize("form", [(), ("--json",)])
def test_validate_strictly_takes_warnings_for_failures_but_no_information(
    other: Path, form: tuple[str, ...]
) -> None:
    (other / "b.yaml").write_text(profile_text(domains="[b.example]", allow="{kept-raw: x}"))
    result = run("validate", "--strict", "--profiles", other, *form)
    assert result.exit_code == 0
    assert "nothing of this kind is found here" in result.stdout
    (other / "b.yaml").write_text(profile_text(domains="[b.example]", username="'%u'"))
    assert run("validate", "--profiles", other, *form).exit_code == 0
    assert run("validate", "--strict", "--profiles", other, *form).exit_code == 1


def test_validate_prints_a_list_for_machines(other: Path) -> None:
    raw = "{raw: '<outgoingServer type=\"smtps\"/>'}"
    warned = other / "b.yaml"
    warned.write_text(profile_text(domains="[b.example]", outgoingServer=f"[{raw}]"))
    result = run("validate", "--json", "--profiles", other)
    (warning,) = json.loads(result.stdout)["findings"]
    assert result.exit_code == 0
    assert (warning["code"], warning["severity"]) == ("kept-raw", "warning")
    (other / "a.yaml").write_text("displayNane: x\u202e\n")
    result = run("validate", "--json", "--profiles", other)
    assert result.exit_code == 1
    assert result.stdout.isascii()
    assert json.loads(result.stdout)["findings"][3:] == [
        {
            "code": "missing-key",
            "severity": "error",
            "file": str(other / "a.yaml"),
            "line": 1,
            "key": "outgoingServer",
            "message": "is missing",
            "remedy": "write outgoingServer: [{type: smtp, …}]",
        },
        warning,
    ]


def test_validate_prints_an_empty_list_where_there_is_nothing_to_mend(other: Path) -> None:
    result = run("validate", "--json", "--profiles", other)
    assert (result.exit_code, json.loads(result.stdout)) == (0, {"findings": []})


@pytest.mark.parametrize(
    ("arguments", "place", "words"),
    [
        (("--profiles", "absent"), {"code": "cannot-read", "file": "absent", "line": 1}, "no profile"),
        (("absent.yaml",), {"code": "cannot-read", "file": "absent.yaml", "line": 1}, "no such file"),
        (("tests",), {"code": "cannot-read", "file": "tests", "line": 1}, "it is a folder"),
        (("--strickt",), {"code": "cannot-run", "subject": "autoconfig validate"}, "--strickt"),
        (("--overrides", "absent"), {"code": "cannot-run", "subject": "autoconfig validate"}, "absent"),
    ],
)
def test_validate_tells_machines_too_why_it_could_not_run(
    arguments: tuple[str, ...], place: dict[str, str | int], words: str
) -> None:
    result = run("validate", "--json", *arguments)
    (finding,) = json.loads(result.stdout)["findings"]
    assert (result.exit_code, finding["severity"]) == (2, "error")
    assert place.items() <= finding.items()
    assert words in finding["message"]
    assert words in result.stderr


def test_validate_files_means_these_alone(other: Path) -> None:
    bad, good = other / "bad.yaml", other / "example.com.yaml"
    bad.write_text("")
    assert run("validate", good, good).exit_code == 0
    result = run("validate", good, bad)
    assert (result.exit_code, result.stdout.count("\n")) == (1, 1)
    assert result.stdout.startswith(f"{bad}:1: ")


@pytest.mark.parametrize("given", ["option", "environment"])
def test_validate_says_what_is_wrong_in_overrides(other: Path, tmp_path: Path, given: str) -> None:
    """All that `serve` would refuse, beside what is wrong in the profiles."""
    overrides = tmp_path / "overrides"
    template = overrides / "templates" / "home.html"
    template.parent.mkdir(parents=True)
    options = ("--overrides", str(overrides)) if given == "option" else ()
    environment = {"AUTOCONFIG_OVERRIDES": str(overrides)} if given == "environment" else {}

    def validated() -> Result:
        return run("validate", "--profiles", other, *options, environment=environment)

    template.write_text("{{ asset('page.css') }}")
    assert validated().exit_code == 0
    template.write_text("\n{% if %}")
    result = validated()
    assert (result.exit_code, result.stdout.count("\n"), result.stderr) == (1, 1, "")
    assert result.stdout.startswith(f"{template}:2: overrides: ")
    (other / "bad.yaml").write_text("")
    catalogue = overrides / "translations" / "fr" / "LC_MESSAGES" / "autoconfig.po"
    catalogue.parent.mkdir(parents=True)
    catalogue.write_text('msgid "a\nmsgstr "b"')
    result = validated()
    assert result.exit_code == 1
    assert [line.partition(":")[0] for line in result.stdout.splitlines()] == [
        f"{other}/bad.yaml", str(template), str(catalogue),
    ]  # fmt: skip


def test_the_profiles_can_stand_in_the_environment(other: Path) -> None:
    environment = {"AUTOCONFIG_PROFILES": str(other)}
    assert run("show", "@example.com", environment=environment).exit_code == 0
    assert run("show", "@example.com", "--profiles", "profiles", environment=environment).exit_code == 1
    assert "1 profile " in run("validate", environment=environment).stdout


@pytest.mark.parametrize("command", main.commands)
def test_every_command_takes_profiles_and_has_help(command: str) -> None:
    result = run(command, "-h")
    assert result.exit_code == 0
    assert "AUTOCONFIG_PROFILES" in result.stdout


def test_says_its_version() -> None:
    assert run("--version").stdout == f"autoconfig, version {__version__}\n"


@pytest.fixture(scope="module")
def validator() -> jsonschema.protocols.Validator:
    """Of profiles, by the schema that is printed."""
    schema = json.loads(run("schema").stdout)
    kind = jsonschema.validators.validator_for(schema, default=None)
    kind.check_schema(schema)
    return kind(schema)


@pytest.mark.parametrize("case", CASES)
def test_the_schema_accepts_every_good_profile(case: str, validator: jsonschema.protocols.Validator) -> None:
    profile = CASES[case].profile
    text = profile if "\n" in profile else (ROOT / "profiles" / f"{profile}.yaml").read_text(encoding="utf-8")
    validator.validate(yaml.safe_load(text))


@pytest.mark.parametrize(
    "name",
    [
        "01-unknown-key/far",
        "01-unknown-key/in-a-server",
        "02-missing-key/in-the-profile",
        "02-missing-key/in-a-server",
        "03-wrong-type/mapping",
        "04-port/large",
        "04-port/word",
        "04-port/zero",
        "05-word/socket-type",
        "05-word/authentication",
        "05-word/type",
        "16-rule/no-username",
        "16-rule/unknown-key",
        "19-too-long/names",
    ],
)
def test_an_editor_sees_the_same_mistake_by_the_schema(
    name: str, validator: jsonschema.protocols.Validator
) -> None:
    path = ROOT / "tests" / "bad_profiles" / f"{name}.yaml"
    assert open_files([path]).findings
    with pytest.raises(jsonschema.ValidationError):
        validator.validate(yaml.safe_load(path.read_text()))


def test_dns_prints_a_zone_file_a_list_or_an_update(other: Path) -> None:
    command = ("dns", "Example.COM.", "--profiles", other, "--service", "Service.example.")
    lines = run(*command).stdout.splitlines()
    assert lines[0] == "autoconfig.example.com. 3600 IN CNAME service.example."
    listed = json.loads(run(*command, "--json").stdout)
    assert listed[0] == {
        "name": "autoconfig.example.com.", "type": "CNAME", "ttl": 3600, "value": "service.example.",
    }  # fmt: skip
    assert len(listed) == len(lines)
    update = run(*command, "--nsupdate").stdout.splitlines()
    assert "update add autoconfig.example.com. 3600 CNAME service.example." in update


def test_what_is_left_out_stands_on_standard_error(other: Path) -> None:
    given = other / "example.com.yaml"
    given.write_text(profile_text(incomingServer=f"[{IMAP}, {RAW_POP3}]"))
    for form in ("autodiscover", "mobileconfig", "qr", "pacc"):
        result = run("show", "jean@example.com", form, "--profiles", other)
        assert (result.exit_code, result.stderr) == (0, "Left out: its POP3 server is kept raw.\n")
    assert run("show", "jean@example.com", "--profiles", other).stderr == ""
    for words in ((), ("--json",), ("--nsupdate",)):
        result = run("dns", "example.com", *words, "--profiles", other, "--service", "x.example")
        assert result.stderr.startswith(f"Left out: {given}: its POP3 server is kept raw; ")
        assert "_pop3" not in result.stdout
    given.write_text(profile_text(domains="[a.example, b.example]", incomingServer=f"[{RAW_POP3}]"))
    result = run("dns", "--all", "--profiles", other, "--service", "x.example")
    assert result.stderr.count("\n") == 1


def test_dns_with_addresses_has_no_aliases(other: Path) -> None:
    result = run(
        "dns", "example.com", "--profiles", other, "--address", "192.0.2.1", "--address", "2001:DB8::1"
    )
    assert "autoconfig.example.com. 3600 IN A 192.0.2.1\n" in result.stdout
    assert "autoconfig.example.com. 3600 IN AAAA 2001:db8::1\n" in result.stdout
    assert "CNAME" not in result.stdout


def test_dns_of_all_domains_has_those_of_exchangers_too(other: Path) -> None:
    text = profile_text(domains="[a.example, '*']", mxDomains="[mx.example, a.example]", service="x.example")
    (other / "more.yaml").write_text(text)
    command = ("dns", "--all", "--profiles", other)
    result = run(*command, environment={"AUTOCONFIG_SERVICE": "given.example"})
    names = [line.split()[0] for line in result.stdout.splitlines() if " CNAME given.example." in line]
    assert [name for name in names if name.startswith("autoconfig.")] == [
        "autoconfig.example.com.", "autoconfig.a.example.", "autoconfig.mx.example.",
    ]  # fmt: skip
    listed = json.loads(run(*command, "--json", "--service", "given.example").stdout)
    assert len(listed) == len(list(filter(None, result.stdout.splitlines())))


def test_dns_takes_the_host_of_the_service_from_the_profile(other: Path) -> None:
    (other / "example.com.yaml").write_text(profile_text(service="x.example"))
    assert " CNAME x.example." in run("dns", "example.com", "--profiles", other).stdout


def test_export_says_what_it_wrote_and_left_out(other: Path, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    first, second = (run("export", folder, "--profiles", other) for _ in range(2))
    assert first.stdout.startswith(f"4 files in {folder}, 4 new or changed.\nLeft out: ")
    assert second.stdout.startswith(f"4 files in {folder}, 0 new or changed.\n")
    assert (first.exit_code, first.stderr) == (0, "")
