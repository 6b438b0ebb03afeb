"""Files nobody should send: made here, none is kept in the repository.

``bomb_set`` are one of each kind; ``spoiled`` makes any number more of them, by cutting, turning
bytes, and putting what is active into the middle of what is a picture.
"""

import gzip
import io
import random
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from PIL import Image, ImageCms, PngImagePlugin

from tests.reports.builders import picture
from tests.reports.test_photos_are_made_safe import with_position

# In metadata only: no stored file may hold it.
MAKER = b"SECRETMAKER"
SCRIPT = b"<script>alert('zq7')</script>"
SVG = b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'>" + SCRIPT + b"</svg>"
XMP = (
    b"<x:xmpmeta xmlns:x='adobe:ns:meta/'><exif:GPSLatitude>45,4.25N</exif:GPSLatitude>"
    + MAKER + SCRIPT + b"</x:xmpmeta>"
)  # fmt: skip
TYPES = (
    "image/jpeg", "image/png", "image/webp", "image/heic", "image/svg+xml", "text/html",
    "application/pdf", "application/octet-stream", "",
)  # fmt: skip
NAMES = (
    "photo.jpg", "photo.svg", "x.php", "../../../../etc/passwd", "a\\..\\b.jpg", "mario.rossi.heic",
    "<script>alert(1)</script>.jpg", "x" * 300 + ".jpg", ".htaccess", "con.jpg", "a;b\r\nX: y.jpg",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class HostileFile:
    """What is sent: under which name and type, and the bytes."""

    what: str
    name: str
    content_type: str
    data: bytes


@cache
def bomb_set() -> tuple[HostileFile, ...]:
    """One of each kind, small enough to be sent."""
    made = {**_bombs(), **_polyglots(), **_with_metadata(), **_other_kinds()}
    return tuple(
        HostileFile(what, NAMES[i % len(NAMES)], TYPES[i % len(TYPES)], data)
        for i, (what, data) in enumerate(sorted(made.items()))
    )


def spoiled(rng: random.Random, number: int) -> Iterator[HostileFile]:
    """So many files: each a whole one that was damaged or mixed with something active."""
    whole = [*_polyglots().values(), *_with_metadata().values(), *_plain().values()]
    active = [SCRIPT, SVG, XMP, MAKER, b"%PDF-1.4", b"PK\x03\x04", b"<?php echo 1 ?>", b"\x00" * 64]
    for _number in range(number):
        data = bytearray(rng.choice(whole))
        for _change in range(rng.randrange(4)):
            at = rng.randrange(len(data) + 1)
            how = rng.randrange(6)
            if how == 0:
                del data[at:]
            elif how == 1:
                for _byte in range(rng.randrange(1, 20)):
                    data[rng.randrange(len(data))] = rng.randrange(256) if data else 0
            elif how == 2:
                data[at:at] = rng.choice(active)
            elif how == 3:
                data += rng.choice(active)
            elif how == 4:
                # Sizes stand near the beginning.
                spot = rng.randrange(min(len(data), 60) or 1)
                data[spot : spot + 2] = rng.randbytes(2)
            else:
                data[at:at] = data[at : at + rng.randrange(200)]
            if not data:
                data += rng.randbytes(8)
        yield HostileFile("spoiled", rng.choice(NAMES), rng.choice(TYPES), bytes(data))


def png_chunk(name: bytes, data: bytes) -> bytes:
    """A chunk with its right checksum."""
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def _png(width: int, height: int, *chunks: bytes, pixels: bytes = b"") -> bytes:
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = [png_chunk(b"IHDR", header), *chunks, png_chunk(b"IDAT", pixels)]
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts) + png_chunk(b"IEND", b"")


def _zeros(number: int) -> bytes:
    """So many zero bytes, packed, without having them all in memory."""
    packer = zlib.compressobj(6)
    packed = [packer.compress(bytes(1 << 20)) for _part in range(number >> 20)]
    return b"".join([*packed, packer.flush()])


def _jpeg(size: tuple[int, int] = (60, 40), **options: object) -> bytes:
    return picture(size=size, color=(200, 30, 90), **options).getvalue()  # type: ignore[arg-type]


