"""TLS in `serve`: which certificate a name gets, renewals, and what stalling and greedy clients cost."""

import asyncio
import os
import socket
import ssl
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from unittest.mock import AsyncMock, Mock

import pytest
import trustme

from autoconfig.errors import ProfileError
from autoconfig.http.limits import DEFAULTS, Limits
from autoconfig.server import quick, worker
from autoconfig.server.certificates import LOOK_SECONDS, Certificates, Pair
from http_table import ADDRESS, AUTOCONFIG, HEALTH, LOGIN, PROFILES
from sample import load
from served import Process, head, received, status, until
from servers.process import free_port

SHORT = Limits(idle=0.5, head=0.5, body=0.5, unread=0.5, stop=0.5)
KEPT = head(HEALTH).replace(b"Connection: close\r\n", b"")
NAME = "autoconfig.example.org"
# Long for what comes in a second or two, on a very busy machine too; shorter than the limits by default.
SOON = 15
TYPED = b"address=jean.dupont%40example.org"
NOW = datetime.now(UTC)

Starter = Callable[..., Process]


@pytest.fixture(scope="session")
def authority() -> trustme.CA:
    return trustme.CA()


def pair_of(folder: Path, authority: trustme.CA, name: str, *hosts: str, **more: datetime) -> Pair:
    """Files NAME.pem and NAME.key for these hosts."""
    issued = authority.issue_cert(*hosts, **more)
    found = Pair(folder / f"{name}.pem", folder / f"{name}.key")
    found.certificate.write_bytes(b"".join(blob.bytes() for blob in issued.cert_chain_pems))
    found.key.write_bytes(issued.private_key_pem.bytes())
    return found


def age(*paths: Path) -> None:
    """As written a while ago."""
    for path in paths:
        os.utime(path, (time.time() - 60, time.time() - 60))


def trusting(authority: trustme.CA) -> ssl.SSLContext:
    context = ssl.create_default_context()
    authority.configure_trust(context)
    return context


def serial(certificate: Path) -> str:
    found: str = ssl._ssl._test_decode_cert(str(certificate))["serialNumber"]  # type: ignore[attr-defined]
    return found


def shaken(server: ssl.SSLContext, client: ssl.SSLContext, name: str | None, **more: object) -> ssl.SSLObject:
    """The client's end after a handshake in memory."""
    ways = ssl.MemoryBIO(), ssl.MemoryBIO()
    ours = client.wrap_bio(*ways, server_hostname=name, **more)  # type: ignore[arg-type]
    theirs = server.wrap_bio(ways[1], ways[0], server_side=True)
    for _ in range(4):
        for end in (ours, theirs):
            try:
                end.do_handshake()
            except ssl.SSLWantReadError:
                continue
    theirs.write(b"x")
    assert ours.read(1) == b"x"
    return ours


def shown(certificates: Certificates, authority: trustme.CA, name: str | None) -> str:
    """The serial number of what is shown to whoever asks for this name."""
    client = trusting(authority)
    client.check_hostname = False
    found = shaken(certificates.context, client, name).getpeercert()
    assert found
    return str(found["serialNumber"])


# Which certificate


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("autoconfig.example.org", "exact"),
        ("AUTOCONFIG.Example.ORG", "exact"),
        ("autodiscover.example.org", "wild"),
        ("a.autodiscover.example.org", "first"),
        ("example.org", "first"),
        ("first.example", "first"),
        ("autoconfig.other.example", "first"),
        (None, "first"),
        ("twice.example", "exact"),
        ("part.example.net", "first"),
    ],
)
def test_a_name_gets_its_certificate(
    tmp_path: Path, authority: trustme.CA, name: str | None, expected: str
) -> None:
    pairs = {
        "first": pair_of(tmp_path, authority, "first", "first.example"),
        "wild": pair_of(tmp_path, authority, "wild", "*.example.org"),
        "exact": pair_of(tmp_path, authority, "exact", NAME, "twice.example"),
        "late": pair_of(tmp_path, authority, "late", "twice.example", "192.0.2.1"),
    }
    certificates = Certificates(list(pairs.values()))
    assert shown(certificates, authority, name) == serial(pairs[expected].certificate)


