"""What a file is is told by its content; what is kept of it is harmless."""

from __future__ import annotations

import io
import random
from contextlib import suppress

import pytest
from PIL import Image

from desk.attachments.decoding import RefusedFileError, decode
from desk.attachments.opening import Decoder, RefusedError
from tests.desk.attachments.making import CAMERA, bomb, document, picture, workbook

SIZES = (800, 600)


@pytest.mark.parametrize(
    ("form", "media_type"),
    [("JPEG", "image/jpeg"), ("PNG", "image/png"), ("WEBP", "image/webp")],
)
async def test_a_picture_keeps_its_pixels_alone(form: str, media_type: str) -> None:
    raw = picture(form)
    assert CAMERA.encode() in raw
    found = await Decoder().decode(raw)
    assert (found.media_type, found.kind) == (media_type, "image")
    assert CAMERA.encode() not in found.content
    with Image.open(io.BytesIO(found.content)) as kept:
        assert kept.format == form
        assert not kept.getexif()
        assert not kept.info.keys() & {"exif", "xmp", "icc_profile", "comment"}
        # Turned upright, as the telephone meant it.
        assert kept.size == (found.width, found.height) == SIZES[::-1]
        assert _dark(kept, (300, 20))
        assert not _dark(kept, (300, 700))
    with Image.open(io.BytesIO(found.preview)) as small:
        assert small.format == "JPEG"
        assert max(small.size) <= 960


def _dark(image: Image.Image, at: tuple[int, int]) -> bool:
    level = image.convert("L").getpixel(at)
    assert isinstance(level, int)
    return level < 100


@pytest.mark.parametrize("mode", ["L", "RGBA", "P", "1", "LA"])
async def test_pictures_of_every_mode(mode: str) -> None:
    written = io.BytesIO()
    Image.new(mode, (60, 40)).save(written, "PNG")
    found = await Decoder().decode(written.getvalue())
    assert (found.width, found.height) == (60, 40)
    assert (await Decoder().decode(_print_colours())).media_type == "image/jpeg"


def _print_colours() -> bytes:
    written = io.BytesIO()
    Image.new("CMYK", (20, 20)).save(written, "JPEG")
    return written.getvalue()


async def test_what_is_hidden_behind_a_picture_is_gone() -> None:
    found = await Decoder().decode(picture() + workbook() + b"<script>alert(1)</script>")
    assert b"<script>" not in found.content
    assert b"xl/workbook" not in found.content


async def test_a_document_is_kept_byte_for_byte_with_its_first_page() -> None:
    raw = document(pages=3)
    found = await Decoder().decode(raw)
    assert (found.media_type, found.kind, found.pages) == ("application/pdf", "document", 3)
    assert found.content == raw
    with Image.open(io.BytesIO(found.preview)) as first:
        assert first.size[1] == 960
        darkest, _ = first.convert("L").getextrema()
        assert darkest < 50, "the words of the first page"


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"", "file_type"),
        (workbook(), "file_type"),
        (b"<html><script>alert(1)</script></html>", "file_type"),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "file_type"),
        (b"GIF89a" + bytes(40), "file_type"),
        (b"MZ" + bytes(400), "file_type"),
        (b"\xff\xd8\xff" + bytes(400), "file_broken"),
        (b"%PDF-1.7 nothing", "file_broken"),
        (picture()[:3000], "file_broken"),
        (document(password="geheim"), "file_locked"),
        (bomb(), "file_pixels"),
    ],
    ids=["empty", "xlsx", "html", "svg", "gif", "exe", "jpeg", "pdf", "cut", "locked", "bomb"],
)
async def test_what_is_refused(raw: bytes, code: str) -> None:
    with pytest.raises(RefusedError) as refused:
        await Decoder().decode(raw)
    assert refused.value.code == code


@pytest.mark.filterwarnings("ignore:.*EXIF")
@pytest.mark.parametrize("raw", [picture(), picture("PNG"), picture("WEBP"), document(1)])
def test_damaged_files_are_read_or_refused(raw: bytes) -> None:
    rng = random.Random(7)
    for _ in range(25):
        hurt = bytearray(raw)
        for _ in range(rng.randint(1, 20)):
            hurt[rng.randrange(8, len(hurt))] = rng.randrange(256)
        with suppress(RefusedFileError):
            told, _, preview = decode(bytes(hurt[: rng.randint(len(hurt) // 2, len(hurt))]))
            assert told["media_type"]
            assert preview.startswith(b"\xff\xd8\xff")
