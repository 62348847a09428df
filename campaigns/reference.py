"""Reference data of the room: the placements. What officers changed of them stays."""

from django.db import transaction

from .models import Placement

Code = Placement.Code
# code: width and height of the picture in pixels, whether it is served from the start
PLACEMENTS = {
    Code.FRONT_HERO: (530, 240, True),
    Code.SECTOR_HEAD: (400, 176, True),
    Code.SEARCH_SIDE: (264, 148, False),
    Code.PRODUCT_FOOT: (530, 200, False),
    Code.STORE_STRIP: (400, 150, False),
}


@transaction.atomic
def load_reference() -> None:
    """Load the placements that are missing, and put their sizes and order right. Idempotent."""
    for position, (code, (width, height, is_on)) in enumerate(PLACEMENTS.items(), start=1):
        shape = {"position": position, "picture_width": width, "picture_height": height}
        Placement.objects.update_or_create(code=code, defaults=shape, create_defaults=shape | {"is_on": is_on})
