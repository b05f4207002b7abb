/**
 * A program in Python for the server of a proof: `version`; `rows SCHEMA FOLDER TABLE…` writes the tables as Parquet files, with the
 * types of DuckDB that hold the same values; `drop PATTERN` drops schemas.
 */
export const postgresScript = `
import os, re, sys, tempfile
import psycopg2

KINDS = {"text": "VARCHAR", "timestamp without time zone": "TIMESTAMP", "timestamp with time zone": "TIMESTAMPTZ", "double precision": "DOUBLE", "real": "FLOAT"}

def quoted(name, mark='"'):
    return mark + name.replace(mark, mark + mark) + mark

def rows(cursor, schema, folder, tables):
    import duckdb
    duck = duckdb.connect()
    duck.execute("SET TimeZone = 'UTC'")
    cursor.execute("SET TIME ZONE 'UTC'")
    cursor.execute("SET extra_float_digits = 3")
    for table in tables:
        name = quoted(schema) + "." + quoted(table)
        cursor.execute("SELECT attname, format_type(atttypid, atttypmod) FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum", (name,))
        columns = [(column, KINDS.get(kind) or re.sub("^numeric", "DECIMAL", kind)) for column, kind in cursor.fetchall()]
        with tempfile.TemporaryDirectory() as temporary:
            path = os.path.join(temporary, "rows.csv")
            with open(path, "w", encoding="utf-8", newline="") as file:
                cursor.copy_expert("COPY (SELECT * FROM " + name + ") TO STDOUT (FORMAT csv, FORCE_QUOTE *, ENCODING 'UTF8')", file)
            types = ", ".join(quoted(column, "'") + ": " + quoted(kind, "'") for column, kind in columns)
            source = "read_csv(" + quoted(path, "'") + ", auto_detect = false, header = false, delim = ',', quote = '\\"', escape = '\\"', nullstr = '', allow_quoted_nulls = false, columns = {" + types + "})"
            duck.execute("COPY (FROM " + source + ") TO " + quoted(os.path.join(folder, table + ".parquet"), "'") + " (FORMAT parquet)")

def drop(cursor, pattern):
    cursor.execute("SELECT nspname FROM pg_namespace WHERE nspname LIKE %s", (pattern.replace("_", "\\\\_"),))
    for (schema,) in cursor.fetchall():
        cursor.execute("DROP SCHEMA " + quoted(schema) + " CASCADE")

try:
    with psycopg2.connect("") as connection, connection.cursor() as cursor:
        if sys.argv[1] == "version":
            cursor.execute("SHOW server_version")
            print(cursor.fetchone()[0].split(" ")[0])
        elif sys.argv[1] == "rows":
            rows(cursor, sys.argv[2], sys.argv[3], sys.argv[4:])
        else:
            drop(cursor, sys.argv[2])
except psycopg2.Error as error:
    sys.exit(str(error).strip())
`;
