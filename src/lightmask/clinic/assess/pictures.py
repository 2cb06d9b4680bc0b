"""Pictures: an upload is decoded, turned upright, stripped of all that is not colour, and written anew."""

from __future__ import annotations

import hashlib
import io
import threading
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, BinaryIO

import numpy as np
from django.utils.translation import gettext as _
from PIL import Image, ImageCms, ImageFile, ImageOps, UnidentifiedImageError

from lightmask.clinic.scales import card
from lightmask.errors import BadInput

FORMATS = ("JPEG", "PNG", "WEBP")
SEVERAL_OF_ONE = "MPO"  # a telephone's JPEG that carries a depth or brightness map behind the picture itself
QUALITY = 95
_STRICT = threading.Lock()


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Picture:
    """A cleaned picture: its bytes (JPEG, sRGB, no metadata), its size, and its pixels. [row, column, 3]"""

    content: bytes
    width: int
    height: int
    pixels: np.ndarray

    @property
    def sha256(self) -> str:
        """Of the bytes that are kept."""
        return hashlib.sha256(self.content).hexdigest()

    @property
    def file_name(self) -> str:
        """A name that nobody can guess, and that says nothing."""
        return f"{uuid.uuid4().hex}.jpg"


def cleaned(upload: BinaryIO, size: int) -> Picture:
    """The picture of an upload. What is no photograph is refused, whatever its name says."""
    most = int(card.rule("largest upload"))
    if not 0 < size <= most:
        raise BadInput(
            _("The file has %(size).1f MB. Give a photograph of at most %(most)d MiB.")
            % {"size": size / 1e6, "most": most // 2**20}
        )
    image = _upright(_decoded(upload))
    longest = int(card.rule("longest side"))
    if max(image.size) > longest:
        image = ImageOps.contain(image, (longest, longest), Image.Resampling.LANCZOS)
    bare = Image.fromarray(np.asarray(image))  # pixels alone: nothing of the old file comes along
    buffer = io.BytesIO()
    bare.save(buffer, "JPEG", quality=QUALITY, subsampling=0)
    return Picture(content=buffer.getvalue(), width=bare.width, height=bare.height, pixels=np.asarray(bare))


def judged(picture: Picture, corners: Sequence[Sequence[float]] | None) -> dict[str, Any]:
    """Exposure, and the colour card when its corners are marked (as shares of width and height). Plain data."""
    light = card.exposure(picture.pixels[::4, ::4])
    said: dict[str, Any] = {
        "exposure": {"lightness": light.lightness, "cast": light.cast, "clipped": light.clipped},
        "warnings": list(light.warnings),
    }
    if corners is not None:
        scaled = [(x * (picture.width - 1), y * (picture.height - 1)) for x, y in corners]
        found = card.compared(card.sampled(picture.pixels, scaled))
        said |= {"mean": found.mean, "worst": found.worst, "worst_patch": found.worst_patch, "off": dict(found.off),
                 "corners": [list(corner) for corner in corners]}  # fmt: skip
        said["warnings"] += found.warnings
    return said


def _decoded(upload: BinaryIO) -> Image.Image:
    """The one picture of a file, small enough to be opened, in colours of a screen."""
    not_one = _("This file is not a photograph that can be read. Give a JPEG, PNG or WebP.")
    try:
        image = Image.open(upload, formats=FORMATS)  # reads the head alone
        _fits(image)
        with _whole_or_not_at_all():
            image.load()
    except (UnidentifiedImageError, Image.DecompressionBombError):
        raise BadInput(not_one) from None
    except (OSError, SyntaxError, ValueError) as error:
        if isinstance(error, BadInput):
            raise
        raise BadInput(f"{not_one} {_('It is cut short or damaged.')}") from None
    return image


@contextmanager
def _whole_or_not_at_all() -> Iterator[None]:
    """The library of printed pages lets pictures pass that are cut short, for the whole process; here none may."""
    with _STRICT:
        before, ImageFile.LOAD_TRUNCATED_IMAGES = ImageFile.LOAD_TRUNCATED_IMAGES, False
        try:
            yield
        finally:
            ImageFile.LOAD_TRUNCATED_IMAGES = before


def _fits(image: Image.Image) -> None:
    count, fewest, most = image.width * image.height, card.rule("fewest pixels"), card.rule("most pixels")
    if getattr(image, "n_frames", 1) > 1 and image.format != SEVERAL_OF_ONE:
        raise BadInput(_("This file holds several pictures. Give a single photograph."))
    if not fewest <= count <= most:
        raise BadInput(
            _("The photograph has %(wide)d x %(high)d pixels. Give one from %(fewest).1f to %(most).0f million pixels.")
            % {"wide": image.width, "high": image.height, "fewest": fewest / 1e6, "most": most / 1e6}
        )


def _upright(image: Image.Image) -> Image.Image:
    """Turned as its camera says, in sRGB, without transparency."""
    profile = image.info.get("icc_profile")
    turned = ImageOps.exif_transpose(image)
    if turned.mode in ("RGBA", "LA", "PA") or "transparency" in turned.info:
        turned = turned.convert("RGBA")
        turned = Image.alpha_composite(Image.new("RGBA", turned.size, "white"), turned)
    if profile and turned.mode in ("RGB", "RGBA", "CMYK", "L"):
        turned = _as_srgb(turned, profile)
    return turned.convert("RGB")


def _as_srgb(image: Image.Image, profile: bytes) -> Image.Image:
    """Colours of the camera's own profile as a screen shows them."""
    flat = image.convert("RGB") if image.mode == "RGBA" else image
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        found = ImageCms.profileToProfile(flat, source, ImageCms.createProfile("sRGB"), outputMode="RGB")
    except (ImageCms.PyCMSError, OSError):
        raise BadInput(_("The colour profile of this photograph cannot be read. Save it as plain sRGB.")) from None
    if found is None:
        raise BadInput(_("The colour profile of this photograph cannot be used. Save it as plain sRGB."))
    return found
