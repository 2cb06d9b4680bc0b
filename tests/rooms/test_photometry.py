"""Beams of LEDs: by power, by angle, and by the shape in photometric files."""

import json

import numpy as np
import pytest

from lightmask.errors import BadInput
from lightmask.mask.photometry import beams, eulumdat, lm63, tm33
from lightmask.mask.photometry.web import Web
from lightmask.units import rad_PER_deg

ANGLES = np.arange(0, 91, 5.0)
COSINE = np.cos(ANGLES * rad_PER_deg)


def flux(beam):
    return 2 * np.pi * np.trapezoid(beam.per_sr, beam.cosine)


def intensity(beam, angle_deg):
    return np.interp(np.cos(angle_deg * rad_PER_deg), beam.cosine, beam.per_sr)


def ies(plane_deg=(0,), angle_deg=ANGLES, candela=None, tilt="NONE", kind=1):
    """A small LM-63 file; the candelas of a Lambertian lamp if none are given."""
    rows = candela if candela is not None else [123 * COSINE for _ in plane_deg]
    lines = ["IESNA:LM-63-2002", "[TEST] ours", "[MANUFAC] nobody", f"TILT={tilt}"]
    if tilt == "INCLUDE":
        lines += ["1", "2", "0 90", "1.0 0.9"]
    lines += [f"1 -1 2.5 {len(angle_deg)} {len(plane_deg)} {kind} 2 0 0 0", "1 1 0.2"]
    lines += [" ".join(f"{angle:g}" for angle in angle_deg), " ".join(f"{plane:g}" for plane in plane_deg)]
    for row in rows:  # a row may break anywhere
        words = [f"{value:.4f}" for value in row]
        lines += [" ".join(words[:7]), " ".join(words[7:])]
    return "\r\n".join(lines) + "\r\n"


def ldt(symmetry=1, planes=1, rows=None, decimal="."):
    """A small EULUMDAT file."""
    step = 360 / planes
    head = ["nobody", "1", str(symmetry), str(planes), f"{step:g}", str(len(ANGLES)), "5", "r", "Leuchte für uns", "n",
            "f", "d"]  # fmt: skip
    head += ["0"] * 9 + ["100", "100", "1", "0", "1"]
    lamps = ["1", "LED", "1000", "3000", "1B", "10"]
    rows = rows if rows is not None else [456 * COSINE]
    numbers = [*(place * step for place in range(planes)), *ANGLES, *np.ravel(rows)]
    lines = [*head, *lamps, *["0.5"] * 10, *(f"{value:.4f}".replace(".", decimal) for value in numbers)]
    return "\n".join(lines) + "\n"


def xml(rows=None, planes=(0,), kind="LuminousIntensity", root="IESTM33-22", name="IntData"):
    rows = rows if rows is not None else [9 * COSINE]
    data = "".join(
        f'<{name} h="{plane:g}" v="{angle:g}">{value:.4f}</{name}>'
        for plane, row in zip(planes, rows, strict=True)
        for angle, value in zip(ANGLES, row, strict=True)
    )
    return (
        f'<?xml version="1.1"?>\n<{root}><Version>1.1</Version><Emitter><Quantity>1</Quantity><LuminousData>'
        f"<{kind}><NumberHorz>{len(planes)}</NumberHorz>{data}</{kind}></LuminousData></Emitter></{root}>"
    )


def tm33_json(**changed):
    found = {"photometryType": "C", "horizontalAngles": [0], "verticalAngles": list(ANGLES)}
    found |= {"intensities": list(COSINE)} | changed
    return json.dumps({"version": "1.0", "emitters": [{"intensityDistribution": found}]})


LAMBERTIAN = {
    "a.ies": ies(),
    "tilted.ies": ies(tilt="INCLUDE"),
    "planes.ies": ies(plane_deg=(0, 45, 90)),
    "latin.ldt": ldt(),
    "comma.ldt": ldt(decimal=","),
    "all.ldt": ldt(symmetry=0, planes=4, rows=[456 * COSINE] * 4),
    "half.ldt": ldt(symmetry=2, planes=4, rows=[456 * COSINE] * 3),
    "other-half.ldt": ldt(symmetry=3, planes=4, rows=[456 * COSINE] * 3),
    "quarter.ldt": ldt(symmetry=4, planes=4, rows=[456 * COSINE] * 2),
    "a.xml": xml(),
    "atla.xml": xml(root="ATLA_S001_A", kind="RadiantIntensity"),
    "a.json": tm33_json(),
}


@pytest.mark.parametrize("name", LAMBERTIAN)
def test_every_format_gives_the_lambertian_shape_whatever_its_candelas(name, tmp_path):
    path = tmp_path / name
    path.write_text(LAMBERTIAN[name], encoding="latin-1", newline="")
    beam = beams.from_file(path)
    assert flux(beam) == pytest.approx(1, abs=1e-9)
    assert np.abs(beam.per_sr - beam.cosine / np.pi).max() < 0.004 / np.pi  # straight lines between 5 degrees
    assert beam.source == f"shape of {name}"


def test_planes_are_averaged_over_the_whole_turn():
    wide, narrow = COSINE, COSINE**3
    full = Web(plane_deg=[0, 90, 180, 270], angle_deg=ANGLES, intensity=[wide, narrow, wide, narrow])
    quarter = Web(plane_deg=[0, 90], angle_deg=ANGLES, intensity=[wide, narrow])
    closed = Web(plane_deg=[0, 90, 180, 270, 360], angle_deg=ANGLES, intensity=[wide, narrow, wide, narrow, wide])
    for web in (full, quarter, closed):
        assert web.round() == pytest.approx((wide + narrow) / 2)


