"""The warehouse that everything else stands on: a server, its tables, and something to score by."""

from ingestion.criteria import store
from warehouse import embedded, migrations
from warehouse.database import Role, engine
from warehouse.settings import Settings, get_settings


def prepare(settings: Settings | None = None) -> embedded.Status | None:
    """Start the embedded server where it is the one in use, and bring the tables up to date. Safe to call again.

    A new embedded warehouse gets the example criteria sets, so that it ranks from its first build; a warehouse on a
    server of its own waits for the province's. Gives the embedded server's status, None where another is used.
    """
    settings = settings or get_settings()
    status = embedded.start(settings) if settings.database_url is None else None
    migrations.upgrade(settings)
    if status is not None:
        with engine(Role.PIPELINE, settings).connect() as connection:
            is_empty = store.is_empty(connection)
        if is_empty:
            store.load_examples(settings)
    return status
