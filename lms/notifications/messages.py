"""What we mail, as values: neutral subjects, no names of others, a link that leads to a page with one button."""

from dataclasses import dataclass

from lms.core.words import N_, said

SUBJECT = N_("Your course has an update")


@dataclass(frozen=True)
class Message:
    """Subject and plain text."""

    subject: str
    body: str


def _message(language: str, body: str, **gaps: object) -> Message:
    """Return the mail in the language of whom it goes to."""
    return Message(said(SUBJECT, language), said(body, language) % gaps)


def invitation(name: str, link: str, product: str, language: str = "en") -> Message:
    """Say that a place is ready, and how to take it."""
    body = N_(
        "Hello %(name)s,\n\nA place on a course is ready for you. This page tells you who runs it and what "
        "is asked of you, before you say yes:\n\n%(link)s\n\nThe link works for 14 days, once. If you did "
        "not expect this, you can leave it: nothing happens until you open it and choose.\n\n%(product)s\n"
    )
    return _message(language, body, name=name, link=link, product=product)


def new_password(link: str, product: str, language: str = "en") -> Message:
    """Give the link with which a new password can be chosen."""
    body = N_(
        "Hello,\n\nSomebody asked to choose a new password for your account. If that was you, this page "
        "lets you do it:\n\n%(link)s\n\nThe link works for 30 minutes, once. If it was not you, nothing "
        "has changed and you need do nothing.\n\n%(product)s\n"
    )
    return _message(language, body, link=link, product=product)


def sign_in_link(link: str, product: str, language: str = "en") -> Message:
    """Give the link that opens the account without a password."""
    body = N_(
        "Hello,\n\nThis link opens your account. The page has one button, and nothing happens before you "
        "press it:\n\n%(link)s\n\nThe link works for 30 minutes, once. If you did not ask for it, you can "
        "leave it: nothing has changed.\n\n%(product)s\n"
    )
    return _message(language, body, link=link, product=product)


def new_address(link: str, product: str, language: str = "en") -> Message:
    """Give the link that lets this address count from now on."""
    body = N_(
        "Hello,\n\nSomebody asked that mail for an account goes to this address from now on. The page has one "
        "button, and nothing changes before it is pressed:\n\n%(link)s\n\nThe link works for 24 hours, once. "
        "If this was not meant for you, you can leave it: nothing has changed.\n\n%(product)s\n"
    )
    return _message(language, body, link=link, product=product)


def address_changed(link: str, product: str, language: str = "en") -> Message:
    """Tell the old address that another one counts, and give the link that puts it back."""
    body = N_(
        "Hello,\n\nMail for your account goes to another address from now on. If you wanted that, there is nothing "
        "to do. If you did not, this page puts your address back and signs your account out everywhere:"
        "\n\n%(link)s\n\nThe link works for 72 hours, once.\n\n%(product)s\n"
    )
    return _message(language, body, link=link, product=product)


def certificate_ready(link: str, product: str, language: str = "en") -> Message:
    """Say that something is ready in the record; what it is stays behind the sign-in."""
    body = N_(
        "Hello,\n\nThere is something new in your record. You can see it after you sign in:"
        "\n\n%(link)s\n\n%(product)s\n"
    )
    return _message(language, body, link=link, product=product)
