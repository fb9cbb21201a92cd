"""Signing: what comes out is held against OpenSSL, what cannot sign is refused with a remedy."""

import os
import subprocess
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, tzinfo
from pathlib import Path
from subprocess import Popen
from threading import active_count
from time import monotonic

import pytest
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, PrivateFormat

from authority import AUTHORITY, DAY, NOW, ROOT_AUTHORITY, Pair, issue, write
from autoconfig import signing
from autoconfig.errors import BadSigning, SigningFailed
from autoconfig.profile.signing import Signing
from autoconfig.signing import Signer, certificates, command, files
from hourglass import until

CONTENT = "<plist>Zoé\n</plist>\r\n".encode() + bytes(range(256))
FILES = {"certificate": "certificate.pem", "key": "key.pem"}


def signer(folder: Path, **settings: object) -> Signer:
    return Signer(Signing.model_validate(settings or FILES), folder)


def verify(signed: bytes, folder: Path, root: Pair = ROOT_AUTHORITY) -> bytes:
    """The content, by OpenSSL, of what is signed under that root alone; every certificate in `found.pem`."""
    (folder / "root.pem").write_bytes(root.pem)
    command = "openssl cms -verify -binary -inform DER -CAfile root.pem -purpose any -certsout found.pem"
    return subprocess.run(command.split(), input=signed, cwd=folder, capture_output=True, check=True).stdout


@pytest.fixture(scope="module", params=["rsa", "ec"])
def pair(request: pytest.FixtureRequest) -> Pair:
    return issue("example.org", AUTHORITY, request.param)


def test_openssl_finds_content_and_chain(tmp_path: Path, pair: Pair) -> None:
    write(tmp_path, pair, AUTHORITY)
    signed = signer(tmp_path).sign(CONTENT)
    assert verify(signed, tmp_path) == CONTENT
    assert (tmp_path / "found.pem").read_bytes().count(b"BEGIN CERTIFICATE") == 2
    shown = subprocess.run(
        ["openssl", "cms", "-cmsout", "-print", "-inform", "DER"],
        input=signed,
        capture_output=True,
        check=True,
    ).stdout
    assert b"algorithm: sha256" in shown
    assert b"sha1" not in shown.lower()


def test_the_chain_can_stand_in_a_file_of_its_own(tmp_path: Path, pair: Pair) -> None:
    write(tmp_path, pair)
    (tmp_path / "chain.pem").write_bytes(ROOT_AUTHORITY.pem + AUTHORITY.pem)
    assert verify(signer(tmp_path, **FILES, chain="chain.pem").sign(CONTENT), tmp_path) == CONTENT


def test_the_order_of_certificates_makes_no_difference(tmp_path: Path, pair: Pair) -> None:
    write(tmp_path, AUTHORITY, issue("stranger"), pair)
    (tmp_path / "key.pem").write_bytes(pair.key_pem)
    assert verify(signer(tmp_path).sign(CONTENT), tmp_path) == CONTENT
    assert (tmp_path / "found.pem").read_bytes().count(b"BEGIN CERTIFICATE") == 2


def test_a_self_signed_certificate_needs_no_chain(tmp_path: Path) -> None:
    alone = issue("example.org", kind="rsa")
    write(tmp_path, alone)
    assert verify(signer(tmp_path).sign(CONTENT), tmp_path, alone) == CONTENT


