/** `job.py`: the same for every project; what it does stands in `pipeline.json` and the SQL files. */
export const jobScript = `"""Runs the pipeline of pipeline.json: reads the inputs, makes each step, checks it, and writes it as Parquet.

    spark-submit job.py [--data-root DIR] [--warehouse DIR] [--param NAME=VALUE ...] [--no-golden] [--keep-going]

Exit code 0: all steps were made and no check of severity fail fired. 1: a check or a golden result does not hold.
2: the job could not run (an input, a parameter, the schema).
"""

import argparse
import json
import math
import os
import shutil
import sys
from pathlib import Path

from pyspark.sql import SparkSession

PROJECT = Path(__file__).resolve().parent
TOLERANCE = 1e-9


class JobError(Exception):
    """What a person can repair; printed without a stack."""


def read_pipeline():
    return json.loads((PROJECT / "pipeline.json").read_text(encoding="utf-8"))


def parse_arguments(pipeline, arguments):
    parser = argparse.ArgumentParser(description=f"Runs the pipeline {pipeline['name']}.")
    parser.add_argument("--data-root", default=os.environ.get("DATA_ROOT", str(PROJECT / pipeline["data_root"])))
    parser.add_argument("--warehouse", default=os.environ.get("WAREHOUSE", str(PROJECT / "warehouse")))
    parser.add_argument("--param", action="append", default=[], metavar="NAME=VALUE")
    parser.add_argument("--no-golden", action="store_true", help="do not compare with the results of the promotion")
    parser.add_argument("--keep-going", action="store_true", help="make the steps behind a failed check too")
    return parser.parse_args(arguments)


def bind_parameters(pipeline, given):
    """Values as text by name; SQL casts them to their types, and fails for a text that is no such value."""
    known = {parameter["name"]: parameter["default"] for parameter in pipeline["parameters"]}
    values = dict(known)
    for item in given:
        name, separator, value = item.partition("=")
        if separator == "" or name not in known:
            raise JobError(f"--param {item}: expected NAME=VALUE with one of these names: {', '.join(known) or 'none'}")
        values[name] = value
    return values, values == known


def start_spark(name):
    spark = (
        SparkSession.builder.appName(name)
        # What the SQL was proven with: no setting of a cluster may change what it means.
        .config("spark.sql.ansi.enabled", "true")
        .config("spark.sql.session.timeZone", "UTC")
        .config("spark.sql.caseSensitive", "false")
        .config("spark.sql.timestampType", "TIMESTAMP_LTZ")
        .config("spark.sql.parquet.inferTimestampNTZ.enabled", "true")
        .config("spark.sql.parquet.outputTimestampType", "TIMESTAMP_MICROS")
        .config("spark.sql.decimalOperations.allowPrecisionLoss", "true")
        .config("spark.sql.parser.escapedStringLiterals", "false")
        # A text may hold a dollar sign and braces.
        .config("spark.sql.variable.substitute", "false")
        .config("spark.sql.csv.parser.columnPruning.enabled", "false")
        .getOrCreate()
    )
    spark.sparkContext.setLogLevel("ERROR")
    return spark


def read_inputs(spark, pipeline, data_root):
    for item in pipeline["inputs"]:
        path = item["path"] if ":" in item["path"].split("/")[0] else os.path.join(data_root, item["path"])
        reader = spark.read.format(item["format"]).schema(item["schema"])
        for name, value in item["options"].items():
            reader = reader.option(name, value)
        try:
            rows = reader.load(path)
            (rows.selectExpr(*item["select"]) if "select" in item else rows).createOrReplaceTempView(item["view"])
        except Exception as error:
            raise JobError(f"input {item['view']}: {path} cannot be read: {first_line(error)}") from error


def write_step(spark, step, parameters, warehouse):
    """Makes the rows of a step beside those of the run before, and puts them in their place when they are whole."""
    sql = (PROJECT / step["file"]).read_text(encoding="utf-8")
    target = os.path.join(warehouse, step["view"])
    fresh = f"{target}.new"
    used = {name: value for name, value in parameters.items() if name in step["parameters"]}
    try:
        rows = spark.sql(sql, args=used) if used else spark.sql(sql)
        rows.write.mode("overwrite").parquet(fresh)
    except Exception as error:
        raise JobError(f"step {step['name']} failed: {first_line(error)}") from error
    if os.path.isdir(fresh):
        shutil.rmtree(target, ignore_errors=True)
        os.rename(fresh, target)
    else:
        # A file system of the cluster: its own calls.
        path = spark._jvm.org.apache.hadoop.fs.Path
        system = path(target).getFileSystem(spark._jsc.hadoopConfiguration())
        system.delete(path(target), True)
        system.rename(path(fresh), path(target))
    spark.read.schema(rows.schema).parquet(target).createOrReplaceTempView(step["view"])


def run_checks(spark, checks, parameters):
    failed = []
    for check in checks:
        sql = (PROJECT / check["file"]).read_text(encoding="utf-8")
        used = {name: value for name, value in parameters.items() if name in check["parameters"]}
        found = (spark.sql(sql, args=used) if used else spark.sql(sql)).collect()
        state = "pass" if not found else check["severity"]
        print(f"check {state}: {check['node']}: {check['name']}" + (f" (measured {found[0][0]})" if found else ""), flush=True)
        if state == "fail":
            failed.append(check)
    return failed


def holds(fact, actual):
    expected = fact["expected"]
    if actual == expected:
        return True
    if not fact["rounded"] or actual is None or expected is None:
        return False
    left, right = float(actual.replace("Infinity", "inf")), float(expected)
    if math.isnan(left) or math.isnan(right) or math.isinf(left) or math.isinf(right):
        return (math.isnan(left) and math.isnan(right)) or left == right
    return abs(left - right) <= TOLERANCE * max(1.0, abs(right))


def compare_golden(spark, pipeline):
    different = 0
    for golden in pipeline["golden"]:
        row = spark.sql((PROJECT / golden["file"]).read_text(encoding="utf-8")).collect()[0]
        for index, fact in enumerate(golden["facts"]):
            if not holds(fact, row[index]):
                different += 1
                print(f"golden fail: {golden['node']}: {fact['name']}: expected {fact['expected']}, found {row[index]}", flush=True)
    return different


def first_line(error):
    return str(error).strip().split("\\n")[0][:500]


def main(arguments):
    pipeline = read_pipeline()
    options = parse_arguments(pipeline, arguments)
    spark = None
    try:
        parameters, defaults = bind_parameters(pipeline, options.param)
        spark = start_spark(pipeline["name"])
        read_inputs(spark, pipeline, options.data_root)
        inputs = {item["node"] for item in pipeline["inputs"]}
        failed = run_checks(spark, [check for check in pipeline["checks"] if check["node"] in inputs], parameters)
        for step in pipeline["steps"]:
            if failed and not options.keep_going:
                break
            write_step(spark, step, parameters, options.warehouse)
            print(f"step made: {step['name']}", flush=True)
            failed += run_checks(spark, [check for check in pipeline["checks"] if check["node"] == step["name"]], parameters)
        if failed:
            print(f"{len(failed)} checks of severity fail do not hold" + ("." if options.keep_going else "; the steps behind them were not made."), file=sys.stderr)
            return 1
        if options.no_golden or not defaults:
            print("golden results were not compared", flush=True)
        elif compare_golden(spark, pipeline) > 0:
            print("The rows are not those of the promotion. With other inputs, run with --no-golden.", file=sys.stderr)
            return 1
        else:
            print("golden results hold", flush=True)
        return 0
    except JobError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    finally:
        if spark is not None:
            spark.stop()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
`;

