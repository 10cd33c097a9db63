"""Leaving the names of other parties and of the reporter out of a text, word by word. Knows no models.

What it finds: first names, the last name with or without its prefix, initials with a last name, "Wit, K. de",
"K. de Wit", "karindewit", "Karins", nicknames with or without @ (of one that reads like a name, "Jan de Boer", also
its parts), e-mail addresses and telephone numbers; in any case
(but an initial is a capital, or has a full stop before a last name), with or without accents, at word boundaries only.

What it cannot do, and why a handler sees the filed text before trusting it:
- recognise someone by a description ("de moeder van groep 7"), a typing error, a diminutive or an unknown nickname;
- tell "een wit vel" from the name Wit: it rather leaves out a word too many than a word too few;
- tell which of two people with the same first or last name is meant by that name alone: where one of them is whose
  dossier it is, it stays, so that their own doing is not put down to somebody else. Shared with the reporter it
  becomes "[naam]", which says of neither that they did or reported it;
- read what is inside a file, a picture or behind a link.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from dossiers.spelling import PARTICLES, WORD, fold, typed_names

# In Dutch whatever the language of the screen: it becomes part of a Dutch document.
OTHER_PARTY = "[andere betrokkene]"
REPORTER = "[de melder]"
SHARED_NAME = "[naam]"
_LEFT_OUT = re.compile("(" + "|".join(map(re.escape, (OTHER_PARTY, REPORTER, SHARED_NAME))) + ")")

_GAP = re.compile(r"[\s.,'_\-]{0,3}")
_TIGHT_GAP = re.compile(r"[\s'_\-]{0,2}|\.\s{0,2}")
_IN_A_NUMBER = r"[\s\-./()]{0,3}"
_DIGITS_OF_A_NUMBER = 8


@dataclass(frozen=True)
class Name:
    """The words of one name, folded. `strong` words name someone by themselves, `weak` ones only beside those.

    `instead`: what stands in a text where the name was left out. `shared`: the same where whose dossier it is has that
    name as well; empty: there it stays.
    """

    given: frozenset[str] = frozenset()
    family: frozenset[str] = frozenset()
    prefix: tuple[str, ...] = ()
    initials: frozenset[str] = frozenset()
    literals: tuple[re.Pattern[str], ...] = ()
    instead: str = OTHER_PARTY
    shared: str = ""

    @property
    def strong(self) -> frozenset[str]:
        return self.given | self.family

    def is_strong(self, word: str) -> bool:
        """Also with the s of a possessive: "Karins telefoon"."""
        return word in self.strong or (len(word) > 3 and word[-1] == "s" and word[:-1] in self.strong)

    def has(self, word: "_Word") -> bool:
        return self.is_strong(word.text) or self.is_in_prefix(word) or self.is_initial(word)

    def is_in_prefix(self, word: "_Word") -> bool:
        """Also written tight: "van't Hof"."""
        return word.text in self.prefix and (not word.tail_of or word.tail_of in self.prefix)

    def is_initial(self, word: "_Word") -> bool:
        return word.text in self.initials and (word.is_capital or word.has_stop) and not word.tail_of


@dataclass(frozen=True, order=True)
class _Span:
    """A stretch of the text that is left out."""

    start: int
    end: int
    instead: str


@dataclass(frozen=True)
class _Word:
    text: str
    start: int
    end: int
    is_capital: bool
    has_stop: bool  # a full stop right behind it
    tail_of: str  # the word behind whose apostrophe it stands: "collega" for the s of "collega's"


def name_of(
    *,
    first_name: str = "",
    prefix: str = "",
    last_name: str = "",
    initials: str = "",
    aliases: Sequence[str] = (),
    email: str = "",
    phone: str = "",
) -> Name:
    given = _words(first_name)
    last = _words(last_name)
    family = [word for word in last if word not in PARTICLES] or last
    before = (*_words(prefix), *(word for word in last if word not in family))
    first_letters = {word[0] for word in given} | {word for word in _words(initials) if len(word) <= 2}
    joined = {
        "".join(parts)
        for start in (given, sorted(first_letters), [])
        for parts in ((*start, *last), (*start, *_words(prefix), *last))
        if len(last) > 1 or len(parts) > 1
    }
    joined |= {letter + end for letter in first_letters for end in ("".join(last), "".join((*before, *family))) if end}
    if len(given) > 1:
        joined.add("".join(given))
    read = (pair for alias in aliases for pair in typed_names(alias))
    typed = [name_of(first_name=first, last_name=last) for first, last in read]
    return Name(
        given=frozenset(word for word in given if len(word) > 1).union(*(name.given for name in typed)),
        family=frozenset(family)
        .union(word for word in joined if len(word) > 3)
        .union(*(name.family for name in typed)),
        prefix=before or next((name.prefix for name in typed if name.prefix), ()),
        initials=frozenset(first_letters).union(*(name.initials for name in typed)),
        literals=tuple(_literals(aliases, email, phone)),
    )


def redact(text: str, *, others: Sequence[Name], keep: Sequence[Name] = (), own: Sequence[Name] = ()) -> str:
    """`text` with every name of `others` replaced by what stands instead; done twice it changes nothing more.

    A full name of `keep` stays, also where it shares a word with a name of `others`: Tijn de Wit stays in a text
    about Tijn, Karin de Wit does not. Of `own`, whose dossier it is, what is shared stays as well: De Wit alone.
    """
    parts = _LEFT_OUT.split(text)  # every second one is such a mark
    return "".join(part if index % 2 else _redact(part, others, keep, own) for index, part in enumerate(parts))


def _redact(text: str, others: Sequence[Name], keep: Sequence[Name], own: Sequence[Name]) -> str:
    folded, places = fold(text)
    words = [
        _Word(
            found.group(),
            *found.span(),
            is_capital=text[places[found.start()]].isupper(),
            has_stop=folded.startswith(".", found.end()),
            tail_of=_before_apostrophe(folded, found.start()),
        )
        for found in WORD.finditer(folded)
    ]
    kept = {index for name in (*own, *keep) for index in _kept(words, folded, name, others)}
    theirs = [place for name in own for place in _places(words, folded, name)]
    spans = [
        _Span(*place, instead)
        for name in others
        for place in _places(words, folded, name, breaks=kept)
        if (instead := name.shared if _is_within(place, theirs) else name.instead)
    ]
    return _replace(text, [_Span(places[one.start], places[one.end - 1] + 1, one.instead) for one in _merged(spans)])


def _places(
    words: list[_Word], folded: str, name: Name, breaks: set[int] | frozenset[int] = frozenset()
) -> Iterator[tuple[int, int]]:
    """Where this name stands, in whatever form."""
    for run in _runs(words, folded, name, _GAP, breaks):
        yield words[run[0]].start, words[run[-1]].end
    for pattern in name.literals:
        yield from (found.span() for found in pattern.finditer(folded))


def _is_within(place: tuple[int, int], places: Sequence[tuple[int, int]]) -> bool:
    return any(start <= place[0] and place[1] <= end for start, end in places)


def _before_apostrophe(folded: str, place: int) -> str:
    """The word that ends right before the apostrophe before this place; none: empty."""
    if place < 2 or folded[place - 1] != "'":
        return ""
    start = place - 1
    while start and WORD.fullmatch(folded[start - 1]):
        start -= 1
    return folded[start : place - 1]


def _kept(words: list[_Word], folded: str, name: Name, others: Sequence[Name]) -> Iterator[int]:
    """Words that certainly name the party of this dossier: no single other party has them all."""
    for run in _runs(words, folded, name, _TIGHT_GAP):
        naming = {words[index].text for index in run if name.is_strong(words[index].text)}
        if not any(all(other.is_strong(word) for word in naming) for other in others):
            yield from run


def _runs(
    words: list[_Word],
    folded: str,
    name: Name,
    gap: re.Pattern[str],
    breaks: set[int] | frozenset[int] = frozenset(),
) -> Iterator[list[int]]:
    """Stretches of words that name this person, from the first to the last word of the name."""
    run: list[int] = []
    for index, word in enumerate(words):
        belongs = name.has(word) and index not in breaks
        if belongs and run and _touch(words[run[-1]], word, folded, gap):
            run.append(index)
            continue
        yield from _trimmed(run, words, folded, name)
        run = [index] if belongs else []
    yield from _trimmed(run, words, folded, name)


def _touch(left: _Word, right: _Word, folded: str, gap: re.Pattern[str]) -> bool:
    between = folded[left.end : right.start]
    if "." in between and gap is _TIGHT_GAP and right.start - left.start > 4:
        return False  # a full stop, not one behind an initial
    return gap.fullmatch(between) is not None


def _trimmed(run: list[int], words: list[_Word], folded: str, name: Name) -> Iterator[list[int]]:
    """Without the small words around that belong to the sentence: "brief van | van den Berg"."""
    strong = [place for place, index in enumerate(run) if name.is_strong(words[index].text)]
    if not strong:
        return
    first, last = strong[0], strong[-1]
    start = first
    is_given = words[run[first]].text in name.given
    waiting = [] if is_given else list(name.prefix)
    while start > 0:
        word = words[run[start - 1]]
        if waiting and word.text == waiting[-1]:
            waiting.pop()
        elif not name.is_initial(word) or (is_given and not word.is_capital):
            break  # "a. Karin belde" is a list, "a. de Wit" a name
        else:
            waiting = []
        start -= 1
    end = last + 1
    if end < len(run) and "," in folded[words[run[last]].end : words[run[end]].start]:
        end = len(run)  # "Wit, K. de"
    yield run[start:end]


def _literals(aliases: Sequence[str], email: str, phone: str) -> Iterator[re.Pattern[str]]:
    for literal in (*aliases, email):
        plain = fold(literal)[0].strip().lstrip("@").strip()
        if plain:
            at = "@?" if len(plain) > 1 else "@"
            body = r"\s+".join(re.escape(part) for part in plain.split())
            yield re.compile(rf"(?<![^\W_]){at}{body}(?![^\W_])")
    digits = re.sub(r"\D", "", phone).removeprefix("00").removeprefix("31").removeprefix("0")
    if len(digits) >= _DIGITS_OF_A_NUMBER:
        yield re.compile(rf"(?<!\d)(?:(?:\+31|0031|0){_IN_A_NUMBER})?" + _IN_A_NUMBER.join(digits) + r"(?!\d)")


def _words(text: str) -> list[str]:
    return WORD.findall(fold(text)[0])


def _merged(spans: list[_Span]) -> list[_Span]:
    """Where two names overlap nobody can tell whose it is: another party's, it then says."""
    merged: list[_Span] = []
    for span in sorted(spans):
        if merged and span.start < merged[-1].end:
            last = merged[-1]
            instead = last.instead if last.instead == span.instead else OTHER_PARTY
            merged[-1] = _Span(last.start, max(last.end, span.end), instead)
        else:
            merged.append(span)
    return merged


def _replace(text: str, spans: list[_Span]) -> str:
    parts: list[str] = []
    reached = 0
    for span in spans:
        parts += [text[reached : span.start], span.instead]
        reached = span.end
        # A combining mark or an invisible sign behind the last letter goes along.
        while reached < len(text) and unicodedata.category(text[reached]) in ("Mn", "Cf"):
            reached += 1
    return "".join((*parts, text[reached:]))
