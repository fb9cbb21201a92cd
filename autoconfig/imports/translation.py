"""The tree of a clientConfig document as a profile in plain values.

What a profile has no words for, and every element that the caller names, is kept as text under `raw`, in its
place among the elements of its name.
"""

from collections.abc import Iterator, Set
from typing import Any, get_args, get_origin

from pydantic import ValidationError

from autoconfig import xml
from autoconfig.address import is_mail_domain, to_domain
from autoconfig.findings import Code
from autoconfig.imports.draft import (
    MAIL_SERVERS,
    MAX_NAME_LENGTH,
    MAX_SHORT_NAME_LENGTH,
    NotImported,
    Place,
    reason,
)
from autoconfig.imports.oddities import Oddity, odd
from autoconfig.profile import Raw, elements
from autoconfig.profile.extras import ConfigExtras, ProviderExtras
from autoconfig.profile.groupware import Groupware
from autoconfig.profile.scalars import shown
from autoconfig.profile.schema import Model
from autoconfig.profile.servers import Server
from autoconfig.profile.template import escape

# The most that is kept as raw; each element repeats the namespaces that were declared above it.
MAX_RAW_LENGTH = 1024 * 1024


class Translation:
    """`profile` in plain values; `paths` says where in it an element is; `kept` are the raw ones, and why."""

    def __init__(self, root: xml.Element, provider: xml.Element, raw: Set[xml.Element]) -> None:
        self._raw_elements = raw
        self._raw_length = 0
        self.paths: dict[xml.Element, Place] = {root: (), provider: ()}
        self.kept: dict[xml.Element, str] = {}
        self.left_out: list[Oddity] = []
        self.profile: dict[str, Any] = {}
        self._names(provider)
        for tag, model in MAIL_SERVERS.items():
            items = [self._server(model, node) for node in self._placed(provider, tag)]
            self.profile[tag] = items or "none"
        others = [node for node in xml.elements(root) if node is not provider]
        self._words(others, "clientConfig", Groupware)
        self._words(xml.elements(provider), "emailProvider", ProviderExtras)
        self._words(others, "clientConfig", ConfigExtras)
        self._rest(provider, others)
        for where, node, word in (("emailProvider", provider, "id"), ("clientConfig", root, "version")):
            for name, text in node.attrib.items():
                if name != word:
                    self.say_attribute(node, f"{where}Attributes", str(name), str(text))

    def _names(self, provider: xml.Element) -> None:
        name = provider.get("id", "")
        names = [node.text or "" for node in xml.elements(provider, "displayName")]
        plain = list(self._domains(provider, "domains", None))
        served = plain or [name]
        if name.strip() and name != served[0]:
            self.profile["id"] = name
        self.profile["domains"] = served
        if mail_exchangers := list(self._domains(provider, "mxDomains", "mx")):
            self.profile["mxDomains"] = mail_exchangers
        self.profile["displayName"] = (names[0].strip() if names else "")[:MAX_NAME_LENGTH] or served[0]
        short_names = xml.elements(provider, "displayShortName")
        if len(short_names) == 1 and not self._is_odd_name(short_names[0]):
            self.profile["displayShortName"] = short_names[0].text

    def _domains(self, provider: xml.Element, key: str, purpose: str | None) -> Iterator[str]:
        count = 0
        for node in xml.elements(provider, "domain"):
            domain = to_domain((node.text or "").strip())
            if node.get("purpose") != purpose or not is_mail_domain(domain):
                continue
            self.paths[node] = (key, count)
            count += 1
            yield domain

    def _is_odd_name(self, node: xml.Element) -> bool:
        text = node.text or ""
        return (
            node in self._raw_elements
            or not text.strip()
            or text != text.strip()
            or len(text) > MAX_SHORT_NAME_LENGTH
        )

    def _placed(self, parent: xml.Element, tag: str) -> Iterator[xml.Element]:
        for index, node in enumerate(xml.elements(parent, tag)):
            self.paths[node] = (tag, index)
            yield node

    def _server(self, model: type[Server], node: xml.Element) -> dict[str, Any]:
        said = self._said(model, node)
        if why := self._misfit(model, said, node):
            self.kept[node] = why
            return {"raw": self._markup(node)}
        return said

    def _said(self, model: type[Server], node: xml.Element) -> dict[str, Any]:
        said = elements.read(model, node)
        known = {tag for _, tag, _ in elements.places(model)} | {"username"}
        usernames = xml.elements(node, "username")
        said["username"] = escape(usernames[0].text or "") if usernames else "none"
        if others := [self._markup(below) for below in xml.elements(node) if below.tag not in known]:
            said["raw"] = others
        return said

    def _markup(self, node: xml.Element) -> str:
        """An element as it is kept."""
        text = xml.markup(node)
        self._raw_length += len(text)
        if self._raw_length > MAX_RAW_LENGTH:
            problem = "too much of it has no word in a profile"
            raise NotImported(problem, "remove what is not for mail clients", node.sourceline or 1)
        return text

    def _words(self, nodes: list[xml.Element], where: str, words: type[Model]) -> None:
        """The elements that `words` has keys for; of one name all, or none: they keep their order."""
        for field in words.model_fields.values():
            tag = str(field.alias)
            alike = [node for node in nodes if node.tag == tag]
            model, is_list = _model(field.annotation)
            said = [
                self._said(model, node) if issubclass(model, Server) else elements.read(model, node)
                for node in alike
            ]
            reasons = [self._misfit(model, one, node) for one, node in zip(said, alike, strict=True)]
            if len(alike) > 1 and not is_list:
                reasons = ["there is more than one"]
            if any(reasons):
                self._keep(alike, where, next(filter(None, reasons)))
            elif alike:
                self.profile[tag] = said if is_list else said[0]
                self.paths |= {node: (tag, at) if is_list else (tag,) for at, node in enumerate(alike)}

    def _misfit(self, model: type[Model], said: dict[str, Any], node: xml.Element) -> str:
        """Why the model cannot say this, "" where it can."""
        if node in self._raw_elements:
            return "something in it has no word in a profile"
        try:
            model.model_validate(said)
        except ValidationError as error:
            return str(reason(error, model))
        return ""

    def _rest(self, provider: xml.Element, others: list[xml.Element]) -> None:
        for where, nodes in (("emailProvider", xml.elements(provider)), ("clientConfig", others)):
            for node in nodes:
                if node in self.paths or (node.tag == "displayName" and where == "emailProvider"):
                    continue
                if node.tag == "displayShortName" and "displayShortName" in self.profile:
                    continue
                self._keep([node], where, "it has no word there")

    def _keep(self, nodes: list[xml.Element], where: str, why: str) -> None:
        texts = self.profile.setdefault("raw", {}).setdefault(where, [])
        for node in nodes:
            self.kept[node] = why
            self.paths[node] = ("raw", where, len(texts))
            texts.append(self._markup(node))

    def say_attribute(self, node: xml.Element, where: str, name: str, text: str) -> None:
        """An attribute that has no word; an empty one cannot be kept, nor one that no profile can hold."""
        if not text.strip():
            return
        try:
            Raw.model_validate({where: {name: text}})
        except ValidationError as error:
            problem = f"its attribute {shown(name)} is left out: {reason(error, Raw)}"
            self.left_out.append(odd(node, problem, Code.LEFT_OUT))
            del node.attrib[name]
        else:
            self.profile.setdefault("raw", {}).setdefault(where, {})[name] = text


def _model(annotation: Any) -> tuple[type[Model], bool]:
    """The model of a field's items or value, and whether it has items."""
    parts = (annotation, *get_args(annotation))
    model = next(part for part in parts if isinstance(part, type) and issubclass(part, Model))
    return model, get_origin(annotation) is tuple
