"""Plain dealing: who runs this course, what others see, what is never asked; and the page on which it is written."""

from dataclasses import dataclass

from flask import request
from flask.typing import ResponseReturnValue

from lms.access.permissions import Permission
from lms.accounts import program_queries, program_service, views
from lms.accounts.people_forms import ProgramWordsForm
from lms.accounts.program_service import PlainWords
from lms.accounts.queries import names_of
from lms.core.clock import now
from lms.core.errors import NotFound
from lms.core.installation import config
from lms.core.words import N_, Words
from lms.web.access import current_actor, requires
from lms.web.i18n import language
from lms.web.pages import done_words, render, see_other

bp = views.bp

SAVED = done_words("program-words-saved", N_("These words are shown from now on. Earlier versions are kept."))
RUNS = N_("%(program)s runs it. If you cannot tell who that is, ask before you share anything.")
RUNS_NOT = N_(
    "The software is called %(product)s; those who made it see nothing of you. No police department, no court, no "
    "prosecutor and no immigration office runs this course, and none of them can look into it."
)
SEES = N_(
    "Your instructors and the program’s staff see which parts you finished, your hours, and whether you were in the "
    "room. They do not see how long you thought, or what you chose in a scenario. Your employer, or whoever sent you, "
    "sees nothing unless you say yes. Your classmates see nothing here."
)
NEVER = N_(
    "Nobody asks for your own story: not in a task, not in a form, not in the room. Nobody asks for your birth date, "
    "your home address or your immigration status. People come here for many reasons, and nobody guesses yours."
)


@dataclass(frozen=True)
class Shown:
    """The words as they are shown, and the language they are in."""

    words: PlainWords
    language: str


@bp.app_template_global("plain_dealing")
def plain_dealing() -> Shown:
    """Return the program's words in the page's language, else in the first one, else the ones it came with."""
    found = program_queries.find_program_words(language(), config().languages[0])
    if found is None:
        return Shown(_built_in(language()), language())
    return Shown(PlainWords(found.runs, found.runs_not, found.sees, found.never), found.language)


@bp.route("/program/words/<string(length=2):code>", methods=["GET", "POST"])
@requires(Permission.EDIT_PROGRAM_WORDS)
def edit_program_words(code: str) -> ResponseReturnValue:
    """Write who runs this course, in one language; each version is kept, with its author."""
    if code not in config().languages:
        raise NotFound
    found = program_queries.find_program_words(code) or _built_in(code)
    form = ProgramWordsForm.of_request(**{name: getattr(found, name) for name in PlainWords.__annotations__})
    for name in PlainWords.__annotations__:
        form[name].render_kw = {"lang": code}
    if form.is_posted_well():
        words = PlainWords(*(str(form[name].data).strip() for name in PlainWords.__annotations__))
        program_service.keep_program_words(current_actor(), code, words, now())
        return see_other("accounts.edit_program_words", code=code, done=SAVED)
    versions = program_queries.list_versions(code)
    names = names_of([version.made_by for version in versions])
    values = {"form": form, "code": code, "versions": versions, "names": names}
    return render("accounts/edit_program_words.html", **values), 200 if request.method == "GET" else 422


def _built_in(code: str) -> PlainWords:
    gaps: dict[str, object] = {"program": config().program_name, "product": config().product_name}
    return PlainWords(*(Words(text, gaps).spoken(code) for text in (RUNS, RUNS_NOT, SEES, NEVER)))
