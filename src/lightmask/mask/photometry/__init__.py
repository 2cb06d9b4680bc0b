"""How an LED spreads its light: by a power, by an angle, or by the shape in a photometric file."""

__all__ = ()
