import { useCallback, useEffect, useMemo } from 'react';
import { toProblem } from '../../../shared/domain/problem';
import type { ProjectChanges } from '../../../shared/domain/spec/promoted-pipeline';
import type { RepairAnswers } from '../../../shared/domain/spec/readiness-repair';
import { useAppState, useServices } from '../../state/app-context';
import { loadPromoted } from '../../state/promoted';
import { noPromotion, type Promotion, type PromotionStep } from '../../state/promotion-slice';
import type { Services } from '../../state/services';

const ended = new Set(['succeeded', 'failed', 'cancelled']);

/** Takes what the jobs of a promotion came to, also of those that ended while the dialog was closed. */
export function useJobResults(): void {
  const services = useServices();
  const { reviewJob, review, promoteJob, result } = useAppState((state) => state.promotion);
  const reviewState = useAppState((state) => state.jobs.find(({ id }) => id === reviewJob)?.state);
  const promoteState = useAppState((state) => state.jobs.find(({ id }) => id === promoteJob)?.state);

  useEffect(() => {
    if (reviewJob === null || review !== null || reviewState === undefined || !ended.has(reviewState)) return;
    const found = services.bridge.invoke('promote.reviewed', { job: reviewJob });
    void take(
      services,
      reviewJob,
      found.then((answer) => (answer === null ? { reviewJob: null, step: 'outputs' } : { review: answer, made: {} })),
    );
  }, [services, reviewJob, review, reviewState]);

  useEffect(() => {
    if (promoteJob === null || result !== null || promoteState === undefined || !ended.has(promoteState)) return;
    const { bridge } = services;
    const found = bridge.invoke('promote.result', { job: promoteJob });
    void take(
      services,
      promoteJob,
      found.then(async (answer) =>
        answer === null
          ? { promoteJob: null, inTheWay: await bridge.invoke('promote.inTheWay', { job: promoteJob }) }
          : { result: answer },
      ),
    );
  }, [services, promoteJob, result, promoteState]);
}

type Change = Parameters<ReturnType<Services['store']['getState']>['changePromotion']>[0];

async function take(services: Services, job: string, found: Promise<Change>): Promise<void> {
  const { store } = services;
  const problem = store.getState().jobs.find(({ id }) => id === job)?.problem ?? null;
  const change = await found.catch((error: unknown): Change => ({ problem: toProblem(error) }));
  store.getState().changePromotion(problem === null || problem.code === 'cancelled' ? change : { ...change, problem });
}

/** What can be done with the promotion; each failure stands in it as its problem. */
export function usePromotionActions() {
  const services = useServices();
  const attempt = useCallback(
    async (action: () => Promise<Change | undefined>) => {
      const { changePromotion } = services.store.getState();
      changePromotion({ problem: null });
      try {
        const change = await action();
        if (change !== undefined) changePromotion(change);
      } catch (error) {
        changePromotion({ problem: toProblem(error) });
      }
    },
    [services],
  );
  return useMemo(() => {
    const { store, bridge } = services;
    const state = () => store.getState().promotion;
    return {
      goTo: (step: PromotionStep) => store.getState().changePromotion({ step, problem: null }),
      change: (change: Change) => store.getState().changePromotion(change),
      reset: () => store.getState().changePromotion({ ...noPromotion, chosen: state().chosen }),
      review: (nodes: readonly string[]) =>
        attempt(async () => {
          await services.flushAll();
          const { job } = await bridge.invoke('promote.review', { nodes: [...nodes] });
          return { reviewJob: job, review: null, made: {}, result: null, promoteJob: null, commit: null };
        }),
      preview: async (finding: number, answers: RepairAnswers) => {
        await services.flushAll();
        const job = state().reviewJob ?? '';
        return (await bridge.invoke('promote.repair', { job, finding, answers, apply: false })).files;
      },
      repair: (finding: number, title: string, answers: RepairAnswers) =>
        attempt(async () => {
          await services.flushAll();
          const job = state().reviewJob ?? '';
          const { files } = await bridge.invoke('promote.repair', { job, finding, answers, apply: true });
          return { made: { ...state().made, [finding]: { title, files } } };
        }),
      takeBack: (finding: number) =>
        attempt(async () => {
          const { [finding]: made, ...rest } = state().made;
          await services.flushAll();
          const files = (made?.files ?? []).map(({ file, before, after }) => ({ file, from: after, to: before }));
          if (files.length > 0) await bridge.invoke('pipeline.restore', { files });
          return { made: rest };
        }),
      decide: async (decisions: readonly { readonly path: string; readonly value: string }[]) => {
        const { reviewJob, review } = state();
        const { fields } = await bridge.invoke('promote.decide', { job: reviewJob ?? '', decisions: [...decisions] });
        if (review !== null)
          store.getState().changePromotion({ review: { ...review, fields, spec: { ...review.spec, written: true } } });
      },
      chooseFolder: () =>
        attempt(async () => {
          const { path } = await bridge.invoke('promote.chooseFolder', {});
          return path === null ? undefined : { out: path };
        }),
      promote: (
        nodes: readonly string[],
        targets: readonly string[],
        out: string,
        /** Projects whose files may be lost, and no others. */
        overwrite: Promotion['inTheWay'] = [],
      ) =>
        attempt(async () => {
          await services.flushAll();
          const lost = overwrite.map(({ dir, files }) => ({ dir, files: [...files] }));
          const asked = { nodes: [...nodes], targets: [...targets], out, overwrite: lost };
          const { job } = await bridge.invoke('promote.start', asked);
          return { promoteJob: job, result: null, inTheWay: [], commit: null, step: 'result' as const };
        }),
      prove: (dir: string, rehearsals: boolean) =>
        attempt(async () => {
          await services.flushAll();
          const { job } = await bridge.invoke('promoted.prove', { dir, rehearsals });
          return { proofJobs: { ...state().proofJobs, [dir]: job } };
        }),
      readBack: async (dir: string, apply: boolean) => {
        await services.flushAll();
        const changes = await bridge.invoke('promoted.readBack', { dir, apply });
        if (apply) void loadPromoted(services);
        return changes;
      },
      /** Takes back what was taken over from a project. */
      restore: async (dir: string, { files, taken }: Pick<ProjectChanges, 'files' | 'taken'>) => {
        await services.flushAll();
        const back = files.map(({ file, before, after }) => ({ file, from: after, to: before }));
        await bridge.invoke('pipeline.restore', { files: back });
        await bridge.invoke('promoted.takenBack', { dir, files: [...taken] });
      },
      cancel: (job: string) => void services.attempt(() => bridge.invoke('jobs.cancel', { job })),
      show: (what: 'folder' | 'page') =>
        attempt(async () => {
          await bridge.invoke('promote.show', { job: state().promoteJob ?? '', what });
          return undefined;
        }),
      commit: (message: string) =>
        attempt(async () => {
          const { commit } = await bridge.invoke('promote.commit', { job: state().promoteJob ?? '', message });
          return { commit };
        }),
    };
  }, [services, attempt]);
}

export type PromotionActions = ReturnType<typeof usePromotionActions>;
