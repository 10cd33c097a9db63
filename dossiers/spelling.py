"""How names are spelled: what counts as the same letter, which words name nobody, what reads like a name."""

import re
import unicodedata
from collections.abc import Iterator

WORD = re.compile(r"[^\W_]+")
_SPELLED = {"ı": "i", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ß": "ss", "æ": "ae", "œ": "oe"}
_QUOTES = dict.fromkeys("‘’`´ʼ", "'") | dict.fromkeys("‐‑‒–—−", "-")
# Words of a last name by which nobody is recognised.
PARTICLES = frozenset(
    [
        "van",
        "de",
        "der",
        "den",
        "het",
        "t",
        "te",
        "ter",
        "ten",
        "tot",
        "op",
        "in",
        "s",
        "d",
        "la",
        "le",
        "du",
        "des",
        "da",
        "do",
        "dos",
        "di",
        "el",
        "al",
        "bin",
        "bint",
        "ben",
        "ibn",
        "von",
        "zu",
        "zum",
        "of",
        "y",
        "e",
        "abu",
        "o",
    ]
)
# Before a name: how somebody is addressed, or who they are to others. No part of the name.
_TITLES = frozenset(
    [
        *("meneer", "dhr", "heer", "mevrouw", "mevr", "mw", "mr", "dr", "drs", "juf", "juffrouw", "meester"),
        *("familie", "fam", "gezin", "opa", "oma", "oom", "tante", "buurman", "buurvrouw", "buurjongen", "buurmeisje"),
        *("leraar", "lerares", "leerkracht", "docent", "directeur", "directrice", "conciërge", "stagiair", "stagiaire"),
        *("collega", "leerling", "broer", "broertje", "zus", "zusje"),
    ]
)
# With one of these it is a description or an account, and none of its words a name.
_NO_NAME = frozenset(
    [
        *("een", "de", "het", "die", "dat", "iemand", "niemand", "onbekend", "onbekende", "anoniem", "anonieme"),
        *("met", "uit", "voor", "over", "bij", "zonder", "zijn", "haar", "mijn", "ons", "onze", "hun"),
        *("moeder", "mama", "vader", "papa", "ouder", "ouders", "zoon", "dochter", "kind", "kinderen", "jongen"),
        *("meisje", "man", "vrouw", "vriend", "vriendin", "vrienden", "groep", "klas", "school", "team", "bestuur"),
        *("account", "profiel", "gebruiker", "pagina", "kanaal", "app", "groepsapp", "chat", "nep", "fake", "admin"),
        *("instagram", "insta", "facebook", "tiktok", "snapchat", "snap", "whatsapp", "twitter", "youtube", "telegram"),
        *("discord", "roblox", "linkedin", "messenger", "google", "internet"),
    ]
)
_NAME_WORD = re.compile(r"[^\W\d_](?:[^\W\d_]|['.\-])*")
_BETWEEN_NAMES = re.compile(r"\s+(?:en|of)\s+|[,;&+/()]", re.IGNORECASE)
# "groep 7 b" is read as nothing, and nobody has more names than this.
_MOST_WORDS = 6


def fold(text: str) -> tuple[str, list[int]]:
    """Lower case without accents and invisible marks, and for each character where it stood."""
    folded: list[str] = []
    places: list[int] = []
    for place, character in enumerate(text):
        for part in unicodedata.normalize("NFKD", _SPELLED.get(character.lower(), character)):
            if unicodedata.category(part) in ("Mn", "Cf"):
                continue
            small = _QUOTES.get(part, part.lower())
            folded.append(small)
            places.extend([place] * len(small))
    return "".join(folded), places


def typed_names(alias: str) -> Iterator[tuple[str, str]]:
    """First and last name of whom a nickname names, read as a name: "juf Karin", "Jan de Boer", "Tim en Sam". Of
    "@k88", "de buurman" and "Onbekende Instagram Account" none."""
    for part in _BETWEEN_NAMES.split(unicodedata.normalize("NFC", alias.strip().lstrip("@"))):
        words = part.split()
        plain = [fold(word)[0].strip(".") for word in words]
        while plain and (plain[0] in _TITLES or plain[:2] == ["de", "heer"]):
            words, plain = words[1:], plain[1:]
        if words and len(words) <= _MOST_WORDS and _reads_like_a_name(words, plain):
            yield ("", " ".join(words)) if plain[0] in PARTICLES else (words[0], " ".join(words[1:]))


def _reads_like_a_name(words: list[str], plain: list[str]) -> bool:
    """Every word with a capital but the prefix; people forget that of a last name behind one: "Jan de boer"."""
    if not all(_NAME_WORD.fullmatch(word) for word in plain):
        return False
    named = [(word, own) for word, own in zip(words, plain, strict=True) if own not in PARTICLES]
    if not named or not _NO_NAME.isdisjoint(own for _word, own in named):
        return False
    behind_a_prefix = len(words) > 2 and plain[-2] in PARTICLES and words[0][0].isupper()
    return all(word[0].isupper() or (behind_a_prefix and word is words[-1]) for word, _own in named)
