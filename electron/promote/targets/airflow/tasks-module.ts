/** `tasks.py`: the same for every project; what the tasks do stands in `pipeline.json` and the SQL files. */
export const tasksModule = `"""The kinds of tasks that the DAG is made of.

Each task opens the warehouse for as long as it works: DuckDB lets one process at a time write. What a task did stands in its log
and in XCom; rows, seconds and outcomes of checks stand in the events of the assets too.
"""

from __future__ import annotations

import logging
from dataclasses import asdict
from urllib.parse import quote

from airflow.sdk import Asset, Variable, get_current_context, task
from airflow.sdk.exceptions import AirflowFailException, AirflowSkipException

from .warehouse import PIPELINE, Warehouse, describe, has_default_parameters, named, settings

log = logging.getLogger("airflow.task")


def asset(dag_id: str, node: str, schema: str = "main") -> Asset:
    """The table of a node, or the view of a source."""
    name = quote(node, safe="")
    return Asset(name=f"{dag_id}.{name}", uri=f"duckdb://{dag_id}/{schema}/{name}", extra={"node": node})


def _asset_of(dag_id: str, node: str) -> Asset:
    is_source = any(item["name"] == node for item in PIPELINE["inputs"])
    return asset(dag_id, node, "sources" if is_source else "main")


def _settings(context):
    """Variables of Airflow say where inputs and warehouse lie; without them the environment, else the defaults of pipeline.json."""
    dag_id = context["dag"].dag_id
    names = [parameter["name"] for parameter in PIPELINE["parameters"]]
    return settings(
        data_root=Variable.get(f"{dag_id}_data_root", default=None),
        warehouse=Variable.get(f"{dag_id}_warehouse", default=None),
        parameters={name: context["params"][name] for name in names if name in context["params"]},
    )


class Tasks:
    """Makes the tasks of one DAG. \`after\` names tasks that were made before."""

    def __init__(self, dag_id: str):
        self.dag_id = dag_id
        self._made: dict = {}

    def step(self, task_id: str, node: str, after=(), updates=False) -> None:
        """Makes the rows of a step, whole or not at all."""
        step = named("steps", node)
        produced = _asset_of(self.dag_id, node)

        @task(
            task_id=task_id,
            doc_md=step["description"],
            inlets=[_asset_of(self.dag_id, name) for name in step["reads"]],
            outlets=[produced] if updates else [],
        )
        def build_step():
            context = get_current_context()
            params = context["params"]
            first, end = params.get("from-time"), params.get("to-time")
            if (first is None) != (end is None):
                raise AirflowFailException("from-time and to-time belong together.")
            between = None if first is None else (first, end)
            with Warehouse(_settings(context)) as warehouse:
                built = warehouse.build(node, full_refresh=bool(params.get("full-refresh")), between=between)
            done = {"node": node, "rows": built.rows, "seconds": round(built.seconds, 3), "mode": built.mode}
            log.info("%s: %s rows in %s s (%s)", node, done["rows"], done["seconds"], done["mode"])
            if updates:
                context["outlet_events"][produced].extra = done
            return done

        self._add(build_step(), task_id, after)

    def check(self, task_id: str, node: str, checks, after=(), updates=False) -> None:
        """Runs checks of a node. One that does not hold and blocks fails the task, and with it everything behind."""
        produced = _asset_of(self.dag_id, node)

        @task(task_id=task_id, inlets=[produced], outlets=[produced] if updates else [])
        def run_checks():
            context = get_current_context()
            with Warehouse(_settings(context)) as warehouse:
                checked = [warehouse.check(identity) for identity in checks]
            for one in checked:
                log.log(logging.INFO if one.outcome == "pass" else logging.WARNING, "%s", describe(one))
            context["ti"].xcom_push(key="checks", value=[{**asdict(one), "blocks": one.blocks} for one in checked])
            broken = [one for one in checked if one.blocks]
            if broken and not context["params"].get("keep-going"):
                # Another try would find the same rows.
                raise AirflowFailException("\\n".join(describe(one) for one in broken))
            outcomes = [one.outcome for one in checked]
            counts = {outcome: outcomes.count(outcome) for outcome in sorted(set(outcomes))}
            if updates:
                made = context["ti"].xcom_pull(task_ids=list(after)[0]) or {}
                context["outlet_events"][produced].extra = {**made, "checks": counts}
            return counts

        self._add(run_checks(), task_id, after)

    def warn(self, task_id: str, node: str, after) -> None:
        """Shows what a check found that keeps nothing from running: the task is skipped where there is something to look at."""

        @task(task_id=task_id)
        def show_warnings():
            found = get_current_context()["ti"].xcom_pull(task_ids=list(after)[0], key="checks") or []
            lines = [f"{one['outcome']}: {one['name']} (measured {one['value']}, expected {one['threshold']})" for one in found if one["outcome"] != "pass"]
            if lines:
                raise AirflowSkipException(f"{node}: " + "; ".join(lines))

        self._add(show_warnings(), task_id, after)

    def golden(self, task_id: str, node: str, after=()) -> None:
        """Compares an output with the results of the promotion, which hold for its inputs and parameter values only."""

        @task(task_id=task_id)
        def compare_golden():
            context = get_current_context()
            if not context["params"].get("compare-golden"):
                raise AirflowSkipException("Golden results hold for the inputs of the promotion: trigger with compare-golden to compare.")
            given = _settings(context)
            if not has_default_parameters(given):
                raise AirflowSkipException("Golden results hold for the parameter values of the promotion.")
            with Warehouse(given) as warehouse:
                differences = warehouse.golden(node)
            lines = [f"{node}: {fact}: expected {expected}, found {actual}" for fact, expected, actual in differences]
            if lines:
                raise AirflowFailException("\\n".join(lines))

        self._add(compare_golden(), task_id, after)

    def _add(self, made, task_id: str, after) -> None:
        for before in after:
            self._made[before] >> made
        self._made[task_id] = made
`;
