"""What the profile says, as a set-up: the measure for all others."""

from autoconfig.account import Account
from autoconfig.check.setups import Setup, server


def read(account: Account, source: str) -> Setup:
    """The servers for mail of an account; what is kept raw nobody knows."""
    found = (
        server(one.type, one.hostname, one.port, one.socket_type, one.username)
        for one in (*account.for_reading(), *account.for_sending())
    )
    return Setup(source, tuple(one for one in found if one))
