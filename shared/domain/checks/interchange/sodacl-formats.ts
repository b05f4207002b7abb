/**
 * Named formats of SodaCL (`valid format: email`) as regular expressions, as Soda Core 3.5 reads them on a database with
 * regular expressions (https://docs.soda.io/soda-v3/sodacl-reference/validity-metrics#list-of-valid-formats).
 */
export function sodaClFormat(name: string): string | undefined {
  return Object.hasOwn(formats, name) ? formats[name] : undefined;
}

const digits = String.raw`\d+`;
const anyMark = String.raw`[\.,]`;
const point = String.raw`\.`;

/** Numbers with one way to write a fraction, of any sign, of none, and of a minus (or zero). */
function numbers(name: string, mark: string, unit: string): Record<string, string> {
  const number = `(${digits}(${mark}${digits})?|(${mark}${digits}))`;
  const zero = `(0+(${mark}0+)?|(${mark}0+))`;
  return {
    [name]: `^ *[-+]? *${number}${unit} *$`,
    [`positive ${name}`]: `^ *\\+? *${number}${unit} *$`,
    [`negative ${name}`]: `^ *(\\- *${number}|${zero})${unit} *$`,
  };
}

const hex = '[0-9a-fA-F]';
const ipv4 = String.raw`^[0-9]{1,3}\.[0-9]{1,3}\.[0-9]{1,3}\.[0-9]{1,3}$`;
const byte = '(25[0-5]|(2[0-4]|1{0,1}[0-9]){0,1}[0-9])';
const group = `${hex}{1,4}`;
const ipv6 = [
  `(${group}:){7,7}${group}`,
  `(${group}:){1,7}:`,
  ...[6, 5, 4, 3, 2].map((most) =>
    most === 6 ? `(${group}:){1,6}:${group}` : `(${group}:){1,${most}}(:${group}){1,${7 - most}}`,
  ),
  `${group}:((:${group}){1,6})`,
  `:((:${group}){1,7}|:)`,
  `fe80:(:${hex}{0,4}){0,4}%[0-9a-zA-Z]{1,}`,
  `::(ffff(:0{1,4}){0,1}:){0,1}(${byte}\\.){3,3}${byte}`,
  `(${group}:){1,4}:(${byte}\\.){3,3}${byte}`,
].join('|');
const letters = 'a-zA-ZÀ-ÿĀ-ſƀ-ȳ';

const day = '(0?[1-9]|[12][0-9]|3[01])';
const month = '(0?[1-9]|1[012])';
const year = String.raw`([12][0-9])?\d\d`;
const between = String.raw`[-\./]`;
const hour24 = String.raw`(0?[0-9]|[01]\d|2[0-3])`;
const hour12 = '(0?[0-9]|1[0-2])';
const sixty = ':[0-5]?[0-9]';
const seconds = String.raw`[0-5]?[0-9]([.,]\d+)?`;

const formats: Readonly<Record<string, string>> = {
  integer: '^ *[-+]? *[0-9]+ *$',
  'positive integer': String.raw`^ *\+? *[0-9]+ *$`,
  'negative integer': String.raw`^ *(\- *[0-9]+|0+) *$`,
  ...numbers('decimal', anyMark, ''),
  ...numbers('decimal point', point, ''),
  ...numbers('decimal comma', ',', ''),
  ...numbers('percentage', anyMark, ' *%'),
  ...numbers('percentage point', point, ' *%'),
  ...numbers('percentage comma', ',', ' *%'),
  money: `^ *[-+]? *(${digits}(${anyMark}${digits})?|(${anyMark}${digits})) *([A-Z]{3}|[a-z]{3}) *$`,
  'money point': String.raw`^ *[-+]? *\d{1,3}(\,\d\d\d)*(.\d+)? *([A-Z]{3}|[a-z]{3}) *$`,
  'money comma': String.raw`^ *[-+]? *\d{1,3}(\.\d\d\d)*(,\d+)? *([A-Z]{3}|[a-z]{3}) *$`,
  'date us': `^ *${month}${between}${day}${between}${year} *$`,
  'date eu': `^ *${day}${between}${month}${between}${year} *$`,
  'date inverse': `^ *${year}${between}${month}${between}${day} *$`,
  'date iso 8601': String.raw`^ *[12][0-9]{3}-?((0[1-9]|1[012])-?(0[1-9]|[12][0-9]|3[01])|W[0-5]\d(-?[1-7])?|[0-3]\d\d)([ T](0?[0-9]|[01]\d|2[0-3])(:?[0-5][0-9](:?[0-5][0-9]([.,]\d+)?)?)?([+-](0?[0-9]|[01]\d|2[0-3]):?[0-5][0-9]|Z)?)? *$`,
  'time 24h': `^ *${hour24}${sixty}(:${seconds})? *$`,
  'time 24h nosec': `^ *${hour24}${sixty} *$`,
  'time 12h': `^ *${hour12}${sixty}(:${seconds})? *$`,
  'time 12h nosec': `^ *${hour12}${sixty} *$`,
  'timestamp 24h': `^ *${hour24}${sixty}:${seconds} *$`,
  'timestamp 12h': `^ *${hour12}${sixty}:${seconds} *$`,
  uuid: `^${hex}{8}\\-${hex}{4}\\-${hex}{4}\\-${hex}{4}\\-${hex}{12}$`,
  'ip address': ipv4,
  'ipv4 address': ipv4,
  'ipv6 address': `^(${ipv6})$`,
  email: `^[${letters}0-9.\\-_%+]+@[${letters}0-9.\\-_%]+\\.[A-Za-z]{2,4}$`,
  'phone number': String.raw`^((\+[0-9]{1,2}\s)?\(?[0-9]{3}\)?[\s.-])?[0-9]{3}[\s.-][0-9]{4}$`,
  'credit card number':
    '^[0-9]{14}|[0-9]{15}|[0-9]{16}|[0-9]{17}|[0-9]{18}|[0-9]{19}|([0-9]{4}-){3}[0-9]{4}|([0-9]{4} ){3}[0-9]{4}$',
};
