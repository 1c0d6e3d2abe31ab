"""How fresh a source made in the user interface has to be, and how far it is trusted."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "ingest_0008"
down_revision = "ingest_0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("source_definitions", sa.Column("fresh_within", sa.Text(), nullable=True))
    op.add_column("source_definitions", sa.Column("trust", sa.Text(), server_default="normal", nullable=False))


def downgrade() -> None:
    raise NotImplementedError("restore the backup that was made before the upgrade")
