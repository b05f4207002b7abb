import { app, dialog } from 'electron';
import type { Log } from './log';

/**
 * Logs what nobody caught. An unhandled rejection is a bug, but the app goes on; after an uncaught exception nothing can
 * be relied on, so the app says so and ends. Documents are journalled: they come back at the next start.
 */
export function watchForErrors(log: Log): void {
  process.on('unhandledRejection', (reason) => log.error('unhandled rejection', { reason }));
  process.on('uncaughtException', (error) => {
    log.error('uncaught exception', { error });
    if (app.isReady()) {
      dialog.showErrorBox(
        'Plumbline has to close',
        `${error.message}\n\nUnsaved edits are kept and come back at the next start. What happened stands in\n${log.path}`,
      );
    }
    app.exit(1);
  });
  app.on('child-process-gone', (_event, details) => {
    if (details.reason !== 'clean-exit' && details.reason !== 'killed') log.error('process gone', { ...details });
  });
}
