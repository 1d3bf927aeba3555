"""Alembic's entry: runs on the connection that ``warehouse.migrations.upgrade`` hands over."""

from alembic import context

context.configure(
    connection=context.config.attributes["connection"],
    version_table="alembic_version",
    version_table_schema="ops",
    transactional_ddl=True,
)
context.get_context().connection.exec_driver_sql("create schema if not exists ops")  # type: ignore[union-attr]
context.run_migrations()
