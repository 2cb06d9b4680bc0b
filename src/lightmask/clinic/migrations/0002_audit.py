"""The tables of the audit, and the triggers that let them only grow."""

from django.db import migrations

from lightmask.clinic.audit import guards


def make(apps, editor):
    for name in ("AuditEntry", "AuditHead"):
        editor.create_model(apps.get_model("clinic", name))
    for statement in (*guards.FIRST_HEAD, *guards.statements(editor.connection.vendor)):
        editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("clinic", "0001_initial")]
    operations = [migrations.RunPython(make, elidable=False)]
