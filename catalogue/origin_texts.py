"""The sentences of the origin rules: one for every code of catalogue/origin/, in the language of the page."""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django_countries import countries

from pavilion.italian import elided

from .models.products import Product, Step

LEGAL_BASES = {
    "house_completeness": _("Completeness of what the company declares"),
    "ucc_60_1": _("goods wholly obtained in one country, Regulation (EU) 952/2013, art. 60(1)"),
    "da_34": _("minimal operations, Delegated Regulation (EU) 2015/2446, art. 34"),
    "da_annex_22_01": _("list rules, Delegated Regulation (EU) 2015/2446, art. 32 and Annex 22-01"),
    "ucc_60_2": _("last substantial transformation, Regulation (EU) 952/2013, art. 60(2)"),
    "da_33": _("processing that is not economically justified, Delegated Regulation (EU) 2015/2446, art. 33"),
    "da_2022_2104": _("origin of olive oil, Delegated Regulation (EU) 2022/2104"),
    "l_350_49": _("false indication of origin, Law 350/2003, art. 4, paragraph 49"),
    "l_350_49_bis": _("fallacious indication of origin, Law 350/2003, art. 4, paragraph 49-bis"),
    "l_55_2010": _("phases of manufacture, Law 55/2010, which waits for its decree"),
    "l_206_41": _("official mark, Law 206/2023, art. 41, which waits for its decree"),
    "reg_1169_26": _("origin of foods and of their primary ingredient, Regulation (EU) 1169/2011, art. 26"),
    "reg_2024_1143": _("protected names, Regulation (EU) 2024/1143; craft names, Regulation (EU) 2023/2411"),
    "reg_1223_2009": _("cosmetics, Regulation (EC) 1223/2009"),
    "uni_11674": _("furniture, standard UNI 11674:2017, voluntary"),
    "dlgs_251": _("precious metals, Legislative Decree 251/1999"),
    "labels": _("labels: Regulation (EU) 1007/2011, Legislative Decree 68/2020, CE marking"),
    "dl_135_16": _("the “100% Made in Italy” claim, Decree-Law 135/2009, art. 16"),
    "officer": _("decision of an officer on the evidence"),
}

