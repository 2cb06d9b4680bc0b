"""Scans made from built-in faces whose truth is known: turned, scaled, torn, soiled; and files that are none."""

import json
import struct
import time

import numpy as np
import pytest
import trimesh
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from numpy.random import default_rng

from lightmask.errors import BadInput
from lightmask.mask import Face, PupilDistance, StatedUnit, TwoPoints, scan
from lightmask.mask.scans.inside import depth_mm, inside
from lightmask.mask.scans.marks import marks
from lightmask.mask.scans.measured import measured_mm
from lightmask.mask.scans.nearest import nearest

FOUR = ("pupil_right", "pupil_left", "pronasale", "menton")
SEVEN = (*FOUR, "subnasale", "cheilion_right", "cheilion_left")
MM = StatedUnit(unit="mm")
KNOWN = (*Face.load("average-adult").landmarks_mm, "pupil_right", "pupil_left")  # the landmarks that a scan asks for


def points(face):
    """Every landmark, pupils included."""
    return {**face.landmarks_mm, "pupil_right": face.eyes_mm[0], "pupil_left": face.eyes_mm[1]}


class Scanned:
    """A face as a scanner would leave it: other triangles, noise, another place, another unit."""

    def __init__(self, name="average-adult", unit_mm=1.0, noise_mm=0.0, seed=3):
        self.truth, rng = Face.load(name), default_rng(seed)
        rotation, _ = np.linalg.qr(rng.normal(size=(3, 3)))
        self.rotation, self.shift = rotation * np.sign(np.linalg.det(rotation)), rng.normal(size=3) * 120
        self.unit_mm = unit_mm
        corners = self.truth.triangles
        middle = len(self.truth.vertices_mm) + np.arange(len(corners))
        vertices = np.concatenate([self.truth.vertices_mm, self.truth.vertices_mm[corners].mean(axis=1)])
        self.vertices = self.moved(vertices + noise_mm * rng.normal(size=vertices.shape))
        self.triangles = np.concatenate(
            [np.stack([corners[:, i], corners[:, (i + 1) % 3], middle], axis=1) for i in range(3)]
        )

    def moved(self, places):
        return (np.asarray(places) @ self.rotation.T + self.shift) / self.unit_mm

    def landmarks(self, names=FOUR):
        return {name: self.moved(points(self.truth)[name]).tolist() for name in names}

    def write(self, path):
        trimesh.Trimesh(self.vertices, self.triangles, process=False).export(path)
        return path

    def pose_error(self, found):
        """-> (degrees, mm at the origin)"""
        left = found.rotation @ self.rotation
        degrees = np.degrees(np.arccos(np.clip((np.trace(left) - 1) / 2, -1, 1)))
        origin = self.moved(np.zeros(3)) * found.mm_per_unit @ found.rotation.T + found.shift_mm
        return float(degrees), float(np.linalg.norm(origin))

    def agreement(self, found):
        """Share of the area whose region is the true one."""
        places = self.moved(self.truth.vertices_mm) * found.mm_per_unit @ found.rotation.T + found.shift_mm
        true = self.truth.region[nearest(found.face.vertices_mm, places)]
        area, named = found.face.area_cm2, true >= 0
        return float(area[named & (true == found.face.region)].sum() / area[named].sum())


@pytest.fixture(scope="module")
def plain():
    return Scanned()


@pytest.fixture(scope="module")
def plain_file(plain, tmp_path_factory):
    return plain.write(tmp_path_factory.mktemp("scan") / "plain.ply")


@pytest.fixture(scope="module")
def found(plain, plain_file):
    return scan(plain_file, plain.landmarks(), MM)


def refused(path, landmarks, size=None):
    """The sentence that a scan is refused with."""
    with pytest.raises(BadInput) as error:
        scan(path, landmarks, size)
    assert str(error.value).endswith((".", "?"))
    assert "\n" not in str(error.value)
    return str(error.value)


# --- what comes out


def test_the_same_face_is_found_where_it_is(plain, found):
    degrees, mm = plain.pose_error(found)
    assert degrees < 0.5 and mm < 0.5
    assert plain.agreement(found) > 0.97
    assert found.fit_rms_mm < 0.2


