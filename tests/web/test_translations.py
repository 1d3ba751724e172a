"""Every catalog says all that the code says, in its own register; and the check that says so finds what is broken."""

from datetime import UTC, date, datetime

import pytest
from babel.messages import Catalog
from flask import render_template_string
from flask_babel import force_locale, gettext, ngettext

from lms.core.catalogs import catalog
from lms.core.words import N_, Words
from lms.notifications import messages
from lms.operating import translations
from lms.web import i18n
from lms.web.forms import Form
from lms.web.pages import say

MARKED = translations.gather()


@pytest.mark.parametrize("language", translations.languages())
def test_the_catalog_says_everything_and_nothing_else(language):
    assert list(translations.find_trouble(translations.read(language), MARKED)) == []


def test_spanish_is_a_language_of_the_installation(app):
    assert "es" in translations.languages()
    assert set(i18n.config().languages) <= {"en", *translations.languages()}


def test_words_marked_in_every_way_are_gathered():
    said = {message.id for message in MARKED}
    assert {"Leave quickly", "Your course has an update", "This cannot be done now.", "closed a roll"} <= said
    assert ("one device", "%(num)d devices") in said


def made(source, translation, **more):
    found = Catalog(locale="es", fuzzy=False)
    found.add(source, translation, **more)
    return found


def marked(*sources):
    found = Catalog()
    for source in sources:
        found.add(source)
    return found


@pytest.mark.parametrize(
    ("source", "translation", "what"),
    [
        ("Sign in", "", "not translated"),
        (("%(num)d day", "%(num)d days"), ("%(num)d día", ""), "not translated"),
        ("Hello %(name)s", "Hola %(nombre)s", "other gaps"),
        ("Hello %(name)s", "Hola", "other gaps"),
        ("%(num)d of it", "%(num)s de eso", "other gaps"),
        (("one day", "%(num)d days"), ("un día", "días"), "other gaps"),
        ("%(num)d of it", "el 100 % de %(num)d", "a lone %"),
        ("Look <b>here</b>", "Mire aquí", "other HTML"),
        ("Open “Today”", "Abra “Hoy", "quotation marks"),
        ("Open “Today”", 'Abra "Hoy"', "quotation marks"),
        ("Hello,\n\nyes", "Hola: sí", "other line breaks"),
        ("It is saved.", "Está guardado", "another end"),
        ("Saved by %(who)s.", "Guardado por %(who)s", "another end"),
        ("How is it made up?", "Cómo se recupera?", "opens with ¿"),
        ("You can stop.", "Puedes parar.", "words we do not use (Puedes)"),
        ("Not yet", "Reprobado", "words we do not use (Reprobado)"),
        ("Welcome", "¡Hola!", "words we do not use"),
    ],
)
def test_a_broken_translation_is_found(source, translation, what):
    assert what in " ".join(translations.find_trouble(made(source, translation), marked(source)))


def test_a_missing_a_left_over_a_doubtful_and_a_put_away_sentence_are_found():
    catalog = made("Sign in", "Entrar", flags=["fuzzy"])
    catalog.obsolete["Log in"] = made("Log in", "Entrar").get("Log in")
    found = " ".join(translations.find_trouble(catalog, marked("Sign in", "Sign out")))
    assert "not in the catalog (run `make translations`): 'Sign out'" in found
    assert "fuzzy" in found
    assert "put away" in found
    assert "nobody says this any more" in " ".join(translations.find_trouble(catalog, marked()))


def test_a_good_translation_passes():
    good = made(("%(num)d day", "%(num)d days"), ("%(num)d día", "%(num)d días"))
    assert list(translations.find_trouble(good, marked(("%(num)d day", "%(num)d days")))) == []


def test_the_words_of_a_mail_come_in_the_language_asked_for():
    words = Words(messages.SUBJECT)
    assert (words.spoken("es"), str(words)) == ("Hay una novedad en su curso", "Your course has an update")
    assert words.spoken("xx") == str(words)
    assert Words("").spoken("es") == ""


