"""Templates that want more than to be filled in: refused at upload by name, and harmless where they would come through."""

import zipfile
from io import BytesIO

import psutil
import pytest

from reports.templating import process, safely
from reports.templating.checking import check
from reports.templating.faults import CannotRender
from reports.templating.safely import check_safely, render_safely
from reports.word_template import render
from tests.forms.hostile import REFUSED
from tests.reports.templates import PLACES, VALUES, changed_part, of_texts, of_xml, with_parts

NOT_ALLOWED, UNKNOWN, NOT_A_STATEMENT = "模板中不允许", "不是这种公文的占位符", "不是模板可以使用的语句"
TAGS = {
    # code
    "the classes of a value": ("{{ 标题.__class__.__mro__ }}", NOT_ALLOWED),
    "the same by an index": ("{{ 标题['__class__'] }}", NOT_ALLOWED),
    "the same by a name put together": ("{{ 标题['__cla' ~ 'ss__'] }}", "方括号里不是栏目名称"),
    "the same by a filter": ("{{ 标题|attr('__class__') }}", "用了“attr”，" + NOT_ALLOWED),
    "a method": ("{{ 标题.upper() }}", "调用了函数"),
    "a method of rows": ("{{ 名次表[0].items() }}", "调用了函数"),
    "a method that is only named": ("{{ 名次表[0].items }}", "栏目中没有“items”"),
    "map": ("{{ 名次表|map(attribute='__class__')|join }}", "用了“map”，" + NOT_ALLOWED),
    "a dangerous argument": ("{{ 要求|join(attribute='__class__') }}", "多写了内容"),
    "lipsum's globals": ("{{ lipsum.__globals__ }}", NOT_ALLOWED),
    "cycler": ("{{ cycler.__init__ }}", NOT_ALLOWED),
    "cycler called": ("{{ cycler('a').next() }}", "调用了函数"),
    "joiner": ("{{ joiner }}", UNKNOWN),
    "namespace": ("{{ namespace(a=1) }}", "调用了函数"),
    "self": ("{{ self._TemplateReference__context }}", NOT_ALLOWED),
    "the context": ("{{ self }}", UNKNOWN),
    "the loop's inside": ("{% for 行 in 名次表 %}{{ loop._iterator }}{% endfor %}", NOT_ALLOWED),
    "the loop called": ("{% for 行 in 名次表 %}{{ loop(名次表) }}{% endfor %}", "调用了函数"),
    "a format string": ("{{ '{0.__class__}'.format(标题) }}", "花括号没有成对"),
    "a format": ("{{ '%s'|format(标题) }}", "用了“format”，" + NOT_ALLOWED),
    "an escape that is none": ("{{ 标题|safe }}", "用了“safe”，" + NOT_ALLOWED),
    "escaping put off": ("{% autoescape false %}{{ 标题 }}{% endautoescape %}", NOT_A_STATEMENT),
    "a macro": ("{% macro 甲() %}{{ 甲() }}{% endmacro %}", NOT_A_STATEMENT),
    "a block": ("{% block 甲 %}{% endblock %}", NOT_A_STATEMENT),
    "raw text": ("{% raw %}{{ 甲 }}{% endraw %}", NOT_A_STATEMENT),
    "a debugger": ("{% debug %}", NOT_A_STATEMENT),
    "a test": ("{% if 标题 is callable %}{% endif %}", "用了 is 判断"),
    # no end
    "a range": ("{% for 数 in range(10**9) %}{% endfor %}", "调用了函数"),
    "a recursive loop": ("{% for 行 in 名次表 recursive %}{{ 行.乡镇 }}{% endfor %}", "用了递归循环"),
    "loops in loops": ("{% for 甲 in 要求 %}" * 4 + "{% endfor %}" * 4, "是第4层循环，过深（最多3层）"),
    "conditions in conditions": ("{% if 年度 %}" * 200 + "{% endif %}" * 200, "过深（最多6层）"),
    # memory
    "a text a billion times": ("{{ 'x' * 10**9 }}", "进行了计算"),
    "a power": ("{{ 9**9**9 }}", "进行了计算"),
    "a wide format": ("{{ '%1000000000d' % 1 }}", "进行了计算"),
    "a centred text": ("{{ 标题|center(10**9) }}", "用了“center”，" + NOT_ALLOWED),
    "a wrapped text": ("{{ 标题|indent(999999999) }}", "用了“indent”，" + NOT_ALLOWED),
    "a long separator": ("{{ 要求|join('" + "x" * 50 + "') }}", "join的间隔不是简短的文字"),
    "a doubling": ("{% set 甲 = 标题 ~ 标题 %}", NOT_A_STATEMENT),
    "a block that is kept": ("{% set 甲 %}{{ 标题 }}{% endset %}", NOT_A_STATEMENT),
    "with": ("{% with 甲 = 标题 %}{% endwith %}", NOT_A_STATEMENT),
    "do": ("{% do 名次表.append(1) %}", NOT_A_STATEMENT),
    "an endless tag": ("{{ " + "(" * 5000 + "标题" + ")" * 5000 + " }}", "过长"),
    "a thousand tags and more": ("{{ 标题 }}" * 1001, "过多（上限1000个）"),
    # files
    "include": ("{% include '/etc/passwd' %}", NOT_A_STATEMENT),
    "import": ("{% import 'os' as os %}", NOT_A_STATEMENT),
    "from": ("{% from 'os' import path %}", NOT_A_STATEMENT),
    "extends": ("{%p extends '/etc/passwd' %}", NOT_A_STATEMENT),
}