def test_there_is_no_tls_older_than_1_2(tmp_path: Path, authority: trustme.CA) -> None:
    certificates = Certificates([pair_of(tmp_path, authority, "a", NAME)])
    for version in (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3):
        client = trusting(authority)
        client.minimum_version = client.maximum_version = version
        client.set_alpn_protocols(["h2", "http/1.1"])
        found = shaken(certificates.context, client, NAME)
        assert (found.version(), found.selected_alpn_protocol()) == (
            version.name.replace("_", "."),
            "http/1.1",
        )
    assert certificates.context.minimum_version == ssl.TLSVersion.TLSv1_2


def test_no_session_outlives_its_certificate(tmp_path: Path, authority: trustme.CA) -> None:
    pairs = [
        pair_of(tmp_path, authority, "first", "first.example"),
        pair_of(tmp_path, authority, "a", NAME),
    ]
    now = [0.0]
    certificates = Certificates(pairs, clock=lambda: now[0])
    client = trusting(authority)
    client.maximum_version = ssl.TLSVersion.TLSv1_2
    session = shaken(certificates.context, client, NAME).session
    assert shaken(certificates.context, client, NAME, session=session).session_reused
    age(*pair_of(tmp_path, authority, "a", NAME))
    now[0] += LOOK_SECONDS
    certificates.look()
    found = shaken(certificates.context, client, NAME, session=session)
    assert not found.session_reused
    assert (found.getpeercert() or {})["serialNumber"] == serial(pairs[1].certificate)


# Renewals


def test_a_pair_is_changed_when_both_files_are(
    tmp_path: Path, authority: trustme.CA, caplog: pytest.LogCaptureFixture
) -> None:
    """Between the two it is as before, and said once."""
    pair = pair_of(tmp_path, authority, "a", NAME)
    old, now = serial(pair.certificate), [0.0]
    certificates = Certificates([pair], clock=lambda: now[0])
    new = pair_of(tmp_path, authority, "b", NAME, not_after=NOW + timedelta(days=3))
    new.certificate.replace(pair.certificate)
    age(*pair)
    for _ in range(3):
        now[0] += LOOK_SECONDS
        certificates.look()
    assert shown(certificates, authority, NAME) == old
    [problem] = certificates.problems
    assert str(problem) == (
        f"{pair.certificate}:1: tls-certificate: it is not of the key in {pair.key},"
        " write the one made for it"
    )
    assert [record.getMessage() for record in caplog.records] == [
        f"the last good certificate stays in use: {problem}"
    ]
    new.key.replace(pair.key)
    age(*pair)
    now[0] += LOOK_SECONDS
    certificates.look()
    assert shown(certificates, authority, NAME) == serial(pair.certificate) != old
    assert certificates.problems == ()
    assert abs(certificates.expires - (NOW + timedelta(days=3)).timestamp()) < 2
    assert len(caplog.records) == 1


def test_what_is_just_being_written_is_not_read(tmp_path: Path, authority: trustme.CA) -> None:
    pair = pair_of(tmp_path, authority, "a", NAME)
    now = [0.0]
    certificates = Certificates([pair], clock=lambda: now[0])
    pair.certificate.write_bytes(b"half a")
    now[0] += LOOK_SECONDS
    certificates.look()
    assert certificates.problems == ()


def test_what_expires_in_use_is_said_once(
    tmp_path: Path, authority: trustme.CA, caplog: pytest.LogCaptureFixture
) -> None:
    pair = pair_of(tmp_path, authority, "a", NAME, not_after=NOW + timedelta(days=900))
    soon = pair_of(tmp_path, authority, "b", "b.example", not_after=datetime.now(UTC) + timedelta(seconds=2))
    now = [0.0]
    certificates = Certificates([pair, soon], clock=lambda: now[0])
    assert certificates.problems == ()
    assert certificates.expires < time.time() + 3
    until(lambda: certificates.problems, "does not expire")
    for _ in range(2):
        now[0] += LOOK_SECONDS
        certificates.look()
    [record] = caplog.records
    assert f"{soon.certificate}:1: tls-certificate: it has expired on " in record.getMessage()


