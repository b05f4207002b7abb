"""Imports the DAGs of a folder and runs some of them, all in one process: Airflow takes seconds to start, and tens to run its first task.

    python run_dags.py JOBS REPORT

JOBS is JSON: `dags`, the folder; `bundles`, a folder a DAG, because a run reads all DAGs of its bundle again; and `runs`, each with `name`, `dag`, `conf`, and `files`, texts to write before it by path.
"""

import json
import os
import sys
import time
from pathlib import Path

jobs = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
os.environ["AIRFLOW__CORE__DAGS_FOLDER"] = jobs["dags"]
os.environ["AIRFLOW__DAG_PROCESSOR__DAG_BUNDLE_CONFIG_LIST"] = json.dumps(
    [
        {"name": dag, "classpath": "airflow.dag_processing.bundles.local.LocalDagBundle", "kwargs": {"path": path}}
        for dag, path in jobs["bundles"].items()
    ]
)
os.environ["AIRFLOW__CORE__LOAD_EXAMPLES"] = "False"
os.environ["AIRFLOW__USAGE_DATA_COLLECTION__ENABLED"] = "False"
os.environ["AIRFLOW__LOGGING__LOGGING_LEVEL"] = "ERROR"
os.environ["AIRFLOW__DATABASE__SQL_ALCHEMY_CONN"] = f"sqlite:///{os.environ['AIRFLOW_HOME']}/airflow.db"

from airflow.dag_processing.bundles.manager import DagBundlesManager  # noqa: E402
from airflow.dag_processing.dagbag import BundleDagBag, sync_bag_to_db  # noqa: E402
from airflow.models.asset import AssetEvent, AssetModel  # noqa: E402
from airflow.models.xcom import XComModel  # noqa: E402
from airflow.serialization.encoders import coerce_to_core_timetable  # noqa: E402
from airflow.utils.db import initdb  # noqa: E402
from airflow.utils.session import create_session  # noqa: E402
from sqlalchemy import select  # noqa: E402

initdb()
bag = BundleDagBag(dag_folder=jobs["dags"], bundle_path=Path(jobs["dags"]), bundle_name="dags-folder")
report = {"import_errors": bag.import_errors, "dags": {}, "runs": {}}
for dag_id, dag in bag.dags.items():
    report["dags"][dag_id] = {
        "owner": dag.owner,
        "schedule": coerce_to_core_timetable(dag.timetable).summary,
        "timezone": str(dag.timezone),
        "start": dag.start_date.isoformat(),
        "catchup": dag.catchup,
        "max_active_runs": dag.max_active_runs,
        "max_active_tasks": dag.max_active_tasks,
        "timeout": dag.dagrun_timeout and dag.dagrun_timeout.total_seconds(),
        "deadline": [alert.interval.total_seconds() for alert in (dag.deadline if isinstance(dag.deadline, list) else [dag.deadline] if dag.deadline else [])],
        "params": {name: dag.params.get_param(name).schema for name in dag.params},
        "tasks": {
            task.task_id: {
                "upstream": sorted(task.upstream_task_ids),
                "outlets": [asset.name for asset in task.outlets],
                "retries": task.retries,
                "retry_delay": task.retry_delay.total_seconds(),
                "timeout": task.execution_timeout and task.execution_timeout.total_seconds(),
            }
            for task in dag.tasks
        },
    }

DagBundlesManager().sync_bundles_to_db()
for name, path in jobs["bundles"].items():
    sync_bag_to_db(BundleDagBag(dag_folder=path, bundle_path=Path(path), bundle_name=name), name, None)

for job in jobs["runs"]:
    for path, text in job.get("files", {}).items():
        Path(path).write_text(text, encoding="utf-8")
    # Airflow's test of a DAG leaves the values of its params in it, for the next one to find.
    bundle = jobs["bundles"][job["dag"]]
    dag = BundleDagBag(dag_folder=bundle, bundle_path=Path(bundle), bundle_name=job["dag"]).dags[job["dag"]]
    # As run.py does: Airflow's test of a DAG with a deadline ends in an error when all went well (3.3.2).
    dag.deadline = None
    started = time.monotonic()
    run = dag.test(run_conf=job.get("conf", {}))
    with create_session() as session:
        left = session.scalars(select(XComModel).where(XComModel.dag_id == run.dag_id, XComModel.run_id == run.run_id))
        xcom = [(item.task_id, item.key, XComModel.deserialize_value(item)) for item in left]
        events = session.execute(
            select(AssetModel.name, AssetEvent.extra)
            .join(AssetEvent, AssetEvent.asset_id == AssetModel.id)
            .where(AssetEvent.source_dag_id == run.dag_id, AssetEvent.source_run_id == run.run_id)
        ).all()
    report["runs"][job["name"]] = {
        "state": str(run.state),
        "seconds": round(time.monotonic() - started, 1),
        "tasks": {item.task_id: str(item.state) for item in run.get_task_instances()},
        "made": {task: value for task, key, value in xcom if key == "return_value" and isinstance(value, dict) and "node" in value},
        "checks": [one for _, key, value in xcom if key == "checks" for one in value],
        "events": {name: extra for name, extra in events},
    }
report["cpu_seconds"] = time.process_time()
Path(sys.argv[2]).write_text(json.dumps(report), encoding="utf-8")
