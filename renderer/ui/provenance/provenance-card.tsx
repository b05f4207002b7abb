import { ArrowRight } from 'lucide-react';
import type { ReactNode } from 'react';
import type { StateCause } from '../../../shared/domain/graph/stale-reason';
import type {
  FilePlace,
  Provenance,
  ProvenanceCheck,
  ProvenanceColumn,
  ProvenanceRun,
  ProvenanceSource,
  ProvenanceStep,
} from '../../../shared/domain/provenance/provenance';
import type { NodeStatus } from '../../../shared/domain/run/run';
import { formatBytes, formatDuration, formatQuantity, formatTime } from '../format';
import { Dot, StateChip, toneOf, toneOfVerdict } from '../node-state';
import { Fact, Part } from '../part';
import './provenance.css';

/** Where each line of the card leads. */
export interface ProvenanceLinks {
  readonly onNode: (node: string) => void;
  readonly onColumn: (node: string, column: string) => void;
  readonly onPlace: (place: FilePlace) => void;
  readonly onCheck: (check: ProvenanceCheck) => void;
  readonly onRun: (run: string) => void;
  readonly onCause: (cause: StateCause) => void;
}

interface CardProps extends ProvenanceLinks {
  readonly found: Provenance;
}

/** All that is known of where a column, or a node, comes from; each line leads to what it is about. */
export function ProvenanceCard({ found, ...links }: CardProps) {
  return (
    <>
      <About found={found} {...links} />
      <Part title="How it is made">
        <ol className="where-steps" aria-label="Steps back to the sources">
          {found.steps.map((step) => (
            <Step key={step.node} step={step} {...links} />
          ))}
        </ol>
        {found.unresolved.map(({ node, reason }) => (
          <p key={node} className="where-note">
            What lies behind {node} cannot be told: {reason}
          </p>
        ))}
      </Part>
      {found.columns.length === 0 ? null : <Columns found={found} {...links} />}
      {found.sources.length === 0 ? null : (
        <Part title="Sources">
          {found.sources.map((source) => (
            <Source key={source.name} source={source} {...links} />
          ))}
        </Part>
      )}
      <Checks found={found} {...links} />
      <Run found={found} {...links} />
    </>
  );
}

function About({ found, onPlace, onCause }: CardProps) {
  const { prose, owner, redacted, node, state: of } = found;
  const { state, reason, causes } = of;
  const status: NodeStatus = { name: node, state, causes, ...(reason === null ? {} : { reason }) };
  return (
    <section className="where-about" aria-label="What it is">
      <div className="state-line">
        <StateChip status={status} onCause={onCause} />
      </div>
      {prose === null ? (
        <p className="where-note">Its notebook says nothing of it.</p>
      ) : (
        <button
          type="button"
          className="where-prose"
          onClick={() => onPlace(prose)}
          title={`${prose.file}:${prose.line}`}
        >
          {prose.heading === null ? null : <strong>{prose.heading}</strong>}
          {prose.paragraph === null ? null : <span>{prose.paragraph}</span>}
        </button>
      )}
      <dl className="facts-list">
        <Fact label="Owner">
          {owner === null ? (
            'Nobody is named'
          ) : (
            <LinkTo onGo={() => onPlace({ file: owner.file, line: 1 })} title={`Said in ${owner.file}`}>
              {owner.owner}
            </LinkTo>
          )}
        </Fact>
        {redacted === null ? null : <Fact label="Holds">may be {redacted}: not shown to others</Fact>}
      </dl>
    </section>
  );
}

function Step({ step, onNode, onColumn, onPlace }: ProvenanceLinks & { readonly step: ProvenanceStep }) {
  const { node, columns, rows, role, state } = step;
  return (
    <li data-where-step={node}>
      <div className="where-head">
        <Dot tone={state === null ? 'quiet' : toneOf(state)} />
        <LinkTo onGo={() => onNode(node)}>{node}</LinkTo>
        <small>{role === 'rows' ? 'decides the rows' : state === 'fresh' || state === null ? '' : state}</small>
      </div>
      {columns.map((column) => (
        <div key={column.name} className="where-column">
          <button type="button" className="link name" onClick={() => onColumn(node, column.name)}>
            {column.name}
          </button>
          <Expression column={column} onGo={() => onPlace({ file: step.file, line: column.line ?? step.line })} />
          <p>{column.words}</p>
        </div>
      ))}
      {rows.length === 0 ? null : (
        <ul className="where-rows" aria-label={`What decides the rows of ${node}`}>
          {rows.map((text) => (
            <li key={text}>{text}</li>
          ))}
        </ul>
      )}
    </li>
  );
}

/** The SQL, where it says more than the name. */
function Expression({ column: { name, sql }, onGo }: { readonly column: ProvenanceColumn; readonly onGo: () => void }) {
  const texts = sql.filter((text) => text !== name);
  if (texts.length === 0) return null;
  return (
    <>
      {texts.map((text) => (
        <button key={text} type="button" className="where-sql" title="Show it in the notebook" onClick={onGo}>
          <code>{text}</code>
        </button>
      ))}
    </>
  );
}

