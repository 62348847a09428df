"""What is learned from texts: which class words belong to, how sure that is, and when to say nothing. Pure, without a database."""

import json

from catalogue.learning import Class, Classifier, Example, learn, words
from catalogue.titles import BetterTitle, Habits, TitleFacts, better_title, habits

CLASSES = [
    Class("cer-tiles", "cer", ("Piastrelle", "Tiles"), ("Ceramica", "Ceramics")),
    Class("cer-plates", "cer", ("Piatti", "Plates"), ("Ceramica", "Ceramics")),
    Class("foo-pasta", "foo", ("Pasta secca", "Dried pasta"), ("Alimentari", "Food")),
]
EXAMPLES = [
    Example("Gres porcellanato 60x60", "Per pavimenti", "cer-tiles", "a"),
    Example("Rivestimento lucido", "Per pareti di bagni", "cer-tiles", "b"),
    Example("Servizio da tavola", "Fondi e dessert, porcellana", "cer-plates", "a"),
    Example("Spaghetti trafilati al bronzo", "Semola di grano duro", "foo-pasta", "c"),
    Example("Penne rigate", "Grano duro", "foo-pasta", "d"),
    Example("Fusilli", "Semola", "foo-pasta", "e"),
]


def test_names_of_classes_are_enough_to_begin_with():
    made = learn([], CLASSES)

    assert made.ranked("Piastrella da parete")[0].label == "cer-tiles"
    assert made.ranked("dried pasta, 500 g")[0].label == "foo-pasta"


def test_examples_teach_words_that_no_name_has():
    before, after = learn([], CLASSES), learn(EXAMPLES, CLASSES)

    assert before.ranked("xyzzy") == []
    assert after.ranked("Spaghetto di semola")[0].label == "foo-pasta"
    assert after.ranked("Pavimenti in gres")[0].label == "cer-tiles"


def test_confidences_are_shares_and_low_ones_say_nothing():
    made = learn(EXAMPLES, CLASSES)
    ranked = made.ranked("Semola di grano duro, penne")

    assert abs(sum(one.confidence for one in ranked) - 1) < 1e-9
    assert [one.confidence for one in ranked] == sorted((one.confidence for one in ranked), reverse=True)
    assert made.suggest("Lucido", sure=1.01) == []
    assert len(made.suggest("Semola di grano duro, penne", sure=0.2)) == 3


def test_what_was_learned_survives_being_stored():
    made = learn(EXAMPLES, CLASSES)
    again = Classifier(**json.loads(json.dumps(made.as_data())))

    assert again.ranked("Piatti fondi in porcellana") == made.ranked("Piatti fondi in porcellana")


def test_a_label_that_no_longer_exists_is_forgotten():
    gone = Example("Vaso", "", "cer-vases", "z")

    assert learn([*EXAMPLES, gone], CLASSES).examples == len(EXAMPLES)


def test_words_leave_out_numbers_accents_and_what_says_nothing():
    assert words("Caffè con 80% arabica, 60×60 cm della Città") == ["caffe", "arabica", "citta"]


# --- Titles -----------------------------------------------------------------------------------------------------------


def test_a_title_loses_what_does_not_belong_there_and_says_why():
    better = better_title(TitleFacts("PIASTRELLA GRES COD. AB123 100% MADE IN ITALY!!!"), Habits())

    assert better == BetterTitle("Piastrella gres", ("claim", "code", "capitals", "marks"))


def test_a_size_comes_from_the_description_where_titles_have_one():
    facts = TitleFacts("Mosaico “Laguna”", description="Foglio da 30 × 30 cm su rete.")

    assert better_title(facts, Habits()).title == "Mosaico “Laguna”, 30 × 30 cm"
    assert better_title(facts, Habits(titles=40, with_size=0.1)) is None


def test_a_material_comes_in_where_others_name_theirs():
    facts = TitleFacts("Borsa a mano", material="Pelle di vitello")

    assert better_title(facts, Habits(titles=40, with_material=0.8)).title == "Borsa a mano, pelle di vitello"
    assert better_title(facts, Habits(titles=40, with_material=0.0)) is None
    assert better_title(TitleFacts("Borsa in pelle", material="Pelle"), Habits(titles=40, with_material=0.8)) is None


def test_a_good_title_stays():
    assert better_title(TitleFacts("Vaso in vetro soffiato “Orsa”, 32 cm", "Altezza 32 cm"), Habits()) is None


def test_nothing_is_said_that_was_not_declared():
    better = better_title(TitleFacts("!!! SUPER OFFERTA !!!", group="Calici"), Habits())

    assert better.title == "Calici"


def test_habits_need_enough_titles():
    few = [("Borsa in pelle", ["Pelle"])] * 19

    assert habits(few) == Habits(titles=19)
    assert habits([*few, ("Borsa 30 cm", ["Pelle"])]).with_material == 0.95
