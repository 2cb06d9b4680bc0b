"""Every published number that lightmask uses, as CSV files that carry their source."""

from lightmask.tables.table import Table, names, read

__all__ = ["Table", "names", "read"]
