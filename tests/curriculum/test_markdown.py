import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lms.curriculum.blocks import Chunk
from lms.curriculum.markdown import ATTRIBUTES, PLAIN, TAGS, Renderer
from lms.curriculum.problems import Place, Problems


def render(text: str, definitions: str = "", prefix: str = "s") -> tuple[str, list[str]]:
    problems = Problems()
    renderer = Renderer(problems)
    renderer.define(Chunk(Place("a.md", 90), tuple(definitions.split("\n"))))
    html = renderer.block(Chunk(Place("a.md", 10), tuple(text.split("\n"))), prefix)
    return html, [str(problem) for problem in problems]


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("[w](glossary:warm)", '<a data-kind="glossary" data-id="warm" href="/glossary#warm">w</a>'),
        ("[w](resource:line)", '<a data-kind="resource" data-id="line" href="/directory/line">w</a>'),
        ("[w](lesson:role)", '<a data-kind="lesson" data-id="role" href="/lessons/role">w</a>'),
        ("[w](https://a.org/b?c=1&d=2)", '<a href="https://a.org/b?c=1&amp;d=2" rel="noreferrer noopener">w</a>'),
    ],
)
def test_links_lead_where_they_should(text: str, html: str) -> None:
    assert render(text) == (f"<p>{html}</p>", [])


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "[x](javascript:alert(1))",
        "[x](JaVaScRiPt:alert(1))",
        "[x](data:text/html,<script>alert(1)</script>)",
        "[x](http://a.org)",
        "[x](/admin)",
        "[x](//a.org)",
        "[x](tel:3125550100)",
        "[x](mailto:a@b.org)",
        "![x](https://a.org/x.png)",
        "<img src=x onerror=alert(1)>",
        "a <b onclick='x'>b</b>",
        "<!-- hidden -->",
        '[x](glossary:a"onmouseover="alert(1))',
    ],
)
def test_nothing_dangerous_gets_through(text: str) -> None:
    html, problems = render(text)
    assert "<script" not in html
    assert "<img" not in html
    assert 'href="javascript' not in html.lower()
    assert '"onmouseover' not in html
    if "glossary" not in text:
        assert 'href="' not in html
        assert problems


def test_a_heading_inside_a_section_starts_at_the_third_level() -> None:
    html, problems = render("### Sub\n\ntext")
    assert html == "<h3>Sub</h3>\n<p>text</p>"
    assert problems == []
    assert render("Top\n===")[1] == [
        "a.md:10: this heading stands too high here; write ### for a heading inside a section"
    ]


def test_tables_definition_lists_and_admonitions_are_drawn() -> None:
    html, problems = render('| a | b |\n| - | - |\n| 1 | 2 |\n\nTerm\n: Meaning\n\n!!! law "A law"\n    Text.')
    assert "<td>2</td>" in html
    assert "<dd>Meaning</dd>" in html
    assert '<div class="admonition law">\n<p class="admonition-title">A law</p>' in html
    assert problems == []


def test_footnotes_of_two_sections_do_not_meet() -> None:
    first, _ = render("One.[^a]", "[^a]: Source.", "one")
    second, _ = render("Two.[^a]", "[^a]: Source.", "two")
    assert 'id="fn-one-1"' in first
    assert 'href="#fn-one-1"' in first
    assert 'id="fn-two-1"' in second


def test_a_footnote_cited_twice_keeps_its_number_and_has_a_way_back_to_each_place() -> None:
    html, _ = render("One.[^a] Two.[^b] Again.[^a]", "[^a]: Source.\n[^b]: Other.", "one")
    assert re.findall(r">(\[[^\]]+\])<", html) == ["[1]", "[2]", "[1]"]
    ids = re.findall(r'id="([^"]+)"', html)
    assert len(ids) == len(set(ids)) == 5
    backs = re.findall(r'href="#([^"]+)" class="footnote-backref"', html)
    assert sorted(backs) == sorted(one for one in ids if one.startswith("fnref"))


def test_a_footnote_nobody_uses_is_not_shown() -> None:
    assert render("One.", "[^a]: Source.") == ("<p>One.</p>", [])


def test_a_problem_names_the_line_inside_a_paragraph() -> None:
    assert render("one\ntwo\n\nthree\nfour <b>x</b>")[1] == [
        "a.md:14: HTML is refused and would show as text; write it in Markdown"
    ]


def test_html_in_code_is_only_code() -> None:
    assert render("`<b>`") == ("<p><code>&lt;b&gt;</code></p>", [])


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet=st.sampled_from("ab<>/\"'=()[]!*_`#|:-\n &;x^1javscript"), max_size=80))
def test_only_allowed_tags_come_out(text: str) -> None:
    from html.parser import HTMLParser

    class Watch(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            assert tag in TAGS
            for name, value in attrs:
                assert name in ATTRIBUTES.get(tag, set()) | {"class"}
                assert name != "href" or (value or "").startswith(("https://", "#fn", "/"))

    Watch().feed(render(text)[0])


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet=st.sampled_from("aB é1.,-'\"“(:\n/*_"), max_size=24))
def test_plain_text_is_drawn_as_markdown_would(text: str) -> None:
    if PLAIN.fullmatch(text):
        marked, _ = render(text + " `x`")
        assert marked == f"{render(text)[0].removesuffix('</p>')} <code>x</code></p>"
