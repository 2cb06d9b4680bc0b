"""Triggers that let the audit only grow: the database itself refuses to change, delete or empty it, whoever asks.

They stop mistakes and other programs. Who owns the database can remove them; that is what hashes, signature and heads
outside are for - and `lightmask clinic check`, which says when a trigger is gone.
"""

from __future__ import annotations

from typing import Final

ENTRIES, HEAD = "clinic_auditentry", "clinic_audithead"
BEGIN: Final = "0" * 64
FIRST_HEAD: Final = (f"INSERT INTO {HEAD} (id, no, hash, signature, key_fingerprint) VALUES (1, 0, '{BEGIN}', '', '')",)  # nosec B608 - our own names
NAMES: Final = (
    f"{ENTRIES}_no_update", f"{ENTRIES}_no_delete", f"{ENTRIES}_in_order", f"{HEAD}_forward", f"{HEAD}_no_delete",
)  # fmt: skip
EMPTYING: Final = (f"{ENTRIES}_no_truncate", f"{HEAD}_no_truncate")
SAID: Final = "The audit only grows: this row may not be changed or deleted."
ORDER: Final = "The audit only grows: an entry follows the last one."
BACK: Final = "The audit only grows: its head may not go back."
_LAST: Final = f"(SELECT coalesce(max(no), 0) FROM {ENTRIES})"  # nosec B608 - our own names


def statements(vendor: str) -> tuple[str, ...]:
    """What makes the triggers, for this database."""
    return _SQLITE if vendor == "sqlite" else _POSTGRESQL


def names(vendor: str) -> tuple[str, ...]:
    """Every trigger that must be there."""
    return NAMES if vendor == "sqlite" else NAMES + EMPTYING


def _sqlite(name: str, when: str, condition: str, said: str) -> str:
    test = f" WHEN {condition}" if condition else ""
    return f"CREATE TRIGGER {name} BEFORE {when}{test} BEGIN SELECT RAISE(ABORT, '{said}'); END"


# SQLite: INSERT OR REPLACE deletes without asking a trigger for DELETE; the one for INSERT sees it first.
_SQLITE: Final = (
    _sqlite(NAMES[0], f"UPDATE ON {ENTRIES}", "", SAID),
    _sqlite(NAMES[1], f"DELETE ON {ENTRIES}", "", SAID),
    _sqlite(NAMES[2], f"INSERT ON {ENTRIES}", f"NEW.no <> {_LAST} + 1", ORDER),
    _sqlite(NAMES[3], f"UPDATE ON {HEAD}", "NEW.no <= OLD.no OR NEW.id <> OLD.id", BACK),
    _sqlite(NAMES[4], f"DELETE ON {HEAD}", "", SAID),
    f"CREATE TRIGGER {HEAD}_one BEFORE INSERT ON {HEAD} WHEN EXISTS (SELECT 1 FROM {HEAD}) "  # nosec B608 - our own names
    f"BEGIN SELECT RAISE(ABORT, '{BACK}'); END",
)


def _function(name: str, condition: str, said: str) -> str:
    test = f"IF {condition} THEN RAISE EXCEPTION '{said}'; END IF; RETURN NEW;" if condition else ""
    body = test or f"RAISE EXCEPTION '{said}';"
    return f"CREATE FUNCTION {name}_f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} END $$"


def _postgresql(name: str, when: str, condition: str, said: str, each: str = "ROW") -> tuple[str, ...]:
    table = when.rpartition(" ")[2]
    return (
        _function(name, condition, said),
        f"CREATE TRIGGER {name} BEFORE {when} FOR EACH {each} EXECUTE FUNCTION {name}_f()",
        f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name}",  # replication mode does not pass by them
    )


_POSTGRESQL: Final = (
    *_postgresql(NAMES[0], f"UPDATE ON {ENTRIES}", "", SAID),
    *_postgresql(NAMES[1], f"DELETE ON {ENTRIES}", "", SAID),
    *_postgresql(NAMES[2], f"INSERT ON {ENTRIES}", f"NEW.no <> {_LAST} + 1", ORDER),
    *_postgresql(NAMES[3], f"UPDATE ON {HEAD}", "NEW.no <= OLD.no OR NEW.id <> OLD.id", BACK),
    *_postgresql(NAMES[4], f"DELETE ON {HEAD}", "", SAID),
    *_postgresql(EMPTYING[0], f"TRUNCATE ON {ENTRIES}", "", SAID, "STATEMENT"),
    *_postgresql(EMPTYING[1], f"TRUNCATE ON {HEAD}", "", SAID, "STATEMENT"),
    f"REVOKE UPDATE, DELETE, TRUNCATE ON {ENTRIES} FROM PUBLIC, CURRENT_USER",
    f"REVOKE DELETE, TRUNCATE ON {HEAD} FROM PUBLIC, CURRENT_USER",
)
