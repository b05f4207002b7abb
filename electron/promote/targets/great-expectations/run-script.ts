/** `run.py`: the same for every project. */
export const runScript = `"""Runs the checkpoint of all suites with Great Expectations on DuckDB.

    python run.py [--warehouse PATH] [--data-root DIR] [--json FILE]

Exit code 0: every expectation holds, or is of severity warning. 1: one of severity critical does not hold. 2: the rows cannot be
read, or an expectation could not be evaluated.

DuckDB is none of the databases that Great Expectations supports: through SQLAlchemy it asks the right queries, but reads their rows
only after it gave the connection back, and duckdb-engine's rollback has dropped them by then. It holds on to the connection for a
list of databases, and DuckDB is added to that list.
"""

import json
import logging
import os
import sys
import tempfile
from pathlib import Path

os.environ["GX_ANALYTICS_ENABLED"] = "false"

import duckdb_engine
import great_expectations as gx
import great_expectations.execution_engine.sqlalchemy_execution_engine as engine_module
import sqlalchemy
from warehouse import PROJECT, open_warehouse, parser_of


class Dialect(str):
    """A database by name, as the list of those whose connection is kept has them."""

    @property
    def value(self):
        return str(self)


engine_module._PERSISTED_CONNECTION_DIALECTS += (Dialect("duckdb"),)


# What duckdb-engine says of itself when it connects: connections to one file have to be of one configuration.
CONFIG = {"custom_user_agent": f"duckdb_engine/{duckdb_engine.__version__}(sqlalchemy/{sqlalchemy.__version__})"}


def main():
    parser = parser_of("Runs all suites against the rows.")
    parser.add_argument("--json", help="a file that gets all results")
    options = parser.parse_args()
    # That queries name their table and not {batch} is said again and again.
    logging.disable(logging.WARNING)
    with tempfile.TemporaryDirectory() as folder:
        database = Path(folder) / "contracts.duckdb"
        # Held open: the views of the file are on what this connection attached.
        connection = open_warehouse(options, database, CONFIG)
        os.environ["CONTRACTS_DATABASE"] = str(database)
        context = gx.get_context(mode="file", project_root_dir=str(PROJECT))
        context.variables.progress_bars = {"globally": False}
        outcome = context.checkpoints.get("pipeline").run()
        results = [entry for run in outcome.run_results.values() for entry in entries_of(run)]
        connection.close()
    report(results)
    if options.json:
        Path(options.json).write_text(json.dumps(results, indent=2, default=str), encoding="utf-8")
    if any(entry["error"] for entry in results):
        sys.exit(2)
    sys.exit(1 if any(not entry["success"] and entry["severity"] == "critical" for entry in results) else 0)


def entries_of(run):
    for result in run.results:
        config = result.expectation_config
        infos = [result.exception_info, *(result.exception_info or {}).values()]
        raised = [
            str(info["exception_message"]) for info in infos if isinstance(info, dict) and info.get("raised_exception")
        ]
        yield {
            "suite": run.suite_name,
            "check": config.meta.get("plumbline.check"),
            "column": config.kwargs.get("column"),
            "type": config.type,
            "severity": getattr(config.severity, "value", config.severity),
            "success": bool(result.success),
            "error": raised[0] if raised else None,
            "result": result.result,
        }


def report(results):
    for suite in dict.fromkeys(entry["suite"] for entry in results):
        own = [entry for entry in results if entry["suite"] == suite]
        print(f"{suite}: {sum(entry['success'] for entry in own)} of {len(own)} hold")
        for entry in own:
            if entry["error"]:
                print(f"  error: {entry['check']}: {entry['error'].splitlines()[0]}")
            elif not entry["success"]:
                print(f"  {entry['severity']}: {entry['column'] or ''} {entry['check']}")


if __name__ == "__main__":
    main()
`;
