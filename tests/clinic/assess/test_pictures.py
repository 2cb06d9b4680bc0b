"""What is kept of an upload is its colours, upright and alone; what is no photograph is refused."""

import hashlib
import io

import numpy as np
import pytest
from PIL import Image, ImageCms

from lightmask.clinic.assess import pictures, queries, records
from lightmask.clinic.models import Photo
from lightmask.errors import BadInput


def cleaned(content):
    return pictures.cleaned(io.BytesIO(content), len(content))


def with_exif(orientation=6):
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = "MakerOfCameras"
    exif.get_ifd(0x8825)[2] = (48.0, 8.0, 14.0)  # a place
    return exif.tobytes()


def test_place_camera_and_comment_are_gone_and_the_picture_stands_upright(jpeg):
    found = cleaned(jpeg(width=1200, height=800, exif=with_exif(), comment=b"secret"))
    assert (found.width, found.height) == (800, 1200)
    again = Image.open(io.BytesIO(found.content))
    assert dict(again.getexif()) == {}
    assert set(again.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    assert b"MakerOfCameras" not in found.content and b"secret" not in found.content
    assert found.sha256 == hashlib.sha256(found.content).hexdigest()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_all_three_kinds_are_taken_and_keep_their_colour(jpeg, kind):
    found = cleaned(jpeg(kind=kind, colour=(190, 150, 130)))
    assert Image.open(io.BytesIO(found.content)).format == "JPEG"
    assert np.abs(found.pixels.astype(int) - (190, 150, 130)).max() <= 4


def test_a_wide_colour_profile_is_turned_into_that_of_a_screen(jpeg):
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    with pytest.raises(BadInput, match="colour profile"):
        cleaned(jpeg(icc_profile=profile))
    plain = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    assert np.abs(cleaned(jpeg(icc_profile=plain)).pixels.astype(int) - (190, 150, 130)).max() <= 4
    with pytest.raises(BadInput, match="colour profile"):
        cleaned(jpeg(icc_profile=b"nonsense"))


def test_a_telephones_picture_with_a_map_behind_it_is_one_photograph(jpeg):
    buffer = io.BytesIO()
    first, second = (Image.open(io.BytesIO(jpeg(colour=colour))) for colour in ((190, 150, 130), (0, 0, 0)))
    first.save(buffer, "MPO", save_all=True, append_images=[second])
    assert np.abs(cleaned(buffer.getvalue()).pixels.astype(int) - (190, 150, 130)).max() <= 4


def test_transparency_becomes_white():
    image = Image.new("RGBA", (800, 600), (200, 100, 50, 0))
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    assert cleaned(buffer.getvalue()).pixels.min() >= 250


def test_a_large_one_is_made_smaller(jpeg):
    found = cleaned(jpeg(width=6000, height=3000, quality=50))
    assert (found.width, found.height) == (4096, 2048)


def gif():
    buffer = io.BytesIO()
    Image.new("RGB", (800, 600)).save(buffer, "GIF")
    return buffer.getvalue()


def animated():
    buffer = io.BytesIO()
    frames = [Image.new("RGB", (800, 600), colour) for colour in ("red", "blue")]
    frames[0].save(buffer, "PNG", save_all=True, append_images=frames[1:])
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "at most 25 MiB"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>", "not a photograph"),
        (b"MZ" + b"0" * 500, "not a photograph"),
        (gif(), "not a photograph"),
        (animated(), "several pictures"),
    ],
)
def test_what_is_no_photograph_is_refused_whatever_it_is_called(content, says):
    with pytest.raises(BadInput, match=says):
        cleaned(content)


def test_sizes_that_no_photograph_has_are_refused(jpeg):
    with pytest.raises(BadInput, match="320 x 200 pixels"):
        cleaned(jpeg(width=320, height=200))
    with pytest.raises(BadInput, match="at most 25 MiB"):
        pictures.cleaned(io.BytesIO(jpeg()), 26 * 2**20)
    bomb = io.BytesIO()
    Image.new("1", (12000, 12000)).save(bomb, "PNG")
    with pytest.raises(BadInput, match=r"million pixels|not a photograph"):
        cleaned(bomb.getvalue())


@pytest.mark.parametrize("lenient", [False, True], ids=["alone", "beside a library that lets them pass"])
def test_one_cut_short_is_refused(jpeg, monkeypatch, lenient):
    monkeypatch.setattr("PIL.ImageFile.LOAD_TRUNCATED_IMAGES", lenient)
    noise = np.random.default_rng(3).integers(0, 255, (700, 700, 3), dtype=np.uint8)
    buffer = io.BytesIO()
    Image.fromarray(noise).save(buffer, "JPEG")
    with pytest.raises(BadInput, match="damaged"):
        cleaned(buffer.getvalue()[:20_000])


def test_light_and_card_are_judged_from_the_cleaned_picture(jpeg):
    said = pictures.judged(cleaned(jpeg(colour=(20, 15, 12))), None)
    assert "too dark" in said["warnings"][0]
    corners = [[0.1, 0.1], [0.9, 0.1], [0.9, 0.9], [0.1, 0.9]]
    carded = pictures.judged(cleaned(jpeg()), corners)
    assert carded["mean"] > 5 and len(carded["off"]) == 24


def test_without_consent_no_photograph_is_kept(nurse, person, jpeg):
    with pytest.raises(BadInput, match="has not agreed"):
        records.keep_photo(nurse, person, "front", cleaned(jpeg()), {})
    assert not Photo.objects.exists()


def test_a_kept_photograph_has_a_name_that_says_nothing(nurse, person, agreed, jpeg):
    agreed("photos")
    picture = cleaned(jpeg())
    kept = records.keep_photo(nurse, person, "left45", picture, {"card": {}, "note": "first"})
    assert kept.file.read() == picture.content
    assert kept.file.name.startswith("photos/") and person.name.split()[0] not in kept.file.name
    assert queries.newest_photos(person)["left45"] == kept
    with pytest.raises(BadInput, match="no pose"):
        records.keep_photo(nurse, person, "upside down", picture, {})


def test_a_file_whose_entry_fails_is_taken_away_again(nurse, person, agreed, jpeg):
    from django.core.files.storage import default_storage

    agreed("photos")
    before = set(default_storage.listdir("photos")[1]) if default_storage.exists("photos") else set()
    with pytest.raises(TypeError):
        records.keep_photo(nurse, person, "front", cleaned(jpeg()), {"card": 7})
    assert set(default_storage.listdir("photos")[1]) == before
