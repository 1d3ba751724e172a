"""Count the statements that a block sends to the database."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from sqlalchemy import Engine, event


@dataclass
class Counter:
    """What was sent; transaction control is not counted."""

    statements: list[str] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.statements)


@contextmanager
def counted_queries() -> Iterator[Counter]:
    """Count every statement sent to any engine while the block runs."""
    counter = Counter()

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if not statement.startswith(("BEGIN", "SAVEPOINT", "RELEASE")):
            counter.statements.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield counter
    finally:
        event.remove(Engine, "before_cursor_execute", note)
