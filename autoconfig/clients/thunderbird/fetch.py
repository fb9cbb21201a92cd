"""Whether a request has succeeded to Thunderbird, and with what: FetchHTTP.sys.mjs."""

import json
from typing import Any

from autoconfig.clients.simulation import Came
from autoconfig.clients.thunderbird import jxon
from autoconfig.clients.thunderbird.values import Value
from autoconfig.errors import BadDocument

SECONDS = 5.0
# Compared to the letter with what Content-Type begins with.
_XML = ("text/xml", "application/xml", "text/rdf")
_JSON = ("text/json", "application/json")
# Those of them that Gecko makes a document of.
_PARSED = ("text/xml", "application/xml")
# The root element of what Gecko makes of a malformed document, with why it is.
MALFORMED = "parsererror"


def content(came: Came) -> Value:
    """What it makes of an answer: an object, or the text of what is neither XML nor JSON.

    Raises ValueError where the request has failed, with why as the end of a sentence; such an answer hides no
    other.
    """
    if came.status == 0:
        raise ValueError(came.trouble)
    if not came.is_success:
        raise ValueError(f"it answers {came.status}")
    kind = came.content_type
    if kind.startswith(_XML):
        return _document(came)
    if kind.startswith(_JSON):
        return _object(came.body)
    return came.body.decode("utf-8", "replace")


def _document(came: Came) -> Value:
    if came.content_type.partition(";")[0].strip().lower() not in _PARSED:
        raise ValueError("Content-Type is not quite that of XML")
    if not came.body:
        raise ValueError("it is empty")
    try:
        return jxon.read(came.body, came.content_type)
    except BadDocument as error:
        return {MALFORMED: str(error)}


def _object(body: bytes) -> Value:
    try:
        return json.loads(body.decode("utf-8", "replace"), parse_constant=_refuse)
    except (ValueError, RecursionError):
        raise ValueError("it is no JSON") from None


def _refuse(word: str) -> Any:
    raise ValueError(word)
