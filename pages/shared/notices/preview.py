"""A notice's pages on the page: pictures where LibreOffice is installed, else its text with a note."""

from itertools import islice

import streamlit as st

from db.evidence.document_pages import has_office
from db.refusals import Refused
from forms.reading.filekinds import Unreadable
from pages.shared.plain import plain
from reports.notices.making import Made
from reports.notices.preview import MOST_PAGES, draw, kept_pages, sha256_of, text_of
from reports.templating.faults import CannotRender

MOST_BLOCKS = 500  # paragraphs and tables shown as text
NO_OFFICE = "服务器上没有安装LibreOffice，以下只显示文字，不显示版面。请下载后用Word或WPS查看版面。"
NOT_DRAWN = "这份文件没能生成版面预览，以下只显示文字。请下载后用Word或WPS查看版面。"
PAPER = "width:100%;max-width:820px;border:1px solid #c9ced6;display:block;margin:0 auto"  # a page's style


def offer_preview(notice_id: int, made: Made) -> None:
    """A button that shows the draft as it would be finished now; what was changed since is told.

    The file is made on the click alone: with a county's own template that takes a process of its own.
    """
    slot = f"previewed_{notice_id}_{made.context['乡镇']}"
    if st.button("预览", key="preview_notice"):
        try:
            st.session_state[slot] = (made, made.template.filled(made.context))
        except (CannotRender, Refused) as refusal:
            st.error(plain(str(refusal)))
            return
    if (previewed := st.session_state.get(slot)) is None:
        return
    seen, content = previewed
    if seen == made:
        show_pages(notice_id, content)
    else:
        st.caption("预览之后内容有改动，请再点“预览”。")


def show_pages(notice_id: int, content: bytes) -> None:
    """The document page by page; drawn now where nobody has, which takes some seconds."""
    sha256 = sha256_of(content)
    pages = kept_pages(notice_id, sha256)
    if pages is None:
        with st.spinner("正在生成版面预览，一般需要几秒……"):
            pages = draw(notice_id, content)
    if not pages:
        tell_no_pages()
        show_text(content)
        return
    st.caption(f"共{pages}页" if pages < MOST_PAGES else f"只显示前{MOST_PAGES}页")
    for number in range(1, pages + 1):
        address = f"/notices/{notice_id}/pages/{sha256}/{number}"
        st.html(f'<img src="{address}" alt="第{number}页" loading="lazy" style="{PAPER}">')


def tell_no_pages() -> None:
    """A note why the document is shown as text and not as pages."""
    st.info(NOT_DRAWN if has_office() else NO_OFFICE)


def show_text(content: bytes) -> None:
    """The document as text."""
    try:
        blocks = list(islice(text_of(content), MOST_BLOCKS + 1))
    except Unreadable as fault:
        st.error(plain(str(fault)))
        return
    for block in blocks[:MOST_BLOCKS]:
        if isinstance(block, str):
            st.markdown(plain(block))
        else:
            st.dataframe([dict(enumerate(row)) for row in block], hide_index=True)
    if len(blocks) > MOST_BLOCKS:
        st.caption(f"只显示前{MOST_BLOCKS}段，其余请下载后查看。")
