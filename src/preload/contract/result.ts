// The envelope every call returns: a value, or an error with its kind as data (Electron keeps only a thrown error's message).
import type { ErrorReport } from '../../main/domain/errors.ts';

export type Result<T> = { ok: true; value: T } | { ok: false; error: ErrorReport };
