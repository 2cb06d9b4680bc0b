"""Who did what, in a chain that shows every change."""

from django.db import models


class AuditEntry(models.Model):
    """One act. No name, no birth date, no finding is ever in here: ids and hashes alone."""

    no = models.PositiveBigIntegerField(primary_key=True)
    at = models.CharField(max_length=32)
    actor = models.CharField(max_length=64)
    role = models.CharField(max_length=12)
    act = models.CharField(max_length=40)
    kind = models.CharField(max_length=40)
    what = models.CharField(max_length=64)
    details = models.TextField()
    before = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        ordering = ("no",)


class AuditHead(models.Model):
    """The newest entry, signed."""

    no = models.PositiveBigIntegerField(primary_key=True)
    hash = models.CharField(max_length=64)
    at = models.CharField(max_length=32)
    signature = models.CharField(max_length=128)
    key_fingerprint = models.CharField(max_length=64)