/** `tests/test_job.py` */
export const jobTests = `"""Tests of the job itself; the run on real inputs is left out where they are not there."""

import json
import re
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(PROJECT))

import job  # noqa: E402

pipeline = job.read_pipeline()


@pytest.mark.parametrize("part", ["steps", "checks", "golden"])
def test_every_part_has_its_sql(part):
    for item in pipeline[part]:
        assert (PROJECT / item["file"]).read_text(encoding="utf-8").strip() != ""


def test_steps_stand_after_what_they_read():
    known = {item["view"] for item in pipeline["inputs"]}
    views = known | {step["view"] for step in pipeline["steps"]}
    for step in pipeline["steps"]:
        sql = (PROJECT / step["file"]).read_text(encoding="utf-8")
        read = {name for name in re.findall(r"(?:FROM|JOIN) \`([^\`]+)\`", sql) if name in views}
        assert read <= known
        known.add(step["view"])


def test_an_unknown_parameter_is_refused():
    with pytest.raises(job.JobError):
        job.bind_parameters(pipeline, ["no_such_parameter=1"])


def test_parameters_have_their_defaults():
    values, defaults = job.bind_parameters(pipeline, [])
    assert defaults and set(values) == {parameter["name"] for parameter in pipeline["parameters"]}


def test_a_missing_input_fails_clearly(tmp_path, capsys):
    if not pipeline["inputs"]:
        pytest.skip("no inputs")
    assert job.main(["--data-root", str(tmp_path / "nowhere"), "--warehouse", str(tmp_path / "out")]) == 2
    assert "cannot be read" in capsys.readouterr().err


def test_the_job_makes_every_step(tmp_path):
    root = PROJECT / pipeline["data_root"]
    if not root.exists():
        pytest.skip(f"there are no inputs under {root}")
    assert job.main(["--data-root", str(root), "--warehouse", str(tmp_path)]) == 0
    for step in pipeline["steps"]:
        assert any((tmp_path / step["view"]).glob("*.parquet"))
    assert json.dumps(pipeline, sort_keys=True)
`;
