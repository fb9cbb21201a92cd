"""`Profile`: what one YAML file says. The model is the schema of such a file.

Its keys are the standard's words, in camel case in a file. What a single value may be is said in `words`; the
parts of a profile are the modules of this folder.
"""

from functools import cached_property
from typing import Annotated

from pydantic import AfterValidator, Field, ValidationInfo, field_validator

from autoconfig.address import is_host_name
from autoconfig.model.help import Help, Page, Password
from autoconfig.model.rules import Login
from autoconfig.model.schema import Model
from autoconfig.model.servers import IncomingItem, OutgoingItem, has_server
from autoconfig.model.values import Flag
from autoconfig.words import ANY_DOMAIN, Listed, MailDomain, RawElement, ServedDomain, Text


class Raw(Model):
    """Elements that have no word here, by the element they stand in, for autoconfig only."""

    email_provider: Annotated[tuple[RawElement, ...], Listed()] = ()
    client_config: Annotated[tuple[RawElement, ...], Listed()] = ()


class Profile(Login):
    """The content of one YAML file: how mail works at one provider. Pure data, no connection."""

    id: Text | None = Field(
        None, examples=["example.org"], description="free text; default: the first domain"
    )
    domains_file: Text | None = Field(
        None,
        examples=["domains.txt"],
        description="a file of mail domains, one a line, relative to this file",
    )
    domains: Annotated[tuple[ServedDomain, ...], Listed()] = Field(
        (),
        validate_default=True,
        examples=["[example.org]"],
        description='mail domains; "*": any domain that no other profile has',
    )
    mx_domains: Annotated[tuple[MailDomain, ...], Listed()] = Field(
        (), examples=["[mx.example.org]"], description="domains of the mail exchangers of customers' domains"
    )
    display_name: Annotated[Text, Field(max_length=60)] = Field(examples=["Example Mail"])
    display_short_name: Annotated[Text, Field(max_length=20)] | None = Field(None, examples=["Example"])
    incoming_server: Annotated[tuple[IncomingItem, ...], AfterValidator(has_server), Listed()] = Field(
        examples=["[{type: imap, …}]"], description="servers for reading, the preferred one first"
    )
    outgoing_server: Annotated[tuple[OutgoingItem, ...], AfterValidator(has_server), Listed()] = Field(
        examples=["[{type: smtp, …}]"], description="servers for sending, the preferred one first"
    )
    username_may_differ: Flag = Field(
        False, examples=["true"], description="some people have another login than the rules give"
    )
    password: Password = Field(Password(), examples=["{kind: application, …}"])
    help: Help = Field(Help(), examples=["{webMail: …}"], description="what people find beside the settings")
    page: Page = Field(Page(), examples=["{host: …}"], description="the page for people")
    raw: Raw = Field(
        Raw(), examples=["{emailProvider: […]}"], description="further elements, for autoconfig only"
    )

    @field_validator("domains")
    @classmethod
    def _some_domain(cls, domains: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
        if not domains and info.data.get("domains_file", "") is None:
            raise ValueError("is missing, write domains: [example.org] or domainsFile: domains.txt")
        return domains

    @cached_property
    def listed_domains(self) -> tuple[str, ...]:
        """The domains that stand in every document: all of `domains`, each once."""
        return tuple(dict.fromkeys(domain for domain in self.domains if domain != ANY_DOMAIN))

    @cached_property
    def spoken(self) -> str:
        """The language for who asks for none of ours: the page's, else French under .fr, else English."""
        french = any(domain.endswith(".fr") for domain in self.domains)
        return self.page.language or ("fr" if french else "en")

    @cached_property
    def host_name_id(self) -> str | None:
        """`id` where it is a host name, else the first of the listed domains, else None."""
        if self.id is not None and is_host_name(self.id.lower()):
            return self.id
        return next(iter(self.listed_domains), None)
