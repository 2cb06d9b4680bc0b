"""The ground that a clinic stands on: its folder, its database, backups, and whether all of that is whole."""

from lightmask.clinic.ground.opening import need_a_clinic, need_the_extra, open_clinic

__all__ = ["need_a_clinic", "need_the_extra", "open_clinic"]
