"""Paints over what must not be seen in a picture, and makes it small. Nothing lies under the paint."""

from collections.abc import Iterable
from io import BytesIO
from math import ceil, floor

from PIL import Image, ImageDraw, ImageOps

SIZE_LIMIT = 40_000
"""Bytes; pictures live in Prefect's database."""

PAINT = (40, 44, 52)
MARGIN = 4
"""Pixels around each box that are painted too: glyphs, shadows and outlines hang over."""

_TRIES = ((1.0, 80), (1.0, 60), (0.75, 60), (0.6, 50), (0.5, 40), (0.35, 35), (0.25, 30), (0.15, 25))
"""(scale, JPEG quality), the best first; the last holds 1280 x 900 pixels of noise."""

Box = tuple[float, float, float, float]
"""Left, top, width, height in the picture's pixels; may lie outside of it."""


def painted(png: bytes, boxes: Iterable[Box]) -> Image.Image:
    """Return the picture with the boxes painted over."""
    with Image.open(BytesIO(png)) as opened:
        picture = opened.convert("RGB")
    draw = ImageDraw.Draw(picture)
    for left, top, width, height in boxes:
        if width > 0 and height > 0:
            corner = (ceil(left + width) + MARGIN, ceil(top + height) + MARGIN)
            draw.rectangle((floor(left) - MARGIN, floor(top) - MARGIN, *corner), fill=PAINT)
    return picture


def small_jpeg(picture: Image.Image) -> bytes:
    """Return the picture as a JPEG of at most SIZE_LIMIT bytes, as sharp as that allows."""
    data = b""
    for scale, quality in _TRIES:
        out = BytesIO()
        ImageOps.scale(picture, scale, Image.Resampling.LANCZOS).save(out, "JPEG", quality=quality, optimize=True)
        data = out.getvalue()
        if len(data) <= SIZE_LIMIT:
            break
    return data
