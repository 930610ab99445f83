"""Which column of a score table says what, told from the words of its header, in any order and wording."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from forms.numerals import half_width


class ColumnRole(StrEnum):
    NUMBER = "number"
    NAME = "name"
    CONTENT = "content"
    POINTS = "points"
    CLAUSE = "clause"
    EVIDENCE = "evidence"
    SELF_SCORE = "self_score"
    VERIFIED_SCORE = "verified_score"
    METHOD = "method"  # how it is checked (考核方式): evidence beside a column of clauses, else the clause itself
    DEPARTMENT = "department"
    REASON = "reason"
    OTHER = "other"


# The first pattern that a header matches gives its role, so the narrow words stand before the wide ones.
_WORDS: tuple[tuple[ColumnRole, str], ...] = (
    (ColumnRole.NUMBER, r"(?:序|编|项)?号|项次|条目"),
    (
        ColumnRole.REASON,
        r"备注|(?:.*[扣得失减评]分|自评|考评|考核)(?:的)?(?:原因|理由|事由|缘由)|[扣得失]分(?:情况)?说明|扣分情况|原因|说明",
    ),
    (
        ColumnRole.DEPARTMENT,
        r".*(?:责任|负责|牵头|承办|主管|配合|考核|考评|提供|落实)[^分]{0,4}(?:单位|部门|科室|股室|人)|(?:单位|部门|科室)|(?:数据|信息)来源",
    ),
    (ColumnRole.SELF_SCORE, r".*自(?:评|查|测|报)(?:得|计|打)?分?(?:数|值|情况)?"),
    (
        ColumnRole.VERIFIED_SCORE,
        r".*(?:得|评|打|核)分(?:数|情况)?|(?:考评|考核|复核|核定|评定|审核|验收)(?:计?分)?(?:数|值)?",
    ),
    (
        ColumnRole.POINTS,
        r"[\u4e00-\u9fff]{0,4}分值|(?:各项|标准|基本|基础|最高)?(?:分值|分数|配分|标分)(?:权重)?|标准分[数值]?|基[础本]分|满分(?:分?值)?|权重|权数|赋分|分",
    ),
    (ColumnRole.CONTENT, r".*内容(?:及|与|和).*"),
    (
        ColumnRole.CLAUSE,
        r".*(?:评|计|扣|加|打|记|得|赋|考)分(?:的)?(?:标准|办法|细则|方法|方式|依据|规则|说明|要求|条款|要点)",
    ),
    (ColumnRole.METHOD, r".*(?:考核|考评|评价|评定|评估|验收|检查)(?:方法|方式)"),
    (ColumnRole.CLAUSE, r".*(?:考核|考评|评价|评定|评估|验收|检查)(?:办法|细则|规则)|(?:考核|考评)标准"),
    (ColumnRole.EVIDENCE, r".*(?:佐证|备查|印证|证明|支撑|资料|材料|台账|依据).*"),
    (ColumnRole.CONTENT, r".*(?:内容|标准|要求|任务|要点|目标|情形)|三级指标"),
    (ColumnRole.NAME, r".*(?:项目|指标|类别|名称|事项|分类|大类|板块|类型|科目|方面)(?:名称)?|项"),
)
_PATTERNS = tuple((role, re.compile(words)) for role, words in _WORDS)
_ADDED = re.compile(r"[(（][^)）]*[)）]|[\s:：]")


@dataclass(frozen=True)
class Columns:
    """The columns of one table by role, each list from left to right; columns count from 1."""

    of_role: Mapping[ColumnRole, tuple[int, ...]] = field(default_factory=dict)
    headings: Mapping[int, str] = field(default_factory=dict)

    def first(self, role: ColumnRole) -> int | None:
        """The leftmost column of that role, if any."""
        return next(iter(self.all(role)), None)

    def all(self, role: ColumnRole) -> tuple[int, ...]:
        """All columns of that role."""
        return self.of_role.get(role, ())

    def is_score_table(self) -> bool:
        """Whether such columns can hold assessed items: two of what is asked, its points, how it is scored."""
        asked = self.all(ColumnRole.NAME) or self.all(ColumnRole.CONTENT)
        return sum(map(bool, (asked, self.all(ColumnRole.POINTS), self.all(ColumnRole.CLAUSE)))) >= 2

    def may_be_score_table(self) -> bool:
        """Whether they can where the rows themselves say the points: what is asked, and one column more that is known."""
        return bool((self.all(ColumnRole.NAME) or self.all(ColumnRole.CONTENT)) and self._kinds() >= 2)

    def _kinds(self) -> int:
        return sum(bool(self.all(role)) for role in ColumnRole if role is not ColumnRole.OTHER)


def role_of(heading: str) -> ColumnRole:
    """What a column of that heading holds; OTHER where no word tells."""
    word = _ADDED.sub("", half_width(heading))
    return next((role for role, pattern in _PATTERNS if pattern.fullmatch(word)), ColumnRole.OTHER)


def columns_of(header: Mapping[int, str]) -> Columns:
    """The columns of a header given as its headings by grid column."""
    roles = {column: role_of(text) for column, text in sorted(header.items())}
    if ColumnRole.CLAUSE not in roles.values():  # 扣分说明 on its own says how points are lost, not why they were
        roles = {
            c: ColumnRole.CLAUSE if header[c].endswith("说明") and roles[c] is ColumnRole.REASON else roles[c]
            for c in roles
        }
    found = {role: tuple(column for column in roles if roles[column] is role) for role in ColumnRole}
    return Columns(_told_apart(found), dict(header))


def _told_apart(found: dict[ColumnRole, tuple[int, ...]]) -> dict[ColumnRole, tuple[int, ...]]:
    """评定内容 beside 评定标准 is a name, or, where no column says how to score, 评定标准 is that."""
    names, content, clauses = found[ColumnRole.NAME], found[ColumnRole.CONTENT], found[ColumnRole.CLAUSE]
    evidence, methods = found[ColumnRole.EVIDENCE], found[ColumnRole.METHOD]
    if clauses:
        evidence = tuple(sorted((*evidence, *methods)))
    else:
        clauses = methods
    if len(content) > 1 and not clauses:
        content, clauses = content[:-1], content[-1:]
    if len(content) > 1 and not names:
        names, content = content[:1], content[1:]
    if len(names) > 1 and not content:
        names, content = names[:-1], names[-1:]
    told = {ColumnRole.NAME: names, ColumnRole.CONTENT: content, ColumnRole.CLAUSE: clauses}
    return {**found, **told, ColumnRole.EVIDENCE: evidence, ColumnRole.METHOD: ()}
