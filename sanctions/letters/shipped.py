"""The letters we ship, in Dutch: version 1 of each template. A board may write newer versions."""

from dataclasses import dataclass

from sanctions.enums import Measure


@dataclass(frozen=True)
class ShippedLetter:
    code: str
    subject: str
    body: str


STAFF_WARNING = ShippedLetter(
    code=Measure.STAFF_WARNING,
    subject="Waarschuwing over uw gebruik van sociale media",
    body="""\
Op {{ report_date }} is een melding gedaan over uw gebruik van sociale media ({{ platform }}). Ik heb de melding \
zorgvuldig bekeken. Dit heb ik vastgesteld:

{{ reasons }}

{{ talk }}

Dit past niet bij de afspraken in het {{ protocol }} van {{ board }}. Het gaat om:

{{ rules }}

Deze brief is een waarschuwing. Het is geen disciplinaire maatregel. Ik wil u hiermee op de afspraken wijzen en \
voorkomen dat dit nog een keer gebeurt. Gebeurt het toch opnieuw, dan kan wel een zwaardere maatregel volgen, zoals \
een schorsing of een berisping, met gevolgen voor uw dienstverband.

Ik verwacht dat u zich voortaan aan het protocol houdt. Twijfelt u of u iets kunt plaatsen? Overleg dan vooraf met \
uw leidinggevende.

Deze brief komt in uw personeelsdossier. Bent u het niet met deze brief eens, of wilt u er iets aan toevoegen? Dan \
kunt u reageren met uw zienswijze. Stuur die binnen twee weken nadat u deze brief hebt ontvangen aan mij, per \
brief of per e-mail. U kunt uw zienswijze ook zelf toevoegen in het Meldpunt, onder Mijn dossier. Ook een latere \
reactie neem ik aan. Uw zienswijze komt bij deze brief in uw personeelsdossier.

Ik begrijp dat een brief als deze hard kan aankomen. Wilt u erover praten, maak dan een afspraak met mij. U kunt \
ook de vertrouwenspersoon van {{ board }} om steun of advies vragen.""",
)

PUPIL_WARNING = ShippedLetter(
    code=Measure.PUPIL_WARNING,
    subject="Waarschuwing aan {{ name }} over het gebruik van sociale media",
    body="""\
Op {{ report_date }} kregen wij op {{ school }} een melding over het gebruik van sociale media door \
{{ first_name }} ({{ platform }}). Wij hebben de melding zorgvuldig bekeken. Dit hebben wij vastgesteld:

{{ reasons }}

{{ talk }}

Op onze school gelden afspraken over sociale media. Die staan in het {{ protocol }} van {{ board }}. \
{{ first_name }} heeft zich niet gehouden aan:

{{ rules }}

Daarom geven wij {{ first_name }} een officiële waarschuwing. Wij vinden het belangrijk dat {{ first_name }} \
begrijpt wat dit voor anderen betekent, en dat het niet nog een keer gebeurt. Gebeurt het toch opnieuw, dan kan een \
zwaardere maatregel volgen, zoals een schorsing.

Wij vragen u om hier thuis met {{ first_name }} over te praten. Op school helpen wij {{ first_name }} om het \
voortaan anders te doen.

Deze brief komt in het leerlingdossier van {{ first_name }}. U kunt dat dossier inzien.

Heeft u vragen, of bent u het niet eens met deze waarschuwing? Neem dan contact op met de school, dan bespreken wij \
het samen. Komen wij er niet uit, dan kunt u gebruikmaken van de klachtenregeling van {{ board }}.""",
)

GUARDIAN_WARNING = ShippedLetter(
    code=Measure.GUARDIAN_WARNING,
    subject="Waarschuwing over uw gebruik van sociale media",
    body="""\
Op {{ report_date }} kregen wij op {{ school }} een melding over uw gebruik van sociale media ({{ platform }}). Wij \
hebben de melding zorgvuldig bekeken. Dit hebben wij vastgesteld:

{{ reasons }}

{{ talk }}

Op onze school gelden afspraken over sociale media, ook voor ouders en verzorgers. Die staan in het {{ protocol }} \
van {{ board }}. U heeft zich niet gehouden aan:

{{ rules }}

Daarom geven wij u een officiële waarschuwing. Wij vragen u dringend om u voortaan aan deze afspraken te houden. \
Gebeurt het toch opnieuw, dan kan het bestuur een zwaardere maatregel nemen, zoals een ontzegging van de toegang tot \
de school.

Deze waarschuwing gaat alleen over wat u zelf heeft gedaan. Voor uw kind verandert er niets: uw kind is en blijft \
welkom op school. Deze brief komt in het leerlingdossier van uw kind.

Heeft u vragen, of bent u het niet eens met deze waarschuwing? Neem dan contact op met de school, dan bespreken wij \
het samen.""",
)

SHIPPED: tuple[ShippedLetter, ...] = (STAFF_WARNING, PUPIL_WARNING, GUARDIAN_WARNING)
