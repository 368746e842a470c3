// Builds the object the window knows as `window.critique` from the contract table and a wire. Knows neither Electron nor HTTP.
import type { CritiqueApi, EventName, Events, ImageKind } from './contract/api.ts';
import { CALL_NAMES } from './contract/validate.ts';
import type { CallName } from './contract/api.ts';

/** The way to the back end. `send` resolves to the call's envelope. */
export interface Wire {
  send(name: CallName, args: unknown[]): Promise<unknown>;
  subscribe<Name extends EventName>(name: Name, listener: (event: Events[Name]) => void): () => void;
  imageUrl(photoId: number, kind: ImageKind, revision: number): string;
}

/** One named method per row of the table; no way to name a channel. */
export function buildCritiqueApi(wire: Wire): CritiqueApi {
  const methods = CALL_NAMES.map((name) => [name, (...args: unknown[]) => wire.send(name, withoutTrailingGaps(args))]);
  return {
    call: Object.freeze(Object.fromEntries(methods)) as CritiqueApi['call'],
    on: (name, listener) => wire.subscribe(name, listener),
    imageUrl: (photoId, kind, revision) => wire.imageUrl(photoId, kind, revision),
  };
}

/** An omitted optional argument must not turn into null in JSON. */
function withoutTrailingGaps(args: unknown[]): unknown[] {
  const last = args.findLastIndex((arg) => arg !== undefined);
  return args.slice(0, last + 1);
}
