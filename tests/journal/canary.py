"""Finding a word in every byte a system made, however it was written there."""

import base64
import secrets
import string
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import Engine, text

from lms.core.database import Base

LETTERS = 24


def new_canary() -> str:
    """A word of 24 letters that stands nowhere else."""
    return "".join(secrets.choice(string.ascii_lowercase) for _ in range(LETTERS))


def spellings(word: str) -> Iterator[tuple[str, bytes]]:
    """The word as it may stand in bytes: plain, wide, hex, and base64 at each offset."""
    plain = word.encode()
    yield "plain", plain
    for wide in ("utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"):
        yield wide, word.encode(wide)
    yield "hex", plain.hex().encode()
    yield "reversed", plain[::-1]
    for offset in range(3):
        coded = base64.b64encode(b"\0" * offset + plain)
        yield f"base64+{offset}", coded[-(-offset * 4 // 3) : len(coded) - 4]


def find(words: dict[str, str], where: dict[str, bytes]) -> list[str]:
    """Say which word stands in which place, and how it is written."""
    return [
        f"{name} in {place}, as {way}"
        for name, word in words.items()
        for way, spelled in spellings(word)
        for place, found in where.items()
        if spelled in found or (way in ("plain", "hex") and spelled in found.lower())
    ]


def end_of_log(engine: Engine) -> str:
    """The newest file of PostgreSQL's write-ahead log now; other tests' words stand in the older ones."""
    if engine.dialect.name == "sqlite":
        return ""
    with engine.connect() as connection:
        return str(connection.execute(text("SELECT pg_walfile_name(pg_current_wal_lsn())")).scalar_one())


def bytes_of_database(engine: Engine, since: str) -> dict[str, bytes]:
    """Every byte of the database: its files, or its relations and log, and each row as text."""
    found = {"rows": _rows(engine)}
    if engine.dialect.name == "sqlite":
        path = str(engine.url.database)
        for ending in ("", "-wal", "-shm", "-journal"):
            file = Path(path + ending)
            if file.exists():
                found[f"file{ending}"] = file.read_bytes()
        return found
    with engine.connect() as connection:
        connection.execute(text("CHECKPOINT"))
        query = "SELECT pg_read_binary_file(pg_relation_filepath(oid)) FROM pg_class WHERE relkind IN ('r','t','i')"
        mine = " AND oid >= 16384 AND pg_relation_filepath(oid) IS NOT NULL"
        found["relations"] = b"".join(bytes(row[0]) for row in connection.execute(text(query + mine)))
        log = "SELECT pg_read_binary_file('pg_wal/' || name) FROM pg_ls_waldir() WHERE name ~ '^[0-9A-F]{24}$'"
        log += f" AND name >= '{since}' AND name <= pg_walfile_name(pg_current_wal_lsn())"
        found["write-ahead log"] = b"".join(bytes(row[0]) for row in connection.execute(text(log)))
    return found


def _rows(engine: Engine) -> bytes:
    parts = []
    with engine.connect() as connection:
        for table in Base.metadata.sorted_tables:
            for row in connection.execute(text(f"SELECT * FROM {table.name}")):
                parts += [bytes(one) if isinstance(one, bytes | memoryview) else str(one).encode() for one in row]
    return b"\n".join(parts)
