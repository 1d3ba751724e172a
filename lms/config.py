"""Settings: the environment becomes one frozen Config; bad values are refused at the start, all at once."""

import base64
import binascii
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

SHORTEST_SECRET = 32
JOURNAL_KEY_BYTES = 32
FEWEST_LETTERS = 12
GIVEN_AWAY = ("changeme", "change-me", "secret", "default", "development", "dev", "test", "password")


class BadSettings(Exception):
    """The settings cannot be used; `problems` says each one and how to mend it."""

    def __init__(self, problems: list[str]) -> None:
        """Take the problems in plain words."""
        self.problems = problems
        super().__init__("; ".join(problems))


@dataclass(frozen=True)
class Config:
    """All that an installation can set; every field has one `LMS_` name (see docs/operating.md)."""

    home: Path
    database_url: str
    secret: str = field(repr=False)
    curriculum: Path
    base_url: str
    production: bool = True
    insecure_http: bool = False
    debug: bool = False
    mail_url: str = field(default="outbox:", repr=False)
    mail_from: str = "Forty <forty@localhost>"
    product_name: str = "Forty"
    program_name: str = "Forty demonstration program"
    help_contact: str = ""
    exit_site: str = "https://www.weather.gov/"
    zone: str = "America/Chicago"
    languages: tuple[str, ...] = ("en", "es")
    proxies: int = 0
    journal_key: str = field(default="", repr=False)
    has_journal: bool = True

    @property
    def is_sqlite(self) -> bool:
        """Say whether the database is a SQLite file."""
        return self.database_url.startswith("sqlite")

    @property
    def writes_journal(self) -> bool:
        """Say whether people may write in the journal here: it is not switched off, and its key is there."""
        return self.has_journal and bool(self.journal_key)

    @property
    def cookie_name(self) -> str:
        """The one cookie's name: the protected prefix needs HTTPS."""
        return "session" if self.insecure_http else "__Host-session"


def read_config(environment: Mapping[str, str] = os.environ) -> Config:
    """Return the settings; raises BadSettings with every problem found."""
    home = Path(environment.get("LMS_HOME", "var")).resolve()
    is_demonstration = environment.get("LMS_DEMONSTRATION") == "1"
    config = Config(
        home=home,
        database_url=_database_url(environment.get("LMS_DATABASE_URL", f"sqlite:///{home / 'forty.db'}")),
        secret=environment.get("LMS_SECRET") or _read(secret_file(home)),
        curriculum=Path(environment.get("LMS_CURRICULUM", Path(__file__).parent.parent / "curriculum")),
        base_url=environment.get("LMS_BASE_URL", "http://127.0.0.1:8000").rstrip("/"),
        production=not is_demonstration,
        insecure_http=environment.get("LMS_INSECURE_HTTP") == "1",
        debug=environment.get("LMS_DEBUG") == "1",
        mail_url=environment.get("LMS_MAIL_URL", "outbox:"),
        mail_from=environment.get("LMS_MAIL_FROM", "Forty <forty@localhost>"),
        product_name=environment.get("LMS_PRODUCT_NAME", "Forty"),
        program_name=environment.get("LMS_PROGRAM_NAME", "Forty demonstration program" if is_demonstration else ""),
        help_contact=environment.get("LMS_HELP_CONTACT", ""),
        exit_site=environment.get("LMS_EXIT_SITE", "https://www.weather.gov/"),
        zone=environment.get("LMS_ZONE", "America/Chicago"),
        proxies=int(environment.get("LMS_PROXIES", "0") or 0) if environment.get("LMS_PROXIES", "0").isdigit() else -1,
        journal_key=environment.get("LMS_JOURNAL_KEY") or _read(journal_key_file(home)),
        has_journal=environment.get("LMS_JOURNAL", "on") != "off",
    )
    problems = find_problems(config)
    if problems:
        raise BadSettings(problems)
    return config


def find_problems(config: Config) -> list[str]:
    """Say in plain words what is wrong with the settings, and how to mend each."""
    problems = []
    if not is_good_secret(config.secret):
        problems.append(
            "LMS_SECRET is missing, short or a default: run `lms setup`, or set 32 or more random characters."
        )
    if config.journal_key and find_journal_key(config.journal_key) is None:
        problems.append("LMS_JOURNAL_KEY is not 32 bytes in base64: give back the one that `lms keys` made.")
    if config.proxies < 0:
        problems.append("LMS_PROXIES must be the number of proxies in front of the server, 0 or more.")
    if urlsplit(config.exit_site).scheme != "https":
        problems.append("LMS_EXIT_SITE must be an https:// address that tells nothing about the person.")
    if config.mail_url != "outbox:" and urlsplit(config.mail_url).scheme not in ("smtp", "smtps"):
        problems.append("LMS_MAIL_URL must be smtp://user:password@host:port, smtps://… or outbox:")
    if not config.production:
        return problems
    if config.has_journal and not config.journal_key:
        problems.append(
            "LMS_JOURNAL_KEY is missing: run `lms keys`, give back the one you kept, or set LMS_JOURNAL=off."
        )
    if config.debug:
        problems.append("LMS_DEBUG=1 shows the inside of the system: take it away.")
    if config.insecure_http:
        problems.append("LMS_INSECURE_HTTP=1 lets others on the network read the pages: take it away.")
    if urlsplit(config.base_url).scheme != "https":
        problems.append("LMS_BASE_URL must be the https:// address under which people reach the system.")
    if config.mail_url == "outbox:":
        problems.append("LMS_MAIL_URL is not set: no mail would leave. Set smtp://user:password@host:port.")
    if not config.program_name:
        problems.append("LMS_PROGRAM_NAME is not set: certificates and first pages name who runs the course.")
    return problems


def is_good_secret(secret: str) -> bool:
    """Say whether the secret is long, varied and none of the words that examples use."""
    is_varied = len(secret) >= SHORTEST_SECRET and len(set(secret)) >= FEWEST_LETTERS
    return is_varied and not secret.lower().startswith(GIVEN_AWAY)


def secret_file(home: Path) -> Path:
    """Return where `lms setup` keeps the secret."""
    return home / "secret"


def journal_key_file(home: Path) -> Path:
    """Return where `lms keys` keeps the key of the journal: outside the database, and never in its backups."""
    return home / "journal-key"


def find_journal_key(text: str) -> bytes | None:
    """Return the 32 bytes that the text (URL-safe base64) stands for, or None when it stands for something else."""
    try:
        key = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return None
    return key if len(key) == JOURNAL_KEY_BYTES else None


def _read(path: Path) -> str:
    return path.read_text().strip() if path.is_file() else ""


def _database_url(url: str) -> str:
    for scheme in ("postgres://", "postgresql://"):
        if url.startswith(scheme):
            return "postgresql+psycopg://" + url.removeprefix(scheme)
    return url
