"""The articles that a text names: 「戸籍法第25条・第86条」 names two of one law.

A text is read as definitions write it; 「第2章」, forms and laws without an article name none.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

KINDS = ("法", "法律", "令", "規則", "条例", "要領", "要綱", "規程", "準則", "処理基準", "指針")
BELOW = ("施行令", "施行規則", "施行規程")
GENERIC = frozenset(["同法", *KINDS, *BELOW])
"""Words that stand for a law that was named already, or for the one of its kind."""

_ARTICLE = re.compile(
    r"第(?P<number>\d+)(?:条(?P<branch>(?:の\d+)*)|-(?P<section>\d+))(?:第(?P<paragraph>\d+)項)?|第(?P<further>\d+)項"
)
_RUN = re.compile(r"[^()「」『』・。:〜~,→/\d]*$")
_LEAD = re.compile(r"^.*(?:には|では|とは|は、)")


def plain(text: str) -> str:
    """NFKC without spaces: how laws, articles and names of the survey are compared."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text))


@dataclass(frozen=True)
class Cited:
    """One article; ``law`` as it is written before it, '' where none is; ``paragraph`` 0 where the text says none."""

    law: str
    article: str
    paragraph: int = 0

    def __str__(self) -> str:
        return f"{self.law}{self.article}" + (f"第{self.paragraph}項" if self.paragraph else "")

    def within(self, other: "Cited") -> bool:
        """Whether who has read the other has read this one, the laws aside."""
        return self.article == other.article and (not other.paragraph or self.paragraph in (0, other.paragraph))


def cited(text: str) -> Iterator[Cited]:
    """Every article that the text names, in its order."""
    text = plain(text).replace("(架空)", "")
    last: Cited | None = None
    end = 0
    for found in _ARTICLE.finditer(text):
        between, end = text[end : found.start()], found.end()
        if found["further"]:
            if last is None:
                continue
            last = Cited(last.law, last.article, int(found["further"]))
        else:
            law = _law(between, last.law if last else "")
            if last is not None and between in ("〜", "~", "から"):
                yield from _between(last, int(found["number"]))
            last = Cited(law, _article(found), int(found["paragraph"] or 0))
        yield last


def _law(before: str, last: str) -> str:
    run = _RUN.search(before)
    name = _LEAD.sub("", run.group()) if run else ""
    if name in BELOW and last:
        return last + name
    return last if (not name.endswith(KINDS) or name in GENERIC) and last else name if name.endswith(KINDS) else ""


def _article(found: re.Match[str]) -> str:
    if found["section"]:
        return f"第{found['number']}-{found['section']}"
    return f"第{found['number']}条{found['branch'] or ''}"


def _between(first: Cited, last: int) -> Iterator[Cited]:
    number = re.fullmatch(r"第(\d+)条", first.article)
    if number:
        yield from (Cited(first.law, f"第{one}条") for one in range(int(number.group(1)) + 1, last))


def names(law: str) -> list[str]:
    """What a law is called: its name, and what stands in brackets behind it."""
    whole = plain(law).replace("(架空)", "")
    return [re.sub(r"\([^()]*\)", "", whole), *re.findall(r"\(([^()]*)\)", whole)]


def is_of(written: str, law: str) -> bool:
    """Whether the words before an article mean this law; none mean any.

    Of a name with a middle dot (子ども・子育て支援法) only what follows the dot is read before an article.
    """
    return not written or any(
        written.endswith(name.rpartition("・")[2]) or (written in GENERIC and name.endswith(written))
        for name in names(law)
    )
