const classes: readonly { readonly pattern: RegExp; readonly name: string }[] = [
  { pattern: /(^|_)e?_?mail(_address)?($|_)/, name: 'email address' },
  { pattern: /(^|_)(phone|mobile|telephone|fax)(_?(number|no))?($|_)/, name: 'telephone number' },
  {
    pattern: /(^|_)(first|last|given|family|middle|full|maiden)_?name($|_)|(^|_)surname($|_)/,
    name: 'name of a person',
  },
  { pattern: /(^|_)(birth_?(date|day)|date_of_birth|dob)($|_)/, name: 'date of birth' },
  {
    pattern: /(^|_)(ssn|social_security(_number)?|national_id|passport(_number)?|tax_id)($|_)/,
    name: 'official number',
  },
  { pattern: /(^|_)(iban|credit_card|card_number|account_number)($|_)/, name: 'bank or card number' },
  { pattern: /(^|_)(street|street_address|home_address|postal_address)($|_)/, name: 'postal address' },
  { pattern: /(^|_)(ip_address|ip_addr|client_ip)($|_)/, name: 'IP address' },
];

/** What kind of personal data a column's name suggests, or null. */
export function suspectedPersonalData(column: string): string | null {
  const name = column
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_');
  return classes.find(({ pattern }) => pattern.test(name))?.name ?? null;
}
