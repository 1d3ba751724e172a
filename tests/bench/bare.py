"""The yardstick: the least that a Flask page with a sign-in, two ORM queries and a template can be."""

import os
from pathlib import Path

from flask import Flask, render_template_string, request
from flask_login import LoginManager, UserMixin, login_required, login_user
from sqlalchemy import ForeignKey, create_engine, event, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

app = Flask("bare")
app.secret_key = "bare"
engine = create_engine(os.environ["BARE_DATABASE_URL"])
body = Path(os.environ["BARE_BODY"]).read_text()


@event.listens_for(engine, "connect")
def durable(connection, _record):
    if engine.dialect.name == "sqlite":
        connection.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA busy_timeout=10000")


class Base(DeclarativeBase):
    id: Mapped[int] = mapped_column(primary_key=True)


class Person(UserMixin, Base):
    __tablename__ = "person"
    name: Mapped[str]


class Attempt(Base):
    __tablename__ = "attempt"
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))


class Answer(Base):
    __tablename__ = "answer"
    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempt.id"))
    text: Mapped[str]


manager = LoginManager(app)
manager.user_loader(lambda key: Session(engine).get(Person, int(key)))
app.add_url_rule("/ok", view_func=lambda: "ok")
app.add_url_rule("/in", view_func=lambda: str(login_user(Session(engine).get(Person, 1))))


@app.route("/page")
@login_required
def page():
    with Session(engine) as session:
        person = session.execute(select(Person).where(Person.id == 1)).scalar_one()
    return render_template_string("<html><h1>{{ name }}</h1>{{ body|safe }}</html>", name=person.name, body=body)


@app.route("/insert", methods=["POST"])
@login_required
def insert():
    with Session(engine) as session:
        session.add(attempt := Attempt(person_id=1))
        session.flush()
        session.add_all(Answer(attempt_id=attempt.id, text=request.form[f"q{n}"]) for n in range(10))
        session.commit()
    return "kept"
