"""The list of holdings is whole: no table about a person is missing, and every word of it is true of the tables."""

from sqlalchemy import Column, MetaData, String, Table

from lms.core.database import Base
from lms.operating.tables import TABLES
from lms.privacy.holdings import ABOUT_NOBODY, HOLDINGS, Fate

SECRET = ("hash", "locked", "pdf", "mac")


def missing(metadata: MetaData) -> set[str]:
    return set(metadata.tables) - {holding.table for holding in HOLDINGS} - set(ABOUT_NOBODY)


def test_every_table_is_a_holding_or_about_nobody():
    assert TABLES
    assert missing(Base.metadata) == set()
    named = [holding.table for holding in HOLDINGS] + list(ABOUT_NOBODY)
    assert sorted(named) == sorted(Base.metadata.tables)


def test_a_new_table_is_found():
    metadata = MetaData()
    Table("favorite_songs", metadata, Column("person_id", String))
    assert missing(metadata) == {"favorite_songs"}


def test_every_column_that_is_named_is_there_and_no_secret_is_handed_out():
    for holding in HOLDINGS:
        columns = set(Base.metadata.tables[holding.table].columns.keys())
        assert {holding.column, *holding.hidden, *holding.emptied} <= columns, holding.table
        shown = columns - set(holding.hidden)
        assert not [name for name in shown if name.endswith(SECRET)], holding.table


def test_what_is_permanent_stays_and_what_goes_is_not():
    for holding in HOLDINGS:
        is_permanent = Base.metadata.tables[holding.table].info.get("append_only", False)
        assert not is_permanent or holding.fate is Fate.STAYS, holding.table
        assert bool(holding.emptied) is (holding.fate is Fate.EMPTIED), holding.table
