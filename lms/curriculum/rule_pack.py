"""Rule packs as frozen values: what must be met to graduate, or what a report compares with."""

from dataclasses import dataclass

from lms.curriculum.kinds import AttendanceCredit, MakeUpModes, Mode, RulePackUse


@dataclass(frozen=True, slots=True, kw_only=True)
class ModeRule:
    """At least or at most so many minutes in these modes together."""

    of: tuple[Mode, ...]
    at_least: int | None = None
    at_most: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicRule:
    """At least so many minutes on one topic."""

    topic: str
    at_least: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Signatory:
    """Who signs a certificate, and as what."""

    name: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateWording:
    """The words of a certificate."""

    title: str
    wording: str
    issuer: str
    signatories: tuple[Signatory, ...]
    partners: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RulePack:
    """What must be met to graduate, or what a report compares with; `about` says where it comes from, and how sure."""

    id: str
    title: str
    use: RulePackUse
    total_minutes: int
    modes: tuple[ModeRule, ...] = ()
    topics: tuple[TopicRule, ...] = ()
    window_days: int | None = None
    seen_share: float = 0.5
    credit: AttendanceCredit = AttendanceCredit.FULL_SEGMENT
    grace_minutes: int = 0
    quizzes_all: bool = False
    skills_all: bool = False
    make_up_at_most_minutes: int | None = None
    make_up_modes: MakeUpModes = MakeUpModes.SAME
    certificate: CertificateWording | None = None
    about: str = ""
