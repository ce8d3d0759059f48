"""Personal data of accounts is sealed with a key of each person's own.

Written by hand: what accounts there are is sealed on the way up and opened on the way down.
Both need the cipher, which the program puts into the attributes of Alembic's configuration.
"""

from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa
from alembic import op

from application.platform.personal_data import PersonalCipher

revision: str = "0002"
down_revision: str | None = "0001"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

AT_ONCE = 1_000

person_key = sa.table(
    "person_key", sa.column("account_id", sa.Uuid), sa.column("key", sa.LargeBinary)
)
account = sa.table(
    "account",
    sa.column("id", sa.Uuid),
    sa.column("email", sa.String),
    sa.column("name", sa.String),
    sa.column("email_sealed", sa.LargeBinary),
    sa.column("email_index", sa.LargeBinary),
    sa.column("name_sealed", sa.LargeBinary),
    sa.column("status", sa.String),
)


class CipherMissing(Exception):
    """There are accounts, and no key to seal or open them with."""

    def __init__(self) -> None:
        super().__init__(
            "There are accounts whose personal data is to be sealed or opened, which takes the "
            "platform's master keys: run `fairground migrate` instead of `alembic`."
        )


def upgrade() -> None:
    op.create_table(
        "person_key",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_person_key")),
    )
    for name in ("email_sealed", "email_index", "name_sealed", "phone_sealed", "phone_index"):
        op.add_column("account", sa.Column(name, sa.LargeBinary()))
    op.add_column("account", sa.Column("addresses_sealed", sa.LargeBinary()))
    op.add_column("account", sa.Column("email_verified_at", sa.DateTime(timezone=True)))
    op.add_column("account", sa.Column("avatar", sa.Uuid()))
    for name, value in (("locale", "en"), ("time_zone", "UTC"), ("status", "ACTIVE")):
        op.add_column("account", sa.Column(name, sa.String(), nullable=False, server_default=value))
        op.alter_column("account", name, server_default=None)
    seal_accounts(op.get_bind())
    op.drop_column("account", "email")
    op.drop_column("account", "name")
    # Whole, so that the file keeps nothing of what was in the columns.
    op.execute("CLUSTER account USING pk_account")
    op.execute("ALTER TABLE account SET WITHOUT CLUSTER")
    op.create_unique_constraint(op.f("uq_account_email_index"), "account", ["email_index"])
    op.create_index(op.f("ix_account_phone_index"), "account", ["phone_index"], unique=False)
    op.create_check_constraint(
        op.f("ck_account_erased_without_an_address"),
        "account",
        "(status = 'ERASED') = (email_index IS NULL)",
    )


def downgrade() -> None:
    op.add_column("account", sa.Column("email", sa.String()))
    op.add_column("account", sa.Column("name", sa.String()))
    open_accounts(op.get_bind())
    op.drop_constraint(op.f("ck_account_erased_without_an_address"), "account", type_="check")
    for name in ("email_sealed", "email_index", "name_sealed", "phone_sealed", "phone_index"):
        op.drop_column("account", name)
    for name in ("addresses_sealed", "email_verified_at", "avatar"):
        op.drop_column("account", name)
    for name in ("locale", "time_zone", "status"):
        op.drop_column("account", name)
    op.alter_column("account", "email", nullable=False)
    op.alter_column("account", "name", nullable=False)
    op.create_unique_constraint(op.f("uq_account_email"), "account", ["email"])
    op.drop_table("person_key")


def seal_accounts(connection: sa.Connection) -> None:
    found = sa.select(account.c.id, account.c.email, account.c.name)
    for part in connection.execute(found).partitions(AT_ONCE):
        cipher = the_cipher()
        keys = {row.id: cipher.new_key() for row in part}
        connection.execute(
            sa.insert(person_key),
            [{"account_id": id, "key": key} for id, key in keys.items()],
        )
        connection.execute(sealed_in_place(), [sealed(cipher, keys[row.id], *row) for row in part])


def sealed(
    cipher: PersonalCipher, key: bytes, id: UUID, email: str, name: str
) -> dict[str, object]:
    return {
        "of": id,
        "email_sealed": cipher.seal(key, f"account.email:{id}", email),
        "email_index": cipher.index("email", email),
        "name_sealed": cipher.seal(key, f"account.name:{id}", name),
    }


def sealed_in_place() -> sa.Update:
    values = ("email_sealed", "email_index", "name_sealed")
    return (
        sa.update(account)
        .where(account.c.id == sa.bindparam("of"))
        .values({name: sa.bindparam(name) for name in values})
    )


def open_accounts(connection: sa.Connection) -> None:
    # Nobody can be left without an address here: who was erased gets one that is none.
    connection.execute(
        sa.update(account)
        .where(account.c.status == "ERASED")
        .values(email=sa.func.concat("erased:", account.c.id), name="")
    )
    found = sa.select(
        account.c.id, account.c.email_sealed, account.c.name_sealed, person_key.c.key
    ).join(person_key, person_key.c.account_id == account.c.id)
    for part in connection.execute(found).partitions(AT_ONCE):
        cipher = the_cipher()
        connection.execute(
            sa.update(account)
            .where(account.c.id == sa.bindparam("of"))
            .values(email=sa.bindparam("email"), name=sa.bindparam("name")),
            [opened(cipher, *row) for row in part],
        )


def opened(
    cipher: PersonalCipher, id: UUID, email: bytes, name: bytes, key: bytes
) -> dict[str, object]:
    return {
        "of": id,
        "email": cipher.unseal(key, f"account.email:{id}", email),
        "name": cipher.unseal(key, f"account.name:{id}", name),
    }


def the_cipher() -> PersonalCipher:
    config = op.get_context().config
    cipher: PersonalCipher | None = None if config is None else config.attributes.get("cipher")
    if cipher is None:
        raise CipherMissing
    return cipher