def test_its_frame_is_that_of_faces(found):
    assert found.face.eyes_mm.mean(axis=0) == pytest.approx(np.zeros(3), abs=1e-9)
    assert found.face.eyes_mm[:, 1:] == pytest.approx(np.zeros((2, 2)), abs=1e-9)
    assert found.face.eyes_mm[0, 0] < 0 < found.face.landmarks_mm["pronasale"][2]
    assert found.rotation @ found.rotation.T == pytest.approx(np.eye(3), abs=1e-12)
    assert np.linalg.det(found.rotation) == pytest.approx(1)


def test_it_is_as_fine_as_a_face_should_be_and_keeps_its_area(plain, found):
    assert 15_000 <= found.face.patches <= 20_000
    assert 800 <= found.face.coarse().patches <= 1_100
    for face in (found.face, found.face.coarse()):
        assert face.area_cm2.sum() == pytest.approx(plain.truth.area_cm2.sum(), rel=0.03)
        assert np.linalg.norm(face.normals, axis=1) == pytest.approx(1)


def test_normals_point_out_of_the_skin(found):
    assert found.face.normals[found.face.within("cheeks", "forehead", "chin")][:, 2].mean() > 0.5


@pytest.mark.parametrize("name", ["average-woman", "average-man", "woman-p5", "man-p95"])
def test_other_people_are_posed_and_their_regions_found(name, tmp_path):
    person = Scanned(name, noise_mm=0.3)
    found = scan(person.write(tmp_path / "a.ply"), person.landmarks(SEVEN), MM)
    degrees, mm = person.pose_error(found)
    assert degrees < 0.5 and mm < 0.5
    assert person.agreement(found) > 0.94
    for measure, value in measured_mm(person.truth).items():
        assert measured_mm(found.face)[measure] == pytest.approx(value, abs=3.5), measure


def test_noise_is_smoothed_and_said(tmp_path):
    person = Scanned(noise_mm=0.3)
    found = scan(person.write(tmp_path / "a.ply"), person.landmarks(), MM)
    assert any("smoothed" in note for note in found.notes)
    assert found.face.area_cm2.sum() == pytest.approx(person.truth.area_cm2.sum(), rel=0.04)
    assert person.agreement(found) > 0.95


# --- size and unit


@pytest.mark.parametrize(("unit", "mm"), [("cm", 10.0), ("m", 1000.0), ("in", 25.4)])
def test_a_stated_unit_is_taken(unit, mm, tmp_path):
    person = Scanned(unit_mm=mm)
    found = scan(person.write(tmp_path / "a.ply"), person.landmarks(), StatedUnit(unit=unit))
    assert found.mm_per_unit == mm
    assert person.pose_error(found) < (0.5, 0.5)


@pytest.mark.parametrize(
    ("mm", "name"), [(1.0, "millimetres"), (10.0, "centimetres"), (1e3, "metres"), (25.4, "inches")]
)
def test_a_unit_is_never_guessed_but_named(mm, name, tmp_path):
    person = Scanned(unit_mm=mm)
    path = person.write(tmp_path / "a.ply")
    assert f"a face in {name}" in refused(path, person.landmarks())
    wrong = "m" if name == "millimetres" else "mm"
    assert f"a face in {name}" in refused(path, person.landmarks(), StatedUnit(unit=wrong))


def test_two_clicks_and_the_pupils_say_the_size_too(tmp_path):
    person = Scanned("man-p95", unit_mm=37.0)
    path, marks = person.write(tmp_path / "a.ply"), person.landmarks()
    apart = float(np.linalg.norm(person.truth.eyes_mm[1] - person.truth.eyes_mm[0]))
    by_pupils = scan(path, marks, PupilDistance(distance_mm=apart))
    nose, chin = (points(person.truth)[name] for name in ("pronasale", "menton"))
    clicks = TwoPoints(
        first=tuple(marks["pronasale"]), second=tuple(marks["menton"]), distance_mm=float(np.linalg.norm(nose - chin))
    )
    assert by_pupils.mm_per_unit == pytest.approx(37.0)
    assert scan(path, marks, clicks).mm_per_unit == pytest.approx(37.0)
    assert "times the average" in refused(path, marks, TwoPoints(first=(0, 0, 0), second=(1, 0, 0), distance_mm=300))


