"""Talking to the primary name server of a zone."""

import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import dns.flags
import dns.message
import pytest

from autoconfig.reach.deadline import Deadline
from autoconfig.reach.names import Resolution, Resolved
from autoconfig.reach.update import Primary, TransactionKey, UpdateFailed, is_key_name
from autoconfig.zone.keyfile import read_key
from servers.named import KEYGEN, PROGRAM, Named

KEY = TransactionKey("autoconfig", "hmac-sha256", b"the-secret-of-both")
ZONE = """\
www 60 IN A 192.0.2.80
alias IN CNAME www
beyond IN CNAME elsewhere.example.
text IN TXT "one " "text"
sub IN NS ns.elsewhere.example.
both 60 IN A 192.0.2.81
both 60 IN CAA 0 issue "ca.example"
*.stars IN TXT "text"
* IN AAAA 2001:db8::80
"""
bind = [
    pytest.mark.servers,
    pytest.mark.skipif(not (PROGRAM and KEYGEN), reason="BIND is not installed"),
]


@pytest.fixture
def named(tmp_path: Path) -> Iterator[Named]:
    server = Named(tmp_path, {"example.org": ZONE}, frozenset({"example.org"}))
    server.start()
    yield server
    server.stop()


@contextmanager
def primary(named: Named) -> Iterator[Primary]:
    with Primary(("127.0.0.1", named.port), read_key(named.key_file), Deadline(60)) as found:
        yield found


@contextmanager
def answering(answer: Callable[[bytes], bytes]) -> Iterator[int]:
    """The port of a server that answers the first message on the first connection."""
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:

        def serve() -> None:
            connection, _ = listener.accept()
            with connection:
                (length,) = struct.unpack("!H", connection.recv(2, socket.MSG_WAITALL))
                said = answer(connection.recv(length, socket.MSG_WAITALL))
                connection.sendall(struct.pack("!H", len(said)) + said if said else b"")
                connection.recv(1)  # until the other side is done

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield listener.getsockname()[1]
        thread.join(10)


def unsigned(query: bytes) -> bytes:
    asked = dns.message.from_wire(query, keyring=False)
    answer = dns.message.QueryMessage(asked.id)
    answer.flags = dns.flags.Flag(dns.flags.QR | dns.flags.AA)
    answer.question = asked.question
    return answer.to_wire()


def nothing(query: bytes) -> bytes:
    return b""


def test_the_secret_is_not_printed() -> None:
    assert "secret" not in repr(KEY)


@pytest.mark.parametrize(
    ("name", "good"), [("a.key", True), ("", False), (".", False), ("a..b", False), ("x" * 64, False)]
)
def test_a_key_has_a_name_of_dns(name: str, good: bool) -> None:
    assert is_key_name(name) is good


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (unsigned, "its answer is not signed, so that anybody may have sent it"),
        (nothing, "there is no answer"),
        (lambda query: b"nonsense", "its answer cannot be used (ShortHeader)"),
    ],
)
def test_an_answer_that_is_none_is_said(answer: Callable[[bytes], bytes], said: str) -> None:
    with answering(answer) as port, Primary(("127.0.0.1", port), KEY, Deadline(1)) as found:
        with pytest.raises(UpdateFailed) as failed:
            found.resolve("www.example.org", "A")
        assert str(failed.value) == f"Name server 127.0.0.1, port {port}: {said}. Nothing is changed."


def test_silence_after_a_change_is_not_taken_for_a_no() -> None:
    with answering(nothing) as port, Primary(("127.0.0.1", port), KEY, Deadline(1)) as found:
        with pytest.raises(UpdateFailed) as failed:
            found.change("example.org", [], [("www.example.org.", "A", 60, "192.0.2.1")])
        assert str(failed.value).endswith(
            ": there is no answer. It may have made the change or not: look with --diff."
        )