def test_words_in_the_gaps_are_translated_too():
    words = Words(N_("At least %(hours)s %(modes)s"), {"hours": "20 h", "modes": Words(N_("in person"))})
    assert words.spoken("es") == "Al menos 20 h en persona"
    assert str(words) == "At least 20 h in person"


def test_a_page_speaks_what_the_browser_prefers(client):
    spanish = client.get("/safety", headers={"Accept-Language": "es-US,es;q=0.9,en;q=0.8"}).text
    assert '<html lang="es"' in spanish
    assert "Salir rápido" in spanish
    for header in ("en-US,en;q=0.9,es;q=0.5", "fr", "", "q=;;,", "*"):
        english = client.get("/safety", headers={"Accept-Language": header}).text
        assert '<html lang="en"' in english
        assert "Leave quickly" in english


def test_errors_of_pages_and_fields_speak_it_too(client):
    missing = client.get("/no-such-page", headers={"Accept-Language": "es"})
    assert missing.status_code == 404
    assert "Aquí no hay nada" in missing.text
    assert "Nothing is here" not in missing.text


def test_what_wtforms_says_by_itself_is_said_in_spanish(app):
    with app.test_request_context(headers={"Accept-Language": "es"}):
        told = Form.Meta().get_translations(None)
        boxes = "'%(value)s' is not a valid choice for this field."
        assert told.ngettext(boxes, boxes, 1) == "Elija una de las respuestas que aparecen aquí."
        assert told.gettext("Not a valid integer value.") == "Escriba un número entero."
        long = told.ngettext("Field cannot be longer than 1 character.", "Field cannot be longer than %(max)d.", 5)
        assert long % {"max": 5} == "Esto tiene más de 5 caracteres. Acórtelo y envíelo de nuevo."


def test_a_forced_locale_governs_everything_and_ends(app):
    with app.test_request_context():
        assert i18n.language() == "en"
        with force_locale("es"):
            assert i18n.language() == "es"
            assert str(i18n.words("Sign in")) == gettext("Sign in") == say("Sign in") == "Entrar"
            assert ngettext("one device", "%(num)d devices", 3) == "3 dispositivos"
            assert render_template_string("{{ _('Sign in') }}{{ in_english }}") == 'Entrar lang="en"'
        assert str(i18n.words("Sign in")) == gettext("Sign in") == say("Sign in") == "Sign in"
        assert i18n.in_english() == ""


def test_outside_a_request_words_are_english(app):
    with app.app_context():
        assert say("Sign in") == "Sign in"
    assert i18n.language() == "en"


AT = datetime(2026, 12, 4, 0, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("spoken", "day", "clock", "moment"),
    [
        ("en", "Thu, Dec 3, 2026", "6:00 PM", "Thu, Dec 3, 2026, 6:00 PM"),
        ("es", "jue, 3 dic 2026", "6:00 p. m.", "jue, 3 dic 2026, 6:00 p. m."),
    ],
)
def test_days_and_times_are_said_as_people_say_them(app, spoken, day, clock, moment):
    with app.test_request_context(headers={"Accept-Language": spoken}):
        plain = [
            text.replace("\u202f", " ").replace("\xa0", " ") for text in (i18n.day(AT), i18n.clock(AT), i18n.moment(AT))
        ]
        assert plain == [day, clock, moment]
        assert i18n.day(date(2026, 12, 3)) == day
        assert i18n.hours_and_minutes(1650) == "27 h 30 min"


def test_gaps_are_escaped_in_every_language(app):
    with app.test_request_context(headers={"Accept-Language": "es"}):
        assert "&lt;b&gt;" in i18n.words("Hours of %(name)s", name="<b>")


def test_a_sentence_is_looked_up_once_a_language(app):
    with app.test_request_context(headers={"Accept-Language": "es"}):
        i18n.words("Sign in")
        before = i18n._marked.cache_info().misses
        i18n.words("Sign in")
        assert i18n._marked.cache_info().misses == before
    assert catalog("es") is catalog("es")
