"""Who did what, in a chain that shows every change.

Django does not manage these two tables: the migration 0002_audit makes them, with the triggers that guard them, and no
`flush` empties them.
"""

from django.db import models


class AuditEntry(models.Model):
    """One act. No name, no birth date, no finding is ever in here: ids and hashes alone."""

    no = models.PositiveBigIntegerField(primary_key=True)
    at = models.CharField(max_length=32)
    actor = models.CharField(max_length=64)
    role = models.CharField(max_length=64)
    act = models.CharField(max_length=64)
    kind = models.CharField(max_length=64)
    what = models.CharField(max_length=64, db_index=True)
    details = models.TextField()
    before = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        managed = False
        db_table = "clinic_auditentry"
        ordering = ("no",)

    def __str__(self) -> str:
        return f"{self.no} {self.act} {self.kind} {self.what}"


class AuditHead(models.Model):
    """The newest entry, signed: one row, which writers lock and replace."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    no = models.PositiveBigIntegerField()
    hash = models.CharField(max_length=64)
    signature = models.CharField(max_length=128, blank=True)
    key_fingerprint = models.CharField(max_length=64, blank=True)

    class Meta:
        managed = False
        db_table = "clinic_audithead"

    def __str__(self) -> str:
        return f"head at {self.no}"
