"""A county's first year, from an empty platform to the notice, on the pages and by the people who do it."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from io import BytesIO

import pytest
from docx import Document
from openpyxl import load_workbook
from playwright.sync_api import Page, expect
from sqlmodel import select

from db.access import today
from db.assessments import assessment_of, save_answer, submit
from db.cycles import cycles_of
from db.engine import transaction, use_database
from db.evidence.pieces import add_reference
from db.models import User
from forms.lifecycle import FormKind
from tests.browser import walk
from tests.browser.short_documents import short_checklist, short_star_rating
from tests.running_server import Server

pytestmark = pytest.mark.browser

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
# By form and item: what is entered, and the reason where a judged score needs one.
FULL_MARKS = {
    FormKind.STAR: {
        "1": ({"r0": "40"}, ""),
        "7": ({"r0": True}, ""),
        "17": ({"r0": "100"}, ""),
        "20": ({"r0": "10"}, "记录完整"),
    },
    FormKind.CHECKLIST: {
        "1": ({"r0": "4"}, ""),
        "3": ({"r0": True}, ""),
        "24": ({"r0": "6"}, ""),
        "25": ({"r0": "优秀"}, ""),
        "28": ({"r0.国家级": "0", "r0.省级": "0", "r0.市级": "0", "r0.县级": "0"}, ""),
    },
}
AWARDS = [f"{level}级人大工作经验受到表彰或推介" for level in ["国家", "省", "市", "县"]]
ACCEPTED = "已认可所有由条款直接计算的项目"
PASSWORD = "willow-{}-by-the-river"
TOWNSHIPS = (
    ("青山镇", "430121101", "", "青山路1号", "东村代表活动室、西村代表活动室", "李明", "liming", "王芳", "wangfang"),
    ("绿水乡", "430121201", "", "", "3", "陈强", "chenqiang", "赵静", "zhaojing"),
)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """An empty platform, as a real county begins."""
    running = Server(tmp_path_factory.mktemp("year"), sample=False)
    running.start()
    yield running
    running.stop()


@dataclass
class County:
    """The people of the county, each at a machine of her own."""

    server: Server
    new_page: Callable[..., Page]
    pages: dict[str, Page] = field(default_factory=dict)

    def __getitem__(self, username: str) -> Page:
        return self.pages[username]

    def sits_down(self, username: str) -> Page:
        self.pages[username] = self.new_page()
        return self.pages[username]


def test_a_year_from_an_empty_platform_to_the_notice(server: Server, new_page: Callable[..., Page]) -> None:
    county = County(server, new_page)
    the_administrator_sets_the_platform_up(county)
    passwords = she_imports_two_townships(county) | she_makes_the_countys_accounts(county)
    everybody_changes_the_temporary_password(county, passwords)
    the_administrator_opens_the_year(county)
    the_clerk_fills_in_both_forms(county)
    the_chair_sees_every_gap_mends_them_and_submits(county)
    another_township_hands_in_its_forms(county)
    the_reviewer_accepts_changes_and_returns(county)
    the_township_mends_what_came_back(county)
    the_reviewer_finishes(county)
    the_leader_approves_and_then_townships_see_the_ranking(county)
    text, ranking = the_notice(county)
    assert "关于2022年度乡镇人大工作考核结果的通报" in re.sub(r"\s", "", text)
    assert "良好等次2个：绿水乡、青山镇" in text
    assert ranking == [
        ("1", "绿水乡", "98", "100", "98.4", "五星级", "良好"),  # 30 % of two townships is no 优秀 at all
        ("2", "青山镇", "84.5", "85", "84.6", "四星级", "良好"),
    ]


def the_administrator_sets_the_platform_up(county: County) -> None:
    link = re.search(r"http://localhost:\d+(/setup\?code=\w+)", county.server.log.read_text(encoding="utf-8"))
    assert link is not None, "the terminal shows no link"
    page = county.sits_down("admin")
    page.goto(link[1])
    given = {"县（市、区）名称": "云溪县", "管理员姓名": "周敏", "管理员用户名": "admin"}
    for label, text in given.items():
        page.get_by_label(label).fill(text)
    page.locator("#password").fill(PASSWORD.format("admin"))
    page.locator("#again").fill(PASSWORD.format("admin"))
    walk.press(page, "建立本县平台")
    walk.see(page, "第一步：导入乡镇")


def she_imports_two_townships(county: County) -> dict[str, str]:
    page = county["admin"]
    walk.open_page(page, "乡镇与阵地")
    book = load_workbook(BytesIO(walk.download(page, "下载模板")))
    for row in TOWNSHIPS:
        book.worksheets[0].append(row)
    walk.upload(page, "填好的 Excel 文件", "乡镇.xlsx", walk.as_bytes(book), walk.XLSX)
    walk.press(page, "导入这2个乡镇")
    passwords = she_takes_the_passwords_down(page)
    assert passwords.keys() == {"liming", "wangfang", "chenqiang", "zhaojing"}
    return passwords


def she_makes_the_countys_accounts(county: County) -> dict[str, str]:
    page, passwords = county["admin"], {}
    walk.open_page(page, "账号管理")
    for role, name, username in (("考评员", "孙立", "sunli"), ("审定人", "吴刚", "wugang")):
        walk.unfold(page, "新建账号")
        walk.choose(page, "角色", role)
        page.get_by_label("姓名", exact=True).fill(name)
        page.get_by_label("用户名", exact=True).fill(username)
        walk.press(page, "新建账号")
        passwords |= she_takes_the_passwords_down(page)
    return passwords


def she_takes_the_passwords_down(page: Page) -> dict[str, str]:
    """The temporary passwords by user name, from the table that the administrator takes away; then they are gone."""
    walk.see(page, "临时密码只在这里显示一次")
    content = walk.download(page, "下载临时密码表")
    _title, header, *rows = load_workbook(BytesIO(content)).worksheets[0].iter_rows(values_only=True)
    walk.press(page, "已记下，不再显示")
    expect(page.get_by_text("临时密码只在这里显示一次")).to_have_count(0)
    walk.settle(page)
    name, password = header.index("用户名"), header.index("临时密码")
    return {row[name]: row[password] for row in rows}


def everybody_changes_the_temporary_password(county: County, passwords: dict[str, str]) -> None:
    for username, temporary in passwords.items():
        page = county.sits_down(username)
        walk.log_in(page, username, temporary)
        walk.see(page, "您正在使用临时密码")
        expect(page.get_by_test_id("stSidebarNavLink")).to_have_count(0)
        page.get_by_label("当前密码").fill(temporary)
        page.get_by_label("新密码（不少于").fill(PASSWORD.format(username))
        page.get_by_label("再输一遍新密码").fill(PASSWORD.format(username))
        walk.press(page, "修改密码")
        walk.see(page, "密码已修改")
        expect(page.get_by_test_id("stSidebarNavLink").filter(has_text="首页")).to_be_visible()


def the_administrator_opens_the_year(county: County) -> None:
    page = county["admin"]
    walk.open_page(page, "年度设置")
    walk.upload(page, "责任清单（Word或Excel文件）", "责任清单.docx", short_checklist(), walk.DOCX)
    walk.see(page, "6个部分，8项，满分100分")
    walk.upload(page, "星级评定办法（Word或Excel文件）", "星级评定办法.docx", short_star_rating(), walk.DOCX)
    walk.see(page, "4项，满分100分")
    begin, until, verified = (today() + timedelta(days) for days in (-10, 10, 20))
    for label, day in (("自评开始", begin), ("自评截止", until), ("考评截止", verified)):
        walk.type_date(page, label, day)
    walk.press(page, "确认并开启")
    walk.see(page, "2022年度已开启")
    walk.see(page, f"自评{begin}至{until}，考评截止{verified}")


def the_clerk_fills_in_both_forms(county: County) -> None:
    page = county["liming"]
    walk.open_page(page, "自评填报")
    walk.pick_form(page, "星级评定")
    for number, entered, arithmetic in (
        ("1", {"实际面积（平方米）": "35"}, "少5平方米，扣10分；得30分"),
        ("7", {"是否明确（明确负责人）": True}, "得30分"),
        ("17", {"办结率（%）": "95"}, "办结率95%×20分＝19分；得19分"),
        ("20", {"酌情计分（0—10分）": "8", "理由（自报高于": "记录完整，一人一档"}, "酌情计分8分；得8分"),
    ):
        walk.fill_in_item(page, number, entered, arithmetic)
        walk.add_reference(page, f"云青发〔2022〕{number}号")
    walk.pick_form(page, "责任清单")
    walk.fill_in_item(page, "1", {"实际请示报告次数": "3"}, "应请示报告4次，实际3次，少1次，扣5分；得15分")
    walk.add_file(page, "请示报告.pdf", PDF)
    walk.fill_in_item(page, "3", {"是否人大秘书配备到位": True}, "得30分")
    walk.add_reference(page, "云青委任〔2022〕4号")
    walk.step_to(page, "22")
    walk.see(page, "由系统从“星级评定”自动取数")
    walk.step_to(page, "25")
    walk.choose(page, "达到的档次", "优秀")
    walk.see_saved(page, "优秀，计10分；得10分")
    walk.fill_in_item(page, "28", dict(zip(AWARDS, "0001", strict=True)), "县级1项×0.5分，计0.5分；加0.5分")
    walk.add_reference(page, "云办发〔2022〕9号")


def the_chair_sees_every_gap_mends_them_and_submits(county: County) -> None:
    page = county["wangfang"]
    walk.open_page(page, "自评填报")
    walk.pick_form(page, "星级评定")
    walk.see(page, "已填4/4项　目前自评87分")
    walk.submit(page, "星级评定")
    walk.see(page, "星级评定已提交")
    walk.pick_form(page, "责任清单")
    walk.press(page, "提交责任清单")
    walk.see(page, "还有2项没有填报完整")
    expect(walk.gaps(page)).to_have_count(2)
    walk.gaps(page).filter(has_text="24．信息报送").click()
    walk.see_item(page, "24")
    walk.fill_in_item(page, "24", {"实际刊发篇数": "6"}, "应刊发6篇，实际6篇，不扣分；得10分")
    walk.add_reference(page, "《云溪日报》等6篇")
    walk.press(page, "跳到第一个缺项")
    walk.see_item(page, "25")
    walk.add_reference(page, "县级以上媒体采用目录")
    walk.submit(page, "责任清单")
    walk.see(page, "责任清单已提交，县考评组将进行考评。")
    walk.see(page, "目前自评85.5分")


def another_township_hands_in_its_forms(county: County) -> None:
    """The same through the use cases, to save time: nothing on the pages is left to see in it."""
    use_database(f"sqlite:///{county.server.folder / 'county.db'}")
    with transaction() as db:
        clerk, chair = (db.exec(select(User).where(User.username == name)).one() for name in ("chenqiang", "zhaojing"))
        cycle = cycles_of(db, clerk)[0]
        for kind, answers in FULL_MARKS.items():
            form = assessment_of(db, cycle.id or 0, clerk.unit_id, kind)
            for number, (inputs, reason) in answers.items():
                save_answer(
                    db,
                    form.id or 0,
                    number,
                    inputs=inputs,
                    claimed=None,
                    reason=reason,
                    expected_version=0,
                    by=clerk,
                )
                add_reference(db, form.id or 0, number, name=f"云绿发〔2022〕{number}号", by=clerk)
            submit(db, form.id or 0, by=chair)


def the_reviewer_accepts_changes_and_returns(county: County) -> None:
    page = county["sunli"]
    walk.open_page(page, "考评审核")
    walk.pick_township(page, 0, "青山镇")
    walk.press(page, "一键认可无争议项")
    walk.see(page, ACCEPTED)
    walk.see(page, "乡镇填报：应请示报告4次，实际3次，少1次，扣5分；得15分")
    walk.listed(page, "请示报告.pdf").click()
    original = page.get_by_role("link", name="打开原件：请示报告.pdf")
    expect(original).to_have_attribute("href", re.compile(r"/evidence/\d+$"))
    page.keyboard.press("Escape")
    walk.step_to(page, "24")
    walk.decide(page, {"理由或退回意见": "第6篇未见刊发截图，请核对"}, "退回修改")
    walk.see(page, "退回意见：第6篇未见刊发截图，请核对")
    walk.pick_form(page, "星级评定")
    walk.press(page, "一键认可无争议项")
    walk.see(page, ACCEPTED)
    walk.step_to(page, "20")
    walk.decide(page, {"考评得分": "6"}, "改分")
    walk.see(page, "请填写理由")
    walk.decide(page, {"考评得分": "6", "理由或退回意见": "缺两个月的活动记录"}, "改分")
    walk.see(page, "考评理由：缺两个月的活动记录")
    walk.press(page, "完成本表考评")
    walk.see(page, "本表考评完成")
    walk.see(page, "考评85分")


def the_township_mends_what_came_back(county: County) -> None:
    clerk, chair = county["liming"], county["wangfang"]
    walk.open_page(clerk, "首页")
    walk.see(clerk, "县考评组退回1项")
    walk.open_page(clerk, "自评填报")
    walk.see(clerk, "县考评组退回了1项")
    walk.see(clerk, "只有被退回的项目可以修改")
    walk.step_to(clerk, "24")
    walk.see(clerk, "第6篇未见刊发截图，请核对")
    walk.fill_in_item(clerk, "24", {"实际刊发篇数": "5"}, "少1篇，扣1分；得9分")
    walk.open_page(chair, "首页")
    walk.open_page(chair, "自评填报")
    walk.submit(chair, "责任清单")
    walk.see(chair, "责任清单已提交")
    walk.see(chair, "目前自评84.5分")


def the_reviewer_finishes(county: County) -> None:
    page = county["sunli"]
    walk.open_page(page, "首页")
    walk.open_page(page, "考评审核")
    walk.pick_township(page, 0, "青山镇")
    walk.pick_form(page, "责任清单")
    walk.press(page, "完成本表考评")
    walk.see(page, "第24项“信息报送”尚未考评")
    walk.step_to(page, "24")
    walk.press(page, "认可自评")
    walk.see(page, "考评84.5分")
    finish(page)
    walk.pick_township(page, 1, "绿水乡")
    walk.press(page, "一键认可无争议项")
    walk.see(page, ACCEPTED)
    walk.step_to(page, "30")
    walk.decide(page, {"走访记录、台账等材料弄虚作假": "1", "认定依据": "走访记录系补造"}, "保存认定")
    walk.see(page, "考评68分")  # the star level is drawn only once the star rating is verified
    walk.pick_form(page, "星级评定")
    walk.press(page, "一键认可无争议项")
    walk.see(page, ACCEPTED)
    walk.step_to(page, "20")
    walk.press(page, "认可自评")
    walk.see(page, "考评100分")
    finish(page)
    walk.pick_form(page, "责任清单")
    walk.see(page, "考评98分")
    finish(page)


def finish(page: Page) -> None:
    walk.press(page, "完成本表考评")
    walk.see(page, "本表考评完成")


def the_leader_approves_and_then_townships_see_the_ranking(county: County) -> None:
    leader, chair = county["wugang"], county["wangfang"]
    walk.open_page(chair, "考核结果")
    walk.see(chair, "2022年度考核结果尚未公布")
    walk.open_page(leader, "考核结果")
    expect(leader.get_by_role("button", name="审定并公布结果")).to_be_disabled()
    leader.get_by_text("我已核对排名、等次和一票否决事项").click()
    leader.get_by_label("免于公示").fill("本年度试行")
    walk.press(leader, "审定并公布结果")
    expect(leader.get_by_role("link", name="制发考核结果通报")).to_be_visible()
    walk.open_page(chair, "首页")
    walk.see(chair, "2022年度考核结果已公布")
    walk.open_page(chair, "考核结果")
    for tab in ("位次", "分项得分", "星级与等次"):
        chair.get_by_role("tab", name=tab).click()
        drawn = chair.get_by_role("tabpanel").filter(visible=True).locator(".vega-embed :is(svg, canvas)")
        expect(drawn.first).to_be_visible()


def the_notice(county: County) -> tuple[str, list[tuple[str, ...]]]:
    """The words of the notice as the leader drafts and downloads it, and the rows of its ranking table."""
    leader = county["wugang"]
    leader.get_by_role("link", name="制发考核结果通报").click()
    walk.press(leader, "起草")
    walk.see(leader, "考核结果通报　草稿")
    notice = Document(BytesIO(walk.download(leader, "下载草稿（Word）")))
    header, *rows = ([cell.text for cell in row.cells] for row in notice.tables[-1].rows)
    assert header == ["位次", "乡镇", "责任清单得分", "星级评定得分", "总分", "星级", "等次"]
    return "".join(paragraph.text for paragraph in notice.paragraphs), [tuple(row) for row in rows]
