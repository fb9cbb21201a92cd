"""What makes the server quicker where it is installed: the extra `fast`.

uvloop is taken by gunicorn's worker itself. Of gunicorn_h1c, its parser in C, older versions are more lenient
than the one in Python with what proxies and servers may read in two ways: those are passed over.
"""

from importlib.metadata import PackageNotFoundError, version

# The first that refuses all that tests/test_worker.py and tests/test_strangers.py have; no advisory names it.
SAFE_PARSER = (0, 6, 10)


def parser() -> str:
    """The setting `http_parser`."""
    found = _version("gunicorn_h1c")
    return "auto" if found and _numbers(found) >= SAFE_PARSER else "python"


def said() -> str:
    """What is in use, for the line at the start; "" for nothing."""
    used = {
        "uvloop": _version("uvloop"),
        "gunicorn_h1c": _version("gunicorn_h1c") if parser() == "auto" else "",
    }
    names = [f"{name} {number}" for name, number in used.items() if number]
    return f" with {' and '.join(names)}" if names else ""


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""


def _numbers(text: str) -> tuple[int, ...]:
    parts = text.split(".")[:3]
    return tuple(int(part) if part.isdecimal() else 0 for part in parts)
