"""How Alembic runs the migrations: on the connection the store hands over, all in its one transaction."""

from alembic import context

context.configure(connection=context.config.attributes["connection"], render_as_batch=True)
context.run_migrations()
