/** `warehouse.py`: the same for every project of contracts; what it opens stands in `tables.json`. */
export const warehouseScript = `"""Opens the rows that the contracts are about, in DuckDB: one relation for each table of tables.json.

Rows of steps come from the warehouse: a DuckDB file, such as the promoted dbt or SQLMesh project makes, or a folder that has for
each table NAME.parquet, NAME.csv, NAME.json or a folder NAME of Parquet files. Rows of inputs are read from their own files,
which lie under the data root, unless the warehouse has a table of that name.
"""

import argparse
import json
import os
import sys
from pathlib import Path

import duckdb

PROJECT = Path(__file__).resolve().parent
PLAN = json.loads((PROJECT / "tables.json").read_text(encoding="utf-8"))


def parser_of(description):
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument(
        "--warehouse",
        default=os.environ.get("WAREHOUSE") or str(PROJECT / PLAN["warehouse"]),
        help="a DuckDB file, or a folder of files named after tables (environment: WAREHOUSE)",
    )
    parser.add_argument(
        "--data-root",
        default=os.environ.get("DATA_ROOT") or str(PROJECT / PLAN["data_root"]),
        help="where the input files lie (environment: DATA_ROOT)",
    )
    return parser


def stop(message):
    """Ends with exit code 2: nothing can be said about the rows."""
    print(message, file=sys.stderr)
    sys.exit(2)


def text_of(value):
    return "'" + str(value).replace("'", "''") + "'"


def name_of(value):
    return '"' + str(value).replace('"', '""') + '"'


def filled(sql, data_root):
    """SQL of tables.json with the data root and secrets in place of their names."""
    values = {"data_root": str(Path(data_root).resolve())}
    for name in PLAN["secrets"]:
        if name not in os.environ:
            stop(f"Set the environment variable {name} first: an input is read with it.")
        values[name] = os.environ[name]
    for name, value in values.items():
        sql = sql.replace(f"«{name}»", value.replace("'", "''"))
    return sql


def open_warehouse(options, shared=None, config=None):
    """A connection that has every table. With \`shared\`, the path of a database file that is not there yet, other connections of
    this process to that file have them too, if they say the same \`config\`; the file is of no use to anybody else."""
    warehouse = Path(options.warehouse)
    if not warehouse.exists():
        stop(
            f"There is no warehouse at {warehouse}.\\n"
            "Build the promoted dbt project first, or name a DuckDB file or a folder of files with --warehouse or WAREHOUSE."
        )
    try:
        if shared is None:
            connection = duckdb.connect(str(warehouse), read_only=True) if warehouse.is_file() else duckdb.connect()
            settle(connection, options)
            put_tables(connection, warehouse, options, "TEMP VIEW", None)
            return connection
        connection = duckdb.connect(str(shared))
        settle(connection, options, warehouse)
        put_tables(connection, warehouse, options, "VIEW", "rows_of_steps")
        connection.close()
        connection = duckdb.connect(str(shared), read_only=True, config=config or {})
        settle(connection, options, warehouse)
        return connection
    except duckdb.Error as error:
        stop(f"The rows cannot be read: {error}")


def settle(connection, options, warehouse=None):
    connection.execute("SET GLOBAL TimeZone = 'UTC'")
    connection.execute("SET TimeZone = 'UTC'")
    for extension in PLAN["extensions"]:
        connection.execute(f"INSTALL {extension}")
        connection.execute(f"LOAD {extension}")
    for name, path in PLAN["attached"].items():
        connection.execute(f"ATTACH IF NOT EXISTS {filled(path, options.data_root)} AS {name_of(name)} (READ_ONLY)")
    if warehouse is not None and warehouse.is_file():
        connection.execute(f"ATTACH {text_of(warehouse)} AS rows_of_steps (READ_ONLY)")


def put_tables(connection, warehouse, options, kind, catalog):
    """Makes a view for each table that is not there under its name. Ends the program when rows of a table are nowhere."""
    there = tables_in(connection, catalog) if warehouse.is_file() else {}
    missing = []
    for table in PLAN["tables"]:
        found = next((there[name.lower()] for name in table["names"] if name.lower() in there), None)
        if found is not None:
            rows = ".".join(name_of(part) for part in found if part is not None)
        elif warehouse.is_dir():
            rows = file_of(table, warehouse)
        else:
            rows = None
        if rows is None and table["input"] is not None:
            rows = filled(table["input"], options.data_root)
        if rows is None:
            missing.append(table["node"])
            continue
        for name in dict.fromkeys([table["table"], table["node"]]):
            if found is not None and catalog is None and found[1] == "main" and found[2].lower() == name.lower():
                continue
            connection.execute(f"CREATE {kind} {name_of(name)} AS SELECT * FROM {rows}")
    if missing:
        stop(f"{warehouse} has no rows of {', '.join(missing)}. Build all steps of the pipeline into it first.")


def tables_in(connection, catalog):
    """Catalog, schema and name of each table by its name in lower case; one of the schema main where there are several."""
    rows = connection.execute(
        "SELECT table_catalog, table_schema, table_name FROM information_schema.tables"
        " WHERE table_catalog = coalesce(?, current_database()) ORDER BY table_schema = 'main', table_schema DESC",
        [catalog],
    ).fetchall()
    return {name.lower(): (where if catalog else None, schema, name) for where, schema, name in rows}


def file_of(table, folder):
    for name in table["names"]:
        if "/" in name or name.startswith("."):
            continue
        if (folder / f"{name}.parquet").is_file():
            return f"read_parquet({text_of((folder / f'{name}.parquet').resolve())})"
        if (folder / name).is_dir():
            return f"read_parquet({text_of((folder / name).resolve() / '*.parquet')})"
        columns = "{" + ", ".join(f"{text_of(n)}: {text_of(t)}" for n, t in table["columns"].items()) + "}"
        if (folder / f"{name}.csv").is_file():
            return f"read_csv({text_of((folder / f'{name}.csv').resolve())}, header = true, columns = {columns})"
        if (folder / f"{name}.json").is_file():
            return f"read_json({text_of((folder / f'{name}.json').resolve())}, columns = {columns})"
    return None
`;
