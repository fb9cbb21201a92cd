"""`respond` for the autoconfig document against a Flask route that returns the same bytes as a constant.

    python -m benchmarks.respond

Both in one process, in turn, so that the ratio holds while the machine's speed drifts.
"""

import timeit
from pathlib import Path
from statistics import median

from flask import Flask
from werkzeug.test import EnvironBuilder

from autoconfig.directory.opening import open_folder
from autoconfig.http.respond import Request, respond

ROUNDS = 15
CALLS = 1000


def main() -> None:
    """Print microseconds a call and the ratio."""
    edition = open_folder(Path("profiles"))
    query = b"emailaddress=jean.dupont%40ac-martinique.fr"
    request = Request("GET", "/mail/config-v1.1.xml", query, "autoconfig.ac-martinique.fr")
    body = respond(edition, request).body
    app = Flask("constant")
    app.add_url_rule(request.path, view_func=lambda: body)
    environ = EnvironBuilder(request.path, query_string=query.decode()).get_environ()

    def route() -> bytes:
        answer = app.wsgi_app(dict(environ), lambda *_: lambda _: None)
        return b"".join(answer)

    assert route() == body
    ours, theirs = [], []
    for _ in range(ROUNDS):
        ours.append(timeit.timeit(lambda: respond(edition, request), number=CALLS) / CALLS * 1e6)
        theirs.append(timeit.timeit(route, number=CALLS) / CALLS * 1e6)
    ratios = [one / other for one, other in zip(ours, theirs, strict=True)]
    print(f"respond {median(ours):.1f} µs, constant Flask route {median(theirs):.1f} µs")
    print(f"ratio {median(ratios):.2f}")


if __name__ == "__main__":
    main()
