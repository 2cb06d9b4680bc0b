"""Every row of every table as lines of JSON, the same from SQLite and from PostgreSQL, and back again.

The first line of a table names its columns. What is only for the moment stays out: who is logged in.
"""

from __future__ import annotations

import base64
import hashlib
import itertools
import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from lightmask.errors import BadInput

if TYPE_CHECKING:
    from django.db.models import Model

LEFT_OUT: Final = {"django_session"}
MADE_BY_MIGRATION: Final = {"django_content_type", "auth_permission"}  # a restore puts the backup's own in their place
HEAD: Final = "clinic_audithead"
AT_ONCE: Final = 500
ROOM: Final = 2**256


@dataclass(slots=True)
class Sum:
    """How many rows, and the sum of their hashes: the same whatever the order, which databases sort as they like."""

    rows: int = 0
    total: int = 0

    def add(self, line: str) -> None:
        """Count one row."""
        self.rows += 1
        self.total = (self.total + int.from_bytes(hashlib.sha256(line.encode()).digest())) % ROOM

    @property
    def hex(self) -> str:
        """64 digits."""
        return f"{self.total:064x}"


def tables() -> dict[str, type[Model]]:
    """Every table of the clinic's database that a backup holds, by name."""
    from django.apps import apps

    found = {
        model._meta.db_table: model for model in apps.get_models(include_auto_created=True) if not model._meta.proxy
    }
    return {name: found[name] for name in sorted(found) if name not in LEFT_OUT}


def schema() -> str:
    """A fingerprint of all tables and columns: a backup goes into the tables it came from."""
    columns = {name: sorted(_columns(model)) for name, model in tables().items()}
    return hashlib.sha256(json.dumps(columns, sort_keys=True).encode()).hexdigest()[:16]


@contextmanager
def one_moment() -> Iterator[None]:
    """All that is read inside is of one moment, while others go on writing."""
    from django.db import connection, transaction

    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("BEGIN DEFERRED")
            try:
                yield
            finally:
                cursor.execute("ROLLBACK")
    else:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            yield


def lines(model: type[Model]) -> Iterator[str]:
    """Every row of a table, after the names of its columns."""
    names = _columns(model)
    yield json.dumps(names)
    found = model._base_manager.order_by("pk").values_list(*names)
    for row in found.iterator(chunk_size=AT_ONCE):
        yield json.dumps([_plain(value) for value in row], sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def summed(model: type[Model]) -> Sum:
    """The rows of a table as they are now."""
    found = Sum()
    for line in itertools.islice(lines(model), 1, None):
        found.add(line)
    return found


def put(model: type[Model], written: Iterable[str]) -> None:
    """Write the rows of one table into the database. Call it for all in one transaction."""
    from django.db import connection

    rest = iter(written)
    names = json.loads(next(rest))
    if sorted(names) != sorted(_columns(model)):
        raise BadInput(f"The backup's table {model._meta.db_table} has other columns than this version of lightmask.")
    if model._meta.db_table == HEAD:
        return _put_head(model, names, rest)
    _make_room(model)
    fields: list[Any] = [model._meta.get_field(name) for name in names]
    q = connection.ops.quote_name
    columns = ", ".join(q(field.column) for field in fields)
    marks = ", ".join(["%s"] * len(fields))
    statement = f"INSERT INTO {q(model._meta.db_table)} ({columns}) VALUES ({marks})"  # nosec B608 - our names
    with connection.cursor() as cursor:
        while batch := list(itertools.islice(rest, AT_ONCE)):
            cursor.executemany(statement, [_for_database(fields, json.loads(line)) for line in batch])
    return None


def count_on() -> None:
    """Numbers that the database gives go on after the highest that was put in."""
    from django.core.management.color import no_style
    from django.db import connection

    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), list(tables().values())):
            cursor.execute(statement)


def _put_head(model: type[Model], names: list[str], written: Iterator[str]) -> None:
    """The head's one row is there from the beginning, and may go forward."""
    for line in written:
        row = dict(zip(names, json.loads(line), strict=True))
        if row["no"]:
            model._base_manager.filter(id=row.pop("id")).update(**row)


def _make_room(model: type[Model]) -> None:
    there = model._base_manager.all()
    if model._meta.db_table in MADE_BY_MIGRATION:
        there._raw_delete(there.db)
    elif there.exists():
        raise BadInput(
            f"The database is not empty (table {model._meta.db_table}). Restore into an empty one: another --data "
            "folder, or a new database in DATABASE_URL."
        )


def _columns(model: type[Model]) -> list[str]:
    return [field.attname for field in model._meta.concrete_fields]


def _for_database(fields: list[Any], values: list[Any]) -> list[Any]:
    from django.db import connection

    return [
        field.get_db_prep_save(field.to_python(value), connection=connection)
        for field, value in zip(fields, values, strict=True)
    ]


def _plain(value: Any) -> Any:
    """A value as JSON has it; the field itself reads it back."""
    if isinstance(value, (datetime, date, time)):
        return value.isoformat()
    if isinstance(value, timedelta):
        from django.utils.duration import duration_string

        return duration_string(value)
    if isinstance(value, (UUID, Decimal)):
        return str(value)
    if isinstance(value, (bytes, memoryview)):
        return base64.b64encode(bytes(value)).decode()
    return value
