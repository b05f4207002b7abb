import { clipboard, shell } from 'electron';
import type { EngineState } from '../../shared/contract/app-state';
import { PlumblineError } from '../../shared/domain/problem';
import type { CommandHandlers } from '../platform/command-channel';
import { openExternal } from '../platform/window-security';
import { readUndoFile, writeUndoFile } from '../workspace/undo-files';
import type { Application } from './application';
import { saveChart } from './chart-files';
import { createExchangeHandlers } from './exchange-handlers';
import { exportResult } from './export-result';
import type { KeybindingsFile } from './keybindings-file';
import type { Log } from './log';
import type { SettingsStore } from './settings-store';

const noEngine: EngineState = { state: 'starting', restarts: 0 };

/** What each command of the contract does. */
export function createCommandHandlers(
  application: Application,
  settings: SettingsStore,
  log: Log,
  version: string,
  keybindings: KeybindingsFile,
): CommandHandlers {
  return {
    'app.info': () => application.info(),
    'app.setTheme': ({ theme }) => application.setTheme(theme),
    'app.openExternal': ({ url }) => openExternal(url),
    'keys.read': () => keybindings.read(),
    'keys.write': ({ text }) => keybindings.write(text),
    'app.reportError': ({ message, stack }) => log.error('page error', { text: message, stack }),

    'workspace.restore': () => application.restore(),
    'workspace.open': ({ path }) => application.open(path),
    'workspace.choose': () => application.choose(),
    'workspace.openSample': () => application.openSample(),
    'workspace.view': () => application.workspace.view(),
    'workspace.recent': () => settings.current.recent,

    'notebook.open': ({ file }) => application.workspace.documents.open(file),
    'notebook.edit': ({ file, revision, edits }) => ({
      revision: application.workspace.documents.edit(file, revision, edits),
    }),
    'notebook.save': ({ file }) => application.workspace.documents.save(file),
    'notebook.create': ({ file, title }) => application.workspace.createNotebook(file, title),
    'notebook.resolveConflict': ({ file, keep }) => application.workspace.documents.resolveConflict(file, keep),

    'undo.read': ({ file }) => readUndoFile(application.workspace.root, file),
    'undo.write': ({ file, content }) => writeUndoFile(application.workspace.root, file, content),
    'clipboard.readText': async (_params, page) =>
      page.isFocused() ? (await clipboard.readText()).slice(0, 4_000_000) : '',

    ...createExchangeHandlers(application, version),

    'run.start': (params) => application.workspace.startRun(params),
    'run.mode': ({ mode }) => application.workspace.reactive.setMode(mode),
    'run.shown': ({ nodes }) => application.workspace.reactive.setShown(nodes),
    'input.set': ({ values }) => application.workspace.reactive.setInputs(values),
    'check.start': (params) => application.workspace.startChecks(params),
    'check.trends': () => application.workspace.checkTrends(),
    'check.coverage': () => application.workspace.checkCoverage(),
    'check.list': ({ node }) => application.workspace.checks.list(node),
    'check.file': ({ node }) => application.workspace.checks.place(node),
    'check.createFile': ({ file, text }) => application.workspace.createCheckFile(file, text),
    'check.add': (params) => application.workspace.checks.add(params),
    'column.classify': (params) => application.workspace.checks.classify(params),
    'check.takeBack': (params) => application.workspace.checks.takeBack(params),
    'check.addEntry': (params) => application.workspace.checks.addEntry(params),
    'check.change': (params) => application.workspace.checks.change(params),
    'suggest.start': (params) => application.workspace.startSuggestions(params),
    'suggest.result': ({ job }) => application.workspace.suggestions(job),
    'suggest.dismiss': (params) => application.workspace.checks.dismiss(params),
    'suggest.restore': (params) => application.workspace.checks.restore(params),
    'pipeline.edit': (params) => application.workspace.pipelines.edit(params),
    'pipeline.restore': (params) => application.workspace.pipelines.restore(params),
    'sink.preview': (params) => application.workspace.sinks.preview(params),
    'sink.write': (params) => application.workspace.sinks.write(params),
    'provenance.read': (params) => application.workspace.provenance.whereFrom(params),
    'lineage.column': (params) => application.workspace.provenance.columnFlow(params),
    'lineage.impact': (params) => application.workspace.provenance.impact(params),
    'mutation.start': (params) => application.workspace.mutations.start(params),
    'mutation.read': ({ node }) => application.workspace.mutations.read(node),
    'mutation.add': (params) => application.workspace.mutations.add(params),
    'incident.open': (params) => application.workspace.incidents.open(params),
    'incident.update': (params) => application.workspace.incidents.update(params),
    'incident.read': (params) => application.workspace.incidents.read(params),
    'promote.review': (params) => {
      application.workspace.requireWritable();
      return application.workspace.promotions.review(params);
    },
    'promote.reviewed': ({ job }) => application.workspace.promotions.reviewed(job),
    'promote.repair': (params) => application.workspace.promotions.repair(params),
    'promote.decide': (params) => application.workspace.promotions.decide(params),
    'promote.chooseFolder': () => application.chooseFolder('Folder of the projects'),
    'promote.start': (params) => application.workspace.promotions.start(params),
    'promote.inTheWay': ({ job }) => application.workspace.promotions.inTheWay(job),
    'promote.result': ({ job }) => application.workspace.promotions.result(job),
    'promote.show': (params) => showPath(application.workspace.promotions.pathOf(params)),
    'promote.commit': (params) => application.workspace.promotions.commit(params),
    'promoted.list': () => application.workspace.promoted.list(),
    'promoted.prove': (params) => application.workspace.promoted.prove(params),
    'promoted.readBack': (params) => application.workspace.promoted.readBack(params),
    'promoted.takenBack': (params) => application.workspace.promoted.takenBack(params),
    'source.import': (params) => application.workspace.importSources(params),
    'source.choose': () => application.chooseFiles(),
    'source.files': (params) => application.workspace.sources.files(params),
    'source.unused': () => application.workspace.sources.unused(),
    'source.paste': (params) => application.workspace.sources.paste(params),
    'source.add': (params) => application.workspace.changeSources((sources) => sources.add(params)),
    'source.remove': (params) => application.workspace.changeSources((sources) => sources.remove(params)),
    'source.undo': (params) => application.workspace.changeSources((sources) => sources.undo(params)),

    'chart.save': (params, page) => saveChart(params, page),

    'result.export': (params) => exportResult(application, params),

    'node.rename': (params) => application.workspace.renameNode(params),

    'jobs.list': () => (application.hasWorkspace ? application.workspace.jobs.list() : []),
    'jobs.cancel': ({ job }) => application.workspace.jobs.cancel(job),
    'runs.list': ({ limit }) => application.workspace.runs(limit),

    'engine.state': () => (application.hasWorkspace ? application.workspace.engineState : noEngine),
    'engine.health': () => application.workspace.engineHealth(),
    'engine.restart': ({ replace }) => application.workspace.restartEngine(replace),
    'engine.connect': (_params, page) => application.connectEngine(page),
  };
}

/** Opens a file or folder in the program that the system has for it. */
async function showPath(path: string): Promise<void> {
  const fault = await shell.openPath(path);
  if (fault !== '') {
    throw new PlumblineError({ code: 'file_not_found', file: path, message: `${path} cannot be shown: ${fault}` });
  }
}
