"""Reads QR codes from pictures, with zxing-cpp; small, blurred and inverted ones too."""

from collections.abc import Iterator
from io import BytesIO

import zxingcpp
from PIL import Image, ImageFilter, ImageOps

QR = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)

FACTORS = (2, 3, 4)
"""How much larger a picture that gave nothing is made before it is tried again."""

SIDE_LIMIT = 3000
"""No retry makes a picture wider or higher than this many pixels. A whole page is doubled, which takes
0.1 s of CPU; to make it three times as large takes 0.2 s more, at each page that shows no code."""

MOST_PIXELS = 40_000_000
"""Of a picture that is looked at. A whole page of the longest has 21 million; a page may be made wide as well."""


def read_qr(png: bytes) -> list[str]:
    """Return the texts of all QR codes in a picture (any format that Pillow opens), each once; empty where none is.

    A picture of more than `MOST_PIXELS` is not looked at.

    Raises:
        OSError: it is not a picture.
    """
    try:
        with Image.open(BytesIO(png)) as opened:
            if opened.width * opened.height > MOST_PIXELS:
                return []
            picture = _on_white(opened)
    except Image.DecompressionBombError:
        return []
    for version in _versions(picture):
        found = zxingcpp.read_barcodes(version, formats=QR)
        if texts := list(dict.fromkeys(code.text for code in found if code.text)):
            return texts
    return []


def _on_white(picture: Image.Image) -> Image.Image:
    """Return the picture in RGB; what was transparent is white, as on most pages."""
    clear = picture.convert("RGBA")
    white = Image.new("RGBA", clear.size, "white")
    return Image.alpha_composite(white, clear).convert("RGB")


def _versions(picture: Image.Image) -> Iterator[Image.Image]:
    """Yield the picture as it is, then larger ones in grey with a light blur, which mends anti-aliased modules."""
    yield picture
    grey = picture.convert("L")
    for factor in FACTORS:
        if max(picture.size) * factor <= SIDE_LIMIT:
            larger = ImageOps.scale(grey, factor, Image.Resampling.LANCZOS)
            yield larger.filter(ImageFilter.GaussianBlur(1))
