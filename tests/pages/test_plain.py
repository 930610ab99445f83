"""Text from people, shown as text."""

import re

import pytest

from pages.shared.plain import plain

# What the browser makes links of, from the text that is left when Markdown's escapes are gone.
LINKS = re.compile(r"https?://|www(?=\.)|[-.\w+]+@[-\w]+(\.[-\w]+)+", re.IGNORECASE)


@pytest.mark.parametrize("text", ["见 http://x.example/a", "HTTPS://x.example", "WWW.x.example", "a@x.example"])
def test_no_address_becomes_a_link(text):
    shown = re.sub(r"\\(.)", r"\1", plain(text))
    assert not LINKS.search(shown)
    assert shown.replace("\u2060", "") == text


def test_every_sign_of_markdown_is_escaped():
    assert plain("*x*\n===") == r"\*x\*" + "  \n" + r"\=\=\="
