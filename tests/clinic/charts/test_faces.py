"""A face on its way to the browser keeps its figures, its regions and what is not known."""

import base64
import json
from pathlib import Path

import numpy as np
import pytest

from lightmask.clinic import charts
from lightmask.errors import BadInput

STATIC = Path(charts.__file__).parents[1] / "static" / "clinic"
# Two regions of two triangles each, the second twice as large; one vertex belongs to no region.
FACE = {
    "vertices_mm": [[0, 0, 0], [10, 0, 0], [0, 10, 0], [10, 10, 5], [30, 0, 0], [30, 10, 0]],
    "triangles": [[0, 1, 2], [1, 3, 2], [1, 4, 3], [4, 5, 3]],
    "region": [0, 0, 0, 1, 1, -1],
    "regions": ["cheeks", "nose"],
}  # fmt: skip
VALUE = np.array([1.0, 2.0, 3.0, 4.0, np.nan, 9.0])


def picture(value=VALUE, **said):
    values = {("epidermis", "red"): value}
    return charts.face_picture(FACE, values, unit="J/cm²", quantity="dose", title="A session", **said)


def unpacked(text, kind):
    return np.frombuffer(base64.b64decode(text), dtype=kind)


def test_values_come_back_within_a_thousandth_and_unknown_stays_unknown():
    (part,) = picture()["parts"]
    raw = unpacked(part["values"], "<u2")
    back = np.where(raw == 65535, np.nan, raw / 65534 * part["top"])
    assert back[:4] == pytest.approx(VALUE[:4], rel=1e-3)
    assert np.isnan(back[4]) and np.isnan(back[5])  # not known; of no region


def test_places_come_back_within_a_hundredth_of_a_millimetre():
    made = picture()
    low, high = map(np.array, made["box_mm"])
    back = low + unpacked(made["places"], "<u2").reshape(-1, 3) / 65535 * (high - low)
    assert back == pytest.approx(np.array(FACE["vertices_mm"], dtype=float), abs=0.01)
    assert unpacked(made["triangles"], "<u2").reshape(-1, 3).tolist() == FACE["triangles"]
    assert unpacked(made["region"], "u1").tolist() == [0, 0, 0, 1, 1, 255]


def test_it_is_plain_json_without_any_nan():
    assert json.loads(json.dumps(picture(), allow_nan=False))["format"] == "lightmask-face-1"


def test_the_mean_of_a_region_counts_by_area():
    # The areas of the three patches of the cheeks are in the ratio 1 : a : b of their shares of triangles.
    corners = np.array(FACE["vertices_mm"], dtype=float)
    area = np.zeros(6)
    for triangle in FACE["triangles"]:
        a, b, c = corners[triangle]
        area[triangle] += np.linalg.norm(np.cross(b - a, c - a)) / 6
    whole, cheeks, nose = picture()["parts"][0]["means"]
    assert cheeks[0] == pytest.approx(area[:3] @ VALUE[:3] / area[:3].sum())
    assert whole[0] == pytest.approx(area[:4] @ VALUE[:4] / area[:4].sum())
    assert nose[0] == 4.0  # its other patch is not known


def test_draws_give_the_interval_of_a_mean():
    draws = np.linspace(0.5, 1.5, 201)[:, None] * np.nan_to_num(VALUE, nan=1.0)
    mean, low, high = picture(draws)["parts"][0]["means"][1]
    assert (low / mean, high / mean) == pytest.approx((0.55, 1.45), abs=0.01)


def test_ends_that_are_known_without_draws_are_taken():
    key = ("epidermis", "red")
    made = picture(low={key: VALUE * 0.8}, high={key: VALUE * 1.3})
    mean, low, high = made["parts"][0]["means"][1]
    assert (low / mean, high / mean) == pytest.approx((0.8, 1.3))


def test_a_region_of_which_nothing_is_known_says_so():
    made = picture(np.array([1.0, 1.0, 1.0, np.nan, np.nan, np.nan]))
    assert made["parts"][0]["means"][2] is None
    assert charts.face_table(made)["rows"][2] == ["nose", "unknown"]


def test_the_table_holds_each_layer_and_light_of_each_region():
    values = {(layer, band): VALUE for layer in ("surface", "dermis") for band in ("red", "nir")}
    made = charts.face_picture(FACE, values, unit="J/cm²", quantity="dose", title="A session")
    table = charts.face_table(made)
    assert [row[0] for row in table["rows"]] == ["whole face", "cheeks", "nose"]
    assert len(table["columns"]) == 5 and made["layers"] == ["surface", "dermis"] and made["bands"] == ["red", "nir"]


def test_each_part_has_a_scale_of_its_own_below_the_shared_one():
    values = {("surface", "red"): VALUE, ("dermis", "red"): VALUE / 10}
    made = charts.face_picture(FACE, values, unit="J/cm²", quantity="dose", title="A session")
    surface, dermis = made["parts"]
    assert made["shared"]["high"] == surface["own"]["high"] > dermis["own"]["high"] > 0


def test_values_of_another_face_are_refused():
    with pytest.raises(BadInput, match="6 patches"):
        picture(np.ones(7))
    with pytest.raises(BadInput, match="Nothing is known"):
        charts.face_picture(FACE, {}, unit="J/cm²", quantity="dose", title="A session")


def test_nothing_known_at_all_still_draws_a_grey_face():
    made = picture(np.full(6, np.nan))
    assert made["parts"][0]["means"][0] is None and made["shared"]["high"] == 1.0


def test_the_browser_has_the_colours_of_every_other_picture_of_lightmask():
    from matplotlib import colormaps
    from matplotlib.colors import to_hex

    said = (STATIC / "viridis.js").read_text(encoding="utf-8")
    assert [to_hex(one) for one in colormaps["viridis"](np.linspace(0, 1, 33))] == [
        word.strip('" ,') for line in said.split("[")[1].split("]")[0].splitlines() for word in line.split()
    ]
