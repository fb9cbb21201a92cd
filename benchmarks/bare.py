"""Functions that return documents as constants, to be served as ours are. BODIES names a folder with them."""

import os
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from flask import Flask, Response

MEDIA_TYPE = "text/xml; charset=utf-8"
NAMES = {
    "/mail/config-v1.1.xml": "autoconfig",
    "/autodiscover/autodiscover.xml": "autodiscover",
    "/email.mobileconfig": "mobileconfig",
}
BODIES = {path: (Path(os.environ["BODIES"]) / name).read_bytes() for path, name in NAMES.items()}
ANSWERS = {
    path: ([(b"content-type", MEDIA_TYPE.encode()), (b"content-length", b"%d" % len(body))], body)
    for path, body in BODIES.items()
}


async def function(scope: dict[str, Any], receive: Any, send: Callable[[Any], Awaitable[None]]) -> None:
    """ASGI, with nothing but the answer."""
    if scope["type"] == "lifespan":
        while (await receive())["type"] != "lifespan.shutdown":
            await send({"type": "lifespan.startup.complete"})
        await send({"type": "lifespan.shutdown.complete"})
        return
    headers, body = ANSWERS[scope["path"]]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def _constant(body: bytes) -> Callable[[], Response]:
    return lambda: Response(body, content_type=MEDIA_TYPE)


route = Flask("constant")
for path, body in BODIES.items():
    route.add_url_rule(path, path, _constant(body), methods=["GET", "POST"])
