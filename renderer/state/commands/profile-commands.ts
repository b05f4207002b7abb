import type { Command } from './command';

/** Commands of column profiles. */
export const profileCommands: readonly Command[] = [
  {
    id: 'profile.toggle',
    title: 'Toggle column profiles',
    category: 'View',
    keys: ['Mod+Alt+P'],
    when: (state) => state.workspace !== null,
    run: ({ store }) => store.getState().toggleProfiles(),
  },
  {
    id: 'profile.focus',
    title: 'Go to the profile of the column',
    category: 'Go',
    keys: ['Mod+Alt+I'],
    when: (state) => state.selectedColumn !== null,
    run: ({ store }) => {
      store.setState({ inspectorOpen: true });
      // The inspector may have to be opened first.
      requestAnimationFrame(() => document.querySelector<HTMLElement>('[data-column-profile]')?.focus());
    },
  },
  {
    id: 'profile.addCheck',
    title: 'Add the first check that is suggested for the column',
    category: 'Run',
    keys: ['Mod+Alt+K'],
    when: (state) => state.selectedColumn !== null && state.inspectorOpen,
    run: () => document.querySelector<HTMLElement>('[data-suggested-check]')?.click(),
  },
];