RULES = {
    "R0": _("Before anything can be said, the HS code, the steps of manufacture, the materials and the last substantial step must be declared."),
    "R1": _("Goods wholly obtained in Italy are Italian: minerals extracted, plants harvested, animals born and raised here, and what is made of nothing else."),
    "R2": _("Preserving, sorting, packing, bottling, making up sets, labelling, simple assembly and dismantling never give origin, alone or together."),
    "R3": _("Textiles (HS chapters 50 to 63) and footwear (headings 6401 to 6405) have rules of their own, which come before the general rule: complete making-up for garments, no uppers already fixed to soles for footwear, weaving for most fabrics. Where the list asks for a person, an officer decides."),
    "R4": _("Otherwise the origin is where the last substantial step took place: economically justified, in a plant equipped for it, giving a new product or being an important stage of manufacture."),
    "R5": _("Processing done only to escape a trade-defence measure gives no origin. Goods an officer has flagged are decided by an officer."),
    "R6": _("An Italian brand or company does not make goods Italian that are made abroad."),
    "R11b": _("Olive oil is Italian only if the olives were harvested and the oil was extracted in Italy."),
    "R8": _("For textiles, clothing, leather goods and footwear the page says how many phases of the trade take place in Italy. Information only: the law that speaks of them waits for its decree."),
    "R9": _("Words and signs that may suggest an Italian origin the goods do not have are shown to the company and looked at by an officer."),
    "R10": _("The official mark of Law 206/2023 has not been issued: nobody can show it, and this pavilion has no badge for it."),
    "R11": _("When the primary ingredient of a food comes from elsewhere, the page says so. Words such as “Italian wheat” must be true of the declared materials."),
    "R12": _("A protected name (PDO, PGI, TSG, wines, spirits, registered craft names) may stand in a text only with the certificate of its control body, which an officer has checked. Names of towns and companies alone are free."),
    "R13": _("Cosmetics: filling or packing imported bulk gives no origin; the duties of the Regulation are recalled."),
    "R14": _("Furniture: the badge of UNI 11674 needs a certificate in force. Italian origin does not need it."),
    "R15": _("Precious metals: fineness and identification mark are asked for. Importers have a mark too, so it proves no origin."),
    "R16": _("Labels of fibres, footwear and leather and the CE marking are recalled where they apply; they have no effect on origin."),
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
    "primary_ingredient": _("which material is the primary ingredient of the food"),
    "uppers_fixed": _("whether the uppers come from abroad already fixed to inner soles or other sole parts"),
    "list_rule_met": _("The list rule for goods of HS heading %(heading)s is met in Italy: %(phases)s."),
    "list_rule_not_met": _("The list rule for goods of HS heading %(heading)s asks for these phases in Italy, and not all are: %(phases)s."),
    "list_rule_unclear": _("The list rule for goods of HS heading %(heading)s looks at these phases, and the steps do not name them: %(phases)s."),
    "uppers_fixed_abroad": _("The uppers come from abroad already fixed to soles: the list rule for footwear is not met."),
    "name_the_phases": _("Say of each step which phase it is; needed here: %(phases)s."),
    "trade_defence": _("An officer noted that such goods are under trade-defence measures."),
    "olive_oil_not_italian": _("Olives or oil come from another country: olive oil is Italian only if it is harvested and extracted in Italy."),
    "olives_from_italy": _("It would be Italy with olives harvested and oil extracted in Italy."),
    "bulk_made_abroad": _("The bulk is made in another country, %(country)s: filling and packing it gives no origin."),
    "claim_100_confirmed": _("An officer confirmed that the materials made abroad do not stand against the claim."),
    "claim_100_refused": _("“100% Made in Italy” cannot be shown: an officer decided that the materials made abroad count as processing."),
    "claim_100_in_text": _("The texts make that claim: %(words)s."),
    "protected_name": _("The texts use a protected name without a checked certificate: %(names)s."),
    "certificate_of_the_name": _("Enter the certificate of the control body; once an officer has checked it, the name is free."),
    "drop_the_words": _("Without these words the product can be published."),
    "ingredient_claim": _("The texts say %(words)s, but that material is declared from another country."),
    "ingredient_words_unproved": _("The texts say %(words)s, and no declared material shows it."),
    "ingredient_words_mixed": _("The texts say %(words)s, and that material is declared from several countries: say all of them."),
    "words_seen": _("Words an officer looks at: %(words)s. They must not suggest more than the facts."),
    "words_on_foreign_goods": _("Words that may suggest Italian origin, on goods whose origin is not Italy: %(words)s."),
    "mark_not_issued": _("There is no official mark of Italian origin yet, and the texts speak of one: %(words)s."),
    "fineness_not_legal": _("%(fineness)s thousandths is no legal fineness of %(metal)s."),
    "brand_changes_nothing": _("An Italian brand or company does not change this: the origin stays abroad."),
    "phases_in_italy": _("Phases of the trade in Italy: %(done)s of %(of)s (%(trade_phases)s)."),
    "phases_not_traceable": _("The other phases are not declared as documented."),
    "primary_ingredient_abroad": _("The primary ingredient comes from %(countries)s: the page says so, as the label must."),
    "national_origin_rule": _("For this food Italian rules ask for the origin of the raw material on the label."),
    "cosmetic_duties": _("Cosmetics need a responsible person in the Union, notification (CPNP), a product file and good manufacturing practice."),
    "furniture_voluntary": _("The standard UNI 11674 on Italian furniture is voluntary; its badge needs a certificate in force."),
    "hallmark_asked": _("Declare metal, fineness and the identification mark of the maker."),
    "fibre_label": _("The fibre composition must be on the label and add up to 100%."),
    "footwear_label": _("The materials of upper, lining and sole must be on the label."),
    "leather_terms": _("“Leather”, “hide” and “fur” may be said only of the real thing (Legislative Decree 68/2020)."),
    "ce_marking": _("Check whether the product needs the CE marking and a declaration of conformity."),
}  # fmt: skip

PHASES = {
    "design": _("design"),
    "engineering": _("engineering"),
    "processing": _("processing"),
    "packaging": _("packaging"),
    **{phase.value: phase.label for phase in Step.Phase},
}


def sentence(code: str, params: dict | None = None) -> str:
    """The sentence of one code in the present language; a code of another age is shown as it is."""
    if code not in TEXTS:
        return code
    words = str(TEXTS[code])
    return elided(words % {name: _in_words(name, value) for name, value in params.items()}) if params else words


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
        case "trade_phases":
            return listing([str(PHASES.get(code, code)) for code in value]) or "–"
        case "countries":
            return listing([countries.name(code) or code for code in value])
        case "words":
            return listing([f"“{words}”" for words in value])
        case "names":
            return listing(list(value))
        case "metal":
            return str(dict(Product.Metal.choices).get(value, value))
    return value


def listing(words: list[str], *, separator: str = ", ") -> str:
    """Words as people list them: "a, b and c"."""
    if len(words) < 2:
        return "".join(words)
    return gettext("%(most)s and %(last)s") % {"most": separator.join(words[:-1]), "last": words[-1]}
