"""automx2's database as profiles. The only importer of SQLAlchemy here.

One profile for all domains of a provider that have the same servers. The tables are those of automx2's model:
provider, domain, server and davserver with their maps to domains, ldapserver. No password is read.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from autoconfig.errors import BadSource, FetchFailed
from autoconfig.findings import Code
from autoconfig.imports import automx2
from autoconfig.imports.draft import Draft
from autoconfig.reach.fetch import within

# More is no database of automx2, which knows domains, not people.
MAX_ROWS = 100_000
_QUERIES = {
    "provider": "select id, name, short_name from provider order by id",
    "domain": "select id, name, provider_id, ldapserver_id from domain order by id",
    "server": (
        "select id, prio, name, port, type, socket_type, user_name, authentication from server "
        "order by prio, id"
    ),
    "davserver": "select id, url, port, type, user_name from davserver order by id",
    "ldapserver": (
        "select id, name, port, use_ssl, search_base, search_filter, attr_uid, attr_cn from ldapserver "
        "order by id"
    ),
    "server_domain": "select server_id, domain_id from server_domain order by server_id, domain_id",
    "davserver_domain": "select davserver_id as server_id, domain_id from davserver_domain order by 1, 2",
}
# Databases of earlier releases have these tables not.
_OPTIONAL = frozenset({"davserver", "davserver_domain", "ldapserver"})

Rows = list[dict[str, Any]]


def read(url: str) -> list[Draft]:
    """The profiles in the database at a URL. Raises BadSource, FetchFailed and ProfileError.

    Only the URL's own text without its password is ever shown.
    """
    try:
        from sqlalchemy.engine import make_url
        from sqlalchemy.exc import ArgumentError
    except ImportError:
        raise BadSource(
            "To read a database, install SQLAlchemy: pip install 'mail-autoconfig[sql]'."
        ) from None
    try:
        known = make_url(url)
    except (ArgumentError, ValueError):
        text = "This is no URL of a database, write one such as sqlite:////var/lib/automx2/db.sqlite."
        raise BadSource(text) from None
    if "@" in (known.host or ""):  # the end of a password
        raise BadSource("In the user name or the password of a database's URL write @ as %40.")
    label = known.set(query={}).render_as_string(hide_password=True)
    if known.get_backend_name() == "sqlite" and not Path(known.database or "").is_file():
        raise FetchFailed(label, "there is no such file")  # SQLite would make one
    return list(_profiles(within(label, lambda: _rows(known, label)), label))


def _rows(url: Any, label: str) -> dict[str, Rows]:
    from sqlalchemy import create_engine, inspect, text
    from sqlalchemy.exc import NoSuchModuleError, SQLAlchemyError

    try:
        engine = create_engine(url, hide_parameters=True)
        with engine.connect() as connection:
            tables = set(inspect(connection).get_table_names())
            missing = _QUERIES.keys() - _OPTIONAL - tables
            if missing:
                raise FetchFailed(label, f"it is no database of automx2, which has a table {min(missing)}")
            return {
                name: _bounded(connection.execute(text(query)), name, label)
                for name, query in _QUERIES.items()
                if name in tables
            }
    except (NoSuchModuleError, ImportError):
        raise FetchFailed(label, "the driver of this database is not installed") from None
    except (SQLAlchemyError, OSError, ValueError) as error:
        # A driver's own words may hold the password.
        raise FetchFailed(label, f"it cannot be read ({type(error).__name__})") from None


def _bounded(result: Any, table: str, label: str) -> Rows:
    rows = result.mappings().fetchmany(MAX_ROWS + 1)
    if len(rows) > MAX_ROWS:
        raise FetchFailed(label, f"its table {table} has more than {MAX_ROWS} rows")
    return [dict(row) for row in rows]


def _profiles(rows: Mapping[str, Rows], label: str) -> Iterator[Draft]:
    providers = {one["id"]: one for one in rows["provider"]}
    ldap = {one["id"]: one for one in rows.get("ldapserver", ())}
    groups: dict[tuple[Any, ...], list[str]] = {}
    servers = _by_domain(rows["server"], rows["server_domain"])
    davs = _by_domain(rows.get("davserver", []), rows.get("davserver_domain", []))
    for domain in rows["domain"]:
        mail, dav = servers.get(domain["id"], ()), davs.get(domain["id"], ())
        key = (domain["provider_id"], mail, dav, domain["ldapserver_id"])
        groups.setdefault(key, []).append(domain["name"])
    known = {name: {one["id"]: one for one in rows.get(name, ())} for name in ("server", "davserver")}
    for (provider_id, mail, dav, ldap_id), domains in groups.items():
        provider = providers.get(provider_id, {"name": "", "short_name": ""})
        several = [known["server"][at] for at in mail] + [_dav(known["davserver"][at]) for at in dav]
        yield _profile(label, provider, domains, several, ldap.get(ldap_id))


def _profile(
    label: str, provider: Mapping[str, Any], domains: list[str], servers: Rows, ldap: Mapping[str, Any] | None
) -> Draft:
    remarks: list[Any] = []
    served = automx2.served(domains, label, 1, remarks)
    names = str(provider["name"] or ""), str(provider["short_name"] or "")
    found = automx2.profile(label, names, served, servers, lambda server, key: 1)
    found.findings += remarks
    if ldap:
        found.note(1, "ldapserver", Code.LEFT_OUT, automx2.LOOKED_UP, automx2.ldap_remedy(ldap))
    return found


def _by_domain(servers: Rows, pairs: Rows) -> dict[int, tuple[int, ...]]:
    """The servers of each domain, in the order of `servers`."""
    at = {one["id"]: index for index, one in enumerate(servers)}
    found: dict[int, list[int]] = {}
    for pair in pairs:
        if pair["server_id"] in at:
            found.setdefault(pair["domain_id"], []).append(pair["server_id"])
    return {domain: tuple(sorted(ids, key=at.__getitem__)) for domain, ids in found.items()}


def _dav(server: Mapping[str, Any]) -> dict[str, Any]:
    """automx2 says the port beside the URL."""
    scheme, separator, rest = str(server["url"]).partition("://")
    host, slash, path = rest.partition("/")
    usual = {"https": 443, "http": 80}.get(scheme)
    if server["port"] and server["port"] != usual and ":" not in host:
        host = f"{host}:{server['port']}"
    return {**server, "url": f"{scheme}{separator}{host}{slash}{path}", "prio": 10}
