"""The sentences of the origin rules: one for every code of catalogue/origin.py, in the language of the page."""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django_countries import countries

from .models.products import Product, Step

LEGAL_BASES = {
    "house_completeness": _("Completeness of what the company declares"),
    "ucc_60_1": _("goods wholly obtained in one country, Regulation (EU) 952/2013, art. 60(1)"),
    "da_34": _("minimal operations, Delegated Regulation (EU) 2015/2446, art. 34"),
    "da_annex_22_01": _("list rules, Delegated Regulation (EU) 2015/2446, art. 32 and Annex 22-01"),
    "ucc_60_2": _("last substantial transformation, Regulation (EU) 952/2013, art. 60(2)"),
    "dl_135_16": _("the “100% Made in Italy” claim, Decree-Law 135/2009, art. 16"),
    "officer": _("decision of an officer on the evidence"),
}

RULES = {
    "R0": _("Before anything can be said, the HS code, the steps of manufacture, the materials and the last substantial step must be declared."),
    "R1": _("Goods wholly obtained in Italy are Italian: minerals extracted, plants harvested, animals born and raised here, and what is made of nothing else."),
    "R2": _("Preserving, sorting, packing, bottling, making up sets, labelling, simple assembly and dismantling never give origin, alone or together."),
    "R3": _("Textiles (HS chapters 50 to 63) and footwear (headings 6401 to 6405) have rules of their own, which come before the general rule. An officer applies them to the evidence."),
    "R4": _("Otherwise the origin is where the last substantial step took place: economically justified, in a plant equipped for it, giving a new product or being an important stage of manufacture."),
    "R7": _("The claim “100% Made in Italy” needs Italian origin and, on top of it, design, engineering, processing and packaging exclusively in Italy. The law says nothing of raw materials."),
}  # fmt: skip

# Every code of origin.CODES; a text with parameters writes a percent sign twice.
TEXTS = {
    "hs_code": _("the HS code of the product, four or six digits"),
    "steps": _("the steps of manufacture"),
    "materials": _("the materials and where they come from"),
    "last_substantial_step": _("which step is the last substantial one"),
    "last_step_is_minimal": _("another last substantial step: the one that is marked is an operation that never gives origin"),
    "wholly_obtained_basis": _("on what basis the goods are wholly obtained"),
    "place_of_last_step": _("where the last substantial step is done: your site, or a named subcontractor"),
    "economically_justified": _("whether the last substantial step has an economic reason of its own"),
    "new_product_or_stage": _("whether the last substantial step makes a new product or is an important stage of manufacture"),
    "wholly_obtained": _("The goods are wholly obtained in Italy: %(basis)s."),
    "wholly_obtained_contradicted": _("The goods are declared as wholly obtained in Italy, but a material or a step comes from abroad."),
    "wholly_obtained_unusual": _("Goods of HS heading %(heading)s are seldom wholly obtained in one country."),
    "no_step_in_italy": _("No step of manufacture takes place in Italy."),
    "minimal_only": _("In Italy there are only operations that never give origin: %(operations)s."),
    "listed_goods": _("For goods of HS heading %(heading)s the list rules come first."),
    "last_step_in_italy": _("The last substantial step takes place in Italy."),
    "last_step_abroad": _("The last substantial step takes place in another country: %(country)s."),
    "four_conditions_met": _("It is justified, done in an equipped plant, and gives a new product or is an important stage of manufacture."),
    "not_justified": _("The company does not confirm that the last substantial step has an economic reason of its own."),
    "no_new_product_or_stage": _("The company does not confirm that the last substantial step makes a new product or is an important stage."),
    "assembly_important_stage": _("The last substantial step is an assembly: it must be shown that it is an important stage of manufacture and not a simple putting together."),
    "last_step_by_subcontractor": _("The last substantial step is done by a subcontractor: its declaration is needed."),
    "site_not_equipped": _("The last substantial step is declared at a site that is not a place of production."),
    "later_step_abroad": _("After the last substantial step there is a further manufacture abroad: %(country)s."),
    "heading_changes": _("The HS heading of the product, %(heading)s, differs from that of every material: a strong hint of a substantial transformation."),
    "heading_same": _("A material has the same HS heading as the product, %(heading)s."),
    "mostly_same_goods_from_abroad": _("Goods of the same HS heading from abroad are %(share)s%% of the value of the materials."),
    "claim_100_met": _("Design, engineering, processing and packaging are all declared in Italy."),
    "claim_100_needs_origin": _("“100% Made in Italy” cannot be shown: the origin of the product is not Italy."),
    "claim_100_waits_for_origin": _("“100% Made in Italy” cannot be shown before the origin of the product is settled."),
    "claim_100_abroad": _("“100%% Made in Italy” cannot be shown: not in Italy are %(phases)s."),
    "claim_100_undeclared": _("“100%% Made in Italy” cannot be shown: the country is not declared for %(phases)s."),
    "claim_100_materials": _("“100% Made in Italy” waits for an officer: some materials were manufactured abroad, and that may count as processing."),
    "complete_the_facts": _("Complete what is missing."),
    "substantial_step_in_italy": _("Declare a step of manufacture in Italy that goes beyond these operations, if there is one."),
    "last_step_to_italy": _("It would be Italy if the last substantial step took place in Italy."),
    "officer_looks_at_evidence": _("An officer decides on the evidence: production sheet, list of materials with their HS codes, machinery, description of the process."),
    "officer_reads_list_rule": _("An officer decides by the list rule: keep cutting, sewing or assembly orders and the import papers of semi-finished parts ready."),
    "drop_the_claim": _("Without the claim the product can be published."),
    "four_phases_in_italy": _("The claim could be shown if all four phases took place in Italy."),
}  # fmt: skip

PHASES = {
    "design": _("design"),
    "engineering": _("engineering"),
    "processing": _("processing"),
    "packaging": _("packaging"),
}


def sentence(code: str, params: dict | None = None) -> str:
    """The sentence of one code in the present language; a code of another age is shown as it is."""
    if code not in TEXTS:
        return code
    words = str(TEXTS[code])
    return words % {name: _in_words(name, value) for name, value in params.items()} if params else words


def sentences(findings: list[dict]) -> list[str]:
    """The sentences of stored findings ({"code", "params"})."""
    return [sentence(finding["code"], finding.get("params")) for finding in findings]


def _in_words(name: str, value):
    match name:
        case "country":
            return countries.name(value) or value
        case "basis":
            return str(dict(Product.WhollyObtained.choices).get(value, value))
        case "operations":
            operations = dict(Step.Operation.choices)
            return listing([str(operations.get(code, code)) for code in value], separator="; ")
        case "phases":
            return listing([str(PHASES.get(code, code)) for code in value])
    return value


def listing(words: list[str], *, separator: str = ", ") -> str:
    """Words as people list them: "a, b and c"."""
    if len(words) < 2:
        return "".join(words)
    return gettext("%(most)s and %(last)s") % {"most": separator.join(words[:-1]), "last": words[-1]}
