"""Says by its content what a file is, and makes it harmless. Runs as a process of its own.

Decoders of pictures and documents are what a hostile file aims at: they run here, without the
desk's keys and connections, with bounded memory and time, and whatever happens here ends here.
Imports nothing of the desk, so that it is begun quickly and has nothing to lose.

Standard input is the file; standard output a line of JSON, then the file as it is kept and its
preview, each as long as the line says.
"""

from __future__ import annotations

import io
import json
import resource
import sys
from typing import Any

from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

_MEMORY_BYTES = 1536 * 1024 * 1024
_CPU_SECONDS = 20
# A telephone's camera has up to 50 million; more in a small file is made to exhaust memory.
_MOST_PIXELS = 64_000_000
_PREVIEW_PIXELS = 960
_QUALITY = 88
_PASSWORD = 4
_FORMATS = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp"}


class RefusedFileError(Exception):
    """The file cannot be kept; the argument is a code of the label group ``file_refusal``."""


def _format(raw: bytes) -> str:
    if raw.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if raw.startswith(b"\x89PNG\r\n\x1a\n"):
        return "PNG"
    if raw[:4] == b"RIFF" and raw[8:12] == b"WEBP":
        return "WEBP"
    if raw.startswith(b"%PDF-"):
        return "PDF"
    raise RefusedFileError("file_type")


def decode(raw: bytes) -> tuple[dict[str, Any], bytes, bytes]:
    """What the file is, the file as it is kept, and a small JPEG of it.

    A picture is written anew from its pixels: place, time and device, and whatever else was hidden
    in it, stay behind. A document is kept as it came, byte for byte.

    Raises:
        RefusedFileError: the file is none of the kinds that are taken, or cannot be read.
    """
    form = _format(raw)
    return _document(raw) if form == "PDF" else _picture(raw, form)


def _picture(raw: bytes, form: str) -> tuple[dict[str, Any], bytes, bytes]:
    try:
        with Image.open(io.BytesIO(raw), formats=[form]) as opened:
            if opened.width * opened.height > _MOST_PIXELS:
                raise RefusedFileError("file_pixels")
            opened.load()
            upright = _plain(ImageOps.exif_transpose(opened))
    except Image.DecompressionBombError as error:
        raise RefusedFileError("file_pixels") from error
    except (OSError, UnidentifiedImageError, ValueError, SyntaxError, EOFError) as error:
        raise RefusedFileError("file_broken") from error
    if form == "JPEG" and upright.mode not in ("RGB", "L"):
        upright = upright.convert("RGB")
    kept = io.BytesIO()
    options = {"optimize": True} if form == "PNG" else {"quality": _QUALITY}
    upright.save(kept, form, **options)
    told = {"media_type": _FORMATS[form], "width": upright.width, "height": upright.height}
    return told, kept.getvalue(), _preview(upright)


def _plain(image: Image.Image) -> Image.Image:
    """The pixels alone, in the colours that a browser takes for granted."""
    has_alpha = image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info
    profile = image.info.get("icc_profile")
    if profile and not has_alpha:
        try:
            own = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            wanted = ImageCms.createProfile("sRGB")
            image = ImageCms.profileToProfile(image, own, wanted, outputMode="RGB") or image
        except (ImageCms.PyCMSError, OSError, ValueError):
            pass  # a profile that cannot be read changes shades, nothing else
    pixels = image.convert("RGBA" if has_alpha else "L" if image.mode == "L" else "RGB")
    bare = Image.new(pixels.mode, pixels.size)
    bare.paste(pixels)
    return bare


def _preview(image: Image.Image) -> bytes:
    small = image.copy()
    small.thumbnail((_PREVIEW_PIXELS, _PREVIEW_PIXELS))
    if small.mode == "RGBA":
        ground = Image.new("RGB", small.size, "white")
        ground.paste(small, mask=small.getchannel("A"))
        small = ground
    written = io.BytesIO()
    small.convert("RGB").save(written, "JPEG", quality=82)
    return written.getvalue()


def _document(raw: bytes) -> tuple[dict[str, Any], bytes, bytes]:
    import pypdfium2  # large, and not needed for a picture

    try:
        with pypdfium2.PdfDocument(raw) as document:
            pages = len(document)
            if not pages:
                raise RefusedFileError("file_broken")
            page = document[0]
            scale = min(_PREVIEW_PIXELS / max(*page.get_size(), 1.0), 4.0)
            first: Image.Image = page.render(scale=scale).to_pil()
    except pypdfium2.PdfiumError as error:
        locked = getattr(error, "err_code", None) == _PASSWORD
        raise RefusedFileError("file_locked" if locked else "file_broken") from error
    told = {"media_type": "application/pdf", "pages": pages}
    return told, raw, _preview(first)


def main() -> int:
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY_BYTES, _MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (_CPU_SECONDS, _CPU_SECONDS))
    try:
        told, kept, preview = decode(sys.stdin.buffer.read())
    except RefusedFileError as error:
        told, kept, preview = {"refused": error.args[0]}, b"", b""
    except MemoryError:
        told, kept, preview = {"refused": "file_pixels"}, b"", b""
    told |= {"kept": len(kept), "preview": len(preview)}
    sys.stdout.buffer.write(json.dumps(told).encode() + b"\n" + kept + preview)
    return 0


if __name__ == "__main__":
    sys.exit(main())
