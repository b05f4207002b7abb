/** A range of a text that looks like a credential. */
export interface CredentialRange {
  readonly start: number;
  readonly end: number;
  /** What it looks like, in words. */
  readonly what: string;
}

const keyNames =
  'password|passwd|pwd|secret|secret_key|secret_access_key|api_?key|access_token|auth_token|session_token|account_key';

/** Each pattern's first group is the credential itself. Only forms that hardly anything else has. */
const patterns: readonly { readonly pattern: RegExp; readonly what: string; readonly inString?: true }[] = [
  { pattern: /[a-z][a-z0-9+.-]*:\/\/[^\s:/@'"]+:([^\s@/'"]+)@/gi, what: 'a password in a URL' },
  {
    pattern: new RegExp(`\\b(?:${keyNames})['"]?\\s*(?::=|=>|=|:)\\s*'([^']{4,})'`, 'gi'),
    what: 'a password or key',
  },
  // `password=x` outside of a string compares two columns.
  {
    pattern: new RegExp(`\\b(?:${keyNames})=([^\\s'",;)&]{4,})`, 'gi'),
    what: 'a password or key',
    inString: true,
  },
  { pattern: /\b((?:AKIA|ASIA)[A-Z0-9]{16})\b/g, what: 'an AWS access key' },
  { pattern: /\b(gh[pousr]_[A-Za-z0-9]{36,})\b/g, what: 'a GitHub token' },
  { pattern: /[?&](?:sig|signature|token|X-Amz-Signature)=([^&\s'"]{8,})/gi, what: 'a signed URL' },
  { pattern: /(-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?-----END [A-Z ]*PRIVATE KEY-----)/g, what: 'a private key' },
];

/** Where a text holds credentials; ranges do not overlap and are in order. */
export function findCredentials(text: string): readonly CredentialRange[] {
  const found: CredentialRange[] = [];
  for (const { pattern, what, inString } of patterns) {
    for (const match of text.matchAll(pattern)) {
      const value = match[1];
      if (value === undefined || /^\$/.test(value)) continue;
      if (inString === true && text.slice(0, match.index).split("'").length % 2 === 1) continue;
      const start = match.index + match[0].lastIndexOf(value);
      found.push({ start, end: start + value.length, what });
    }
  }
  found.sort((a, b) => a.start - b.start || b.end - a.end);
  return found.filter((range, index) => found.slice(0, index).every((earlier) => earlier.end <= range.start));
}
