/** A number for a sentence: whole, or at most six digits that count. */
export function numberText(value: number): string {
  return String(Number.isInteger(value) ? value : Number(value.toPrecision(6)));
}

/** The name of a group from the text of its values; values that could be taken for something else stand in quotes. */
export function groupLabel(values: readonly (string | null)[]): string {
  return values
    .map((value) => {
      if (value === null) return 'NULL';
      return value === '' || value === 'NULL' || /[,"\n]|^\s|\s$/.test(value) ? JSON.stringify(value) : value;
    })
    .join(', ');
}
