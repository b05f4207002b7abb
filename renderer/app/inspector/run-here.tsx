import { SkipForward, StepForward } from 'lucide-react';
import { useAppState, useServices } from '../../state/app-context';
import { runFromHere, runToHere } from '../../state/commands/flow-commands';
import { useCommandKey } from '../../state/use-command-key';
import { Button, WithTooltip } from '../../ui/button';

/** Runs a node with what it reads, or with what reads it. */
export function RunHere({ node }: { node: string }) {
  const services = useServices();
  const kind = useAppState((state) => state.graph.byName.get(node)?.kind);
  const feeds = useAppState((state) => state.graph.downstream.has(node));
  const toKey = useCommandKey('run.toHere');
  const fromKey = useCommandKey('run.fromHere');
  const canFrom = feeds && (kind === 'cell' || kind === 'source' || kind === 'file');
  if (kind !== 'cell' && !canFrom) return null;
  return (
    <div className="run-here">
      {kind === 'cell' ? (
        <WithTooltip text="Runs the node, and what is stale of what it reads" shortcut={toKey}>
          <Button onClick={() => void services.attempt(() => runToHere(services, [node]))}>
            <SkipForward size={12} aria-hidden /> Run to here
          </Button>
        </WithTooltip>
      ) : null}
      {canFrom ? (
        <WithTooltip text="Runs the node and everything that reads it" shortcut={fromKey}>
          <Button onClick={() => void services.attempt(() => runFromHere(services, [node]))}>
            <StepForward size={12} aria-hidden /> Run from here
          </Button>
        </WithTooltip>
      ) : null}
    </div>
  );
}