@pytest.mark.parametrize(("tag", "words"), TAGS.values(), ids=TAGS)
def test_a_tag_that_wants_more_than_to_be_filled_in_is_refused_by_name_and_place(tag: str, words: str) -> None:
    template = of_texts(tag)
    faults = [fault for fault in check(template, PLACES) if words in str(fault)]
    assert faults and faults[0].remedy and faults[0].place
    with pytest.raises(CannotRender):
        render(template, VALUES, "通报.docx")


FIELD = '<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r>{}<w:r><w:fldChar w:fldCharType="end"/></w:r><w:r><w:t>{{{{ 标题 }}}}</w:t></w:r></w:p>'


def a_field(*pieces: str) -> bytes:
    return of_xml(FIELD.format("".join(f"<w:r><w:instrText>{piece}</w:instrText></w:r>" for piece in pieces)))


def a_relation(kind: str, target: str, mode: str = "") -> bytes:
    address = f"http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}"
    relation = f'<Relationship Id="rIdX" Type="{address}" Target="{target}"{mode and f" TargetMode={chr(34)}{mode}{chr(34)}"}/>'
    return changed_part(
        of_texts("{{ 标题 }}"),
        "word/_rels/document.xml.rels",
        lambda rels: rels.replace("</Relationships>", relation + "</Relationships>"),
    )


def content_type(kind: str, part: str) -> bytes:
    entry = f'<Override PartName="{part}" ContentType="application/{kind}"/>'
    return changed_part(
        of_texts("{{ 标题 }}"), "[Content_Types].xml", lambda types: types.replace("</Types>", entry + "</Types>")
    )


def twice() -> bytes:
    content = BytesIO(of_texts("{{ 标题 }}"))
    with zipfile.ZipFile(content, "a") as package:
        package.writestr("Word/Document.xml", "<w/>")
    return content.getvalue()


