"""A face of one's own measures, from a file."""

import pytest

from lightmask.errors import BadInput
from lightmask.mask import Face, Measures


def written(tmp_path, text):
    path = tmp_path / "me.measures.toml"
    path.write_text(text)
    return path


def test_a_file_is_the_same_face_as_its_measures(tmp_path):
    text = 'sex = "female"\npercentile = 40\nface_length = "11.2 cm"\ninterpupillary_distance = "61 mm"\n'
    face = Face.load(written(tmp_path, text))
    same = Face.of(Measures(sex="female", percentile=40, face_length_mm=112.0, interpupillary_distance_mm=61.0))
    assert face.name == "me"
    assert (face.vertices_mm == same.vertices_mm).all()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('face_length = "112 cm"\n', "face_length"),
        ('face_lenght = "112 mm"\n', "face_lenght"),
        ("percentile = 0\n", "percentile"),
        ('sex = "f"\n', "female"),
    ],
)
def test_a_wrong_file_is_one_sentence(tmp_path, text, said):
    with pytest.raises(BadInput, match=said):
        Face.load(written(tmp_path, text))


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(BadInput):
        Face.load(tmp_path / "nobody.measures.toml")
