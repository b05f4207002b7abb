/** `materialize.py` */
export const materializeModule = `"""Makes and checks everything once, with Dagster, in this process and without its daemon: for CI and for a first look.

    python materialize.py [--data-root DIR] [--warehouse FILE] [--param NAME=VALUE ...] [--full-refresh] [--from TIME --to TIME]
                          [--no-checks] [--report FILE]

Exit code 0: all assets were made and no check of severity ERROR failed. 1: something failed; Dagster says what.
"""

import argparse
import json
import sys
from pathlib import Path

import dagster as dg

import definitions
from warehouse import PIPELINE


def parse_arguments(arguments):
    parser = argparse.ArgumentParser(description=f"Makes the assets of {PIPELINE['name']} once.")
    parser.add_argument("--data-root")
    parser.add_argument("--warehouse")
    parser.add_argument("--param", action="append", default=[], metavar="NAME=VALUE")
    parser.add_argument("--full-refresh", action="store_true")
    parser.add_argument("--from", dest="first", metavar="TIME")
    parser.add_argument("--to", dest="end", metavar="TIME")
    parser.add_argument("--no-checks", action="store_true", help="make the assets only")
    parser.add_argument("--report", help="write what was done to this file, as JSON")
    return parser.parse_args(arguments)


def resource(options) -> definitions.DuckDB:
    given = {
        "data_root": options.data_root,
        "warehouse": options.warehouse,
        "from_time": options.first,
        "to_time": options.end,
    }
    parameters = dict(item.split("=", 1) for item in options.param)
    said = {name: value for name, value in given.items() if value is not None}
    return definitions.DuckDB(parameters=parameters, full_refresh=options.full_refresh, **said)


def materialize(duckdb: definitions.DuckDB, with_checks=True, instance=None):
    """One run of all assets, with their checks."""
    checks = definitions.checks if with_checks else []
    return dg.materialize(
        [*definitions.inputs, *definitions.steps, *checks],
        selection=definitions.SELECTION if with_checks else None,
        resources={"duckdb": duckdb},
        run_config={"loggers": {"console": {"config": {"log_level": "INFO"}}}},
        instance=instance,
        raise_on_error=False,
    )


def report_of(result) -> dict:
    """What was made and how it was judged, by the names of pipeline.json."""
    names = {key: name for name, key in definitions.KEYS.items()}
    made = {event.asset_key: event.event_specific_data.materialization for event in result.get_asset_materialization_events()}
    steps = []
    for step in PIPELINE["steps"]:
        found = made.get(definitions.KEYS[step["name"]])
        rows = None if found is None else found.metadata["dagster/row_count"].value
        steps.append({"name": step["name"], "status": "made" if found else "not made", "rows": rows})
    checks, golden = [], []
    by_id = {check["id"]: check for check in PIPELINE["checks"]}
    for found in result.get_asset_check_evaluations():
        node = names[found.asset_key]
        if found.check_name == "golden_results":
            golden.append({"node": node, "differences": found.metadata["differences"].value})
            continue
        measured = found.metadata.get("measured")
        checks.append(
            {
                "id": found.check_name,
                "node": node,
                "name": by_id[found.check_name]["name"],
                "outcome": found.metadata["outcome"].value,
                "value": None if measured is None else measured.value,
                "blocking": by_id[found.check_name]["blocking"],
                "passed": found.passed,
                "severity": found.severity.value,
            }
        )
    return {"pipeline": PIPELINE["name"], "success": result.success, "steps": steps, "checks": checks, "golden": golden}


def main(arguments) -> int:
    options = parse_arguments(arguments)
    result = materialize(resource(options), not options.no_checks)
    report = report_of(result)
    if options.report:
        Path(options.report).write_text(json.dumps(report, indent=2) + "\\n", encoding="utf-8")
    wrong = any(golden["differences"] for golden in report["golden"])
    return 0 if result.success and not wrong else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
`;
