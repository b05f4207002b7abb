/** Text that dbt's Jinja gives back unchanged. Every brace that could open a tag or comment becomes an expression. */
export function escapeJinja(text: string): string {
  // A brace at the end counts too: what is put behind it may start with one.
  return text.replace(/\{(?=[{%#]|$)/g, "{{ '{' }}");
}

/** A Jinja string literal. */
export function jinjaText(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'").replaceAll('\n', '\\n')}'`;
}

/** Whether Jinja would see anything in the text. */
export function hasJinja(text: string): boolean {
  return /\{[{%#]/.test(text);
}
