"""What happens on the schools of the demo: stories as teachers tell them. All of it is made up.

In the texts {pupil}, {other}, {guardian}, {teacher}, {colleague} and {group} become people of the foundation.
"""

from dataclasses import dataclass

from incidents.enums import Advice, Capacity, Context, Criminal, Kind, Online, PartyRole, Platform, Urgency

S, V, W = PartyRole.SUBJECT, PartyRole.VICTIM, PartyRole.WITNESS
EMPLOYEE, PUPIL, GUARDIAN, UNKNOWN = Capacity.EMPLOYEE, Capacity.PUPIL, Capacity.GUARDIAN, Capacity.UNKNOWN


@dataclass(frozen=True)
class Judgement:
    rules: tuple[str, ...]
    gravity: tuple[int, int, int]
    context: Context
    reasons: str
    criminal: Criminal = Criminal.NO


@dataclass(frozen=True)
class Story:
    kind: Kind
    platform: Platform
    summary: str
    description: str
    parties: tuple[tuple[str, PartyRole, Capacity], ...] = ()
    urgency: Urgency = Urgency.NORMAL
    account: str = ""
    link: str = ""
    online: Online = Online.YES
    chat: tuple[str, ...] = ()
    picture: str = ""
    approach: str = ""
    advice: Advice | None = None
    judgement: Judgement | None = None
    closing: str = ""


