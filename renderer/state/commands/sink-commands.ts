import { askToWrite, previewSink, selectedSink } from '../sinks';
import type { Command } from './command';

/** Sinks: what they would write, and writing it. */
export const sinkCommands: readonly Command[] = [
  {
    id: 'sink.preview',
    title: 'Preview what the sink would write',
    titleFor: (state) => `Preview what ${selectedSink(state) ?? 'the sink'} would write`,
    category: 'Run',
    when: (state) => selectedSink(state) !== null,
    run: async (services) => {
      const { store } = services;
      const sink = selectedSink(store.getState());
      if (sink === null) return;
      store.setState({ inspectorOpen: true });
      await previewSink(services, sink);
    },
  },
  {
    id: 'sink.write',
    title: 'Write sink…',
    titleFor: (state) => `Write ${selectedSink(state) ?? 'sink'}…`,
    category: 'Run',
    when: (state) => selectedSink(state) !== null,
    run: async (services) => {
      const sink = selectedSink(services.store.getState());
      if (sink !== null) await askToWrite(services, sink);
    },
  },
];