def encrypted(pair: Pair) -> None:
    os.system(f"openssl ec -aes256 -passout pass:x -in {pair.key} -out {pair.key}.new 2>/dev/null")  # noqa: S605
    Path(f"{pair.key}.new").replace(pair.key)


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda pair: pair.key.write_text("nonsense"), "a.key:1: tls-key: it holds no private key, "),
        (lambda pair: pair.key.unlink(), "a.key:1: tls-key: it cannot be read (No such file or directory), "),
        (lambda pair: pair.certificate.unlink(), "a.pem:1: tls-certificate: it cannot be read (No such "),
        (
            lambda pair: (pair.key.unlink(), os.mkfifo(pair.key)),
            "tls-key: it cannot be read (it is a pipe), ",
        ),
        (
            lambda pair: pair.certificate.write_text("x"),
            "a.pem:1: tls-certificate: it holds no certificate, ",
        ),
        (encrypted, "a.key:1: tls-key: it is encrypted, write one that is not"),
    ],
    ids=["no key", "key absent", "certificate absent", "pipe", "no certificate", "encrypted"],
)
def test_what_cannot_be_used_is_named(
    tmp_path: Path, authority: trustme.CA, spoil: Callable[[Pair], object], said: str
) -> None:
    pair = pair_of(tmp_path, authority, "a", NAME)
    good = pair_of(tmp_path, authority, "b", NAME)
    spoil(pair)
    with pytest.raises(ProfileError) as caught:
        Certificates([good, pair])
    [finding] = caught.value.findings
    assert said in str(finding)


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"not_after": NOW - timedelta(days=1)}, "it has expired on"),
        ({"not_before": NOW + timedelta(days=1)}, "it is not valid before"),
    ],
)
def test_what_is_not_valid_now_is_named(
    tmp_path: Path, authority: trustme.CA, more: dict[str, datetime], said: str
) -> None:
    with pytest.raises(ProfileError, match=said):
        Certificates([pair_of(tmp_path, authority, "a", NAME, **more)])


def test_one_file_may_hold_both(tmp_path: Path, authority: trustme.CA) -> None:
    issued = authority.issue_cert(NAME)
    file = tmp_path / "both.pem"
    file.write_bytes(issued.private_key_and_cert_chain_pem.bytes())
    assert shown(Certificates([Pair(file, file)]), authority, NAME) == serial(file)


# The server


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, authority: trustme.CA) -> Path:
    found = tmp_path_factory.mktemp("tls")
    (found / "profiles").mkdir()
    load(found / "profiles", *PROFILES)
    pair_of(found, authority, "a", NAME, "example.org")
    pair_of(found, authority, "b", "*.label.example")
    return found


@pytest.fixture
def serving(folder: Path) -> Iterator[Starter]:
    """Starts `serve` with the pairs a and b and these words."""
    with ExitStack() as stack:

        def make(*words: object, **environment: object) -> Process:
            usual = ("--bind", "127.0.0.1:{port}", "--workers", 1)
            found = Process(folder, "autoconfig", "serve", *usual, *words, **environment)
            stack.callback(found.kill)
            return found

        yield make


@pytest.fixture
def bounded(folder: Path) -> Iterator[Callable[[Limits], Process]]:
    script = (
        "import sys; from pathlib import Path; from autoconfig.directory.opening import open_folder;"
        "from autoconfig.http.limits import Limits; from autoconfig.server import serve;"
        "serve(open_folder(Path('profiles')), binds=sys.argv[1:], workers=1, proxies=0, say=print,"
        "pairs=[(Path('a.pem'), Path('a.key'))], limits={})"
    )
    with ExitStack() as stack:

        def make(limits: Limits) -> Process:
            found = Process(
                folder, "python", "-c", script.replace("{}", str(limits)), "127.0.0.1:{port}"
            ).ready()
            stack.callback(found.kill)
            return found

        yield make


