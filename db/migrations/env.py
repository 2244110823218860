"""What Alembic runs for every command: on the connection and in the transaction that `db.migrate` gives it.

Revisions are written by hand; `tests/services/store/test_migrations.py` tells what they lack to become the models.
"""

from __future__ import annotations

from alembic import context

from db.models import Base

connection = context.config.attributes["connection"]
# SQLite too keeps changes of tables within a transaction, since we begin it ourselves.
context.configure(connection=connection, target_metadata=Base.metadata, transactional_ddl=True, render_as_batch=True)
with context.begin_transaction():
    context.run_migrations()
