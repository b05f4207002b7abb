/**
 * A time written in ISO 8601 (a date, or a date and a time, with `Z`, an offset, or neither: UTC then); undefined for
 * anything else. Fractions of a second are cut to milliseconds.
 */
export function parseInstant(text: string): Date | undefined {
  const found = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d)(:\d\d)?(\.\d{1,9})?\s*(Z|[+-]\d\d(?::?\d\d)?)?)?$/i.exec(
    text.trim(),
  );
  if (found === null) return undefined;
  const [, date = '', minutes = '00:00', seconds = ':00', fraction = '', zone = 'Z'] = found;
  const offset = /^[+-]\d\d$/.test(zone) ? `${zone}:00` : zone.replace(/^([+-]\d\d)(\d\d)$/, '$1:$2').toUpperCase();
  const instant = new Date(`${date}T${minutes}${seconds}${fraction.slice(0, 4)}${offset}`);
  return Number.isNaN(instant.getTime()) ? undefined : instant;
}
