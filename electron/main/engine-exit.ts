import { constants } from 'node:os';
import type { Problem } from '../../shared/domain/problem';

/** How an engine process ended. */
export interface EngineExit {
  /** The exit code, or what stands for the signal that ended it; undefined when the system does not say. */
  readonly code: number | undefined;
  /** V8 itself gave up, for example because its heap was full; says where. */
  readonly fatalError?: string;
}

/** Node's exit code for a fatal error of V8 (128 + SIGABRT), and the signals with which Chromium's allocators give up. */
const heapFullCodes = [134, 133, 132, constants.signals.SIGABRT, constants.signals.SIGTRAP, constants.signals.SIGILL];
/** On Linux, the kernel's out-of-memory killer uses this signal, and hardly anyone else does. */
const killedCodes = [constants.signals.SIGKILL, 128 + constants.signals.SIGKILL];

const memoryHint = 'Lower `engine.memory_limit` in plumbline.yaml, or close other programs, then run again.';

/** Says what happened to the calls that were in flight, as an `engine_lost` problem. `reason` stands for what Plumbline itself knows of the end. */
export function engineLostProblem(exit: EngineExit, reason?: string): Problem {
  if (reason !== undefined) {
    return {
      code: 'engine_lost',
      severity: 'error',
      message: `The engine was replaced: ${reason}.`,
      hint: 'Files and finished results are as they were. Run again what was running.',
    };
  }
  if (exit.fatalError !== undefined || (exit.code !== undefined && heapFullCodes.includes(exit.code))) {
    return {
      code: 'engine_lost',
      severity: 'error',
      message: 'The engine ran out of memory and stopped.',
      hint: memoryHint,
      ...(exit.fatalError === undefined ? {} : { cause: exit.fatalError }),
    };
  }
  if (exit.code !== undefined && killedCodes.includes(exit.code)) {
    return {
      code: 'engine_lost',
      severity: 'error',
      message: 'The engine was killed from outside; the system does that when it runs out of memory.',
      hint: memoryHint,
    };
  }
  return {
    code: 'engine_lost',
    severity: 'error',
    message: `The engine stopped unexpectedly (exit code ${exit.code ?? 'unknown'}).`,
    hint: 'Files and finished results are as they were. Run again what was running.',
  };
}
