"""What fictional companies make and how it is called: by them, and by the buyers who look for it."""

# group: [(speciality, words of sellers, words of buyers)]; the group's sector is before the hyphen.
VOCABULARY = {
    "cer-tiles": [
        ("porcelain", ["porcelain stoneware tile", "gres slab 60x60", "full body stoneware"], ["porcelain floor tiles", "stoneware tiles for floors"]),
        ("outdoor", ["20 mm outdoor paver", "thick gres for terraces"], ["outdoor tiles, frost proof, 2 cm", "terrace pavers"]),
        ("wood-look", ["wood effect plank", "timber look stoneware"], ["wood look tiles", "planks in porcelain, wood effect"]),
    ],
    "cer-tableware": [
        ("majolica", ["hand painted majolica plate", "maiolica dish"], ["painted plates", "majolica tableware"]),
        ("hotel-ware", ["hotel porcelain plate", "restaurant china"], ["plates for restaurants", "hotel dinnerware, dishwasher proof"]),
        ("espresso", ["espresso cup", "cappuccino cup with saucer"], ["coffee cups for bars", "espresso cups"]),
    ],
    "cer-sanitary": [
        ("basins", ["countertop wash basin", "ceramic sink"], ["wash basins", "bathroom sinks"]),
        ("toilets", ["wall hung wc", "rimless toilet"], ["toilets for a hotel", "rimless wc"]),
        ("showers", ["fire clay shower tray"], ["shower trays, anti slip"]),
    ],
    "gls-lighting": [
        ("chandelier", ["blown glass chandelier", "Murano chandelier"], ["chandeliers", "large glass ceiling light"]),
        ("wall-lamp", ["glass wall lamp", "sconce"], ["wall lamps", "sconces for corridors"]),
        ("table-lamp", ["table lamp in blown glass"], ["bedside lamps", "table lamps"]),
    ],
    "gls-stemware": [
        ("wine", ["wine goblet", "crystal wine glass"], ["wine glasses", "red wine glasses, stackable"]),
        ("tumbler", ["water tumbler", "whisky tumbler"], ["tumblers for bars", "drinking glasses"]),
        ("carafe", ["decanter", "glass carafe"], ["carafes", "wine decanters"]),
    ],
    "tex-wool": [
        ("worsted", ["worsted wool suiting", "super 120s fabric"], ["wool fabric for suits", "suiting, worsted"]),
        ("cashmere", ["cashmere yarn", "cashmere knitted fabric"], ["cashmere yarn", "cashmere fabric"]),
        ("felt", ["boiled wool felt", "pressed felt"], ["wool felt", "felt by the metre"]),
    ],
    "tex-silk": [
        ("twill", ["silk twill, printed", "printed silk"], ["printed silk for scarves", "silk twill"]),
        ("jacquard", ["silk jacquard", "tie silk"], ["jacquard silk for ties"]),
        ("satin", ["silk satin", "stretch satin"], ["silk satin for dresses"]),
    ],
    "lea-bags": [
        ("handbag", ["calf leather handbag", "tote bag in leather"], ["leather handbags, own label", "tote bags"]),
        ("briefcase", ["briefcase", "document case in leather"], ["briefcases", "business bags in leather"]),
        ("wallet", ["leather wallet", "card holder"], ["wallets", "small leather goods"]),
    ],
    "lea-shoes": [
        ("loafer", ["leather loafer", "moccasin"], ["loafers", "men's moccasins"]),
        ("boot", ["ankle boot, Goodyear welt", "chelsea boot"], ["ankle boots", "welted boots"]),
        ("sandal", ["leather sandal"], ["sandals for women"]),
    ],
    "foo-pasta": [
        ("durum", ["durum wheat pasta, bronze drawn", "spaghetti di Gragnano"], ["dried pasta", "spaghetti, bronze die"]),
        ("egg", ["egg tagliatelle", "egg lasagne sheets"], ["egg pasta", "tagliatelle with eggs"]),
        ("gluten-free", ["gluten free penne", "corn and rice pasta"], ["gluten free pasta", "pasta without gluten"]),
    ],
    "foo-oil": [
        ("extra-virgin", ["extra virgin olive oil", "olio extravergine in tins"], ["extra virgin olive oil", "olive oil, first pressing"]),
        ("flavoured", ["lemon olive oil", "chilli oil"], ["flavoured olive oils"]),
        ("vinegar", ["balsamic vinegar", "wine vinegar"], ["balsamic vinegar", "vinegar for salads"]),
    ],
    "foo-sweets": [
        ("chocolate", ["gianduja chocolate", "dark chocolate bar"], ["chocolate bars", "hazelnut chocolates"]),
        ("biscuit", ["almond biscuits", "cantucci"], ["biscuits", "almond cookies"]),
        ("panettone", ["panettone", "colomba cake"], ["panettone for Christmas", "leavened cakes"]),
    ],
    "fur-chairs": [
        ("dining", ["beech dining chair", "upholstered chair"], ["restaurant chairs", "dining chairs in wood"]),
        ("outdoor", ["aluminium garden chair", "stacking chair for terraces"], ["terrace chairs, stackable", "garden chairs"]),
        ("office", ["task chair", "swivel chair"], ["office chairs", "ergonomic chairs"]),
    ],
    "fur-tables": [
        ("marble", ["table with marble top", "marble coffee table"], ["marble tables", "tables with stone top"]),
        ("wood", ["oak table", "solid walnut table"], ["wooden dining tables", "oak tables"]),
        ("bistro", ["cast iron bistro table"], ["bistro tables", "table bases for cafes"]),
    ],
    "mec-pumps": [
        ("gear", ["gear pump", "hydraulic gear pump"], ["hydraulic pumps", "gear pumps"]),
        ("food", ["sanitary lobe pump", "stainless pump for food"], ["pumps for dairies", "food grade pumps"]),
        ("dosing", ["dosing pump", "metering pump"], ["metering pumps for chlorine"]),
    ],
    "mec-packaging": [
        ("filler", ["bottle filling machine", "volumetric filler"], ["filling machines", "bottle fillers"]),
        ("labeller", ["labelling machine"], ["label applicators", "labelling machines"]),
        ("flow-pack", ["flow pack machine", "horizontal wrapper"], ["flow wrappers", "wrapping machines for biscuits"]),
    ],
}  # fmt: skip
CERTIFICATES = {"cer": "ISO 13006", "gls": "UL", "tex": "GOTS", "lea": "LWG", "foo": "IFS", "fur": "FSC", "mec": "CE"}
COUNTRIES = [
    "US",
    "CA",
    "DE",
    "FR",
    "GB",
    "JP",
    "CN",
    "KR",
    "AE",
    "SA",
    "BR",
    "MX",
    "AU",
    "CH",
    "SE",
    "NO",
    "PL",
    "ZA",
    "IN",
    "SG",
]
SPOKEN = {"DE": "de", "FR": "fr", "CH": "de", "CN": "zh", "JP": "ja", "BR": "pt", "MX": "es", "AE": "ar"}
