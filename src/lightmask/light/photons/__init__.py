"""The machinery of the Monte Carlo engine; its doors are ``light.monte_carlo`` and ``light.lateral``."""

__all__ = ()
