"""A guarded GET: against a real TLS server on this machine, by names that only this test knows."""

import socket
import ssl
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
import trustme

from autoconfig.errors import FetchFailed
from autoconfig.reach import fetch as module
from autoconfig.reach.fetch import MAX_LENGTH, MAX_REDIRECTS, fetch
from autoconfig.reach.public import is_public

HOST = "autoconfig.example.com"
OTHER = "other.example.com"


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_: object) -> None:
        pass

    def do_GET(self) -> None:
        self.server.asked.append((self.headers["Host"], self.path))  # type: ignore[attr-defined]
        what, _, more = self.path.strip("/").partition("/")
        getattr(self, f"_{what}")(more)

    def _ok(self, more: str) -> None:
        self._answer(200, more.encode())

    def _status(self, more: str) -> None:
        self._answer(int(more), b"x")

    def _hops(self, more: str) -> None:
        target = f"/hops/{int(more) - 1}" if int(more) else "/ok/arrived"
        self._answer(302, b"", target)

    def _to(self, more: str) -> None:
        self._answer(302, b"", more)

    def _length(self, more: str) -> None:
        self._answer(200, b"x" * int(more))

    def _endless(self, _: str) -> None:
        self.send_response(200)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        while True:
            self.wfile.write(b"10000\r\n" + b"x" * 65536 + b"\r\n")

    def _chunk(self, more: str) -> None:
        self.send_response(200)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        self.wfile.write(f"{more}\r\nab\r\n0\r\n\r\n".encode())

    def _drip(self, _: str) -> None:
        """A header that comes byte by byte keeps to every time-out but ours."""
        self.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
        while True:
            self.wfile.write(b"x")
            self.wfile.flush()
            time.sleep(0.05)

    def _answer(self, status: int, body: bytes, location: str = "") -> None:
        self.send_response(status)
        if location:
            self.send_header("Location", location)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


class Server(ThreadingHTTPServer):
    daemon_threads = True
    asked: list[tuple[str, str]]

    def handle_error(self, *_: object) -> None:
        """A client that goes away is what these tests are about."""


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def server(authority: trustme.CA) -> Iterator[Server]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(HOST).configure_cert(context)
    httpd = Server(("127.0.0.1", 0), Handler)
    httpd.asked = []
    httpd.socket = context.wrap_socket(httpd.socket, server_side=True, do_handshake_on_connect=False)
    thread = threading.Thread(target=httpd.serve_forever, args=(0.05,))
    thread.start()
    yield httpd
    httpd.shutdown()
    httpd.server_close()
    thread.join()


@pytest.fixture(autouse=True)
def _trusted(authority: trustme.CA, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))


