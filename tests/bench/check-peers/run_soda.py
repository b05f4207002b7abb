"""run_soda.py SETTINGS: verifies a contract with Soda's own engine, once for each line on standard input.

SETTINGS is JSON: {database, contract, threads, memory}. An outcome is null where Soda could not evaluate the check. What is
timed is the verification session, from the contract's text to the outcomes, on an open connection.
"""

import json
import logging
import os
import sys
import time
from pathlib import Path

os.environ["SODA_CORE_TELEMETRY_ENABLED"] = "false"
import duckdb
from serve import serve
from soda_core.common.yaml import ContractYamlSource
from soda_core.contracts.contract_verification import ContractVerificationSession
from soda_duckdb.common.data_sources.duckdb_data_source import DuckDBDataSourceImpl

logging.disable(logging.WARNING)
logging.lastResort = None

OUTCOMES = {"PASSED": "pass", "WARN": "warn", "FAILED": "fail"}


def main() -> None:
    settings = json.loads(sys.argv[1])
    connection = duckdb.connect(
        settings["database"],
        read_only=True,
        config={"threads": settings["threads"], "memory_limit": settings["memory"]},
    )
    connection.execute("SET TimeZone = 'UTC'")
    source = DuckDBDataSourceImpl.from_existing_cursor(connection.cursor(), name="bench")
    contract = Path(settings["contract"]).read_text(encoding="utf-8")

    def run() -> dict[str, object]:
        start = time.perf_counter()
        session = ContractVerificationSession.execute(
            contract_yaml_sources=[ContractYamlSource.from_str(contract)],
            data_source_impls=[source],
            soda_cloud_publish_results=False,
        )
        ms = (time.perf_counter() - start) * 1000
        results = [result for verified in session.contract_verification_results for result in verified.check_results]
        outcomes = [
            [
                " ".join(
                    str(part)
                    for part in (result.check.column_name, result.check.type, result.check.qualifier)
                    if part is not None
                ),
                OUTCOMES.get(result.outcome.name),
            ]
            for result in results
        ]
        return {"ms": ms, "outcomes": outcomes, "errors": session.get_errors()}

    serve(run)


main()
