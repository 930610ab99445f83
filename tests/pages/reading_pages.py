"""What a page says and holds, as a person would name it."""

from streamlit.testing.v1 import AppTest


def text_of(test: AppTest) -> str:
    """Everything the page says, without Markdown's escapes."""
    elements = [*test.markdown, *test.success, *test.error, *test.warning, *test.info, *test.caption]
    return "\n".join(str(element.value).replace("\\", "") for element in elements)


def field(test: AppTest, label: str):
    """The text field with that label."""
    return next(widget for widget in test.text_input if widget.label.replace("\\", "") == label)


def press(test: AppTest, label: str) -> AppTest:
    """Click the first button with that label and run."""
    return next(button for button in test.button if button.label == label).click().run()
