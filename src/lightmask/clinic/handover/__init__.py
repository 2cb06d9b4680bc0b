"""The part of the clinic named by its folder."""
