"""Files that nobody sends by mistake, made anew for every run."""

import io
import struct
import zlib

from PIL import Image, ImageCms, TiffImagePlugin

from .factories import image_bytes


def exif(orientation: int = 6) -> bytes:
    """EXIF data with an orientation, a place (GPS) and a camera's name."""
    data = Image.Exif()
    data[0x0112] = orientation
    data[0x010F] = "Secret Camera 9000"
    data[0x8825] = {1: "N", 2: (44.0, 32.0, 10.0), 3: "E", 4: (10.0, 47.0, 5.0)}
    return data.tobytes()


def chunk(kind: bytes, content: bytes) -> bytes:
    """A chunk of a PNG file."""
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def png_header(width: int, height: int, *, depth: int = 8, colour: int = 2) -> bytes:
    """A PNG that claims a size and has almost no pixels behind it."""
    header = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\x00" * 64))
        + chunk(b"IEND", b"")
    )


def animated(format: str) -> bytes:
    """Three frames."""
    frames = [Image.new("RGB", (300, 300), (shade, 0, 0)) for shade in (0, 120, 255)]
    out = io.BytesIO()
    frames[0].save(out, format, save_all=True, append_images=frames[1:], duration=100, loop=0)
    return out.getvalue()


def sixteen_bit_grey() -> bytes:
    """A grey picture with 16 bits a pixel: half black, half nearly white."""
    image = Image.new("I;16", (400, 300))
    for x in range(200, 400):
        for y in range(300):
            image.putpixel((x, y), 60_000)
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def with_profile() -> bytes:
    """A JPEG with a colour profile."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    return image_bytes("JPEG", icc_profile=profile)


def tiff_in_jpeg_clothes() -> bytes:
    """A TIFF file: a format we do not open, whatever its name says."""
    out = io.BytesIO()
    Image.new("RGB", (300, 300)).save(out, "TIFF", tiffinfo=TiffImagePlugin.ImageFileDirectory_v2())
    return out.getvalue()


def _lying_chunk() -> bytes:
    png = image_bytes("PNG")
    return png[:33] + struct.pack(">I", 2**31 - 1) + b"IDAT" + png[41:]


SVG = b"""<svg xmlns="http://www.w3.org/2000/svg" width="400" height="300"><script>alert(1)</script></svg>"""
XML_BOMB = b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]><svg>&b;</svg>'
HTML = b"<!doctype html><script>alert(document.cookie)</script>"
PHP = b"\xff\xd8\xff\xe0<?php system($_GET['c']); ?>"
ZIP = b"PK\x03\x04" + b"\x00" * 200
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF"
EICAR_LIKE = b"X5O!P%@AP" + b"A" * 300


def refused() -> dict[str, tuple[bytes, str]]:
    """{what it is: (content, code of the refusal)}"""
    jpeg, png, webp = image_bytes("JPEG"), image_bytes("PNG"), image_bytes("WEBP")
    noisy = io.BytesIO()
    Image.effect_noise((800, 600), 90).save(noisy, "PNG")
    found = {
        "nothing": (b"", "empty"),
        "svg with script": (SVG, "not_a_picture"),
        "xml bomb": (XML_BOMB, "not_a_picture"),
        "html": (HTML, "not_a_picture"),
        "php behind a jpeg mark": (PHP, "damaged"),
        "zip": (ZIP, "not_a_picture"),
        "pdf": (PDF, "not_a_picture"),
        "text": (b"ceci n'est pas une image" * 20, "not_a_picture"),
        "random text": (EICAR_LIKE, "not_a_picture"),
        "zeroes": (b"\x00" * 5000, "not_a_picture"),
        "gif": (image_bytes("GIF"), "not_a_picture"),
        "animated gif": (animated("GIF"), "not_a_picture"),
        "bmp": (image_bytes("BMP"), "not_a_picture"),
        "tiff": (tiff_in_jpeg_clothes(), "not_a_picture"),
        "ico": (image_bytes("ICO", size=(256, 256)), "not_a_picture"),
        "eps": (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 300 300\nshowpage\n", "not_a_picture"),
        "animated webp": (animated("WEBP"), "animated"),
        "animated png": (animated("PNG"), "animated"),
        "one pixel": (image_bytes("PNG", size=(1, 1)), "too_small"),
        "one pixel jpeg": (image_bytes("JPEG", size=(1, 1)), "too_small"),
        "a line": (image_bytes("PNG", size=(3000, 1)), "too_small"),
        "a ribbon": (image_bytes("PNG", size=(2000, 250)), "too_long"),
        "20,000 pixels wide": (image_bytes("PNG", size=(20_000, 250)), "too_large"),
        "bomb by its header": (png_header(50_000, 50_000), "too_large"),
        "bomb just above the limit": (png_header(8_000, 5_001), "too_large"),
        "bomb that says 2 to the 31": (png_header(2**31 - 1, 2**31 - 1), "too_large"),
        "size nought": (png_header(0, 0), "not_a_picture"),
        "header without pixels": (png_header(600, 400), "damaged"),
        "header with a wrong depth": (png_header(600, 400, depth=7), "not_a_picture"),
        "png cut in half": (noisy.getvalue()[: len(noisy.getvalue()) // 2], "damaged"),
        "png without its end": (noisy.getvalue()[:-2000], "damaged"),
        "jpeg cut in half": (image_bytes("JPEG", size=(1200, 900))[:1500], "damaged"),
        "jpeg header alone": (jpeg[:20], "not_a_picture"),
        "webp cut": (webp[: len(webp) // 2], "damaged"),
        "png mark alone": (png[:8], "not_a_picture"),
        "png with spoilt pixels": (png[:60] + bytes(byte ^ 0xFF for byte in png[60:120]) + png[120:], "damaged"),
        "png with a spoilt header": (png[:18] + bytes([png[18] ^ 0xFF]) + png[19:], "not_a_picture"),
    }
    for length in (1, 2, 3, 5, 9, 17, 33, 65):
        found[f"first {length} bytes of a jpeg"] = (jpeg[:length], "")
        found[f"first {length} bytes of a webp"] = (webp[:length], "")
    return found


def accepted() -> dict[str, bytes]:
    """{what it is: content}: odd, but pictures."""
    transparent = io.BytesIO()
    Image.new("RGBA", (400, 300), (255, 0, 0, 0)).save(transparent, "PNG")
    palette = io.BytesIO()
    Image.new("P", (400, 300)).save(palette, "PNG", transparency=0)
    return {
        "png": image_bytes("PNG"),
        "jpeg": image_bytes("JPEG"),
        "webp": image_bytes("WEBP"),
        "grey": image_bytes("PNG", mode="L", colour=90),
        "black and white": image_bytes("PNG", mode="1", colour=1),
        "grey with transparency": image_bytes("PNG", mode="LA", colour=(90, 120)),
        "palette with transparency": palette.getvalue(),
        "transparent": transparent.getvalue(),
        "cmyk": image_bytes("JPEG", mode="CMYK", colour=(0, 120, 200, 10)),
        "16 bits": sixteen_bit_grey(),
        "with a colour profile": with_profile(),
        "with a broken profile": image_bytes("JPEG", icc_profile=b"not a profile" * 20),
        "with camera and place": image_bytes("JPEG", exif=exif()),
        "with broken exif": image_bytes("JPEG", exif=b"Exif\x00\x00II*\x00\xff\xff\xff\xff"),
        "with a comment": image_bytes("JPEG", comment=b"<script>alert(1)</script>"),
        "progressive": image_bytes("JPEG", progressive=True),
        "jpeg with a page behind it": image_bytes("JPEG") + HTML,
        "png with a zip behind it": image_bytes("PNG") + ZIP,
        "png whose chunk lies about its length": _lying_chunk(),
        "longest shape that is shown": image_bytes("PNG", size=(1000, 200)),
        "smallest that is shown": image_bytes("PNG", size=(200, 200)),
    }
