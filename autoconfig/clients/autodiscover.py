"""What is posted to Autodiscover (POX): MS-OXDSCLI 2.2.3, the same by every client that sends it here."""

from autoconfig.xml import serialise

NAMESPACE = "http://schemas.microsoft.com/exchange/autodiscover/outlook"
MEDIA_TYPE = "text/xml; charset=utf-8"
PATH = "/autodiscover/autodiscover.xml"


def request(address: str) -> bytes:
    """The body for this mail address."""
    content = (("EMailAddress", address), ("AcceptableResponseSchema", f"{NAMESPACE}/responseschema/2006a"))
    root = {"xmlns": f"{NAMESPACE}/requestschema/2006"}
    return serialise(("Autodiscover", root, (("Request", {}, content),)))