class TestAtBind:
    pytestmark = bind

    def test_it_says_what_it_holds(self, named: Named) -> None:
        with primary(named) as found:
            assert found.resolve("www.example.org", "A") == Resolved(
                "www.example.org", "A", Resolution.FOUND, ("192.0.2.80",), (), 60
            )
            assert found.resolve("text.example.org", "TXT").values == ("one text",)
            assert found.resolve("www.example.org", "SRV").outcome is Resolution.NO_DATA
            alias = found.resolve("alias.example.org", "A")
            assert (alias.values, alias.aliases) == (("192.0.2.80",), ("www.example.org.",))
            assert found.resolve("alias.example.org", "CNAME").values == ("www.example.org.",)
            beyond = found.resolve("beyond.example.org", "A")
            assert (beyond.values, beyond.aliases) == ((), ("elsewhere.example.",))

    def test_it_knows_its_zones_and_no_others(self, named: Named) -> None:
        with primary(named) as found:
            assert [found.zone(name) for name in ("Example.org", "www.example.org", "a.b.example.org")] == [
                "example.org"
            ] * 3
            for name in ("org", "example.net", "sub.example.org", "a.sub.example.org"):
                with pytest.raises(UpdateFailed, match=f"it has no zone for {name}"):
                    found.zone(name)

    def test_a_change_is_made_only_while_all_is_as_it_was_seen(self, named: Named) -> None:
        for changed in (
            ("www", "A", "192.0.2.81"),
            ("new", "A", "192.0.2.82"),
            ("alias", "CNAME", "other.example.org."),
        ):
            with primary(named) as one, primary(named) as other:
                name, kind, value = f"{changed[0]}.example.org", changed[1], changed[2]
                for each in (one, other):
                    each.resolve(name, kind)
                other.change("example.org", [], [(f"{name}.", kind, 60, value)])
                before = named.records("example.org")
                with pytest.raises(
                    UpdateFailed, match="somebody else has changed these records meanwhile, try again"
                ):
                    one.change(
                        "example.org",
                        [],
                        [(f"{name}.", kind, 60, "192.0.2.99" if kind == "A" else "x.example.")],
                    )
                assert named.records("example.org") == before

    def test_what_a_wildcard_says_binds_nothing(self, named: Named) -> None:
        with primary(named) as found:
            old = found.resolve("a.b.example.org", "AAAA")
            assert old.values == ("2001:db8::80",)
            found.change(
                "example.org",
                [("a.b.example.org.", "AAAA", 300, "2001:db8::80")],
                [("a.b.example.org.", "A", 60, "192.0.2.1")],
            )
        assert {line for line in named.records("example.org") if "::80" in line or "a.b" in line} == {
            "*.example.org. 300 AAAA 2001:db8::80",
            "a.b.example.org. 60 A 192.0.2.1",
        }

    def test_an_alias_that_cannot_stand_there_takes_no_others_place(self, named: Named) -> None:
        before = named.records("example.org")
        with primary(named) as found:
            found.resolve("both.example.org", "A")
            with pytest.raises(
                UpdateFailed,
                match=r"it has CAA at both\.example\.org, beside which no alias .*Nothing is changed",
            ):
                found.change(
                    "example.org",
                    [("both.example.org.", "A", 60, "192.0.2.81")],
                    [("both.example.org.", "CNAME", 60, "www.example.org.")],
                )
            assert named.records("example.org") == before
            found.change("example.org", [], [("a.stars.example.org.", "CNAME", 60, "www.example.org.")])
            assert found.resolve("a.stars.example.org", "CNAME").values == ("www.example.org.",)

    def test_a_text_of_any_length_is_written_and_taken_away(self, named: Named) -> None:
        long = 'é "quoted" \\ ; ' * 40
        with primary(named) as found:
            found.change("example.org", [], [("long.example.org.", "TXT", 60, long)])
            assert found.resolve("long.example.org", "TXT").values == (long,)
            found.change("example.org", [("long.example.org.", "TXT", 60, long)], [])
            assert found.resolve("long.example.org", "TXT").values == ()
