"""Language, and dates and times as people say them, in the zone of the cohort."""

from collections.abc import Mapping
from datetime import date, datetime, time
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale
from flask import Flask, g, has_request_context, request
from flask_babel import Babel, Domain, format_date, format_datetime, format_time, get_locale, gettext
from markupsafe import Markup
from werkzeug.datastructures import LanguageAccept
from werkzeug.http import parse_accept_header

from lms.core.catalogs import SOURCE, catalog
from lms.core.installation import config
from lms.core.words import N_, said

DAY = {"en": "EEE, MMM d, y", "es": "EEE, d MMM y"}
CLOCK = {"en": "h:mm a", "es": "h:mm\u00a0a"}  # "6:00 PM", "6:00 p. m.": one clock for all who sit in one room


class Catalogs(Domain):
    """Our catalogs in place of flask-babel's .mo files, which nobody then has to compile or commit."""

    def get_translations(self) -> Any:
        """Return the words of the page's language."""
        locale = get_locale()
        return catalog(locale.language if locale else SOURCE)


def install(app: Flask) -> None:
    """Choose the language of each page; see lms/web/language.py."""
    app.config["BABEL_DEFAULT_TIMEZONE"] = "UTC"
    babel = Babel(app, locale_selector=chosen_language)
    babel.domain_instance = Catalogs()
    app.jinja_env.globals["_"] = words
    for one in config().languages:
        catalog(one)


@lru_cache(maxsize=1024)
def _best(header: str, languages: tuple[str, ...]) -> str:
    """Return the first of our languages that the browser asks for; browsers ask for few different ones."""
    return parse_accept_header(header, LanguageAccept).best_match(languages) or languages[0]


def cookie_name() -> str:
    """Return the name of the cookie in which a browser keeps its choice; the protected prefix needs HTTPS."""
    return "language" if config().insecure_http else "__Host-language"


def chosen_language() -> str:
    """Return the language of this page: the person's own, else this browser's choice, else what the browser prefers."""
    if not has_request_context():
        return SOURCE
    offered, actor = config().languages, g.get("actor")
    kept = request.cookies.get(cookie_name(), "").partition(".")[0]
    for asked in (g.get("new_language", ""), actor.language if actor else "", kept):
        if asked in offered:
            return str(asked)
    return wished_language()


def wished_language() -> str:
    """Return the first of our languages that the browser asks for."""
    return _best(request.headers.get("Accept-Language", ""), config().languages)


@lru_cache
def name_of(tag: str) -> str:
    """Return a language's name in itself."""
    name = Locale.parse(tag, sep="-").get_language_name() or tag
    return name[:1].upper() + name[1:]


def called(tag: str) -> str:
    """Return a language's name in the language of the page."""
    return _called(tag, language())


@lru_cache
def _called(tag: str, spoken: str) -> str:
    return Locale.parse(tag, sep="-").get_language_name(spoken) or tag


def language() -> str:
    """Return the page's language tag; `force_locale` changes it, and outside a request it is English."""
    try:  # flask-babel's own note, read past the proxy: a page asks at each word, and get_locale costs ten times this
        return str(g._get_current_object().__dict__["_flask_babel"].babel_locale.language)
    except (AttributeError, KeyError, RuntimeError):
        locale = get_locale()
        return str(locale.language) if locale else SOURCE


def words(text: str, **gaps: object) -> Markup:
    """Return a template's sentence in the page's language, its gaps filled and escaped.

    The same as flask-babel's own, but each sentence is looked up and marked once a process and language.
    """
    found = _marked(text, language())
    return found % gaps if "%" in found else found


@lru_cache(maxsize=8192)
def _marked(text: str, spoken: str) -> Markup:
    return Markup(said(text, spoken))


def said_in(tag: str) -> Markup:
    """Return the attribute for words of this language: nothing where the page speaks it, else lang (WCAG 3.1.2)."""
    return Markup("") if language() == tag else Markup(' lang="{}"').format(tag)


def in_english() -> Markup:
    """Return the attribute for what is there in English only."""
    return said_in(SOURCE)


def text_direction() -> str:
    """Return ltr or rtl."""
    return _direction(language())


@lru_cache
def _direction(tag: str) -> str:
    return str(Locale.parse(tag).text_direction)


def in_zone(at: datetime, zone: str | None = None) -> datetime:
    """Return the moment on the cohort's clock (by default the installation's zone)."""
    return at.astimezone(ZoneInfo(zone or config().zone))


def day(on: date | datetime, zone: str | None = None) -> str:
    """Return the date with its weekday: Thu, Dec 3, 2026; jue, 3 dic 2026."""
    local = in_zone(on, zone).date() if isinstance(on, datetime) else on
    return format_date(local, _pattern(DAY))


def clock(at: datetime, zone: str | None = None) -> str:
    """Return the time of day: 6:00 PM; 6:00 p. m."""
    return format_time(in_zone(at, zone).replace(tzinfo=None), _pattern(CLOCK), rebase=False)


def moment(at: datetime, zone: str | None = None) -> str:
    """Return date and time: Thu, Dec 3, 2026, 6:00 PM; jue, 3 dic 2026, 6:00 p. m."""
    return format_datetime(in_zone(at, zone).replace(tzinfo=None), f"{_pattern(DAY)}, {_pattern(CLOCK)}", rebase=False)


def _pattern(patterns: Mapping[str, str]) -> str:
    return patterns.get(language(), patterns[SOURCE])


def hours_and_minutes(minutes: int) -> str:
    """Return minutes as people say them: 27 h 30 min."""
    return _hours_and_minutes(minutes, language())


@lru_cache(maxsize=4096)
def _hours_and_minutes(minutes: int, spoken: str) -> str:
    sign = "−" if minutes < 0 else ""
    hours, rest = divmod(abs(minutes), 60)
    if not hours:
        return sign + said(N_("%(minutes)d min"), spoken) % {"minutes": rest}
    if not rest:
        return sign + said(N_("%(hours)d h"), spoken) % {"hours": hours}
    return sign + said(N_("%(hours)d h %(minutes)02d min"), spoken) % {"hours": hours, "minutes": rest}


def part_of_day(at: datetime, zone: str | None = None) -> str:
    """Return the greeting for this time of day."""
    local = in_zone(at, zone).time()
    if local < time(12):
        return gettext("Good morning")
    return gettext("Good afternoon") if local < time(18) else gettext("Good evening")
