"""The yardstick: the least that a Flask page with a sign-in, two ORM queries and a template can be."""

import os
from pathlib import Path

from flask import Flask, request
from flask_login import LoginManager, UserMixin, login_required, login_user
from sqlalchemy import ForeignKey, create_engine, event, select
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column, relationship, scoped_session
from sqlalchemy.orm import sessionmaker as maker

app = Flask("bare")
app.secret_key = "bare"
engine = create_engine(os.environ["BARE_DATABASE_URL"])
session = scoped_session(maker(engine, expire_on_commit=False))
app.teardown_request(lambda _error: session.remove())
body = Path(os.environ["BARE_BODY"]).read_text()
template = app.jinja_env.from_string("<html><h1>{{ name }}</h1>{{ body|safe }}</html>")


@event.listens_for(engine, "connect")
def durable(connection, _record):
    connection.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA busy_timeout=10000")


class Base(DeclarativeBase):
    id: Mapped[int] = mapped_column(primary_key=True)
    __tablename__ = declared_attr.directive(lambda cls: cls.__name__.lower())


class Person(UserMixin, Base):
    name: Mapped[str]


class Attempt(Base):
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    answers: Mapped[list["Answer"]] = relationship()


class Answer(Base):
    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempt.id"))
    text: Mapped[str]


login = LoginManager(app)
login.user_loader(lambda key: session.get(Person, int(key)))
app.add_url_rule("/ok", "ok", lambda: "ok")
app.add_url_rule("/in", "in", lambda: str(login_user(session.get(Person, 1))))
people = select(Person)
page = login_required(lambda: template.render(name=session.scalars(people).one().name, body=body))
app.add_url_rule("/page", "page", page)


@app.post("/insert")
@login_required
def insert():
    session.add(Attempt(person_id=1, answers=[Answer(text=request.form[f"q{n}"]) for n in range(10)]))
    session.commit()
    return "kept"
