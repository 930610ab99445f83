import pytest

from forms.evidence import address_problem, caption_problem, note_problem, reference_problem


@pytest.mark.parametrize(
    "address",
    [
        "http://10.0.0.1:8080/",
        "https://www.example.gov.cn/art/2022/3/1/art_1.html?id=1&k=示例#一",
        "HTTPS://示例.中国/",
        "http://[2001:db8::1]/",
    ],
)
def test_addresses_of_the_web_are_taken(address: str) -> None:
    assert address_problem(address) is None


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("", "没有填"),
        ("www.example.gov.cn", "以 http:// 或 https:// 开头"),
        ("javascript:alert(1)", "以 http:// 或 https:// 开头"),
        ("JavaScript://example.gov.cn/%0aalert(1)", "以 http:// 或 https:// 开头"),
        ("data:text/html,<script>alert(1)</script>", "以 http:// 或 https:// 开头"),
        ("file:///etc/passwd", "以 http:// 或 https:// 开头"),
        ("//example.gov.cn/", "以 http:// 或 https:// 开头"),
        ("https://", "以 http:// 或 https:// 开头"),
        ("https:///a", "以 http:// 或 https:// 开头"),
        ("https://a.cn/一 二", "有空格"),
        ("https://a.cn/\nb", "有空格"),
        ("https://a.cn\\@b.cn/", "有空格或不能用"),
        ("java\tscript:alert(1)", "有空格或不能用"),
        ("https://a.cn/\u202egpj.exe", "有空格或不能用"),
        ("http://[::1", "不是完整的网址"),
        ("http://a.cn:99999/", "不是完整的网址"),
        ("https://www.example.gov.cn@evil.example/", "不能带用户名"),
        ("https://a.cn/" + "长" * 500, "最多500个"),
    ],
)
def test_what_is_no_address_is_told(address: str, said: str) -> None:
    assert said in (address_problem(address) or "")


@pytest.mark.parametrize(
    ("problem", "most"), [(reference_problem, 200), (note_problem, 500), (caption_problem, 200), (address_problem, 500)]
)
def test_each_has_its_longest(problem, most: int) -> None:
    filled = "https://a.cn/".ljust(most, "字")
    assert problem(filled) is None
    assert f"有{most + 1}个字，最多{most}个" in problem(filled + "字")


def test_a_caption_may_be_empty_and_the_others_not() -> None:
    assert caption_problem("") is None
    assert all("没有填" in (problem("") or "") for problem in (reference_problem, note_problem, address_problem))
