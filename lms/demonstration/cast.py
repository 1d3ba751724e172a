"""Who is in the demonstration: plainly fictional names, and what each can try."""

from dataclasses import dataclass

from lms.core.words import N_

PASSWORD = "forty paper lanterns"
DOMAIN = "example.org"


@dataclass(frozen=True)
class Star:
    """Somebody who can sign in, and what is worth trying as them."""

    name: str
    role: str
    sign_in: str
    to_try: str
    state: str = ""

    password = PASSWORD

    @property
    def email(self) -> str:
        """Return the address that is also the sign-in name."""
        return f"{self.sign_in}@{DOMAIN}"


STAFF = Star(
    "Sam Sample",
    "staff",
    "staff",
    N_(
        "Open the graduation desk of the first cohort: see who is ready, issue, revoke. Import a roster with a dry run."
    ),
)
ADMINISTRATOR = Star("Addie Admin", "administrator", "admin", N_("Add people, give roles, check the record of acts."))
AUDITOR = Star(
    "Otto Auditor",
    "auditor",
    "auditor",
    N_("Ask “on which date, and who says so?”: open a graduate's ledger from the certificate."),
)
INSTRUCTORS = (
    Star(
        "Inez Instructor",
        "instructor",
        "inez",
        N_(
            "Close the open roll of thirty with three exceptions; give Mia Missed a way back; "
            "accept what Hugo handed in."
        ),
    ),
    Star("Ike Instructor", "instructor", "ike", N_("Read the facilitator guides; sign off a skill.")),
)

# The first cohort has ended: graduates, somebody whose certificate was revoked, and three who are ready now.
FIRST_COHORT = (
    Star("Grace Graduate", "trainee", "grace", N_("See a finished record and the certificate."), "graduated"),
    Star("Rita Ready", "trainee", "rita", N_("Everything is met; the certificate is not issued yet."), "ready"),
    Star(
        "Vic Voided",
        "trainee",
        "vic",
        N_("See a certificate that was taken back; its reason is private."),
        "revoked",
    ),
)
FIRST_NAMES = (
    ("Alba Ample", "graduated"),
    ("Bram Brook", "graduated"),
    ("Cleo Cedar", "graduated"),
    ("Dov Dune", "graduated"),
    ("Esi Ember", "graduated"),
    ("Fern Fable", "graduated"),
    ("Gus Garden", "graduated"),
    ("Hana Harbor", "graduated"),
    ("Ivo Island", "graduated"),
    ("Juno Jetty", "graduated"),
    ("Kofi Kite", "graduated"),
    ("Lena Lantern", "graduated"),
    ("Milo Meadow", "graduated"),
    ("Nadia Nook", "graduated"),
    ("Omar Orchard", "graduated"),
    ("Pia Pebble", "ready"),
    ("Quinn Quilt", "ready"),
    ("Rosa Ridge", "missed"),
    ("Sol Summer", "make_up_open"),
    ("Tess Timber", "handed_in"),
    ("Uma Umbra", "withdrawn"),
)

# The second cohort is running: its eighth session was yesterday, and its roll of thirty is still open.
SECOND_COHORT = (
    Star("Tara Typical", "trainee", "tara", N_("Home on a phone: where I stand, and one button to go on."), "typical"),
    Star("Ahmed Ahead", "trainee", "ahmed", N_("Somebody who is ahead: the later modules are open."), "ahead"),
    Star("Bea Behind", "trainee", "bea", N_("Somebody who is behind: nothing shouts, one thing is next."), "behind"),
    Star("Mia Missed", "trainee", "mia", N_("Missed session F: cannot reach 40 hours until it is made up."), "missed"),
    Star("Hugo Handed-In", "trainee", "hugo", N_("Handed in a make-up that waits for the instructor."), "handed_in"),
)
SECOND_NAMES = tuple(
    (name, state)
    for name, state in (
        ("Ada Acorn", "typical"),
        ("Ben Basket", "typical"),
        ("Cora Comet", "typical"),
        ("Dan Daisy", "ahead"),
        ("Eva Easel", "typical"),
        ("Finn Feather", "behind"),
        ("Gia Ginger", "typical"),
        ("Hal Hazel", "typical"),
        ("Ida Ivory", "make_up_open"),
        ("Jon Jasmine", "typical"),
        ("Kai Kettle", "typical"),
        ("Lou Laurel", "behind"),
        ("May Maple", "typical"),
        ("Ned Nutmeg", "typical"),
        ("Ola Olive", "ahead"),
        ("Pat Paper", "typical"),
        ("Ray Reef", "typical"),
        ("Sue Spring", "typical"),
        ("Tim Thimble", "typical"),
        ("Una Umber", "typical"),
        ("Val Valley", "late"),
        ("Wes Willow", "typical"),
        ("Zoe Zipper", "typical"),
    )
)
NOT_JOINED = ("Nora Not-Yet", "Paul Paper-Card")


def stars() -> tuple[Star, ...]:
    """Return everybody who can sign in with the printed password, staff first."""
    return (STAFF, *INSTRUCTORS, *FIRST_COHORT, *SECOND_COHORT, AUDITOR, ADMINISTRATOR)


def people() -> list[dict[str, str]]:
    """Return the cast as `lms demo --people` prints it."""
    return [
        {"name": star.name, "role": star.role, "e-mail": star.email, "password": PASSWORD, "try": star.to_try}
        for star in stars()
    ]
