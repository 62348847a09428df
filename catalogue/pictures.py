"""Pictures: what comes from outside is opened within bounds, kept privately, and shown only as renditions of ours.

`receive_picture` reads a file and keeps its bytes once per content; a worker makes the renditions (`make_renditions`);
nothing is shown before they exist.
"""

import hashlib
import io
import warnings
from dataclasses import dataclass

import structlog
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _
from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

from pavilion import doorbell, work
from pavilion.files import private_storage, public_storage

from .models import Picture, Product, ProductPicture

log = structlog.get_logger(__name__)

FORMATS = {"JPEG": "jpg", "PNG": "png", "WEBP": "webp"}  # what is opened; anything else is "not a picture we can read"
SMALLEST_SIDE, LARGEST_SIDE, LONGEST_SHAPE = 200, 12_000, 5  # pixels, pixels, long side over short side
WIDTHS = (320, 640, 1280)  # of the renditions; never wider than the original
RECIPE = 1  # counts up when renditions are made differently: their names change with it
WHITE = (255, 255, 255)


@dataclass(frozen=True)
class Sources:
    """What <picture> needs: addresses by width in both formats, the address every browser reads, and its size; the largest."""

    webp: str
    jpeg: str
    src: str
    largest: str
    width: int
    height: int


def receive_picture(file) -> Picture:
    """Check an uploaded file and keep it; the same content is kept once. Returns its row, whose renditions follow.

    Raises ValidationError with a message that says what to do. Side effects: the original in the private storage; rings
    for the worker.
    """
    content = _read(file)
    sha256 = hashlib.sha256(content).hexdigest()
    known = Picture.objects.filter(sha256=sha256).first()
    if known is not None:
        if known.work_state == Picture.State.FAILED:
            work.retry(Picture.objects.filter(pk=known.pk))
            _ring()
        return known
    image = open_bounded(content)
    width, height = image.size
    name = private_storage().save(f"pictures/{sha256}.{FORMATS[image.source_format]}", ContentFile(content))
    with transaction.atomic():
        picture, created = Picture.objects.get_or_create(
            sha256=sha256, defaults={"original": name, "width": width, "height": height}
        )
        _ring()
    if not created:  # two received the same file at the same moment: one row, one original
        private_storage().delete(name)
    return picture


