// Checks what arrives over the wall against the CALLS table and answers with the envelope. Both hosts use it; it knows neither.
import * as v from 'valibot';
import { AppError, reportError } from '../../main/domain/errors.ts';
import { CALLS, type CallArgs, type CallName, type Handlers } from './api.ts';
import type { Result } from './result.ts';

/** All call names, in the order of the table. */
export const CALL_NAMES = Object.keys(CALLS).filter(isCallName);

/** Tells a name of the table from any other value. */
export function isCallName(name: unknown): name is CallName {
  return typeof name === 'string' && Object.hasOwn(CALLS, name);
}

/** The arguments of one call, checked; throws `invalid-argument` with the first problem found. */
export function checkArgs<Name extends CallName>(name: Name, args: unknown): CallArgs<Name> {
  const schema: (typeof CALLS)[Name]['args'] = CALLS[name].args;
  const most = schema.items.length;
  if (Array.isArray(args) && args.length > most) {
    throw new AppError('invalid-argument', `${name} takes ${most} arguments, not ${args.length}.`);
  }
  const checked = v.safeParse(schema, args);
  if (checked.success) return checked.output;
  const [problem] = checked.issues;
  const place = v.getDotPath(problem);
  throw new AppError('invalid-argument', `${name}: ${problem.message}${place === null ? '' : ` at ${place}`}.`);
}

/** Runs one call and wraps its value or its error; never rejects. An error that is no AppError is also written to stderr. */
export async function answerCall(handlers: Handlers, name: unknown, args: unknown): Promise<Result<unknown>> {
  try {
    if (!isCallName(name))
      throw new AppError('invalid-argument', `There is no call named ${String(name).slice(0, 64)}.`);
    return { ok: true, value: await runCall(handlers, name, args) };
  } catch (error) {
    if (!(error instanceof AppError)) console.error(error);
    return { ok: false, error: reportError(error) };
  }
}

function runCall<Name extends CallName>(handlers: Handlers, name: Name, args: unknown): Promise<unknown> {
  const handler: (...checked: CallArgs<Name>) => Promise<unknown> = handlers[name];
  return handler(...checkArgs(name, args));
}
