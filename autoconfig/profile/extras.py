"""What a provider may say beside its servers: to people, about signing in, and where it has moved to."""

import re
from typing import Annotated, Self

from pydantic import AfterValidator, BeforeValidator, Field, WithJsonSchema, model_validator

from autoconfig.address import is_mail_domain, to_domain
from autoconfig.findings import Code, Mistake
from autoconfig.profile.elements import ElementModel, In
from autoconfig.profile.scalars import FilledText, Listed, Text, UrlTemplate, WebUrl, shown
from autoconfig.profile.schema import Model
from autoconfig.profile.template import fill
from autoconfig.profile.values import Translated

_ADDON_VERSION = re.compile(r"(0|[1-9][0-9]{0,8})(\.(0|[1-9][0-9]{0,8})){0,3}")


class Documentation(ElementModel):
    """A page of help."""

    url: Annotated[WebUrl, In.ATTRIBUTE] = Field(examples=['"https://example.org/help"'])
    descr: Annotated[Translated | None, In.LANGUAGES] = Field(None, examples=["{en: …, fr: …}"])


class Enable(ElementModel):
    """Where a person must switch something on first."""

    visiturl: Annotated[WebUrl, In.ATTRIBUTE] = Field(examples=['"https://example.org/settings"'])
    instruction: Annotated[Translated | None, In.LANGUAGES] = Field(None, examples=["{en: …, fr: …}"])


class Instruction(ElementModel):
    """A page that a person should read first."""

    url: Annotated[WebUrl, In.ATTRIBUTE] = Field(examples=['"https://example.org/first"'])
    descr: Annotated[Translated | None, In.LANGUAGES] = Field(None, examples=["{en: …, fr: …}"])


class InputField(ElementModel):
    """What a client asks the person for, and puts into the place of %KEY%."""

    key: Annotated[Text, In.ATTRIBUTE] = Field(examples=["USERNAME"])
    label: Annotated[Text, In.ATTRIBUTE] = Field(examples=["Screen name"])
    example: Annotated[Text, In.TEXT] = Field(examples=["jdupont"])


class FormField(ElementModel):
    """A field or button of a page, by its id or name in HTML."""

    id: Annotated[Text | None, In.ATTRIBUTE] = Field(None, examples=["user"])
    name: Annotated[Text | None, In.ATTRIBUTE] = Field(None, examples=["user"])


class LoginPage(ElementModel):
    """Where the web mail is."""

    url: Annotated[WebUrl, In.ATTRIBUTE] = Field(examples=['"https://mail.example.org/"'])


class LoginPageInfo(ElementModel):
    """The form at the web mail, for a program that signs the person in."""

    url: Annotated[WebUrl, In.ATTRIBUTE] = Field(examples=['"https://mail.example.org/"'])
    wait_for_redirection_url_prefix: Annotated[Text | None, In.ATTRIBUTE] = Field(
        None, alias="waitForRedirectionURLPrefix", examples=['"https://login.example.org/"']
    )
    username: Annotated[FilledText | None, In.CHILD] = Field(None, examples=['"{address}"'])
    username_field: Annotated[FormField | None, In.CHILD] = Field(None, examples=["{id: user}"])
    password_field: Annotated[FormField | None, In.CHILD] = Field(None, examples=["{id: pass}"])
    login_button: Annotated[FormField | None, In.CHILD] = Field(None, examples=["{id: ok}"])


class WebMail(ElementModel):
    """The provider's web mail."""

    login_page: Annotated[LoginPage | None, In.CHILD] = Field(None, examples=["{url: …}"])
    login_page_info: Annotated[LoginPageInfo | None, In.CHILD] = Field(None, examples=["{url: …}"])

    @property
    def url(self) -> str | None:
        """Where it is, whichever of the two says it."""
        page = self.login_page or self.login_page_info
        return page.url if page else None


def _addon_version(value: object) -> str:
    """As many numbers as Thunderbird's schema of a manifest wants (`versionString`)."""
    if not isinstance(value, str) or not _ADDON_VERSION.fullmatch(value):
        problem = f"{shown(value)} is not the version of an add-on"
        remedy = "write one to four whole numbers with dots between them, such as 2 or 1.4"
        raise Mistake(Code.BAD_NUMBER, problem, remedy)
    return value


# Without quotes it is a number to an editor.
AddonVersion = Annotated[
    str, BeforeValidator(_addon_version), WithJsonSchema({"type": ["string", "number"], "examples": ["2"]})
]