def open_bounded(content: bytes) -> Image.Image:
    """Decode a picture within bounds: turned upright, one frame, plain RGB without metadata.

    Raises ValidationError for anything that is no whole JPEG, PNG or WebP picture of a reasonable size.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # broken metadata is no reason to refuse: it is dropped anyway
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            image = Image.open(io.BytesIO(content), formats=list(FORMATS))
            _check_shape(image)
            source_format = image.format
            plain = _plain(image)
    except ValidationError:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise ValidationError(_too_large(), code="too_large") from error
    except UnidentifiedImageError as error:
        raise ValidationError(
            _("This file is not a picture we can read. Please send a JPEG, PNG or WebP file."), code="not_a_picture"
        ) from error
    except Exception as error:  # whatever a decoder stumbles over: the file is at fault, never the page
        log.info("picture_refused", error=type(error).__name__)
        message = _("This picture is damaged or incomplete. Please open it, save it again and send it once more.")
        raise ValidationError(message, code="damaged") from error
    plain.source_format = source_format
    return plain


def make_renditions(picture: Picture) -> None:
    """Write a picture's renditions into the public storage: JPEG and WebP of each width. Safe to repeat.

    Raises what the storage or a missing original raises; the work list tries again.
    """
    with picture.original.open("rb") as file:
        content = file.read()
    widths = write_renditions(content, picture.sha256)
    Picture.objects.filter(pk=picture.pk).update(widths=widths)


def write_renditions(content: bytes, sha256: str) -> list[int]:
    """The same for bytes that were received before; asks no database. Returns the widths."""
    image = open_bounded(content)
    widths = rendition_widths(image.width)
    for width in widths:
        size = (width, max(1, round(image.height * width / image.width)))
        rendition = image if image.size == size else image.resize(size, Image.Resampling.LANCZOS)
        _save(rendition, rendition_name(sha256, width, "jpg"), "JPEG", quality=82, optimize=True, progressive=True)
        _save(rendition, rendition_name(sha256, width, "webp"), "WEBP", quality=80, method=3)
    return widths


def rendition_widths(width: int) -> list[int]:
    """The widths in which a picture of this width is shown: never wider than it is."""
    return sorted({*(one for one in WIDTHS if one < width), min(width, WIDTHS[-1])})


def prepare_waiting() -> int:
    """Make the renditions of every picture that waits; returns how many. Products that use them are listed anew."""
    from . import listings

    prepared = []

    def prepare(picture: Picture) -> None:
        make_renditions(picture)
        with transaction.atomic():  # ready in the same moment in which the cards are asked for
            if work.finish(picture):
                prepared.append(picture.pk)
                listings.mark_dirty(picture.uses.values_list("product_id", flat=True))

    work.work_off(Picture, prepare, limit=10)
    return len(prepared)


def rendition_name(sha256: str, width: int, extension: str) -> str:
    """The public name of a rendition: it follows from the content, so it never changes and can be kept for ever."""
    return f"pictures/{sha256[:2]}/{sha256[2:34]}-{RECIPE}-{width}.{extension}"


def sources(picture: Picture) -> Sources:
    """The addresses and size of a picture that is ready."""
    storage = public_storage()

    def srcset(extension):
        return ", ".join(
            f"{storage.url(rendition_name(picture.sha256, width, extension))} {width}w" for width in picture.widths
        )

    middle = picture.widths[len(picture.widths) // 2]
    return Sources(
        webp=srcset("webp"),
        jpeg=srcset("jpg"),
        src=storage.url(rendition_name(picture.sha256, middle, "jpg")),
        largest=storage.url(rendition_name(picture.sha256, picture.widths[-1], "jpg")),
        width=middle,
        height=max(1, round(picture.height * middle / picture.width)),
    )


def first_ready(product: Product) -> ProductPicture | None:
    """The first picture of a product that may be shown."""
    return next((use for use in product.pictures.all() if use.picture.is_ready), None)


def _read(file) -> bytes:
    content = file.read(settings.MAX_IMAGE_BYTES + 1)
    if not content:
        raise ValidationError(_("This file is empty."), code="empty")
    if len(content) > settings.MAX_IMAGE_BYTES:
        raise ValidationError(
            _("This file is larger than %(size)s MB. Please send a smaller picture.")
            % {"size": settings.MAX_IMAGE_BYTES // 1_000_000},
            code="too_many_bytes",
        )
    return content


def _check_shape(image: Image.Image) -> None:
    """Refuse by the header alone, before a single pixel is decoded."""
    width, height = image.size
    if width * height > settings.MAX_IMAGE_PIXELS or max(width, height) > LARGEST_SIDE:
        raise ValidationError(_too_large(), code="too_large")
    if min(width, height) < SMALLEST_SIDE:
        raise ValidationError(
            _("This picture is too small: each side needs at least %(side)s pixels.") % {"side": SMALLEST_SIDE},
            code="too_small",
        )
    if max(width, height) > LONGEST_SHAPE * min(width, height):
        raise ValidationError(_("This picture is too long and narrow to be shown."), code="too_long")
    if getattr(image, "n_frames", 1) > 1:
        raise ValidationError(_("This is a moving picture. Please send a still one."), code="animated")


def _too_large() -> str:
    return _("This picture has too many pixels. Please send one of at most %(pixels)s megapixels.") % {
        "pixels": settings.MAX_IMAGE_PIXELS // 1_000_000
    }


def _plain(image: Image.Image) -> Image.Image:
    """Pixels only: decoded whole, upright, in sRGB, on white; a new image that carries nothing else along."""
    image.load()
    profile = image.info.get("icc_profile")
    upright = ImageOps.exif_transpose(image)
    if upright.mode.startswith("I") or upright.mode == "F":  # 16 bits a channel
        upright = upright.convert("I").point(lambda value: value / 256).convert("L")
    if upright.mode in ("P", "PA", "LA", "La", "RGBa") or "transparency" in upright.info:
        upright = upright.convert("RGBA")
    alpha = upright.getchannel("A") if "A" in upright.getbands() else None
    rgb = _to_srgb(upright, profile)
    if alpha is not None:
        ground = Image.new("RGB", rgb.size, WHITE)
        ground.paste(rgb, mask=alpha)
        rgb = ground
    rgb.info.clear()  # comments and profiles would be written along
    return rgb


def _to_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    """Colours as screens show them; a profile that cannot be read is ignored."""
    if profile and image.mode in ("RGB", "RGBA", "CMYK", "L"):
        try:
            return ImageCms.profileToProfile(
                image.convert("RGB") if image.mode == "RGBA" else image,
                ImageCms.ImageCmsProfile(io.BytesIO(profile)),
                ImageCms.createProfile("sRGB"),
                outputMode="RGB",
            )
        except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
            pass
    return image.convert("RGB")


def _save(image: Image.Image, name: str, format: str, **options) -> None:
    out = io.BytesIO()
    image.save(out, format, **options)
    storage = public_storage()
    if storage.exists(name):  # left by a worker that was interrupted: perhaps only half of it
        storage.delete(name)
    storage.save(name, ContentFile(out.getvalue()))


def _ring() -> None:
    from .tasks import prepare_pictures

    doorbell.ring(prepare_pictures)