TLS = ("--tls-certificate", "a.pem", "--tls-key", "a.key")
BOTH = (*TLS, "--tls-certificate", "b.pem", "--tls-key", "b.key")


def over_tls(process: Process, authority: trustme.CA, name: str = NAME, port: int = 0) -> ssl.SSLSocket:
    plain = socket.create_connection(("127.0.0.1", port or process.port), timeout=10)
    return trusting(authority).wrap_socket(plain, server_hostname=name)


def asked(connection: ssl.SSLSocket, sent: bytes) -> str:
    with connection:
        connection.sendall(sent)
        return received(connection)


def test_all_binds_speak_tls_but_unix_sockets(folder: Path, serving: Starter, authority: trustme.CA) -> None:
    other = free_port()
    process = serving(*BOTH, "--bind", f"[::1]:{other}", "--bind", "unix:plain.sock").ready()
    assert LOGIN in asked(over_tls(process, authority), head(f"{AUTOCONFIG}?{ADDRESS}"))
    until(lambda: process.out, "says nothing")
    assert process.out.endswith(
        f" on https://127.0.0.1:{process.port}, https://[::1]:{other}, unix:plain.sock{quick.said()}\n"
    )
    with (
        socket.create_connection(("::1", other)) as plain,
        trusting(authority).wrap_socket(plain, server_hostname="x.label.example") as secure,
    ):
        secure.sendall(head(HEALTH))
        assert status(received(secure)) == 200
    with socket.socket(socket.AF_UNIX) as local:
        local.connect(str(folder / "plain.sock"))
        local.sendall(head(f"{AUTOCONFIG}?{ADDRESS}"))
        assert LOGIN in received(local)
    assert process.ask(head(HEALTH)) == ""
    assert process.stop() == 0
    assert f"GET {AUTOCONFIG} 200 " in process.log
    assert "Traceback" not in process.log
    assert "WARNING" not in process.log


def test_lists_stand_in_the_environment_with_commas(
    folder: Path, serving: Starter, authority: trustme.CA
) -> None:
    other = free_port()
    process = Process(
        folder,
        "autoconfig",
        "serve",
        AUTOCONFIG_BIND=f"127.0.0.1:{{port}}, 127.0.0.1:{other}",
        AUTOCONFIG_TLS_CERTIFICATE="a.pem,b.pem",
        AUTOCONFIG_TLS_KEY="a.key, b.key",
    ).ready()
    try:
        for port in (process.port, other):
            for name in (NAME, "autoconfig.label.example"):
                assert status(asked(over_tls(process, authority, name, port), head(HEALTH))) == 200
        assert process.stop() == 0
    finally:
        process.kill()


def test_the_page_knows_that_it_is_encrypted(folder: Path, serving: Starter, authority: trustme.CA) -> None:
    """It shows a link to itself in a code."""
    process = serving(*TLS, "--bind", "unix:page.sock", "--proxies", 1).ready()

    def page(connection: socket.socket, *fields: str) -> str:
        form = ("Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(TYPED)}")
        request = head("/", *form, *fields, method="POST").replace(NAME.encode(), b"example.org")
        connection.sendall(request + TYPED)
        answer = received(connection)
        assert status(answer) == 200
        return answer.partition("\r\n\r\n")[2]

    def plain(*fields: str) -> str:
        with socket.socket(socket.AF_UNIX) as connection:
            connection.connect(str(folder / "page.sock"))
            return page(connection, *fields)

    with over_tls(process, authority, "example.org") as connection:
        encrypted = page(connection)
    assert encrypted != plain()
    assert encrypted == plain("X-Forwarded-Proto: https")
    assert process.stop() == 0


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("--tls-certificate", "a.pem"), 2, "one --tls-key for each --tls-certificate"),
        (
            ("--tls-certificate", "a.pem", "--tls-key", "b.key"),
            1,
            "a.pem:1: tls-certificate: it is not of the",
        ),
        (
            ("--tls-certificate", "none.pem", "--tls-key", "b.key"),
            1,
            "none.pem:1: tls-certificate: it cannot",
        ),
        (("--bind", "127.0.0.1:{port}"), 2, "stands there twice"),
        (("--bind", "0.0.0.0:{port}"), 2, "0.0.0.0:{port} is every address of this port"),
        (("--bind", "[::]:{port}"), 2, "[::]:{port} is every address of this port"),
        (("--monitor", "127.0.0.1:{port}"), 2, "127.0.0.1:{port} stands there twice"),
        (("--monitor", "localhost:{port}"), 2, "127.0.0.1:{port} and localhost:{port} are one place"),
        (("--bind", "unix:a", "--bind", "unix:a"), 2, "unix:a stands there twice"),
    ],
)
def test_what_cannot_start_is_a_sentence(
    serving: Starter, words: tuple[str, ...], code: int, said: str
) -> None:
    process = serving(*words)
    assert process.ended() == code
    assert said.format(port=process.port) in process.log
    assert "Traceback" not in process.log
    assert process.out == ""


