"""What the sample seller sells, as the file that they might have brought from elsewhere."""

from domain.kernel.geo import Position
from domain.kernel.postal import PostalAddress
from domain.shop.location import LocationChanges

CURRENCY = "EUR"
CATEGORIES = {
    "Clothes": ("Shirts and tops", "Accessories"),
    "Home": ("Kitchen", "Prints"),
    "Music": ("Records", "Sheet music"),
}
IN_CATEGORY = {
    "festival-tee": "shirts-and-tops",
    "stage-hoodie": "shirts-and-tops",
    "rain-poncho": "accessories",
    "wool-beanie": "accessories",
    "canvas-tote": "accessories",
    "ear-plugs": "accessories",
    "interval-mug": "kitchen",
    "picnic-blanket": "home",
    "skyline-print": "prints",
    "first-night-lp": "records",
    "songbook": "sheet-music",
    "gift-envelope": "home",
}
YARD = LocationChanges(
    name="Lindenhof Yard",
    address=PostalAddress(
        name="Selim's Fan Shop",
        lines=("Lindenhof 9",),
        city="Berlin",
        postal_code="10117",
        country="DE",
    ),
    position=Position(52.5215, 13.3869),
    opening_hours="Mon to Sat 10:00 to 19:00, and until an hour after each performance",
    is_pick_up=True,
)

_HEADER = (
    "Handle,Title,Body (HTML),Vendor,Type,Tags,Published,Option1 Name,Option1 Value,"
    "Option2 Name,Option2 Value,Variant SKU,Variant Grams,Variant Inventory Tracker,"
    "Variant Inventory Qty,Variant Inventory Policy,Variant Price,Variant Compare At Price,"
    "Variant Requires Shipping,Variant Taxable,Variant Tax Code"
)
_ROWS = """\
festival-tee,Festival Tee,<p>Soft cotton with this summer's line-up on the back.</p>,Backstage Goods,T-shirt,"cotton, festival",true,Size,S,Colour,Black,TEE-S-BLK,160,shopify,40,deny,24.00,,true,true,
festival-tee,,,,,,,,M,,Black,TEE-M-BLK,170,shopify,60,deny,24.00,,true,true,
festival-tee,,,,,,,,L,,Black,TEE-L-BLK,180,shopify,50,deny,24.00,,true,true,
festival-tee,,,,,,,,M,,Sand,TEE-M-SND,170,shopify,25,deny,22.00,26.00,true,true,
stage-hoodie,Stage Hoodie,<p>What the crew wears when the trucks are loaded at two in the morning.</p>,Backstage Goods,Hoodie,"crew, warm",true,Size,M,,,HOOD-M,520,shopify,18,deny,54.00,,true,true,
stage-hoodie,,,,,,,,L,,,HOOD-L,560,shopify,12,deny,54.00,,true,true,
rain-poncho,Rain Poncho,<p>Folds into its own pocket; keeps the second half dry.</p>,Drizzle & Co,Poncho,"rain, festival",true,Title,Default Title,,,PONCHO,210,shopify,150,deny,9.50,,true,true,
wool-beanie,Wool Beanie,<p>Knitted for open-air evenings in autumn.</p>,Drizzle & Co,Hat,"wool, warm",true,Colour,Green,,,BEANIE-GRN,80,shopify,30,deny,19.00,,true,true,
wool-beanie,,,,,,,,Grey,,,BEANIE-GRY,80,shopify,30,deny,19.00,,true,true,
canvas-tote,Canvas Tote,<p>Carries two records and a programme without complaint.</p>,Backstage Goods,Bag,cotton,true,Title,Default Title,,,TOTE,140,shopify,80,deny,12.00,15.00,true,true,
ear-plugs,Musicians' Ear Plugs,"<p>Quieter, and still music. In a tin.</p>",Hushwood,Ear plugs,"hearing, festival",true,Title,Default Title,,,PLUGS,25,shopify,200,deny,17.90,,true,true,
interval-mug,Interval Mug,<p>Stoneware with a line for how far fifteen minutes go.</p>,Clay Street,Mug,"kitchen, stoneware",true,Glaze,Blue,,,MUG-BLU,380,shopify,36,deny,16.00,,true,true,
interval-mug,,,,,,,,Ash,,,MUG-ASH,380,shopify,24,deny,16.00,,true,true,
picnic-blanket,Picnic Blanket,<p>For lawns in front of stages; the back does not mind wet grass.</p>,Drizzle & Co,Blanket,"festival, outdoors",true,Title,Default Title,,,BLANKET,900,shopify,22,deny,39.00,,true,true,
skyline-print,Skyline Print,<p>The Lindenhof by night in four colours; numbered and signed.</p>,Press Room,Print,"paper, limited",true,Format,A3,,,PRINT-A3,120,shopify,40,deny,28.00,,true,true,
skyline-print,,,,,,,,A2,,,PRINT-A2,190,shopify,15,deny,42.00,,true,true,
first-night-lp,First Night (LP),<p>The whole of the opening concert on two sides.</p>,Lindenhof Records,Record,"vinyl, live",true,Title,Default Title,,,LP-1,310,shopify,60,continue,26.00,,true,true,
songbook,Songs of the Sea: Songbook,<p>Twenty-two songs with chords and one harbour map.</p>,Press Room,Book,"paper, songs",true,Title,Default Title,,,SONGBOOK,430,shopify,45,deny,21.00,,true,true,reduced
gift-envelope,Gift Envelope,<p>Tickets look better in it than in a mail.</p>,Press Room,Stationery,paper,true,Title,Default Title,,,ENVELOPE,15,,,deny,2.50,,true,true,
"""  # noqa: E501  # a table reads better whole


def sample_file(present: frozenset[str]) -> bytes:
    """The products of which there is none yet; nothing if all are there."""
    rows = [row for row in _ROWS.splitlines() if row.partition(",")[0] not in present]
    return "\n".join((_HEADER, *rows, "")).encode() if rows else b""
