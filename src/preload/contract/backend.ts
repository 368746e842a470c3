// What a host serves: calls, events, pictures. Library and host make it together (main/host-backend.ts).
import type { Events, EventName, Handlers, ImageKind } from './api.ts';

/** One event with its name, as it goes over a wire. */
export type NamedEvent = { [Name in EventName]: { name: Name; event: Events[Name] } }[EventName];

export interface Backend {
  handlers: Handlers;
  /** Returns the function that unsubscribes. */
  onEvent(listener: (event: NamedEvent) => void): () => void;
  /** Upright sRGB JPEG of a photo. Rejects with `photo-missing`, `photo-unreadable` and the like. */
  readPicture(photoId: number, kind: ImageKind): Promise<Uint8Array>;
}
