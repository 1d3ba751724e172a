"""Static files: fingerprinted, compressed once at the start, cached for ever, served before Flask is asked."""

import atexit
import hashlib
import shutil
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

from flask import Flask, current_app
from whitenoise import WhiteNoise
from whitenoise.compress import Compressor

FOLDER = Path(__file__).parent.parent / "static"
YEAR = 365 * 24 * 3600


def static_url(name: str) -> str:
    """Return the address of a static file, which changes when its content does; raises KeyError for no such file."""
    addresses: dict[str, str] = current_app.extensions["static_addresses"]
    return addresses[name]


@cache
def read_static(name: str) -> bytes:
    """Return the bytes of a static file that has an address of its own; raises FileNotFoundError for no such file."""
    return (FOLDER / name).read_bytes()


def install(app: Flask) -> Any:
    """Return the WSGI application with the static files in front of it."""
    served, addresses = _prepare()
    app.extensions["static_addresses"] = addresses
    files = WhiteNoise(app.wsgi_app, max_age=YEAR, immutable_file_test=lambda _path, _url: True)
    files.FOREVER = YEAR  # WhiteNoise would say ten years
    files.add_files(served, prefix="static/")
    return files


@cache
def _prepare() -> tuple[str, dict[str, str]]:
    """Copy and compress the files once a process; return the folder, and the address of each name."""
    served = Path(tempfile.mkdtemp(prefix="forty-static-"))
    atexit.register(shutil.rmtree, served, ignore_errors=True)
    addresses = {}
    compressor = Compressor(quiet=True)
    for source in sorted(path for path in FOLDER.rglob("*") if path.is_file()):
        digest = hashlib.sha256(source.read_bytes()).hexdigest()[:12]
        name = source.relative_to(FOLDER).as_posix()
        target = served / digest / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target)
        list(compressor.compress(str(target)))
        addresses[name] = f"/static/{digest}/{name}"
    return str(served), addresses
