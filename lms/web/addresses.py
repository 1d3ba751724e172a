"""Addresses of ours: which may be gone on to, and the one of the page that is being shown."""

from urllib.parse import urlsplit

from flask import g, request


def own_path(target: str | None) -> str:
    """Return the path to go on to when it is one of ours, else nothing."""
    if not target or not target.startswith("/") or target.startswith(("//", "/\\")):
        return ""
    parts = urlsplit(target)
    is_plain = not parts.scheme and not parts.netloc and "\\" not in target and target.isprintable()
    return target if is_plain else ""


def own_address() -> str:
    """Return the address of this page, to come back to; of a page that answers a post, the address it was sent to."""
    if g.get("is_error_page"):
        return ""
    leads_away = "next" in request.args and not own_path(request.args["next"])
    return own_path(request.path if leads_away else request.full_path.rstrip("?"))
