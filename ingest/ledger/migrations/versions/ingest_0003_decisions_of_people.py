"""Approvals and exclusions, dead letters, and since when an item fails."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "ingest_0003"
down_revision = "ingest_0002"
branch_labels = None
depends_on = None

LongId = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
Moment = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column("documents", sa.Column("excluded", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("failures", sa.Column("first_failed_at", Moment, nullable=True))
    op.execute("UPDATE failures SET state = 'dead' WHERE state = 'failed' AND next_try IS NULL")
    op.create_table(
        "approvals",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("listing", sa.Integer(), nullable=False),
        sa.Column("asked_at", Moment, nullable=False),
        sa.Column("known", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("decided_at", Moment, nullable=True),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["source_id"], ["sources.id"], name=op.f("fk_approvals_source_id")),
        sa.ForeignKeyConstraint(["run_id"], ["runs.id"], name=op.f("fk_approvals_run_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_approvals")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_approvals_source_id"), "approvals", ["source_id"], unique=False)
    op.create_table(
        "approval_documents",
        sa.Column("approval_id", sa.Integer(), nullable=False),
        sa.Column("document_id", LongId, nullable=False),
        sa.ForeignKeyConstraint(
            ["approval_id"], ["approvals.id"], name=op.f("fk_approval_documents_approval_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["document_id"], ["documents.id"], name=op.f("fk_approval_documents_document_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("approval_id", "document_id", name=op.f("pk_approval_documents")),
    )
    op.create_index(op.f("ix_approval_documents_document_id"), "approval_documents", ["document_id"], unique=False)
    op.create_table(
        "exclusions",
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("excluded_by", sa.Text(), nullable=False),
        sa.Column("excluded_at", Moment, nullable=False),
        sa.ForeignKeyConstraint(["source_id"], ["sources.id"], name=op.f("fk_exclusions_source_id")),
        sa.PrimaryKeyConstraint("source_id", "item_id", name=op.f("pk_exclusions")),
    )


def downgrade() -> None:
    raise NotImplementedError("restore the backup that was made before the upgrade")
