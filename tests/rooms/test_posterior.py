"""The synthesis as it is shipped: small, whole, converged, and read without a sampler."""

import subprocess
import sys
import tomllib
from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest

from lightmask import tables
from lightmask.errors import BadInput, LightmaskError
from lightmask.response import posterior
from lightmask.response import rows as room
from lightmask.response.endpoints import KINDS, endpoints, families
from lightmask.response.rows import rows

ROOT = Path(__file__).resolve().parents[2]
MOST_bytes = 2_000_000
R_HAT, LEAST_EFFECTIVE, MOST_DIVERGENT = 1.01, 400, 0.01
SHIPPED = posterior.shipped()


def test_what_is_written_is_read(tmp_path):
    rng = np.random.default_rng(1)
    draws = {"memory_d": rng.random(7), "light": rng.standard_normal((7, 3))}
    prior = {name: one + 1 for name, one in draws.items()}
    path = tmp_path / "some.npz"
    posterior.write(path, draws, prior, {"r_hat": 1.002, "draws": 7})
    found = posterior.read(path.read_bytes())
    assert found.size == 7 and dict(found.about) == {"r_hat": 1.002, "draws": 7}
    for name, one in draws.items():
        assert found.draws[name] == pytest.approx(one, rel=1e-6)
        assert found.prior[name] == pytest.approx(one + 1, rel=1e-6)
        assert found.draws[name].dtype == np.float64, "single precision is for travelling"


def test_it_cannot_be_changed_by_whoever_reads_it():
    with pytest.raises(ValueError, match="read-only"):
        SHIPPED.draws["memory_d"][0] = 1.0
    with pytest.raises(TypeError):
        SHIPPED.draws["memory_d"] = np.ones(3)


def test_it_is_small_enough_to_travel():
    assert len((files("lightmask") / "tables" / "evidence" / posterior.NAME).read_bytes()) <= MOST_bytes


def test_it_travels_with_the_package():
    """Where the package is installed from is all of src/lightmask; what git ignores would be left out."""
    built = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["hatch"]["build"]
    assert built["targets"]["wheel"]["packages"] == ["src/lightmask", "firmware/mask_program"]
    assert "exclude" not in built and "exclude" not in built["targets"]["wheel"]
    if not (ROOT / ".git").exists():
        pytest.skip("not a checkout: nothing can be ignored")
    path = "src/lightmask/tables/evidence/posterior.npz"
    ignored = subprocess.run(["git", "check-ignore", "-q", path], cwd=ROOT, check=False)
    tracked = subprocess.run(["git", "ls-files", "--error-unmatch", path], cwd=ROOT, check=False, capture_output=True)
    assert ignored.returncode == 1, "ignored by git, so not in the wheel"
    assert tracked.returncode == 0, "not committed, so not in anybody's checkout"


def test_the_sampler_had_converged():
    about = SHIPPED.about
    assert about["r_hat"] < R_HAT
    assert about["effective"] >= LEAST_EFFECTIVE
    assert about["divergent"] <= MOST_DIVERGENT * about["chains"] * about["draws"]
    assert about["chains"] >= 2


def test_it_rests_on_the_numbers_that_are_shipped_beside_it():
    table = rows(room.shipped())
    assert SHIPPED.about["rows"] == len(tables.read("evidence/outcomes").rows()) == len(table)
    assert SHIPPED.about["studies"] == len(table.studies)


def test_every_parameter_has_its_shape_in_both():
    size, kinds = SHIPPED.size, len(KINDS)
    assert size == 1000
    shapes = {
        "light": len(endpoints()), "background": len(endpoints()), "pool_d": len(endpoints()),
        "flattery_open": kinds, "spread_light": len(families()), "person_sd": len(families()),
    }  # fmt: skip
    assert set(SHIPPED.draws) == set(SHIPPED.prior)
    for name, one in SHIPPED.draws.items():
        assert np.isfinite(one).all(), name
        assert one.shape == SHIPPED.prior[name].shape, name
        if name in shapes:
            assert one.shape == (size, shapes[name]), name
    for name in ("memory_d", "lag_d", "pool_d", "optimum_J_cm2", "person_sd", "decimal_dose_J_cm2"):
        assert (SHIPPED.draws[name] > 0).all(), name


def test_both_chains_are_in_the_first_draws_too():
    """A dose of forty draws takes the first forty: they must be a fair sample of all."""
    for name in ("memory_d", "optimum_J_cm2", "untreated_drop"):
        one = SHIPPED.draws[name]
        first, sd = one[:100].mean(), one.std()
        assert abs(first - one.mean()) < 4.5 * sd / np.sqrt(100), name
        follow = np.corrcoef(one[:-1], one[1:])[0, 1]
        assert abs(follow) < 0.15, f"{name}: neighbours are alike, so few of them are not many"


def test_learned_is_at_most_all_and_something_was_learned():
    learned = SHIPPED.learned()
    assert set(learned) == set(SHIPPED.draws)
    assert all(-np.inf < one <= 1 for one in learned.values())
    assert learned["light"] > 0.2 and learned["background"] > 0.2
    assert abs(learned["lag_d"]) < 0.5, "trials hardly tell how matrix lags"


def test_learned_is_nothing_where_the_prior_is_the_posterior_and_all_where_one_number_is_left():
    rng = np.random.default_rng(3)
    wide = rng.standard_normal((1000, 2))
    narrow = np.stack([wide[:, 0], 0 * wide[:, 1]], axis=1)
    found = posterior.Posterior(draws={"a": wide, "b": narrow}, prior={"a": wide, "b": wide}, about={})
    assert found.learned() == pytest.approx({"a": 0.0, "b": 1.0})


def test_some_draws_stay_together_and_more_come_again():
    few = SHIPPED.some(5)
    assert few["memory_d"].tolist() == SHIPPED.draws["memory_d"][:5].tolist()
    many = SHIPPED.some(SHIPPED.size + 3)
    assert np.array_equal(many["light"][-3:], SHIPPED.draws["light"][:3])
    drawn = SHIPPED.some(200, np.random.default_rng(1))
    at = [int(np.flatnonzero(SHIPPED.draws["memory_d"] == one)[0]) for one in drawn["memory_d"]]
    assert np.array_equal(drawn["light"], SHIPPED.draws["light"][at]), "a draw is one set of parameters"
    with pytest.raises(BadInput, match="give at least 1"):
        SHIPPED.some(0)


def test_a_forecast_needs_no_sampler():
    code = (
        "import sys; import lightmask.response.posterior as p; p.shipped(); import lightmask.response.forecast;"
        "sys.exit(any(name in sys.modules for name in ('jax', 'numpyro', 'scipy', 'pydantic')))"
    )
    done = subprocess.run([sys.executable, "-c", code], env={"PYTHONPATH": str(ROOT / "src")}, check=False)
    assert done.returncode == 0


def test_a_posterior_of_other_endpoints_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(posterior, "names", lambda: ["something else"])
    posterior.write(tmp_path / "p.npz", {"memory_d": np.ones(3)}, {"memory_d": np.ones(3)}, {})
    monkeypatch.undo()
    with pytest.raises(LightmaskError, match="other endpoints"):
        posterior.read((tmp_path / "p.npz").read_bytes())
