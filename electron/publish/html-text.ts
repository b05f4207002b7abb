/** Text as it can stand in HTML, in an attribute too. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** `2026-11-23 04:37 UTC`: whoever reads the page may be anywhere. */
export function pageTime(iso: string): string {
  return `${iso.slice(0, 16).replace('T', ' ')} UTC`;
}