def test_the_pupil_distance_needs_pupils(plain, plain_file):
    marks = plain.landmarks(("pronasale", "menton", "subnasale", "cheilion_left"))
    assert "pupil_right and pupil_left" in refused(plain_file, marks, PupilDistance(distance_mm=63))


@pytest.mark.parametrize("made", [lambda: StatedUnit(unit="ft"), lambda: PupilDistance(distance_mm=6.3)])
def test_an_impossible_size_is_refused_at_birth(made):
    with pytest.raises(BadInput):
        made()


# --- files


@pytest.mark.parametrize("kind", ["obj", "stl", "glb"])
def test_every_kind_of_file_gives_the_same_face(kind, found, tmp_path):
    person = Scanned(unit_mm=1000.0 if kind == "glb" else 1.0)
    size = None if kind == "glb" else MM  # glTF is in metres
    other = scan(person.write(tmp_path / f"a.{kind}"), person.landmarks(), size)
    assert person.pose_error(other) < (0.5, 0.5)
    assert other.face.area_cm2.sum() == pytest.approx(found.face.area_cm2.sum(), rel=0.01)


def test_text_ply_and_an_obj_with_quads_and_textures_that_are_not_there(plain, tmp_path):
    text = tmp_path / "a.ply"
    text.write_bytes(
        trimesh.Trimesh(plain.vertices, plain.triangles, process=False).export(file_type="ply", encoding="ascii")
    )
    assert plain.pose_error(scan(text, plain.landmarks(), MM)) < (0.5, 0.5)
    lines = ["mtllib nowhere.mtl", "usemtl skin", *(f"v {x} {y} {z}" for x, y, z in plain.vertices), "vt 0.5 0.5"]
    lines += [f"f {a}/1 {b}/1 {c}/1 {c}/1" for a, b, c in plain.triangles + 1]
    (tmp_path / "b.obj").write_text("\n".join(lines))
    assert plain.pose_error(scan(tmp_path / "b.obj", plain.landmarks(), MM)) < (0.5, 0.5)


def test_the_scene_of_a_glb_puts_its_meshes_in_place(tmp_path):
    person = Scanned(unit_mm=1000.0)
    place = trimesh.transformations.rotation_matrix(1.1, (1, 2, 3), (0.3, 0, 0))
    back = np.linalg.inv(place)
    scene = trimesh.Scene()
    mesh = trimesh.Trimesh(person.vertices @ back[:3, :3].T + back[:3, 3], person.triangles, process=False)
    scene.add_geometry(mesh, node_name="head", transform=place)
    scene.export(tmp_path / "a.glb")
    assert person.pose_error(scan(tmp_path / "a.glb", person.landmarks())) < (0.5, 0.5)


# --- what is wrong with a scan, mended and said


def test_what_is_torn_and_soiled_is_mended_and_said(plain, tmp_path):
    rng = default_rng(5)
    middle = plain.vertices[plain.triangles].mean(axis=1)
    cheek = plain.moved(plain.truth.vertices_mm[plain.truth.within("cheeks")][0])
    triangles = plain.triangles[np.linalg.norm(middle - cheek, axis=1) > 3.5][:, ::-1]  # a hole, and inside out
    some = rng.random(len(triangles)) < 0.3
    triangles[some] = triangles[some][:, ::-1]  # and not even alike
    dirt = trimesh.creation.icosphere(radius=4)
    vertices = np.concatenate([plain.vertices, dirt.vertices + plain.moved((0, 0, 60)), plain.moved([(900, 0, 0)] * 3)])
    number = len(plain.vertices)
    extra = number + len(dirt.vertices) + np.array([[0, 1, 2]])
    triangles = np.concatenate([triangles, dirt.faces + number, extra, triangles[:5], [[0, 0, 1]]])
    trimesh.Trimesh(vertices, triangles, process=False).export(tmp_path / "a.stl")  # and in loose triangles
    found = scan(tmp_path / "a.stl", plain.landmarks(), MM)
    said = " ".join(found.notes)
    assert all(word in said for word in ("dropped 1 loose piece", "faced inward", "filled 1 hole"))
    assert plain.pose_error(found) < (0.5, 0.5)
    assert plain.agreement(found) > 0.97
    assert found.face.normals[found.face.within("cheeks", "forehead")][:, 2].mean() > 0.5


