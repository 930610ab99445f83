"""A form as JSON and back: what is kept in the database and what `python -m forms read --json` prints."""

from datetime import date
from decimal import Decimal
from typing import Any

from forms.model import (
    Clause,
    Consequence,
    Deadline,
    Form,
    Grade,
    Item,
    PrintedTotal,
    Problem,
    Rule,
    RuleKind,
    ScoreColumns,
    Section,
    SectionKind,
    Severity,
    Source,
    StarBand,
    StarLoss,
    StarReward,
    Weight,
)

Json = dict[str, Any]


def number_to_json(value: Decimal | None) -> int | float | None:
    """A number as JSON writes it: 4 rather than 4.0. Exact for the at most six digits of an official document."""
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)


def _number(value: int | float | None) -> Decimal | None:
    return None if value is None else Decimal(str(value))


def _exact(value: int | float) -> Decimal:
    return Decimal(str(value))


def rule_to_json(rule: Rule) -> Json:
    """A rule in the vocabulary of scoring clauses; fields that say nothing are left out."""
    optional = {
        "per": number_to_json(rule.per),
        "unit": rule.unit,
        "target": number_to_json(rule.target),
        "required": number_to_json(rule.required),
        "due": rule.due.isoformat() if rule.due else None,
        "labels": list(rule.labels),
        "subject": rule.subject,
        "earns_when": None if rule.earns_when else False,
        "text": rule.text,
        "gate": rule.gate or None,
        "at_most": rule.at_most or None,
        "losses": list(rule.losses),
    }
    spoken = {key: value for key, value in optional.items() if value not in (None, "", [])}
    return {"kind": rule.kind.value, "points": [number_to_json(points) for points in rule.points], **spoken}


def rule_from_json(data: Json) -> Rule:
    """The rule that `rule_to_json` wrote."""
    return Rule(
        kind=RuleKind(data["kind"]),
        points=tuple(_exact(points) for points in data["points"]),
        per=_number(data.get("per")),
        unit=data.get("unit", ""),
        target=_number(data.get("target")),
        required=_number(data.get("required")),
        due=date.fromisoformat(data["due"]) if data.get("due") else None,
        labels=tuple(data.get("labels", ())),
        subject=data.get("subject", ""),
        earns_when=data.get("earns_when", True),
        text=data.get("text", ""),
        gate=data.get("gate", False),
        at_most=data.get("at_most", False),
        losses=tuple(data.get("losses", ())),
    )


def clause_to_json(clause: Clause) -> Json:
    """A clause with its rules and limits; a floor of "0" is the number 0."""
    return {
        "clause": clause.text,
        "rules": [rule_to_json(rule) for rule in clause.rules],
        "cap": number_to_json(clause.cap),
        "floor": 0 if clause.floor == "0" else clause.floor,
        "exclusive": clause.exclusive,
        **({"caps_loss": True} if clause.caps_loss else {}),
    }


def _clause(data: Json) -> Clause:
    floor = data["floor"]
    return Clause(
        text=data["clause"],
        rules=tuple(rule_from_json(rule) for rule in data["rules"]),
        cap=_number(data["cap"]),
        floor="0" if floor == 0 else floor,
        exclusive=data["exclusive"],
        caps_loss=data.get("caps_loss", False),
    )


def _item_to_json(item: Item) -> Json:
    return {
        "number": item.number,
        "name": item.name,
        "content": item.content,
        "points": number_to_json(item.points),
        **clause_to_json(item.clause),
        "evidence": list(item.evidence),
        "source": _source_to_json(item.source),
        **({"department": item.department} if item.department else {}),
        **({"points_text": item.points_text} if item.points_text else {}),
    }


def _source_to_json(source: Source | None) -> Json | None:
    if source is None:
        return None
    return {"table": source.table, "row": source.row, **({"sheet": source.sheet} if source.sheet else {})}


def _source(data: Json | None) -> Source | None:
    return Source(**data) if data else None


def _item(data: Json) -> Item:
    return Item(
        number=data["number"],
        name=data["name"],
        content=data["content"],
        points=_number(data["points"]),
        clause=_clause(data),
        evidence=tuple(data["evidence"]),
        source=_source(data["source"]),
        department=data.get("department", ""),
        points_text=data.get("points_text", ""),
    )


