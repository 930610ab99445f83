"""Page numbers in footers."""

import re

from reports.standard.paper import Footer, Paragraph, main_glyphs

PAGE_FIELD = re.compile(r"(?<![A-Z])PAGE(?![A-Z])", re.IGNORECASE)


def footer_of(paragraphs: list[Paragraph]) -> Footer:
    """The footer, with the paragraph that holds the page number and the look of the digits, of the field where none is shown."""
    numbered = next((each for each in paragraphs if each.page_field is not None), None)
    if numbered is None:
        return Footer(paragraphs)
    digits = [(text, glyphs) for text, glyphs in numbered.spans if text.strip().isdigit()]
    return Footer(paragraphs, numbered, main_glyphs(digits) if digits else numbered.page_field)
