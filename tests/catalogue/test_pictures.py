"""Pictures: hostile files are refused with a message, odd ones are shown as plain pixels, nothing is shown too early."""

import hashlib
import io
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from PIL import Image

from catalogue import galleries, pictures
from catalogue.models import ListingJob, Picture, Product
from pavilion import work

from . import factories, hostile

pytestmark = pytest.mark.django_db

REFUSED, ACCEPTED = hostile.refused(), hostile.accepted()


def received(content: bytes, name: str = "x.png") -> Picture:
    return pictures.receive_picture(factories.upload(content, name))


def prepared(content: bytes) -> Picture:
    picture = received(content)
    assert pictures.prepare_waiting() == 1
    return Picture.objects.get(pk=picture.pk)


def opened(public: Path, picture: Picture, width: int, extension: str = "jpg") -> Image.Image:
    return Image.open(io.BytesIO((public / pictures.rendition_name(picture.sha256, width, extension)).read_bytes()))


def test_there_are_at_least_sixty_odd_files():
    assert len(REFUSED) + len(ACCEPTED) >= 60


@pytest.mark.parametrize("case", REFUSED)
def test_a_hostile_file_is_refused_with_a_message_and_leaves_nothing_behind(case, storages):
    content, code = REFUSED[case]

    with pytest.raises(ValidationError) as refused:
        received(content)

    if code:
        assert refused.value.code == code
    assert len(refused.value.message) > 15
    assert Picture.objects.count() == 0
    assert not list(storages[1].rglob("*.*")) if storages[1].exists() else True


@pytest.mark.parametrize("case", ACCEPTED)
def test_an_odd_picture_becomes_plain_pixels(case, storages):
    public, _private = storages

    picture = prepared(ACCEPTED[case])

    assert picture.is_ready
    for width in picture.widths:
        for extension, format in (("jpg", "JPEG"), ("webp", "WEBP")):
            rendition = opened(public, picture, width, extension)
            rendition.load()
            assert (rendition.format, rendition.mode, rendition.width) == (format, "RGB", width)
            raw = (public / pictures.rendition_name(picture.sha256, width, extension)).read_bytes()
            for secret in (b"Secret Camera", b"script", b"PK\x03\x04", b"Exif", b"ICC_PROFILE", b"not a profile"):
                assert secret not in raw


def test_a_file_that_is_too_large_is_refused_without_reading_all_of_it(storages, settings):
    settings.MAX_IMAGE_BYTES = 1_000_000
    file = io.BytesIO(b"\xff" * 3_000_000)

    with pytest.raises(ValidationError, match="larger than 1 MB"):
        pictures.receive_picture(file)

    assert file.tell() == 1_000_001


def test_the_name_of_a_file_is_never_believed(storages):
    _public, private = storages

    picture = received(factories.image_bytes("JPEG"), "../../evil.svg")

    assert picture.original.name == f"pictures/{picture.sha256}.jpg"
    assert [path.name for path in private.rglob("*.*")] == [f"{picture.sha256}.jpg"]


def test_the_original_is_kept_privately_as_it_came(storages):
    content = ACCEPTED["with camera and place"]

    picture = received(content)

    with picture.original.open("rb") as file:
        assert file.read() == content
    assert picture.sha256 == hashlib.sha256(content).hexdigest()
    with pytest.raises(ValueError, match="no address"):
        picture.original.url  # noqa: B018  a private file must not have one


def test_a_picture_taken_on_its_side_is_turned_upright(storages):
    public, _private = storages
    image = Image.new("RGB", (400, 300), (200, 0, 0))
    image.paste((0, 0, 200), (0, 0, 400, 150))  # the upper half is blue
    out = io.BytesIO()
    image.save(out, "JPEG", exif=hostile.exif(orientation=6), quality=95)

    picture = prepared(out.getvalue())

    assert (picture.width, picture.height) == (300, 400)
    upright = opened(public, picture, 300)
    assert upright.size == (300, 400)
    left, right = upright.getpixel((20, 200)), upright.getpixel((280, 200))
    assert left[0] > left[2]  # red on the left, blue on the right: turned a quarter clockwise
    assert right[2] > right[0]


def test_sixteen_bits_keep_their_brightness(storages):
    picture = prepared(hostile.sixteen_bit_grey())
    shown = opened(storages[0], picture, 400)

    assert shown.getpixel((50, 150))[0] < 10
    assert 225 <= shown.getpixel((350, 150))[0] <= 245


def test_what_is_transparent_is_shown_on_white(storages):
    picture = prepared(ACCEPTED["transparent"])

    assert opened(storages[0], picture, 400).getpixel((200, 150)) == (255, 255, 255)


