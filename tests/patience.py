"""Deadlines of who asks others, longer than a busy machine needs; what waits for nobody is quick as ever."""

import pytest

from autoconfig import probe
from autoconfig.check.documents import autodiscover, clientconfig
from autoconfig.cli import checking
from autoconfig.probe import groupware, servers, sources
from autoconfig.reach import door, names, trust, web, wire

TIMES = 12
LIMITS = (
    (names, "SECONDS"),
    (door, "CONNECT_SECONDS"),
    (trust, "HANDSHAKE_SECONDS"),
    (web, "ANSWER_SECONDS"),
    (checking, "SECONDS"),
    (checking, "SECONDS_AMONG_MANY"),
    (clientconfig, "SLOW_SECONDS"),
    (autodiscover, "SLOW_SECONDS"),
    (probe, "SECONDS"),
    (sources, "ROUND_SECONDS"),
    (servers, "ROUND_SECONDS"),
    (groupware, "ROUND_SECONDS"),
)


def lengthen(monkeypatch: pytest.MonkeyPatch) -> None:
    """All of them; what a server takes for one step only doubles, for some say nothing on purpose."""
    for module, name in LIMITS:
        monkeypatch.setattr(module, name, TIMES * getattr(module, name))
    monkeypatch.setattr(wire, "STEP_SECONDS", 2 * wire.STEP_SECONDS)
