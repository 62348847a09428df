"""Words in texts: what blocks, what an officer looks at, and what is innocent. Names of towns and companies alone are free."""

import pytest

from catalogue.origin import scan
from catalogue.origin.wording import NO_WORDS, plain

from .test_origin import LISTS


def read(title, description="", hs_code="691200", covered=()):
    return scan([(title, description)], lists=LISTS, hs_code=hs_code, covered=covered)


@pytest.mark.parametrize(("words", "hs_code"), [
    ("Prosciutto di Parma", "021011"),
    ("PROSCIUTTO  DI\nPARMA", "021011"),
    ("Prosciutto-di-Parma", "021011"),
    ("Pros\u00adciutto di\u00a0Parma", "021011"),
    ("Parma ham, 18 months", "021011"),
    ("Parmaschinken am Stück", "021011"),
    ("Jambon de Parme", "021011"),
    ("Jamón de Parma curado", "021011"),
    ("精选帕尔马火腿 18个月", "021011"),
    ("Parmigiano Reggiano®", "040690"),
    ("Fresh pasta with Parmesan", "190219"),
    ("Aceto Balsamico di Modena", "220900"),
    ("Balsamic vinegar of Modena", "220900"),
    ("Vinaigre balsamique de Modène", "220900"),
    ("摩德纳香醋 250毫升", "220900"),
    ("Pasta di Gragnano", "190219"),
    ("Mortadella Bologna", "160100"),
    ("Gorgonzola D.O.P. piccante", "040640"),
    ("Gorgonzola dolce", "040640"),
    ("Chianti Classico 2022", "220421"),
    ("Vino d’Asti DOCG", "220410"),
    ("Olio Toscano IGP", "150920"),
    ("Olio Sicilia I.G.P.", "150920"),
    ("Prosecco brut", "220410"),
    ("Prosciutto crudo Parma", "021011"),
    ("Jambon San Daniele", "021011"),
    ("帕马森芝士", "040690"),
    ("Modena balsamic, aged", "220900"),
    ("Bronte pistachios", "080251"),
    ("Piadina romagnola", "190590"),
    ("Cotechino di Modena", "160100"),
    ("普罗赛克起泡酒", "220410"),
])  # fmt: skip
def test_a_protected_name_of_such_goods_is_found_in_every_language(words, hs_code):
    assert read(words, hs_code=hs_code).names


def test_a_confirmed_certificate_frees_its_name_alone():
    words = "Prosciutto di Parma e Mortadella Bologna"

    assert read(words, hs_code="021011", covered={"prosciutto-di-parma"}).names == ("Mortadella Bologna",)


def test_on_goods_of_another_kind_a_protected_name_is_looked_at_and_does_not_block():
    found = read("Grattugia per Parmigiano Reggiano", hs_code="732393")

    assert (found.names, found.warned) == ((), ("Parmigiano Reggiano",))


@pytest.mark.parametrize("words", [
    "100% ital. Produktion", "100 % ital. Herstellung", "100% сделано в Италии", "Полностью сделано в Италии",
    "изготовлено в Италии на 100%", "100% итальянское производство",
    "100% Made in Italy", "100 % made in italy", "１００％ Made in Italy", "100% Italia", "100% italiano", "Made in Italy al 100%",
    "100% fatto in Italia", "Interamente prodotto in Italia", "realizzati: totalmente realizzati in Italia", "Tutto italiano",
    "Sedie tutte fatte in Italia", "fully made in Italy", "Entirely produced in Italy", "Made entirely in Italy",
    "an all-Italian product", "100% Italian", "vollständig in Italien hergestellt", "100 % in Italien hergestellt",
    "ausschließlich in Italien gefertigt", "Entièrement fabriqué en Italie", "fabrication: intégralement réalisée en Italie",
    "100% hecho en Italia", "Totalmente hecho en Italia", "100%意大利制造", "完全在意大利生产", "100 per cent made in Italy",
    "made 100% in Italy", "made only in Italy", "produced entirely in Italy", "one hundred percent Italian", "hundred per cent made in Italy",
    "all made in Italy", "#100madeinitaly", "100% MadeInItaly", "prodotto al 100% in Italia", "prodotto interamente in Italia", "tutto Made in Italy",
    "cento per cento Made in Italy", "interamente italiano", "zu 100 % in Italien hergestellt", "hundertprozentig italienisch", "100% aus Italien",
    "komplett Made in Italy", "in Italien vollständig gefertigt", "cent pour cent italien", "fabriqué à 100 % en Italie", "entièrement italien",
    "réalisé exclusivement en Italie", "cien por cien italiano", "hecho exclusivamente en Italia", "全意大利制造", "百分之百意大利制造",
])  # fmt: skip
def test_a_100_per_cent_claim_is_found_in_every_language(words):
    assert read("Sedia", words).claims_100


@pytest.mark.parametrize("words", [
    "San Marzano tomatoes", "Pomodori pelati San Marzano", "Limoncello di Sorrento", "Vin de Chianti", "Vino rosso di Barolo",
    "🇮🇹", "con il tricolore", "the Italian flag", "all Italian", "vero Made in Italy", "Genuine Made in Italy", "100% Italian leather",
    "un gusto tutto italiano",
])  # fmt: skip
def test_signs_and_listed_words_are_for_an_officer_to_look_at(words):
    found = read("Borsa", words)

    assert found.warned
    assert not (found.names or found.claims_100)