def test_a_renewal_is_in_use_by_itself(folder: Path, serving: Starter, authority: trustme.CA) -> None:
    pair = pair_of(folder, authority, "renewed", NAME)
    process = serving("--tls-certificate", pair.certificate, "--tls-key", pair.key, "--workers", 2).ready()
    started = serial(pair.certificate)

    def current() -> str:
        with over_tls(process, authority) as connection:
            return str((connection.getpeercert() or {})["serialNumber"])

    assert current() == started
    pair_of(folder, authority, "renewed", NAME)
    renewed = serial(pair.certificate)
    until(lambda: {current() for _ in range(20)} == {renewed}, "is not renewed")
    assert process.log == ""
    pair.key.write_text("nonsense")
    until(lambda: process.log.count("the last good certificate stays in use") == 2, "says nothing")
    killed = process.worker
    os.kill(killed, 9)
    until(lambda: process.worker != killed, "is not started again")
    assert {current() for _ in range(20)} == {renewed}
    until(lambda: process.log.count("the last good certificate stays in use") == 3, "does not say it again")
    assert process.stop() == 0


# Clients that are slow, greedy or gone on purpose


def hello() -> bytes:
    """The first message of a client."""
    ways = ssl.MemoryBIO(), ssl.MemoryBIO()
    client = ssl.create_default_context().wrap_bio(*ways, server_hostname=NAME)
    with pytest.raises(ssl.SSLWantReadError):
        client.do_handshake()
    return ways[1].read()


HELLO = hello()
HALVES = (b"", b"\x16", HELLO[:100], HELLO, HELLO.replace(NAME.encode(), b"\xff" * len(NAME)))
WRONG = (b"GET / HTTP/1.1\r\n\r\n", b"\0" * 300, b"\x16\x03\x01\xff\xff" + b"\0" * 100)


def test_who_stalls_in_the_handshake_is_dropped(bounded: Callable[[Limits], Process]) -> None:
    process = bounded(SHORT)
    with ExitStack() as stack:
        started = time.monotonic()
        held = [stack.enter_context(process.connect()) for _ in HALVES]
        for connection, half in zip(held, HALVES, strict=True):
            connection.sendall(half)
        for connection in held:
            received(connection)
        assert SHORT.head <= time.monotonic() - started < SOON
    assert process.stop() == 0
    assert "Traceback" not in process.log
    assert "ERROR" not in process.log


def test_a_byte_now_and_then_buys_no_time(bounded: Callable[[Limits], Process]) -> None:
    process = bounded(SHORT)
    taken = 0
    with process.connect() as connection, suppress(OSError):
        for byte in HELLO:
            connection.sendall(bytes((byte,)))
            taken += 1
            time.sleep(0.05)
    assert taken < len(HELLO)