STORIES: tuple[Story, ...] = (
    Story(
        Kind.ESCALATION,
        Platform.WHATSAPP,
        "Ouders gaan tekeer tegen de juf in de groepsapp",
        "Sinds gisteravond gaat het mis in de ouderapp van {group}. De moeder van {pupil} schrijft dat ik haar kind "
        "stelselmatig negeer. Andere ouders vallen haar bij. Er staat ook bij waar ik woon. Ik vind dit niet meer "
        "veilig en weet niet of ik moet reageren.",
        (("guardian", S, GUARDIAN), ("reporter", V, EMPLOYEE)),
        Urgency.URGENT,
        account="Ouders {group}",
        chat=(
            "21:04 - {guardian}: Dit is nu al de derde keer. Die juf ziet mijn kind gewoon niet staan.",
            "21:06 - Moeder van Fenna: Bij ons precies hetzelfde!!",
            "21:11 - {guardian}: Ze woont hier om de hoek, ik ga er morgen wel even langs.",
            "21:12 - Vader van Milan: Iemand moet haar eens flink de waarheid zeggen.",
        ),
        picture="Schermafbeelding groepsapp",
        approach="Niet reageren in de app. Ik bel vanavond met {guardian} en nodig haar uit voor een gesprek, morgen om "
        "15.30 uur. De conciërge staat morgen en overmorgen mee bij het hek. We spreken elkaar vrijdag weer.",
        judgement=Judgement(
            ("A2", "A6"),
            (3, 2, 2),
            Context.PRIVATE,
            "De berichten zijn grof en dreigend van toon en er is een privéadres genoemd. De leerkracht voelde zich "
            "onveilig. Na het gesprek zijn de berichten verwijderd.",
            Criminal.POSSIBLE,
        ),
        closing="Gesprek gevoerd, berichten verwijderd, excuses gemaakt. De afspraken staan in het verslag.",
    ),
    Story(
        Kind.INCIDENT,
        Platform.TIKTOK,
        "Filmpje van een leerling in de kleedkamer op TikTok",
        "Een leerling van {group} heeft na de gymles een filmpje gemaakt waarop {other} te zien is terwijl hij zich "
        "omkleedt. Je ziet alleen zijn bovenlijf en gezicht. Het filmpje is door de halve klas bekeken en heeft een "
        "gemene tekst. {other} wil morgen niet naar school.",
        (("pupil", S, PUPIL), ("other", V, PUPIL)),
        Urgency.URGENT,
        account="@gymles.fails",
        picture="Schermafbeelding TikTok",
        judgement=Judgement(
            ("A1", "A5", "A6"),
            (2, 3, 3),
            Context.LESSON,
            "Onder schooltijd gefilmd, zonder toestemming geplaatst, met een kwetsende tekst. De gevolgen voor het "
            "slachtoffer zijn groot. De leerling heeft spijt en heeft het filmpje dezelfde dag verwijderd.",
        ),
        closing="Herstelgesprek gevoerd met beide leerlingen en hun ouders. Het filmpje is verwijderd.",
    ),
    Story(
        Kind.INCIDENT,
        Platform.INSTAGRAM,
        "Nepaccount met foto's van een leerkracht",
        "Er is een Instagramaccount met mijn naam en mijn foto. Er staan bewerkte plaatjes op met teksten over leerlingen "
        "die ik nooit gezegd heb. Ouders spraken me er bij het hek op aan. Ik weet niet wie erachter zit.",
        (("alias:@juf.{teacher}.echt", S, UNKNOWN), ("reporter", V, EMPLOYEE)),
        Urgency.URGENT,
        account="@juf.{teacher}.echt",
        link="https://www.instagram.com/",
        picture="Schermafbeelding Instagram",
        judgement=Judgement(
            ("A5", "A6"),
            (3, 3, 2),
            Context.PRIVATE,
            "Iemand doet zich voor als de leerkracht. Het account is gemeld bij het platform en na twee dagen verwijderd.",
            Criminal.POSSIBLE,
        ),
        closing="Het account is verwijderd. Wie erachter zat is niet duidelijk geworden.",
    ),
    Story(
        Kind.INCIDENT,
        Platform.SNAPCHAT,
        "Leerlingen sluiten een klasgenoot buiten in een groepschat",
        "{other} is uit de klassengroep gezet en er is een nieuwe groep gemaakt met de naam 'zonder {other}'. Daar wordt "
        "over kleren en thuis gepraat. Haar moeder liet me de berichten zien, die een vriendin had doorgestuurd.",
        (("pupil", S, PUPIL), ("other", V, PUPIL)),
        account="zonder {other}",
        chat=(
            "16:20 - {pupil}: niemand zegt iets tegen haar morgen",
            "16:21 - L.: haha oke",
            "16:25 - {pupil}: en wie het wel doet ligt er ook uit",
        ),
        judgement=Judgement(
            ("A6",),
            (2, 2, 2),
            Context.PRIVATE,
            "Het pesten speelt zich thuis af, maar werkt door in de klas. Het is de eerste keer.",
        ),
        closing="Lessen over groepsdruk gegeven, gesprekken met ouders gevoerd. De klas volgt het antipestprogramma.",
    ),
    Story(
        Kind.ADVICE,
        Platform.FACEBOOK,
        "Mag ik foto's van de schoolreis plaatsen?",
        "Ik heb mooie foto's van de schoolreis. Ik wil er drie op de Facebookpagina van de school zetten. Op twee foto's "
        "staan kinderen herkenbaar in beeld. Van één kind weet ik niet of de ouders toestemming gaven. Mag het?",
        online=Online.NO,
        advice=Advice.WITH_CHANGES,
        approach="Plaats alleen de foto van het uitzicht en de foto waarop de kinderen op de rug te zien zijn. Voor de "
        "andere foto vraag je eerst na of er toestemming is. Zonder toestemming blijft die foto weg (regel A5).",
        closing="Advies gegeven en opgevolgd.",
    ),
    Story(
        Kind.PUBLICATION,
        Platform.OTHER,
        "Artikel over rekenonderwijs in een vakblad",
        "Ik schrijf een artikel over hoe wij rekenen aanpakken in {group}, voor een vakblad en voor mijn LinkedIn. Er staan "
        "geen namen van kinderen in. De tekst met de disclaimer zit erbij.",
        online=Online.NO,
        advice=Advice.ALLOWED,
        approach="Leuk stuk. De disclaimer staat erin, er zijn geen kinderen herkenbaar. Je mag het plaatsen.",
        closing="Advies gegeven: het artikel mag zo verschijnen.",
    ),
    Story(
        Kind.PARTICIPATION,
        Platform.X,
        "Ik doe mee aan een discussie over schooltijden",
        "Op X gaat een discussie over de nieuwe schooltijden in onze gemeente. Ik heb gereageerd en gezegd dat ik in het "
        "onderwijs werk. Iemand noemde toen de naam van onze school. Ik meld het zoals het protocol vraagt.",
        account="@meesterinrijnmeer",
        advice=Advice.WITH_CHANGES,
        approach="Goed dat je het meldt. Je mag blijven meedoen, maar zet in je profiel dat je op persoonlijke titel "
        "spreekt en ga niet in op vragen over onze school. Krijg je er vragen over? Stuur ze naar mij door.",
        closing="Besproken, profiel aangepast.",
    ),
    Story(
        Kind.INCIDENT,
        Platform.FACEBOOK,
        "Collega zet een bericht over een ouder op Facebook",
        "{colleague} heeft gisteravond op Facebook geschreven over 'een moeder die denkt dat ze alles weet'. De naam staat er "
        "niet bij, maar iedereen hier weet over wie het gaat. Er zijn al veertig reacties, ook van ouders.",
        (("colleague", S, EMPLOYEE), ("guardian", V, GUARDIAN)),
        picture="Schermafbeelding Facebook",
        judgement=Judgement(
            ("C10", "C11"),
            (2, 2, 3),
            Context.PRIVATE,
            "Het bericht is te herleiden tot een ouder van de school en schaadt de naam van de school. De medewerker "
            "heeft het bericht na het gesprek verwijderd en excuses aangeboden.",
        ),
        closing="Waarschuwing gegeven, bericht verwijderd, gesprek met de ouder gevoerd.",
    ),
    Story(
        Kind.INCIDENT,
        Platform.WHATSAPP,
        "Privéberichten van een medewerker aan een leerling",
        "{pupil} liet me zien dat {colleague} haar 's avonds appjes stuurt. Het gaat over school, maar ook over haar weekend. "
        "Er staat niets ergs in, maar volgens onze afspraken mag dit niet. Ik wil dit niet laten liggen.",
        (("colleague", S, EMPLOYEE), ("pupil", W, PUPIL)),
        Urgency.URGENT,
        chat=(
            "19:42 - {colleague}: Hee {pupil}, goed gewerkt vandaag! Wat ga je doen dit weekend?",
            "19:50 - {pupil}: naar oma",
            "19:51 - {colleague}: Gezellig! Tot maandag",
        ),
        judgement=Judgement(
            ("C10", "A6"),
            (1, 3, 2),
            Context.PRIVATE,
            "Medewerkers hebben geen contact met individuele leerlingen buiten de onderwijssituatie. De berichten zijn "
            "vriendelijk, maar overschrijden een duidelijke grens. De medewerker wist dat.",
        ),
        closing="Waarschuwing gegeven. Het contact is gestopt; de ouders zijn ingelicht.",
    ),
    Story(
        Kind.ESCALATION,
        Platform.GOOGLE_REVIEW,
        "Boze recensies na een conflict over de overblijf",
        "Sinds dinsdag staan er zes recensies met één ster. Ze gaan over de overblijf en noemen mij met naam. Het lijken "
        "steeds dezelfde zinnen. Eén ervan zegt dat ik kinderen uitscheld. Dat is niet waar.",
        (("alias:Ouder uit Rijnmeer", S, UNKNOWN), ("reporter", V, EMPLOYEE)),
        account="Ouder uit Rijnmeer",
        picture="Schermafbeelding recensie",
        approach="We reageren één keer, namens de school, rustig en zonder namen. Ik meld de recensies bij Google. Reageer "
        "zelf niet. Als er meer komt, laat je het me meteen weten.",
        judgement=Judgement(
            ("A6",),
            (2, 2, 1),
            Context.PRIVATE,
            "De recensies zijn onwaar en onheus. De schrijver is onbekend gebleven.",
        ),
        closing="Vier van de zes recensies zijn verwijderd. Onze reactie staat eronder.",
    ),
    Story(
        Kind.INCIDENT,
        Platform.DISCORD,
        "Leerling deelt het adres van een klasgenoot in een gamegroep",
        "In een Discordgroep heeft {pupil} het adres en telefoonnummer van {other} gezet, na ruzie om een spel. Er zijn "
        "daarna vreemde telefoontjes geweest. De ouders zijn erg geschrokken.",
        (("pupil", S, PUPIL), ("other", V, PUPIL)),
        Urgency.URGENT,
        account="blokjesbouwers-nl",
        chat=("17:31 - {pupil}: hier woont ie lol, bel m maar", "17:33 - onbekend: haha ga ik doen"),
        judgement=Judgement(
            ("A2", "A6"),
            (2, 3, 3),
            Context.PRIVATE,
            "Persoonlijke gegevens gedeeld met onbekenden, met overlast tot gevolg. De leerling zag de gevolgen niet.",
            Criminal.POSSIBLE,
        ),
        closing="Bericht verwijderd door de beheerder van de groep. Afspraken gemaakt met beide gezinnen.",
    ),
    Story(
        Kind.INCIDENT,
        Platform.YOUTUBE,
        "Ouder plaatst een filmpje van het kerstspel",
        "Een vader heeft het hele kerstspel op YouTube gezet, voor iedereen zichtbaar. Twee kinderen in {group} mogen vanwege "
        "hun veiligheid nergens herkenbaar in beeld. Hij wil het niet weghalen: 'dan had je het maar moeten zeggen'.",
        (("guardian", S, GUARDIAN),),
        Urgency.URGENT,
        link="https://www.youtube.com/",
        judgement=Judgement(
            ("A5",),
            (1, 2, 3),
            Context.WORK,
            "Er was geen toestemming en er is vooraf op gewezen. Voor twee kinderen is dit een veiligheidsrisico. Na een "
            "tweede gesprek is het filmpje afgeschermd.",
        ),
        closing="Het filmpje is verwijderd. De ouder kreeg een waarschuwing.",
    ),
    Story(
        Kind.ESCALATION,
        Platform.TELEGRAM,
        "Dreigende berichten na een schorsing op het plein",
        "Een onbekend nummer stuurt mij via Telegram berichten: 'wacht maar tot je buiten bent'. Ik denk dat het te maken heeft "
        "met de ruzie op het plein van maandag, maar zeker weten doe ik het niet.",
        (("alias:+31 6 •••• 41", S, UNKNOWN), ("reporter", V, EMPLOYEE)),
        Urgency.URGENT,
        chat=("22:58: Wacht maar tot je buiten bent", "22:59: Je bent nog niet van ons af"),
        approach="Vandaag niet alleen naar huis: ik loop mee naar de auto. Berichten bewaren, niet antwoorden, nummer nog niet "
        "blokkeren. Ik bel de wijkagent en daarna het bestuur over aangifte.",
        judgement=Judgement(
            ("A6",),
            (4, 3, 3),
            Context.PRIVATE,
            "Ernstige bedreiging van een medewerker vanwege het werk. De wijkagent is betrokken.",
            Criminal.YES,
        ),
        closing="De wijkagent heeft met de afzender gesproken. Er zijn geen nieuwe berichten gekomen.",
    ),
    Story(
        Kind.INCIDENT,
        Platform.WHATSAPP,
        "Stickers van een leerling gaan rond in de klassenapp",
        "Van een foto van {other} zijn stickers gemaakt met scheldwoorden. Ze worden in drie groepen gebruikt. {pupil} heeft ze "
        "gemaakt, dat zegt hij zelf. {other} lacht erom, maar zijn moeder zegt dat hij thuis huilt.",
        (("pupil", S, PUPIL), ("other", V, PUPIL)),
        account="{group} the best",
        picture="Sticker uit de groepsapp",
        judgement=Judgement(
            ("A5", "A6"), (2, 2, 2), Context.PRIVATE, "Kwetsend gebruik van een foto zonder toestemming. Eerste keer."
        ),
        closing="Stickers verwijderd, gesprek gevoerd, les over beeldmateriaal gegeven.",
    ),
    Story(
        Kind.ADVICE,
        Platform.INSTAGRAM,
        "Reageren op een vraag van een ouder onder een foto?",
        "Onder een foto van onze musical vraagt een moeder waarom haar zoon niet vooraan staat. Ik wil uitleggen hoe het zit. "
        "Mag ik dat daar doen, of kan ik beter bellen?",
        advice=Advice.NOT_ALLOWED,
        approach="Niet onder de foto antwoorden: dan gaat het over een kind, en iedereen leest mee (A2). Bel haar vandaag even. "
        "Onder de foto zet ik namens de school: 'We bellen je.'",
        closing="Telefonisch opgelost.",
    ),
    Story(
        Kind.INCIDENT,
        Platform.FACEBOOK,
        "Foto van een vergadering met namen van leerlingen op het bord",
        "{colleague} plaatste een gezellige foto uit de teamkamer. Op het bord achter haar staan namen van kinderen met "
        "daarachter 'zorg' en 'thuissituatie'. Een ouder mailde mij de foto. Hij staat er nog op.",
        (("colleague", S, EMPLOYEE),),
        Urgency.URGENT,
        picture="Foto teamkamer",
        judgement=Judgement(
            ("C10", "A2"),
            (1, 1, 3),
            Context.WORK,
            "Niet met opzet, maar er zijn bijzondere gegevens van leerlingen openbaar geworden. Gemeld als datalek.",
        ),
        closing="Foto verwijderd, datalek gemeld, ouders ingelicht.",
    ),
    Story(
        Kind.INCIDENT,
        Platform.OTHER,
        "Peiling 'wie is de slechtste juf' op een pollsite",
        "Er gaat een poll rond met vier namen van ons team. {pupil} zou hem gemaakt hebben op de schoolcomputer. Er zijn al "
        "honderdtwintig stemmen. Twee collega's zijn er erg van ondersteboven.",
        (("pupil", S, PUPIL), ("reporter", V, EMPLOYEE)),
        account="wieisdeslechtste",
        judgement=Judgement(
            ("A1", "A6"), (2, 2, 2), Context.LESSON, "Gemaakt onder schooltijd, kwetsend voor vier collega's."
        ),
        closing="Poll verwijderd, gesprek met ouders, excuses in de klas.",
    ),
    Story(
        Kind.PARTICIPATION,
        Platform.FACEBOOK,
        "Discussie over het azc in de dorpsgroep",
        "In de dorpsgroep op Facebook wordt fel gepraat over de opvang van vluchtelingen en de kinderen op onze school. Ik "
        "heb één keer gereageerd om een onwaarheid recht te zetten. Nu wordt mijn werk erbij gehaald.",
        (),
        account="Rijnmeer Praat Mee",
        advice=Advice.WITH_CHANGES,
        approach="Je reactie was netjes. Reageer nu niet meer; de school plaatst zelf een bericht met de feiten. Zet je profiel "
        "op privé en stuur me wat je binnenkrijgt.",
        closing="De discussie is doodgebloed na het bericht van de school.",
    ),
    Story(
        Kind.ESCALATION,
        Platform.INSTAGRAM,
        "Roddelaccount over onze school groeit snel",
        "Sinds het weekend is er een account dat roddels over leerlingen en juffen plaatst. Kinderen sturen zelf berichten in. "
        "Er staan al negen namen op. Het account heeft driehonderd volgers en het gaat hard.",
        (("alias:@rijnmeer.roddels", S, UNKNOWN),),
        Urgency.URGENT,
        account="@rijnmeer.roddels",
        picture="Schermafbeelding roddelaccount",
        approach="Ik meld het account bij Instagram en stuur vandaag een brief aan alle ouders van de bovenbouw. Jij bespreekt "
        "het morgen in de klas, met de les die ik je stuur. Niemand reageert op het account.",
        judgement=Judgement(
            ("A2", "A5", "A6"), (3, 2, 3), Context.PRIVATE, "Anoniem account met schadelijke roddels over kinderen."
        ),
        closing="Account verwijderd door Instagram. De brief had effect: er is niets nieuws verschenen.",
    ),
    Story(
        Kind.INCIDENT,
        Platform.SNAPCHAT,
        "Medewerker filmt onder de les",
        "Tijdens mijn invalles zag ik dat {colleague} de klas filmde voor Snapchat, met een grappig filter. De kinderen vonden "
        "het leuk, maar er is geen toestemming en het was midden in de rekenles.",
        (("colleague", S, EMPLOYEE),),
        judgement=Judgement(
            ("A1", "A5"),
            (1, 2, 1),
            Context.LESSON,
            "Onder de les gefilmd en geplaatst zonder toestemming. De medewerker zag het kwaad er niet van in.",
        ),
        closing="Gesprek gevoerd en waarschuwing gegeven. Het filmpje was al verlopen.",
    ),
)
