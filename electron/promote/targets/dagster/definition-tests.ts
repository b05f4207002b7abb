/** `tests/test_definitions.py` */
export const definitionTests = `"""Tests of the definitions. What runs on real inputs is left out where they are not there."""

import sys
from pathlib import Path

import dagster as dg
import pytest

PROJECT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(PROJECT))

import definitions  # noqa: E402
import materialize  # noqa: E402
from warehouse import PIPELINE  # noqa: E402


def test_the_definitions_load():
    dg.Definitions.validate_loadable(definitions.defs)


def test_every_step_is_an_asset_with_its_checks_and_columns():
    graph = definitions.defs.resolve_asset_graph()
    for step in PIPELINE["steps"]:
        node = graph.get(definitions.KEYS[step["name"]])
        assert node.is_materializable
        assert {key for key in node.parent_keys} == {definitions.KEYS[name] for name in step["reads"]}
        assert len(node.metadata["dagster/column_schema"].columns) == len(step["columns"])
        names = {key.name for key in node.check_keys}
        assert {check["id"] for check in PIPELINE["checks"] if check["node"] == step["name"]} <= names


def test_the_schedule_is_that_of_the_pipeline():
    decided = PIPELINE["operations"]["schedule"]
    schedules = definitions.schedules
    assert [(s.cron_schedule, s.execution_timezone) for s in schedules] == (
        [] if decided is None else [(decided["cron"], decided["timezone"])]
    )


def test_a_missing_input_fails_and_leaves_nothing_behind_it(tmp_path):
    if not PIPELINE["inputs"]:
        pytest.skip("no inputs")
    duckdb = definitions.DuckDB(data_root=str(tmp_path / "nowhere"), warehouse=str(tmp_path / "w.duckdb"))
    result = materialize.materialize(duckdb, with_checks=False)
    assert not result.success
    report = materialize.report_of(result)
    readers = {step["name"] for step in PIPELINE["steps"] if step["reads"]}
    assert {step["status"] for step in report["steps"] if step["name"] in readers} == {"not made"}


def test_all_assets_are_made_and_so_they_are_a_second_time(tmp_path):
    root = PROJECT / PIPELINE["data_root"]
    if not root.exists():
        pytest.skip(f"there are no inputs under {root}")
    duckdb = definitions.DuckDB(data_root=str(root), warehouse=str(tmp_path / "w.duckdb"))
    rows = []
    for _ in range(2):
        # Checks judge the inputs, which may have moved on; this is about the steps.
        report = materialize.report_of(materialize.materialize(duckdb, with_checks=False))
        assert {step["status"] for step in report["steps"]} == {"made"}
        rows.append([step["rows"] for step in report["steps"]])
    assert rows[0] == rows[1]
`;
