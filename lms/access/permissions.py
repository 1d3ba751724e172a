"""The vocabulary of access: every act a view can guard, each with the least scope in which it makes sense."""

from enum import StrEnum


class Permission(StrEnum):
    """What a person may do; `policy.py` says who may, and where."""

    # one's own
    SEE_OWN_ACCOUNT = "see_own_account"
    CHANGE_WAYS_IN = "change_ways_in"
    READ_OWN_COURSE = "read_own_course"
    LEARN = "learn"
    SUBMIT_ATTEMPT = "submit_attempt"
    SEE_OWN_RECORD = "see_own_record"
    DOWNLOAD_OWN_CERTIFICATE = "download_own_certificate"
    HAND_IN_MAKE_UP = "hand_in_make_up"
    WRITE_JOURNAL = "write_journal"
    KEEP_JOURNAL = "keep_journal"
    KEEP_OWN_DATA = "keep_own_data"
    # a cohort's
    SEE_COHORT = "see_cohort"
    TAKE_ROLL = "take_roll"
    CORRECT_MARK = "correct_mark"
    ARRANGE_MAKE_UP = "arrange_make_up"
    CREDIT_ACTIVITY = "credit_activity"
    SIGN_OFF_SKILL = "sign_off_skill"
    SEE_TRAINEE_HOURS = "see_trainee_hours"
    READ_SHARED_WORK = "read_shared_work"
    READ_SURVEYS = "read_surveys"
    READ_FACILITATOR_GUIDE = "read_facilitator_guide"
    READ_SHARED_ENTRY = "read_shared_entry"
    PRINT_CARD = "print_card"
    # the program's
    MANAGE_COHORTS = "manage_cohorts"
    MANAGE_PEOPLE = "manage_people"
    CHANGE_ADDRESSES = "change_addresses"
    IMPORT_ROSTER = "import_roster"
    WAIVE_REQUIREMENT = "waive_requirement"
    ISSUE_CERTIFICATE = "issue_certificate"
    REVOKE_CERTIFICATE = "revoke_certificate"
    SEE_CERTIFICATES = "see_certificates"
    SEE_LEDGER = "see_ledger"
    SEE_RELEASES = "see_releases"
    EDIT_PROGRAM_WORDS = "edit_program_words"
    EDIT_DIRECTORY = "edit_directory"
    READ_AUDIT = "read_audit"
    GRANT_ROLE = "grant_role"
