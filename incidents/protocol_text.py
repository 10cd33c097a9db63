"""The social-media protocol of OPO-R, rule by rule, in its own words: what a board starts with.

Once installed it lives in the database as a dated version; a later version is a new set of rows.
"""

TITLE = "Protocol Sociale Media"
VERSION = "1"

# code, the rule in a few words, the words of the protocol
GUIDELINES: tuple[tuple[str, str, str], ...] = (
    (
        "A1",
        "Niet actief op sociale media tijdens de les",
        "Het is medewerkers en leerlingen niet toegestaan om tijdens de lessen actief te zijn op sociale media tenzij "
        "door de schoolleiding respectievelijk leraren hiervoor toestemming is gegeven.",
    ),
    (
        "A2",
        "Geen vertrouwelijke of persoonlijke informatie delen",
        "Het is betrokkenen toegestaan om kennis en informatie te delen, mits het geen vertrouwelijke of persoonlijke "
        "informatie betreft en andere betrokkenen niet schaadt.",
    ),
    (
        "A3",
        "Zelf verantwoordelijk voor wat je publiceert",
        "Iedere betrokkene is persoonlijk verantwoordelijk voor de inhoud van de publicaties op de sociale media.",
    ),
    (
        "A4",
        "Wat online staat, blijft openbaar",
        "Elke betrokkene dient zich ervan bewust te zijn dat de gepubliceerde teksten en uitlatingen voor onbepaalde "
        "tijd openbaar zullen zijn, ook na verwijdering van het bericht.",
    ),
    (
        "A5",
        "Geen beeld of geluid van school zonder toestemming",
        "Het is voor betrokkenen niet toegestaan om foto, film- en geluidsopnamen van school gerelateerde situaties op "
        "de sociale media te zetten tenzij hiervoor uitdrukkelijk toestemming voor plaatsing is gegeven.",
    ),
    (
        "A6",
        "Fatsoensnormen",
        "Alle betrokkenen nemen de fatsoensnormen in acht; bij overschrijding neemt de schooldirecteur, dan wel "
        "bestuurder passende maatregelen.",
    ),
    (
        "B7",
        "Deelname aan een discussie melden",
        "Medewerkers hebben een bijzondere verantwoordelijkheid bij het gebruik van sociale media: privémeningen "
        "kunnen eenvoudig verward worden met de officiële standpunten van de onderwijsinstelling. Indien een "
        "medewerker deelneemt aan een discussie die (op enigerlei wijze) te maken heeft met of valt te herleiden tot "
        "OPO-R (de eigen school) dient deze hiervan melding te maken bij de leidinggevende.",
    ),
    (
        "B8",
        "Direct contact als het dreigt te ontsporen",
        "Als online communicatie dreigt te ontsporen dient de medewerker direct contact op te nemen met zijn/haar "
        "leidinggevende om de te volgen aanpak te bespreken.",
    ),
    (
        "B9",
        "Bij twijfel overleggen",
        "Bij twijfel of een publicatie in strijd is met deze richtlijnen neemt de medewerker contact op met zijn/haar "
        "leidinggevende.",
    ),
    (
        "C10",
        "Niets publiceren dat vertrouwelijk of herleidbaar is",
        "Het is medewerkers niet toegestaan om school gerelateerde onderwerpen te publiceren als het vertrouwelijke of "
        "persoonsgebonden informatie over de school, (andere) medewerkers, leerlingen, ouders/verzorgers en andere "
        "betrokkenen betreft. Dit geldt ook voor publicaties die te herleiden zijn tot genoemde personen en situaties.",
    ),
    (
        "C11",
        "De naam van de school niet schaden",
        "Tevens mogen publicaties de naam van de school nooit (direct of indirect) schaden.",
    ),
    (
        "C12",
        "Disclaimer bij een professionele publicatie",
        "Indien de medewerker professioneel over het werk publiceert dient hij/zij het bericht te voorzien van het "
        "bericht dat de standpunten en meningen in dit bericht de eigen persoonlijke mening zijn en los staan van "
        "eventuele officiële standpunten van OPO-R. Verder meldt de medewerker dat hij of zij niet verantwoordelijk is "
        "voor de inhoud en uitlatingen van derden.",
    ),
    (
        "C13",
        "Geen privépublicaties die het werk schaden",
        "Medewerkers voorkomen dat zij privé publicaties doen die nadelig kunnen zijn voor hun eigen functioneren, de "
        "geloofwaardigheid van de stichting of interne verhoudingen.",
    ),
    (
        "S1",
        "Medewerkers: plichtsverzuim, alles in het personeelsdossier",
        "Medewerkers die in strijd handelen met deze richtlijnen maken zich schuldig aan plichtsverzuim. Alle "
        "correspondentie omtrent dit onderwerp wordt opgenomen in het personeelsdossier.",
    ),
    (
        "S2",
        "Medewerkers: van waarschuwing tot ontslag op staande voet",
        "Afhankelijk van de ernst van de uitlatingen, gedragingen en gevolgen worden rechtspositionele maatregelen "
        "genomen welke variëren van waarschuwing, schorsing, berisping, ontslag en ontslag op staande voet.",
    ),
    (
        "S3",
        "Leerlingen en ouders: dossier naar gelang de ernst",
        "Leerlingen en / of ouders/verzorgers die in strijd met dit protocol handelen, maken zich schuldig aan "
        "verwijtbaar gedrag. Afhankelijk van de ernst van de uitlatingen, gedragingen en gevolgen wordt de "
        "correspondentie omtrent dit onderwerp opgenomen in het leerlingendossier.",
    ),
    (
        "S4",
        "Leerlingen en ouders: van waarschuwing tot verwijdering",
        "Afhankelijk van de ernst van de uitlatingen, gedragingen en gevolgen worden naar leerlingen en / of "
        "ouders/verzorgers toe maatregelen genomen welke variëren van waarschuwing, schorsing en verwijdering van "
        "school.",
    ),
    (
        "S5",
        "Aangifte bij een strafrechtelijke overtreding",
        "Indien de uitlating van leerlingen, en/of ouders/verzorgers en medewerkers een strafrechtelijke overtreding "
        "inhoudt wordt door OPO-R aangifte bij de politie gedaan.",
    ),
)