def test_a_wide_hole_stays_open_and_is_said(plain, tmp_path):
    middle = plain.vertices[plain.triangles].mean(axis=1)
    eye = plain.moved(plain.truth.eyes_mm[0])
    kept = plain.triangles[np.linalg.norm(middle - eye, axis=1) > 11]
    trimesh.Trimesh(plain.vertices, kept, process=False).export(tmp_path / "a.ply")
    found = scan(tmp_path / "a.ply", plain.landmarks(), MM)
    assert any("wider hole open" in note for note in found.notes)
    assert found.uncovered["eyelids"] > 0.05
    assert plain.pose_error(found) < (0.5, 0.5)


def test_half_a_face_is_refused(plain, tmp_path):
    left = plain.truth.vertices_mm[:, 0] > 4
    kept = plain.triangles[np.tile(left[plain.truth.triangles].all(axis=1), 3)]
    trimesh.Trimesh(plain.vertices, kept, process=False).export(tmp_path / "a.ply")
    marks = plain.landmarks(("pupil_left", "exocanthion_left", "cheilion_left", "alare_left", "zygion_left"))
    assert "of the face" in refused(tmp_path / "a.ply", marks, MM)


# --- landmarks


def test_landmarks_are_asked_for_and_never_guessed(plain, plain_file):
    assert "pose is not guessed" in refused(plain_file, None, MM)
    assert "cannot say how" in refused(plain_file, plain.landmarks(FOUR[:3]), MM)
    assert "Did you mean 'menton'" in refused(plain_file, plain.landmarks() | {"mentn": [0, 0, 0]}, MM)
    assert "three finite numbers" in refused(plain_file, plain.landmarks() | {"menton": [0, float("nan"), 1]}, MM)
    line = {name: [place, 0.0, 0.0] for place, name in enumerate(FOUR)}
    assert "on one line" in refused(plain_file, line, MM)


def test_a_landmark_off_the_skin_is_named(plain, plain_file):
    marks = plain.landmarks(SEVEN)
    marks["cheilion_left"] = plain.moved(points(plain.truth)["cheilion_left"] + (6, 0, 9)).tolist()
    said = refused(plain_file, marks, MM)
    assert "cheilion_left" in said and "mm from the scan's surface" in said


def test_right_and_left_swapped_are_seen(plain, plain_file):
    marks = plain.landmarks(SEVEN)
    swapped = {name.replace("right", "LEFT").replace("left", "right").lower(): place for name, place in marks.items()}
    assert "mirror image" in refused(plain_file, swapped, MM)


def test_names_mixed_up_are_seen(plain, plain_file):
    marks = plain.landmarks(SEVEN)
    marks["menton"], marks["pupil_left"] = marks["pupil_left"], marks["menton"]
    assert "not those of a face" in refused(plain_file, marks, MM)


def test_landmarks_come_from_files(plain, plain_file, found, tmp_path):
    (tmp_path / "a.json").write_text(json.dumps({"landmarks": plain.landmarks()}))
    (tmp_path / "a.toml").write_text("\n".join(f"{name} = {place}" for name, place in plain.landmarks().items()))
    said = plain.landmarks()
    for name in ("a.json", "a.toml"):
        read = marks(tmp_path / name, KNOWN)
        assert read.names == marks(said, KNOWN).names and np.array_equal(read.places, marks(said, KNOWN).places)
    again = scan(plain_file, tmp_path / "a.toml", MM)
    assert np.array_equal(again.face.vertices_mm, found.face.vertices_mm)
    (tmp_path / "b.json").write_text("{")
    assert "is not JSON" in refused(plain_file, tmp_path / "b.json", MM)


def mediapipe_mesh(person, places):
    """478 points of which those that lightmask knows stand where the landmarks are."""
    from lightmask import tables

    table = tables.read("mask/mediapipe")
    mesh = np.tile(np.mean(list(places.values()), axis=0), (478, 1))
    for name, number in zip(table.text("landmark"), table.column("point").astype(int), strict=True):
        mesh[number] = places[name]
    return mesh


