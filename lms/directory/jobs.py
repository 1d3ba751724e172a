"""Draw the guide of a community area as the directory stands now; only workers import this."""

from typing import Any

from lms.core.clock import now
from lms.directory import guide_pdf, queries
from lms.directory.guide import compose
from lms.directory.service import DRAW, today
from lms.jobs.service import does


@does(DRAW)
def draw_guide(payload: dict[str, Any]) -> None:
    """Store the page and the digest of what stands on it; one that is drawn already stays."""
    guide = queries.lock_guide(payload["area"])
    area = next((one for one in queries.list_areas() if one.number == payload["area"]), None)
    if area is None:  # a newer release has no such area: nobody can ask for its page any more
        return
    content = compose(area, queries.list_entries())
    if guide.drawn != content.digest:
        guide.pdf, guide.drawn, guide.drawn_at = guide_pdf.draw(content, today(now())), content.digest, now()
