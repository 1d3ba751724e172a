import hashlib
from dataclasses import replace
from datetime import timedelta

import pytest

from lms.access.actor import Role
from lms.certificates import views
from lms.certificates.models import Certificate, CertificateEvent
from lms.cohorts.models import Cohort
from lms.core.clock import clock_at, now
from lms.core.database import db
from lms.core.ids import new_id
from lms.core.unit_of_work import unit_of_work
from lms.jobs.service import do_due_jobs
from tests.certificates.scene import AT, certificate_of, count, issue, make_staff
from tests.counting import counted_queries
from tests.factories import make_cohort, make_enrollment, make_person, post, sign_in
from tests.graduation.scene import make_ready


@pytest.fixture
def cohort(app):
    return make_cohort()


@pytest.fixture
def staff(client):
    return sign_in(client, make_person("Stella Staff", Role.STAFF))


@pytest.fixture
def auditor(app, client):
    return sign_in(app.test_client(), make_person("Otto Auditor", Role.AUDITOR))


@pytest.fixture
def visitor(app, client):
    return app.test_client()


@pytest.fixture
def instructor(app, client, cohort):
    return sign_in(app.test_client(), make_person("Inez Instructor", Role.INSTRUCTOR, cohort))


@pytest.fixture
def enrollment(cohort):
    return make_ready(cohort, "Ana Alvarez", email="ana@example.org")


@pytest.fixture
def certificate(cohort, enrollment):
    issue(make_staff(), cohort, enrollment)
    return certificate_of(enrollment)


def draw():
    do_due_jobs()


def desk(cohort):
    return f"/cohorts/{cohort.id}/graduation"


def test_review_cohort_shows_three_lists(staff, cohort, certificate):
    make_ready(cohort, "Rita Ready", certificate_name="Rita María Ready")
    make_enrollment(cohort, make_person("Nina Notyet"))
    page = staff.get(desk(cohort)).text
    assert "Ready (1)" in page
    assert "Not yet (1)" in page
    assert "Issued (1)" in page
    assert "Issue 1 certificate" in page
    assert "Rita María Ready" in page
    assert "and 2 more" in page
    assert "0 of 1 drawn" in page
    assert "Look again now" in page
    assert "refresh" not in page


def test_review_cohort_says_nothing_of_drawing_when_all_are_drawn(staff, cohort, certificate):
    draw()
    page = staff.get(desk(cohort)).text
    assert "drawn" not in page


def test_review_cohort_of_nobody_says_so(staff, cohort):
    page = staff.get(desk(cohort)).text
    assert "Nobody waits for a certificate now." in page
    assert "None so far." in page


def test_review_cohort_names_letters_that_cannot_be_printed(staff, cohort):
    make_ready(cohort, "Ana 😀")
    page = staff.get(desk(cohort)).text
    assert "Ready (0)" in page
    assert "U+1F600" in page


def test_review_cohort_takes_as_few_queries_for_many(staff, cohort, enrollment):
    for number in range(6):
        make_enrollment(cohort, make_person(f"Nina {number}"))
    staff.get(desk(cohort))
    with counted_queries() as counter:
        staff.get(desk(cohort))
    assert len(counter) <= 11


def test_review_cohort_does_not_choose_whoever_had_a_certificate_revoked(staff, cohort, certificate, enrollment):
    post(staff, f"/certificates/{certificate.id}/revoke", reason="The name was not confirmed.")
    page = staff.get(desk(cohort)).text
    assert f'value="{enrollment.id}">' in page
    assert "An earlier certificate was revoked" in page
    assert f'value="{enrollment.id}" checked' not in page


def test_review_cohort_is_for_staff_and_auditors(visitor, instructor, auditor, cohort):
    assert visitor.get(desk(cohort)).status_code == 401
    assert instructor.get(desk(cohort)).status_code == 403
    assert auditor.get(f"/cohorts/{new_id()}/graduation").status_code == 404
    page = auditor.get(desk(cohort))
    assert page.status_code == 200
    assert "<button" not in page.text.split("<main")[1].split("</main>")[0]


def test_issue_certificates_issues_once_however_often_it_is_pressed(staff, cohort, enrollment):
    for _ in range(2):
        answer = post(staff, desk(cohort), people=[enrollment.id])
        assert answer.status_code == 303
        assert answer.location.endswith("done=issued")
    assert count(Certificate) == 1
    assert "Ana Alvarez" in staff.get(desk(cohort)).text


def test_issue_certificates_says_when_nothing_was_issued(staff, cohort):
    late = make_enrollment(cohort)
    assert post(staff, desk(cohort), people=[late.id]).location.endswith("done=none-issued")
    assert post(staff, desk(cohort), people=[new_id()]).location.endswith("done=none-issued")
    assert count(Certificate) == 0


