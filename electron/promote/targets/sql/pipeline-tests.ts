/** `tests/test_pipeline.py` */
export const pipelineTests = `"""Tests of the project. Unit tests run on few rows in memory; the run on real inputs is left out where they are not there."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(PROJECT))

import pipeline as command_line  # noqa: E402
from warehouse import PIPELINE, PipelineError, Warehouse, settings, unit_differences  # noqa: E402


def test_every_part_has_its_sql():
    for part in ("inputs", "macros", "steps", "checks", "golden"):
        for item in PIPELINE[part]:
            assert (PROJECT / item["file"]).read_text(encoding="utf-8").strip() != ""


def test_steps_stand_after_what_they_read():
    known = {item["name"] for item in PIPELINE["inputs"]}
    for step in PIPELINE["steps"]:
        assert set(step["reads"]) <= known
        known.add(step["name"])


@pytest.mark.parametrize("unit", PIPELINE["units"], ids=lambda unit: unit["step"])
def test_a_step_makes_the_rows_of_its_unit_test(unit):
    assert unit_differences(unit) == []


def test_an_unknown_parameter_is_refused():
    with pytest.raises(PipelineError):
        settings(parameters={"no such parameter": "1"})


def test_a_missing_input_fails_clearly_and_leaves_no_rows(tmp_path, capsys):
    if not PIPELINE["inputs"]:
        pytest.skip("no inputs")
    arguments = ["run", "--data-root", str(tmp_path / "nowhere"), "--warehouse", str(tmp_path / "w.duckdb")]
    assert command_line.main(arguments) == 2
    printed = capsys.readouterr()
    assert "cannot be" in printed.out + printed.err


def test_a_run_makes_every_step_and_so_does_a_second_one(tmp_path):
    root = PROJECT / PIPELINE["data_root"]
    if not root.exists():
        pytest.skip(f"there are no inputs under {root}")
    report = tmp_path / "report.json"
    arguments = ["run", "--keep-going", "--data-root", str(root), "--warehouse", str(tmp_path / "w.duckdb")]
    rows = []
    for _ in range(2):
        command = [sys.executable, str(PROJECT / "pipeline.py"), *arguments, "--report", str(report)]
        done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8")
        # Checks judge the inputs, which may have moved on; this is about the steps.
        assert done.returncode in (0, 1), done.stdout + done.stderr
        made = json.loads(report.read_text(encoding="utf-8"))
        assert {step["status"] for step in made["steps"]} == {"made"}
        assert made["golden"] == []
        rows.append([(step["name"], step["rows"]) for step in made["steps"]])
    assert rows[0] == rows[1]


def test_a_warehouse_that_somebody_has_open_is_waited_for_and_named(tmp_path):
    given = settings(data_root=tmp_path, warehouse=tmp_path / "w.duckdb", wait=0)
    try:
        first = Warehouse(given).__enter__()
    except PipelineError as error:
        pytest.skip(f"the project needs more than an empty folder to start: {error}")
    with first, pytest.raises(PipelineError, match="open in another process"):
        Warehouse(given).__enter__()
    with Warehouse(given) as again:
        assert again.execute("SELECT 1").fetchone() == (1,)
`;
