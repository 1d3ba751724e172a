"""Write what a certificate says from what the ledger says, as of the day of issue."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from lms.certificates.content import (
    MODES,
    CertificateContent,
    Mode,
    ModeMinutes,
    ModuleEntry,
    ModuleLine,
    Signatory,
)
from lms.certificates.rules import IS_NOT
from lms.curriculum.model import CertificateWording, Course
from lms.graduation.rules import Credited, minutes_by_mode

LANGUAGE = "en"  # the wording of a rule pack is written in this language, so the words around it are too


@dataclass(frozen=True)
class Paper:
    """What is not in the ledger: the name, the group and how the paper can be checked."""

    name: str
    cohort: str
    place: str
    issued_on: date
    code: str
    short_code: str
    verify_url: str
    is_specimen: bool


def compose(
    paper: Paper, wording: CertificateWording, course: Course, credits: Sequence[Credited]
) -> CertificateContent:
    """Return the frozen content; raises ValueError where nothing was credited."""
    by_mode = minutes_by_mode(credits)
    return CertificateContent(
        name=paper.name,
        title=wording.title,
        wording=wording.wording,
        program=wording.issuer,
        partners=wording.partners,
        signatories=tuple(Signatory(one.name, one.title) for one in wording.signatories),
        cohort=paper.cohort,
        place=paper.place,
        minutes_total=sum(by_mode.values()),
        minutes_by_mode=tuple(ModeMinutes(mode, by_mode[mode]) for mode in MODES if mode in by_mode),
        started_on=min(credit.occurred_on for credit in credits),
        completed_on=max(credit.occurred_on for credit in credits),
        issued_on=paper.issued_on,
        code=paper.code,
        short_code=paper.short_code,
        verify_url=paper.verify_url,
        is_not=IS_NOT,
        modules=tuple(transcript(course, credits)),
        is_specimen=paper.is_specimen,
        language=LANGUAGE,
    )


def transcript(course: Course, credits: Sequence[Credited]) -> list[ModuleLine]:
    """Return a line for each module in which minutes were credited, in the order of the course."""
    lines = []
    for module in course.modules:
        own = [credit for credit in credits if credit.module == module.id]
        if own:
            lines.append(ModuleLine(module.number, module.title, course.topic(module.topic).title, _entries(own)))
    known = {module.id for module in course.modules}
    for gone in sorted({credit.module for credit in credits} - known):  # credited on an earlier release
        lines.append(ModuleLine(0, gone, "", _entries([credit for credit in credits if credit.module == gone])))
    return lines


def _entries(credits: Sequence[Credited]) -> tuple[ModuleEntry, ...]:
    return tuple(_entry(mode, own) for mode in MODES if (own := [one for one in credits if one.mode == mode]))


def _entry(mode: Mode, credits: Sequence[Credited]) -> ModuleEntry:
    return ModuleEntry(mode, sum(credit.minutes for credit in credits), max(credit.occurred_on for credit in credits))
