"""Marks for words that people see: plain English here, translated where the page is made."""

from dataclasses import dataclass, field


def N_(text: str) -> str:
    """Mark the text for translation and return it unchanged."""
    return text


@dataclass(frozen=True)
class Words:
    """A sentence for a person: marked English with named gaps, and what fills them."""

    text: str
    gaps: dict[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        """Return the English sentence, gaps filled."""
        return self.text % self.gaps if self.gaps else self.text
