// The only file that touches `window.critique`: calls unwrapped from their envelope, events, image addresses.
import type {
  CallArgs,
  CallName,
  CallValue,
  CritiqueApi,
  EventName,
  Events,
  ImageKind,
} from '../preload/contract/api.ts';
import type { Result } from '../preload/contract/result.ts';
import type { ErrorKind } from '../preload/contract/types.ts';
import { STRINGS } from './strings.ts';

declare global {
  interface Window {
    critique?: CritiqueApi;
  }
}

/** A refused call, with the kind the back end gave it. */
export class CallError extends Error {
  readonly kind: ErrorKind;

  constructor(kind: ErrorKind, message: string) {
    super(message);
    this.name = 'CallError';
    this.kind = kind;
  }
}

function host(): CritiqueApi {
  if (window.critique === undefined) throw new CallError('inference-failed', STRINGS.app.noHost);
  return window.critique;
}

/** Makes a call; throws a CallError when the back end refuses. */
export async function call<Name extends CallName>(name: Name, ...args: CallArgs<Name>): Promise<CallValue<Name>> {
  const method: (...args: CallArgs<Name>) => Promise<Result<CallValue<Name>>> = host().call[name];
  const result = await method(...args);
  if (!result.ok) throw new CallError(result.error.kind, result.error.message);
  return result.value;
}

/** Listens to an event; the returned function stops listening. */
export function listen<Name extends EventName>(name: Name, listener: (event: Events[Name]) => void): () => void {
  return host().on(name, listener);
}

/** Address of a photo's picture; a new revision is a new address. */
export function imageUrl(photoId: number, kind: ImageKind, revision: number): string {
  return host().imageUrl(photoId, kind, revision);
}

/** The sentence of whatever was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