def _section_to_json(section: Section) -> Json:
    return {
        "number": section.number,
        "name": section.name,
        "kind": section.kind.value,
        "points": number_to_json(section.points),
        "cap": number_to_json(section.cap),
        "items": [_item_to_json(item) for item in section.items],
        "source": _source_to_json(section.source),
        **({"summed": True} if section.summed else {}),
        **({"points_text": section.points_text} if section.points_text else {}),
    }


def _section(data: Json) -> Section:
    return Section(
        number=data["number"],
        name=data["name"],
        kind=SectionKind(data["kind"]),
        points=_number(data["points"]),
        items=tuple(_item(item) for item in data["items"]),
        cap=_number(data["cap"]),
        source=_source(data.get("source")),
        summed=data.get("summed", False),
        points_text=data.get("points_text", ""),
    )


def problem_to_json(problem: Problem) -> Json:
    """A problem with its fields; item, field and mark are left out where there is none."""
    return {
        "severity": problem.severity.value,
        "place": problem.place,
        "found": problem.found,
        "problem": problem.problem,
        "remedy": problem.remedy,
        **({"item": problem.item} if problem.item else {}),
        **({"field": problem.field} if problem.field else {}),
        **({"checked": True} if problem.checked else {}),
    }


def form_to_json(form: Form) -> Json:
    """The whole form as plain JSON data."""
    return {
        "title": form.title,
        "issuer": form.issuer,
        "number": form.number,
        "year": form.year,
        "total": number_to_json(form.total),
        "sections": [_section_to_json(section) for section in form.sections],
        "grades": [
            {"name": g.name, "from": number_to_json(g.from_), "quota": number_to_json(g.quota)} for g in form.grades
        ],
        "stars": [{"name": star.name, "from": number_to_json(star.from_)} for star in form.stars],
        "weights": [{"name": weight.name, "share": number_to_json(weight.share)} for weight in form.weights],
        "decimals": form.decimals,
        "deadlines": [{"step": d.step, "month": d.month, "day": d.day} for d in form.deadlines],
        "procedure": list(form.procedure),
        "articles": list(form.articles),
        "score_columns": [
            {"table": c.table, "self_score": c.self_score, "verified_score": c.verified_score, "reason": c.reason}
            for c in form.score_columns
        ],
        "problems": [problem_to_json(problem) for problem in form.problems],
        "totals": [
            {"points": number_to_json(t.points), "source": _source_to_json(t.source), "section": t.section}
            for t in form.totals
        ],
        "star_losses": [
            {"grounds": list(loss.grounds), "consequences": [one.value for one in loss.consequences], "text": loss.text}
            for loss in form.star_losses
        ],
        "star_rewards": [
            {"stars": list(r.stars), "honours": r.honours, "funds": r.funds, "text": r.text} for r in form.star_rewards
        ],
    }


def form_from_json(data: Json) -> Form:
    """The form that `form_to_json` wrote. Raises KeyError or ValueError for other data."""
    return Form(
        title=data["title"],
        issuer=data["issuer"],
        number=data["number"],
        year=data["year"],
        total=_number(data["total"]),
        sections=tuple(_section(section) for section in data["sections"]),
        grades=tuple(Grade(g["name"], _exact(g["from"]), _number(g["quota"])) for g in data["grades"]),
        stars=tuple(StarBand(star["name"], _exact(star["from"])) for star in data["stars"]),
        weights=tuple(Weight(weight["name"], _exact(weight["share"])) for weight in data["weights"]),
        decimals=data["decimals"],
        deadlines=tuple(Deadline(**deadline) for deadline in data["deadlines"]),
        procedure=tuple(data["procedure"]),
        articles=tuple(data["articles"]),
        score_columns=tuple(
            ScoreColumns(c["table"], c["self_score"], c["verified_score"], c.get("reason"))
            for c in data["score_columns"]
        ),
        problems=tuple(
            Problem(**{**problem, "severity": Severity(problem["severity"])}) for problem in data["problems"]
        ),
        totals=tuple(
            PrintedTotal(_exact(t["points"]), Source(**t["source"]), t["section"]) for t in data.get("totals", ())
        ),
        # Forms published before these were read have none.
        star_losses=tuple(
            StarLoss(tuple(loss["grounds"]), tuple(map(Consequence, loss["consequences"])), loss["text"])
            for loss in data.get("star_losses", ())
        ),
        star_rewards=tuple(
            StarReward(tuple(r["stars"]), r["honours"], r["funds"], r["text"]) for r in data.get("star_rewards", ())
        ),
    )
