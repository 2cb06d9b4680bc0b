"""The mask's reading of frames, orders and commands is the same under real MicroPython, vector by vector."""


def test_both_pythons_read_every_vector_alike(played):
    here, there, weights = played("wire_vectors")
    assert here == there
    assert here.count(b"\n") > 400
    assert b"replay" in here and b"False\n" not in here.split(b"hmac", 1)[1].split(b"orders", 1)[0]
    assert weights["loaded"] < 64 * 1024, "frames, orders and authority fit a small chip"
