"""Erase, when the day of waiting is over."""

from typing import Any

from lms.core.clock import now
from lms.jobs.service import does
from lms.privacy.service import ERASE, carry_out


@does(ERASE)
def erase_person(payload: dict[str, Any]) -> None:
    """Erase the person, unless they took the wish back; done twice it changes nothing."""
    carry_out(payload["erasure_id"], now())