@pytest.mark.parametrize(
    ("size", "widths"),
    [((300, 225), [300]), ((320, 240), [320]), ((700, 525), [320, 640, 700]), ((3000, 2250), [320, 640, 1280])],
)
def test_renditions_have_fixed_widths_and_are_never_enlarged(storages, size, widths):
    picture = prepared(factories.image_bytes("PNG", size=size))

    assert picture.widths == widths
    assert [opened(storages[0], picture, width).height for width in widths] == [round(width * 0.75) for width in widths]


def test_the_same_content_is_kept_once(storages):
    content = factories.image_bytes()

    first, second = received(content), received(content, "other.png")

    assert first == second
    assert len(list(storages[1].rglob("*.*"))) == 1


def test_a_picture_has_no_address_before_it_is_ready(storages):
    picture = received(factories.image_bytes())

    assert not picture.is_ready
    assert not list(storages[0].rglob("*.*")) if storages[0].exists() else True


def test_sources_name_every_width_in_both_formats(storages):
    picture = prepared(factories.image_bytes(size=(700, 500)))

    sources = pictures.sources(picture)

    name = f"/media/pictures/{picture.sha256[:2]}/{picture.sha256[2:34]}-1"
    assert sources.webp == f"{name}-320.webp 320w, {name}-640.webp 640w, {name}-700.webp 700w"
    assert sources.src == f"{name}-640.jpg"
    assert (sources.width, sources.height) == (640, 457)


def test_renditions_can_be_made_again_after_a_worker_died(storages):
    public, _private = storages
    picture = received(factories.image_bytes())
    torn = public / pictures.rendition_name(picture.sha256, 320, "jpg")
    torn.parent.mkdir(parents=True)
    torn.write_bytes(b"half of a file")

    assert pictures.prepare_waiting() == 1

    Image.open(io.BytesIO(torn.read_bytes())).load()
    assert [path.name for path in sorted(torn.parent.iterdir())] == sorted(
        f"{picture.sha256[2:34]}-1-{width}.{extension}" for width in (320, 400) for extension in ("jpg", "webp")
    )


def test_a_missing_original_is_tried_again_and_then_reported(storages):
    picture = received(factories.image_bytes())
    Path(picture.original.path).unlink()

    assert pictures.prepare_waiting() == 0

    row = Picture.objects.get(pk=picture.pk)
    assert (row.work_state, row.attempts) == ("waiting", 1)
    assert "FileNotFoundError" in row.last_error


def test_a_failed_picture_that_is_sent_again_is_tried_again(storages):
    content = factories.image_bytes()
    picture = received(content)
    Picture.objects.filter(pk=picture.pk).update(work_state="failed", attempts=work.MAX_ATTEMPTS)

    received(content)

    assert Picture.objects.get(pk=picture.pk).work_state == "waiting"


def test_a_picture_that_becomes_ready_asks_for_new_cards(storages):
    company, person = factories.maker()
    product = factories.published(company, person)
    picture = received(factories.image_bytes())
    galleries.attach_picture(product, picture, actor=person)
    ListingJob.objects.update(work_state="done")

    pictures.prepare_waiting()

    assert ListingJob.objects.get(product=product).work_state == "waiting"


def test_a_gallery_has_at_most_twelve_pictures_each_once():
    company, person = factories.maker()
    product = factories.draft(company, person)
    first = factories.ready_picture()
    galleries.attach_picture(product, first, actor=person)

    with pytest.raises(ValidationError, match="already among those"):
        galleries.attach_picture(product, first, actor=person)
    for _number in range(11):
        galleries.attach_picture(product, factories.ready_picture(), actor=person)
    with pytest.raises(ValidationError, match="at most 12 pictures"):
        galleries.attach_picture(product, factories.ready_picture(), actor=person)


def test_words_and_order_of_a_gallery():
    company, person = factories.maker()
    product = factories.draft(company, person)
    first, second = (galleries.attach_picture(product, factories.ready_picture(), actor=person) for _number in range(2))

    galleries.update_gallery(
        product, words={second.pk: {"alt_it": "Di lato", "alt_en": ""}}, first=second.pk, actor=person
    )

    assert [(use.pk, use.alt_it) for use in product.pictures.all()] == [(second.pk, "Di lato"), (first.pk, "")]


def test_the_last_picture_of_a_published_product_stays():
    company, person = factories.maker()
    product = factories.published(company, person)

    with pytest.raises(ValidationError, match="Add the new one first"):
        galleries.detach_picture(product.pictures.get(), actor=person)

    galleries.attach_picture(product, factories.ready_picture(), actor=person)
    galleries.detach_picture(product.pictures.first(), actor=person)
    assert product.pictures.count() == 1
    assert Product.objects.get(pk=product.pk).state == "published"