class OAuth2(ElementModel):
    """How a client gets a token; `addon_version` is of the add-on for Thunderbird, and in no document."""

    issuer: Annotated[Text, In.CHILD] = Field(examples=["login.example.org"])
    scope: Annotated[Text, In.CHILD] = Field(examples=["IMAP SMTP offline_access"])
    auth_url: Annotated[WebUrl, In.CHILD] = Field(
        alias="authURL", examples=['"https://login.example.org/authorize"']
    )
    token_url: Annotated[WebUrl, In.CHILD] = Field(
        alias="tokenURL", examples=['"https://login.example.org/token"']
    )
    client_id: Annotated[Text | None, In.CHILD] = Field(None, alias="clientID", examples=["open"])
    client_secret: Annotated[Text | None, In.CHILD] = Field(None, examples=["not-a-secret"])
    addon_version: AddonVersion = Field(
        "1", examples=['"2"'], description="of the add-on for Thunderbird, which a higher one updates"
    )


class ClientConfigUpdate(ElementModel):
    """Where a client looks for a newer document."""

    url: Annotated[WebUrl, In.ATTRIBUTE] = Field(
        examples=['"https://autoconfig.example.org/mail/config-v1.1.xml"']
    )


class SubscribedCalendar(ElementModel):
    """A calendar that everybody can read. mobileconfig alone has a word for it."""

    url: UrlTemplate = Field(examples=['"https://example.org/holidays.ics"'])


def _new_address(value: str) -> str:
    """Its domain is written out, so that it is seen where it leads to itself."""
    local, _, domain = value.rpartition("@")
    ats = fill(value, {"address": "@", "local": "a", "domain": "a"}).count("@")
    if not local or ats != 1 or not is_mail_domain(to_domain(domain)):
        raise Mistake(
            Code.BAD_ADDRESS,
            f"{shown(value)} is not in another domain",
            "write one such as {local}@new.example.org",
        )
    return f"{local}@{to_domain(domain)}"


def _https(value: str) -> str:
    if not value.startswith("https://"):
        raise Mistake(Code.BAD_URL, f"{shown(value)} is not safe", "write a URL that starts with https://")
    return value


class Redirect(ElementModel):
    """Where the mail of a moved domain is: another address, or another Autodiscover document."""

    address: Annotated[FilledText, AfterValidator(_new_address)] | None = Field(
        None, examples=['"{local}@new.example.org"']
    )
    url: Annotated[UrlTemplate, AfterValidator(_https)] | None = Field(
        None, examples=['"https://autodiscover.new.example.org/autodiscover/autodiscover.xml"']
    )

    @model_validator(mode="after")
    def _one(self) -> Self:
        if (self.address is None) == (self.url is None):
            raise Mistake(
                Code.KEYS_AT_ODDS, "it needs one of address and url", "write redirect: {address: …}"
            )
        return self


class ProviderExtras(Model):
    """The keys of a profile that stand in emailProvider, in this order."""

    documentation: Annotated[tuple[Documentation, ...], Listed(), In.CHILD] = Field(
        (), examples=["[{url: …}]"], description="pages of help"
    )
    enable: Annotated[tuple[Enable, ...], Listed(), In.CHILD] = Field(
        (), examples=["[{visiturl: …}]"], description="where something must be switched on first"
    )
    instruction: Annotated[tuple[Instruction, ...], Listed(), In.CHILD] = Field(
        (), examples=["[{url: …}]"], description="pages to read first"
    )
    input_field: Annotated[tuple[InputField, ...], Listed(), In.CHILD] = Field(
        (), examples=["[{key: USERNAME, …}]"], description="what a client asks the person for"
    )


class ConfigExtras(Model):
    """The keys of a profile that stand in clientConfig, in this order, after what `services` has."""

    web_mail: Annotated[WebMail | None, In.CHILD] = Field(None, examples=["{loginPage: {url: …}}"])
    oauth2: Annotated[OAuth2 | None, In.CHILD] = Field(
        None, alias="oAuth2", examples=["{issuer: …}"], description="how a client gets a token"
    )
    client_config_update: Annotated[ClientConfigUpdate | None, In.CHILD] = Field(
        None, examples=["{url: …}"], description="where a client looks for a newer document"
    )


class OtherExtras(Model):
    """The keys of a profile that autoconfig has no word for."""

    subscribed_calendar: Annotated[tuple[SubscribedCalendar, ...], Listed()] = Field(
        (), examples=["[{url: …}]"], description="calendars for everybody"
    )
    redirect: Redirect | None = Field(
        None, examples=['{address: "{local}@new.example.org"}'], description="where moved domains are"
    )


class Extras(ProviderExtras, ConfigExtras, OtherExtras):
    """All of these keys."""
