// Messages between a thread that writes critiques and the thread that looks at its photos. Structured-clone safe.
import type { ErrorReport } from '../domain/errors.ts';
import type { SeenPhoto } from '../pipeline/look-at-photo.ts';

export type ToLooker =
  { type: 'open'; packFolder: string } | { type: 'look'; id: number; path: string } | { type: 'cancel'; id: number };

export type FromLooker =
  | { type: 'opened' }
  | { type: 'open-failed'; error: ErrorReport }
  | { type: 'seen'; id: number; photo: SeenPhoto }
  | { type: 'rejected'; id: number; error: ErrorReport };