PACKAGES = {
    "a text from a file": (a_field('INCLUDETEXT "C:\\\\secret.docx"'), "不允许的域"),
    "the same in pieces": (a_field("INCL", "UDETEXT ", '"/etc/passwd"'), "不允许的域"),
    "a picture from elsewhere": (a_field(' includepicture "http://x/y.png" \\d'), "不允许的域"),
    "DDE": (a_field('DDEAUTO c:\\\\windows\\\\system32\\\\cmd.exe "/k calc"'), "不允许的域"),
    "DDE as a simple field": (
        of_xml('<w:p><w:fldSimple w:instr="DDE excel x y"/><w:r><w:t>{{ 标题 }}</w:t></w:r></w:p>'),
        "不允许的域",
    ),
    "a field in a field": (
        of_xml(
            FIELD.format(
                '<w:r><w:instrText>=1+</w:instrText></w:r><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>IMPORT "x"</w:instrText></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>'
            )
        ),
        "不允许的域",
    ),
    "a macro button": (a_field("MACROBUTTON Auto run"), "不允许的域"),
    "a date that changes": (a_field('DATE \\@ "yyyy"'), "成文日期"),
    "a link to a file": (a_field('HYPERLINK "file:///etc/passwd"'), "链接到了外部"),
    "a linked picture": (a_relation("image", "http://x/y.png", "External"), "链接到了外部"),
    "a linked file without saying so": (a_relation("image", "file:///etc/passwd"), "链接到了外部"),
    "a share of the network": (a_relation("image", "\\\\server\\share\\x.png"), "链接到了外部"),
    "an address that runs": (a_relation("hyperlink", "javascript:alert(1)", "External"), "链接到了外部"),
    "another template": (a_relation("attachedTemplate", "http://x/evil.dotm", "External"), "链接了另一个模板"),
    "altChunk": (a_relation("aFChunk", "x.html"), "altChunk"),
    "an object": (a_relation("oleObject", "embeddings/x.xml"), "OLE"),
    "a workbook": (a_relation("package", "embeddings/x.xml"), "嵌入了文件"),
    "a control": (a_relation("control", "activeX/x.xml"), "ActiveX"),
    "a subdocument": (a_relation("subDocument", "x.docx", "External"), "子文档"),
    "a source of mail merge": (a_relation("mailMergeSource", "x.xml"), "邮件合并"),
    "comments": (a_relation("comments", "comments.xml"), "批注"),
    "a picture of the old kind from elsewhere": (
        of_xml(
            '<w:p><w:r><w:pict><v:shape><v:imagedata src="http://x/y.png"/></v:shape></w:pict><w:t>{{ 标题 }}</w:t></w:r></w:p>'
        ),
        "链接到了外部",
    ),
    "another main part": (
        changed_part(
            of_texts("{{ 标题 }}"), "_rels/.rels", lambda rels: rels.replace("word/document.xml", "word/other.xml")
        ),
        "不是通常的正文部件",
    ),
    "macros": (with_parts(of_texts("{{ 标题 }}"), {"word/vbaProject.bin": b"x"}), "不接受带宏的文件"),
    "the kind of a file with macros": (
        content_type("vnd.ms-word.document.macroEnabled.main+xml", "/word/document.xml"),
        "带宏的格式",
    ),
    "an object's file": (with_parts(of_texts("{{ 标题 }}"), {"word/embeddings/x.bin": b"x"}), "不是模板可以带的内容"),
    "a program": (with_parts(of_texts("{{ 标题 }}"), {"word/media/x.exe": b"x"}), "不是模板可以带的内容"),
    "a part by another name": (
        content_type("vnd.openxmlformats-officedocument.wordprocessingml.header+xml", "/word/x.png"),
        "名称与内容不符",
    ),
    "a part twice": (twice(), "出现了两次"),
    "an entity in a header": (
        with_parts(
            of_texts("{{ 标题 }}"),
            {"word/header9.xml": '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'},
        ),
        "DOCTYPE",
    ),
    "an entity in the relationships": (
        with_parts(of_texts("{{ 标题 }}"), {"word/_rels/header9.xml.rels": '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'}),
        "DOCTYPE",
    ),
    "a zip bomb": (
        with_parts(of_texts("{{ 标题 }}"), {"word/header9.xml": b"<a>" + b" " * 30 * 2**20 + b"</a>"}),
        "内容过多",
    ),
    "six megabytes": (of_texts("{{ 标题 }}") + bytes(6 * 2**20), "模板过大"),
    "an old document": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "WordDocument".encode("utf-16-le"), ".doc、.wps"),
    "a file with a password": (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
        "加了密码",
    ),
    "a PDF": (b"%PDF-1.7", "PDF"),
    "nothing": (b"", "文件是空的"),
}


@pytest.mark.parametrize(("template", "words"), PACKAGES.values(), ids=PACKAGES)
def test_a_package_that_brings_more_than_text_is_refused_by_name_with_a_remedy(template: bytes, words: str) -> None:
    faults = [fault for fault in check(template, PLACES) if words in str(fault)]
    assert faults and faults[0].remedy


def test_page_numbers_tables_of_contents_and_links_to_the_web_are_no_danger() -> None:
    fields = "".join(
        FIELD.format(f"<w:r><w:instrText>{code}</w:instrText></w:r>")
        for code in (" PAGE \\* MERGEFORMAT ", "TOC \\o", 'HYPERLINK "https://example.cn"')
    )
    assert check(of_xml(fields), PLACES) == []
    assert check(a_relation("hyperlink", "https://example.cn", "External"), PLACES) == []


