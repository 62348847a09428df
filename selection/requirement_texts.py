"""The catalogue of requirements: what a call may ask for, where each comes from, and the ready reasons when it is missing.

The agreement of 2020 names the first three. The others are law, practice of comparable initiatives, or proposals of this
house; a call that wants them chooses them, and its page says where each comes from.
"""

from .models import RequirementText

Source, Check = RequirementText.Source, RequirementText.Check

REQUIREMENTS = [
    {
        "code": "E1",
        "title_it": "Sede legale in Italia",
        "title_en": "Registered office in Italy",
        "text_it": "L’impresa ha la sede legale in Italia. Una sede secondaria di società estera non basta.",
        "text_en": "The company has its registered office in Italy. A branch of a foreign company is not enough.",
        "source": Source.AGREEMENT,
        "legal_basis": "",
        "evidence_it": "Domanda e visura camerale",
        "evidence_en": "Application and chamber of commerce extract",
        "automatic_check": Check.OFFICE_IN_ITALY,
        "reasons": {
            "abroad": (
                "La sede legale risulta all’estero.",
                "The registered office is abroad.",
            ),
            "branch": (
                "L’impresa è la sede secondaria di una società estera, la cui sede legale non è in Italia.",
                "The company is a branch of a foreign company whose registered office is not in Italy.",
            ),
        },
    },
    {
        "code": "E2",
        "title_it": "Sede di produzione in Italia",
        "title_en": "Production site in Italy",
        "text_it": (
            "L’impresa ha in Italia almeno una sede in cui si svolge una fase di lavorazione: stabilimento, laboratorio, "
            "azienda agricola, cantina o cava. Uffici, negozi e magazzini non contano."
        ),
        "text_en": (
            "The company has at least one site in Italy where a step of manufacture takes place: plant, workshop, farm, "
            "cellar or quarry. Offices, shops and warehouses do not count."
        ),
        "source": Source.AGREEMENT,
        "legal_basis": "",
        "evidence_it": "Domanda e visura camerale (unità locali)",
        "evidence_en": "Application and chamber of commerce extract (local units)",
        "automatic_check": Check.SITE_IN_ITALY,
        "reasons": {
            "abroad": (
                "Le sedi in cui si produce sono all’estero.",
                "The sites where the company produces are abroad.",
            ),
            "no_production": (
                "La sede indicata è un ufficio, un negozio o un magazzino: non vi si svolge alcuna lavorazione.",
                "The site indicated is an office, a shop or a warehouse: no manufacture takes place there.",
            ),
            "not_in_extract": (
                "La sede di produzione indicata non risulta dalla visura camerale.",
                "The production site indicated does not appear in the chamber of commerce extract.",
            ),
        },
    },
    {
        "code": "E3",
        "title_it": "Almeno un prodotto di origine italiana",
        "title_en": "At least one product of Italian origin",
        "text_it": (
            "Almeno un prodotto dichiarato ha origine italiana secondo le regole doganali dell’Unione: interamente "
            "ottenuto in Italia, o con l’ultima trasformazione sostanziale in Italia."
        ),
        "text_en": (
            "At least one product declared has Italian origin under the customs rules of the Union: wholly obtained in "
            "Italy, or with its last substantial transformation in Italy."
        ),
        "source": Source.AGREEMENT,
        "legal_basis": "Reg. (UE) 952/2013, art. 60; L. 350/2003, art. 4, c. 49",
        "evidence_it": "Scheda prodotto con le fasi di lavorazione",
        "evidence_en": "Product sheet with the steps of manufacture",
        "automatic_check": Check.PRODUCTS_OF_ITALY,
        "reasons": {
            "minimal": (
                "Le fasi svolte in Italia sono operazioni minime (imballaggio, etichettatura, semplice assemblaggio), "
                "che non conferiscono l’origine (Reg. delegato (UE) 2015/2446, art. 34).",
                "The steps done in Italy are minimal operations (packing, labelling, simple assembly), which never confer "
                "origin (Delegated Regulation (EU) 2015/2446, art. 34).",
            ),
            "last_step_abroad": (
                "L’ultima trasformazione sostanziale dei prodotti avviene all’estero.",
                "The last substantial transformation of the products takes place abroad.",
            ),
            "facts_missing": (
                "I fatti dichiarati non permettono di stabilire l’origine di alcun prodotto.",
                "The facts declared do not allow the origin of any product to be established.",
            ),
        },
    },
    {
        "code": "E4",
        "title_it": "Iscrizione e stato attivo nel Registro delle imprese",
        "title_en": "Entered and active in the Business Register",
        "text_it": "L’impresa è iscritta nel Registro delle imprese ed è attiva.",
        "text_en": "The company is entered in the Business Register and is active.",
        "source": Source.PRACTICE,
        "legal_basis": "",
        "evidence_it": "Visura camerale",
        "evidence_en": "Chamber of commerce extract",
        "automatic_check": Check.REGISTER,
        "reasons": {
            "inactive": (
                "Dalla visura l’impresa risulta inattiva o cessata.",
                "According to the extract the company is inactive or has ceased.",
            ),
        },
    },
    {
        "code": "E5",
        "title_it": "Nessuna liquidazione o procedura concorsuale",
        "title_en": "No liquidation or insolvency",
        "text_it": "L’impresa non è in liquidazione né sottoposta a procedure concorsuali.",
        "text_en": "The company is neither in liquidation nor under an insolvency procedure.",
        "source": Source.PRACTICE,
        "legal_basis": "",
        "evidence_it": "Dichiarazione e visura camerale",
        "evidence_en": "Declaration and chamber of commerce extract",
        "reasons": {
            "procedure": (
                "Dalla visura risulta una liquidazione o una procedura concorsuale in corso.",
                "The extract shows a liquidation or insolvency procedure under way.",
            ),
        },
    },
    {
        "code": "E6",
        "title_it": "Nessuna morosità verso l’Agenzia",
        "title_en": "No arrears towards the Agency",
        "text_it": "L’impresa non ha debiti scaduti verso l’Agenzia per servizi precedenti.",
        "text_en": "The company owes the Agency nothing overdue for earlier services.",
        "source": Source.PRACTICE,
        "legal_basis": "",
        "evidence_it": "Verifica dell’ufficio",
        "evidence_en": "Checked by the office",
        "reasons": {
            "arrears": (
                "Risultano importi scaduti e non pagati per servizi precedenti dell’Agenzia.",
                "There are overdue amounts for earlier services of the Agency.",
            ),
        },
    },
    {
        "code": "E7",
        "title_it": "Contributi e imposte in regola",
        "title_en": "Contributions and taxes in order",
        "text_it": "L’impresa è in regola con gli obblighi contributivi, previdenziali e fiscali.",
        "text_en": "The company is in order with its social-security, welfare and tax duties.",
        "source": Source.PRACTICE,
        "legal_basis": "",
        "evidence_it": "Dichiarazione; DURC acquisito d’ufficio",
        "evidence_en": "Declaration; the office obtains the DURC itself",
        "reasons": {
            "durc": (
                "Il DURC acquisito d’ufficio non è regolare.",
                "The DURC obtained by the office is not in order.",
            ),
        },
    },
    {
        "code": "E8",
        "title_it": "Massimale «de minimis» non superato",
        "title_en": "De minimis ceiling not exceeded",
        "text_it": (
            "Gli aiuti «de minimis» ricevuti dall’impresa unica in tre anni, compreso questo, non superano 300.000 euro."
        ),
        "text_en": (
            "The de minimis aid received by the single undertaking over three years, this one included, does not exceed "
            "300,000 euro."
        ),
        "source": Source.LAW,
        "legal_basis": "Reg. (UE) 2023/2831",
        "evidence_it": "Dichiarazione e verifica nel Registro nazionale degli aiuti",
        "evidence_en": "Declaration and check in the National State Aid Register",
        "reasons": {
            "ceiling": (
                "Con questo beneficio il massimale «de minimis» sarebbe superato.",
                "With this benefit the de minimis ceiling would be exceeded.",
            ),
        },
    },
    {
        "code": "E9",
        "title_it": "Sito e una lingua straniera",
        "title_en": "Website and a foreign language",
        "text_it": (
            "L’impresa ha un sito o una pagina aziendale e può rispondere ai compratori in almeno una lingua straniera."
        ),
        "text_en": "The company has a website or company page and can answer buyers in at least one foreign language.",
        "source": Source.PRACTICE,
        "legal_basis": "",
        "evidence_it": "Domanda",
        "evidence_en": "Application",
        "automatic_check": Check.WEBSITE_AND_LANGUAGE,
        "reasons": {
            "website": (
                "Non è indicato alcun sito né una pagina aziendale.",
                "No website or company page is indicated.",
            ),
            "language": (
                "Non è indicata alcuna lingua straniera in cui rispondere ai compratori.",
                "No foreign language in which to answer buyers is indicated.",
            ),
        },
    },
    {
        "code": "E10",
        "title_it": "Domanda completa",
        "title_en": "Complete file",
        "text_it": (
            "La domanda contiene la visura camerale, non più vecchia di sei mesi, e il documento d’identità di chi "
            "dichiara, o una dichiarazione firmata digitalmente. Le dichiarazioni sono rese al momento dell’invio."
        ),
        "text_en": (
            "The application holds the chamber of commerce extract, not older than six months, and the identity document "
            "of whoever declares, or a digitally signed declaration. The declarations are made on submitting."
        ),
        "source": Source.PRACTICE,
        "legal_basis": "D.P.R. 445/2000, artt. 38, 46 e 47",
        "evidence_it": "Documenti caricati (PDF)",
        "evidence_en": "Uploaded documents (PDF)",
        "automatic_check": Check.COMPLETE_FILE,
        "can_be_completed": True,
        "reasons": {
            "extract_missing": (
                "Manca la visura camerale.",
                "The chamber of commerce extract is missing.",
            ),
            "extract_old": (
                "La visura camerale è più vecchia di sei mesi.",
                "The chamber of commerce extract is older than six months.",
            ),
            "identity_missing": (
                "Manca il documento d’identità di chi dichiara, e la dichiarazione non è firmata digitalmente.",
                "The identity document of whoever declares is missing, and the declaration is not digitally signed.",
            ),
            "unreadable": (
                "Uno dei documenti non è leggibile o non riguarda l’impresa.",
                "One of the documents cannot be read or does not concern the company.",
            ),
        },
    },
    {
        "code": "E11",
        "title_it": "Micro, piccola o media impresa",
        "title_en": "Micro, small or medium enterprise",
        "text_it": "L’impresa è micro, piccola o media secondo la definizione europea, imprese collegate comprese.",
        "text_en": "The company is micro, small or medium by the European definition, linked companies included.",
        "source": Source.HOUSE,
        "legal_basis": "Raccomandazione 2003/361/CE",
        "evidence_it": "Dichiarazione",
        "evidence_en": "Declaration",
        "reasons": {
            "large": (
                "L’impresa, con le imprese collegate, supera le soglie della media impresa.",
                "The company, with its linked companies, exceeds the thresholds of a medium enterprise.",
            ),
        },
    },
]

# What the agreement asks for, and the completeness of the file: the requirements of the demonstration's call.
AGREEMENT = ["E1", "E2", "E3"]
FIRST_CALL = [*AGREEMENT, "E10"]
