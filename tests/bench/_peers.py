"""Other people's solvers, asked the same question about a layered skin in diffuse light."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Optics:
    """[case, layer] each; index of all layers and of the medium below; index_above of what lies above."""

    thickness_mm: np.ndarray
    absorption_per_mm: np.ndarray
    scattering_per_mm: np.ndarray
    anisotropy: np.ndarray
    index: float = 1.4
    index_above: float = 1.0

    def first(self, cases):
        fields = ("thickness_mm", "absorption_per_mm", "scattering_per_mm", "anisotropy")
        some = {name: getattr(self, name)[:cases] for name in fields}
        return Optics(**some, index=self.index, index_above=self.index_above)

    @property
    def depth(self):
        return (self.absorption_per_mm + self.scattering_per_mm) * self.thickness_mm

    @property
    def albedo(self):
        return self.scattering_per_mm / (self.absorption_per_mm + self.scattering_per_mm)

    def layer_fluence(self, net):
        """From net downward flux at the layers' edges."""
        return -np.diff(net, axis=-1) / (self.absorption_per_mm * self.thickness_mm)


def pythonic_disort(optics, streams):
    """Reflectance and layer means; one case at a time, matched boundaries, delta-M. PythonicDISORT."""
    from PythonicDISORT.pydisort import pydisort

    orders = np.arange(streams + 1)
    reflected, net = [], []
    for tau, albedo, g in zip(optics.depth.cumsum(axis=1), optics.albedo, optics.anisotropy, strict=True):
        moments = g[:, None] ** orders
        extra = {"only_flux": True, "b_neg": 1.0 / np.pi, "f_arr": moments[:, streams], "NLeg": streams}
        _, up, down, *_ = pydisort(tau, albedo, streams, moments, 1.0, 0.0, 0.0, **extra)
        edges = np.append(0.0, tau)
        rising = up(edges)
        reflected.append(rising[0])
        net.append(sum(down(edges)) - rising)
    return np.array(reflected), optics.layer_fluence(np.array(net))


def nano_disort(optics, streams):
    """Reflectance and layer means; all cases in one batch on all cores, matched boundaries, delta-M. CDISORT in C."""
    import nanodisort

    cases, layers = optics.depth.shape
    solver = nanodisort.BatchSolver()
    solver.nstr, solver.nlyr, solver.nmom, solver.ntau = streams, layers, streams, layers + 1
    solver.usrtau, solver.usrang, solver.lamber, solver.onlyfl, solver.quiet = False, False, True, True, True
    solver.umu0, solver.phi0, solver.fisot = 1.0, 0.0, 1.0 / np.pi
    solver.allocate(cases)
    solver.set_dtauc(np.ascontiguousarray(optics.depth))
    solver.set_ssalb(np.ascontiguousarray(optics.albedo))
    moments = optics.anisotropy.T[None] ** np.arange(streams + 1)[:, None, None]
    solver.set_pmom(np.ascontiguousarray(moments))
    solver.set_fbeam(np.zeros(cases))
    solver.set_albedo(np.zeros(cases))
    solver.solve()
    rising = np.asarray(solver.flup)
    return rising[:, 0].copy(), optics.layer_fluence(np.asarray(solver.rfldn) + np.asarray(solver.rfldir) - rising)


def iad(optics, points):
    """Total reflectance, specular included; one case at a time, refraction at the top. No layer means. iadpython.

    Version 0.5.3 stacks layers so that the reflectance it returns is seen from below: it gets the layers bottom first.
    """
    import iadpython

    reflected = []
    for depth, albedo, g in zip(optics.depth, optics.albedo, optics.anisotropy, strict=True):
        sample = iadpython.Sample(
            a=albedo[::-1], b=depth[::-1], g=g[::-1], n=optics.index, n_above=optics.index_above, n_below=optics.index
        )
        sample.quad_pts = points
        sample.update_quadrature()
        seen, _, passed, _ = sample.rt_matrices()
        reflected.append(sample.UX1_and_UXU(seen, passed)[2])
    return np.array(reflected), None
