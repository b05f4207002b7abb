import { CheckCircle2, CircleDashed, Eraser, TriangleAlert } from 'lucide-react';
import { useEffect, useMemo, useState } from 'react';
import { foldName } from '../../../../shared/domain/graph/names';
import {
  isAsPlanned,
  type PlanDifference,
  planDifferences,
  unread,
} from '../../../../shared/domain/sketch/plan-differences';
import type { PlannedNode } from '../../../../shared/domain/sketch/sketch';
import { useAppState, useServices } from '../../../state/app-context';
import { planOf } from '../../../state/canvas-selection';
import { forgetPlans } from '../../../state/commands/pipeline-edit-actions';
import { Button } from '../../../ui/button';
import { KeyHint } from '../../../ui/key-hint';
import { isFocusOpen } from './draft-field';
import { PlanForm } from './plan-part';
import './edit.css';

/** The plan of a node that is written, beside what it became. */
export function PlanComparison({ name }: { readonly name: string }) {
  const services = useServices();
  const plan = useAppState((state) => planOf(state, name));
  const graph = useAppState((state) => state.workspace?.graph);
  const sketches = useAppState((state) => state.workspace?.sketches);
  const columns = useAppState((state) => state.statuses.get(name)?.columns);
  const reads = useAppState((state) => state.graph.upstream.get(name));
  const focusTurn = useAppState((state) => state.planFocus);
  const [isEditing, setEditing] = useState(false);
  useEffect(() => {
    if (isFocusOpen(focusTurn)) setEditing(true);
  }, [focusTurn]);
  const difference = useMemo(() => {
    if (graph === undefined || sketches === undefined) return undefined;
    const known = columns?.map((column) => ({ name: column.name, type: column.sqlType }));
    const found = planDifferences(
      graph,
      sketches,
      known === undefined ? new Map() : new Map([[foldName(name), known] as const]),
    );
    return found.find(({ node }) => node === name);
  }, [graph, sketches, columns, name]);
  if (plan === undefined || difference === undefined) return null;
  return (
    <section className="plan-part" aria-label="Plan">
      <h3>Plan</h3>
      {plan.title === undefined && plan.notes === undefined ? null : (
        <div className="plan-words selectable">
          {plan.title === undefined ? null : <b>{plan.title}</b>}
          {plan.notes === undefined ? null : <p>{plan.notes}</p>}
        </div>
      )}
      <p className="plan-verdict" data-tone={!isAsPlanned(difference) ? 'warn' : difference.isTold ? 'ok' : 'quiet'}>
        {isAsPlanned(difference) ? (
          <>
            {difference.isTold ? <CheckCircle2 size={13} aria-hidden /> : <CircleDashed size={13} aria-hidden />}
            {!difference.isTold
              ? 'What it reads is compared with the plan as soon as its SQL says it'
              : plan.columns.length > 0 && columns === undefined
                ? 'It reads what was planned; its columns are known once it ran'
                : 'It is as planned'}
          </>
        ) : (
          <>
            <TriangleAlert size={13} aria-hidden /> The SQL says something else than the plan
          </>
        )}
      </p>
      <Reads plan={plan} reads={reads ?? []} difference={difference} />
      <Columns plan={plan} difference={difference} actual={columns} />
      {isEditing ? <PlanForm name={name} takesFocus /> : null}
      <div className="part-actions">
        <Button onClick={() => void services.attempt(() => forgetPlans(services, [name]))}>
          <Eraser size={12} aria-hidden /> Forget the plan <KeyHint command="pipeline.forgetPlan" />
        </Button>
        <Button variant="quiet" aria-expanded={isEditing} onClick={() => setEditing(!isEditing)}>
          {isEditing ? 'Done' : 'Edit the plan'}
        </Button>
      </div>
    </section>
  );
}

interface PartProps {
  readonly plan: PlannedNode;
  readonly difference: PlanDifference;
}

function Reads({ plan, reads, difference }: PartProps & { readonly reads: readonly string[] }) {
  if (plan.from.length === 0) return null;
  const contradicted = new Set(difference.contradicted.map(foldName));
  const unplanned = new Set(difference.unplanned.map(foldName));
  const planned = plan.from.filter((name) => !contradicted.has(foldName(name)));
  const open = new Set(unread(plan.from, reads));
  return (
    <table className="plan-compare" aria-label="Planned and actual reads">
      <thead>
        <tr>
          <th scope="col">Planned to read</th>
          <th scope="col">Reads</th>
        </tr>
      </thead>
      <tbody>
        {planned.map((name) => (
          <Row key={name} planned={name} actual={open.has(name) ? 'not known yet' : name} />
        ))}
        {difference.contradicted.map((name) => (
          <Row key={name} planned={name} actual="not read" isOff />
        ))}
        {reads
          .filter((name) => unplanned.has(foldName(name)))
          .map((name) => (
            <Row key={name} planned="not planned" actual={name} isOff />
          ))}
      </tbody>
    </table>
  );
}

function Columns({
  plan,
  difference,
  actual,
}: PartProps & { readonly actual: readonly { readonly name: string; readonly sqlType: string }[] | undefined }) {
  if (plan.columns.length === 0) return null;
  const missing = new Set(difference.missing.map(({ name }) => foldName(name)));
  const retyped = new Map(difference.retyped.map((column) => [foldName(column.name), column]));
  const types = new Map((actual ?? []).map((column) => [foldName(column.name), column.sqlType]));
  const planned = new Set(plan.columns.map(({ name }) => foldName(name)));
  const more = (actual ?? []).filter((column) => !planned.has(foldName(column.name)));
  return (
    <table className="plan-compare" aria-label="Expected and actual columns">
      <thead>
        <tr>
          <th scope="col">Expected column</th>
          <th scope="col">Has</th>
        </tr>
      </thead>
      <tbody>
        {plan.columns.map(({ name, type }) => {
          const key = foldName(name);
          const other = retyped.get(key);
          const has = actual === undefined ? 'not known yet' : missing.has(key) ? 'missing' : (types.get(key) ?? '');
          return (
            <Row
              key={name}
              planned={type === undefined ? name : `${name} ${type}`}
              actual={other?.actual ?? has}
              isOff={missing.has(key) || other !== undefined}
            />
          );
        })}
        {more.length === 0 ? null : (
          <tr>
            <td colSpan={2} className="more">
              and {more.map((column) => column.name).join(', ')}
            </td>
          </tr>
        )}
      </tbody>
    </table>
  );
}

function Row({
  planned,
  actual,
  isOff = false,
}: {
  readonly planned: string;
  readonly actual: string;
  readonly isOff?: boolean;
}) {
  return (
    <tr data-tone={isOff ? 'warn' : undefined}>
      <td>
        <code>{planned}</code>
      </td>
      <td>
        <code>{actual}</code>
      </td>
    </tr>
  );
}
