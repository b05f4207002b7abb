"""run_great_expectations.py SETTINGS: validates a suite with Great Expectations on DuckDB, once for each line on standard input.

SETTINGS is JSON: {database, suite, threads, memory}; `suite` is a file with [{check, type, arguments, where}]. What is timed
is the run of the validation definition. DuckDB is none of the databases that Great Expectations supports: through SQLAlchemy it
asks the right queries, but reads their rows only after it gave the connection back, and duckdb-engine's rollback has dropped them
by then ("list index out of range"). It holds on to the connection for a list of databases, and DuckDB is added to that list.
"""

import datetime
import json
import os
import sys
import time
from pathlib import Path

os.environ["GX_ANALYTICS_ENABLED"] = "false"
import great_expectations as gx
import great_expectations.execution_engine.sqlalchemy_execution_engine as engine_module
import great_expectations.expectations as expectations
from great_expectations.expectations.row_conditions import Column
from serve import serve


class Dialect(str):
    """A database by name, as the list of those whose connection is kept has them."""

    @property
    def value(self) -> str:
        return str(self)


engine_module._PERSISTED_CONNECTION_DIALECTS += (Dialect("duckdb"),)

COMPARISONS = {"==": lambda column, value: column == value, ">": lambda column, value: column > value}


def condition_of(parts: list[list[object]]) -> object:
    conditions = [COMPARISONS[operator](Column(column), value) for column, operator, value in parts]
    joined = conditions[0]
    for condition in conditions[1:]:
        joined = joined & condition
    return joined


def argument_of(value: object) -> object:
    """Values of dates and times are written as {"date": "2026-01-01"}."""
    if isinstance(value, dict):
        return datetime.date.fromisoformat(value["date"])
    return [argument_of(item) for item in value] if isinstance(value, list) else value


def expectation_of(entry: dict) -> object:
    arguments = {name: argument_of(value) for name, value in entry["arguments"].items()}
    if entry.get("where"):
        arguments["row_condition"] = condition_of(entry["where"])
    return getattr(expectations, entry["type"])(**arguments, meta={"check": entry["check"]})


def main() -> None:
    settings = json.loads(sys.argv[1])
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = {"globally": False}
    source = context.data_sources.add_sql(
        name="bench",
        connection_string=f"duckdb:///{settings['database']}",
        create_temp_table=False,
        kwargs={
            "connect_args": {
                "read_only": True,
                "config": {"threads": settings["threads"], "memory_limit": settings["memory"]},
            }
        },
    )
    batch = source.add_table_asset(name="orders", table_name="orders").add_batch_definition_whole_table("all")
    entries = json.loads(Path(settings["suite"]).read_text(encoding="utf-8"))
    suite = context.suites.add(gx.ExpectationSuite(name="orders", expectations=[expectation_of(one) for one in entries]))
    definition = context.validation_definitions.add(gx.ValidationDefinition(name="orders", data=batch, suite=suite))

    def run() -> dict[str, object]:
        start = time.perf_counter()
        done = definition.run(result_format="BOOLEAN_ONLY")
        ms = (time.perf_counter() - start) * 1000
        outcomes = []
        errors = []
        for result in done.results:
            check = result.expectation_config.meta["check"]
            raised = [
                str(info["exception_message"])
                for info in (result.exception_info or {}).values()
                if isinstance(info, dict) and info.get("raised_exception")
            ]
            if raised:
                errors.append(f"{check}: {raised[0]}")
            else:
                outcomes.append([check, "pass" if result.success else "fail"])
        return {"ms": ms, "outcomes": outcomes, "errors": errors}

    serve(run)


main()
