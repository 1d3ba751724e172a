from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from lms.certificates.content import CertificateContent, ModeMinutes, ModuleEntry, ModuleLine, Signatory

BEGUN = date(2026, 9, 8)
ONLINE, IN_PERSON = [54] * 21 + [66], [55] * 21 + [45]


def module_line(number: int) -> ModuleLine:
    seen, met = BEGUN + timedelta(days=4 * number), BEGUN + timedelta(days=4 * number + 2)
    return ModuleLine(
        number=number,
        title=f"Module {number}: what to do when somebody asks for help at the door",
        topic="Staying well and safe at work",
        entries=(
            ModuleEntry("online", ONLINE[number - 1], seen),
            ModuleEntry("in_person", IN_PERSON[number - 1], met),
        ),
    )


ANA = CertificateContent(
    name="Ana María Alvarez",
    title="Certificate of completion",
    wording="completed 40 hours of victim advocate training",
    program="Forty demonstration program",
    partners=("Example City College", "Example Neighborhood Network"),
    signatories=(Signatory("Renée Okafor", "Director"), Signatory("Marcus Bell", "Lead instructor")),
    cohort="Cohort 3",
    place="Room 1103, Example City College",
    minutes_total=2400,
    minutes_by_mode=(ModeMinutes("online", 1200), ModeMinutes("in_person", 1200)),
    started_on=BEGUN,
    completed_on=date(2026, 12, 17),
    issued_on=date(2026, 12, 18),
    code="mfrggzdfmztwq2lknnwg23tpob",
    short_code="7K2M-QX9D",
    verify_url="https://forty.example.org/verify/mfrggzdfmztwq2lknnwg23tpob",
    is_not=("It is not a license.", "It is not an approval by any board or court."),
    modules=tuple(module_line(number) for number in range(1, 23)),
    is_specimen=False,
    language="en",
)


@pytest.fixture
def make_content() -> Callable[..., CertificateContent]:
    def make(**changes: Any) -> CertificateContent:
        return replace(ANA, **changes)

    return make
