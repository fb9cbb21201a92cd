"""The page as a format: what the service is asked for by whoever draws a person's account with templates."""

from autoconfig.account import Account
from autoconfig.errors import Inexpressible
from autoconfig.formats import Asker, Format


def _render(account: Account) -> bytes:
    """Never: templates draw the answer, from more than the account."""
    raise Inexpressible("A page is for somebody who visits it.")


PAGE = Format("page", "text/html; charset=utf-8", _render, paths=(), asker=Asker.REQUIRED)
