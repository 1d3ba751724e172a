"""Errors that have a page: each carries words that say what to do next."""

from lms.core.words import N_, Words


class PageError(Exception):
    """An outcome that is answered with a page of its own status; nothing is written."""

    status = 500
    words = N_("Something went wrong on our side. Nothing you typed was saved. Please try again.")

    def __init__(self, words: str | None = None, **gaps: object) -> None:
        """Take the marked English sentence for the person, and the values of its gaps."""
        self.message = Words(words or self.words, gaps)
        super().__init__(str(self.message))


class NotFound(PageError):
    """There is no such thing, or not for this person: both look the same."""

    status = 404
    words = N_("There is nothing at this address. It may have moved, or it may not be yours to open.")


class NotAllowed(PageError):
    """The person can see that it exists, and may not do this."""

    status = 403
    words = N_("This is done by somebody with another role. Ask program staff if you think it should be you.")


class Refused(PageError):
    """A rule says no, now: the words say why, and what would help."""

    status = 409
    words = N_("This cannot be done now.")


class TooLarge(PageError):
    """What was sent is larger than this page takes."""

    status = 413
    words = N_("That is more than this page can take at once. Send less, or in parts.")


class Unreadable(PageError):
    """What was sent could not be read as what the page asked for."""

    status = 400
    words = N_("We could not read what was sent. Go back, and try once more.")


class Invalid(PageError):
    """A value is not one that the form offers; forms show this beside the field where they can."""

    status = 422
    words = N_("Something in the form needs another look.")


class TooMany(PageError):
    """Too many tries in a short time."""

    status = 429
    words = N_("That was tried many times in a short while. Wait ten minutes, then try again.")
