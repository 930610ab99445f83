"""The dictionary and the page it is served with."""

import json
import re
from pathlib import Path

import pytest

from pages.server import chinese

WORDS = json.loads((chinese.HERE / "chinese.json").read_text(encoding="utf-8"))


def test_every_word_has_a_chinese_one_with_no_more_blanks():
    for english, word in WORDS.items():
        assert re.search(r"[一-鿿]", word), english
        assert word.count("{}") <= english.count("{}"), english


def test_the_page_is_streamlits_own_in_chinese():
    page = chinese.index_html()
    assert '<html lang="zh-CN">' in page
    assert '<div id="root"></div>' in page
    assert page.index("/chinese.js?") < page.index("./static/js/index.")
    assert not re.search(r"(src|href)=.https?:", page)


def test_a_streamlit_whose_page_changed_is_noticed(monkeypatch, tmp_path: Path):
    other = tmp_path / "index.html"
    other.write_text("<html></html>", encoding="utf-8")
    monkeypatch.setattr(chinese, "STREAMLITS_INDEX", other)
    chinese.index_html.cache_clear()
    with pytest.raises(chinese.IndexChanged):
        chinese.index_html()
    monkeypatch.undo()
    chinese.index_html.cache_clear()


def test_the_script_carries_the_dictionary():
    assert "按回车确认" in chinese.script_text()
    assert "learn(WORDS)" not in chinese.script_text()
