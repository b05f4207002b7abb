import type { Check } from '../../../shared/domain/checks/check-file';
import { PlumblineError, type ProblemCode } from '../../../shared/domain/problem';
import { readDuckDbError } from '../duckdb-error';

/** What DuckDB said about a check's SQL, as a problem at the check's line. */
export function describeCheckError(failure: unknown, check: Check): PlumblineError {
  const place = { file: check.file, line: check.line, column: check.columnNumber, node: check.node };
  if (failure instanceof PlumblineError)
    return new PlumblineError({ ...place, ...failure.problem }, { cause: failure });
  const { type: kind, message } = readDuckDbError(failure);
  const [reason = ''] = message.split('\n');
  const regexes = regexesOf(check);
  if (/^invalid input$/i.test(kind) && regexes.length > 0)
    return new PlumblineError(
      {
        code: 'bad_check',
        message: `DuckDB refuses a regular expression of the check: ${reason}`,
        hint: `Expressions are in the syntax of RE2, which has no look-around and no back-references: ${regexes.join(', ')}.`,
        ...place,
      },
      { cause: failure },
    );
  return new PlumblineError(
    { code: codeOf(kind), message: `The check cannot be evaluated: ${reason}`, ...hintOf(check), ...place },
    { cause: failure },
  );
}

function codeOf(kind: string): ProblemCode {
  switch (kind.toLowerCase()) {
    case 'parser':
      return 'sql_syntax';
    case 'binder':
    case 'catalog':
      return 'sql_bind';
    case 'out of memory':
      return 'out_of_memory';
    case 'permission':
      return 'access_denied';
    default:
      return 'sql_runtime';
  }
}

function hintOf(check: Check): { hint?: string } {
  if ('inner' in check) return hintOf(check.inner);
  const expression = 'expression' in check ? check.expression : undefined;
  if (expression !== undefined) return { hint: `The check looks at \`${expression}\`.` };
  if ('sql' in check) return { hint: `The ${check.sql.form} of the check: \`${check.sql.text}\`.` };
  if (check.type === 'reconciliation' && check.withFilter !== null)
    return { hint: `The check has the filter \`${check.withFilter}\` of ${check.with}.` };
  return check.filter === null ? {} : { hint: `The check has the filter \`${check.filter}\`.` };
}

function regexesOf(check: Check): readonly string[] {
  if ('inner' in check) return regexesOf(check.inner);
  const validity = 'validity' in check ? check.validity : undefined;
  if (validity === undefined) return [];
  const formats = [validity.missingFormat, validity.validFormat, validity.invalidFormat];
  return formats.flatMap((format) => (format === undefined ? [] : [`\`${format.regex}\``]));
}
