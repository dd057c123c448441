"""Alembic's entry: the connection is handed in, for the database is encrypted and already open."""

from alembic import context

context.configure(connection=context.config.attributes["connection"], transactional_ddl=True)
context.run_migrations()
