import { type Disposable, toDisposable } from '../../shared/base/disposable';
import type {
  AppEventName,
  AppEvents,
  CommandAnswer,
  CommandName,
  CommandParams,
  PlumblineBridge,
} from '../../shared/contract/commands';
import { PlumblineError, toProblem } from '../../shared/domain/problem';

/** The control surface as the renderer uses it: a failed command throws the `PlumblineError` that main answered with. */
export interface Bridge {
  invoke<Name extends CommandName>(name: Name, params: CommandParams<Name>): Promise<CommandAnswer<Name>>;
  on<Name extends AppEventName>(name: Name, listener: (event: AppEvents[Name]) => void): Disposable;
  pathOf(file: File): string;
}

/** Wraps the object that the preload script exposed. */
export function createBridge(exposed: PlumblineBridge): Bridge {
  return {
    async invoke(name, params) {
      const reply = await exposed.invoke(name, params).catch((error: unknown) => {
        throw new PlumblineError(toProblem(error), { cause: error });
      });
      if (!reply.ok) throw new PlumblineError(reply.problem);
      return reply.value;
    },
    on(name, listener) {
      return toDisposable(exposed.on(name, (json) => listener(JSON.parse(json))));
    },
    pathOf(file) {
      return exposed.pathOf(file);
    },
  };
}
