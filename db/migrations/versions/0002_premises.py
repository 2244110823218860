"""Premises with their statements and places; theorems found by their header."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name in ("statement", "module", "path"):
        op.add_column("premise", sa.Column(name, sa.Text(), nullable=True))
    op.add_column("premise", sa.Column("line", sa.Integer(), nullable=True))
    op.create_index(op.f("ix_theorem_header"), "theorem", ["header"])


def downgrade() -> None:
    raise NotImplementedError("databases are not taken back to an older version")
