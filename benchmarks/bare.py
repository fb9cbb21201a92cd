"""Functions that return a document as a constant, to be served as ours are. BODY names a file with it."""

import os
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from flask import Flask, Response

MEDIA_TYPE = "text/xml; charset=utf-8"
body = Path(os.environ["BODY"]).read_bytes()
HEADERS = [(b"content-type", MEDIA_TYPE.encode()), (b"content-length", b"%d" % len(body))]


async def function(scope: dict[str, Any], receive: Any, send: Callable[[Any], Awaitable[None]]) -> None:
    """ASGI, with nothing but the answer."""
    if scope["type"] == "lifespan":
        while (await receive())["type"] != "lifespan.shutdown":
            await send({"type": "lifespan.startup.complete"})
        await send({"type": "lifespan.shutdown.complete"})
        return
    await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
    await send({"type": "http.response.body", "body": body})


route = Flask("constant")
for path in ("/mail/config-v1.1.xml", "/autodiscover/autodiscover.xml", "/email.mobileconfig"):
    route.add_url_rule(path, path, lambda: Response(body, content_type=MEDIA_TYPE), methods=["GET", "POST"])
