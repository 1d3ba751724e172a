"""The folder as pages, for authors: read anew on every request, problems on top, keys and reasons shown."""

from pathlib import Path

from flask import Flask, request
from flask.typing import ResponseReturnValue
from flask_babel import Babel

from lms.curriculum.loader import Loaded, load
from lms.curriculum.model import Course
from lms.curriculum.report import report
from lms.web import filters, static_files
from lms.web.access import public
from lms.web.dispatch import SlugConverter
from lms.web.pages import render


def create_preview(folder: Path) -> Flask:
    """Return the small application that shows this folder; it has no database and no sign-in."""
    app = Flask("lms", static_folder=None)
    app.url_map.converters["slug"] = SlugConverter
    Babel(app)
    filters.install(app)
    app.jinja_env.globals["static_url"] = static_files.static_url
    _add_pages(app, folder)
    app.wsgi_app = static_files.install(app)  # type: ignore[method-assign]
    return app


def _add_pages(app: Flask, folder: Path) -> None:
    @app.get("/")
    @public
    def show_folder() -> ResponseReturnValue:
        loaded = load(folder)
        table = report(loaded.course, loaded.problems, loaded.languages) if loaded.course else None
        return render("operating/show_folder.html", loaded=loaded, table=table, folder=folder)

    @app.get("/lessons/<slug:slug>")
    @public
    def show_activity(slug: str) -> ResponseReturnValue:
        loaded = load(folder)
        course = _spoken(loaded)
        activity = course.find_activity(slug) if course else None
        if activity is None:
            return render("operating/show_folder.html", loaded=loaded, table=None, folder=folder), 404
        here = [problem for problem in loaded.problems if slug in str(problem)]
        return render("operating/show_activity.html", activity=activity, problems=here)

    @app.get("/modules/<slug:slug>")
    @public
    def show_module(slug: str) -> ResponseReturnValue:
        loaded = load(folder)
        course = _spoken(loaded)
        found = next((one for one in course.modules if one.id == slug), None) if course else None
        if found is None:
            return render("operating/show_folder.html", loaded=loaded, table=None, folder=folder), 404
        return render("operating/show_module.html", module=found)


def _spoken(loaded: Loaded) -> Course | None:
    """Return the course as `?in=es` asks for it."""
    return loaded.course.spoken_in(request.args.get("in", "")) if loaded.course else None


def serve(folder: Path, port: int) -> None:
    """Serve the preview on this machine until it is stopped."""
    create_preview(folder).run("127.0.0.1", port, threaded=True)
