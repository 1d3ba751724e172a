"""One table: role x permission -> where it holds, and whether fresh proof of identity is asked for.

The roles follow trust.md; an instructor never takes the roll over themselves (services check that).
"""

from dataclasses import dataclass
from enum import StrEnum

from lms.access.actor import Actor, Role
from lms.access.permissions import Permission as P


class Scope(StrEnum):
    """Where a permission holds."""

    EVERYWHERE = "everywhere"
    OWN_COHORT = "own_cohort"
    SELF = "self"


EVERYWHERE, OWN_COHORT, SELF = Scope.EVERYWHERE, Scope.OWN_COHORT, Scope.SELF

POLICY: dict[Role, dict[P, Scope]] = {
    Role.TRAINEE: {
        P.LEARN: SELF,
        P.SUBMIT_ATTEMPT: SELF,
        P.SEE_OWN_RECORD: SELF,
        P.DOWNLOAD_OWN_CERTIFICATE: SELF,
        P.HAND_IN_MAKE_UP: SELF,
    },
    Role.INSTRUCTOR: {
        P.SEE_COHORT: OWN_COHORT,
        P.TAKE_ROLL: OWN_COHORT,
        P.CORRECT_MARK: OWN_COHORT,
        P.ARRANGE_MAKE_UP: OWN_COHORT,
        P.CREDIT_ACTIVITY: OWN_COHORT,
        P.SIGN_OFF_SKILL: OWN_COHORT,
        P.SEE_TRAINEE_HOURS: OWN_COHORT,
        P.READ_SHARED_WORK: OWN_COHORT,
        P.READ_SURVEYS: OWN_COHORT,
        P.READ_FACILITATOR_GUIDE: OWN_COHORT,
        P.READ_SHARED_ENTRY: OWN_COHORT,
        P.PRINT_CARD: OWN_COHORT,
    },
    Role.STAFF: {
        P.SEE_COHORT: EVERYWHERE,
        P.TAKE_ROLL: EVERYWHERE,
        P.CORRECT_MARK: EVERYWHERE,
        P.ARRANGE_MAKE_UP: EVERYWHERE,
        P.CREDIT_ACTIVITY: EVERYWHERE,
        P.SIGN_OFF_SKILL: EVERYWHERE,
        P.SEE_TRAINEE_HOURS: EVERYWHERE,
        P.READ_SURVEYS: EVERYWHERE,
        P.READ_FACILITATOR_GUIDE: EVERYWHERE,
        P.PRINT_CARD: EVERYWHERE,
        P.MANAGE_COHORTS: EVERYWHERE,
        P.MANAGE_PEOPLE: EVERYWHERE,
        P.CHANGE_ADDRESSES: EVERYWHERE,
        P.IMPORT_ROSTER: EVERYWHERE,
        P.WAIVE_REQUIREMENT: EVERYWHERE,
        P.ISSUE_CERTIFICATE: EVERYWHERE,
        P.REVOKE_CERTIFICATE: EVERYWHERE,
        P.SEE_CERTIFICATES: EVERYWHERE,
        P.SEE_LEDGER: EVERYWHERE,
        P.SEE_RELEASES: EVERYWHERE,
        P.EDIT_DIRECTORY: EVERYWHERE,
    },
    Role.ADMINISTRATOR: {
        P.MANAGE_PEOPLE: EVERYWHERE,
        P.CHANGE_ADDRESSES: EVERYWHERE,
        P.GRANT_ROLE: EVERYWHERE,
        P.EDIT_PROGRAM_WORDS: EVERYWHERE,
        P.SEE_RELEASES: EVERYWHERE,
        P.READ_AUDIT: EVERYWHERE,
    },
    Role.AUDITOR: {
        P.SEE_COHORT: EVERYWHERE,
        P.SEE_TRAINEE_HOURS: EVERYWHERE,
        P.SEE_LEDGER: EVERYWHERE,
        P.SEE_CERTIFICATES: EVERYWHERE,
        P.SEE_RELEASES: EVERYWHERE,
        P.READ_AUDIT: EVERYWHERE,
    },
}

# What every signed-in person may do, whatever the role.
# A course stays readable when a place has ended; the loader finds whose it is.
# A journal is its author's, whatever became of the place; writing never waits for a password, opening does.
FOR_EVERYONE: dict[P, Scope] = {
    P.SEE_OWN_ACCOUNT: SELF,
    P.CHANGE_WAYS_IN: SELF,
    P.READ_OWN_COURSE: SELF,
    P.WRITE_JOURNAL: SELF,
    P.KEEP_JOURNAL: SELF,
    P.KEEP_OWN_DATA: SELF,
}


@dataclass(frozen=True)
class Proof:
    """How sure we must be of who is asking."""

    is_fresh: bool = False
    second_factor: bool = False  # asked for by a later capability; no permission sets it yet


NEEDS: dict[P, Proof] = {
    P.ISSUE_CERTIFICATE: Proof(is_fresh=True),
    P.REVOKE_CERTIFICATE: Proof(is_fresh=True),
    P.WAIVE_REQUIREMENT: Proof(is_fresh=True),
    P.GRANT_ROLE: Proof(is_fresh=True),
    P.CHANGE_WAYS_IN: Proof(is_fresh=True),
    P.CHANGE_ADDRESSES: Proof(is_fresh=True),
    P.SEE_OWN_RECORD: Proof(is_fresh=True),
    P.DOWNLOAD_OWN_CERTIFICATE: Proof(is_fresh=True),
    P.KEEP_JOURNAL: Proof(is_fresh=True),
    P.KEEP_OWN_DATA: Proof(is_fresh=True),
    P.READ_SHARED_ENTRY: Proof(is_fresh=True),
}


def proof_for(permission: P) -> Proof:
    """Return how sure we must be of the person before this act."""
    return NEEDS.get(permission, Proof())


def may(actor: Actor, permission: P) -> bool:
    """Say whether the actor may do this anywhere at all; loaders then narrow it to what is theirs."""
    return permission in FOR_EVERYONE or any(permission in POLICY[grant.role] for grant in actor.grants)


def may_everywhere(actor: Actor, permission: P) -> bool:
    """Say whether the actor may do this in every cohort."""
    return any(grant.cohort_id is None and POLICY[grant.role].get(permission) == EVERYWHERE for grant in actor.grants)


def cohorts_where(actor: Actor, permission: P) -> frozenset[str]:
    """Return the cohorts in which a cohort-scoped role allows this."""
    return frozenset(
        grant.cohort_id
        for grant in actor.grants
        if grant.cohort_id and POLICY[grant.role].get(permission) in (OWN_COHORT, EVERYWHERE)
    )


def may_in_cohort(actor: Actor, permission: P, cohort_id: str) -> bool:
    """Say whether the actor may do this in that cohort."""
    return may_everywhere(actor, permission) or cohort_id in cohorts_where(actor, permission)
