import { type CommandName, commands } from '../../shared/contract/commands';
import { PlumblineError } from '../../shared/domain/problem';

/** The command that a message names with its parameters parsed by the contract's schema. Throws `bad_usage`. */
export function parseCommand(name: unknown, params: unknown): { name: CommandName; params: unknown } {
  if (typeof name !== 'string' || !isCommandName(name)) {
    throw new PlumblineError({ code: 'bad_usage', message: `There is no command ${String(name).slice(0, 100)}.` });
  }
  const parsed = commands[name].params.safeParse(params);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const where = issue === undefined || issue.path.length === 0 ? '' : ` (${issue.path.join('.')})`;
    throw new PlumblineError({
      code: 'bad_usage',
      message: `The parameters of ${name} are not as agreed${where}: ${issue?.message ?? 'unknown'}.`,
    });
  }
  return { name, params: parsed.data };
}

function isCommandName(name: string): name is CommandName {
  return Object.hasOwn(commands, name);
}
