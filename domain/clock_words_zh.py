"""Why a clock is due when it is, in Chinese, for staff: what `clock_words` tells in English."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Final

from domain.calendar import DayKind
from domain.clock_rules import Trigger
from domain.due import Mark
from domain.units import Unit

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date, datetime

    from domain.calendar import Calendar
    from domain.due import Gap, Reckoning, Step
    from domain.ledger import Ledger

_DAYS: Final = "一二三四五六日"
_RUN: Final = 4
_SINCE: Final = {
    Trigger.RECEIVED: "热线受理",
    Trigger.MATERIAL_RECEIVED: "收到投诉材料",
    Trigger.RESPONSIBLE_NOTIFIED: "主要责任人接到",
    Trigger.REASSIGNED: "移交",
    Trigger.RESPONSIBILITY_DISPUTED: "提出责任异议",
    Trigger.RESPONDED: "责任人反馈",
    Trigger.PROGRESS_RECORDED: "上次进展备案",
    Trigger.CLOSED: "结案",
    Trigger.REOPENED: "重新立案",
    Trigger.NEW_FACTS: "收到新事实",
    Trigger.ESCALATED: "上报",
    Trigger.ESCALATION_ACKNOWLEDGED: "上级签收",
    Trigger.COOPERATION_REQUESTED: "请求协办",
    Trigger.DECISION_NOTIFIED: "告知处理决定",
    Trigger.PROCEEDING_LINKED: "转入外部程序",
    Trigger.PROCEEDING_CHECKED: "上次跟踪",
    Trigger.SUSPENDED: "中止计时",
    Trigger.REVIEW_ASKED: "申请核查",
    Trigger.DIRECTIVE_GIVEN: "下达督办",
    Trigger.EMERGENCY_STARTED: "启动应急预案",
    Trigger.SITUATION_REPORTED: "上次情况报告",
    Trigger.MONTH_BEGUN: "月初",
}
_FIXED: Final = {Trigger.COMMITMENT_MADE: ("承诺于", "前兑现"), Trigger.CHASED: ("要求于", "前回复")}
"""What stands around a date that is given."""
_REASONS: Final = {"appraisal": "外部鉴定", "mediation": "调解", "arbitration": "仲裁", "court": "诉讼"}
_UNITS: Final = {
    Unit.NATURAL_HOURS: "小时",
    Unit.SECONDS: "秒",
    Unit.WORKING_DAYS: "个工作日",
    Unit.NATURAL_DAYS: "日",
}


def tell_zh(ledger: Ledger, way: Reckoning, calendar: Calendar) -> str:
    """The explanation: start, days, due time, clause."""
    if ledger.due is not None:
        words = _FIXED.get(ledger.started_by, ("限于", "前完成"))
        parts: tuple[str, ...] = (_moment(ledger.due, calendar).join(words),)
    else:
        parts = (*_start(ledger, calendar), *_body(ledger, way, calendar), *_end(ledger, way, calendar))
    return "；".join((*parts, f"依据 {ledger.clause}"))


def _start(ledger: Ledger, calendar: Calendar) -> Iterator[str]:
    yield f"{_moment(ledger.started_at, calendar)}{_SINCE.get(ledger.started_by, '起算')}"
    amount = ledger.amount + ledger.extra
    if ledger.unit is Unit.NATURAL_DAYS or (ledger.unit is Unit.WORKING_DAYS and amount):
        yield "当日不计"
    elif ledger.unit is Unit.WORKING_DAYS:
        today = calendar.local(ledger.started_at).date()
        worked = calendar.day(today).working
        in_time = worked and ledger.started_at < calendar.end_of_business(today)
        yield "当日办结" if in_time else f"{'已过下班时间' if worked else '当日休息'}，顺延至下一工作日"
    if ledger.extra:
        yield f"{ledger.amount}{_UNITS[ledger.unit]}延长{ledger.extra}{_UNITS[ledger.unit]}"


def _body(ledger: Ledger, way: Reckoning, calendar: Calendar) -> Iterator[str]:
    amount = ledger.amount + ledger.extra
    match ledger.unit:
        case Unit.NATURAL_HOURS | Unit.SECONDS:
            yield f"连续计{amount}{_UNITS[ledger.unit]}" + (
                "（含休息日）" if ledger.unit is Unit.NATURAL_HOURS else ""
            )
            for gap in ledger.gaps:
                begins = max(gap.starts, ledger.started_at)
                if gap.ends is not None and begins < gap.ends and (way.due_at is None or begins < way.due_at):
                    span = f"{_moment(begins, calendar)}至{_moment(gap.ends, calendar)}"
                    yield f"{span}中止（{_reason(gap)}），不计"
        case Unit.WORKING_DAYS:
            yield from _working_days(ledger, way, calendar)
        case Unit.NATURAL_DAYS:
            yield from _natural_days(ledger, way, calendar)


def _working_days(ledger: Ledger, way: Reckoning, calendar: Calendar) -> Iterator[str]:
    for mark, days in _grouped(way.steps):
        match mark:
            case Mark.REST:
                yield f"{_range(days)}{days[0].day.name_zh or days[0].day.name or '周末'}"
            case Mark.SUSPENDED:
                yield f"{_range(days)}中止（{_reason_on(days[0], ledger, calendar)}），不计"
            case Mark.COUNTED if ledger.amount + ledger.extra:
                yield from _counted(days)
            case Mark.COUNTED:
                pass


def _counted(days: list[Step]) -> Iterator[str]:
    for make_up, some in groupby(days, key=lambda step: step.day.why is DayKind.MAKE_UP):
        run = list(some)
        if not make_up and len(run) >= _RUN:
            yield f"{_range(run)}为第{run[0].number}至{run[-1].number}日"
        else:
            word = "调休上班，" if make_up else ""
            yield from (f"{_day(s.date)}{word}为第{s.number}日" for s in run)


def _natural_days(ledger: Ledger, way: Reckoning, calendar: Calendar) -> Iterator[str]:
    for mark, days in _grouped(way.steps):
        if mark is Mark.SUSPENDED:
            yield f"{_range(days)}中止（{_reason_on(days[0], ledger, calendar)}），不计"
    if way.last is None:
        return
    yield f"{ledger.amount + ledger.extra}日至{_day(way.last)}"
    day = calendar.day(way.last)
    if way.ends is not None and way.ends != way.last:
        rest = day.name_zh or day.name or f"星期{_DAYS[way.last.weekday()]}"
        yield f"末日为{rest}，顺延至{_day(way.ends)}"
    elif day.why is DayKind.MAKE_UP:
        yield f"{_day(way.last)}调休上班"


def _end(ledger: Ledger, way: Reckoning, calendar: Calendar) -> Iterator[str]:
    for unpublished in sorted(way.provisional):
        yield f"{unpublished}年放假安排尚未公布，暂按周末推算"
    if way.due_at is None:
        gap = next(gap for gap in ledger.gaps if gap.ends is None)
        yield f"自{_moment(gap.starts, calendar)}中止（{_reason(gap)}），恢复后确定到期时间"
    elif way.ends is None or way.due_at != calendar.midnight_after(way.ends):
        yield f"{_moment(way.due_at, calendar)}到期"
    else:
        yield f"{way.ends.year}年{_day(way.ends)}（星期{_DAYS[way.ends.weekday()]}）24:00到期"


def _grouped(steps: tuple[Step, ...]) -> Iterator[tuple[Mark, list[Step]]]:
    for (mark, _), days in groupby(
        steps, key=lambda step: (step.mark, step.mark is Mark.REST and step.day.name)
    ):
        yield mark, list(days)


def _range(days: list[Step]) -> str:
    first, last = days[0].date, days[-1].date
    if first == last:
        return _day(first)
    return f"{_day(first)}至{_day(last) if first.month != last.month else f'{last.day}日'}"


def _day(d: date) -> str:
    return f"{d.month}月{d.day}日"


def _moment(at: datetime, calendar: Calendar) -> str:
    local = calendar.local(at)
    time = f"{local:%H:%M:%S}" if local.second else f"{local:%H:%M}"
    return f"{local.year}年{_day(local.date())}（星期{_DAYS[local.weekday()]}）{time}"


def _reason(gap: Gap) -> str:
    return "、".join(_REASONS.get(part, part) for part in gap.reason.split(", "))


def _reason_on(step: Step, ledger: Ledger, calendar: Calendar) -> str:
    ends = (calendar.end_of_business(step.date), calendar.midnight_after(step.date))
    end = ends[ledger.unit is Unit.NATURAL_DAYS]
    return next(_reason(gap) for gap in ledger.gaps if gap.covers(end))
