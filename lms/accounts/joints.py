"""What packages above accounts give down to it, so that imports go one way; `lms/app.py` puts them in at the start.

`on_joined(person_id, at)` runs when somebody takes their place; `cohort_names(ids)` gives names by id.
"""

from collections.abc import Callable, Sequence
from datetime import datetime


def _nothing(_person_id: str, _at: datetime) -> None:
    return


def _no_names(_cohort_ids: Sequence[str]) -> dict[str, str]:
    return {}


on_joined: Callable[[str, datetime], None] = _nothing
cohort_names: Callable[[Sequence[str]], dict[str, str]] = _no_names