@pytest.mark.parametrize("words", [
    "con grano italiano", "Italian durum wheat", "mit italienischem Hartweizen", "pomodori italiani", "Italian milk", "olive italiane",
])  # fmt: skip
def test_words_about_an_ingredient_are_compared_with_the_materials(words):
    assert read("Prodotto", words).ingredients


def test_the_official_mark_nobody_can_have_is_looked_at():
    assert read("Tavolo", "con il contrassegno ufficiale Made in Italy").marks


# Towns, companies, colours, tools, materials, places of work: none of these is a claim.
INNOCENT = [
    "Parma", "Modena", "Murano", "Made in Parma", "Made in Modena", "Made in Italy", "Prodotto in Italia", "Hergestellt in Italien",
    "Fabriqué en Italie", "Hecho en Italia", "意大利制造", "Officine Parma S.r.l.", "Vetreria Murano", "Acetaia Modena 1900", "Studio Barolo & Figli",
    "Piatto decorato a mano a Parma", "Lampada soffiata a Murano", "Vetro di Murano", "Murano glass chandelier", "Marmo di Carrara",
    "Ceramica di Deruta", "Tavolo Chianti", "Divano Franciacorta in pelle", "Giacca color Barolo", "Sedia Asti", "Tappeto Etna", "Poltrona Soave",
    "Affettatrice per prosciutto, costruita a Parma", "Coltello per formaggio", "Calici da prosecco", "Bicchieri per lambrusco", "Botti per aceto",
    "Ham slicer from Parma", "Balsamic bottle", "Pasta machine", "Pasta bowl", "Forno per pizza napoletana", "Neapolitan pizza oven",
    "Bologna packaging machine", "Macchine di Bologna", "Ponte di Bassano", "Camicia 100% cotone", "100% cotton, made in Italy",
    "100% wool, woven in Biella, made in Italy", "100% lino", "100% Kaschmir aus Italien", "Pure wool made in Italy", "100% recycled yarn",
    "Soddisfatti al 100%, dall’Italia", "Shipped to all Italian regions", "Loved by all Italian families", "Stile italiano", "Design italiano",
    "Italian design", "Italienisches Design", "Designed in Milan", "Tutta la gamma", "Tutto in acciaio", "Completamente smontabile",
    "Interamente in legno massello", "Fully assembled in Italy", "Entirely handmade", "Vollständig aus Holz", "Entièrement démontable",
    "Totalmente lavabile", "Il colore dei vigneti di Valpolicella", "Vista su Montepulciano", "From the hills of Chianti", "Sicilia, collezione 2026",
    "Bianco Garda", "Piastrella Marsala, tono caldo", "Grana fine", "Grana grossa, finitura opaca", "Marmo bianco, grana fine",
    "Fatto a mano in Italia", "Made by hand in Italy", "All made in the same plant", "Venduto solo in Italia", "Consegna in tutta Italia",
    "One hundred per cent cotton", "Hundertprozentig wasserdicht", "Cent pour cent coton", "Cien por cien algodón", "Style entièrement italien",
    "Rein weiß", "Komplett montiert", "全意大利包邮", "Piadina machine", "Cotechino pot", "100% recycled, made in Italy", "Only for Italy",
    "Lampada San Marzano", "Cantine San Marzano", "Limoncello artigianale", "Bicchieri da limoncello", "Vini di Toscana", "Wine rack from Asti",
    "Сделано в Италии", "100% хлопок", "Digital gefertigt, ital. Design",
    "100% хлопок, сделано в Италии", "Полностью из дерева", "Итальянский дизайн", "100% Leder, ital. Leder", "Limoni e limoncello",
    "Negozio a Sorrento", "Tavolo San Marzano", "Vino rosso", "Weine aus Italien",
    "’Nduja di Spilinga",  # a traditional food of the national list: no name of the Union register
]  # fmt: skip


@pytest.mark.parametrize("words", INNOCENT)
def test_innocent_words_are_left_alone(words):
    assert read(words, f"{words}. {words}, per l’estero.") == NO_WORDS


def test_there_are_enough_innocent_words_and_towns_are_free_on_food_too():
    assert len(set(INNOCENT)) >= 60
    for words in (
        "Salumi di Parma",
        "Stagionato a Langhirano, Parma",
        "Aceto di vino, Modena",
        "Bottled in Asti",
        "Cantina a Barolo",
    ):
        assert read(words, words, hs_code="160100") == NO_WORDS
    assert read("来自巴罗洛的红酒", hs_code="220421") == read("Red wine from Barolo", hs_code="220421") == NO_WORDS


def test_text_is_compared_without_case_accents_punctuation_and_invisible_letters():
    assert (
        plain("  Vinaigre  Balsamique\u200b de-MODÈNE™ (100 %). D.O.P.")
        == "vinaigre balsamique de modene 100 % | d o p |"
    )
