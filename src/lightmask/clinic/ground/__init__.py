"""The ground that a clinic stands on: its folder, its database, backups, and whether all of that is whole."""

__all__: list[str] = []
