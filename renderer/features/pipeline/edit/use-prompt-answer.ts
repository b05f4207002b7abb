import { type RefObject, useRef, useState } from 'react';
import { type Problem, toProblem } from '../../../../shared/domain/problem';
import { useServices } from '../../../state/app-context';
import type { CanvasPrompt } from '../../../state/pipeline-edit-slice';
import { focusCanvas } from './draft-field';

export interface PromptAnswer {
  /** Why the last answer could not be done, and the text that it was. */
  readonly problem: Problem | null;
  readonly refused: string | null;
  /** While an answer is being done, and when the question is over: nothing more is to come of it. */
  readonly isAnswered: RefObject<boolean>;
  attempt(text: string, action: () => Promise<unknown>): void;
  giveUp(keyboard?: 'to the canvas' | 'stay'): void;
}

/**
 * Does what a question of the canvas was answered with. The question stays until that is done: where it fails, the problem
 * stands beside what was typed, which can be corrected and tried again.
 */
export function usePromptAnswer(prompt: CanvasPrompt, field: RefObject<HTMLInputElement | null>): PromptAnswer {
  const services = useServices();
  const { store } = services;
  const [failure, setFailure] = useState<{ readonly text: string; readonly problem: Problem } | null>(null);
  const isAnswered = useRef(false);
  const isAsked = () => store.getState().canvasPrompt === prompt;
  const close = () => {
    if (isAsked()) store.setState({ canvasPrompt: null });
  };
  const fail = (text: string, error: unknown) => {
    // With no question left to say it in, it is said as what goes wrong anywhere else.
    if (!isAsked()) return void services.attempt(() => Promise.reject(error));
    const problem = toProblem(error);
    if (problem.code === 'internal') services.report(error);
    isAnswered.current = false;
    setFailure({ text, problem });
    const { activeElement } = document;
    const isNear = activeElement?.closest('[data-pipeline-canvas]') != null;
    if (isNear || activeElement === document.body) field.current?.focus();
  };
  return {
    problem: failure?.problem ?? null,
    refused: failure?.text ?? null,
    isAnswered,
    attempt(text, action) {
      if (isAnswered.current) return;
      isAnswered.current = true;
      // Keys that follow are for the canvas. Left by a click beside it, the keyboard goes where the click goes.
      if (field.current === document.activeElement) focusCanvas();
      action().then(close, (error: unknown) => fail(text, error));
    },
    giveUp(keyboard = 'to the canvas') {
      isAnswered.current = true;
      close();
      if (keyboard === 'to the canvas') focusCanvas();
    },
  };
}
