"""Draw a certificate once, from its frozen content; only workers import this, for it loads the PDF libraries."""

import hashlib
from typing import Any

from lms.certificates import pdf, queries
from lms.certificates.service import DRAW, content_of
from lms.core.clock import now
from lms.jobs.service import does


@does(DRAW)
def draw_certificate(payload: dict[str, Any]) -> None:
    """Store the PDF and its hash; a certificate that was drawn already stays as it is."""
    certificate = queries.lock_certificate(payload["certificate_id"])
    if certificate.pdf_sha256 is not None:
        return
    drawn = pdf.draw(content_of(certificate))
    certificate.pdf, certificate.pdf_sha256 = drawn, hashlib.sha256(drawn).hexdigest()
    certificate.pdf_drawn_at = now()