def test_a_mediapipe_mesh_in_the_scans_coordinates_is_taken(plain, plain_file):
    mesh = mediapipe_mesh(plain, plain.landmarks(points(plain.truth)))
    as_dicts = {"landmarks": [dict(zip("xyz", place, strict=True)) for place in mesh.tolist()]}
    for said in (as_dicts, [mesh.tolist()]):
        assert np.array_equal(marks(said, KNOWN).places, marks(mesh.tolist(), KNOWN).places)
    assert plain.pose_error(scan(plain_file, as_dicts, MM)) < (0.5, 0.5)


def test_a_mediapipe_mesh_of_a_picture_is_tied_by_three_clicks(plain, plain_file):
    wide, high, pixels_per_mm = 640, 480, 2.0
    picture = {
        name: ((x * pixels_per_mm + 320) / wide, (240 - y * pixels_per_mm) / high, -0.85 * z * pixels_per_mm / wide)
        for name, (x, y, z) in points(plain.truth).items()
    }
    mesh = mediapipe_mesh(plain, picture).tolist()
    assert "not places on the scan" in refused(plain_file, mesh, MM)
    said = {"landmarks": mesh, "image_width_px": wide, "image_height_px": high}
    assert "Add 'points'" in refused(plain_file, said, MM)
    clicks = plain.landmarks(("pupil_right", "pupil_left", "menton"))
    tied = scan(plain_file, said | {"points": clicks}, MM)
    degrees, mm = plain.pose_error(tied)
    assert degrees < 1 and mm < 1
    assert plain.agreement(tied) > 0.95


# --- files that are none


def bad_files():
    """Name, content, and a word of the sentence."""
    nan = b"ply\nformat ascii 1.0\nelement vertex 3\nproperty float x\nproperty float y\nproperty float z\n"
    nan += b"element face 1\nproperty list uchar int vertex_indices\nend_header\n0 0 0\n1 0 nan\n0 1 0\n3 0 1 2\n"
    huge = nan.replace(b"vertex 3", b"vertex 99999999999")
    glb = json.dumps({"asset": {"version": "2.0"}, "accessors": [{"count": 10**12}]}).encode()
    bomb = b"glTF" + struct.pack("<IIII", 2, 20 + len(glb), len(glb), 0x4E4F534A) + glb
    return [
        ("a.ply", b"", "is empty"), ("a.ply", b"hello there", "begins unlike"),
        ("a.obj", b"glTF....", "begins like a .glb"),
        ("a.obj", b"hello there, no mesh\n" * 9, "no triangles"), ("a.stl", b"nothing here", "no triangles"),
        ("a.fbx", b"abc", "ends in '.fbx'"), ("a.ply", nan, "NaN"),
        ("a.ply", huge, "99,999,999,999"),
        ("a.glb", bomb, "1,000,000,000,000"), ("a.glb", b"glTF", "damaged"),
        ("a.obj", b"v 1 2 3\nf 1 2 99\n", "damaged"),
        ("a.obj", b"v 0 0 0\nv 1 0 0\nv 0 1 0\n", "no triangles"),
    ]  # fmt: skip


@pytest.mark.parametrize(("name", "content", "says"), bad_files())
def test_a_file_that_is_no_scan_is_one_sentence(name, content, says, plain, tmp_path):
    (tmp_path / name).write_bytes(content)
    assert says in refused(tmp_path / name, plain.landmarks(), MM)


def test_what_is_not_there_or_a_folder_is_one_sentence(plain, tmp_path):
    assert "There is no file" in refused(tmp_path / "a.ply", plain.landmarks(), MM)
    (tmp_path / "b.ply").mkdir()
    assert "is a folder" in refused(tmp_path / "b.ply", plain.landmarks(), MM)


def test_a_ball_is_no_face(plain, tmp_path):
    ball = trimesh.creation.icosphere(subdivisions=5, radius=75)
    ball.vertices += (0, -25, -70)
    ball.vertices = plain.moved(ball.vertices)
    ball.export(tmp_path / "a.ply")
    refused(tmp_path / "a.ply", plain.landmarks(), MM)


