"""What a camera would read in a QR code."""

from io import BytesIO

import cairosvg
import zxingcpp
from PIL import Image


def decoded(svg: bytes) -> str:
    """The text of the one code in a picture."""
    drawn = Image.open(BytesIO(cairosvg.svg2png(svg, output_width=800)))
    [found] = zxingcpp.read_barcodes(drawn)
    return str(found.text)
