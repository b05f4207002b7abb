/** `pipeline.py`, the command line: the same for every project. */
export const pipelineModule = `"""The pipeline of pipeline.json on DuckDB: makes steps, runs checks, compares golden results.

    python pipeline.py run [--full-refresh] [--from TIME --to TIME] [--no-checks] [--no-golden] [--units] [--keep-going]
    python pipeline.py build STEP ...
    python pipeline.py check [NODE ...]
    python pipeline.py golden
    python pipeline.py units
    python pipeline.py list

Each takes [--data-root DIR] [--warehouse FILE] [--param NAME=VALUE ...] [--wait SECONDS] [--report FILE].

Exit code 0: everything was made and holds. 1: a check or a golden result does not hold. 2: something could not be made or
measured (an input, a parameter, a step); the message says what.
"""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict
from pathlib import Path

from warehouse import (
    PIPELINE,
    Built,
    Checked,
    PipelineError,
    Warehouse,
    checks_of,
    describe,
    has_default_parameters,
    settings,
    unit_differences,
)


class Run:
    """A run of everything, in order. What stands behind a failure is held back, and everything else goes on."""

    def __init__(self, warehouse: Warehouse, full_refresh=False, between=None, keep_going=False, no_checks=False, say=print):
        self.warehouse = warehouse
        self.no_checks = no_checks
        self.full_refresh = full_refresh
        self.between = between
        self.keep_going = keep_going
        self.say = say
        self.steps, self.checks, self.compared, self.golden, self.units = [], [], [], [], []
        self._held_back = {}
        self._settled = set()

    def make(self) -> None:
        self._settled = {item["name"] for item in PIPELINE["inputs"]}
        self._judge()
        left = list(PIPELINE["steps"])
        while left:
            # A step waits for what it reads, and for the checks that may hold it back.
            step = next((step for step in left if self._is_next(step)), left[0])
            left.remove(step)
            self._make(step)
            self._settled.add(step["name"])
            self._judge()

    def _is_next(self, step) -> bool:
        measured = {check.id for check in self.checks}
        waits = any(check["blocking"] and check["id"] not in measured for name in step["reads"] for check in checks_of(name))
        return set(step["reads"]) <= self._settled and (self.no_checks or not waits)

    def _make(self, step) -> None:
        name = step["name"]
        before = next((node for node in step["reads"] if node in self._held_back), None)
        if before is not None:
            self._held_back[name] = self._held_back[before]
            self._note(name, "blocked", error=f"{name}: {self._held_back[name]}")
            return
        try:
            self.built(self.warehouse.build(name, self.full_refresh, self.between))
        except PipelineError as error:
            self._held_back[name] = f"{name} could not be made"
            self._note(name, "failed", error=str(error))

    def _judge(self) -> None:
        """Runs the checks whose rows are there now."""
        done = {check.id for check in self.checks}
        for check in [] if self.no_checks else PIPELINE["checks"]:
            nodes = [check["node"], *check["after"]]
            if check["id"] in done or not set(nodes) <= self._settled:
                continue
            missing = [name for name in nodes if any(step["name"] == name and step["status"] != "made" for step in self.steps)]
            if check["node"] not in missing:
                self._checked(self.warehouse.check(check["id"], missing))

    def built(self, built: Built) -> None:
        self._note(built.step, "made", built.rows, round(built.seconds, 3))
        self.say(f"step made: {built.step} ({built.rows} rows, {built.seconds:.3f} s)")

    def check(self, node: str) -> None:
        for check in checks_of(node):
            self._checked(self.warehouse.check(check["id"]))

    def there(self) -> list:
        """Nodes with golden results that this run has rows of."""
        made = {step["name"] for step in self.steps if step["status"] == "made"}
        made.update(item["name"] for item in PIPELINE["inputs"])
        return [item["node"] for item in PIPELINE["golden"] if item["node"] in made]

    def compare(self, nodes) -> None:
        for node in nodes:
            self.compared.append(node)
            for fact, expected, actual in self.warehouse.golden(node):
                self.golden.append({"node": node, "fact": fact, "expected": expected, "actual": actual})
                self.say(f"golden fail: {node}: {fact}: expected {expected}, found {actual}")

    def try_units(self) -> None:
        """The unit tests, in memory: each step on few rows."""
        for unit in PIPELINE["units"]:
            differences = unit_differences(unit)
            self.units.append({"step": unit["step"], "differences": len(differences)})
            self.say(f"unit test {'fail' if differences else 'pass'}: {unit['step']}")
            for what, row in differences:
                self.say(f"  {what}: {row}")

    def exit_code(self) -> int:
        failed = any(step["status"] == "failed" for step in self.steps)
        if failed or any(check.outcome == "error" for check in self.checks):
            return 2
        blocked = any(step["status"] == "blocked" for step in self.steps)
        wrong = self.golden or any(unit["differences"] for unit in self.units)
        return 1 if blocked or wrong or any(check.blocks for check in self.checks) else 0

    def report(self) -> dict:
        checks = [asdict(check) for check in self.checks]
        return {
            "pipeline": PIPELINE["name"],
            "steps": self.steps,
            "checks": checks,
            "compared": self.compared,
            "golden": self.golden,
            "units": self.units,
        }

    def _checked(self, checked: Checked) -> None:
        self.checks.append(checked)
        self.say(describe(checked))
        if checked.blocks and not self.keep_going:
            self._held_back[checked.node] = f"the check {checked.name} of {checked.node} does not hold"

    def _note(self, name, status, rows=None, seconds=None, error=None) -> None:
        self.steps.append({"name": name, "status": status, "rows": rows, "seconds": seconds, "error": error})
        if error is not None:
            self.say(f"step {status}: {error}")


def parse_arguments(arguments) -> argparse.Namespace:
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--data-root", help="where the input files lie (DATA_ROOT; default: the workspace)")
    common.add_argument("--warehouse", help="the database file (WAREHOUSE; default: warehouse.duckdb)")
    common.add_argument("--param", action="append", default=[], metavar="NAME=VALUE")
    common.add_argument("--wait", type=float, help="seconds to wait for another process (WAREHOUSE_WAIT; default: 600)")
    common.add_argument("--report", help="write what was done to this file, as JSON")
    makes = argparse.ArgumentParser(add_help=False)
    makes.add_argument("--full-refresh", action="store_true", help="make all rows of incremental steps again")
    makes.add_argument("--from", dest="first", metavar="TIME", help="of incremental steps: make the rows from here on ...")
    makes.add_argument("--to", dest="end", metavar="TIME", help="... and before here again")
    parser = argparse.ArgumentParser(description=f"Runs the pipeline {PIPELINE['name']} on DuckDB.")
    commands = parser.add_subparsers(dest="command", required=True)
    run = commands.add_parser("run", parents=[common, makes], help="make, check and compare everything")
    run.add_argument("--no-checks", action="store_true", help="run no checks")
    run.add_argument("--units", action="store_true", help="run the unit tests too")
    run.add_argument("--no-golden", action="store_true", help="do not compare with the results of the promotion")
    run.add_argument("--keep-going", action="store_true", help="make the steps behind a failed check too")
    build = commands.add_parser("build", parents=[common, makes], help="make steps, as they are named")
    build.add_argument("steps", nargs="+", metavar="STEP")
    check = commands.add_parser("check", parents=[common], help="run the checks of nodes, or all")
    check.add_argument("nodes", nargs="*", metavar="NODE")
    commands.add_parser("golden", parents=[common], help="compare the outputs with the results of the promotion")
    commands.add_parser("units", parents=[common], help="run the unit tests, on few rows in memory")
    commands.add_parser("list", parents=[common], help="what there is")
    options = parser.parse_args(arguments)
    first, end = getattr(options, "first", None), getattr(options, "end", None)
    if (first is None) != (end is None):
        parser.error("--from and --to belong together")
    if first is not None and options.full_refresh:
        parser.error("--full-refresh makes all rows, --from and --to those of a span: choose one")
    return options


def given_parameters(items) -> dict:
    values = {}
    for item in items:
        name, separator, value = item.partition("=")
        if separator == "":
            raise PipelineError(f"--param {item}: expected NAME=VALUE.")
        values[name] = value
    return values


def list_pipeline() -> None:
    for kind in ("inputs", "steps"):
        for item in PIPELINE[kind]:
            reads = f" <- {', '.join(item['reads'])}" if item.get("reads") else ""
            print(f"{kind[:-1]} {item['name']}{reads}")
            for check in checks_of(item["name"]):
                print(f"  check {check['name']} ({check['threshold']}, {'blocking' if check['blocking'] else 'warning'})")


def perform(options) -> Run:
    """Does what a command says."""
    between = None if getattr(options, "first", None) is None else (options.first, options.end)
    given = settings(options.data_root, options.warehouse, given_parameters(options.param), options.wait)
    full_refresh, keep_going = getattr(options, "full_refresh", False), getattr(options, "keep_going", False)
    if options.command == "units":
        run = Run(None)
        run.try_units()
        return run
    with Warehouse(given) as warehouse:
        run = Run(warehouse, full_refresh, between, keep_going, getattr(options, "no_checks", False))
        if options.command == "build":
            for name in options.steps:
                run.built(warehouse.build(name, full_refresh, between))
        elif options.command == "check":
            for name in options.nodes or [item["name"] for item in [*PIPELINE["inputs"], *PIPELINE["steps"]]]:
                run.check(name)
        elif options.command == "golden":
            run.compare([item["node"] for item in PIPELINE["golden"]])
        else:
            run.make()
            if options.no_golden or between is not None or not has_default_parameters(given):
                print("golden results were not compared")
            else:
                run.compare(run.there())
            if options.units:
                run.try_units()
        return run


def main(arguments) -> int:
    options = parse_arguments(arguments)
    if options.command == "list":
        list_pipeline()
        return 0
    try:
        run = perform(options)
    except PipelineError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    if options.report:
        Path(options.report).write_text(json.dumps(run.report(), indent=2) + "\\n", encoding="utf-8")
    if run.golden:
        print("The rows are not those of the promotion. With other inputs, run with --no-golden.", file=sys.stderr)
    return run.exit_code()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
`;
