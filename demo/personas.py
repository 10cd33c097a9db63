"""Who one can sign in as with one click on a development machine (settings.OPOR_PERSONAS), one of each role."""

PERSONAS: list[tuple[str, str]] = [
    ("sanne.postma@opo-r.example", "leerkracht van De Zilverreiger: meldt en volgt haar meldingen"),
    ("karin.dewit@opo-r.example", "directeur van De Zilverreiger: behandelt zaken en beslist over waarschuwingen"),
    ("willemijn.vanrossum@opo-r.example", "voorzitter van het bestuur: ziet alle scholen"),
    ("ingrid.postma@opo-r.example", "HR-adviseur: leest personeelsdossiers"),
    ("marieke.blom@opo-r.example", "intern begeleider van De Zilverreiger: leest leerlingdossiers"),
    ("annelies.brouwer@opo-r.example", "vertrouwenspersoon: leest mee als een melder dat wil"),
    ("rob.zijlstra@opo-r.example", "functionaris gegevensbescherming: leest het toegangslogboek"),
    ("ferry.huisman@opo-r.example", "beheerder: mensen, rollen en import"),
    ("geert.timmermans@opo-r.example", "lid van de raad van toezicht"),
]
