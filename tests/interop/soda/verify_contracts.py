"""verify_contracts.py DATABASE FOLDER NOW: runs every contract in a folder with Soda's own engine.

Prints one JSON object: by file name without ending, the errors that Soda logged and what it measured and judged for each
check. NOW is the data timestamp, in ISO 8601. Nothing leaves the machine: there is no Soda Cloud, and no telemetry.
"""

import json
import logging
import os
import sys
from pathlib import Path

os.environ["SODA_CORE_TELEMETRY_ENABLED"] = "false"
import duckdb
from soda_core.common.yaml import ContractYamlSource
from soda_core.contracts.contract_verification import ContractVerificationSession
from soda_duckdb.common.data_sources.duckdb_data_source import DuckDBDataSourceImpl

logging.disable(logging.WARNING)
logging.lastResort = None


def verify(source: DuckDBDataSourceImpl, contract: Path, now: str) -> object:
    try:
        session = ContractVerificationSession.execute(
            contract_yaml_sources=[ContractYamlSource.from_str(contract.read_text(encoding="utf-8"))],
            data_source_impls=[source],
            data_timestamp=now,
            soda_cloud_publish_results=False,
        )
    except Exception as error:  # Soda throws some of its refusals.
        return {"errors": [f"{type(error).__name__}: {error}"], "checks": []}
    results = session.contract_verification_results
    return {
        "errors": session.get_errors(),
        "checks": [
            {
                "column": result.check.column_name,
                "type": result.check.type,
                "qualifier": result.check.qualifier,
                "outcome": result.outcome.name,
                "value": result.threshold_value,
            }
            for verified in results
            for result in verified.check_results
        ],
    }


def main() -> None:
    database, folder, now = sys.argv[1:]
    connection = duckdb.connect(database, read_only=True)
    connection.execute("SET TimeZone = 'UTC'")
    source = DuckDBDataSourceImpl.from_existing_cursor(connection.cursor(), name="plumbline")
    # Soda writes tables of its outcomes to standard output: they must not get among the JSON.
    output, sys.stdout = sys.stdout, sys.stderr
    answers = {path.stem: verify(source, path, now) for path in sorted(Path(folder).glob("*.yml"))}
    json.dump(answers, output, default=float)


main()
