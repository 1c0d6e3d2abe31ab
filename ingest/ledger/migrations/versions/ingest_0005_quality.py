"""How well each document could be read, and the seal of each source's passwords."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "ingest_0005"
down_revision = "ingest_0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("versions", sa.Column("quality", sa.Float(), nullable=True))
    op.add_column("versions", sa.Column("pages", sa.Integer(), nullable=True))
    op.add_column("versions", sa.Column("poor_pages", sa.Integer(), nullable=True))
    op.add_column("sources", sa.Column("passwords_seal", sa.Text(), nullable=True))


def downgrade() -> None:
    raise NotImplementedError("restore the backup that was made before the upgrade")
