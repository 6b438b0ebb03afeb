"""Names of our own: plants, crafts, birds, weather. No real street list was copied."""

from functools import cache

from cities.demo.plan import Plan, city_plan
from cities.demo.terrain import rng_for


def _list(words: str) -> tuple[str, ...]:
    return tuple(words.split())


MASCULINE = _list(
    """
    melograno noce castagno susino corbezzolo pruno salice gelsomino rosmarino lentisco
    giuggiolo sambuco biancospino agrifoglio pettirosso fringuello cardellino merlo rigogliolo
    scricciolo falco germano tarabuso picchio setaccio telaio mantice torchio tornio compasso
    sestante cannocchiale aratro maestrale grecale scirocco libeccio solstizio crepuscolo
    temporale arcobaleno plenilunio quarzo porfido basalto feldspato topazio lapislazzuli
    girasole mughetto papavero narciso ciclamino fiordaliso croco anemone elleboro timo
    basilico zafferano origano mulino frantoio filatoio lavatoio abbeveratoio pozzo granaio
    fienile guado traghetto approdo belvedere cantastorie menestrello burattinaio speziale
    liutaio campanaro ponteggio astrolabio segnavento gufo nibbio tordo usignolo cerbiatto
    tasso riccio ghiro capriolo camoscio
    """
)
FEMININE = _list(
    """
    quercia betulla magnolia robinia acacia mimosa ginestra lavanda camelia ortensia peonia
    viola malva salvia menta verbena rondine allodola cinciallegra gazza civetta ghiandaia
    capinera upupa tortora brina rugiada aurora tramontana bonaccia fornace cartiera filanda
    conceria segheria tessitura ferriera vetreria cordicella bilancia clessidra bussola
    lanterna meridiana campana staffetta giostra altalena fisarmonica zampogna arpa spinetta
    sorgente cascata radura brughiera palude collinetta cava miniera ardesia giada ambra
    ametista tormalina lepre donnola volpe lontra marmotta pergola vendemmia mietitura semina
    trebbiatura veglia concordia cortesia pazienza costanza fantasia allegria quiete speranza
    curiosità meraviglia
    """
)
PLURAL_M = _list(
    """
    tigli platani ontani faggi olmi aceri carpini cipressi pioppi gelsi ciliegi meli peri
    nespoli fornai sellai cordai bottai vetrai calderai ramai tintori setaioli lanaioli
    conciatori cestai ombrellai arrotini spazzacamini lattai ortolani pescatori barcaioli
    renaioli zatterieri mugnai carrettieri maniscalchi scalpellini stuccatori decoratori
    tipografi legatori librai orologiai ebanisti tornitori saldatori tranvieri lampionai
    giardinieri apicoltori vignaioli pastori casari norcini aratori cantonieri cronisti copisti
    miniatori cartografi venti passeri cigni aironi storni rondoni colombi pellicani abeti
    narcisi gigli iris giunchi canneti salici
    """
)
PLURAL_F = _list(
    """
    rose dalie primule violette ninfee felci edere ortiche more fragole albicocche castagne
    nocciole mandorle olive lavandaie ricamatrici filatrici tessitrici mondine merlettaie sarte
    fioraie balie maestre levatrici barche chiatte zattere reti vele ancore botti brocche
    lanterne candele campane fucine officine magnanerie vasche fontane sorgenti cascine corti
    logge altane stelle comete nuvole nevi piogge brine maree onde api farfalle libellule
    lucciole cicale rondinelle pernici quaglie starne anitre gru cicogne
    """
)
HEADS = {
    "avenue": "Corso", "main": "Viale", "street": "Via", "pedestrian": "Via", "hill": "Strada",
    "path": "Passeggiata", "steps": "Salita",
}  # fmt: skip


def with_article(word: str, form: str) -> str:
    """The word after "Via": ``form`` is ms, fs, mp or fp.

    >>> with_article("scricciolo", "ms")
    'dello Scricciolo'
    >>> with_article("abeti", "mp")
    'degli Abeti'
    """
    vowel = word[0] in "aeiou"
    hard = word[0] == "z" or word[:2] in {"gn", "ps", "pn"} or (
        word[0] == "s" and word[1] not in "aeiou"
    )  # fmt: skip
    noun = word.capitalize()
    if form == "ms":
        return f"dell'{noun}" if vowel else f"{'dello' if hard else 'del'} {noun}"
    if form == "fs":
        return f"dell'{noun}" if vowel else f"della {noun}"
    if form == "mp":
        return f"{'degli' if vowel or hard else 'dei'} {noun}"
    return f"delle {noun}"


def _words() -> list[str]:
    """Every word once, in the shuffled order in which streets take them."""
    seen: dict[str, None] = {}
    for words, form in ((MASCULINE, "ms"), (FEMININE, "fs"), (PLURAL_M, "mp"), (PLURAL_F, "fp")):
        for word in words:
            seen[with_article(word, form)] = None
    ordered = list(seen)
    return [ordered[i] for i in rng_for("names").permutation(len(ordered))]


def _head(kind: str, group: str) -> str:
    if group.startswith("quay"):
        return "Lungofiume"
    if group.startswith(("star", "square")):
        return "Piazza"
    return HEADS[kind]


def street_names(plan: Plan) -> dict[str, str]:
    """The name of every group of streets. Heads differ before a word is used again."""
    kinds: dict[str, str] = {}
    length: dict[str, float] = {}
    for street in plan.streets:
        kinds.setdefault(street.group, street.kind)
        length[street.group] = length.get(street.group, 0.0) + street.length_m
    # The long ones choose first: the great avenues get a word of their own.
    order = sorted(kinds, key=lambda group: (-length[group], group))
    words = _words()
    names: dict[str, str] = {}
    used: set[str] = set()
    for number, group in enumerate(order):
        head = _head(kinds[group], group)
        if head == "Via" and number >= len(words):
            # Short streets share a word with a long one elsewhere, under a smaller head.
            head = "Vicolo" if length[group] < 900 else "Contrada"
        word = words[number % len(words)]
        name = f"{head} {word}"
        names[group] = name if name not in used else f"{head} {word} Vecchia"
        used.add(names[group])
    return names


@cache
def city_street_names() -> dict[str, str]:
    """Names by group of the city's plan."""
    return street_names(city_plan())
