"""How a printed card's link is drawn: a QR code as inline SVG, which needs no picture file and no script."""

import segno

QUIET_ZONE = 2


def qr_svg(link: str, title: str) -> str:
    """Return the link as SVG, black on white in every theme; the title says what it opens."""
    code = segno.make(link, error="m", micro=False)
    svg: str = code.svg_inline(scale=4, border=QUIET_ZONE, light="#fff", title=title, svgclass="qr", lineclass=None)
    return svg
