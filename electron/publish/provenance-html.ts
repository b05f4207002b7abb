import type {
  Provenance,
  ProvenanceCheck,
  ProvenanceSource,
  ProvenanceStep,
} from '../../shared/domain/provenance/provenance';
import { findCredentials } from '../promote/credentials';
import { escapeHtml, pageTime } from './html-text';

/**
 * “Where does this come from?” of a result or a chart, folded. Without `code` no SQL stands in it. What looks like a credential does
 * not stand in it either way.
 */
export function provenanceHtml(found: Provenance, options: { readonly code: boolean }): string {
  return `<details class="where"><summary>Where does this come from?</summary>
${about(found)}
${section('How it is made', `<ol class="steps">${found.steps.map((step) => stepHtml(step, options.code)).join('')}</ol>`)}
${columnTable(found, options.code)}
${found.sources.length === 0 ? '' : section('Sources', `<ul>${found.sources.map(sourceHtml).join('')}</ul>`)}
${checksHtml(found)}
${found.unresolved.map(({ node, reason }) => `<p>What lies behind <code>${text(node)}</code> cannot be told: ${text(reason)}</p>`).join('')}
</details>`;
}

function about({ prose, owner, state, run, noRun }: Provenance): string {
  const said =
    prose === null
      ? ''
      : `<p>${prose.heading === null ? '' : `<strong>${text(prose.heading)}</strong> `}${text(prose.paragraph ?? '')}</p>`;
  const isOld = state.state !== 'fresh' && state.state !== 'source';
  const entries: (readonly [string, string])[] = [
    ['owner', owner === null ? 'nobody is named' : owner.owner],
    ...(isOld ? [['state', `${state.state}${state.reason === null ? '' : `: ${state.reason}`}`] as const] : []),
    ...(run === null
      ? [['run', noRun ?? ''] as const]
      : [
          [
            'made',
            `${pageTime(run.ranAt)} by ${run.user}${run.automatic ? ', by itself after a change' : run.trigger === 'cli' ? ', on the command line' : ', in the window'}`,
          ] as const,
          ...run.parameters.map(
            ({ name, value, now }) => [`$${name}`, now === null ? value : `${value} (now ${now})`] as const,
          ),
        ]),
  ];
  return `${said}<dl>${entries.map(([term, value]) => `<div><dt>${text(term)}</dt><dd>${text(value)}</dd></div>`).join('')}</dl>`;
}

function stepHtml({ node, kind, file, line, rows, role, state }: ProvenanceStep, code: boolean): string {
  const place = kind === 'cell' ? ` <span class="place">${text(`${file}:${line}`)}</span>` : '';
  const word =
    role === 'rows' ? 'decides the rows' : state === 'fresh' || state === 'source' || state === null ? '' : state;
  const deciding = code ? rows : [];
  return `<li><code>${text(node)}</code>${place}${word === '' ? '' : ` <span class="place">${text(word)}</span>`}${
    deciding.length === 0 ? '' : `<ul>${deciding.map((one) => `<li>${text(one)}</li>`).join('')}</ul>`
  }</li>`;
}

/** How each column is made; without SQL only which columns of sources it comes from. */
function columnTable({ columns }: Provenance, code: boolean): string {
  if (columns.length === 0) return '';
  const rows = columns.map(({ name, sql, words, origins }) => {
    const from = origins.map((one) => `<code>${text(`${one.node}.${one.column}`)}</code>`).join(', ');
    const made = sql.filter((one) => one !== name).map((one) => `<code>${text(one)}</code>`);
    const how = code ? `<td>${[...made, text(words)].join('<br>')}</td>` : '';
    return `<tr><th scope="row"><code>${text(name)}</code></th>${how}<td>${from === '' ? 'no column of a source' : from}</td></tr>`;
  });
  const head = `<tr><th scope="col">column</th>${code ? '<th scope="col">how</th>' : ''}<th scope="col">in the end from</th></tr>`;
  return section(
    'Columns',
    `<div class="scroll"><table><thead>${head}</thead><tbody>${rows.join('')}</tbody></table></div>`,
  );
}

function sourceHtml({ name, path, modified, newest, readAt, changedSince, freshness }: ProvenanceSource): string {
  const facts = [
    ...(modified === null ? [] : [`file of ${pageTime(modified)}`]),
    ...(newest === null ? [] : [`newest ${newest.column}: ${newest.value}`]),
    ...(readAt === null ? [] : [`read ${pageTime(readAt)}`]),
    ...(changedSince ? ['changed since it was read'] : []),
    ...(freshness.length === 0 ? ['no check looks at how fresh it is'] : []),
  ];
  const checks = freshness.length === 0 ? '' : checkList(freshness);
  return `<li><code>${text(name)}</code> <span class="place">${text(path)}</span><br>${text(facts.join(' · '))}${checks}</li>`;
}

function checksHtml({ checks: { own, before, rows, none } }: Provenance): string {
  const parts = [
    none.map((one) => `<p>${text(one)}</p>`).join(''),
    checkList(own),
    before.length === 0 ? '' : `<p>Of what it comes from</p>${checkList(before)}`,
    rows.length === 0 ? '' : `<p>Of the rows on the way</p>${checkList(rows)}`,
  ];
  return section('Checks', parts.join(''));
}

function checkList(checks: readonly ProvenanceCheck[]): string {
  if (checks.length === 0) return '';
  const items = checks.map(
    ({ outcome, node, name, detail }) =>
      `<li class="${outcome}"><span class="verdict">${outcome === 'not_run' ? 'not run' : outcome}</span> ${text(`${node}: ${name}`)} <span class="threshold">${text(detail ?? '')}</span></li>`,
  );
  return `<ul class="checks">${items.join('')}</ul>`;
}

function section(title: string, html: string): string {
  return `<h4>${text(title)}</h4>${html}`;
}

/** Text for a page that others read: without what looks like a credential. */
function text(value: string): string {
  let shown = '';
  let end = 0;
  for (const range of findCredentials(value)) {
    shown += `${value.slice(end, range.start)}•••`;
    end = range.end;
  }
  return escapeHtml(shown + value.slice(end));
}
