"""The light of one session as the readouts take it: by acceptor in the target layer, by porphyrin, by pigment."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lightmask import tables
from lightmask.dose import Dose
from lightmask.errors import BadInput
from lightmask.response import curve
from lightmask.response.acceptors import Acceptor, FWHM_PER_sd
from lightmask.response.parameters import Parameters
from lightmask.response.regimen import Sessions
from lightmask.units import J_PER_mJ

Array = np.ndarray
FOLLICLE = ("papillary dermis", "reticular dermis")  # beside its upper and its deeper part


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class SessionLight:
    """One session. All [draw, patch].

    acceptor_J_cm2    in the target layer, each channel counted by the acceptor's weight
    effective_J_cm2   the same, traded to the reference irradiance where reciprocity fails
    stimulus          what it does to cells: 1 at most, below zero where too much light holds them back
    follicle_J_cm2    around the follicle, each channel counted by the porphyrins' weight
    pigment_J_cm2     on the skin, each channel counted by how far its wavelength darkens skin
    """

    acceptor_J_cm2: Array
    effective_J_cm2: Array
    stimulus: Array
    follicle_J_cm2: Array
    pigment_J_cm2: Array


def session_light(
    sessions: Sessions, dose: Dose, layer: str, parameters: Parameters, acceptor: Acceptor
) -> SessionLight:
    """What one of these sessions brings, in every draw of dose and parameters."""
    counts = {dose.incident_J_cm2.shape[0], dose.reach.fluence.shape[0], parameters.draws} - {1}
    if len(counts) > 1:
        raise BadInput(f"Dose and parameters hold {sorted(counts)} draws. Give the same number, or one, for each.")
    spectra = [channel.spectrum for channel in dose.channels]
    acceptor_J_cm2 = _weighed(dose, layer, np.array([acceptor.over(spectrum) for spectrum in spectra]))
    effective_J_cm2 = effective(acceptor_J_cm2, sessions.lit_s, parameters)
    porphyrin = np.array([float(spectrum.mean_of(porphyrin_weight)) for spectrum in spectra])
    upper, deeper = (_weighed(dose, name, porphyrin) for name in FOLLICLE)
    depth = parameters["follicle_depth"][:, None]
    darkening = tables.read("safety/pigment")
    pigment = np.array([float(spectrum.mean_of(lambda nm: darkening.at("weight", nm))) for spectrum in spectra])
    return SessionLight(
        acceptor_J_cm2=acceptor_J_cm2,
        effective_J_cm2=effective_J_cm2,
        stimulus=stimulus(effective_J_cm2, parameters),
        follicle_J_cm2=(1.0 - depth) * upper + depth * deeper,
        pigment_J_cm2=_summed(dose.incident_J_cm2, pigment),
    )


def effective(fluence_J_cm2: Array, lit_s: float, parameters: Parameters) -> Array:
    """Fluence in a layer, traded to the reference irradiance. -> [draw, patch] J/cm2"""
    names = ("reciprocity", "floor_mW_cm2", "ceiling_mW_cm2", "reference_mW_cm2")
    of_light = (parameters[name][:, None] for name in names)
    return np.asarray(curve.effective_J_cm2(fluence_J_cm2, fluence_J_cm2 / (lit_s * J_PER_mJ), *of_light))


def stimulus(effective_J_cm2: Array, parameters: Parameters) -> Array:
    """What that does to cells. -> [draw, patch]"""
    optimum_J_cm2 = parameters["optimum_J_cm2"][:, None]
    return np.asarray(
        curve.stimulus(
            effective_J_cm2,
            optimum_J_cm2,
            parameters["steepness"][:, None],
            parameters["inhibition"][:, None],
            parameters["inhibition_half_optima"][:, None] * optimum_J_cm2,
            parameters["inhibition_steepness"][:, None],
        )
    )


def porphyrin_weight(wavelength_nm: Array) -> Array:
    """How much a wavelength counts for killing C. acnes: 1 at the top of its porphyrins' band. -> [wavelength]"""
    table = tables.read("response/porphyrin_bands")
    sd_nm = table.column("fwhm_nm") / FWHM_PER_sd
    away = (np.asarray(wavelength_nm, dtype=float)[..., None] - table.column("centre_nm")) / sd_nm
    return np.asarray((np.exp(-(away**2) / 2) * table.column("height")).max(axis=-1))


def _weighed(dose: Dose, layer: str, weight: Array) -> Array:
    """-> [draw, patch] J/cm2"""
    return _summed(dose.channel_J_cm2[..., dose.layer(layer)], weight)


def _summed(per_channel: Array, weight: Array) -> Array:
    """-> [draw, patch]"""
    return np.einsum("dpc,c->dp", per_channel, weight)
