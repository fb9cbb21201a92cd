"""Where a redirect leads."""

from urllib.parse import urljoin


def joined(url: str, location: str) -> str:
    """Where a Location leads; what is no URL at all stays as it is, and is none of `web.target` either."""
    try:
        return urljoin(url, location)
    except ValueError:
        return location
