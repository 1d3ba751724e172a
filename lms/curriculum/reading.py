"""How hard a text is to read: words, sentences, syllables, and the Flesch-Kincaid grade.

Headings, footnotes and tables are not prose and do not count for the grade; paragraphs and list items end
a sentence.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from html import unescape

MOST_GRADE = 8.0
MOST_SENTENCE = 20.0
FEWEST_WORDS = 50

_UNREAD = re.compile(r"<section class=\"footnotes\">.*?</section>|<sup\b.*?</sup>|<h[1-6]\b.*?</h[1-6]>", re.S)
_TABLE = re.compile(r"<table\b.*?</table>|<pre\b.*?</pre>", re.S)
_BLOCK_END = re.compile(r"</(?:p|li|dd|dt|td|th|div|blockquote)>|<br>")
_TAG = re.compile(r"<[^>]*>")
_WORD = re.compile(r"[^\W_]+(?:[’'.,/\-][^\W_]+)*")
_SHORT = re.compile(r"\b(Mr|Ms|Mrs|Dr|St|Jr|Sr|vs|v|No|Ill|art|sec|e\.g|i\.e|a\.m|p\.m|U\.S)\.(?=\s)")
_SENTENCE_END = re.compile(r"[.!?…]+[\"”’')\]]*(?=\s|$)")
_VOWELS = re.compile(r"[aeiouy]+")
_HIATUS = re.compile(r"(?<![tcsgn])i[ao]|(?<![tc])ien|iet|[aeouy]ing|ea$|creat|eo(?!u|pl)|[^qg]u(?:al|ar|at)")


@dataclass(frozen=True, slots=True)
class Ease:
    """What was counted in a text."""

    words: int = 0
    sentences: int = 0
    syllables: int = 0

    def __add__(self, other: "Ease") -> "Ease":
        """Return both texts counted together."""
        return Ease(self.words + other.words, self.sentences + other.sentences, self.syllables + other.syllables)

    @property
    def grade(self) -> float:
        """Return the Flesch-Kincaid grade, or 0 where there is too little to measure."""
        if self.words < FEWEST_WORDS or not self.sentences:
            return 0.0
        return max(0.0, 0.39 * self.sentence_length + 11.8 * self.syllables / self.words - 15.59)

    @property
    def sentence_length(self) -> float:
        """Return the mean number of words in a sentence."""
        return self.words / self.sentences if self.sentences else 0.0


def count_words(html: str) -> int:
    """Return the words a trainee must read: without headings and footnotes, as seat time counts them."""
    return len(_WORD.findall(plain_text(html)))


def plain_text(html: str) -> str:
    """Return the words of some HTML, without headings and footnotes; each block on its own line."""
    text = _TAG.sub("", _BLOCK_END.sub("\n", _UNREAD.sub(" ", html)))
    return "\n".join(" ".join(line.split()) for line in unescape(text).split("\n") if line.strip())


def measure(html: str) -> Ease:
    """Return what counts for the reading grade of some HTML."""
    total = Ease()
    for sentence in sentences(html):
        words = _WORD.findall(sentence)
        total += Ease(len(words), 1, sum(map(syllables, words)))
    return total


def sentences(html: str) -> list[str]:
    """Return the sentences of the prose in some HTML."""
    found = []
    for block in plain_text(_TABLE.sub(" ", html)).split("\n"):
        kept = _SHORT.sub(lambda match: match.group().replace(".", ""), block)
        found += [part.strip() for part in _SENTENCE_END.sub(lambda match: match.group() + "\0", kept).split("\0")]
    return [sentence for sentence in found if _WORD.search(sentence)]


@lru_cache(maxsize=50_000)
def syllables(word: str) -> int:
    """Return about how many syllables an English word has; a number counts as one."""
    letters = re.sub(r"[^a-z]", "", bare(word))
    if not letters:
        return 1
    if word.isupper() and len(letters) <= 4:
        return len(letters)
    count = len(_VOWELS.findall(letters))
    silent_e = (letters.endswith("e") and not letters.endswith(("le", "ee", "ye"))) or _is_silent_ed(letters)
    if letters.endswith("es") and not letters.endswith(("ses", "zes", "ces", "ges", "xes", "ches", "shes", "ies")):
        silent_e = True
    count -= 1 if silent_e and count > 1 else 0
    count += len(_HIATUS.findall(letters))
    return max(1, count)


def _is_silent_ed(letters: str) -> bool:
    return letters.endswith("ed") and not letters.endswith(("ted", "ded", "eed"))


def bare(text: str) -> str:
    """Return text in lower case and without accents."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(mark for mark in decomposed if not unicodedata.combining(mark)).casefold()


def normal_form(text: str) -> str:
    """Return text as answers are compared: without case, accents, punctuation and spare spaces."""
    return " ".join("".join(mark if mark.isalnum() else " " for mark in bare(text)).split())
