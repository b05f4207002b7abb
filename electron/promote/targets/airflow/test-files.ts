import type { AirflowNames } from './names';

/** `tests/conftest.py`: an Airflow of its own for the tests, in a folder that goes afterwards. */
export const conftest = `import atexit
import os
import shutil
import sys
import tempfile
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
HOME = tempfile.mkdtemp(prefix="airflow-test-")
atexit.register(shutil.rmtree, HOME, ignore_errors=True)
os.environ["AIRFLOW_HOME"] = HOME
os.environ["AIRFLOW__DATABASE__SQL_ALCHEMY_CONN"] = f"sqlite:///{HOME}/airflow.db"
os.environ.setdefault("WAREHOUSE", os.path.join(HOME, "warehouse.duckdb"))
sys.path.insert(0, str(PROJECT))

import run  # noqa: E402

run.use_airflow_here()
`;

/** `tests/test_dag.py` */
export function testModule(names: AirflowNames): string {
  return `"""The DAG as Airflow sees it, the steps on few rows, and a run of everything where the inputs are there."""

import os
from pathlib import Path

import pytest
import run
from ${names.package} import warehouse

DATA_ROOT = Path(os.environ.get("DATA_ROOT") or warehouse.PROJECT / warehouse.PIPELINE["data_root"])


def inputs_are_there() -> bool:
    """Whether the files of the promotion can be reached from here."""
    locations = [item["location"] for item in warehouse.PIPELINE["inputs"]]
    return all(":" in location or any(DATA_ROOT.glob(location.removeprefix("./"))) for location in locations if not os.path.isabs(location))


@pytest.fixture(scope="module")
def dag():
    return run.load_dag()


def test_the_dag_is_imported_without_errors(dag):
    assert dag.dag_id == run.DAG_ID
    assert dag.max_active_runs == 1
    assert dag.max_active_tasks == 1


def test_every_step_and_every_check_has_its_task(dag):
    calls = (warehouse.PROJECT.parent / f"{run.DAG_ID}.py").read_text(encoding="utf-8")
    assert calls.count("tasks.step(") == len(warehouse.PIPELINE["steps"])
    for check in warehouse.PIPELINE["checks"]:
        assert f'"{check["id"]}"' in calls


@pytest.mark.parametrize("number", range(len(warehouse.PIPELINE["units"])))
def test_steps_make_the_rows_of_the_prototype_of_few_rows(number):
    assert warehouse.unit_differences(warehouse.PIPELINE["units"][number]) == []


@pytest.mark.skipif(not inputs_are_there(), reason="the input files are not under DATA_ROOT")
def test_a_run_makes_every_step_and_gives_the_results_of_the_promotion():
    done = run.run_once({"compare-golden": True})
    failed = {task: state for task, state in done["tasks"].items() if state not in ("success", "skipped")}
    assert failed == {}
    assert done["state"] == "success"
    for step in warehouse.PIPELINE["steps"]:
        assert any(one.get("return_value", {}).get("rows") is not None for one in done["results"].values()), step["name"]
`;
}
