/** Whether a text is a cron expression of five fields, or one of cron's words for one. */
export function isCron(text: string): boolean {
  return /^@(yearly|annually|monthly|weekly|daily|midnight|hourly)$|^\S+( +\S+){4}$/.test(text.trim());
}

/** Whether a text names a time zone that this machine knows. */
export function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