def test_a_handshake_counts_as_a_connection_and_gives_its_place_back(
    bounded: Callable[[Limits], Process], authority: trustme.CA
) -> None:
    """However it ends: silence, half of it, nonsense, an end, a reset."""
    process = bounded(Limits(connections=5, head=1, idle=1))
    for sent in (*HALVES, *WRONG) * 3:
        for reset in (True, False):
            with process.connect() as connection:
                if reset:
                    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
                connection.sendall(sent)
    with ExitStack() as stack:
        for _ in range(5):
            stack.enter_context(process.connect())
        started = time.monotonic()
        answers = [stack.enter_context(over_tls(process, authority)) for _ in range(5)]
        assert 0.3 < time.monotonic() - started < SOON
        for connection in answers:
            connection.sendall(KEPT)
            assert status(connection.recv(4096).decode()) == 200
    assert process.stop() == 0
    assert "Traceback" not in process.log
    assert "Exception ignored" not in process.log


def test_who_stalls_costs_as_little_as_others(bounded: Callable[[Limits], Process]) -> None:
    process = bounded(DEFAULTS)
    before = process.memory()
    with ExitStack() as stack:
        for _ in range(400):
            stack.enter_context(process.connect()).sendall(HELLO)
        until(lambda: process.descriptors() > 400, "does not accept")
        time.sleep(0.5)
        # 256 KiB each without a bound of our own.
        assert process.memory() - before < 400 * 128 * 1024
        started = time.monotonic()
    assert process.stop() == 0
    assert time.monotonic() - started < SOON


def test_who_takes_no_answer_is_dropped(bounded: Callable[[Limits], Process], authority: trustme.CA) -> None:
    process = bounded(SHORT)
    before = process.memory()
    request = head("/").replace(NAME.encode(), b"example.org").replace(b"Connection: close\r\n", b"")
    with socket.socket() as plain:
        plain.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        plain.connect(("127.0.0.1", process.port))
        with trusting(authority).wrap_socket(plain, server_hostname=NAME) as connection:
            started = time.monotonic()
            try:
                while time.monotonic() - started < SOON:
                    connection.sendall(request * 1000)
            except (ConnectionResetError, BrokenPipeError, ssl.SSLEOFError):
                pass
        assert time.monotonic() - started < SOON
    assert process.memory() - before < 30 * 2**20
    assert process.stop() == 0
    assert "Traceback" not in process.log


@pytest.mark.parametrize("first", [b"", KEPT])
def test_an_idle_connection_is_closed(
    bounded: Callable[[Limits], Process], authority: trustme.CA, first: bytes
) -> None:
    process = bounded(SHORT)
    started = time.monotonic()
    answer = asked(over_tls(process, authority), first)
    assert SHORT.idle <= time.monotonic() - started < SOON
    assert answer.count("HTTP/1.1") == bool(first)


def test_half_a_request_is_given_up(bounded: Callable[[Limits], Process], authority: trustme.CA) -> None:
    process = bounded(SHORT)
    assert status(asked(over_tls(process, authority), b"GET / HTTP/1.1\r\nHost: exam")) == 408


def test_a_loop_may_give_back_a_protocol_of_its_own() -> None:
    """uvloop's does under TLS."""

    async def hold() -> None:
        connection = Mock(lost=asyncio.get_running_loop().create_future())
        connection.lost.set_result(None)
        found = object.__new__(worker.Worker)
        found.limits, found._connections = DEFAULTS, set()
        found.loop = Mock(connect_accepted_socket=AsyncMock(return_value=(None, object())))
        await found._hold(connection, Mock(), ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER))

    asyncio.run(hold())


def test_a_stop_waits_for_no_handshake(bounded: Callable[[Limits], Process], authority: trustme.CA) -> None:
    process = bounded(Limits(idle=600, head=600, body=600, unread=600, stop=0.5))
    with ExitStack() as stack:
        for half in HALVES:
            stack.enter_context(process.connect()).sendall(half)
        for sent in (KEPT, b"GE", b""):
            stack.enter_context(over_tls(process, authority)).sendall(sent)
        started = time.monotonic()
        assert process.stop() == 0
        assert time.monotonic() - started < SOON
    assert "Traceback" not in process.log
