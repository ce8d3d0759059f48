"""The tables of the sandbox's books."""

from adapters.sandboxes.books import Layout

_TABLES = """
CREATE TABLE IF NOT EXISTS charge (
    key TEXT PRIMARY KEY, payment_id TEXT NOT NULL, attempt INTEGER NOT NULL,
    reference TEXT NOT NULL, amount INTEGER NOT NULL, currency TEXT NOT NULL, method TEXT NOT NULL,
    script BLOB NOT NULL, expires_at TEXT NOT NULL, settles_at TEXT, outcome TEXT NOT NULL,
    reason TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS charge_settles ON charge (settles_at) WHERE settles_at IS NOT NULL;
CREATE TABLE IF NOT EXISTS refund (
    key TEXT PRIMARY KEY, charge TEXT NOT NULL, payment_id TEXT NOT NULL, reference TEXT NOT NULL,
    amount INTEGER NOT NULL, currency TEXT NOT NULL, outcome TEXT NOT NULL, reason TEXT NOT NULL,
    settles_at TEXT
);
CREATE INDEX IF NOT EXISTS refund_charge ON refund (charge);
CREATE INDEX IF NOT EXISTS refund_settles ON refund (settles_at) WHERE settles_at IS NOT NULL;
CREATE TABLE IF NOT EXISTS dispute (
    reference TEXT PRIMARY KEY, charge TEXT NOT NULL, status TEXT NOT NULL, amount INTEGER NOT NULL,
    moves_at TEXT, respond_by TEXT
);
CREATE INDEX IF NOT EXISTS dispute_moves ON dispute (moves_at) WHERE moves_at IS NOT NULL;
CREATE TABLE IF NOT EXISTS evidence (
    dispute TEXT NOT NULL, position INTEGER NOT NULL, kind TEXT NOT NULL, text TEXT NOT NULL,
    at TEXT NOT NULL, PRIMARY KEY (dispute, position)
);
CREATE TABLE IF NOT EXISTS plot (key TEXT PRIMARY KEY, script BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS rule (position INTEGER PRIMARY KEY, fitted INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS notice (
    position INTEGER PRIMARY KEY, key TEXT NOT NULL, body BLOB NOT NULL, forged INTEGER NOT NULL,
    due_at TEXT NOT NULL, attempts INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX IF NOT EXISTS notice_due ON notice (due_at);
CREATE TABLE IF NOT EXISTS call (
    position INTEGER PRIMARY KEY, at TEXT NOT NULL, verb TEXT NOT NULL, key TEXT NOT NULL,
    trouble TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS call_key ON call (key, verb);
CREATE TABLE IF NOT EXISTS money (
    position INTEGER PRIMARY KEY, kind TEXT NOT NULL, key TEXT NOT NULL, charge TEXT NOT NULL,
    payment_id TEXT NOT NULL, reference TEXT NOT NULL, amount INTEGER NOT NULL,
    currency TEXT NOT NULL, fee INTEGER, at TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS money_charge ON money (charge);
CREATE INDEX IF NOT EXISTS money_payment ON money (payment_id);
CREATE INDEX IF NOT EXISTS money_at ON money (at);
CREATE TRIGGER IF NOT EXISTS money_is_not_changed BEFORE UPDATE ON money
    BEGIN SELECT RAISE(ABORT, 'the log of money is append-only'); END;
CREATE TRIGGER IF NOT EXISTS money_is_not_deleted BEFORE DELETE ON money
    BEGIN SELECT RAISE(ABORT, 'the log of money is append-only'); END;
CREATE TRIGGER IF NOT EXISTS call_is_not_changed BEFORE UPDATE ON call
    BEGIN SELECT RAISE(ABORT, 'the log of calls is append-only'); END;
CREATE TRIGGER IF NOT EXISTS call_is_not_deleted BEFORE DELETE ON call
    BEGIN SELECT RAISE(ABORT, 'the log of calls is append-only'); END;
"""
LAYOUT = Layout(_TABLES, edition=2)
