/** `load.py` of a project for Postgres: the same for every pipeline; what it loads stands in `sources.json`. */
export const loadScript = `"""Copies the rows of the input files into Postgres, as DuckDB reads them. PGHOST and the like name the server."""

import argparse
import json
import os
import sys
import tempfile

import duckdb
import psycopg2

HERE = os.path.dirname(os.path.abspath(__file__))


def quoted(name):
    return '"' + name.replace('"', '""') + '"'


def main():
    with open(os.path.join(HERE, "sources.json"), encoding="utf-8") as file:
        sources = json.load(file)
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data-root", default=os.environ.get("DATA_ROOT") or os.path.join(HERE, sources["data_root"]))
    parser.add_argument("--schema", default=os.environ.get("RAW_SCHEMA") or sources["schema"])
    arguments = parser.parse_args()
    duck = duckdb.connect()
    duck.execute("SET TimeZone = 'UTC'")
    try:
        # Paths are relative to the folder of the inputs.
        os.chdir(arguments.data_root)
        connection = psycopg2.connect("")
    except (OSError, psycopg2.Error) as error:
        sys.exit(f"load.py: {error}")
    with tempfile.TemporaryDirectory() as folder, connection, connection.cursor() as cursor:
        # All tables are loaded, or none.
        cursor.execute("SET TIME ZONE 'UTC'")
        cursor.execute(f"CREATE SCHEMA IF NOT EXISTS {quoted(arguments.schema)}")
        for statement in sources["before"]:
            duck.execute(statement)
        for table in sources["tables"]:
            try:
                rows = load(duck, cursor, folder, arguments.schema, table)
            except (duckdb.Error, psycopg2.Error, ValueError) as error:
                sys.exit(f"load.py: {table['name']}: {error}")
            print(f"loaded {table['name']}: {rows} rows")
    connection.close()


def load(duck, cursor, folder, schema, table):
    name = f"{quoted(schema)}.{quoted(table['name'])}"
    columns = table["columns"]
    definition = ", ".join(f"{quoted(column['name'])} {column['type']}" for column in columns)
    cursor.execute(f"CREATE TABLE IF NOT EXISTS {name} ({definition})")
    require_columns(cursor, name, columns)
    cursor.execute(f"TRUNCATE {name}")
    listed = ", ".join(quoted(column["name"]) for column in columns)
    path = os.path.join(folder, "rows.csv")
    # Every value is in quotes, and NULL is not.
    duck.execute(
        f"COPY (SELECT {listed} FROM ({table['rows']})) TO '{path}' (FORMAT csv, HEADER false, FORCE_QUOTE *, NULLSTR '')"
    )
    expected = duck.fetchone()[0]
    with open(path, encoding="utf-8") as file:
        cursor.copy_expert(f"COPY {name} ({listed}) FROM STDIN (FORMAT csv, ENCODING 'UTF8')", file)
    if cursor.rowcount != expected:
        raise ValueError(f"{expected} rows were read, and {cursor.rowcount} copied")
    cursor.execute(f"ANALYZE {name}")
    return expected


def require_columns(cursor, name, columns):
    """A table of other columns is somebody's: it is not dropped."""
    asked = "SELECT attname, format_type(atttypid, atttypmod) FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum"
    cursor.execute(asked, (name,))
    found = cursor.fetchall()
    cursor.execute(f"CREATE TEMP TABLE expected_columns ({', '.join(quoted(c['name']) + ' ' + c['type'] for c in columns)}) ON COMMIT DROP")
    cursor.execute(asked, ("expected_columns",))
    expected = cursor.fetchall()
    cursor.execute("DROP TABLE expected_columns")
    if found != expected:
        raise ValueError(f"the table has the columns {found}, and {expected} were expected: drop it, then load again")


if __name__ == "__main__":
    main()
`;
