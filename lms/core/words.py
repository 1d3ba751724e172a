"""Marks for words that people see: plain English here, translated where the page or the mail is made."""

from dataclasses import dataclass, field

from lms.core.catalogs import SOURCE, catalog


def N_(text: str) -> str:
    """Mark the text for translation and return it unchanged."""
    return text


def said(text: str, language: str) -> str:
    """Return the marked text in the language (a tag such as "es"); what the language lacks stays English."""
    return str(catalog(language).gettext(text)) if text else ""  # a catalog answers "" with its own heading


@dataclass(frozen=True)
class Words:
    """A sentence for a person: marked English with named gaps, and what fills them; a gap may hold words again."""

    text: str
    gaps: dict[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        """Return the English sentence, gaps filled."""
        return self.spoken(SOURCE)

    def spoken(self, language: str) -> str:
        """Return the sentence in the language (a tag such as "es"), gaps filled; what it lacks stays English."""
        text = said(self.text, language)
        if not self.gaps:
            return text
        return text % {name: gap.spoken(language) if isinstance(gap, Words) else gap for name, gap in self.gaps.items()}
