"""Dutch for reports and documents: enough different words that a search has something to look through."""

from random import Random

# Occurs in about a third of all cases: the worst that somebody can look for.
FREQUENT = "groepsapp"
# Occurs in ten cases, however many there are.
RARE = "zeppelin"
# The family name that is looked for; about one in two hundred people has it.
LOOKED_FOR = "Oudenhoven"
# Nobody else is called so.
ONE_PERSON = ("Wilhelmina", "", "Kwikstaart")

FIRST_NAMES = (
    *("Sanne", "Karin", "Jeroen", "Fatima", "Bas", "Aylin", "Wilhelmina", "Tijn", "Noor", "Sem", "Youssef", "Femke"),
    *("Bram", "Jolanda", "Daan", "Lotte", "Mehmet", "Esra", "Pieter", "Marieke", "Ruben", "Iris", "Stijn", "Amira"),
    *("Hans", "Els", "Thijs", "Roos", "Omar", "Saskia", "Lars", "Maud", "Joost", "Hanneke", "Finn", "Zoë"),
)
LAST_NAMES = (
    *("Postma", "Wit", "Bouzid", "Terpstra", "Bakker", "Jansen", "Visser", "Smit", "Mulder", "Kaya", "Hof", "Berg"),
    *("Dekker", "Brouwer", "Dijkstra", "Yılmaz", "Vermeulen", "Kuipers", "Schouten", "Hoekstra", "Prins", "Blom"),
    *("Huisman", "Peeters", "Kuiper", "Veenstra", "Kramer", "Schaaf", "Wessels", "Lammers", "Amrani", "Timmermans"),
)
PREFIXES = ("", "", "", "", "de", "van der", "van", "el")

_OPENINGS = (
    f"Ouders maken elkaar uit in de {FREQUENT} van groep 7",
    f"Dreigement in de {FREQUENT} van groep 5",
    f"Leerling uit de {FREQUENT} gezet en bespot",
    "Nepaccount met de foto van een leerkracht",
    "Filmpje van de gymles staat op internet",
    "Recensie noemt een leerling bij naam",
    "Foto van het schoolkamp zonder toestemming geplaatst",
    "Roddel over een collega in reacties onder een bericht",
    "Leerling filmt de les en deelt het beeld",
    "Ouder scheldt de directeur uit op een openbare pagina",
    "Medewerker mengt zich in een discussie over de school",
    "Vraag of een stuk over het rekenonderwijs geplaatst mag worden",
)
_SENTENCES = (
    "Sinds gisteravond gaan de berichten over en weer.",
    "Drie ouders schrijven dat ze morgen verhaal komen halen.",
    "Het bericht is inmiddels tientallen keren gedeeld.",
    "De leerling durft niet meer naar school te komen.",
    "Ik heb zelf niet gereageerd en alles bewaard.",
    "Er staan herkenbare kinderen op de beelden.",
    "De naam van de school wordt met nadruk genoemd.",
    "Een collega zag het en wees mij erop.",
    "Het account is gisteren aangemaakt en heeft al veel volgers.",
    "De toon is grof en wordt steeds feller.",
    "Volgens mij is dit in strijd met het protocol.",
    "De ouders van de leerling weten er nog niet van.",
    "Ik wil graag weten wat ik nu het beste kan doen.",
    "De plaatser heeft het bericht na een gesprek weggehaald.",
    "Op het schoolplein ging het er vanmorgen ook over.",
    "We hebben afgesproken dat het bericht vandaag weggaat.",
    "Er is een gesprek gepland met de betrokkenen.",
    "De conciërge heeft de beelden ook gezien.",
    "Het gaat om een besloten groep met veertig leden.",
    "De wijkagent is op de hoogte gebracht.",
)
_STEMS = (
    *("boom", "fiets", "klas", "boek", "plein", "huis", "water", "licht", "vogel", "regen", "tafel", "schrift"),
    *("muziek", "reken", "taal", "lees", "sport", "gym", "kamp", "feest", "kring", "koffie", "brief", "winter"),
)
_ENDS = (
    *("middag", "groep", "avond", "meester", "dag", "lijst", "tas", "hoek", "plan", "lokaal", "uur", "afspraak"),
    *("gesprek", "commissie", "project", "week", "bord", "ouder", "verslag", "reis", "kast", "veld", "prijs", "maand"),
)


def summary(random: Random, number: int) -> str:
    return f"{_OPENINGS[number * 7 % len(_OPENINGS)]}, {_noun(random)}"


def text(random: Random, sentences: int) -> str:
    """So many sentences, each with a word that few other texts have."""
    return " ".join(f"{random.choice(_SENTENCES)} Het ging over de {_noun(random)}." for _ in range(sentences))


def _noun(random: Random) -> str:
    """One of 13,824 words, few of them often and most of them hardly ever, as in any language."""
    number = int(len(_STEMS) ** 2 * len(_ENDS) * random.random() ** 4)
    rest, end = divmod(number, len(_ENDS))
    first, second = divmod(rest, len(_STEMS))
    return _STEMS[first] + _STEMS[second] + _ENDS[end]


def names(random: Random) -> tuple[str, str, str]:
    """First name, prefix, family name."""
    if random.random() < 0.005:
        return random.choice(FIRST_NAMES), "van", LOOKED_FOR
    last = random.choice(LAST_NAMES)
    if random.random() < 0.4:
        last = f"{last}-{random.choice(LAST_NAMES)}"
    return random.choice(FIRST_NAMES), random.choice(PREFIXES), last
