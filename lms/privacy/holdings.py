"""Every table whose rows are about one person: how they are found, what is handed out, what becomes of them.

A new table that names a person or a place belongs on this list, or among those that are about nobody: a test says so.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from lms.core.words import N_


class Whose(StrEnum):
    """What the column names by which a person's rows are found."""

    PERSON = "person"
    PLACE = "enrollment"
    ATTEMPT = "attempt"
    CERTIFICATE = "certificate"
    ENTRY = "entry"
    SHARE = "share"


class Fate(StrEnum):
    """What erasing does to the rows."""

    GOES = "goes"
    EMPTIED = "emptied"
    STAYS = "stays"


@dataclass(frozen=True)
class Holding:
    """One table: `hidden` columns are never handed out, `emptied` ones get these values when a person is erased."""

    table: str
    words: str
    column: str
    whose: Whose
    fate: Fate
    hidden: tuple[str, ...] = ()
    emptied: Mapping[str, object] = field(default_factory=dict)


ERASED_NAME = "(erased)"
PERSON, PLACE, ATTEMPT = Whose.PERSON, Whose.PLACE, Whose.ATTEMPT
GOES, EMPTIED, STAYS = Fate.GOES, Fate.EMPTIED, Fate.STAYS

HOLDINGS: tuple[Holding, ...] = (
    Holding("people", N_("My account"), "id", PERSON, EMPTIED, ("password_hash",), {
        "email": None, "name": ERASED_NAME, "certificate_name": None, "password_hash": None,
        "phone": None, "pronouns": None, "text_size": None, "notices": None, "lesson_language": None,
        "is_exit_unseen": False,
    }),
    Holding("role_grants", N_("My roles"), "person_id", PERSON, STAYS),
    Holding("invitations", N_("My invitations and cards"), "person_id", PERSON, GOES, ("words_hash",)),
    Holding("passkeys", N_("My passkeys"), "person_id", PERSON, GOES, ("credential_id", "public_key")),
    Holding("address_changes", N_("Changes of my mail address"), "person_id", PERSON, GOES),
    Holding("mailed_links", N_("Links that were mailed to me"), "person_id", PERSON, GOES),
    Holding("sign_in_sessions", N_("Where I signed in"), "person_id", PERSON, GOES, ("token_hash",)),
    Holding("enrollments", N_("My places in groups"), "person_id", PERSON, EMPTIED, (), {"organization": ""}),
    Holding("attendance_marks", N_("My attendance"), "enrollment_id", PLACE, STAYS),
    Holding("absence_notices", N_("Where I said that I can’t come"), "enrollment_id", PLACE, GOES),
    Holding("mark_questions", N_("What I asked about my attendance"), "enrollment_id", PLACE, GOES),
    Holding("calendar_feeds", N_("My calendar address"), "person_id", PERSON, GOES),
    Holding("make_ups", N_("My make-ups"), "enrollment_id", PLACE, EMPTIED, (), {
        "task": "", "handed_in": "", "words_back": "",
    }),
    Holding("attempts", N_("My quiz attempts"), "enrollment_id", PLACE, EMPTIED, ("questions",), {
        "questions": [], "result": [],
    }),
    Holding("responses", N_("My quiz answers"), "attempt_id", ATTEMPT, GOES),
    Holding("activity_progress", N_("How far I am in each activity"), "enrollment_id", PLACE, EMPTIED, (), {
        "checks": {},
    }),
    Holding("offline_reports", N_("Minutes that a device reported later"), "enrollment_id", PLACE, STAYS),
    Holding("scenario_steps", N_("My steps through stories"), "enrollment_id", PLACE, STAYS),
    Holding("skill_sign_offs", N_("My skills"), "enrollment_id", PLACE, STAYS),
    Holding("hour_entries", N_("My hours"), "enrollment_id", PLACE, STAYS),
    Holding("waivers", N_("What was set aside for me"), "enrollment_id", PLACE, STAYS),
    Holding("certificates", N_("My certificates"), "enrollment_id", PLACE, STAYS, ("pdf",)),
    Holding("certificate_events", N_("What became of my certificates"), "certificate_id", Whose.CERTIFICATE, STAYS),
    Holding("journal_entries", N_("My journal, and what lies in its bin"), "person_id", PERSON, GOES, ("locked",)),
    Holding("journal_shares", N_("With whom I shared entries"), "entry_id", Whose.ENTRY, GOES),
    Holding("journal_readings", N_("When shared entries were read"), "share_id", Whose.SHARE, GOES),
    Holding(
        "journal_keys", N_("The key to my journal (never handed out)"), "person_id", PERSON, GOES,
        ("locked_key", "locked_with"),
    ),
    Holding("outbox", N_("Mail to me"), "person_id", PERSON, GOES, ("body",)),
    Holding("audit_events", N_("What was done to my account and record, and by whom"), "affected_id", PERSON, STAYS,
            ("mac", "previous_mac")),
    Holding("erasures", N_("My wish to be erased"), "person_id", PERSON, STAYS),
)  # fmt: skip

# Tables whose rows are about nobody in particular, each with the reason.
ABOUT_NOBODY: Mapping[str, str] = {
    "area_guides": "sheets of paper about services",
    "audit_head": "one number",
    "cohort_sessions": "a group's meetings; who closed one is staff at work",
    "cohorts": "groups",
    "directory_versions": "services one can turn to; who checked one is staff at work",
    "jobs": "work to do, by id",
    "program_words": "the program's words about itself; who wrote them is staff at work",
    "releases": "what is taught",
    "roster_imports": "a file that staff read; it goes after a day, and a person's lines with their erasure",
    "session_segments": "parts of meetings",
    "spent_challenges": "keyed hashes of questions to passkeys, gone after a day",
    "survey_answers": "anonymous by design",
    "throttle_hits": "keyed hashes that tell nobody's name, gone after a day",
}

# What stays when a person is erased, and why, as the person reads it before they confirm.
STAYING: tuple[tuple[str, str], ...] = (
    (
        N_("My hours, attendance, make-ups, skills, requirements and steps through stories, without my name"),
        N_("They are the program’s proof that training took place, and can never be changed. No row holds a name."),
    ),
    (
        N_("Reasons that staff wrote beside such a row"),
        N_("They belong to rows that can never be changed."),
    ),
    (
        N_("Quiz results, without questions and answers"),
        N_("They are the evidence behind the hours."),
    ),
    (
        N_("The record of acts: what was done and when, by number, without my name"),
        N_("Each line is locked to the one before it, so that nobody can change the past unseen."),
    ),
)
STAYING_WITH_CERTIFICATE = (
    N_("My certificate, with the name on it"),
    N_("It was issued. Whoever holds the paper must be able to check that it is genuine."),
)
GOING: tuple[str, ...] = (
    N_("My name, the name for the certificate, my pronouns, address and phone number, my password, and every way in"),
    N_("My journal and its bin, with everything I shared and who read it; the key that opens it"),
    N_("My answers in quizzes and lessons, what I handed in, and what was written back to me"),
    N_("What I asked about my attendance, with the answers; where I said that I can’t come; my calendar address"),
    N_("The organization I come from, mail that was sent to me, and where I was signed in"),
    N_("My place in a group that is under way: it ends"),
)
