"""Spectrum: wavelengths and values, LED line shapes, averages over a band."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import numpy as np

from lightmask.errors import OutOfRange, finite, not_negative, positive

Array = np.ndarray


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Spectrum:
    """How light is spread over wavelengths, straight between the points and nothing outside them.

    wavelength_nm  [point]  ascending; the steps may differ
    value          [point]  spectral power, in any unit per nm
    """

    wavelength_nm: Any
    value: Any

    def __post_init__(self) -> None:
        for name in ("wavelength_nm", "value"):
            array = np.array(getattr(self, name), dtype=float)
            array.setflags(write=False)
            object.__setattr__(self, name, array)
        finite("wavelength_nm", self.wavelength_nm)
        positive("wavelength_nm", self.wavelength_nm)
        not_negative("value", self.value)
        if self.wavelength_nm.ndim != 1 or self.wavelength_nm.shape != self.value.shape:
            raise OutOfRange(
                f"The spectrum has {self.wavelength_nm.shape} wavelengths and {self.value.shape} values. "
                "Give one value for each wavelength."
            )
        if self.wavelength_nm.size < 2 or not (np.diff(self.wavelength_nm) > 0).all():
            raise OutOfRange("The spectrum's wavelengths do not ascend. Give at least two, sorted, each once.")
        if self.area == 0:
            raise OutOfRange("The spectrum is dark everywhere. Give at least one value above zero.")

    @property
    def area(self) -> float:
        """The whole of it: value summed over wavelength, unit of the value times nm."""
        return float(_per_point(self).sum())

    @property
    def peak_nm(self) -> float:
        """Wavelength of the highest value (the first of them)."""
        return float(self.wavelength_nm[np.argmax(self.value)])

    @property
    def centroid_nm(self) -> float:
        """Mean wavelength, weighted by power."""
        return float(self.mean_of(lambda wavelength_nm: wavelength_nm))

    def normalised(self) -> Spectrum:
        """The same shape with area 1: spectral power per nm as a share of the whole."""
        return replace(self, value=self.value / self.area)

    def at(self, wavelength_nm: Any) -> Array:
        """Value at other wavelengths; zero outside the points. Same shape as the wavelengths."""
        return np.asarray(np.interp(wavelength_nm, self.wavelength_nm, self.value, left=0.0, right=0.0))

    def mean_of(self, values_at: Callable[[Array], Any]) -> Any:
        """Average of something over this light. ``values_at(wavelength_nm)`` gives [..., wavelength]. -> [...]

        Exact where the thing is straight between the spectrum's points. It is asked for only where there is light.
        """
        share = _per_point(self) / self.area
        lit = share > 0
        return np.asarray(values_at(self.wavelength_nm[lit])) @ share[lit]

    def share_within(self, low_nm: float, high_nm: float) -> float:
        """Share of the light between two wavelengths, 0 to 1."""
        low, high = (float(np.clip(edge, self.wavelength_nm[0], self.wavelength_nm[-1])) for edge in (low_nm, high_nm))
        if not high > low:
            return 0.0
        inside = self.wavelength_nm[(self.wavelength_nm > low) & (self.wavelength_nm < high)]
        points_nm = np.concatenate([[low], inside, [high]])
        return float(np.trapezoid(self.at(points_nm), points_nm)) / self.area

    def nodes(self, count: int = 5) -> tuple[Array, Array]:
        """A few wavelengths and weights that stand for the whole light. -> [node] nm, [node] summing to 1

        Gauss quadrature of the spectrum itself: exact for polynomials in wavelength up to degree 2 count - 1.
        The nodes are the eigenvalues of the Jacobi matrix of the spectrum's orthogonal polynomials (Golub and
        Welsch 1969), here by Lanczos on a fine discrete copy of the spectrum.
        """
        fine_nm, share = _fine_copy(self)
        if not 1 <= count <= 32:
            raise OutOfRange(f"count={count} is not a number of nodes. Give a whole number from 1 to 32.")
        middle, half = (fine_nm[0] + fine_nm[-1]) / 2, (fine_nm[-1] - fine_nm[0]) / 2
        diagonal, off = _jacobi((fine_nm - middle) / half, share, count)
        node, vectors = np.linalg.eigh(np.diag(diagonal) + np.diag(off, 1) + np.diag(off, -1))
        weight = vectors[0] ** 2
        return middle + half * node, weight / weight.sum()


def line(peak_nm: float, fwhm_nm: float, points: int = 101) -> Spectrum:
    """The line of one LED from its peak and its full width at half maximum; area 1.

    Shape: (g + 2 g^5) / 3 with g = exp(-(wavelength - peak)^2 / width^2), after Ohno, Optical Engineering 44,
    111302 (2005), with the width set so that the full width at half maximum is the one asked for. Cut at 2.5
    widths from the peak, where 2e-4 of the light is lost.
    """
    positive("peak_nm", peak_nm)
    positive("fwhm_nm", fwhm_nm)
    width_nm = fwhm_nm / (2 * np.sqrt(-np.log(_gauss_at_half_maximum())))
    if peak_nm <= 2.5 * width_nm:
        raise OutOfRange(f"fwhm_nm={fwhm_nm:g} is too wide for a line at {peak_nm:g} nm. Give the width in nm.")
    steps = np.linspace(-2.5, 2.5, points)
    g = np.exp(-(steps**2))
    return Spectrum(wavelength_nm=peak_nm + width_nm * steps, value=(g + 2 * g**5) / 3).normalised()


@cache
def _gauss_at_half_maximum() -> float:
    """The g at which (g + 2 g^5) / 3 is one half."""
    roots = np.roots([2, 0, 0, 0, 1, -1.5])
    return float(roots[(abs(roots.imag) < 1e-12) & (roots.real > 0)].real[0])


def _per_point(spectrum: Spectrum) -> Array:
    """Area that belongs to each point by the trapezoid rule. -> [point]"""
    step_nm = np.diff(spectrum.wavelength_nm)
    return spectrum.value * 0.5 * (np.append(step_nm, 0.0) + np.append(0.0, step_nm))


def _fine_copy(spectrum: Spectrum) -> tuple[Array, Array]:
    """Points and shares that carry the straight-line spectrum's moments exactly to degree 14. -> [fine], [fine]"""
    abscissa, weight = np.polynomial.legendre.leggauss(8)
    left_nm, step_nm = spectrum.wavelength_nm[:-1, None], np.diff(spectrum.wavelength_nm)[:, None]
    fine_nm = (left_nm + step_nm * (abscissa + 1) / 2).ravel()
    share = (step_nm * weight / 2).ravel() * spectrum.at(fine_nm)
    return fine_nm[share > 0], share[share > 0] / share.sum()


def _jacobi(x: Array, share: Array, count: int) -> tuple[Array, Array]:
    """Recurrence coefficients of the polynomials orthogonal under the shares. -> [count], [count - 1]"""
    count = min(count, x.size)
    basis = [np.sqrt(share)]
    diagonal, off = np.empty(count), np.empty(count - 1)
    for k in range(count):
        diagonal[k] = basis[k] @ (x * basis[k])
        if k == count - 1:
            break
        nxt = x * basis[k]
        for _ in range(2):  # twice is enough to keep the basis orthogonal in floating point
            nxt = nxt - np.array(basis).T @ (np.array(basis) @ nxt)
        off[k] = np.linalg.norm(nxt)
        basis.append(nxt / off[k])
    return diagonal, off
