"""What is asked of an SQL database: a person's fields, and the mail domains of a profile.

Of a lookup the query has the address as a bound parameter, never in its text.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from threading import Timer
from time import monotonic
from typing import Any

from sqlalchemy import Result, TextClause, text

from autoconfig.address import Address
from autoconfig.lookups.database import Database
from autoconfig.lookups.results import CannotOpen, Fault, LookupFailed, read_values
from autoconfig.profile import lookups as model
from autoconfig.profile.domains import SqlDomains

# Of one profile; with more it is another table than was meant.
MAX_ROWS = 1_000_000
_PART = 1000
# That a deadline is over for certain when it is looked for.
_AFTER = 0.05


class SqlBackend:
    """A database that is asked."""

    def __init__(self, folder: Path, settings: model.Sql) -> None:
        """Connects to nothing yet. Raises CannotOpen, and ImportError where the driver is missing."""
        self._database = Database(folder, settings)
        self.label = self._database.label
        self.fields: Mapping[str, str] = {name: column.lower() for name, column in settings.fields.items()}
        self._query = _query(settings.query)
        self._names = self._query.compile().params

    def find(self, address: Address, deadline: float) -> Mapping[str, str] | None:
        """As lookups.guard.Backend has it."""
        asked = {"address": str(address), "local": address.local, "domain": address.domain}
        parameters = {name: asked[name] for name in self._names}
        rows = self._database.ask(self._query, parameters, deadline, lambda answer: answer.fetchmany(2))
        if len(rows) > 1:
            raise LookupFailed(Fault.SEVERAL)
        for row in rows:
            return read_values(
                {str(name).lower(): value for name, value in row._mapping.items()}, self.fields
            )
        return None

    def stop_overdue(self) -> None:
        """Cut off what waits beyond its deadline; the thread that waits then finds its connection broken."""
        self._database.stop_overdue()

    def close(self) -> None:
        """Give up all connections, those in use too."""
        self._database.close()


class SqlValues:
    """A database that lists mail domains: the first column of each row."""

    def __init__(self, folder: Path, settings: SqlDomains) -> None:
        """Connects to nothing yet. Raises CannotOpen, and ImportError where the driver is missing."""
        self._database = Database(folder, settings, keep=False, may_be_away=True)
        self.label = self._database.label
        self.away = self._database.away
        self._query = text(settings.query)
        if self._query.compile().params:
            problem = "it names something with a :, and is not about anybody"
            raise CannotOpen("query", problem, "write one such as select domain from domains where active")

    def values(self, seconds: float) -> Sequence[object]:
        """As lookups.domains.Values has it."""
        deadline = monotonic() + seconds
        cut_off = Timer(seconds + _AFTER, self._database.stop_overdue)
        cut_off.daemon = True
        cut_off.start()
        try:
            return self._database.ask(self._query, {}, deadline, _first_column)
        finally:
            cut_off.cancel()


def _first_column(answer: Result[Any]) -> list[object]:
    """In parts: to fetch very many rows at once would keep all other threads waiting."""
    found: list[object] = []
    for rows in answer.partitions(_PART):
        found += [row[0] for row in rows]
        if len(found) > MAX_ROWS:
            raise LookupFailed(Fault.QUERY, f"it gives more than {MAX_ROWS:,} rows")
    return found


def _query(written: str) -> TextClause:
    query = text(written)
    names = set(query.compile().params)
    if not names or not names <= set(model.ASKED_FIELDS):
        problem = "it must name :address, or :local and :domain, and nothing else with a :"
        raise CannotOpen(
            "query", problem, "write one such as select uid from mailbox where address = :address"
        )
    return query
