"""What packages above the catalogue do when a release is published; `lms/app.py` puts it in at the start.

`on_published(course, release_id, at)` runs in the transaction that publishes, also when the release is there already.
"""

from collections.abc import Callable
from datetime import datetime

from lms.curriculum.model import Course


def _nothing(_course: Course, _release_id: str, _at: datetime) -> object:
    return None


on_published: Callable[[Course, str, datetime], object] = _nothing
