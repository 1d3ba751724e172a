"""Real things for tests to stand on: databases, a browser, a mail server, the served application.

Nothing here imitates. Each bed starts the real thing once a session and hands out fresh pieces cheaply.

- `sqlite.sqlite_bed(migrate)` and `postgres.postgres_bed(migrate)`: one migrated template, a copy each test.
- `browser.launched_browser()`: the machine's Chromium. `python -m tests.beds.browser` finds or installs one.
- `smtp.mail_server()`: a mail server that can be told to refuse, to be busy, or to hang up.
- `server.served(database_url, home)`: the application in its own process, on a port of its own.
- `report`: a pytest plugin. A test that asks for `engine` runs on both; the last lines say how many did.

In `tests/conftest.py`::

    pytest_plugins = ["tests.beds.report"]

    @pytest.fixture(scope="session")
    def sqlite():
        with sqlite_bed(migrate) as bed:
            yield bed

    @pytest.fixture(scope="session")
    def postgresql():
        with postgres_bed(migrate) as bed:
            yield bed

    @pytest.fixture
    def database_url(engine, request):
        bed = request.getfixturevalue(engine)
        url = bed.fresh_database()
        yield url
        bed.drop(url)  # dispose of the application's connections first

`@pytest.mark.one_engine("why", engine="postgresql")` keeps a test to one engine and on the named list.
"""
