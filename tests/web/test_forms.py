"""Our forms: limits on text, and words in the place of WTForms' own."""

from collections.abc import Iterator

from wtforms import DateField, EmailField, IntegerField, SelectField, StringField, TextAreaField, TimeField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length

from lms.web.forms import Form, one_line


class Sample(Form):
    name = StringField(validators=[Length(max=5), one_line])
    role = SelectField(choices=[SelectChoice("a", "A")])
    on = DateField()
    at = TimeField()
    number = IntegerField()


class Needed(Form):
    name = StringField(validators=[InputRequired()])


def _errors(app, form: type[Form], **values: str) -> dict[str, list[str]]:
    with app.test_request_context("/", method="POST", data=values):
        read = form.of_request()
        assert not read.is_posted_well()
        return {name: [str(error) for error in errors] for name, errors in read.errors.items()}


def test_what_wtforms_would_say_is_said_in_our_words(app) -> None:
    errors = _errors(app, Sample, name="far too long", role="z", on="soon", at="late", number="one")
    assert errors == {
        "name": ["This is longer than 5 characters. Make it shorter, then send it again."],
        "role": ["Choose one of the answers shown here."],
        "on": ["Choose a day. One looks like 2026-12-03."],
        "at": ["Choose a time of day. One looks like 18:00."],
        "number": ["Write a whole number."],
    }
    assert _errors(app, Needed, name="") == {"name": ["Write something here, then send it again."]}


def test_a_name_stays_on_one_line(app) -> None:
    errors = _errors(app, Sample, name="a\r\nb", role="a", on="2026-12-03", at="18:00", number="1")
    assert errors == {"name": ["Write this on one line, without tabs or line breaks."]}


def test_no_box_that_must_be_filled_takes_blanks_for_words(app) -> None:
    boxes = [
        (form, name, box)
        for form in _forms_below(Form)
        for name, box in vars(form).items()
        if getattr(box, "field_class", None) in (StringField, TextAreaField, EmailField)
    ]
    blanks_pass = [
        f"{form.__name__}.{name}"
        for form, name, box in boxes
        for one in [*box.args, *box.kwargs.get("validators", ())]
        if form is not Needed and InputRequired in map(type, one if isinstance(one, list | tuple) else [one])
    ]
    assert len(boxes) > 30
    assert blanks_pass == []


def _forms_below(form: type[Form]) -> Iterator[type[Form]]:
    for one in form.__subclasses__():
        yield one
        yield from _forms_below(one)
