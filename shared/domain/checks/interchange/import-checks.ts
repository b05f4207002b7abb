import { PlumblineError } from '../../problem';
import { parseYaml } from '../../yaml/parse-yaml';
import { mappingOf } from './import-collector';
import { type CheckImport, type CheckSource, checkSources } from './interchange';
import { readDbt } from './read-dbt';
import { readOdcs } from './read-odcs';
import { readSodaCl } from './read-sodacl';

/**
 * The checks of another tool's file; `from` says whose it is, otherwise what the file holds does. Throws `bad_input` when it
 * is none that is known; what is wrong inside of it is among `problems`.
 */
export function importChecks(file: string, text: string, from?: CheckSource): CheckImport {
  switch (from ?? sourceOf(file, text)) {
    case 'sodacl':
      return readSodaCl(file, text);
    case 'dbt':
      return readDbt(file, text);
    case 'odcs':
      return readOdcs(file, text);
  }
}

function sourceOf(file: string, text: string): CheckSource {
  const parsed = parseYaml(file, text);
  const root = mappingOf(parsed.value) ?? {};
  const keys = Object.keys(root);
  if (root.kind === 'DataContract') return 'odcs';
  if (keys.some((key) => /^(checks|filter|configurations) for /.test(key) || /^filter \S+ \[/.test(key)))
    return 'sodacl';
  if (keys.some((key) => ['models', 'sources', 'seeds', 'snapshots'].includes(key))) return 'dbt';
  const broken = parsed.problems.find(({ severity }) => severity === 'error');
  if (broken !== undefined) throw new PlumblineError(broken);
  const isContract = typeof root.dataset === 'string' && (root.checks !== undefined || root.columns !== undefined);
  throw new PlumblineError({
    code: 'bad_input',
    message: isContract
      ? 'The file is a contract in the language of check files already.'
      : 'The file is neither SodaCL nor a properties file of dbt nor an ODCS contract.',
    hint: isContract
      ? 'Copy it into the folder checks/.'
      : `--from says which of them it is: ${checkSources.join(', ')}.`,
    file,
    line: 1,
    column: 1,
  });
}
