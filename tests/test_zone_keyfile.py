"""The file of a key for updates."""

import os
from base64 import b64encode
from pathlib import Path

import pytest

from autoconfig.errors import BadKeyFile
from autoconfig.reach.update import TransactionKey
from autoconfig.zone.keyfile import MAX_LENGTH, is_everybodys, read_key
from servers.named import KEYGEN, make_key

SECRET = b64encode(b"the secret").decode()
KEY = f'key "autoconfig" {{\n\talgorithm hmac-sha256;\n\tsecret "{SECRET}";\n}};\n'


def written(folder: Path, text: str | bytes, mode: int = 0o600) -> Path:
    path = folder / "key"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    path.chmod(mode)
    return path


@pytest.mark.parametrize(
    "text",
    [
        KEY,
        KEY.replace('"', ""),
        KEY.replace("\n", " ").replace("\t", ""),
        KEY.replace("hmac-sha256", '"HMAC-SHA256"'),
        f"# one\n// two; key x {{\n/* three\n * key y {{ }}; */ {KEY} # end",
        f"acl a {{ key other; }};\n{KEY}\nzone a {{ update-policy {{ grant autoconfig zonesub ANY; }}; }};",
    ],
)
def test_a_key_is_read_as_bind_reads_it(text: str, tmp_path: Path) -> None:
    assert read_key(written(tmp_path, text)) == TransactionKey("autoconfig", "hmac-sha256", b"the secret")


@pytest.mark.servers
@pytest.mark.skipif(not KEYGEN, reason="BIND is not installed")
@pytest.mark.parametrize(
    "algorithm", ["hmac-sha1", "hmac-sha224", "hmac-sha256", "hmac-sha384", "hmac-sha512"]
)
def test_what_tsig_keygen_writes_is_read(algorithm: str, tmp_path: Path) -> None:
    key = read_key(make_key(tmp_path / "key", "a.example.org", algorithm))
    assert (key.name, key.algorithm) == ("a.example.org", algorithm)
    assert len(key.secret) >= 20


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "{path}: it has no key, name a file with one, as tsig-keygen writes it"),
        (KEY + KEY, "{path}: it has 2 keys, name a file with one, as tsig-keygen writes it"),
        (b"\xff", "{path}: it is no text, write it as tsig-keygen does"),
        ('key "a', "{path}:1: a quotation mark or a comment has no end here, write it as tsig-keygen does"),
        (
            f"\n/* {KEY}",
            "{path}:2: a quotation mark or a comment has no end here, write it as tsig-keygen does",
        ),
        ("\nkey a { algorithm hmac-sha256;", "{path}:2: the key has no end, write it as tsig-keygen does"),
        (
            "key a { algorithm hmac-sha256; };",
            "{path}:1: the key has no secret, write it as tsig-keygen does",
        ),
        (
            f"key a {{ secret {SECRET}; }};",
            "{path}:1: the key has no algorithm, write it as tsig-keygen does",
        ),
        (
            "key a {\nsecret; };",
            "{path}:2: this is not a word, a value, a semicolon, write it as tsig-keygen does",
        ),
        (KEY.replace(SECRET, "ÿ"), "{path}:3: the secret is no base64, write it as tsig-keygen does"),
        (KEY.replace(SECRET, ""), "{path}:3: the secret is no base64, write it as tsig-keygen does"),
        (
            KEY.replace("autoconfig", "a..b"),
            "{path}:1: the key's name is no name of DNS, write it as tsig-keygen does",
        ),
        (
            "Private-key-format: v1.3\nKey: x\n",
            "{path}:1: it is a key of dnssec-keygen, make one with tsig-keygen",
        ),
    ],
)
def test_what_is_no_key_is_said(text: str | bytes, said: str, tmp_path: Path) -> None:
    path = written(tmp_path, text)
    with pytest.raises(BadKeyFile) as failed:
        read_key(path)
    assert str(failed.value) == said.format(path=path)


@pytest.mark.parametrize("algorithm", ["hmac-md5", "rsasha256", "hmac-sha257"])
def test_an_algorithm_that_must_not_be_used_is_refused(algorithm: str, tmp_path: Path) -> None:
    path = written(tmp_path, KEY.replace("hmac-sha256", algorithm))
    with pytest.raises(
        BadKeyFile, match=rf":2: {algorithm} is no algorithm for updates, use one of hmac-sha1, .*hmac-sha512"
    ):
        read_key(path)


@pytest.mark.parametrize(
    ("mode", "everybodys"), [(0o644, True), (0o604, True), (0o640, False), (0o600, False)]
)
def test_it_is_known_whether_everybody_can_read_it(mode: int, everybodys: bool, tmp_path: Path) -> None:
    path = written(tmp_path, KEY, mode)
    assert is_everybodys(path) is everybodys
    assert read_key(path).name == "autoconfig"


def test_what_cannot_be_read_is_said(tmp_path: Path) -> None:
    for path, said in (
        (tmp_path / "gone", "it cannot be read: No such file or directory"),
        (tmp_path, "it cannot be read: it is a folder"),
        (written(tmp_path, "x" * (MAX_LENGTH + 1)), "it cannot be read: it is longer than 64 KiB"),
    ):
        with pytest.raises(BadKeyFile) as failed:
            read_key(path)
        assert str(failed.value) == f"{path}: {said}"


@pytest.mark.skipif(os.geteuid() == 0, reason="root can read all files")
def test_a_key_of_somebody_else_is_said(tmp_path: Path) -> None:
    with pytest.raises(BadKeyFile, match="it cannot be read: Permission denied"):
        read_key(written(tmp_path, KEY, 0o000))


def test_no_secret_is_ever_said(tmp_path: Path) -> None:
    for text in (KEY.replace(";", "", 2), KEY.replace("algorithm hmac-sha256;", ""), KEY + KEY, KEY[:-6]):
        with pytest.raises(BadKeyFile) as failed:
            read_key(written(tmp_path, text))
        assert SECRET not in str(failed.value)
