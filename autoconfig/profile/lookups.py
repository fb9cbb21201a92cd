"""Lookups: where to ask what a person's address alone does not say. Data only; `autoconfig.lookups` asks.

A `url` is checked when the lookup is opened, for `${NAME}` is filled in there; no finding quotes it.
"""

from collections.abc import Mapping
from typing import Annotated, Any, Protocol

from pydantic import AfterValidator, Field, GetCoreSchemaHandler, GetJsonSchemaHandler, model_validator
from pydantic_core import CoreSchema, core_schema

from autoconfig.findings import Code, Mistake
from autoconfig.profile.declarations import NewField
from autoconfig.profile.scalars import Listed, Some, Text
from autoconfig.profile.schema import Frozen, Model
from autoconfig.profile.template import Template
from autoconfig.profile.values import Flag

# What a filter or a query can name: the parts of the address that is asked about.
ASKED_FIELDS = ("address", "local", "domain")


class _Named:
    """Marks a mapping from names that may be written as a list: each then stands for itself."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_before_validator_function(_each_itself, handler(source))

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        name = {"type": "string"}
        return {"anyOf": [name, {"type": "array", "items": name}, handler(schema)]}


def _each_itself(value: object) -> object:
    names = [value] if isinstance(value, str) else value
    return {name: name for name in names if isinstance(name, str)} if isinstance(names, list) else names


def _some_field(fields: Mapping[str, str]) -> Mapping[str, str]:
    if not fields:
        raise Mistake(Code.EMPTY, "it names no field", "write fields: [uid]")
    return Frozen(fields)


def _filter(value: str) -> str:
    Template.parse(value, ASKED_FIELDS)
    return value


Fields = Annotated[
    Mapping[NewField, Text],
    AfterValidator(_some_field),
    _Named(),
    Field(examples=["[uid]"], description="the fields it gives, or each with its name there"),
]
PasswordFile = Annotated[
    Text | None, Field(examples=["/run/secrets/lookup"], description="a file that holds the password alone")
]


class Access(Protocol):
    """Where a database is, and the password for it."""

    @property
    def url(self) -> str: ...

    @property
    def password_file(self) -> str | None: ...


class Table(Model):
    """A table in a CSV or YAML file; its column `address` is what is asked for."""

    file: Text = Field(examples=["logins.csv"], description="CSV, or a list of mappings in *.yaml")
    fields: Fields


class Ldap(Model):
    """An LDAP directory."""

    url: Annotated[tuple[Text, ...], Listed(), Some] = Field(
        examples=["ldaps://ldap.example.org"],
        description="ldaps: or ldap:, several in the order to try them",
        repr=False,
    )
    ca_file: Text | None = Field(
        None, examples=["/etc/ssl/ldap-ca.pem"], description="the only certificates to trust"
    )
    start_tls: Flag = Field(False, alias="startTLS", examples=["true"])
    bind_dn: Text | None = Field(None, alias="bindDN", examples=["cn=autoconfig,dc=example,dc=org"])
    password_file: PasswordFile = None
    base: Text = Field(examples=["ou=people,dc=example,dc=org"], description="searched with all below it")
    filter: Annotated[Text, AfterValidator(_filter)] = Field(
        examples=["(mail={address})"], description="may name {address}, {local} and {domain}"
    )
    fields: Fields

    @model_validator(mode="after")
    def _both_or_none(self) -> "Ldap":
        if (self.bind_dn is None) != (self.password_file is None):
            raise Mistake(Code.KEYS_AT_ODDS, "bindDN and passwordFile belong together", "write both or none")
        return self


class SqlDatabase(Model):
    """Where an SQL database is."""

    url: Text = Field(
        examples=["postgresql+psycopg://autoconfig@db/mail"],
        description="an URL as SQLAlchemy reads it",
        repr=False,
    )
    password_file: PasswordFile = None


class Sql(SqlDatabase):
    """An SQL database."""

    query: Text = Field(
        examples=['"select uid from mailbox where address = :address"'],
        description="may name :address, :local and :domain",
    )
    fields: Fields


Settings = Table | Ldap | Sql


class Lookup(Model):
    """One of the kinds."""

    table: Table | None = Field(None, examples=["{file: logins.csv, fields: [uid]}"])
    ldap: Ldap | None = Field(None, examples=["{url: …}"])
    sql: Sql | None = Field(None, examples=["{url: …}"])

    @model_validator(mode="after")
    def _one(self) -> "Lookup":
        if sum(getattr(self, kind) is not None for kind in KINDS) != 1:
            *others, last = KINDS
            remedy = f"write one of {', '.join(others)} and {last} in each item"
            raise Mistake(Code.KEYS_AT_ODDS, "it is not one lookup", remedy)
        return self

    @property
    def kind(self) -> str:
        """The key that is written."""
        return next(kind for kind in KINDS if getattr(self, kind) is not None)

    @property
    def settings(self) -> Settings:
        """What stands under it."""
        settings: Settings = getattr(self, self.kind)
        return settings


KINDS = tuple(Lookup.model_fields)
