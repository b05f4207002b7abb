/** `warehouse.py`: the same for every project; what it does stands in `pipeline.json` and the SQL files. */
export const warehouseModule = `"""The pipeline of pipeline.json on DuckDB, step by step: \`Warehouse\` makes a step, runs a check, compares golden results.

DuckDB lets one process at a time open a database file for writing. A second one waits until the first one is done, so tasks
that an orchestrator runs beside each other make their steps one after the other.
"""

from __future__ import annotations

import json
import os
import re
import time
from dataclasses import dataclass, field
from datetime import datetime, timezone
from pathlib import Path

import duckdb

PROJECT = Path(__file__).resolve().parent
PLACEHOLDER = re.compile(r"\\$\\{(DATA_ROOT|NOW|DOLLAR|PLUMBLINE_SECRET_\\d+)\\}")


class PipelineError(Exception):
    """What a person can repair; printed without a stack."""


@dataclass(frozen=True)
class Settings:
    """Where a run finds its inputs and leaves its rows. Values of parameters are texts, or None."""

    data_root: str
    warehouse: str
    parameters: dict = field(default_factory=dict)
    wait: float = 600.0


@dataclass(frozen=True)
class Built:
    step: str
    rows: int
    seconds: float
    mode: str


@dataclass(frozen=True)
class Checked:
    id: str
    node: str
    name: str
    column: str | None
    outcome: str
    value: float | int | None
    threshold: str
    level: str
    blocking: bool
    message: str | None = None

    @property
    def blocks(self) -> bool:
        """Whether what reads the node must not be made now."""
        return self.blocking and self.outcome in ("fail", "error")


def read_pipeline() -> dict:
    return json.loads((PROJECT / "pipeline.json").read_text(encoding="utf-8"))


PIPELINE = read_pipeline()


def settings(data_root=None, warehouse=None, parameters=None, wait=None) -> Settings:
    """What is not given comes from the environment, otherwise it is the default of the project."""
    given = dict(parameters or {})
    unknown = sorted(set(given) - {parameter["name"] for parameter in PIPELINE["parameters"]})
    if unknown:
        names = ", ".join(parameter["name"] for parameter in PIPELINE["parameters"])
        raise PipelineError(f"There is no parameter {', '.join(unknown)}; there are: {names or 'none'}.")
    return Settings(
        data_root=os.path.abspath(data_root or os.environ.get("DATA_ROOT") or PROJECT / PIPELINE["data_root"]),
        warehouse=os.path.abspath(warehouse or os.environ.get("WAREHOUSE") or PROJECT / "warehouse.duckdb"),
        parameters=given,
        wait=float(wait if wait is not None else os.environ.get("WAREHOUSE_WAIT") or 600),
    )


def named(kind: str, name: str) -> dict:
    for item in PIPELINE[kind]:
        if item["name"] == name:
            return item
    raise PipelineError(f"There is no {kind[:-1]} named {name}; there are: {', '.join(item['name'] for item in PIPELINE[kind])}.")


def identifier(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def parameter_literal(parameter: dict, value) -> str:
    """A value as SQL of the parameter's type; a cast fails for a text that is no such value."""
    if value is None:
        return "NULL"
    if parameter["list"]:
        values = json.loads(value) if isinstance(value, str) else value
        if not isinstance(values, list):
            raise PipelineError(f"The parameter {parameter['name']} takes a list such as [1, 2].")
        items = "[" + ", ".join(scalar_literal(parameter, item) for item in values) + "]"
        # Decimals bring a width of their own, and DuckDB finds the one that holds all.
        return items if parameter["type"] == "decimal" else f"CAST({items} AS {parameter['sql_type']}[])"
    return scalar_literal(parameter, value)


def scalar_literal(parameter: dict, value) -> str:
    if value is None:
        return "NULL"
    text = str(value).lower() if isinstance(value, bool) else str(value)
    if parameter["type"] != "decimal":
        return f"CAST({literal(text)} AS {parameter['sql_type']})"
    whole, _, fraction = text.strip().lstrip("+-").partition(".")
    width = min(max(len((whole + fraction).lstrip("0")), len(fraction), 1), 38)
    return f"CAST({literal(text)} AS DECIMAL({width}, {len(fraction)}))"


class Warehouse:
    """The database file, opened for as long as the \`with\` block lasts: every other process waits meanwhile."""

    def __init__(self, given: Settings):
        self.settings = given
        self.now = datetime.now(timezone.utc)
        self.connection = None
        self._prepared = set()

    def __enter__(self) -> Warehouse:
        try:
            self._open()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(self, *_) -> None:
        self.close()

    def close(self) -> None:
        if self.connection is not None:
            self.connection.close()
            self.connection = None

    # What is asked of it.

    def build(self, name: str, full_refresh: bool = False, between=None) -> Built:
        """Makes the rows of a step whole or not at all. \`between\`: from, inclusive, to, exclusive, of an incremental step's time."""
        step = named("steps", name)
        started = time.perf_counter()
        table = f"warehouse.main.{identifier(name)}"
        increment = step["incremental"]
        goes_on = increment is not None and not full_refresh and self.exists(name)
        try:
            self._prepare(step["reads"], step["macros"])
            query = self.text(step["file"])
            self.execute("BEGIN TRANSACTION")
            if goes_on:
                self._go_on(step, increment, table, query, between)
            else:
                bounds = in_range(increment, table, between, goes_on=False) if increment is not None else None
                rows = query if bounds is None else f"SELECT * FROM (\\n{query}\\n) AS step_rows\\nWHERE {bounds}"
                self.execute(f"CREATE OR REPLACE TABLE {table} AS\\n{rows}")
                self._require_columns(step, table)
            rows = self.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
            self.execute("COMMIT")
        except (duckdb.Error, PipelineError) as error:
            self._roll_back()
            raise PipelineError(f"step {name} ({step['file']}): {self.reason(error)}") from error
        return Built(name, rows, time.perf_counter() - started, "incremental" if goes_on else "full")

    def check(self, identity: str, missing=()) -> Checked:
        """Measures and judges a check. One that cannot be measured, or looks at nodes that are \`missing\`, has the outcome error."""
        check = next(item for item in PIPELINE["checks"] if item["id"] == identity)
        about = {key: check[key] for key in ("id", "node", "name", "column", "threshold", "level", "blocking")}
        try:
            if missing:
                raise PipelineError(f"{', '.join(missing)} was not made")
            self._prepare([check["node"], *check["reads"]], [])
            value, outcome = self.execute(self.text(check["file"])).fetchone()
        except (duckdb.Error, PipelineError) as error:
            return Checked(**about, outcome="error", value=None, message=self.reason(error))
        return Checked(**about, outcome=outcome, value=plain_number(value), message=None)

    def golden(self, node: str) -> list:
        """Facts of the rows of a node that are not as they were at promotion: fact, expected, actual."""
        result = next(item for item in PIPELINE["golden"] if item["node"] == node)
        try:
            self._prepare([node], [])
            return self.execute(self.text(result["file"])).fetchall()
        except duckdb.Error as error:
            raise PipelineError(f"golden results of {node} ({result['file']}): {self.reason(error)}") from error

    def exists(self, name: str) -> bool:
        sql = "SELECT count(*) FROM duckdb_tables() WHERE database_name = 'warehouse' AND schema_name = 'main' AND lower(table_name) = lower(?)"
        return self.connection.execute(sql, [name]).fetchone()[0] > 0

    def execute(self, sql: str):
        return self.connection.execute(sql)

    def text(self, file: str) -> str:
        """The SQL of a file with what its placeholders stand for."""
        return self.put((PROJECT / file).read_text(encoding="utf-8"))

    def put(self, sql: str) -> str:
        def value(match):
            name = match.group(1)
            if name == "DOLLAR":
                return "$"
            if name == "NOW":
                return self.now.isoformat()
            return (self.settings.data_root if name == "DATA_ROOT" else secret(name)).replace("'", "''")

        return PLACEHOLDER.sub(value, sql)

    def reason(self, error: BaseException) -> str:
        """What DuckDB says, without credentials."""
        text = str(error).strip()
        for name in PIPELINE["secrets"]:
            if os.environ.get(name):
                text = text.replace(os.environ[name], "\${" + name + "}")
        return text

    # How it does it.

    def _open(self) -> None:
        self.connection = duckdb.connect()
        self.execute("SET TimeZone = 'UTC'")
        self.execute(f"SET temp_directory = {literal(self.settings.warehouse + '.tmp')}")
        for extension in PIPELINE["extensions"]:
            self.execute(f"INSTALL {extension}")
            self.execute(f"LOAD {extension}")
        self._attach_warehouse()
        self.execute("ATTACH ':memory:' AS sources")
        for item in PIPELINE["attach"]:
            try:
                self.execute(f"ATTACH {self.put(item['path'])} AS {identifier(item['name'])} (READ_ONLY)")
            except duckdb.Error as error:
                raise PipelineError(f"The database {item['path']} cannot be opened: {self.reason(error)}") from error
        self.execute("USE warehouse")
        for parameter in PIPELINE["parameters"]:
            value = self.settings.parameters.get(parameter["name"], parameter["default"])
            try:
                self.execute(f"SET VARIABLE {identifier(parameter['name'])} = {parameter_literal(parameter, value)}")
            except (duckdb.Error, json.JSONDecodeError) as error:
                raise PipelineError(
                    f"The parameter {parameter['name']} takes {parameter['says']}, and {value!r} is none: {error}"
                ) from error

    def _attach_warehouse(self) -> None:
        path = self.settings.warehouse
        os.makedirs(os.path.dirname(path), exist_ok=True)
        deadline = time.monotonic() + self.settings.wait
        while True:
            try:
                self.execute(f"ATTACH {literal(path)} AS warehouse (TYPE duckdb)")
                return
            except duckdb.Error as error:
                if not is_busy(error):
                    raise PipelineError(f"The warehouse {path} cannot be opened: {error}") from error
                if time.monotonic() >= deadline:
                    raise PipelineError(
                        f"The warehouse {path} is open in another process, and {self.settings.wait:g} seconds of waiting did not help: {error}"
                    ) from error
                time.sleep(0.2)

    def _prepare(self, reads, macros) -> None:
        """Makes what SQL needs in this session: views on input files, and macros."""
        inputs = {item["name"]: item for item in PIPELINE["inputs"]}
        for name in reads:
            if name in self._prepared:
                continue
            if name in inputs:
                try:
                    self.execute(f"CREATE OR REPLACE VIEW sources.main.{identifier(name)} AS\\n{self.text(inputs[name]['file'])}")
                except duckdb.Error as error:
                    raise PipelineError(f"input {name} ({inputs[name]['location']}) cannot be read: {self.reason(error)}") from error
            elif not self.exists(name):
                raise PipelineError(f"{name} has not been made yet: build it first.")
            self._prepared.add(name)
        for name in macros:
            if name not in self._prepared:
                self.execute(self.text(named("macros", name)["file"]))
                self._prepared.add(name)

    def _go_on(self, step, increment, table, query, between) -> None:
        """Makes the rows of a span and puts them in the place of those that are there."""
        self._require_columns(step, table, " Run with --full-refresh.")
        bounds = in_range(increment, table, between, goes_on=True)
        where = "" if bounds is None else f"\\nWHERE {bounds}"
        self.execute(f"CREATE OR REPLACE TEMP TABLE fresh_rows AS\\nSELECT * FROM (\\n{query}\\n) AS step_rows{where}")
        self._require_columns(step, "temp.main.fresh_rows")
        if increment["kind"] == "by_key":
            same = " AND ".join(f"made.{identifier(name)} IS NOT DISTINCT FROM fresh.{identifier(name)}" for name in increment["key"])
            self.execute(f"DELETE FROM {table} AS made USING temp.main.fresh_rows AS fresh WHERE {same}")
        elif increment["kind"] == "time_range" or between is not None:
            self.execute(f"DELETE FROM {table} WHERE {bounds}")
        self.execute(f"INSERT INTO {table} SELECT * FROM temp.main.fresh_rows")
        self.execute("DROP TABLE temp.main.fresh_rows")

    def _require_columns(self, step, table, hint="") -> None:
        """The contract: the columns that the step had at promotion, in their order and with their types."""
        found = [(row[0], row[1]) for row in self.execute(f"DESCRIBE {table}").fetchall()]
        expected = [(column["name"], column["type"]) for column in step["columns"]]
        if found == expected:
            return
        missing = [f"{name} {kind}" for name, kind in expected if (name, kind) not in found]
        added = [f"{name} {kind}" for name, kind in found if (name, kind) not in expected]
        said = [f"without {', '.join(missing)}"] if missing else []
        said += [f"with {', '.join(added)}"] if added else []
        raise PipelineError(f"its columns are not those of pipeline.json: {' and '.join(said) or 'another order'}.{hint}")

    def _roll_back(self) -> None:
        try:
            self.execute("ROLLBACK")
        except duckdb.Error:
            # There was no transaction, or it ended with the error.
            pass


def in_range(increment: dict, table: str, between, goes_on: bool):
    """
    The condition that a run's rows are of, or None for all rows. It stands once, for the rows that are made and for those that they
    take the place of. Rows without a time belong to every span.
    """
    if increment["time"] is None:
        return None
    column, kind = identifier(increment["time"]["name"]), increment["time"]["type"]
    if between is not None:
        first, end = (f"CAST({literal(text)} AS {kind})" for text in between)
        return f"(({column} >= {first} AND {column} < {end}) OR {column} IS NULL)"
    if not goes_on:
        return None
    newest = f"(SELECT max({column}) FROM {table})"
    if increment["lookback"] is None:
        return f"({column} > {newest} OR {newest} IS NULL)"
    return f"({column} >= coalesce({newest} - INTERVAL {literal(increment['lookback'])}, {column}) OR {column} IS NULL)"


def is_busy(error: duckdb.Error) -> bool:
    """Whether somebody else has the database file open, in another process or in this one."""
    text = str(error)
    return "Could not set lock" in text or "Unique file handle conflict" in text or "used by another process" in text


def secret(name: str) -> str:
    value = os.environ.get(name)
    if value is None:
        raise PipelineError(f"The environment variable {name} is not set; it stands for a credential of the SQL.")
    return value


def plain_number(value):
    if value is None:
        return None
    number = float(value)
    if number != number or number in (float("inf"), float("-inf")):
        return None
    return int(value) if number == int(number) and abs(number) < 2**53 else number


def checks_of(node: str) -> list:
    if not any(item["name"] == node for item in [*PIPELINE["inputs"], *PIPELINE["steps"]]):
        raise PipelineError(f"There is no input and no step named {node}.")
    return [check for check in PIPELINE["checks"] if check["node"] == node]


def has_default_parameters(given: Settings) -> bool:
    """Golden results hold for the parameter values of the promotion only."""
    defaults = {parameter["name"]: parameter["default"] for parameter in PIPELINE["parameters"]}
    return all(str(value) == str(defaults[name]) for name, value in given.parameters.items())


def describe(checked: Checked) -> str:
    """One line on the outcome of a check."""
    measured = "" if checked.value is None else f" (measured {checked.value}, expected {checked.threshold})"
    why = "" if checked.message is None else f": {checked.message}"
    tolerated = "" if checked.blocking or checked.level == "warn" or checked.outcome == "pass" else ", which does not block"
    return f"check {checked.outcome}: {checked.node}: {checked.name}{measured}{tolerated}{why}"


def unit_differences(unit: dict) -> list:
    """Runs a step on few rows in memory: pairs of what is wrong (missing, not expected, failed) and the row as text."""
    given = {item["node"]: item["file"] for item in unit["given"]}
    step = named("steps", unit["step"])
    inputs = {item["name"] for item in PIPELINE["inputs"]}
    warehouse = Warehouse(Settings(data_root=".", warehouse=":memory:"))
    warehouse.connection = duckdb.connect()
    try:
        warehouse.execute("SET TimeZone = 'UTC'")
        warehouse.execute("ATTACH ':memory:' AS warehouse")
        warehouse.execute("ATTACH ':memory:' AS sources")
        warehouse.execute("USE warehouse")
        for parameter in PIPELINE["parameters"]:
            value = unit["parameters"].get(parameter["name"], parameter["default"])
            warehouse.execute(f"SET VARIABLE {identifier(parameter['name'])} = {parameter_literal(parameter, value)}")
        for node, file in given.items():
            schema = "sources.main" if node in inputs else "warehouse.main"
            rows = (PROJECT / file).read_text(encoding="utf-8")
            warehouse.execute(f"CREATE TABLE {schema}.{identifier(node)} AS\\n{rows}")
        for name in step["macros"]:
            warehouse.execute(warehouse.text(named("macros", name)["file"]))
        warehouse.execute(f"CREATE TEMP TABLE actual_rows AS\\n{warehouse.text(step['file'])}")
        expected = (PROJECT / unit["expected"]).read_text(encoding="utf-8")
        warehouse.execute(f"CREATE TEMP TABLE expected_rows AS\\n{expected}")
        found = []
        for what, left, right in (("missing", "expected", "actual"), ("not expected", "actual", "expected")):
            # As text: Python has no value for some types of DuckDB.
            beyond = f"FROM temp.main.{left}_rows EXCEPT ALL FROM temp.main.{right}_rows"
            rows = warehouse.execute(f"SELECT CAST(beyond AS VARCHAR) FROM ({beyond}) AS beyond").fetchall()
            found += [(what, row) for (row,) in rows]
        return found
    except duckdb.Error as error:
        return [("failed", warehouse.reason(error))]
    finally:
        warehouse.close()
`;
