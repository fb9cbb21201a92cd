"""How a provider's mobileconfig is signed."""

from enum import StrEnum
from typing import Annotated, Self

from pydantic import Field, model_validator

from autoconfig.findings import Code, Mistake
from autoconfig.profile.scalars import Listed, Text
from autoconfig.profile.schema import Model


class OnError(StrEnum):
    """What is answered while nothing can be signed."""

    REFUSE = "refuse"
    UNSIGNED = "unsigned"


class Signing(Model):
    """A key with its certificates, or a command that has them. Paths are relative to the profile."""

    certificate: Text | None = Field(
        None, examples=["fullchain.pem"], description="PEM, as for a web server; it may be the whole chain"
    )
    key: Text | None = Field(None, examples=["privkey.pem"], description="PEM, RSA or EC, not encrypted")
    chain: Text | None = Field(
        None, examples=["chain.pem"], description="the certificates between this one and the root's"
    )
    command: Annotated[tuple[Text, ...], Listed()] = Field(
        (),
        examples=["[./sign]"],
        description="program and arguments: content on standard input, CMS in DER on output",
    )
    on_error: OnError = Field(
        OnError.REFUSE, examples=["refuse"], description="what is answered while nothing can be signed"
    )

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if self.command and (self.certificate or self.key or self.chain):
            raise Mistake(
                Code.KEYS_AT_ODDS,
                "it has a command and files",
                "write either the command or certificate and key",
            )
        if not self.command and not (self.certificate and self.key):
            raise Mistake(
                Code.MISSING_KEY, "it has no way to sign", "write certificate: and key:, or command:"
            )
        return self
