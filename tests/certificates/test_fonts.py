import pytest

from lms.certificates import fonts


@pytest.mark.parametrize(
    ("name", "characters"),
    [
        ("Ana María Alvarez-O'Brien", ()),
        ("", ()),
        ("Zoë 🦄 🦄", ("🦄",)),
        ("Ana\u202eMaria", ("\u202e",)),
        ("Ana\nMaria", ("\n",)),
        ("نیلوفر\u200cالسادات", ()),
    ],
)
def test_letters_that_no_font_covers_are_named_once(name, characters):
    assert fonts.unwritable(name) == characters


def test_without_the_cjk_package_a_chinese_name_is_refused_and_a_latin_one_is_not(monkeypatch):
    def only_what_is_installed(package):
        if package == "justmytype_intl_cjk":
            raise ModuleNotFoundError(package)
        return installed(package)

    installed = fonts.files
    monkeypatch.setattr(fonts, "files", only_what_is_installed)
    for cache in (fonts._whole_font, fonts._nominal):
        cache.cache_clear()
    try:
        assert fonts.unwritable("李明") == ("李", "明")
        assert fonts.unwritable("Ana") == ()
    finally:
        for cache in (fonts._whole_font, fonts._nominal):
            cache.cache_clear()


@pytest.mark.parametrize(
    ("name", "font"),
    [
        ("欧阳晓丽", "NotoSansSC"),
        ("歐陽曉麗", "NotoSansTC"),
        ("滝沢", "NotoSansJP"),
        ("高橋さくら", "NotoSansJP"),
        ("金서연", "NotoSansKR"),
    ],
)
def test_han_characters_take_the_form_of_their_region(name, font):
    chosen = fonts.choose_fonts(name, list(name), fonts.DISPLAY)
    assert {one.name for one in chosen} == {font}


def test_a_rare_latin_letter_brings_one_font_for_the_whole_name():
    assert {one.name for one in fonts.choose_fonts("Ɓello", list("Ɓello"), fonts.DISPLAY)} == {"NotoSerif"}
