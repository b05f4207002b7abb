"""Runs translated queries in one Spark session: a line of JSON in, a line of JSON out. All values are text, as DuckDB casts them."""

import json
import os
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime
from decimal import Decimal

os.environ["TZ"] = "UTC"

from pyspark.sql import Row, SparkSession  # noqa: E402


def text(value):
    if value is None:
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, datetime):
        whole = value.isoformat(sep=" ", timespec="seconds")
        return whole + (f".{value.microsecond:06d}".rstrip("0") if value.microsecond else "")
    if isinstance(value, date):
        return value.isoformat()
    return repr(value) if isinstance(value, float) else str(value)


def cell(value):
    """Text, and what is nested as JSON of texts."""
    return json.dumps(plain(value), ensure_ascii=False) if isinstance(value, (list, Row)) else text(value)


def plain(value):
    if isinstance(value, Row):
        return {name: plain(field) for name, field in value.asDict().items()}
    return [plain(item) for item in value] if isinstance(value, list) else text(value)


def main():
    spark = (
        SparkSession.builder.master("local[2]")
        .config("spark.sql.session.timeZone", "UTC")
        .config("spark.sql.ansi.enabled", "true")
        .config("spark.sql.shuffle.partitions", "1")
        .config("spark.sql.variable.substitute", "false")
        .config("spark.ui.enabled", "false")
        .config("spark.ui.showConsoleProgress", "false")
        .config("spark.sql.adaptive.enabled", "false")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.sql.codegen.wholeStage", "false")
        .getOrCreate()
    )
    spark.sparkContext.setLogLevel("OFF")
    tables, queries = sys.argv[1], sys.argv[2]
    for name in os.listdir(tables):
        spark.read.parquet(os.path.join(tables, name)).createOrReplaceTempView("`" + name.removesuffix(".parquet") + "`")

    def ask(line):
        try:
            rows = spark.sql(json.loads(line))
            kinds = [field.dataType.simpleString() for field in rows.schema.fields]
            return {"names": rows.columns, "types": kinds, "rows": [[cell(value) for value in row] for row in rows.collect()]}
        except Exception as error:  # noqa: BLE001
            return {"error": str(error)[:1000]}

    with open(queries, encoding="utf-8") as lines, open(sys.argv[3], "w", encoding="utf-8") as answers:
        # Planning a query takes one core, and longer than running it.
        with ThreadPoolExecutor(2) as pool:
            for answer in pool.map(ask, lines):
                answers.write(json.dumps(answer, ensure_ascii=False) + "\n")
    spark.stop()


main()
