import type { Sketch } from './sketch';

/** Every name of a node that a sketch holds, as often as it stands there. */
export function namesInSketch({ planned, positions, groups, sinks, joins, outputs }: Sketch): readonly string[] {
  return [
    ...planned.flatMap(({ name, from }) => [name, ...from]),
    ...Object.keys(positions),
    ...groups.flatMap(({ nodes }) => nodes),
    ...sinks.flatMap(({ name, from }) => [name, from]),
    ...joins.map(({ node }) => node),
    ...outputs,
  ];
}
