"""Every page of the application with a sample address in each state, who opens it, and what others get.

A new endpoint without an entry here fails `test_addresses.py`; so does an entry whose endpoint is gone.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from lms.web.dispatch import Forty
from tests.pages.stage import VISITOR, path_of
from tests.pages.world import World

OWN_TRAINEE, OTHER_TRAINEE = "trainee", "trainee of another cohort"
TEACHER, STRANGER = "instructor", "instructor of another cohort"
STAFF, AUDITOR, KEEPER = "staff", "auditor", "administrator"
ROLES = (VISITOR, OWN_TRAINEE, OTHER_TRAINEE, TEACHER, STRANGER, STAFF, AUDITOR, KEEPER)

# What each role gets, in the order of ROLES. 200 stands for every answer below 400.
RULES: dict[str, tuple[int, ...]] = {
    "anybody": (200, 200, 200, 200, 200, 200, 200, 200),
    "signed in": (401, 200, 200, 200, 200, 200, 200, 200),
    "own course": (401, 200, 200, 404, 404, 404, 404, 404),
    "learner": (401, 200, 200, 403, 403, 403, 403, 403),
    "own session": (401, 200, 404, 403, 403, 403, 403, 403),
    "administration": (401, 403, 403, 403, 403, 403, 403, 200),
    "own passkey": (401, 404, 404, 404, 404, 404, 404, 404),
    "own thing": (401, 404, 404, 403, 403, 403, 403, 403),
    "author": (401, 200, 404, 404, 404, 404, 404, 404),
    "instructors": (401, 403, 403, 200, 200, 403, 403, 403),
    "reader": (401, 403, 403, 200, 404, 403, 403, 403),
    "teaching": (401, 403, 403, 200, 200, 200, 403, 403),
    "cohort list": (401, 403, 403, 200, 200, 200, 200, 403),
    "cohort": (401, 403, 403, 200, 404, 200, 200, 403),
    "cohort team": (401, 403, 403, 200, 404, 200, 403, 403),
    "cohort instructors": (401, 403, 403, 200, 404, 403, 403, 403),
    "cohort staff": (401, 403, 403, 403, 403, 200, 403, 403),
    "people": (401, 403, 403, 403, 403, 200, 403, 200),
    "directory desk": (401, 403, 403, 403, 403, 200, 403, 403),
    "releases": (401, 403, 403, 403, 403, 200, 200, 200),
    "certificates": (401, 403, 403, 403, 403, 200, 200, 403),
    "record of acts": (401, 403, 403, 403, 403, 403, 200, 200),
}


@dataclass(frozen=True)
class Page:
    """One address: its endpoint and values (named things of the world), who opens it, and the status they get."""

    endpoint: str
    who: str
    rule: str
    state: str = ""
    status: int = 200
    query: dict[str, str] = field(default_factory=dict)
    teacher: str = "robin"
    values: dict[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """Its name in reports and on screenshots."""
        words = f"{self.endpoint} {self.state}".strip()
        return words.replace(" ", "-").replace(".", "-")

    def path(self, app: Forty, world: World, **others: str) -> str:
        """Its address in this world; `others` puts other things in the place of its own."""
        things = {name: others.get(name) or world.things[thing] for name, thing in self.values.items()}
        query = {name: world.things.get(thing, thing) for name, thing in self.query.items()}
        return path_of(app, self.endpoint, {**things, **query})

    def expected(self) -> dict[str, int]:
        """Who gets what: the person of the page, and everybody in the table."""
        cast = {
            VISITOR: VISITOR, OWN_TRAINEE: "ana", OTHER_TRAINEE: "zoe", STAFF: "staff", AUDITOR: "auditor",
            KEEPER: "keeper", TEACHER: self.teacher, STRANGER: "uma" if self.teacher != "uma" else "robin",
        }  # fmt: skip
        found = {cast[role]: status for role, status in zip(ROLES, RULES[self.rule], strict=True) if cast[role]}
        if self.teacher == "" and found["uma"] == 404:
            found["robin"] = 404
        usual = {who: self.status if status == 200 and self.status >= 400 else status for who, status in found.items()}
        return {**usual, self.who: self.status}


def page(endpoint: str, who: str, rule: str, state: str = "", status: int = 200, /, **values: str) -> Page:
    """Write a page shortly: values named `q_…` go into the query."""
    query = {name[2:]: value for name, value in values.items() if name.startswith("q_")}
    teacher = values.pop("teacher", "robin")
    rest = {name: value for name, value in values.items() if not name.startswith("q_")}
    return Page(endpoint, who, rule, state, status, query, teacher, rest)


def team(endpoint: str, state: str = "", who: str = "robin", /, **values: str) -> Page:
    return page(endpoint, who, "cohort team", state, **values)


def staff(endpoint: str, state: str = "", rule: str = "cohort staff", /, **values: str) -> Page:
    return page(endpoint, "staff", rule, state, **values)


def own(endpoint: str, who: str, state: str = "", rule: str = "own course", /, **values: str) -> Page:
    return page(endpoint, who, rule, state, **values)


ACCOUNTS = (
    page("accounts.sign_in", VISITOR, "anybody"),
    page("accounts.sign_in", "ana", "anybody", "signed in already", 303),
    page("accounts.sign_in", VISITOR, "anybody", "done", q_done="signed-out"),
    page("accounts.use_card", VISITOR, "anybody"),
    page("accounts.ask_for_new_password", VISITOR, "anybody"),
    page("accounts.join", VISITOR, "anybody", token="join_token"),
    page("accounts.join", VISITOR, "anybody", "new password", token="reset_token"),
    page("accounts.join", VISITOR, "anybody", "ended", 404, token="no_token"),
    page("accounts.sign_in_with_passkey", VISITOR, "anybody"),
    page("accounts.mail_link", VISITOR, "anybody"),
    page("accounts.show_link_sent", VISITOR, "anybody"),
    page("accounts.enter", VISITOR, "anybody", token="link_token"),
    page("accounts.enter", VISITOR, "anybody", "ended", 404, token="no_token"),
    page("accounts.change_address", "ana", "signed in"),
    page("accounts.confirm_address", VISITOR, "anybody", token="address_token"),
    page("accounts.confirm_address", "ana", "author", "one's own", token="address_own_token"),
    page("accounts.confirm_address", VISITOR, "anybody", "ended", 404, token="no_token"),
    page("accounts.put_address_back", VISITOR, "anybody", token="address_back_token"),
    page("accounts.put_address_back", VISITOR, "anybody", "ended", 404, token="no_token"),
    page("accounts.show_address_changed", VISITOR, "anybody"),
    page("accounts.show_address_back", VISITOR, "anybody"),
    page("accounts.prove", "staff", "signed in"),
    page("accounts.prove", "ana", "signed in", "with a passkey"),
    page("accounts.prove_with_passkey", "ana", "signed in"),
    page("accounts.prove_by_link", "ana", "signed in"),
    page("accounts.show_ways_in", "ana", "signed in"),
    page("accounts.add_passkey", "ana", "signed in"),
    page("accounts.edit_passkey", "ana", "own passkey", passkey_id="passkey"),
    page("accounts.show_account", "ana", "signed in"),
    page("accounts.show_account", "ivo", "signed in", "long name"),
    page("accounts.change_password", "ana", "signed in"),
    staff("accounts.list_people", "", "people"),
    staff("accounts.list_people", "nothing found", "people", q_search="zzzz"),
    staff("accounts.add_person", "", "people"),
    staff("accounts.show_person", "", "people", person_id="person_ana"),
    staff("accounts.change_address_of", "", "people", person_id="person_ana"),
    staff("accounts.change_address_of", "without mail", "people", person_id="person_jo"),
    page("accounts.change_address_of", "keeper", "people", "self", person_id="person_keeper"),
    staff("accounts.show_person", "not joined", "people", person_id="person_ines"),
    staff("accounts.show_person", "without mail", "people", person_id="person_jo"),
    staff("accounts.show_person", "closed", "people", person_id="person_closed"),
    staff("accounts.show_person", "may not act", "people", person_id="person_keeper"),
    page("accounts.show_person", "keeper", "people", "roles", person_id="person_auditor"),
    page("accounts.show_person", "keeper", "people", "self", person_id="person_keeper"),
    page("accounts.edit_program_words", "keeper", "administration", code="english"),
    page("audit.list_events", "keeper", "record of acts"),
    page("audit.list_events", "auditor", "record of acts", "older", q_before="40"),
)
ASSESSMENT = (
    own("assessment.show_quiz", "ana", "open attempt", "learner", slug="quiz"),
    own("assessment.show_quiz", "bea", "not begun", "learner", slug="quiz"),
    own("assessment.show_quiz", "cleo", "passed", "learner", slug="quiz"),
    own("assessment.take_quiz", "ana", "", "own thing", attempt_id="attempt"),
    own("assessment.show_attempt", "ana", "not yet", "own thing", attempt_id="submitted"),
    own("assessment.show_attempt", "cleo", "passed", "own thing", attempt_id="passed_cleo"),
)
ATTENDANCE = (
    page("attendance.show_today", "robin", "teaching"),
    page("attendance.show_today", "uma", "teaching", "other cohort"),
    team("attendance.take_roll", "open", session_id="cohort_session_b"),
    team("attendance.take_roll", "closed", session_id="cohort_session_a"),
    team("attendance.take_roll", "not yet", session_id="cohort_session_flex"),
    team("attendance.take_roll", "paper", session_id="cohort_session_b", q_source="paper"),
    team("attendance.take_roll", "new", "uma", session_id="elsewhere_session_b", teacher="uma"),
    team("attendance.take_roll", "nobody", "staff", session_id="empty_session_a", teacher=""),
    team("attendance.print_sign_in_sheet", session_id="cohort_session_b"),
    team("attendance.reopen_roll", session_id="cohort_session_a"),
    team("attendance.reopen_roll", "open already", session_id="cohort_session_b"),
    team("attendance.correct_mark", session_id="cohort_session_a", enrollment_id="place_gus"),
    team("attendance.correct_mark", "long name", session_id="cohort_session_a", enrollment_id="place_ivo"),
    team("attendance.show_missed", cohort_id="cohort"),
    team("attendance.show_missed", "nobody", "staff", cohort_id="empty", teacher=""),
    team("attendance.assign_make_up", enrollment_id="place_gus", segment_id="cohort_segment_a"),
    *(
        team("attendance.show_make_up", state, make_up_id=f"make_up_{who}")
        for who, state in {
            "ana": "assigned", "cleo": "handed in", "dana": "returned", "eli": "accepted", "fay": "withdrawn",
        }.items()
    ),
    *(
        own("attendance.hand_in_make_up", who, state, "own thing", make_up_id=f"make_up_{who}")
        for who, state in {
            "ana": "assigned", "cleo": "handed in", "dana": "returned", "eli": "accepted",
        }.items()
    ),
    page("attendance.hand_in_make_up", "fay", "own thing", "withdrawn", 404, make_up_id="make_up_fay"),
    own("attendance.list_my_sessions", "ana", "", "learner"),
    own("attendance.list_my_sessions", "gloria", "graduated", "learner"),
    own("own_sessions.ask_about_mark", "ana", "asked", "own session", session_id="cohort_session_a"),
    own("own_sessions.ask_about_mark", "gus", "answered", "own session", session_id="cohort_session_a"),
    own("own_sessions.ask_about_mark", "bea", "roll open", "own session", session_id="cohort_session_b"),
    team("attendance.correct_mark", "asked", session_id="cohort_session_a", enrollment_id="place_ana"),
)  # fmt: skip
CATALOGUE = (
    staff("catalogue.list_releases", "", "releases"),
    staff("catalogue.show_release", "", "releases", release_id="second_release"),
    staff("catalogue.show_release", "compared", "releases", release_id="second_release", q_from="release"),
)
CERTIFICATES = (
    staff("certificates.review_cohort", "", "certificates", cohort_id="finished"),
    staff("certificates.review_cohort", "nobody ready", "certificates", cohort_id="cohort"),
    staff("certificates.review_cohort", "nobody at all", "certificates", cohort_id="empty"),
    page("certificates.review_cohort", "auditor", "certificates", "to read", cohort_id="finished"),
    staff("certificates.list_certificates", "", "certificates"),
    staff("certificates.list_certificates", "nothing found", "certificates", q_q="zzzz"),
    staff("certificates.show_certificate", "", "certificates", certificate_id="certificate_gloria"),
    staff("certificates.show_certificate", "revoked", "certificates", certificate_id="certificate_rita"),
    staff("certificates.show_certificate", "being drawn", "certificates", certificate_id="certificate_penny"),
    staff("certificates.download_pdf", "", "certificates", certificate_id="certificate_gloria"),
    page("certificates.download_pdf", "staff", "certificates", "being drawn", 409, certificate_id="certificate_penny"),
    own("certificates.show_own_certificate", "ana", "none yet", "learner"),
    own("certificates.show_own_certificate", "gloria", "", "learner"),
    own("certificates.show_own_certificate", "rita", "revoked", "learner"),
    own("certificates.show_own_certificate", "penny", "being drawn", "learner"),
    own("certificates.download_own_pdf", "gloria", "", "own thing", certificate_id="certificate_gloria"),
)
COHORTS = (
    staff("endings.end_cohort", cohort_id="cohort"),
    staff("endings.end_cohort", "finished", cohort_id="finished"),
    staff("endings.end_cohort", "nobody", cohort_id="empty"),
    staff("endings.end_cohort", "ended", cohort_id="over"),
    page("cohorts.show_cohort", "robin", "cohort", "ended", cohort_id="over"),
    page("cohorts.list_cohorts", "robin", "cohort list"),
    page("cohorts.list_cohorts", "staff", "cohort list", "all"),
    staff("cohorts.create_cohort"),
    staff("cohorts.create_cohort", "no release", q_release="nowhere"),
    page("cohorts.show_cohort", "robin", "cohort", cohort_id="cohort"),
    page("cohorts.show_cohort", "staff", "cohort", "staff", cohort_id="cohort"),
    page("cohorts.show_cohort", "staff", "cohort", "nobody", cohort_id="empty", teacher=""),
    page("cohorts.show_cohort", "auditor", "cohort", "finished", cohort_id="finished"),
    staff("cohorts.edit_cohort", cohort_id="cohort"),
    staff("cohorts.list_instructors", cohort_id="cohort"),
    staff("cohorts.list_instructors", "none", cohort_id="empty"),
    page("cohorts.show_session", "robin", "cohort", session_id="cohort_session_b"),
    page("cohorts.show_session", "staff", "cohort", "to come", session_id="cohort_session_flex"),
    staff("cohorts.edit_session", session_id="cohort_session_flex"),
    staff("cohorts.add_trainee", cohort_id="cohort"),
    team("cohorts.print_cards", cohort_id="cohort"),
    team("cohorts.print_cards", "one", cohort_id="cohort", q_person="person_jo"),
    team("cohorts.print_cards", "nobody", "staff", cohort_id="empty", teacher=""),
    staff("cohorts.withdraw", enrollment_id="place_bea"),
    staff("cohorts.withdraw", "ended already", enrollment_id="place_hal"),
    staff("cohorts.read_roster", cohort_id="cohort"),
    staff("cohorts.show_roster", cohort_id="cohort", import_id="roster"),
    staff("cohorts.show_roster", "one fate", cohort_id="cohort", import_id="roster", q_fate="unclear"),
    staff("cohorts.show_roster", "done", cohort_id="cohort", import_id="roster_done"),
    own("calendar.show_calendar", "ana", "", "learner"),
    own("calendar.show_calendar", "bea", "none yet", "learner"),
    own("calendar.show_session_file", "ana", "", "own session", session_id="cohort_session_b"),
    page("guides.list_guides", "robin", "teaching"),
    team("guides.show_guide", cohort_id="cohort", slug="module"),
    team("guides.show_guide", "in Spanish", cohort_id="cohort", slug="module", q_in="es"),
    team("guides.show_taught_lesson", cohort_id="cohort", slug="lesson"),
)
DIRECTORY = (
    staff("directory.list_entries", "", "directory desk"),
    staff("directory.add_entry", "", "directory desk"),
    staff("directory.edit_entry", "", "directory desk", slug="resource"),
    staff("directory.edit_entry", "edited", "directory desk", slug="resource_edited"),
    staff("directory.edit_entry", "off the list", "directory desk", slug="resource_off"),
)
GRADUATION = (
    own("graduation.show_record", "ana", "", "learner"),
    own("graduation.show_record", "bea", "little", "learner"),
    own("graduation.show_record", "gloria", "graduated", "learner"),
    page("graduation.show_ledger", "robin", "cohort", enrollment_id="place_lou"),
    page("graduation.show_ledger", "staff", "cohort", "empty", enrollment_id="place_jo"),
    page("graduation.show_requirements", "staff", "cohort", enrollment_id="place_lou"),
    page("graduation.show_requirements", "robin", "cohort", "nothing yet", enrollment_id="place_jo"),
    page("graduation.show_requirements", "staff", "cohort", "all met", enrollment_id="place_reno"),
)
JOURNAL = (
    page("journal.list_entries", "ana", "signed in"),
    page("journal.list_entries", "bea", "signed in", "nothing yet"),
    page("journal.write_entry", "ana", "signed in"),
    page("journal.download", "ana", "signed in"),
    page("journal.show_entry", "ana", "author", entry_id="entry_alone"),
    page("journal.show_entry", "ana", "author", "shared", entry_id="entry_shared"),
    page("journal.change_entry", "ana", "author", entry_id="entry_alone"),
    page("journal.delete_entry", "ana", "author", entry_id="entry_alone"),
    page("journal.delete_entry", "ana", "author", "from the bin", entry_id="entry_binned"),
    page("journal.share_entry", "ana", "author", entry_id="entry_alone"),
    page("journal.show_bin", "ana", "signed in"),
    page("journal.show_bin", "bea", "signed in", "empty"),
    page("journal.show_binned_entry", "ana", "author", entry_id="entry_binned"),
    page("journal.list_shared", "robin", "instructors"),
    page("journal.list_shared", "uma", "instructors", "nothing"),
    page("journal.show_shared", "robin", "reader", share_id="share"),
)
LEARNING = (
    own("learning.show_home", "ana", "", "signed in"),
    own("learning.show_home", "bea", "not begun", "signed in"),
    own("learning.show_home", "cleo", "all online done", "signed in"),
    own("learning.show_home", "gloria", "graduated", "signed in"),
    own("learning.show_home", "noel", "without a place", "signed in"),
    own("learning.show_home", "hal", "place ended", "signed in"),
    own("learning.show_welcome", "bea"),
    own("learning.show_course", "ana"),
    own("learning.show_course", "gloria", "graduated"),
    own("modules.show_module", "ana", "", slug="module"),
    own("modules.show_module", "gloria", "graduated", slug="module"),
    own("learning.show_lesson", "ana", "under way", slug="lesson"),
    own("learning.show_lesson", "bea", "notice first", slug="lesson"),
    own("learning.show_lesson", "bea", "not begun", slug="lesson", q_on="1"),
    own("learning.show_lesson", "cleo", "done", slug="lesson"),
    own("learning.show_lesson", "bea", "the other way", slug="on_paper"),
    own("reading.show_whole_lesson", "ana", "", slug="lesson"),
    own("reading.show_whole_lesson", "gloria", "graduated", slug="lesson"),
    own("reading.show_whole_lesson_to_keep", "ana", "", slug="lesson"),
    page("reading.choose_reading", "ana", "signed in"),
    page("reading.choose_reading", "ana", "signed in", "leads back", q_next="/course"),
    own("learning.show_scenario", "ana", "under way", slug="story"),
    own("learning.show_scenario", "bea", "notice first", slug="story"),
    own("learning.show_scenario", "bea", "first scene", slug="story", q_on="1"),
    own("learning.show_scenario", "cleo", "walked through", slug="story"),
    own("learning.show_reflection", "ana", "", slug="reflection", q_on="1"),
    own("learning.show_reflection", "cleo", "done", slug="reflection"),
    own("learning.show_survey", "ana", "", "learner", slug="survey"),
    page("paths.list_shared_paths", "robin", "cohort instructors", cohort_id="cohort"),
    page("paths.list_shared_paths", "uma", "cohort instructors", "none", cohort_id="elsewhere", teacher="uma"),
    page("paths.show_shared_path", "robin", "cohort instructors", enrollment_id="place_cleo", slug="story"),
    page(
        "paths.show_shared_path",
        "robin",
        "cohort instructors",
        "not shared",
        404,
        enrollment_id="place_ana",
        slug="story",
    ),
    own("learning.show_scenario", "lou", "walked and not shared", slug="story"),
    team("skills.list_skills", cohort_id="cohort"),
    team("skills.list_skills", "nobody", "staff", cohort_id="empty", teacher=""),
    team("skills.show_skill", cohort_id="cohort", skill="skill"),
    team("skills.show_skill", "nobody", "staff", cohort_id="empty", skill="skill", teacher=""),
    team("credits.credit_person", enrollment_id="place_bea"),
    page("credits.credit_person", "robin", "cohort team", "all credited", enrollment_id="place_cleo"),
    team("credits.choose_activity", cohort_id="cohort"),
    team("credits.credit_people", cohort_id="cohort", slug="lesson"),
    team("credits.credit_people", "nobody", "staff", cohort_id="empty", slug="lesson", teacher=""),
    team("surveys.list_surveys", cohort_id="cohort"),
    team("surveys.list_surveys", "too few", cohort_id="finished"),
    team("surveys.show_survey_results", cohort_id="cohort", slug="survey"),
    team("surveys.show_survey_results", "too few", cohort_id="finished", slug="survey"),
)
PRIVACY = (
    page("privacy.show_holdings", "ana", "signed in"),
    page("privacy.show_holdings", "hal", "signed in", "waiting"),
    page("privacy.ask_erasure", "ana", "signed in"),
    page("privacy.ask_erasure", "gloria", "signed in", "with a certificate"),
    page("privacy.ask_erasure", "staff", "signed in", "who works here"),
)
PUBLIC = (
    page("public.show_start", VISITOR, "anybody"),
    page("public.show_start", "ana", "anybody", "signed in", 303),
    page("public.show_demonstration", VISITOR, "anybody"),
    page("public.show_outbox", VISITOR, "anybody"),
    page("public.leave", VISITOR, "anybody", "", 303),
    page("public.show_safety", VISITOR, "anybody"),
    page("public.show_safety", "ana", "anybody", "signed in"),
    page("public.show_help", VISITOR, "anybody"),
    page("public.show_plain_dealing", VISITOR, "anybody"),
    page("public.show_plain_dealing", "ana", "anybody", "signed in"),
    page("public.show_offline", VISITOR, "anybody"),
    page("public.show_worker", VISITOR, "anybody"),
    page("public.list_resources", VISITOR, "anybody"),
    page("public.list_resources", "ana", "anybody", "signed in"),
    page("public.list_resources", VISITOR, "anybody", "nothing found", q_q="zzzz"),
    page("public.list_resources", VISITOR, "anybody", "a need", q_need="law"),
    page("public.list_resources", VISITOR, "anybody", "no such need", 422, q_need="gold"),
    page("public.list_resources", VISITOR, "anybody", "no such level", 422, q_level="9"),
    page("public.list_resources", VISITOR, "anybody", "an area, not asked for", q_area="area_new"),
    page("public.list_resources", VISITOR, "anybody", "an area, being made", q_area="area_coming"),
    page("public.list_resources", VISITOR, "anybody", "an area, ready to print", q_area="area"),
    page("public.show_resource", VISITOR, "anybody", slug="resource"),
    page("public.show_resource", "staff", "anybody", "edited, for staff", slug="resource_edited"),
    page("public.show_resource", VISITOR, "anybody", "off the list", slug="resource_off"),
    page("public.download_guide", VISITOR, "anybody", slug="area_slug"),
    page("public.download_guide", VISITOR, "anybody", "not made yet", 404, slug="area_new_slug"),
    page("public.list_terms", VISITOR, "anybody"),
    page("public.list_terms", "ana", "anybody", "in Spanish", q_in="es"),
    page("public.verify", VISITOR, "anybody"),
    page("public.show_verification", VISITOR, "anybody", code="code_gloria"),
    page("public.show_verification", VISITOR, "anybody", "revoked", code="code_rita"),
    page("public.show_verification", VISITOR, "anybody", "unknown", 404, code="nowhere"),
    page("public.show_calendar_feed", VISITOR, "anybody", token="calendar_token"),
    page("public.show_health", VISITOR, "anybody"),
)
PAGES: tuple[Page, ...] = (
    *ACCOUNTS, *ASSESSMENT, *ATTENDANCE, *CATALOGUE, *CERTIFICATES, *COHORTS, *DIRECTORY, *GRADUATION, *JOURNAL,
    *LEARNING, *PRIVACY, *PUBLIC,
)  # fmt: skip
# Posts that no form sends: a script does, or the exit control.
WITHOUT_FORM = {"learning.beat", "public.leave"}
# Answers that are no page of ours: files, a word for machines, and the way out of the site.
NOT_PAGES = {
    "certificates.download_pdf", "certificates.download_own_pdf", "calendar.show_session_file", "journal.download",
    "public.show_calendar_feed", "public.download_guide", "public.show_health", "public.show_worker", "public.leave",
}  # fmt: skip


def endpoints_of(app: Forty, method: str) -> set[str]:
    """Every endpoint of the application that answers this method."""
    return {rule.endpoint for rule in app.url_map.iter_rules() if method in (rule.methods or ())}


def missing(app: Forty, pages: Iterable[Page], method: str = "GET") -> set[str]:
    """The endpoints for which there is no sample address."""
    return endpoints_of(app, method) - {one.endpoint for one in pages}


def gone(app: Forty, pages: Iterable[Page]) -> set[str]:
    """The endpoints that have a sample address and are no more."""
    return {one.endpoint for one in pages} - endpoints_of(app, "GET")
