"""The yardstick: the least that a Flask page with a sign-in, two ORM queries and a template can be."""

import os
from pathlib import Path

from flask import Flask, request
from flask_login import LoginManager, UserMixin, login_required, login_user
from sqlalchemy import ForeignKey, create_engine, event, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, declared_attr, mapped_column, relationship

app = Flask("bare")
app.secret_key = "bare"
engine = create_engine(os.environ["BARE_DATABASE_URL"])
body = Path(os.environ["BARE_BODY"]).read_text()
template = app.jinja_env.from_string("<html><h1>{{ name }}</h1>{{ body|safe }}</html>")


@event.listens_for(engine, "connect")
def durable(connection, _record):
    if engine.dialect.name == "sqlite":
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


@LoginManager(app).user_loader
def load(key):
    with Session(engine) as session:
        return session.get(Person, int(key))


app.add_url_rule("/ok", "ok", lambda: "ok")
app.add_url_rule("/in", "in", lambda: str(login_user(load(1))))


@app.route("/page")
@login_required
def page():
    with Session(engine) as session:
        return template.render(name=session.scalars(select(Person)).one().name, body=body)


@app.route("/insert", methods=["POST"])
@login_required
def insert():
    with Session(engine) as session:
        attempt = Attempt(person_id=1, answers=[Answer(text=request.form[f"q{n}"]) for n in range(10)])
        session.add(attempt)
        session.commit()
    return "kept"