GOOD = issue("example.org", AUTHORITY)
ENCRYPTED = GOOD.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"secret"))
BAD = {
    "other-key": ((GOOD, AUTHORITY), issue("x").key_pem, "certificate", "is not of the key in"),
    "no-chain": ((GOOD,), GOOD.key_pem, "chain", "the certificate of CN=Authority is missing"),
    "wrong-chain": (
        (GOOD, issue("Authority", authority=True)),
        GOOD.key_pem,
        "chain",
        "the certificate of CN=Authority is missing",
    ),
    "ed25519": (
        (pair_ := issue("example.org", AUTHORITY, "ed25519"), AUTHORITY),
        pair_.key_pem,
        "key",
        "it is an Ed25519 key, write an RSA or EC key and its certificate",
    ),
    "no-key": ((GOOD, AUTHORITY), b"text", "key", "is no private key, write one in PEM"),
    "certificate-as-key": ((GOOD, AUTHORITY), GOOD.pem, "key", "is no private key"),
    "encrypted-key": ((GOOD, AUTHORITY), ENCRYPTED, "key", "it is encrypted, write one that is not"),
    "no-certificate": ((), GOOD.key_pem, "certificate", "holds no certificate, write one in PEM"),
    "expired": (
        (pair_ := issue("old.example", AUTHORITY, end=NOW - DAY / 2), AUTHORITY),
        pair_.key_pem,
        "certificate",
        f"CN=old.example has expired on {NOW - DAY / 2:%Y-%m-%d}, write a valid one",
    ),
    "not-yet": (
        (pair_ := issue("new.example", AUTHORITY, start=NOW + DAY / 2), AUTHORITY),
        pair_.key_pem,
        "certificate",
        f"CN=new.example is not valid before {NOW + DAY / 2:%Y-%m-%d}",
    ),
    "expired-issuer": (
        (
            pair_ := issue("x", old := issue("Old", ROOT_AUTHORITY, authority=True, end=NOW - DAY / 2)),
            old,
        ),
        pair_.key_pem,
        "certificate",
        "CN=Old has expired",
    ),
}


@pytest.mark.parametrize(("certificates", "key", "name", "text"), BAD.values(), ids=list(BAD))
def test_what_cannot_sign_is_refused(
    tmp_path: Path, certificates: tuple[Pair, ...], key: bytes, name: str, text: str
) -> None:
    (tmp_path / "certificate.pem").write_bytes(b"".join(one.pem for one in certificates))
    (tmp_path / "key.pem").write_bytes(key)
    with pytest.raises(BadSigning) as caught:
        signer(tmp_path)
    assert caught.value.key == name
    assert text in caught.value.text
    assert ", write " in caught.value.text


@pytest.mark.parametrize("name", ["certificate", "key", "chain"])
def test_a_file_that_is_not_there_is_named(tmp_path: Path, name: str) -> None:
    write(tmp_path, GOOD, AUTHORITY)
    with pytest.raises(BadSigning, match=r"none\.pem cannot be read \(No such file or directory\)") as caught:
        signer(tmp_path, **{**FILES, name: "none.pem"})
    assert caught.value.key == name


@pytest.fixture
def _checked_always(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "CHECK_SECONDS", 0)


@pytest.mark.usefixtures("_checked_always")
def test_a_renewed_certificate_is_used(tmp_path: Path) -> None:
    write(tmp_path, GOOD, AUTHORITY)
    opened = signer(tmp_path)
    write(tmp_path, other := issue("renewed.example", AUTHORITY, "rsa"), AUTHORITY)
    verify(opened.sign(CONTENT), tmp_path)
    assert other.pem in (tmp_path / "found.pem").read_bytes()


