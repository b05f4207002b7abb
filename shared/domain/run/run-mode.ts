/** When cells run by themselves, chosen for each workspace. */
export const runModes = ['demand', 'stale', 'automatic'] as const;

/**
 * `demand`: only what is asked for; staleness is told quietly. `stale`: what no longer matches is marked. `automatic`: what
 * is on screen and stale runs when typing rests.
 */
export type RunMode = (typeof runModes)[number];
