/** A Python literal of plain data, on one line. Numbers beyond JSON's are not among it. */
export function pythonLiteral(value: unknown): string {
  if (value === null || value === undefined) return 'None';
  if (value === true) return 'True';
  if (value === false) return 'False';
  if (Array.isArray(value)) return `[${value.map(pythonLiteral).join(', ')}]`;
  if (typeof value === 'object')
    return `{${Object.entries(value)
      .map(([key, item]) => `${pythonLiteral(key)}: ${pythonLiteral(item)}`)
      .join(', ')}}`;
  // A text of JSON is one of Python too, and so is a finite number.
  return JSON.stringify(value);
}

/** `timedelta(seconds=300)` */
export function pythonDuration(seconds: number): string {
  return `timedelta(seconds=${seconds})`;
}
