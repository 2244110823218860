"""Alembic's revisions of the database. `db.migrate` runs them."""
