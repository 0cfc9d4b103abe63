"""Real files, made here: pictures with what a telephone hides in them, documents."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

from fpdf import FPDF
from PIL import Image, ImageDraw

# A harmless text that every scanner takes for a virus; in two parts, so that this file is none.
EICAR = "X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD" + "-ANTIVIRUS-TEST-FILE!$H+H*"
CAMERA = "Fernsprecher 12"
_GPS, _ORIENTATION, _MODEL = 0x8825, 0x0112, 0x0110


def picture(form: str = "JPEG", size: tuple[int, int] = (800, 600), mode: str = "RGB") -> bytes:
    """Stands on its side, says by which telephone and where it was taken; dark above."""
    image = Image.new(mode, size, "white")
    ImageDraw.Draw(image).rectangle((0, 0, size[0] // 4, size[1]), fill="black")
    exif = Image.Exif()
    exif[_ORIENTATION] = 6
    exif[_MODEL] = CAMERA
    exif.get_ifd(_GPS).update({1: "N", 2: (10.0, 46.0, 30.0), 3: "E", 4: (106.0, 42.0, 0.0)})
    written = io.BytesIO()
    image.save(written, form, exif=exif.tobytes())
    return written.getvalue()


def document(pages: int = 3, text: str = "Sao ke luong", password: str = "") -> bytes:
    made = FPDF()
    if password:
        made.set_encryption(owner_password="owner", user_password=password)
    for number in range(pages):
        made.add_page()
        made.set_font("Helvetica", size=30)
        made.cell(text=f"{text} {number + 1}")
    return bytes(made.output())


def infected() -> bytes:
    """A document that every scanner refuses."""
    return document(1) + EICAR.encode()


def workbook() -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.xml", "<workbook/>")
    return written.getvalue()


def bomb(side: int = 30_000) -> bytes:
    """A small PNG that unpacks to hundreds of megabytes."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        check = struct.pack("!L", zlib.crc32(kind + content))
        return struct.pack("!L", len(content)) + kind + content + check

    packer = zlib.compressobj(9)
    line = b"\0" * (side // 8 + 1)
    packed = b"".join(packer.compress(line) for _ in range(side)) + packer.flush()
    header = struct.pack("!LLBBBBB", side, side, 1, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", packed) + chunk(b"IEND", b"")
    )
