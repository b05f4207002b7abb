import type { AirflowNames } from './names';

/** `run.py`: one run of the DAG in this process, with a database of Airflow's own under `.airflow`. */
export function runScript(names: AirflowNames): string {
  return `"""Runs the DAG once, here and now, without scheduler and web server.

    python run.py [--conf JSON] [--data-root DIR] [--warehouse FILE] [--units] [--report FILE]

--conf gives values of the DAG's params, such as '{"compare-golden": true}'. Airflow keeps its own records under AIRFLOW_HOME, here
.airflow. Exit code 0: every task that was to run did. 1: one did not.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parent
DAG_ID = "${names.dag}"


def use_airflow_here() -> None:
    """Settings that must stand before Airflow is imported."""
    home = os.environ.setdefault("AIRFLOW_HOME", str(PROJECT / ".airflow"))
    os.environ.setdefault("AIRFLOW__DATABASE__SQL_ALCHEMY_CONN", f"sqlite:///{home}/airflow.db")
    os.environ["AIRFLOW__CORE__DAGS_FOLDER"] = str(PROJECT / "dags")
    os.environ["AIRFLOW__CORE__LOAD_EXAMPLES"] = "False"
    os.environ.setdefault("AIRFLOW__USAGE_DATA_COLLECTION__ENABLED", "False")
    os.environ.setdefault("AIRFLOW__LOGGING__LOGGING_LEVEL", "WARNING")
    sys.path.insert(0, str(PROJECT / "dags"))


def load_dag():
    """The DAG; raises what keeps its file from being imported."""
    from airflow.dag_processing.dagbag import DagBag

    bag = DagBag(str(PROJECT / "dags"))
    if bag.import_errors:
        raise RuntimeError("\\n".join(f"{file}: {error}" for file, error in bag.import_errors.items()))
    return bag.dags[DAG_ID]


def run_once(conf: dict) -> dict:
    """State of the run and of each task, with what the tasks left in XCom."""
    from airflow.models.xcom import XComModel
    from airflow.utils.db import initdb
    from airflow.utils.session import create_session
    from sqlalchemy import select

    initdb()
    dag = load_dag()
    # Nobody scheduled this run, and Airflow's test of a DAG with a deadline ends in an error when all went well (3.3.2).
    dag.deadline = None
    run = dag.test(run_conf=conf)
    states = {item.task_id: str(item.state) for item in run.get_task_instances()}
    with create_session() as session:
        query = select(XComModel).where(XComModel.dag_id == DAG_ID, XComModel.run_id == run.run_id)
        left = [(item.task_id, item.key, XComModel.deserialize_value(item)) for item in session.scalars(query)]
    results: dict = {task_id: {} for task_id in states}
    for task_id, key, value in left:
        results[task_id][key] = value
    return {"dag": DAG_ID, "state": str(run.state), "tasks": states, "results": results}


def unit_tests() -> list:
    from ${names.package}.warehouse import PIPELINE, unit_differences

    found = [(unit["step"], unit_differences(unit)) for unit in PIPELINE["units"]]
    return [{"step": step, "differences": [f"{what}: {row}" for what, row in rows]} for step, rows in found]


def main(arguments) -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\\n")[0])
    parser.add_argument("--conf", type=json.loads, default={}, help="values of the DAG's params, as JSON")
    parser.add_argument("--data-root", help="where the input files lie")
    parser.add_argument("--warehouse", help="the database file")
    parser.add_argument("--units", action="store_true", help="run the unit tests of the steps too, on few rows")
    parser.add_argument("--report", help="write states and results to this file, as JSON")
    options = parser.parse_args(arguments)
    if options.data_root:
        os.environ["DATA_ROOT"] = os.path.abspath(options.data_root)
    if options.warehouse:
        os.environ["WAREHOUSE"] = os.path.abspath(options.warehouse)
    use_airflow_here()
    done = run_once(options.conf)
    for task_id, state in done["tasks"].items():
        left = done["results"][task_id].get("return_value")
        print(f"{state}: {task_id}" + ("" if left is None else f" {json.dumps(left)}"))
        for one in done["results"][task_id].get("checks", []):
            if one["outcome"] != "pass":
                print(f"  {one['outcome']}: {one['name']} (measured {one['value']}, expected {one['threshold']})")
    done["units"] = unit_tests() if options.units else []
    for unit in done["units"]:
        if unit["differences"]:
            print(f"unit test of {unit['step']}: {len(unit['differences'])} rows differ, such as {unit['differences'][0]}")
    if options.report:
        Path(options.report).write_text(json.dumps(done, indent=2) + "\\n", encoding="utf-8")
    holds = done["state"] == "success" and not any(unit["differences"] for unit in done["units"])
    return 0 if holds else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
`;
}