@pytest.mark.parametrize("fields", [{}, {"people": []}, {"people": ["nobody"]}, {"people": ["1' OR 1=1", "x" * 3000]}])
def test_issue_certificates_asks_again(fields, staff, cohort, enrollment):
    answer = post(staff, desk(cohort), **fields)
    assert answer.status_code == 422
    assert "Ready (1)" in answer.text
    assert count(Certificate) == 0


def test_issue_certificates_is_for_staff_who_proved_it(staff, visitor, auditor, instructor, cohort, enrollment):
    assert post(visitor, desk(cohort), people=[enrollment.id]).status_code == 401
    assert post(auditor, desk(cohort), people=[enrollment.id]).status_code == 403
    assert post(instructor, desk(cohort), people=[enrollment.id]).status_code == 403
    assert post(staff, f"/cohorts/{new_id()}/graduation", people=[enrollment.id]).status_code == 404
    assert post(staff, desk(cohort), people=["\0"]).status_code == 400
    assert count(Certificate) == 0


def test_list_certificates_finds_by_name_and_short_code(staff, certificate):
    assert "Ana Alvarez" in staff.get("/certificates").text
    assert "Ana Alvarez" in staff.get("/certificates?q=ALVAR").text
    assert "Ana Alvarez" in staff.get(f"/certificates?q={certificate.short_code[:4]}").text
    assert "No certificate has this name" in staff.get("/certificates?q=%25").text
    assert staff.get("/certificates?before=nonsense").status_code == 200
    assert "Ana Alvarez" not in staff.get(f"/certificates?before={certificate.id}").text


def test_list_certificates_pages(staff, cohort, monkeypatch):
    monkeypatch.setattr("lms.certificates.queries.PAGE", 1)
    people = [make_ready(cohort, f"Person {letter}") for letter in "AB"]
    for enrollment in people:
        issue(make_staff(), cohort, enrollment)
    page = staff.get("/certificates").text
    assert "Person B" in page
    assert "Person A" not in page
    later = page.split('rel="next"')[0].rsplit('href="', 1)[1].split('"')[0].replace("&amp;", "&")
    assert "Person A" in staff.get(later).text


def test_list_certificates_is_for_staff_and_auditors(visitor, instructor, auditor):
    assert visitor.get("/certificates").status_code == 401
    assert instructor.get("/certificates").status_code == 403
    assert "No certificate was issued yet" in auditor.get("/certificates").text
    assert auditor.get("/certificates?q=" + "x" * 300).status_code == 422
    assert auditor.get("/certificates?q=a%00b").status_code == 400


def test_show_certificate_tells_its_history(staff, certificate):
    draw()
    page = staff.get(f"/certificates/{certificate.id}").text
    assert "Certificate of Ana Alvarez" in page
    assert "Sam Sample" in page
    assert certificate_of_id(certificate.id).pdf_sha256 in page
    assert "Revoke this certificate" in page


def test_show_certificate_is_for_staff_and_auditors(visitor, instructor, auditor, certificate):
    url = f"/certificates/{certificate.id}"
    assert visitor.get(url).status_code == 401
    assert instructor.get(url).status_code == 403
    assert auditor.get(f"/certificates/{new_id()}").status_code == 404
    page = auditor.get(url)
    assert page.status_code == 200
    assert "Revoke this certificate" not in page.text


def test_revoke_certificate_keeps_the_reason_private_and_twice_is_once(staff, visitor, certificate):
    url = f"/certificates/{certificate.id}/revoke"
    for _ in range(2):
        answer = post(staff, url, reason="The hours were somebody else’s")
        assert answer.status_code == 303
    assert count(CertificateEvent) == 2
    assert "The hours were" in staff.get(answer.location).text
    public = visitor.get(f"/v/{certificate.code}")
    assert public.status_code == 200
    assert "This certificate was revoked." in public.text
    assert "The hours were" not in public.text


@pytest.mark.parametrize("reason", [None, "", "  ", "x" * 501])
def test_revoke_certificate_asks_for_a_reason(reason, staff, certificate):
    fields = {} if reason is None else {"reason": reason}
    answer = post(staff, f"/certificates/{certificate.id}/revoke", **fields)
    assert answer.status_code == 422
    assert (reason or "").strip() in answer.text
    assert certificate_of_id(certificate.id).live


def test_revoke_certificate_is_for_staff(visitor, auditor, instructor, staff, certificate):
    url = f"/certificates/{certificate.id}/revoke"
    assert post(visitor, url, reason="Why").status_code == 401
    assert post(auditor, url, reason="Why").status_code == 403
    assert post(instructor, url, reason="Why").status_code == 403
    assert post(staff, f"/certificates/{new_id()}/revoke", reason="Why").status_code == 404
    assert certificate_of_id(certificate.id).live