@pytest.fixture(autouse=True)
def lookups(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Names lead to this machine; addresses to themselves. Gives back the names that were looked up."""
    names: list[str] = []
    real = socket.getaddrinfo

    def getaddrinfo(host: str, *arguments: Any, **named: Any) -> Any:
        try:
            ip_address(host)
        except ValueError:
            names.append(host)
            host = "127.0.0.1" if host.endswith(".example.com") else "no such name"
        return real(host, *arguments, **named)

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    return names


def url(server: Server, path: str, host: str = HOST) -> str:
    return f"https://{host}:{server.server_port}/{path}"


def refused(address: str, *, allow_private: bool = True) -> str:
    with pytest.raises(FetchFailed) as error:
        fetch(address, allow_private=allow_private)
    return str(error.value)


def test_gives_the_body_and_asks_by_name(server: Server, lookups: list[str]) -> None:
    assert fetch(url(server, "ok/hello?a=b#c"), allow_private=True) == b"hello?a=b"
    assert server.asked == [(f"{HOST}:{server.server_port}", "/ok/hello?a=b")]
    assert lookups == [HOST]


def test_follows_five_redirects_and_not_six(server: Server) -> None:
    assert fetch(url(server, f"hops/{MAX_REDIRECTS - 1}"), allow_private=True) == b"arrived"
    assert "more than 5 redirects" in refused(url(server, f"hops/{MAX_REDIRECTS}"))


@pytest.mark.parametrize("target", ["http://example.com", "ftp://example.com", "https://a:b@example.com"])
def test_follows_no_redirect_to_anything_but_https(server: Server, target: str) -> None:
    shown = target.replace("a:b@", "")
    assert f"{shown}: this is no https:// URL" in refused(url(server, f"to/{target}"))


def test_follows_no_redirect_to_a_private_address(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "is_public", lambda address: str(address) == "127.0.0.1")
    assert fetch(url(server, "ok/x")) == b"x"
    text = refused(url(server, "to/https://169.254.169.254/latest"), allow_private=False)
    assert "https://169.254.169.254/latest: it leads to a private address" in text


@pytest.mark.parametrize("status", [204, 301, 403, 404, 500])
def test_takes_no_other_answer(server: Server, status: int) -> None:
    assert f"the answer is {status}" in refused(url(server, f"status/{status}"))


@pytest.mark.parametrize("length", ["zz", f"-{2**64:x}"])
def test_takes_no_chunk_of_a_length_that_none_has(server: Server, length: str) -> None:
    assert "there is no answer" in refused(url(server, f"chunk/{length}"))


def test_takes_a_mebibyte_and_no_more(server: Server) -> None:
    assert len(fetch(url(server, f"length/{MAX_LENGTH}"), allow_private=True)) == MAX_LENGTH
    for path in (f"length/{MAX_LENGTH + 1}", "endless"):
        assert "longer than 1024 KiB" in refused(url(server, path))


def test_waits_no_longer_in_all(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_SECONDS", 0.5)
    started = time.monotonic()
    assert "no answer within" in refused(url(server, "drip"))
    assert time.monotonic() - started < 30  # it would drip for ever


def test_wants_a_certificate_of_a_known_authority_for_the_name(
    server: Server, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert "certificate" in refused(url(server, "ok/x", OTHER))
    trustme.CA().cert_pem.write_to_path(tmp_path / "another.pem")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "another.pem"))
    assert "certificate" in refused(url(server, "ok/x"))
    assert server.asked == []


@pytest.mark.parametrize(
    "address",
    ["http://autoconfig.example.com/", "https://", "https:///x", "https://a@example.com/", "file:///etc/passwd",
     "https://[::1/", "https://example.com:x/", "https://example.com:99999/"],
)  # fmt: skip
def test_wants_an_https_url(address: str) -> None:
    assert refused(address).startswith(address.replace("a@", ""))


def test_a_name_that_nobody_knows_has_no_answer(server: Server) -> None:
    assert "name is not known" in refused("https://nowhere.invalid/")
    assert "name is not known" in refused(f"https://{'a' * 70}.example/")


def test_a_server_that_is_not_there_has_no_answer(server: Server) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        address = f"https://{HOST}:{unused.getsockname()[1]}/"
        assert "there is no answer" in refused(address)


def test_goes_to_no_private_address_unasked(server: Server) -> None:
    assert "say --allow-private" in refused(url(server, "ok/x"), allow_private=False)
    assert server.asked == []


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "127.9.9.9", "0.0.0.0", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254",  # noqa: S104
     "100.64.0.1", "224.0.0.1", "255.255.255.255", "::", "::1", "fe80::1", "fc00::1", "fd12::1", "ff02::1",
     "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a00:1", "2002:7f00:1::",
     "2001:db8::1", "fec0::1", "64:ff9b:1::7f00:1", "::127.0.0.1", "::8.8.8.8", "::ffff:0:127.0.0.1",
     "3fff::1", "5f00::1", "100::1", "100:0:0:1::1", "192.0.2.1", "198.18.0.1", "240.0.0.1"],
)  # fmt: skip
def test_these_are_not_for_everybody(address: str) -> None:
    assert not is_public(ip_address(address))
    shown = f"[{address}]" if ":" in address else address
    assert "private address" in refused(f"https://{shown}/", allow_private=False)


@pytest.mark.parametrize("address", ["8.8.8.8", "2606:4700::1", "64:ff9b::808:808", "::ffff:8.8.8.8"])
def test_these_are_for_everybody(address: str) -> None:
    assert is_public(ip_address(address))


def test_goes_to_the_address_that_was_looked_at(
    server: Server, lookups: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name that means something else the next time (DNS rebinding) is looked up once."""
    seen = []
    monkeypatch.setattr(module, "is_public", lambda address: not seen.append(address))
    assert fetch(url(server, "ok/x")) == b"x"
    assert lookups == [HOST]
    assert list(map(str, seen)) == ["127.0.0.1"]
