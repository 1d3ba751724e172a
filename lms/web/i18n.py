"""Language, and dates and times as people say them, in the zone of the cohort."""

from datetime import date, datetime, time
from functools import lru_cache
from zoneinfo import ZoneInfo

from flask import Flask, g, request
from flask_babel import Babel, format_date, format_datetime, format_time, get_locale, get_translations, gettext
from markupsafe import Markup

from lms.core.installation import config

SOURCE = "en"


def install(app: Flask) -> None:
    """Choose the language: the person's cookie-free choice later, now what the browser prefers."""
    app.config["BABEL_DEFAULT_TIMEZONE"] = "UTC"

    def choose() -> str:
        return request.accept_languages.best_match(config().languages) or config().languages[0]

    Babel(app, locale_selector=choose)
    app.jinja_env.globals["_"] = words


def language() -> str:
    """Return the page's language tag; it is found once a request."""
    if len(config().languages) == 1:
        return config().languages[0]
    if "language" not in g:
        g.language = str(get_locale() or SOURCE).replace("_", "-")
    return str(g.language)


def words(text: str, **gaps: object) -> Markup:
    """Return a template's sentence in the page's language, its gaps filled and escaped.

    The same as flask-babel's own, but it looks a catalog up only where there is one to look into.
    """
    found = text if language() == SOURCE else get_translations().ugettext(text)
    return _marked(found) % gaps if "%" in found else _marked(found)


@lru_cache(maxsize=4096)
def _marked(sentence: str) -> Markup:
    return Markup(sentence)


def text_direction() -> str:
    """Return ltr or rtl."""
    locale = get_locale()
    return locale.text_direction if locale else "ltr"


def in_zone(at: datetime, zone: str | None = None) -> datetime:
    """Return the moment on the cohort's clock (by default the installation's zone)."""
    return at.astimezone(ZoneInfo(zone or config().zone))


def day(on: date | datetime, zone: str | None = None) -> str:
    """Return the date with its weekday: Thu, Dec 3, 2026."""
    local = in_zone(on, zone).date() if isinstance(on, datetime) else on
    return format_date(local, "EEE, MMM d, y")


def clock(at: datetime, zone: str | None = None) -> str:
    """Return the time of day: 6:00 PM."""
    return format_time(in_zone(at, zone).replace(tzinfo=None), "h:mm a", rebase=False)


def moment(at: datetime, zone: str | None = None) -> str:
    """Return date and time: Thu, Dec 3, 2026, 6:00 PM."""
    return format_datetime(in_zone(at, zone).replace(tzinfo=None), "EEE, MMM d, y, h:mm a", rebase=False)


def hours_and_minutes(minutes: int) -> str:
    """Return minutes as people say them: 27 h 30 min."""
    return _hours_and_minutes(minutes, str(get_locale()))


@lru_cache(maxsize=4096)
def _hours_and_minutes(minutes: int, _language: str) -> str:
    sign = "−" if minutes < 0 else ""
    hours, rest = divmod(abs(minutes), 60)
    if not hours:
        return sign + gettext("%(minutes)d min", minutes=rest)
    if not rest:
        return sign + gettext("%(hours)d h", hours=hours)
    return sign + gettext("%(hours)d h %(minutes)02d min", hours=hours, minutes=rest)


def part_of_day(at: datetime, zone: str | None = None) -> str:
    """Return the greeting for this time of day."""
    local = in_zone(at, zone).time()
    if local < time(12):
        return gettext("Good morning")
    return gettext("Good afternoon") if local < time(18) else gettext("Good evening")
