"""The books of the sandbox's companies, and of the world in which they fetch and bring."""

from adapters.sandboxes.books import Books, Layout

_TABLES = """
CREATE TABLE IF NOT EXISTS quote (
    reference TEXT PRIMARY KEY, partner TEXT NOT NULL, amount INTEGER NOT NULL,
    currency TEXT NOT NULL, expires_at TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS quote_expires ON quote (expires_at);
CREATE TABLE IF NOT EXISTS trip (
    position INTEGER PRIMARY KEY, reference TEXT NOT NULL UNIQUE, partner TEXT NOT NULL,
    key TEXT NOT NULL, known_from TEXT NOT NULL, is_running INTEGER NOT NULL, body BLOB NOT NULL
);
CREATE INDEX IF NOT EXISTS trip_key ON trip (partner, key);
CREATE INDEX IF NOT EXISTS trip_running ON trip (partner) WHERE is_running;
CREATE TABLE IF NOT EXISTS plot (
    partner TEXT NOT NULL, key TEXT NOT NULL, script BLOB NOT NULL, PRIMARY KEY (partner, key)
);
CREATE TABLE IF NOT EXISTS happening (
    position INTEGER PRIMARY KEY, reference TEXT NOT NULL, what TEXT NOT NULL, at TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS happening_at ON happening (at, position);
CREATE INDEX IF NOT EXISTS happening_reference ON happening (reference);
CREATE TABLE IF NOT EXISTS notice (
    position INTEGER PRIMARY KEY, partner TEXT NOT NULL, key TEXT NOT NULL, body BLOB NOT NULL,
    forged INTEGER NOT NULL, due_at TEXT NOT NULL, attempts INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX IF NOT EXISTS notice_due ON notice (partner, due_at);
CREATE TABLE IF NOT EXISTS call (
    position INTEGER PRIMARY KEY, at TEXT NOT NULL, verb TEXT NOT NULL, key TEXT NOT NULL,
    trouble TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS call_key ON call (key, verb);
CREATE TABLE IF NOT EXISTS parcel (
    label TEXT PRIMARY KEY, place TEXT NOT NULL, holder TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS handling (
    position INTEGER PRIMARY KEY, at TEXT NOT NULL, label TEXT NOT NULL, carrier TEXT NOT NULL,
    what TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS handling_label ON handling (label);
CREATE TRIGGER IF NOT EXISTS call_is_not_changed BEFORE UPDATE ON call
    BEGIN SELECT RAISE(ABORT, 'the log of calls is append-only'); END;
CREATE TRIGGER IF NOT EXISTS call_is_not_deleted BEFORE DELETE ON call
    BEGIN SELECT RAISE(ABORT, 'the log of calls is append-only'); END;
CREATE TRIGGER IF NOT EXISTS handling_is_not_changed BEFORE UPDATE ON handling
    BEGIN SELECT RAISE(ABORT, 'what happened has happened'); END;
CREATE TRIGGER IF NOT EXISTS handling_is_not_deleted BEFORE DELETE ON handling
    BEGIN SELECT RAISE(ABORT, 'what happened has happened'); END;
"""


class SandboxLog(Books):
    """Everything that the companies know, and everything that was really done."""

    layout = Layout(_TABLES, edition=1)
