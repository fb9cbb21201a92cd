"""What is said of the profile that an import makes, at the line of its source."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from autoconfig.cli import main

SOURCES = {
    "a.xml": """<clientConfig version="1.1"><emailProvider id="a.example">
<domain>a.example</domain><displayName>A</displayName>
<incomingServer type="imap"><hostname>a.example</hostname><port>993</port><socketType>SSL</socketType>
<username>%EMAILADDRESS%</username><authentication>password-cleartext</authentication></incomingServer>
<incomingServer type="imap"><hostname>a.example</hostname><port>143</port><socketType>plain</socketType>
<username>%EMAILADDRESS%</username><authentication>password-cleartext</authentication></incomingServer>
<outgoingServer type="smtp"><hostname>a.example</hostname><port>465</port><socketType>SSL</socketType>
<username>%EMAILADDRESS%</username><authentication>password-cleartext</authentication></outgoingServer>
</emailProvider></clientConfig>""",
    "a.json": """{"provider": "A", "domains": ["a.example"], "servers": [
{"name": "a.example", "type": "smtp", "port": 465},


{"name": "a.example", "type": "imap", "port": 143, "socket_type": "plain"}]}""",
    "a.conf": """[automx]
domains = a.example
[global]
imap = yes
imap_server = a.example
imap_port = 143
imap_encryption = none
imap_auth = plaintext
""",
    "a.env": """DOMAIN=a.example


# reading
IMAP_HOST=a.example
IMAP_PORT=143
IMAP_SOCKET=plain
""",
    "a.yaml": """domain: a.example
smtp: {server: a.example, port: 465}


imap:
  server: a.example
  port: "143"
  starttls: no
""",
}
WARNING = "without encryption whoever listens on the way gets the sign-in"


def said(path: Path) -> list[str]:
    result = CliRunner().invoke(main, ["import", str(path)])
    assert result.exit_code == 0
    return result.stderr.splitlines()


@pytest.mark.parametrize(("name", "line"), [("a.xml", 5), ("a.json", 5), ("a.conf", 7), ("a.env", 7)])
def test_a_warning_has_the_line_of_the_source(tmp_path: Path, name: str, line: int) -> None:
    path = tmp_path / name
    path.write_text(SOURCES[name])
    (warning,) = [text for text in said(path) if WARNING in text]
    assert warning.startswith(f"{path}:{line}: incomingServer.socketType: ")
    assert not [text for text in said(path) if "no encryption" in text]


def test_all_is_said_in_the_order_of_the_lines(tmp_path: Path) -> None:
    path = tmp_path / "a.conf"
    path.write_text(f"{SOURCES['a.conf']}imap_auth_identity = local\n".replace("143", "995"))
    lines = [int(text.removeprefix(f"{path}:").partition(":")[0]) for text in said(path)]
    assert lines == sorted(lines)
    assert {6, 7, 9} <= {*lines}


@pytest.mark.parametrize("login", ["{user}", "%EMAILADDRESS"])
def test_a_login_in_words_of_others_is_said_once_a_server(tmp_path: Path, login: str) -> None:
    path = tmp_path / "a.xml"
    path.write_text(SOURCES["a.xml"].replace("%EMAILADDRESS%", login))
    about = [text.removeprefix(f"{path}:") for text in said(path) if login in text]
    assert [text[:13] for text in about] == ["4: username: ", "6: username: ", "8: username: "]


def test_a_login_of_all_servers_has_the_line_of_the_first_one(tmp_path: Path) -> None:
    path = tmp_path / "a.xml"
    path.write_text(SOURCES["a.xml"].replace("%EMAILADDRESS%", "local"))
    (about_it,) = [text.removeprefix(f"{path}:") for text in said(path) if "one login for everybody" in text]
    assert about_it.startswith("4: username: ")


@pytest.mark.parametrize("name", ["a.conf", "a.yaml"])
def test_what_the_import_says_itself_is_not_said_again(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_text(SOURCES[name].replace("encryption = none", "encryption = ssl"))
    warnings = [line for line in said(path) if "port 143 begins without TLS" in line]
    assert len(warnings) == 1


@pytest.mark.parametrize("name", sorted(set(SOURCES) - {"a.yaml"}))
def test_that_there_is_nothing_to_send_with_is_said_once(tmp_path: Path, name: str) -> None:
    path, text = tmp_path / name, SOURCES[name]
    if name == "a.xml":
        text = f"{text[: text.index('<outgoing')]}</emailProvider></clientConfig>"
    elif name == "a.json":
        text = text.replace('{"name": "a.example", "type": "smtp", "port": 465},', "")
    path.write_text(text)
    about = [line for line in said(path) if "no outgoingServer" in line or ": outgoingServer: " in line]
    assert len(about) == 1
    assert "most clients have no use for it" in about[0]


def test_what_is_right_has_no_warning(tmp_path: Path) -> None:
    path = tmp_path / "a.env"
    path.write_text(
        "DOMAIN=a.example\nIMAP_HOST=a.example\nIMAP_PORT=993\nIMAP_SOCKET=SSL\n"
        "SMTP_HOST=a.example\nSMTP_PORT=465\nSMTP_SOCKET=SSL\n"
    )
    assert said(path) == []
