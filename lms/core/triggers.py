"""Triggers that keep append-only tables so, on both engines; made from what the models say (`append_only`)."""

from sqlalchemy import Connection, MetaData, Table, inspect, text


def append_only_tables(metadata: MetaData) -> list[Table]:
    """Return the tables whose rows are permanent."""
    return [table for table in metadata.sorted_tables if table.info.get("append_only")]


def recreate_triggers(connection: Connection, metadata: MetaData) -> None:
    """Make every trigger anew for the tables that are there (SQLite's batch mode drops them without a word)."""
    present = set(inspect(connection).get_table_names())
    is_sqlite = connection.dialect.name == "sqlite"
    if not is_sqlite:
        connection.execute(text(_REFUSE))
    for table in append_only_tables(metadata):
        if table.name in present:
            columns = {column["name"] for column in inspect(connection).get_columns(table.name)}
            statements = _for_sqlite(table, columns) if is_sqlite else _for_postgresql(table, columns)
            for statement in statements:
                connection.execute(text(statement))


_REFUSE = """
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END $$
"""


def _changed(table: Table, columns: set[str], differs: str) -> str:
    """Return the condition under which an update touches what must not change."""
    free, once = table.info["may_change"], table.info["once"]
    parts = []
    for column in table.columns:
        if column.name not in columns or column.name in free:
            continue
        changed = f"OLD.{column.name} {differs} NEW.{column.name}"
        parts.append(f"(OLD.{column.name} IS NOT NULL AND {changed})" if column.name in once else changed)
    return " OR ".join(parts)


def _for_sqlite(table: Table, columns: set[str]) -> list[str]:
    name = table.name
    refuse = f"BEGIN SELECT RAISE(ABORT, '{name} is append-only'); END"
    follow = table.info["after_insert"]
    follows = [
        f"DROP TRIGGER IF EXISTS {name}_after_insert",
        f"CREATE TRIGGER {name}_after_insert AFTER INSERT ON {name} BEGIN {follow}; END",
    ]
    return [
        *(follows if follow else []),
        f"DROP TRIGGER IF EXISTS {name}_no_update",
        f"DROP TRIGGER IF EXISTS {name}_no_delete",
        f"CREATE TRIGGER {name}_no_update BEFORE UPDATE ON {name} WHEN {_changed(table, columns, 'IS NOT')} {refuse}",
        f"CREATE TRIGGER {name}_no_delete BEFORE DELETE ON {name} {refuse}",
    ]


def _for_postgresql(table: Table, columns: set[str]) -> list[str]:
    name = table.name
    condition = _changed(table, columns, "IS DISTINCT FROM")
    follow = table.info["after_insert"]
    follows = [
        f"CREATE OR REPLACE FUNCTION {name}_after_insert() RETURNS trigger LANGUAGE plpgsql AS $$ "
        f"BEGIN {follow}; RETURN NEW; END $$",
        f"CREATE OR REPLACE TRIGGER {name}_after_insert AFTER INSERT ON {name} "
        f"FOR EACH ROW EXECUTE FUNCTION {name}_after_insert()",
    ]
    return [
        *(follows if follow else []),
        f"CREATE OR REPLACE TRIGGER {name}_no_update BEFORE UPDATE ON {name} "
        f"FOR EACH ROW WHEN ({condition}) EXECUTE FUNCTION refuse_change()",
        f"CREATE OR REPLACE TRIGGER {name}_no_delete BEFORE DELETE ON {name} "
        "FOR EACH ROW EXECUTE FUNCTION refuse_change()",
        f"CREATE OR REPLACE TRIGGER {name}_no_truncate BEFORE TRUNCATE ON {name} "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()",
    ]
