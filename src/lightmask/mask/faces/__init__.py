"""How the built-in face is made: a smooth head, features on it, an even mesh, and a bend to the wanted measures."""

__all__ = ()
