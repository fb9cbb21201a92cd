"""Lookups in an SQL database: the query has the address as a bound parameter, never in its text."""

from collections.abc import Mapping
from pathlib import Path

from sqlalchemy import TextClause, text

from autoconfig.address import Address
from autoconfig.lookups.database import Database
from autoconfig.lookups.results import CannotOpen, Fault, LookupFailed, read_values
from autoconfig.profile import lookups as model


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
        rows = self._database.rows(self._query, parameters, deadline, 2)
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


def _query(written: str) -> TextClause:
    query = text(written)
    names = set(query.compile().params)
    if not names or not names <= set(model.ASKED_FIELDS):
        problem = "it must name :address, or :local and :domain, and nothing else with a :"
        raise CannotOpen(
            "query", problem, "write one such as select uid from mailbox where address = :address"
        )
    return query