def test_what_is_not_round_is_said():
    web = Web(plane_deg=[0, 90], angle_deg=ANGLES, intensity=[COSINE, COSINE**3])
    assert "not round" in web.beam("x").source
    assert "not round" not in Web(plane_deg=[0, 90], angle_deg=ANGLES, intensity=[COSINE, COSINE**1.1]).beam("x").source


def test_a_little_backward_light_is_left_out_and_said_and_much_is_refused():
    angle_deg = np.append(ANGLES, [135, 180.0])
    little = Web(plane_deg=[0], angle_deg=angle_deg, intensity=[[*COSINE + 0.01, 0.01, 0.01]])
    beam = little.beam("x")
    assert "backwards" in beam.source
    assert flux(beam) == pytest.approx(1)
    with pytest.raises(BadInput, match="shines all round"):
        Web(plane_deg=[0], angle_deg=angle_deg, intensity=[[*COSINE, 0.5, 0.5]]).beam("x")


@pytest.mark.parametrize("kind", ["PhotonIntensity", "LuminousIntensity"])
def test_radiant_intensities_are_preferred(kind):
    text = xml(kind=kind).replace(
        "</LuminousData>",
        "<RadiantIntensity>"
        + '<IntData h="0" v="0">2</IntData><IntData h="0" v="90">2</IntData></RadiantIntensity></LuminousData>',
    )
    assert tm33.read_xml(text).intensity.tolist() == [[2, 2]]


@pytest.mark.parametrize("angle_deg", [5, 15, 30, 60, 80])
def test_a_half_angle_is_where_the_intensity_halves(angle_deg):
    beam = beams.halving_at(angle_deg)
    assert intensity(beam, angle_deg) / beam.per_sr[-1] == pytest.approx(0.5, abs=2e-3)
    assert f"half-angle {angle_deg} deg" in beam.source


def test_sixty_degrees_is_a_bare_led():
    assert beams.halving_at(60).per_sr == pytest.approx(beams.lambert(1).per_sr, abs=1e-9)


@pytest.mark.parametrize(
    ("read", "text", "says"),
    [
        (lm63.read, "IESNA:LM-63\n1 2 3", "no line TILT="),
        (lm63.read, ies(kind=2), "Only type C"),
        (lm63.read, ies().rsplit("\r\n", 2)[0], "ends within the candela values: 7 of 19"),
        (lm63.read, ies().replace("2.5", "bright"), "line 5: 'bright'"),
        (lm63.read, ies().replace("1 -1 2.5 19", "1 -1 2.5 1e9"), "1e[+]09 vertical angles"),
        (lm63.read, ies().replace("1 -1 2.5 19", "1 -1 2.5 nan"), "nan vertical angles"),
        (lm63.read, ies(angle_deg=ANGLES[::-1]), "do not ascend"),
        (lm63.read, ies(angle_deg=ANGLES + 90), "only light that goes backwards"),
        (lm63.read, ies(candela=[0 * COSINE]), "zero"),
        (lm63.read, ies(candela=[-COSINE]), "negative"),
        (lm63.read, ies(candela=[COSINE * np.nan]), "no number"),
        (eulumdat.read, "nobody\n1\n", "2 lines"),
        (eulumdat.read, ldt(symmetry=9), "line 3: the symmetry is 9"),
        (eulumdat.read, ldt(symmetry=4, planes=3), "do not divide"),
        (eulumdat.read, ldt()[:-60], "ends within the intensities"),
        (eulumdat.read, ldt().replace("\n5\n", "\nfive\n").replace("\n19\n", "\nmany\n"), "line 6: 'many'"),
        (tm33.read_xml, "<a><b></a>", "not XML"),
        (tm33.read_xml, '<!DOCTYPE x [<!ENTITY a "b">]><x/>', "entities"),
        (tm33.read_xml, "<IESTM33-22/>", "0 emitters"),
        (tm33.read_xml, xml(kind="Other"), "no intensities"),
        (tm33.read_xml, xml(name="Data"), "0 IntData"),
        (tm33.read_xml, xml().replace('v="10"', ""), "v = 'None'"),
        (tm33.read_xml, xml().replace('v="10"', 'v="5"'), "19 IntData"),
        (tm33.read_json, "{", "not JSON"),
        (tm33.read_json, "[1]", "emitters"),
        (tm33.read_json, '{"emitters": [{}]}', "intensityDistribution"),
        (tm33.read_json, tm33_json(photometryType="B"), "Only type C"),
        (tm33.read_json, tm33_json(intensities=[1, 2]), "2 intensities for 1 half planes and 19 angles"),
        (tm33.read_json, tm33_json(verticalAngles="0 90"), "no list 'verticalAngles'"),
    ],
)
def test_a_malformed_file_is_named(read, text, says):
    with pytest.raises(BadInput, match=says):
        read(text).beam("x")


def test_an_unknown_kind_of_file_and_a_file_that_is_not_there(tmp_path):
    with pytest.raises(BadInput, match="its kind is not known"):
        beams.from_file(tmp_path / "beam.pdf")
    with pytest.raises(BadInput, match="no file"):
        beams.from_file(tmp_path / "beam.ies")
    (tmp_path / "bad.ies").write_text("x")
    with pytest.raises(BadInput, match=r"bad\.ies.*TILT"):
        beams.from_file(tmp_path / "bad.ies")
