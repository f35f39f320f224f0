"""Pictures are kept without the place they were taken at, as they look; what came in stays known by its hash."""

import contextlib
import hashlib
import io

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageOps, PngImagePlugin

from organisation import uploads
from organisation.pictures import without_place

TELLTALE = b"LATITUDE-21.0285"
TURNED, GPS, TAKEN = 6, {1: "N", 2: (21.0, 1.0, 42.6), 3: "E", 4: (105.0, 51.0, 15.0)}, "2026:09:01 09:30:00"


def taken(kind, **options):
    """A picture as a telephone makes it: turned, with its place, its serial number, XMP, and something behind its end."""
    exif = Image.Exif()
    exif[0x0112], exif[0x0110], exif[0x8825] = TURNED, "Telephone", GPS
    exif[0x8769] = {0x9003: TAKEN, 0xA431: "SERIAL-77"}
    if kind == "PNG":
        texts = PngImagePlugin.PngInfo()
        texts.add_text("Comment", TELLTALE.decode())
        texts.add_text("zipped", TELLTALE.decode() * 20, zip=True)
        texts.add_itxt("XML:com.adobe.xmp", TELLTALE.decode())
        options["pnginfo"] = texts
    else:
        options["xmp"] = b"<x:xmpmeta>" + TELLTALE + b"</x:xmpmeta>"
    if kind == "JPEG":
        options["comment"] = TELLTALE
    out = io.BytesIO()
    Image.effect_noise((61, 40), 60).convert("RGB").save(out, kind, exif=exif, icc_profile=b"profile" * 30, **options)
    return out.getvalue() + TELLTALE


KINDS = [("jpg", "JPEG", {}), ("jpg", "JPEG", {"progressive": True}), ("png", "PNG", {}), ("webp", "WEBP", {}),
         ("webp", "WEBP", {"lossless": True})]  # fmt: skip


@pytest.mark.parametrize(("extension", "kind", "options"), KINDS)
def test_place_goes_and_the_picture_stays_to_the_last_pixel(extension, kind, options):
    before = taken(kind, **options)
    after = without_place(before, extension)
    old, new = Image.open(io.BytesIO(before)), Image.open(io.BytesIO(after))
    assert old.getexif().get_ifd(0x8825), "a picture without its place would prove nothing"
    assert not new.getexif().get_ifd(0x8825) and TELLTALE not in after and b"SERIAL-77" not in after
    assert new.tobytes() == old.tobytes() and new.info["icc_profile"] == old.info["icc_profile"]
    assert ImageOps.exif_transpose(new).size == ImageOps.exif_transpose(old).size == (40, 61)
    assert new.getexif().get_ifd(0x8769) == {0x9003: TAKEN}, "when it was taken is worth knowing, where is not"
    assert without_place(after, extension) == after


@pytest.mark.parametrize(("extension", "kind", "options"), KINDS)
def test_a_picture_that_tells_nothing_stays_byte_for_byte(extension, kind, options):
    out = io.BytesIO()
    Image.effect_noise((20, 20), 60).save(out, kind, **options)
    assert without_place(out.getvalue(), extension) == out.getvalue()


def test_an_animation_keeps_its_frames():
    out = io.BytesIO()
    frames = [Image.new("RGB", (9, 9), color) for color in ("red", "green", "blue")]
    frames[0].save(out, "WEBP", save_all=True, append_images=frames[1:], xmp=TELLTALE)
    after = without_place(out.getvalue(), "webp")
    assert Image.open(io.BytesIO(after)).n_frames == 3 and TELLTALE not in after


@pytest.mark.parametrize("cut", [3, 30, 90])
@pytest.mark.parametrize(("extension", "kind"), [("jpg", "JPEG"), ("png", "PNG"), ("webp", "WEBP")])
def test_a_picture_cut_short_is_refused_or_read_never_a_fault(extension, kind, cut):
    with contextlib.suppress(ValueError):
        assert len(without_place(taken(kind)[:cut], extension)) <= cut


def test_what_is_kept_and_what_came_in_are_both_known():
    content = taken("JPEG")
    accepted, kept = uploads.take(SimpleUploadedFile("ảnh.jpg", content))
    bare = kept.read()
    assert (accepted.size, accepted.sha256) == (len(bare), hashlib.sha256(bare).hexdigest())
    assert accepted.original_sha256 == hashlib.sha256(content).hexdigest() != accepted.sha256


def test_a_picture_of_broken_build_is_refused_by_name():
    broken = bytearray(taken("JPEG"))
    at = broken.index(b"\xff\xdb")
    broken[at + 2 : at + 4] = b"\x00\x01"
    with pytest.raises(ValidationError, match=r"ảnh\.jpg"):
        uploads.take(SimpleUploadedFile("ảnh.jpg", bytes(broken)))