function Columns({ found, onColumn }: CardProps) {
  return (
    <Part title={`Columns (${found.columns.length})`}>
      {found.columns.map(({ name, words }) => (
        <button key={name} type="button" className="row where-row" onClick={() => onColumn(found.node, name)}>
          <code>{name}</code>
          <span className="text">{words}</span>
          <ArrowRight size={13} aria-hidden />
        </button>
      ))}
    </Part>
  );
}

function Source({ source, onNode, onCheck }: ProvenanceLinks & { readonly source: ProvenanceSource }) {
  const { name, path, modified, bytes, files, newest, readAt, changedSince, freshness } = source;
  return (
    <div className="where-source">
      <div className="where-head">
        <Dot tone="quiet" />
        <LinkTo onGo={() => onNode(name)}>{name}</LinkTo>
        <small className="selectable">{path}</small>
      </div>
      <dl className="facts-list number">
        {modified === null ? (
          <Fact label="File">its time cannot be told</Fact>
        ) : (
          <Fact label={files > 1 ? `${files} files` : 'File of'}>
            {formatTime(modified)}
            {bytes === null ? '' : `, ${formatBytes(bytes)}`}
          </Fact>
        )}
        {newest === null ? null : (
          <Fact label="Newest">
            {newest.value} <small>({newest.column})</small>
          </Fact>
        )}
        <Fact label="Read">
          {readAt === null ? 'not yet' : formatTime(readAt)}
          {changedSince ? <strong className="where-stale"> changed since</strong> : null}
        </Fact>
      </dl>
      {freshness.length === 0 ? (
        <p className="where-note">No check looks at how fresh it is.</p>
      ) : (
        freshness.map((check) => <CheckLink key={`${check.file}:${check.line}`} check={check} onCheck={onCheck} />)
      )}
    </div>
  );
}

function Checks({ found: { checks, column }, onCheck }: CardProps) {
  const groups: readonly { readonly title: string; readonly checks: readonly ProvenanceCheck[] }[] = [
    { title: column === null ? 'Of the node' : 'Of this column', checks: checks.own },
    { title: 'Of what it comes from', checks: checks.before },
    { title: 'Of the rows on the way', checks: checks.rows },
  ];
  return (
    <Part title="Checks">
      {checks.none.map((text) => (
        <p key={text} className="where-note" data-where-none>
          {text}
        </p>
      ))}
      {groups.map((group) =>
        group.checks.length === 0 ? null : (
          <div key={group.title}>
            <h4>{group.title}</h4>
            {group.checks.map((check) => (
              <CheckLink key={`${check.file}:${check.line}:${check.name}`} check={check} onCheck={onCheck} />
            ))}
          </div>
        ),
      )}
    </Part>
  );
}

function CheckLink({
  check,
  onCheck,
}: {
  readonly check: ProvenanceCheck;
  readonly onCheck: (check: ProvenanceCheck) => void;
}) {
  const { outcome, node, name, detail, file, line } = check;
  const tone = outcome === 'not_run' ? 'quiet' : toneOfVerdict(outcome);
  return (
    <button type="button" className="check-line where-check" title={`${file}:${line}`} onClick={() => onCheck(check)}>
      <Dot tone={tone} />
      <span className="text">{name}</span>
      <small data-tone={tone}>{outcome === 'not_run' ? 'not run' : outcome}</small>
      <span className="detail number">
        {node}
        {detail === null ? '' : `: ${detail}`}
      </span>
    </button>
  );
}

function Run({ found, onRun, onPlace }: CardProps) {
  const { run, noRun } = found;
  if (run === null)
    return (
      <Part title="The run that made it">
        <p className="where-note">{noRun}</p>
      </Part>
    );
  return (
    <Part title="The run that made it">
      <dl className="facts-list number where-run">
        <Fact label="Made">
          <LinkTo onGo={() => onRun(run.id)}>{formatTime(run.ranAt)}</LinkTo>
        </Fact>
        <Fact label="By">{whoRan(run)}</Fact>
        <Fact label="Took">{formatDuration(run.ms)}</Fact>
        {run.rows === null ? null : <Fact label="Rows">{formatQuantity(run.rows, 'row')}</Fact>}
        {run.parameters.map(({ name, value, now, isInput, place }) => (
          <Fact key={name} label={`$${name}`}>
            {place === null ? (
              value
            ) : (
              <LinkTo onGo={() => onPlace(place)} title={`${place.file}:${place.line}`}>
                {value}
              </LinkTo>
            )}
            {isInput ? <small> chosen at an input</small> : null}
            {now === null ? null : <strong className="where-stale"> now {now}</strong>}
          </Fact>
        ))}
      </dl>
    </Part>
  );
}

function whoRan({ user, trigger, automatic }: ProvenanceRun): string {
  const place = trigger === 'cli' ? 'on the command line' : 'in the window';
  return `${user}, ${place}${automatic ? ', by itself after a change' : ''}`;
}

function LinkTo({
  onGo,
  title,
  children,
}: {
  readonly onGo: () => void;
  readonly title?: string;
  readonly children: ReactNode;
}) {
  return (
    <button type="button" className="link" onClick={onGo} title={title}>
      {children}
    </button>
  );
}