def _sized_jpeg(width: int, height: int, **options: object) -> bytes:
    """A small picture whose header says that it is another size."""
    data = bytearray(_jpeg(**options))
    start = max(data.find(b"\xff\xc0"), data.find(b"\xff\xc2"))
    data[start + 5 : start + 9] = struct.pack(">HH", height, width)
    return bytes(data)


def _sized_webp(side: int) -> bytes:
    data = bytearray(picture(format="WEBP", lossless=True).getvalue())
    at = data.find(b"VP8L") + 9
    data[at : at + 4] = struct.pack("<I", (side - 1) | ((side - 1) << 14))
    return bytes(data)


def _sized_heif(side: int) -> bytes:
    data = bytearray(picture(format="HEIF", size=(64, 64)).getvalue())
    at = data.find(b"ispe")
    data[at + 8 : at + 16] = struct.pack(">II", side, side)
    return bytes(data)


def _bombs() -> dict[str, bytes]:
    text = b"Comment\x00\x00" + _zeros(24 << 20)
    many_scans = _jpeg((900, 900), progressive=True)
    scan = many_scans[many_scans.find(b"\xff\xda") : -2]
    return {
        "png of 2.5 gigapixels": _png(50_000, 50_000, pixels=_zeros(4 << 20)),
        "png as large as a header can say": _png(2**31 - 1, 2**31 - 1),
        "png just below the limit, without its pixels": _png(4899, 4898, pixels=_zeros(1 << 20)),
        "png whose pixels never end": _png(100, 100, pixels=_zeros(48 << 20)),
        "png with a text of 24 MB": _png(10, 10, png_chunk(b"zTXt", text), pixels=_zeros(1 << 20)),
        "png with a profile of 24 MB": _png(10, 10, png_chunk(b"iCCP", text)),
        "png of no pixels": _png(0, 10),
        "jpeg of 4 gigapixels": _sized_jpeg(65_535, 65_535),
        "jpeg below the limit, without its pixels": _sized_jpeg(10_400, 10_400),
        "progressive jpeg of 100 megapixels": _sized_jpeg(10_000, 10_000, progressive=True),
        "jpeg of hundreds of scans": many_scans[:-2] + scan * 300 + b"\xff\xd9",
        "jpeg of no pixels": _sized_jpeg(0, 0),
        "jpeg as a thread": _sized_jpeg(65_535, 1),
        "webp of 268 megapixels": _sized_webp(16_384),
        "webp whose file is longer than it is": b"RIFF\xff\xff\xff\x7fWEBPVP8X" + bytes(40),
        "heif of 3.6 gigapixels": _sized_heif(60_000),
        "heif of nothing": b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic" + bytes(200),
        "avif of nothing": b"\x00\x00\x00\x18ftypavif\x00\x00\x00\x00mif1avif" + bytes(200),
        "zip of zeros": _zip(),
        "gzip of zeros": gzip.compress(bytes(16 << 20)),
        "svg, packed": gzip.compress(SVG),
    }


def _zip() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(4):
            archive.writestr(f"{number}.jpg", bytes(4 << 20))
        archive.writestr("../../evil.jpg", SVG)
    return out.getvalue()


def _segment(marker: int, data: bytes) -> bytes:
    return bytes((0xFF, marker)) + struct.pack(">H", len(data) + 2) + data


def _polyglots() -> dict[str, bytes]:
    jpeg = _jpeg()
    png = picture(format="PNG", color=(1, 2, 3)).getvalue()
    return {
        "jpeg and html behind it": jpeg + b"<html>" + SCRIPT,
        "jpeg with html in its comment": jpeg[:2] + _segment(0xFE, b"<html>" + SCRIPT) + jpeg[2:],
        "jpeg that is a script too": jpeg[:2] + _segment(0xFE, b"*/=1;alert('zq7');/*") + jpeg[2:],
        "jpeg with a page in a segment": jpeg[:2] + _segment(0xEA, SVG) + jpeg[2:],
        "jpeg and pdf": jpeg[:2] + _segment(0xFE, b"%PDF-1.4 /JavaScript (zq7)") + jpeg[2:],
        "jpeg and zip": jpeg + _small_zip(),
        "jpeg and php": jpeg + b"<?php system($_GET['zq7']); ?>",
        "jpeg behind html": b"<html>" + SCRIPT + jpeg,
        "png and html in its text": png[:33] + png_chunk(b"tEXt", b"a\x00" + SCRIPT) + png[33:],
        "png and zip": png + _small_zip(),
        "gif and script": b"GIF89a/*" + bytes(20) + b"*/=1;alert('zq7')//",
        "gif": picture(format="GIF", mode="P").getvalue() + SCRIPT,
        "bmp and script": b"BM/*" + bytes(60) + b"*/=1;alert('zq7')",
        "webp and html": picture(format="WEBP").getvalue() + SCRIPT,
    }


