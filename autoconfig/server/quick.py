"""What makes the server quicker where it is installed: the extra `fast`.

uvloop is taken by gunicorn's worker itself, and so would be any gunicorn_h1c, its parser in C. What proxy and
server read in two ways depends on its version, so those that were not tried are passed over.
"""

from importlib.metadata import PackageNotFoundError, version

# tests/test_plain.py, test_worker.py and test_strangers.py were run with it, with no older one; no advisory
# names it.
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
