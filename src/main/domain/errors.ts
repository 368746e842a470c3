// The one error type that crosses layers, with a closed list of kinds.
// Owners of outside libraries translate into it; above them nobody reads messages.

/** What each kind of failure asks for: a retry, nothing, or an action of the user. */
export const ERROR_KINDS = {
  'photo-unreadable': 'permanent',
  'photo-unsupported': 'permanent',
  'photo-too-large': 'permanent',
  'photo-missing': 'user-action',
  'photo-quarantined': 'permanent',
  'permission-denied': 'user-action',
  'pack-missing': 'user-action',
  'pack-invalid': 'user-action',
  'provider-unavailable': 'user-action',
  'out-of-memory': 'transient',
  'disk-full': 'user-action',
  'store-locked': 'transient',
  'store-newer': 'user-action',
  'store-corrupt': 'user-action',
  'inference-failed': 'transient',
  'critique-unparsable': 'permanent',
  'sidecar-conflict': 'transient',
  'invalid-argument': 'permanent',
  'host-unreachable': 'transient',
  cancelled: 'transient',
} as const satisfies Record<string, 'permanent' | 'transient' | 'user-action'>;

export type ErrorKind = keyof typeof ERROR_KINDS;

/** A failure as plain data: what goes over IPC, into JSON and into the store. */
export interface ErrorReport {
  kind: ErrorKind;
  message: string;
}

export interface AppErrorDetails {
  /** Machine-readable context for logs; never shown alone. */
  detail?: Record<string, unknown>;
  cause?: unknown;
}

/** An expected failure with a kind and a sentence a photographer can read. */
export class AppError extends Error {
  readonly kind: ErrorKind;
  readonly detail: Record<string, unknown>;

  constructor(kind: ErrorKind, message: string, { detail = {}, cause }: AppErrorDetails = {}) {
    super(message, { cause });
    this.name = 'AppError';
    this.kind = kind;
    this.detail = detail;
  }
}

/** The report of any thrown value; what is no AppError is an `inference-failed` only if the caller says so. */
export function reportError(error: unknown, fallback: ErrorKind = 'inference-failed'): ErrorReport {
  if (error instanceof AppError) return { kind: error.kind, message: error.message };
  return { kind: fallback, message: error instanceof Error ? error.message : String(error) };
}

/** The other way: what a process or thread reported, as an error of this one. */
export function toAppError({ kind, message }: ErrorReport): AppError {
  return new AppError(kind, message);
}