def test_download_pdf_sends_the_stored_bytes(staff, visitor, instructor, auditor, certificate):
    url = f"/certificates/{certificate.id}/pdf"
    early = staff.get(url)
    assert early.status_code == 409
    assert "still being drawn" in early.text
    draw()
    answer = staff.get(url)
    assert hashlib.sha256(answer.data).hexdigest() == certificate_of_id(certificate.id).pdf_sha256
    assert answer.headers["Content-Disposition"] == f"attachment; filename={certificate.short_code}.pdf"
    assert answer.headers["Cache-Control"] == "no-store"
    assert visitor.get(url).status_code == 401
    assert instructor.get(url).status_code == 403
    assert auditor.get(url).status_code == 200
    assert auditor.get(f"/certificates/{new_id()}/pdf").status_code == 404


def test_forty_papers_never_meet_the_limit_and_an_archive_is_not_emptied(staff, auditor, certificate, monkeypatch):
    url, at = f"/certificates/{certificate.id}/pdf", now()
    with clock_at(at):
        assert staff.get(url).status_code == 409  # not drawn yet: nothing was sent, so nothing is counted
        draw()
        assert {staff.get(url).status_code for _ in range(2 * 40)} == {200}
        monkeypatch.setattr(views, "PDF_PERSON", replace(views.PDF_PERSON, tries=81))
        assert [staff.get(url).status_code for _ in range(2)] == [200, 429]
        assert "Wait ten minutes, then try again." in staff.get(url).text
        assert auditor.get(url).status_code == 200
        assert staff.get(f"/certificates/{certificate.id}").status_code == 200
    with clock_at(at + timedelta(minutes=10)):
        assert staff.get(url).status_code == 200


def test_show_own_certificate_and_its_paper(visitor, certificate):
    draw()
    own = sign_in_by_name(visitor, "ana@example.org")
    page = own.get("/record/certificate").text
    url = f"/record/certificates/{certificate.id}/pdf"
    assert url in page
    assert "Open my certificate" in own.get("/record").text
    assert own.get(url).data.startswith(b"%PDF")
    with clock_at(AT.replace(year=2027)):
        assert own.get(url).status_code == 401  # the session is over, or the password is asked for again


def test_download_own_pdf_asks_for_the_password_again(visitor, certificate):
    draw()
    own = sign_in_by_name(visitor, "ana@example.org", own_device="y")
    with clock_at(now() + timedelta(minutes=20)):
        answer = own.get(f"/record/certificates/{certificate.id}/pdf")
    assert answer.status_code == 401
    assert "Your password, once more" in answer.text


def test_the_holder_decides_whether_the_public_page_shows_the_name(app, visitor, staff, certificate):
    own = sign_in_by_name(visitor, "ana@example.org")
    stranger, page, url = app.test_client(), f"/v/{certificate.code}", f"/record/certificates/{certificate.id}/name"
    assert "Ana Alvarez" not in stranger.get(page).text
    assert post(own, f"{url}/show").status_code == 303
    assert "It names Ana Alvarez, who " in stranger.get(page).text
    post(own, f"{url}/hide")
    assert "Ana Alvarez" not in stranger.get(page).text
    post(own, f"{url}/show")
    post(staff, f"/certificates/{certificate.id}/revoke", reason="The name was not confirmed.")
    assert "Ana Alvarez" not in stranger.get(page).text  # what was revoked says no name


def test_nobody_else_decides_about_the_name(app, visitor, staff, certificate, cohort):
    url = f"/record/certificates/{certificate.id}/name/show"
    assert post(staff, url).status_code == 403
    make_enrollment(cohort, make_person("Ben Brown", email="ben@example.org"))
    assert post(sign_in_by_name(visitor, "ben@example.org"), url).status_code == 404
    assert "Ana Alvarez" not in app.test_client().get(f"/v/{certificate.code}").text


def test_own_certificate_is_ones_own(visitor, staff, certificate, cohort):
    draw()
    url = f"/record/certificates/{certificate.id}/pdf"
    assert visitor.get(url).status_code == 401
    assert visitor.get("/record/certificate").status_code == 401
    assert staff.get(url).status_code == 403
    assert staff.get("/record/certificate").status_code == 403
    make_enrollment(cohort, make_person("Ben Brown", email="ben@example.org"))
    other = sign_in_by_name(visitor, "ben@example.org")
    assert other.get(url).status_code == 404
    assert "There is none yet" in other.get("/record/certificate").text


def test_a_demonstration_says_specimen_everywhere(staff, visitor, enrollment, cohort):
    with unit_of_work():
        db.session.get(Cohort, cohort.id).is_demonstration = True
    with unit_of_work(may_write=False):
        now_one = db.session.get(Cohort, cohort.id)
    issue(make_staff(), now_one, enrollment)
    certificate = certificate_of(enrollment)
    assert "SPECIMEN" in visitor.get(f"/v/{certificate.code}").text
    assert "Specimen" in staff.get(f"/certificates/{certificate.id}").text


def certificate_of_id(certificate_id):
    with unit_of_work(may_write=False):
        return db.session.get(Certificate, certificate_id)


def sign_in_by_name(client, name, **fields):
    answer = post(client, "/sign-in", name=name, password="maple lantern quiet river", **fields)
    assert answer.status_code == 303
    return client
