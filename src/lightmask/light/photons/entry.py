"""Through the first surface: how much light enters, and in which direction a beam goes on."""

from __future__ import annotations

import numpy as np

from lightmask.light.slab import Collimated, Illumination
from lightmask.light.surface import fresnel

Array = np.ndarray

NODES = 64


def entered_share(index: Array, illumination: Illumination) -> Array:
    """Media [case, medium], top first -> [case] share of the incident light that enters the first layer.

    Diffuse: the mean of 1 - R over a Lambertian incidence, taken over the cosine in the thinner of the two media, where
    it is smooth up to grazing; the square-law spacing of the nodes resolves that end for nearly equal indices.
    """
    above, first = index[:, 0], index[:, 1]
    if isinstance(illumination, Collimated):
        return 1.0 - fresnel(above, first, above * np.sqrt(1.0 - illumination.cosine**2))
    point, weight = np.polynomial.legendre.leggauss(NODES)
    root = (1.0 + point) / 2.0
    cosine = root**2
    thinner = np.minimum(above, first)
    passed = 1.0 - fresnel(above[:, None], first[:, None], thinner[:, None] * np.sqrt(1.0 - cosine**2))
    share = (passed * 2.0 * cosine * weight * root).sum(axis=1) * (thinner / above) ** 2
    return np.where(above == first, 1.0, share)


def inside_cosines(index: Array, illumination: Illumination) -> Array:
    """Media [medium] -> [layer] cosine of the unscattered beam in each layer; 0 in all for diffuse light.

    Zero too where total reflection keeps the beam out.
    """
    layers = index[1:-1]
    if not isinstance(illumination, Collimated):
        return np.zeros(len(layers))
    sine = index[0] / layers * np.sqrt(1.0 - illumination.cosine**2)
    return np.sqrt(np.maximum(1.0 - sine**2, 0.0))
