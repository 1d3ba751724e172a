"""Alembic's entry: one set of migrations for both engines; triggers are made anew after every upgrade."""

from alembic import context
from sqlalchemy import Connection, Engine, create_engine

from lms.core.database import Base
from lms.core.triggers import recreate_triggers
from lms.operating.tables import TABLES

assert TABLES


def run(connection: Connection) -> None:
    """Upgrade or compare on this connection."""
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=connection.dialect.name == "sqlite",
        compare_type=True,
        compare_server_default=True,
        transaction_per_migration=False,
    )
    with context.begin_transaction():
        context.run_migrations()
        recreate_triggers(connection, Base.metadata)


given = context.config.attributes.get("connection")
if isinstance(given, Connection):
    run(given)
else:
    engine = given if isinstance(given, Engine) else create_engine(context.config.get_main_option("sqlalchemy.url"))
    with engine.begin() as opened:
        run(opened)
