"""Mail domains from a database: where to ask, and how often. Data only; `autoconfig.lookups` asks."""

from typing import Annotated

from pydantic import AfterValidator, Field

from autoconfig.findings import Code, Mistake
from autoconfig.profile.lookups import SqlDatabase
from autoconfig.profile.scalars import Seconds, Text
from autoconfig.profile.schema import Model

MIN_EVERY = 1.0


def _long_enough(seconds: float) -> float:
    if seconds < MIN_EVERY:
        problem = "it must be at least 1s, a database has other things to do"
        raise Mistake(Code.BAD_TIME, problem, "write one such as 60s")
    return seconds


class SqlDomains(SqlDatabase):
    """An SQL database, whose query gives a mail domain in the first column of each row."""

    query: Text = Field(
        examples=['"select domain from domains where active"'],
        description="gives a mail domain in the first column of each row",
    )
    every: Annotated[Seconds, AfterValidator(_long_enough)] = Field(
        60.0, examples=["60s"], description="how often it is asked"
    )


class DomainsFrom(Model):
    """Where further mail domains come from."""

    sql: SqlDomains = Field(examples=["{url: …, query: …}"])
