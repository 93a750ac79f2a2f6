"""The narration on the terminal: what happens in which case, under which clause, and where to look closer."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from rich.console import Console
from rich.table import Table
from rich.text import Text

from contract.ids import complaint_workflow_id
from demo.story import THIS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import tzinfo

    from demo.player import Played
    from demo.story import Case, Story
    from demo.words import Words

KEY_WIDTH: Final = 11


class Narrator:
    """Tells.

    Args:
        console: where.
        words: in which words.
        zone: the company's time zone.
        temporal_ui: address of Temporal's web UI with its namespace; None: of another's Temporal.
        console_url: address of the staff's console.
    """

    def __init__(
        self, console: Console, words: Words, zone: tzinfo, *, temporal_ui: str | None, console_url: str
    ) -> None:
        """Say nothing yet."""
        self._console = console
        self._words = words
        self._zone = zone
        self._temporal_ui = temporal_ui
        self._console_url = console_url

    # ---- lines ------------------------------------------------------------------------------------------

    def opens(self, stories: Sequence[Story]) -> None:
        """Before the first story."""
        self._rule("Redress 理赔投诉处理演示")
        self._plain(
            f"{len(stories)} stories, each a complaint that really runs; rule book 规则 {self._words.rulebook}."
        )
        self._plain(
            "Every line comes from a case's own record. R… clause of the insurer's rules, L… of the order."
        )

    def begins(self, place: int, story: Story) -> None:
        """A story begins."""
        beside = "  (beside the others: its clocks take their time)" if story.aside else ""
        self._plain("")
        self._plain(f"{place:>2}. {story.key}: {story.title}{beside}", "bold")
        self._plain(f"    {story.title_zh}  [{story.clause}]", "bold")

    def filed(self, key: str, number: str) -> None:
        """A complaint has its number: where to look at it."""
        if self._temporal_ui:
            self._aside(key, f"Temporal  {self._temporal_ui}/workflows/{complaint_workflow_id(number)}")
        self._aside(key, f"console   {self._console_url}/  complaint {number}")

    def event(self, key: str, number: str, event: Mapping[str, Any]) -> None:
        """Something happened in a case."""
        told = self._words.sentence(event)
        if told is None:
            return
        style, words = told
        actor = event["actor"]
        who = (
            "" if actor["role"] == "system" else f"  — {self._words.name(actor['person'])} ({actor['role']})"
        )
        at = datetime.fromisoformat(event["at"]).astimezone(self._zone)
        line = Text(f"{at:%H:%M:%S} {key:<{KEY_WIDTH}} {number} ")
        line.append(f"#{event['seq']:<3} ", "dim")
        line.append(words, style)
        line.append(f" [{event['clause']}]{who}", "dim")
        self._print(line)

    def refused(self, key: str, path: str, problem: Mapping[str, Any]) -> None:
        """Something was refused, as it should be."""
        detail = problem.get("detail") or problem["title"]
        self._aside(key, f"✗ {path} refused, as it should be 不予办理: {problem['code']}: {detail}", "red")

    def waits(self, key: str, words: str) -> None:
        """Nothing is said; something is waited for."""
        self._aside(key, f"… waiting until {words}")

    def claims_system(self, key: str, mode: str) -> None:
        """The claims system goes or comes."""
        self._aside(
            key,
            f"⚡ the claims system goes {mode} 理赔系统{'故障' if mode == 'down' else '恢复'}",
            "bold red",
        )

    def ends(self, played: Played) -> None:
        """A story has ended."""
        for fault in played.faults:
            self._aside(played.story.key, f"NOT AS TOLD: {fault}", "bold red")

    # ---- the table --------------------------------------------------------------------------------------

    def table(self, all_played: Sequence[Played]) -> None:
        """All cases, how they ended and how their clocks stood."""
        self._plain("")
        table = Table(title="All cases 全部案件", title_style="bold", expand=False)
        for column in (
            "complaint 投诉编号",
            "path",
            "outcome 结果",
            "clocks met 按时",
            "breached 超时",
            "told",
        ):
            table.add_column(column, justify="right" if column.startswith("clocks") else "left")
        for played in all_played:
            table.add_row(*self._row(played))
        self._print(table)

    def _row(self, played: Played) -> tuple[str, ...]:
        as_told = "[bold red]no[/]" if played.faults else "[green]yes[/]"
        name = played.story.key if played.name == THIS else f"{played.story.key}, {played.name}"
        if played.case is None:
            return played.number or "—", name, "—", "—", "—", as_told
        met, late = verdicts(played.case)
        outcome = self._words.outcome(played.case["outcome"])
        return played.number, name, outcome, str(met), ", ".join(late) or "—", as_told

    def closes(self, faults: int) -> None:
        """After the table."""
        if faults:
            self._plain(f"{faults} complaints did not end as told.", "bold red")
        else:
            self._plain("Every story ended as told. 全部如期。", "bold green")

    # ---- paper ------------------------------------------------------------------------------------------

    def _aside(self, key: str, text: str, style: str = "dim") -> None:
        self._plain(f"{'':8} {key:<{KEY_WIDTH}} {text}", style)

    def _plain(self, text: str, style: str = "") -> None:
        self._print(Text(text, style))

    def _rule(self, text: str) -> None:
        self._console.rule(text)

    def _print(self, what: Text | Table) -> None:
        self._console.print(what, soft_wrap=isinstance(what, Text), highlight=False)


def verdicts(case: Case) -> tuple[int, list[str]]:
    """How many clock runs were met, and the names of those that were not."""
    met = sum(clock["verdict"] == "met" for clock in case["clocks"])
    late = sorted({clock["name"] for clock in case["clocks"] if clock["verdict"] == "breached"})
    return met, late
