"""Sending a form as bytes, so that what is broken arrives broken."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote_from_bytes, urlencode

from flask.testing import FlaskClient

from tests.pages.forms import Sample, Value
from tests.pages.stage import Answer, Stage

BOUNDARY = "----------a-line-between-parts"
Values = Mapping[str, Sequence[Value]]


def send(stage: Stage, client: FlaskClient, sample: Sample, values: Values, **more: Any) -> Answer:
    """Send the form with these values; when a throttle is over, forget the tries and send once more."""
    answer = _send(stage, client, sample, values, **more)
    if answer.status == 429:
        stage.forget_tries()
        answer = _send(stage, client, sample, values, **more)
    return answer


def _send(stage: Stage, client: FlaskClient, sample: Sample, values: Values, **more: Any) -> Answer:
    pairs = [(name, _bytes(value)) for name, several in values.items() for value in several]
    if sample.form.method == "get":
        separator = "&" if "?" in sample.action else "?"
        return stage.send(client, "GET", sample.action + separator + _query(pairs), **more)
    if sample.form.is_upload:
        files = {name for name, one in sample.form.fields.items() if one.kind == "file"}
        body, kind = _multipart(pairs, files), f"multipart/form-data; boundary={BOUNDARY}"
    else:
        body, kind = _query(pairs).encode(), "application/x-www-form-urlencoded"
    return stage.send(client, "POST", sample.action, data=body, content_type=kind, **more)


def many_parts(sample: Sample, token: str) -> tuple[bytes, str]:
    """A form of 1,001 parts."""
    pairs = [("csrf_token", token.encode()), *((f"part{number}", b"x") for number in range(1000))]
    return _multipart(pairs, set()), f"multipart/form-data; boundary={BOUNDARY}"


def query_of(values: Mapping[str, str]) -> str:
    """A query with these values."""
    return urlencode(values)


def _bytes(value: Value) -> bytes:
    return value if isinstance(value, bytes) else value.encode("utf-8", "surrogatepass")


def _query(pairs: Sequence[tuple[str, bytes]]) -> str:
    return "&".join(f"{quote_from_bytes(name.encode())}={quote_from_bytes(value, safe='')}" for name, value in pairs)


def _multipart(pairs: Sequence[tuple[str, bytes]], files: set[str]) -> bytes:
    parts = []
    for name, value in pairs:
        file = '; filename="../../etc/passwd.csv"\r\nContent-Type: text/csv' if name in files and value else ""
        head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"{file}\r\n\r\n'
        parts.append(head.encode() + value + b"\r\n")
    return b"".join(parts) + f"--{BOUNDARY}--\r\n".encode()