def small_files():
    mesh = trimesh.creation.icosphere(subdivisions=2, radius=70)
    return [(kind, mesh.export(file_type=kind)) for kind in ("ply", "stl", "glb", "obj")]


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_damaged_file_is_refused_and_never_a_traceback(data, plain, tmp_path):
    kind, content = data.draw(st.sampled_from(small_files()))
    content = bytearray(content if isinstance(content, bytes) else content.encode())
    for place, value in data.draw(
        st.lists(st.tuples(st.integers(0, len(content) - 1), st.integers(0, 255)), max_size=12)
    ):
        content[place] = value
    path = tmp_path / f"a.{kind}"
    path.write_bytes(content[: data.draw(st.integers(0, len(content)))])
    refused(path, plain.landmarks(), MM)


def test_two_million_triangles_are_thinned(plain, tmp_path):
    corners, vertices = plain.truth.triangles, plain.truth.vertices_mm
    for _ in range(3):
        vertices, corners = trimesh.remesh.subdivide(vertices, corners)
    assert len(corners) > 1_900_000
    trimesh.Trimesh(plain.moved(vertices), corners, process=False).export(tmp_path / "a.ply")
    began = time.perf_counter()
    found = scan(tmp_path / "a.ply", plain.landmarks(), MM)
    assert time.perf_counter() - began < 120
    assert found.face.patches <= 18_500
    assert any("thinned from" in note for note in found.notes)
    assert plain.pose_error(found) < (0.5, 0.5)


def test_five_million_triangles_are_refused_before_they_are_read(plain, tmp_path):
    head = b"ply\nformat binary_little_endian 1.0\nelement vertex 5000000\nproperty float x\n"
    (tmp_path / "a.ply").write_bytes(
        head + b"element face 5000000\nproperty list uchar int vertex_indices\nend_header\n"
    )
    assert "4,000,000" in refused(tmp_path / "a.ply", plain.landmarks(), MM)


# --- faces in files


def same(one, other):
    assert (one.name, one.regions) == (other.name, other.regions)
    for name in ("vertices_mm", "triangles", "region", "eyes_mm"):
        assert np.array_equal(getattr(one, name), getattr(other, name))
    assert {k: v.tolist() for k, v in one.landmarks_mm.items()} == {
        k: v.tolist() for k, v in other.landmarks_mm.items()
    }


def test_a_face_comes_back_exactly_as_it_was_written(found, tmp_path):
    found.face.save(tmp_path / "a.face.ply")
    again = Face.load(tmp_path / "a.face.ply")
    same(again, found.face)
    same(again.coarse(), found.face.coarse())
    seen = trimesh.load(tmp_path / "a.face.ply", process=False)
    assert np.allclose(seen.vertices, found.face.vertices_mm)
    assert [path.name for path in tmp_path.iterdir()] == ["a.face.ply"]


def test_a_damaged_or_foreign_face_file_is_one_sentence(found, plain_file, tmp_path):
    found.face.save(tmp_path / "a.face.ply")
    content = (tmp_path / "a.face.ply").read_bytes()
    for broken in (content[:-1], content[:700], content + b"x", content.replace(b"eye -", b"eye x", 1)):
        (tmp_path / "b.face.ply").write_bytes(broken)
        with pytest.raises(BadInput, match="damaged"):
            Face.load(tmp_path / "b.face.ply")
    with pytest.raises(BadInput, match="no regions"):
        Face.load(plain_file)
    with pytest.raises(BadInput, match=r"\.ply"):
        found.face.save(tmp_path / "a.obj")


# --- inside


@pytest.mark.parametrize("away_mm", [0.5, 3.0, 15.0])
def test_points_along_the_normals_are_inside_or_outside(away_mm):
    face = Face.load("average-adult").coarse()
    some = np.flatnonzero(face.within("cheeks", "forehead", "chin", "zygoma"))
    out = face.vertices_mm[some] + away_mm * face.normals[some]
    into = face.vertices_mm[some] - away_mm * face.normals[some]
    assert not inside(face, out).any()
    assert inside(face, into).mean() > 0.99
    assert (depth_mm(face, out) >= -away_mm - 1e-9).all()