@pytest.mark.usefixtures("_checked_always")
def test_a_bad_new_file_leaves_the_last_good_in_use_and_is_noted_once(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    write(tmp_path, GOOD, AUTHORITY)
    opened = signer(tmp_path)
    other = issue("renewed.example", AUTHORITY)
    (tmp_path / "key.pem").write_bytes(other.key_pem)
    for _ in range(3):
        verify(opened.sign(CONTENT), tmp_path)
        assert GOOD.pem in (tmp_path / "found.pem").read_bytes()
    assert [record.getMessage() for record in caplog.records] == [
        f"the last good key stays in use: {tmp_path / 'certificate.pem'}:1: signing.certificate: "
        f"it is not of the key in {tmp_path / 'key.pem'}, write the one made for it"
    ]
    write(tmp_path, other, AUTHORITY)
    verify(opened.sign(CONTENT), tmp_path)
    assert other.pem in (tmp_path / "found.pem").read_bytes()


def test_files_are_looked_at_now_and_then_only(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    write(tmp_path, GOOD, AUTHORITY)
    now = 1000.0
    opened = files.KeyFiles(Signing.model_validate(FILES), tmp_path, lambda: now)
    for file in tmp_path.iterdir():
        file.unlink()
    now += files.CHECK_SECONDS - 0.1
    opened.sign(CONTENT)
    assert not caplog.records
    now += 0.1
    opened.sign(CONTENT)
    assert len(caplog.records) == 1


class Later(datetime):
    """A clock that is two days ahead."""

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> datetime:
        return datetime.now(tz) + 2 * DAY


@pytest.mark.parametrize("on_error", ["refuse", "unsigned"])
def test_a_certificate_that_expires_meanwhile_is_used_no_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, on_error: str
) -> None:
    write(tmp_path, GOOD, AUTHORITY)
    opened = signer(tmp_path, **FILES, onError=on_error)
    monkeypatch.setattr(certificates, "datetime", Later)
    for _ in range(3):
        if on_error == "unsigned":
            assert opened.sign(CONTENT) == CONTENT
        else:
            with pytest.raises(SigningFailed):
                opened.sign(CONTENT)
    assert [record.getMessage() for record in caplog.records] == [
        f"cannot sign: the certificate has expired on {NOW + DAY:%Y-%m-%d}"
    ]


OPENSSL = "openssl cms -sign -binary -nodetach -outform DER -signer certificate.pem -inkey key.pem"
WITH_CHAIN = f"{OPENSSL} -certfile chain.pem"


def write_for_openssl(folder: Path) -> None:
    write(folder, GOOD)
    (folder / "chain.pem").write_bytes(AUTHORITY.pem)


def by_command(folder: Path, script: str, **settings: str) -> Signer:
    """A signer that runs this shell script."""
    write_for_openssl(folder)
    program = folder / "sign"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    return signer(folder, command=["./sign"], **settings)


def test_a_command_signs(tmp_path: Path) -> None:
    opened = by_command(tmp_path, f"exec {WITH_CHAIN}")
    assert verify(opened.sign(CONTENT), tmp_path) == CONTENT
    large = CONTENT * 2000
    assert verify(opened.sign(large), tmp_path) == large
    assert opened.waits


def test_a_command_can_be_a_program_in_the_path_with_arguments(tmp_path: Path) -> None:
    write_for_openssl(tmp_path)
    assert verify(signer(tmp_path, command=WITH_CHAIN.split()).sign(CONTENT), tmp_path) == CONTENT


@pytest.fixture
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Time stands still until the command itself has ended, however busy the machine is; then it is over."""
    start, started = command.Command._start, list[Popen[bytes]]()

    def started_by(self: command.Command) -> Popen[bytes]:
        started.append(start(self))
        return started[-1]

    def clock() -> float:
        look = os.WEXITED | os.WNOHANG | os.WNOWAIT
        ended = started and os.waitid(os.P_PID, started[-1].pid, look)
        return 2 * command.COMMAND_SECONDS if ended else 0.0

    monkeypatch.setattr(command.Command, "_start", started_by)
    monkeypatch.setattr(command, "monotonic", clock)
    monkeypatch.setattr(command, "COMMAND_SECONDS", 0.05)


@pytest.mark.parametrize(
    ("script", "reason"),
    [
        ("exit 3", "the command ended with exit code 3"),
        ("cat >/dev/null; exit 4", "the command ended with exit code 4"),
        ("cat", "what the command wrote is no CMS in DER with certificates"),
        (":", "what the command wrote is no CMS in DER with certificates"),
        (WITH_CHAIN.replace("DER", "PEM"), "what the command wrote is no CMS in DER with certificates"),
        (f"{OPENSSL} -nocerts", "what the command wrote is no CMS in DER with certificates"),
        (WITH_CHAIN.replace(" -nodetach", ""), "the command's CMS does not hold the content as it was given"),
        (f"echo x | {WITH_CHAIN}", "the command's CMS does not hold the content as it was given"),
        ("exec cat /dev/zero", "the command wrote more than 65536 bytes beside the content"),
        ("sleep 60", "the command took longer than 0.2 seconds"),
        ("exec >&-; sleep 60", "the command took longer than 0.2 seconds"),
        ("setsid sleep 60 & sleep 60", "the command took longer than 0.2 seconds"),
        ("exec <&-; sleep 60", "the command took longer than 0.2 seconds"),
    ],
)
def test_a_command_that_does_not_sign_is_not_believed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str, reason: str
) -> None:
    if "sleep" in script:
        monkeypatch.setattr(command, "COMMAND_SECONDS", 0.2)
    started, opened = monotonic(), set(os.listdir("/proc/self/fd"))
    with pytest.raises(SigningFailed) as caught:
        by_command(tmp_path, script).sign(CONTENT)
    assert caught.value.reason == reason
    assert monotonic() - started < 30
    assert set(os.listdir("/proc/self/fd")) == opened


@pytest.mark.usefixtures("patient")
@pytest.mark.parametrize(
    ("script", "reason"),
    [
        ("sleep 60 & exit 5", "the command ended with exit code 5"),
        ("setsid sleep 60 & exit 5", "the command ended with exit code 5"),
        (
            f"setsid sleep 60 & exec {WITH_CHAIN}",
            "the command ended, but something it has started kept its output open",
        ),
    ],
)
def test_what_a_command_leaves_behind_is_not_waited_for(tmp_path: Path, script: str, reason: str) -> None:
    started, opened = monotonic(), set(os.listdir("/proc/self/fd"))
    with pytest.raises(SigningFailed) as caught:
        by_command(tmp_path, script).sign(CONTENT)
    assert caught.value.reason == reason
    assert monotonic() - started < 30
    assert set(os.listdir("/proc/self/fd")) == opened


@pytest.mark.parametrize(
    "script", ["sleep 60", "setsid sleep 60 <&0 & sleep 60", "setsid sleep 60 <&0 & exit"]
)
def test_a_content_that_nobody_reads_holds_no_answer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str
) -> None:
    """It is longer than a pipe, so writing it would wait."""
    monkeypatch.setattr(command, "COMMAND_SECONDS", 0.3)
    started, threads = monotonic(), active_count()
    with pytest.raises(SigningFailed) as caught:
        by_command(tmp_path, script).sign(CONTENT * 2000)
    assert "took longer" in caught.value.reason or "kept its output open" in caught.value.reason
    assert monotonic() - started < 30
    assert active_count() == threads


@pytest.mark.parametrize("name", ["./none", "none-of-that-name", "./key.pem"])
def test_a_command_that_is_no_program_is_refused(tmp_path: Path, name: str) -> None:
    write(tmp_path, GOOD, AUTHORITY)
    with pytest.raises(BadSigning, match=f"there is no program {name}, write one that can be run") as caught:
        signer(tmp_path, command=name)
    assert caught.value.key == "command"


def test_a_command_that_has_gone_is_noted(tmp_path: Path) -> None:
    opened = by_command(tmp_path, "exit 1")
    (tmp_path / "sign").unlink()
    with pytest.raises(SigningFailed) as caught:
        opened.sign(CONTENT)
    assert caught.value.reason == "the command cannot be run (No such file or directory)"


def test_a_command_runs_so_many_times_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command, "MAX_AT_ONCE", 2)
    waits = "touch run.$$; until [ -e go ]; do sleep 0.01; done"
    opened = by_command(tmp_path, f"{waits}; exec {WITH_CHAIN}", onError="unsigned")
    with ThreadPoolExecutor(2) as threads:
        running = [threads.submit(opened.sign, CONTENT) for _ in range(2)]
        until(lambda: len(list(tmp_path.glob("run.*"))) == 2)
        assert [opened.sign(CONTENT) for _ in range(2)] == [CONTENT] * 2
        (tmp_path / "go").touch()
    assert CONTENT not in [one.result() for one in running]
    assert opened.sign(CONTENT) != CONTENT


def test_files_for_all_profiles(tmp_path: Path) -> None:
    write(tmp_path, GOOD, AUTHORITY)
    assert signing.from_files(None, None, None) is None
    made = signing.from_files(str(tmp_path / "certificate.pem"), str(tmp_path / "key.pem"), None)
    assert made is not None
    assert verify(made.sign(CONTENT), tmp_path) == CONTENT
    with pytest.raises(BadSigning, match=r"signing\.key: is missing"):
        signing.from_files("certificate.pem", None, None)
