"""The sheet both pages of a certificate are drawn on: its paper, its words, and lines in its middle."""

from dataclasses import dataclass

from lms.certificates.content import CertificateContent, Mode
from lms.certificates.fonts import TEXT, Style
from lms.certificates.paper import HAIR, INK, QUIET, About, Ink, Paper

__all__ = ["HAIR", "HEIGHT", "INK", "MIDDLE", "QUIET", "WIDTH", "Sheet"]

WIDTH, HEIGHT = 792.0, 612.0  # US letter, landscape
MIDDLE = WIDTH / 2


@dataclass(frozen=True, slots=True)
class Words:
    """The words that the paper brings itself, in one language."""

    certifies: str
    modes: dict[Mode, str]
    interval: str
    issued: str
    check: str
    short_code: str
    transcript: str
    heads: tuple[str, str, str]
    minutes: str
    total: str
    explained: str
    page: str
    specimen: str


WORDS = {
    "en": Words(
        certifies="certifies that",
        modes={"online": "online", "virtual": "live by video", "in_person": "in person"},
        interval="{start} to {end}",
        issued="Issued {day}",
        check="Check this certificate",
        short_code="or {code} with the printed name",
        transcript="Transcript of hours",
        heads=("No.", "Module", "Topic"),
        minutes="Minutes",
        total="Total: {hours}",
        explained="Minutes credited in each mode, each with the date of the last of them.",
        page="Page {page} of 2",
        specimen="SPECIMEN",
    ),
    "es": Words(
        certifies="certifica que",
        modes={"online": "en línea", "virtual": "en vivo por video", "in_person": "en persona"},
        interval="del {start} al {end}",
        issued="Expedido el {day}",
        check="Compruebe este certificado",
        short_code="o {code} con el nombre impreso",
        transcript="Registro de horas",
        heads=("N.º", "Módulo", "Tema"),
        minutes="Minutos",
        total="Total: {hours}",
        explained="Minutos acreditados en cada modalidad, con la fecha del último de ellos.",
        page="Página {page} de 2",
        specimen="SPECIMEN · MUESTRA",
    ),
}


class Sheet(Paper):
    """The paper of one certificate."""

    def __init__(self, content: CertificateContent) -> None:
        """Open a document for one certificate."""
        self.words = WORDS["es" if content.language.startswith("es") else "en"]
        about = About(
            title=f"{content.title}: {content.name}",
            author=content.program,
            subject=content.wording,
            number=content.to_json(),
            day=content.issued_on,
            language=content.language,
        )
        super().__init__(about, content.to_json() + repr(self.words), (WIDTH, HEIGHT))

    def centered(
        self,
        text: str,
        y: float,
        size: float,
        *,
        style: Style = TEXT,
        ink: Ink = INK,
        x: float = MIDDLE,
        room: float = 560,
    ) -> float:
        """Show a text in as many centered lines as it needs, downward from y; give the last baseline."""
        lines = self.type.wrapped(text, style, size, room)
        if len(lines) == 2:
            lines = self.type.halved(text, style)
        for at, line in enumerate(lines):
            y -= at and size * 1.3
            self.text(line, x, y, size, ink=ink, align=0.5, room=room)
        return y

    def interval(self, content: CertificateContent) -> str:
        """Write the days on which the training began and was completed."""
        start, end = self.day(content.started_on), self.day(content.completed_on)
        return start if start == end else self.words.interval.format(start=start, end=end)
