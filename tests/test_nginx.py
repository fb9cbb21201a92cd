"""nginx serves an export as the service itself answers."""

import contextlib
import http.client
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from autoconfig.directory import Directory
from autoconfig.directory.edition import Edition
from autoconfig.export import export
from autoconfig.http.respond import Request, respond
from http_table import ANY, PROFILES
from sample import load

NGINX = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
PATIENCE = 60
CONFIGURATION = """\
daemon off;
{user}pid {folder}/pid;
error_log stderr;
events {{}}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    server {{
        listen 127.0.0.1:{port};
        include "{tree}/nginx.conf";
    }}
}}
"""
# Of a successful answer, what an export has to keep.
ISOLATED = ("X-Content-Type-Options", "Content-Security-Policy")
KEPT = ("Content-Type", "Content-Length", "Cache-Control", *ISOLATED)

pytestmark = [
    pytest.mark.servers,
    pytest.mark.skipif(NGINX is None, reason="nginx is not installed: apt-get install nginx"),
]


def accepts(port: int) -> bool:
    with socket.socket() as found:
        return found.connect_ex(("127.0.0.1", port)) == 0


@contextlib.contextmanager
def served(tree: Path, folder: Path) -> Iterator[int]:
    """The port at which nginx serves the tree."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    user = "user root;\n" if os.geteuid() == 0 else ""  # pytest's folders are for one user only
    file = folder / "own.conf"
    file.write_text(CONFIGURATION.format(folder=folder, tree=tree, port=port, user=user))
    with subprocess.Popen([str(NGINX), "-e", "stderr", "-p", folder, "-c", file]) as process:
        try:
            deadline = time.monotonic() + PATIENCE
            while not accepts(port):
                assert process.poll() is None
                assert time.monotonic() < deadline
                time.sleep(0.01)
            yield port
        finally:
            process.terminate()


@pytest.fixture(scope="module")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Directory:
    return load(tmp_path_factory.mktemp("profiles"), *PROFILES, ANY).directory


@pytest.fixture(scope="module")
def folder(directory: Directory, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("export") / "a tree"
    export(directory, folder)
    return folder


@pytest.fixture(scope="module")
def port(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    with served(folder, tmp_path_factory.mktemp("nginx")) as port:
        yield port


def ask(port: int, host: str, path: str, method: str = "GET") -> tuple[int, dict[str, str], bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    try:
        connection.request(method, path, headers={"Host": host})
        response = connection.getresponse()
        return response.status, dict(response.getheaders()), response.read()
    finally:
        connection.close()


def test_every_file_is_answered_as_the_service_answers_it(
    directory: Directory, folder: Path, port: int
) -> None:
    files = [path.relative_to(folder) for path in folder.glob("*/**/*") if path.is_file()]
    assert files
    for file in files:
        host, _, path = str(file).partition("/")
        expected = respond(Edition(directory), Request("GET", f"/{path}", host=host))
        for spelled in (host, host.upper(), f"{host}.", f"{host}:{port}"):
            status, headers, body = ask(port, spelled, f"/{path}?emailaddress=")
            assert (status, body) == (200, expected.body)
            fields = dict(expected.headers)
            assert {name: headers[name] for name in KEPT} == {name: fields[name] for name in KEPT}


@pytest.mark.parametrize(
    ("host", "path"),
    [
        ("nowhere.example", "/mail/config-v1.1.xml"),
        ("autoconfig.example.org", "/.well-known/autoconfig/mail/config-v1.1.xml"),
        ("autoconfig.example.org", "/email.mobileconfig"),
        ("autoconfig.example.org", "/autodiscover/autodiscover.xml"),
        ("autoconfig.example.org", "/nginx.conf"),
        ("autoconfig.example.org", "/"),
        ("nginx.conf", "/mail/config-v1.1.xml"),
        ("autoconfig.example.org", "/mail/../nginx.conf"),
    ],
)
def test_everything_else_is_not_found(port: int, host: str, path: str) -> None:
    assert ask(port, host, path)[0] == 404


def test_a_file_that_is_missing_is_no_page_either(directory: Directory, port: int) -> None:
    status, headers, _ = ask(port, "nowhere.example", "/mail/config-v1.1.xml")
    fields = dict(respond(Edition(directory), Request("GET", "/nothing")).headers)
    assert (status, {name: headers[name] for name in ISOLATED}) == (
        404,
        {name: fields[name] for name in ISOLATED},
    )
    assert "Cache-Control" not in headers


def test_a_new_export_is_served_at_once(tmp_path: Path) -> None:
    tree = tmp_path / "tree"
    (tmp_path / "nginx").mkdir()
    for folder in ("old", "new"):
        (tmp_path / folder).mkdir()
    old = load(tmp_path / "old", PROFILES[0]).directory
    new = load(tmp_path / "new", PROFILES[0].replace("imap.example.com", "new.example.com")).directory
    export(old, tree)
    with served(tree, tmp_path / "nginx") as port:
        host, path = "autoconfig.example.org", "/mail/config-v1.1.xml"
        assert b"imap.example.com" in ask(port, host, path)[2]
        export(new, tree)
        assert b"new.example.com" in ask(port, host, path)[2]
