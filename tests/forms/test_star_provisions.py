"""When stars are lost and what they bring, in the many ways in which counties say it."""

from dataclasses import replace
from decimal import Decimal

import pytest

from forms.codec import form_from_json, form_to_json
from forms.model import Consequence, StarBand, StarReward
from forms.reading.star_provisions import star_losses_of, star_rewards_of
from tests.forms.builders import a_form

CANCEL, REMOVE = Consequence.CANCEL, Consequence.REMOVE
BANDS = tuple(StarBand(name, Decimal(line)) for name, line in (("五星级", 95), ("四星级", 85), ("三星级", 75)))


@pytest.mark.parametrize(
    ("text", "grounds", "consequences"),
    [
        (
            "第六条　牌子摘除、办公场所挪作他用的，取消当年评定资格；已定星级的，予以摘星。",
            ("牌子摘除", "办公场所挪作他用"),
            (CANCEL, REMOVE),
        ),
        (
            "第八条　有下列情形之一的，予以摘牌：（一）牌子被擅自摘除的；（二）办公用房被挤占、挪用的；（三）一年内未开展活动的。",
            ("牌子被擅自摘除", "办公用房被挤占、挪用", "一年内未开展活动"),
            (REMOVE,),
        ),
        (
            "第八条　有下列情形之一的，取消当年星级评定资格，已授予星级的撤销其星级称号：\n"
            "（一）阵地被撤并或者挪作他用；\n（二）弄虚作假、虚报台账；\n（三）发生重大违纪违法问题。",
            ("阵地被撤并或者挪作他用", "弄虚作假、虚报台账", "发生重大违纪违法问题"),
            (CANCEL, REMOVE),
        ),
        (
            "七、凡擅自摘除标牌或者将活动场所另作他用的，一律取消星级，并收回牌匾。",
            ("擅自摘除标牌", "将活动场所另作他用"),
            (REMOVE,),
        ),
        ("第九条　对连续两年考核不合格的代表之家，摘除星级标牌。", ("连续两年考核不合格",), (REMOVE,)),
        (
            "第九条　经查实在申报中弄虚作假的，撤销其星级称号，两年内不得参评。",
            ("在申报中弄虚作假",),
            (CANCEL, REMOVE),
        ),
        (
            "第十条　出现以下情况的代表之家不得参加当年星级评定：1.年内未开放；2.经费被截留挪用；3.群众反映强烈。",
            ("年内未开放", "经费被截留挪用", "群众反映强烈"),
            (CANCEL,),
        ),
        ("第三条　制度、标牌不上墙，拒不整改的，予以摘星。", ("制度、标牌不上墙,拒不整改",), (REMOVE,)),
        (
            "对有下列行为之一的乡镇实行一票否决，当年不予评星：①挪用活动经费；②破坏选举。",
            ("挪用活动经费", "破坏选举"),
            (CANCEL,),
        ),
        ("场所被占、牌子被摘的，降低或者取消星级。", ("场所被占", "牌子被摘"), (REMOVE,)),
    ],
)
def test_grounds_and_consequences_are_read(text, grounds, consequences):
    (loss,) = star_losses_of(text.split("\n"))
    assert (loss.grounds, loss.consequences, loss.text) == (grounds, consequences, text)


@pytest.mark.parametrize(
    "text",
    [
        "第四条　95分以上为五星级，85分以上不足95分为四星级，60分以下不予定星。",
        "第四条　不足60分的，不予定星。",
        "第五条　星级评定每年年底评定一次，按照乡镇自评、县考评组复核、公示、主任会议审定的程序进行。",
        "第六条　牌子摘除，拒不整改的，取消评优资格。",
        "第七条　对被评为五星级的乡镇，给予一定的经费支持。",
        "第八条　已定星级的，予以摘星。",
    ],
)
def test_what_names_no_ground_for_stars_is_no_loss(text):
    assert star_losses_of([text]) == ()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "对被评为五星级人大代表之家的乡镇，给予一定的精神和物质奖励，给予一定的经费支持。",
            [(("五星级",), True, True)],
        ),
        (
            "四星级以上的代表之家给予经费补助，五星级的同时予以通报表彰。",
            [(("五星级", "四星级"), False, True), (("五星级",), True, False)],
        ),
        (
            "五星级奖励3万元，四星级奖励2万元；三星级颁发奖牌。",
            [(("五星级",), True, True), (("四星级",), True, True), (("三星级",), True, False)],
        ),
        ("四星（含）以上的，以奖代补。", [(("五星级", "四星级"), False, True)]),
        ("95分以上为五星级，85分以上为四星级。", []),
        ("活动经费列入乡镇财政预算。", []),
    ],
)
def test_rewards_are_read_with_the_levels_that_they_name(text, told):
    article = f"第七条　{text}"
    assert star_rewards_of([article], BANDS) == tuple(StarReward(*one, article) for one in told)


def test_provisions_survive_as_json_and_older_json_has_none():
    lines = ["牌子摘除的，予以摘星。", "五星级给予经费支持。"]
    form = replace(a_form(), star_losses=star_losses_of(lines), star_rewards=star_rewards_of(lines, BANDS))
    kept = form_to_json(form)
    assert (len(form.star_losses), len(form.star_rewards), form_from_json(kept)) == (1, 1, form)
    older = {key: value for key, value in kept.items() if not key.startswith("star_")}
    assert form_from_json(older).star_losses == form_from_json(older).star_rewards == ()
