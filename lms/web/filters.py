"""What templates can say without asking: dates, hours, and the words of closed lists."""

import re
from functools import lru_cache
from itertools import pairwise

from flask import Flask
from flask_babel import gettext
from markupsafe import Markup

from lms.core.catalogs import SOURCE
from lms.core.words import N_
from lms.web import i18n
from lms.web.pages import say

MODES = {"online": N_("online"), "virtual": N_("by video"), "in_person": N_("in person")}
STATUSES = {
    "present": N_("here"),
    "late": N_("came late"),
    "left_early": N_("left early"),
    "excused": N_("excused"),
    "absent": N_("not here"),
}

TAG = re.compile(r"<(?P<closing>/?)(?P<name>\w+)[^>]*>")
INLINE = {
    "a",
    "abbr",
    "b",
    "cite",
    "code",
    "del",
    "em",
    "i",
    "ins",
    "kbd",
    "mark",
    "q",
    "s",
    "small",
    "span",
    "strong",
    "sub",
    "sup",
}
# A table of the course that is wider than a phone scrolls inside itself, and the keyboard reaches it.
SCROLLS = '<div class="holds-table" tabindex="0"><table>'
VOID = {"br", "col", "hr", "img", "input", "wbr"}


def checked_html(html: str, spoken: str = SOURCE) -> Markup:
    """Mark the course's HTML as safe: it was sanitized when the release was made.

    Where the page speaks another language than the HTML, the HTML says so of itself.
    """
    html = html.replace("<table>", SCROLLS).replace("</table>", "</table></div>")
    return Markup(html) if i18n.language() == spoken else _marked(html, spoken)


@lru_cache(maxsize=4096)
def _marked(html: str, spoken: str) -> Markup:
    """Write the language on each outermost element (WCAG 3.1.2), or around words that stand in a line."""
    around, mark = Markup('<span lang="{}">{}</span>'), str(Markup(' lang="{}"').format(spoken))
    spots, depth, end = [0], 0, 0
    for tag in TAG.finditer(html):
        name, is_closing = tag["name"].lower(), bool(tag["closing"])
        if depth == 0 and (name in INLINE or html[end : tag.start()].strip()):
            return around.format(spoken, Markup(html))
        if depth == 0 and not is_closing and " lang=" not in tag.group():
            spots.append(tag.end("name"))
        if name not in VOID:
            depth += -1 if is_closing else 1
        end = tag.end()
    if end == 0 and html.strip():
        return around.format(spoken, Markup(html))
    return Markup(mark.join(html[start:stop] for start, stop in pairwise([*spots, len(html)])))


def install(app: Flask) -> None:
    """Give templates their filters."""
    app.jinja_env.filters.update(
        day=i18n.day,
        clock=i18n.clock,
        moment=i18n.moment,
        hours=i18n.hours_and_minutes,
        say=say,
        checked_html=checked_html,
        mode=lambda mode: gettext(MODES[mode]),
        status=lambda status: gettext(STATUSES[status]),
    )
