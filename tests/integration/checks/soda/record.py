"""Runs every contract beside this file through Soda's own engine and writes what it measured to expected.json.

    python -m venv venv && venv/bin/pip install soda-core==4.28.0 soda-duckdb==4.28.0 "duckdb<2"
    venv/bin/python tests/integration/checks/soda/record.py
"""

import json
import logging
import os
from pathlib import Path

os.environ["SODA_CORE_TELEMETRY_ENABLED"] = "false"
import duckdb
from soda_core.common.yaml import ContractYamlSource
from soda_core.contracts.contract_verification import ContractVerificationSession
from soda_core.plugins import load_plugins

logging.disable(logging.WARNING)
here = Path(__file__).parent


def record(contract: Path) -> object:
    from soda_duckdb.common.data_sources.duckdb_data_source import DuckDBDataSourceImpl

    connection = duckdb.connect(":memory:")
    connection.execute("SET TimeZone = 'UTC'")
    connection.execute((here / "tables.sql").read_text())
    source = DuckDBDataSourceImpl.from_existing_cursor(connection.cursor(), name="plumbline")
    session = ContractVerificationSession.execute(
        contract_yaml_sources=[ContractYamlSource.from_str(contract.read_text())],
        data_source_impls=[source],
        soda_cloud_publish_results=False,
    )
    result = session.contract_verification_results[0]
    if result.has_errors:
        return {"error": result.get_errors_str().splitlines()[0]}
    outcomes = {"PASSED": "pass", "FAILED": "fail", "WARN": "warn"}
    return [
        {
            "type": check.check.type,
            "column": check.check.column_name,
            "outcome": outcomes.get(check.outcome.name, check.outcome.name),
            "value": check.threshold_value,
        }
        for check in result.check_results
    ]


recorded = {path.stem: record(path) for path in sorted((here / "contracts").glob("*.yml"))}
(here / "expected.json").write_text(json.dumps(recorded, indent=2, ensure_ascii=False) + "\n")
failed = {name: value for name, value in recorded.items() if isinstance(value, dict)}
print(f"{len(recorded)} contracts, {len(failed)} refused by Soda: {failed}")
