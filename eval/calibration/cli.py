"""`collega eval calibrate`: on question sets for the model that ships, or on a company's judgements for its curve."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

stdout, stderr = Console(), Console(stderr=True)


def calibrate(
    sets: Annotated[
        list[Path] | None,
        typer.Argument(help="Folders with corpus.jsonl and questions.jsonl. Default: this company's own feedback."),
    ] = None,
    work: Annotated[Path, typer.Option(help="Keeps the stores of the sets.")] = Path(".eval"),
    output: Annotated[
        Path | None, typer.Option(help="With SETS: write the fitted model here; the default is to show only.")
    ] = None,
    apply: Annotated[
        bool, typer.Option("--apply", help="Without SETS: use the refit from the next question on, if it is better.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object instead of tables.")] = False,
) -> None:
    """Fit the confidence, and show how honest it is on what it was not fitted on.

    With SETS each set is judged by a model fitted on the others. Without, the judgements of the people who asked bend
    the model that ships; too few of them are refused, and so is a refit that is no better.
    """
    if (sets and apply) or (output and not sets):
        raise typer.BadParameter("--output goes with SETS, --apply without them.")
    report = _of_sets(sets, work, output) if sets else _of_company(apply)
    if as_json:
        typer.echo(json.dumps(report))
    else:
        _show(report)


def _of_sets(sets: list[Path], work: Path, output: Path | None) -> dict[str, Any]:
    # torch and LlamaIndex take seconds: not for `collega --help`
    from assistant.confidence import load_calibration
    from eval.calibration.sets import Judged, as_rows, fit_all, fit_levelled, leave_one_set_out, pooled_diagram
    from eval.runner import open_set, run_set, self_made_level
    from eval.sets import load_set

    by_set = {}
    for questions in map(load_set, sets):
        with open_set(questions, work) as (owner, _):
            by_set[questions.name] = Judged(
                run_set(questions, owner, work, load_calibration(), False), self_made_level(owner)
            )
    left_out = leave_one_set_out(by_set)
    if output:
        output.write_text(fit_all(by_set).to_json(), encoding="utf-8")
        stderr.print(f"Written: {output}")
    if output and (levelled := fit_levelled(by_set)):
        beside = output.with_name(f"{output.stem}_levelled{output.suffix}")
        beside.write_text(levelled.to_json(), encoding="utf-8")
        stderr.print(f"Written: {beside}")
    return {"left_out": as_rows(left_out), "reliability": pooled_diagram(left_out)}


def _of_company(apply: bool) -> dict[str, Any]:
    from assistant.commands.opening import opened_ledger, read_company_settings
    from assistant.confidence.keeping import KeptCalibrations
    from eval.calibration.company import compare

    with opened_ledger(read_company_settings().ingest) as ledger:
        kept = KeptCalibrations(ledger.engine)
        compared = compare(kept.judgements(), kept.base(), kept.current())
        if apply and compared.is_better:
            kept.refit()
    return {
        "judged": compared.rows(),
        "reliability": compared.diagram(),
        "better": compared.is_better,
        "applied": apply and compared.is_better,
    }


def _show(report: dict[str, Any]) -> None:
    from eval.calibration.figures import diagram_table, figures_table

    if "left_out" in report:
        stdout.print(figures_table(report["left_out"], "Each set judged by a model fitted on the others"))
    else:
        stdout.print(figures_table(report["judged"], "What the people who asked thought of the answers"))
    stdout.print(diagram_table(report["reliability"]))
    if "applied" in report:
        stdout.print(_advice(report))


def _advice(report: dict[str, Any]) -> str:
    if report["applied"]:
        return "The refit is in use from the next question on."
    if report["better"]:
        return "The refit states what comes true more closely. Use it with --apply."
    return "The refit is no better on answers that it has not seen. The present calibration stays."
