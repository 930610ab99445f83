"""What is wrong with a template, in Chinese: where, what was found, what is wrong with it, what to do."""

from dataclasses import dataclass

from forms.reading.filekinds import Unreadable

MEND = "请在Word或WPS中打开模板改正后重新上传。"


@dataclass(frozen=True)
class TemplateFault:
    """A fault of a template; a `hint` alone does not keep it from being used."""

    place: str
    found: str
    problem: str
    remedy: str = MEND
    hint: bool = False

    def __str__(self) -> str:
        return f"{self.place}：“{self.found}”{self.problem}。{self.remedy}"


def whole_file(unreadable: Unreadable) -> TemplateFault:
    """The fault of a file that cannot be read at all."""
    return TemplateFault("整个文件", unreadable.found, unreadable.problem, unreadable.remedy)


class CannotRender(ValueError):
    """A template cannot be filled in; the message says in Chinese where, what and how to mend it."""