@pytest.mark.parametrize(
    "name",
    [
        "elements nested beyond any depth",
        "entities within entities",
        "an ISO strict document",
        "60 MB of anything",
    ],
)
def test_a_file_that_reading_refuses_is_no_template_either(name: str) -> None:
    assert [fault.place for fault in check_safely(REFUSED[name][0](), PLACES)] == ["整个文件"]


@pytest.mark.parametrize(
    "templates", [[of_texts(tag) for tag, _ in TAGS.values()], [made for made, _ in PACKAGES.values()]]
)
def test_the_process_that_can_open_no_file_finds_the_same(templates: list[bytes]) -> None:
    assert [check_safely(template, PLACES) for template in templates] == [
        check(template, PLACES) for template in templates
    ]


# What would come through all the same, in the process of its own.


def the_process() -> psutil.Process:
    return psutil.Process(safely._worker._process().pid)


def test_the_process_answers_as_the_engine_does_and_is_kept() -> None:
    template = of_texts("{{ 标题 }}")
    first = the_process().pid
    assert render_safely(template, VALUES, "通报.docx") == render(template, VALUES, "通报.docx")
    assert check_safely(of_texts("{{ 年分 }}"), PLACES) == check(of_texts("{{ 年分 }}"), PLACES)
    with pytest.raises(CannotRender, match="年分"):
        render_safely(of_texts("{{ 年分 }}"), VALUES, "通报.docx")
    assert the_process().pid == first


def test_a_template_that_runs_too_long_is_ended_and_the_next_one_is_filled_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(safely, "SECONDS", 1)
    loops = "{% for 甲 in 要求 %}" * 3 + "{% endfor %}" * 3
    with pytest.raises(CannotRender, match="用时过长或占用内存过多"):
        render_safely(of_texts(loops), VALUES | {"要求": ["x"] * 2000}, "通报.docx")
    assert render_safely(of_texts("{{ 标题 }}"), VALUES, "通报.docx")


def test_a_template_that_makes_too_much_is_refused_before_memory_is_gone() -> None:
    loops = "{% for 甲 in 要求 %}" * 3 + "{{ 标题 }}" + "{% endfor %}" * 3
    values = VALUES | {"要求": ["x"] * 1000, "标题": "字" * 5000}
    with pytest.raises(CannotRender, match="填出的内容过多"):
        render_safely(of_texts(loops), values, "通报.docx")
    assert the_process().memory_info().rss < process.MOST_MEMORY


def test_a_value_that_grows_beyond_the_memory_harms_nothing_but_the_process() -> None:
    with pytest.raises(CannotRender, match="用时过长或占用内存过多"):
        render_safely(of_texts(f"{{{{ {'~'.join(['标题'] * 90)} }}}}"), VALUES | {"标题": "<" * 1_500_000}, "通报.docx")
    assert render_safely(of_texts("{{ 标题 }}"), VALUES, "通报.docx")


def test_the_process_has_no_secrets_and_can_open_no_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://secret")
    safely._worker.end()
    running = the_process()
    assert "DATABASE_URL" not in running.environ()
    assert running.rlimit(psutil.RLIMIT_NOFILE)[1] == 3
    assert running.rlimit(psutil.RLIMIT_FSIZE)[1] == 0
    assert running.rlimit(psutil.RLIMIT_AS)[1] == process.MOST_MEMORY


def test_a_fault_of_the_engine_is_told_apart_from_a_template_that_is_too_large(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(process, "render", lambda *_: 1 / 0)
    asked = {"template": "", "context": {}, "name": "模板.docx"}
    monkeypatch.setattr(safely._worker, "ask", lambda _: process._answer(asked))
    with pytest.raises(CannotRender, match=r"模板“模板\.docx”没有处理成，平台出了意料之外的错，已记入服务器日志"):
        render_safely(b"", {}, "模板.docx")
    assert "ZeroDivisionError" in caplog.text
    (fault,) = check_safely(of_texts("{{ 标题 }}"), PLACES)
    assert safely.BROKE in str(fault)
