"""What each source held on each day, for charts."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "ingest_0002"
down_revision = "ingest_0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "source_days",
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("documents", sa.Integer(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["source_id"], ["sources.id"], name=op.f("fk_source_days_source_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("source_id", "day", name=op.f("pk_source_days")),
    )


def downgrade() -> None:
    raise NotImplementedError("restore the backup that was made before the upgrade")