def _small_zip() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("secret.html", SCRIPT)
    return out.getvalue()


def _with_metadata() -> dict[str, bytes]:
    exif, jpeg = with_position(orientation=6), _jpeg(exif=with_position())
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes() + MAKER
    iptc = b"Photoshop 3.0\x008BIM\x04\x04\x00\x00\x00\x20\x1c\x02\x78\x00\x0b" + MAKER + bytes(16)
    told = PngImagePlugin.PngInfo()
    told.add_itxt("XML:com.adobe.xmp", XMP.decode())
    told.add_text("Author", MAKER.decode())
    return {
        "jpeg with position": jpeg,
        "jpeg with xmp": jpeg[:2]
        + _segment(0xE1, b"http://ns.adobe.com/xap/1.0/\x00" + XMP)
        + jpeg[2:],
        "jpeg with iptc": jpeg[:2] + _segment(0xED, iptc) + jpeg[2:],
        "jpeg with profile": _jpeg(icc_profile=profile),
        "jpeg with all": _jpeg(exif=exif, icc_profile=profile, comment=MAKER, xmp=XMP),
        "png with all": picture(
            format="PNG", exif=exif, icc_profile=profile, pnginfo=told
        ).getvalue(),
        "webp with all": picture(format="WEBP", exif=exif, icc_profile=profile, xmp=XMP).getvalue(),
        "heif with all": picture(format="HEIF", size=(64, 64), exif=exif, xmp=XMP).getvalue(),
        "several pictures in one (MPO)": _several("MPO", exif=exif.tobytes()),
        "moving png": _several("PNG"),
        "moving webp": _several("WEBP", exif=exif.tobytes()),
        "moving gif": _several("GIF", comment=MAKER),
    }


def _several(kind: str, **options: object) -> bytes:
    out = io.BytesIO()
    frames = [Image.new("RGB", (40, 30), (n * 60, 0, 0)) for n in range(3)]
    frames[0].save(out, kind, save_all=True, append_images=frames[1:], **options)
    return out.getvalue()


def _plain() -> dict[str, bytes]:
    kinds = ("JPEG", "PNG", "WEBP", "HEIF")
    return {f"plain {k}": picture(format=k, size=(64, 48)).getvalue() for k in kinds} | {
        f"plain {mode}": picture(format="PNG", mode=mode).getvalue() for mode in ("LA", "P", "1")
    }


def _other_kinds() -> dict[str, bytes]:
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    doctype = f'<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY l0 "ha">{laughs}]>'
    return {
        "nothing": b"",
        "one byte": b"\xff",
        "svg": SVG,
        "svg that laughs": doctype.encode() + b"<svg>&l9;</svg>",
        "html": b"<!doctype html>" + SCRIPT,
        "pdf": b"%PDF-1.7\n1 0 obj<</OpenAction<</S/JavaScript/JS(app.alert(1))>>>>endobj",
        "postscript": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 10 10\n(id) run",
        "program": b"MZ" + bytes(500),
        "elf": b"\x7fELF" + bytes(500),
        "shell": b"#!/bin/sh\nid\n",
        "php": b"<?php system('id'); ?>",
        "tiff": picture(format="TIFF").getvalue(),
        "ico": picture(format="ICO").getvalue(),
        "too large": _jpeg() + bytes(20 * 1024 * 1024 + 1),
        "jpeg cut short": _jpeg((900, 700))[:4000],
        "png cut short": picture(format="PNG", size=(300, 300)).getvalue()[:60],
        "jpeg markers without end": b"\xff\xd8" + b"\xff\xe1\x00\x02" * 5000,
        "jpeg filled with fill": b"\xff\xd8" + b"\xff" * 100_000,
    }
