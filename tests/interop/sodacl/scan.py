"""scan.py TABLES CHECKS: runs a file of SodaCL with Soda's own engine on the tables that a file of SQL makes.

Prints one JSON object: the errors that Soda logged, and the table, name and outcome of each check. Nothing leaves the machine:
there is no Soda Cloud, and no telemetry.
"""

import json
import logging
import os
import sys
from pathlib import Path

os.environ["SODA_CORE_TELEMETRY_ENABLED"] = "false"
import duckdb
from soda.scan import Scan

logging.disable(logging.CRITICAL)


def main() -> None:
    tables, checks = sys.argv[1:]
    connection = duckdb.connect()
    connection.execute("SET TimeZone = 'UTC'")
    connection.execute(Path(tables).read_text(encoding="utf-8"))
    scan = Scan()
    scan.disable_telemetry()
    scan.set_data_source_name("shop")
    scan.add_duckdb_connection(connection, "shop")
    scan.add_sodacl_yaml_str(Path(checks).read_text(encoding="utf-8"))
    # Soda writes samples of failing rows to standard output: they must not get among the JSON.
    output, sys.stdout = sys.stdout, sys.stderr
    scan.execute()
    results = scan.get_scan_results()
    answers = [{"node": one["table"], "name": one["name"], "outcome": one["outcome"]} for one in results["checks"]]
    json.dump({"errors": [str(one) for one in scan.get_error_logs()], "checks": answers}, output)


main()
