// Messages between a critic's process and whoever started it. Structured-clone safe: paths go in, text, numbers and small maps come out.
import type { PhotoOutcome, WritingProgress } from '../domain/critique.ts';
import type { ErrorReport } from '../domain/errors.ts';
import type { CriticInfo, CritiqueOptions } from './critic.ts';

/** What a critic needs to know to start. */
export interface CriticSetup {
  packFolder: string;
  /** A provider's name, or `auto`. */
  provider: string;
  /** File that keeps what came of trying providers; without it they are tried at every start. */
  trialsFile?: string;
  /** Photos decoded and waiting while another is looked at; 1 by default. */
  photosAhead?: number;
  /** A provider that ended the process and why ([Note: providers that die]): kept with its trials once `witnesses` photos were looked at without it. */
  blamed?: { provider: string; reason: string; witnesses: number };
}

/** Options as they cross: whether anybody listens, not the listener. */
export type SentOptions = Omit<CritiqueOptions, 'onProgress'> & { wantsProgress: boolean };

export type ToCritic =
  | { type: 'open'; setup: CriticSetup }
  | { type: 'critique'; id: number; path: string; options: SentOptions }
  | { type: 'cancel'; id: number }
  | { type: 'close' };

export type FromCritic =
  | { type: 'opened'; info: CriticInfo }
  | { type: 'open-failed'; error: ErrorReport }
  | { type: 'progress'; id: number; progress: WritingProgress }
  | { type: 'outcome'; id: number; outcome: PhotoOutcome }
  | { type: 'rejected'; id: number; error: ErrorReport };
