"""What the features of self-made questions were."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "assistant_0005"
down_revision = "assistant_0004"
branch_labels = None
depends_on = None

LongId = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "confidence_levels",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("generation", LongId, nullable=False),
        sa.Column("questions", sa.Integer(), nullable=False),
        sa.Column("means", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_confidence_levels")),
        sqlite_autoincrement=True,
    )
