"""Strings are found, compiled, and shown in the language that was chosen."""

import re

import polib
import pytest
from django.urls import reverse
from django.utils import translation

from wangdian.ui.translations import LOCALE, compile_catalogues, marked_strings, update


@pytest.fixture
def small(tmp_path):
    file = tmp_path / "locale" / "en" / "LC_MESSAGES" / "django.po"
    file.parent.mkdir(parents=True)
    catalogue = polib.POFile()
    catalogue.metadata = {"Content-Type": "text/plain; charset=UTF-8"}
    catalogue.append(polib.POEntry(msgid="保存", msgstr="Keep it"))
    catalogue.append(polib.POEntry(msgid="不再出现的话", msgstr="gone"))
    catalogue.save(str(file))
    return file


def test_an_update_keeps_translations_adds_what_is_new_and_drops_what_is_gone(small):
    added, dropped = update(small)
    catalogue = polib.pofile(str(small))
    assert added > 100 and dropped == 1
    assert catalogue.find("保存").msgstr == "Keep it"
    assert update(small) == (0, 0)


def test_a_catalogue_is_compiled_once_until_it_changes(small):
    locale = small.parents[2]
    assert compile_catalogues(locale) == [small.with_suffix(".mo")]
    assert compile_catalogues(locale) == []


def test_strings_are_found_in_templates_and_python(tmp_path):
    (tmp_path / "views.py").write_text(
        'from django.utils.translation import gettext as _\nx = _("甲")\ny = "乙"\n'
    )
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "a.html").write_text(
        "{% translate '丙' %}{% blocktranslate %}{{ n }} 条{% endblocktranslate %}丁"
        "{% blocktranslate count n=n %}一个{% plural %}{{ n }} 个{% endblocktranslate %}"
    )
    assert marked_strings(tmp_path) == {"%(n)s 条": None, "一个": "%(n)s 个", "丙": None, "甲": None}


def test_the_sign_in_page_is_english_for_who_chose_english(client, db):
    compile_catalogues(LOCALE)
    client.post(reverse("set_language"), {"language": "en"})
    text = client.get(reverse("account_login")).text
    translation.activate("zh-hans")
    assert "Staff number" in text
    assert set(re.findall(r"[\u3400-\u9fff]+", text)) <= {"简体中文"}
