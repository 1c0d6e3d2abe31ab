"""Links between documents: near duplicates, and earlier versions with what supersedes them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "ingest_0007"
down_revision = "ingest_0006"
branch_labels = None
depends_on = None

LONG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _to_document(table: str, column: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], ["documents.id"], name=op.f(f"fk_{table}_{column}"), ondelete="CASCADE")


def upgrade() -> None:
    op.create_table(
        "signatures",
        sa.Column("document_id", LONG_ID, nullable=False),
        sa.Column("version_id", LONG_ID, nullable=False),
        sa.Column("entry_hash", sa.LargeBinary(), nullable=False),
        sa.Column("signature", sa.LargeBinary(), nullable=True),
        _to_document("signatures", "document_id"),
        sa.PrimaryKeyConstraint("document_id", name=op.f("pk_signatures")),
    )
    op.create_table(
        "signature_bands",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("document_id", LONG_ID, nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"], ["signatures.document_id"], name=op.f("fk_signature_bands_document_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("key", "document_id", name=op.f("pk_signature_bands")),
    )
    op.create_index(op.f("ix_signature_bands_document_id"), "signature_bands", ["document_id"])
    op.create_table(
        "relations",
        sa.Column("document_id", LONG_ID, nullable=False),
        sa.Column("other_id", LONG_ID, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("similarity", sa.Float(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        _to_document("relations", "document_id"),
        _to_document("relations", "other_id"),
        sa.PrimaryKeyConstraint("document_id", "other_id", name=op.f("pk_relations")),
    )
    op.create_index(op.f("ix_relations_other_id"), "relations", ["other_id"])


def downgrade() -> None:
    raise NotImplementedError("restore the backup that was made before the upgrade")
