"""create_app(): the only file that knows every feature."""

import logging
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, g, request
from flask_compress import Compress
from sqlalchemy.pool import QueuePool
from werkzeug.middleware.proxy_fix import ProxyFix

from lms.access.actor import Actor
from lms.accounts import address_views as mail_addresses
from lms.accounts import audit_views as audit
from lms.accounts import joints as account_joints
from lms.accounts import link_views as links
from lms.accounts import passkey_views as passkeys
from lms.accounts import people_views as people
from lms.accounts import program_views as program
from lms.accounts import views as accounts
from lms.accounts.forms import ProofForm, SignInForm
from lms.assessment import views as assessment
from lms.attendance import make_up_views as make_ups
from lms.attendance import own_views as own_sessions
from lms.attendance import views as attendance
from lms.catalogue import joints as catalogue_joints
from lms.catalogue import views as catalogue
from lms.certificates import ending_views as endings
from lms.certificates import views as certificates
from lms.cohorts import calendar_views as calendar
from lms.cohorts import guide_views as guides
from lms.cohorts import joints as cohort_joints
from lms.cohorts import queries as cohort_queries
from lms.cohorts import roster_views as rosters
from lms.cohorts import service as cohort_service
from lms.config import Config, read_config
from lms.core import installation
from lms.core.database import db
from lms.demonstration import cast
from lms.directory import service as directory_service
from lms.directory import views as directory
from lms.graduation import views as graduation
from lms.hours import queries as hour_queries
from lms.jobs import service as jobs
from lms.journal import bin_views as bins
from lms.journal import views as journal
from lms.learning import credit_views as by_hand
from lms.learning import module_views as modules
from lms.learning import path_views as paths
from lms.learning import reading_views as reading
from lms.learning import skill_views as skills
from lms.learning import survey_views as surveys
from lms.learning import views as learning
from lms.privacy import views as privacy
from lms.public import directory_views as public
from lms.web import access, addresses, errors, filters, i18n, kept, language, navigation, pages, security, static_files
from lms.web.dispatch import Forty, IdConverter, SlugConverter

BLUEPRINTS = (
    *{people.bp, links.bp, mail_addresses.bp, passkeys.bp, program.bp},  # one blueprint, its pages in several files
    *{journal.bp, bins.bp},
    public.bp,
    assessment.bp,
    *{attendance.bp, make_ups.bp},
    own_sessions.bp,
    calendar.bp,
    audit.bp,
    catalogue.bp,
    guides.bp,
    rosters.bp,
    learning.bp,
    paths.bp,
    reading.bp,
    skills.bp,
    modules.bp,
    surveys.bp,
    by_hand.bp,
    graduation.bp,
    certificates.bp,
    endings.bp,
    privacy.bp,
    directory.bp,
)


def create_app(config: Config | None = None) -> Forty:
    """Return the application; raises BadSettings or UnguardedView rather than start unsafe."""
    settings = config or read_config()
    installation.install(settings)
    _join_features()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    logging.getLogger("alembic").setLevel(logging.WARNING)
    app = Forty("lms", static_folder=None)
    app.url_map.converters.update(id=IdConverter, slug=SlugConverter)
    app.config.update(_flask_settings(settings))
    _open_database(app, settings)
    i18n.install(app)
    filters.install(app)
    errors.install(app)
    access.install(app, accounts.load_actor)
    kept.install(app)
    _ask_who_it_is(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    app.before_request(security.refuse_unreadable)
    app.before_request(security.refuse_foreign_posts)
    app.after_request(security.set_cookie)
    app.after_request(language.set_cookie)
    app.context_processor(_page_values)
    app.jinja_env.globals.update(
        csrf_token=security.csrf_token,
        called=i18n.called,
        name_of=i18n.name_of,
        fixed=pages.fixed,
        fixed_by=pages.fixed_by,
        said_in=i18n.said_in,
        static_url=static_files.static_url,
        url_for=pages.address_of,
    )
    app.jinja_env.globals.update(
        note_form=language.note_form, own_address=addresses.own_address, typed_form=language.typed_form
    )
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    if not settings.production:
        app.extensions["cast"] = cast.stars
    access.refuse_unguarded_views(app)
    Compress(app)
    _wrap(app, settings)
    return app


def _join_features() -> None:
    """Give lower features what they need of higher ones, so that imports go one way."""
    account_joints.on_joined = cohort_service.activate_waiting
    account_joints.cohort_names = cohort_queries.names_of
    cohort_joints.minutes_of = hour_queries.minutes_of
    jobs.lives_in("erase_person", "lms.privacy.jobs")
    catalogue_joints.on_published = directory_service.fill
    jobs.lives_in("draw_certificate", "lms.certificates.jobs")
    jobs.lives_in(directory_service.DRAW, "lms.directory.jobs")


def _flask_settings(settings: Config) -> dict[str, Any]:
    host = urlsplit(settings.base_url).hostname or "localhost"
    local = [] if settings.production else ["127.0.0.1", "localhost"]
    return {
        "SECRET_KEY": settings.secret,
        "TRUSTED_HOSTS": [host, *local],
        "COMPRESS_ALGORITHM": ["br", "zstd", "gzip"],
        "COMPRESS_MIMETYPES": ["text/html", "text/plain", "application/json", "text/calendar"],
        "BABEL_DEFAULT_LOCALE": settings.languages[0],
    }


def _open_database(app: Flask, settings: Config) -> None:
    options: dict[str, Any] = {"hide_parameters": True, "poolclass": QueuePool, "pool_size": 8, "max_overflow": 8}
    if settings.is_sqlite:
        options["connect_args"] = {"check_same_thread": False}
        settings.home.mkdir(parents=True, exist_ok=True)
    else:
        options["pool_pre_ping"] = True
    app.config["SQLALCHEMY_DATABASE_URI"] = settings.database_url
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = options
    db.init_app(app)


def _ask_who_it_is(app: Flask) -> None:
    @app.errorhandler(access.SignInNeeded)
    def ask_to_sign_in(_error: access.SignInNeeded) -> Any:
        return kept.ask_to_sign_in(SignInForm(), "accounts/sign_in.html")

    @app.errorhandler(access.ProofNeeded)
    def ask_for_proof(_error: access.ProofNeeded) -> Any:
        return kept.ask_to_sign_in(ProofForm(), "accounts/prove.html", ways=accounts.ways_of_actor())


def _page_values() -> dict[str, Any]:
    """Give templates what every page shows; nothing here asks the database."""
    settings = installation.config()
    actor: Actor | None = g.get("actor")
    return {
        "actor": actor,
        "done": pages.find_done_words(),
        "exit_site": settings.exit_site,
        "help_contact": settings.help_contact,
        "languages": [(code, i18n.name_of(code)) for code in settings.languages],
        "is_demonstration": not settings.production,
        "is_opened": request.method in ("GET", "HEAD"),
        "in_english": i18n.in_english(),
        "locale": i18n.language(),
        "navigation": navigation.navigation_for(actor),
        "product_name": settings.product_name,
        "program_name": settings.program_name,
        "text_direction": i18n.text_direction(),
        "text_size": actor.text_size if actor else "",
    }


def _wrap(app: Flask, settings: Config) -> None:
    inner = static_files.install(app)
    if settings.proxies:
        inner = ProxyFix(inner, x_for=settings.proxies, x_proto=settings.proxies, x_host=settings.proxies)
    app.wsgi_app = security.SecurityHeaders(inner, settings)  # type: ignore[method-assign]
