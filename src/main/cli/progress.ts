// Progress on stderr: a bar on a terminal, one line per photo otherwise. Never touches stdout.
import { basename } from 'node:path';
import type { WritingProgress } from '../domain/critique.ts';

export interface Progress {
  /** One photo came to its end. */
  step(path: string, note: string): void;
  /** A text that is being written: its whole sentences so far, one under the other, on a terminal only. */
  write(path: string, progress: WritingProgress): void;
  /** A line of its own, such as a summary. */
  say(text: string): void;
  /** Takes the bar off the screen. */
  end(): void;
}

const BAR_WIDTH = 30;

/** Progress over `total` photos; 0 when it is unknown (watching). */
export function createProgress(total: number, stream: NodeJS.WriteStream = process.stderr): Progress {
  const startedMs = Date.now();
  let done = 0;
  const clear = (): void => {
    if (stream.isTTY) stream.write('\r\u001b[2K');
  };
  const draw = (): void => {
    if (!stream.isTTY || total === 0) return;
    const filled = Math.round((done / total) * BAR_WIDTH);
    const bar = '█'.repeat(filled) + '░'.repeat(BAR_WIDTH - filled);
    stream.write(`\r\u001b[2K${bar} ${done}/${total}${timeLeft(startedMs, done, total)}`);
  };
  /** Characters of each text that were shown. */
  const shown = new Map<string, number>();
  return {
    write(path, { text }) {
      const before = shown.get(path) ?? 0;
      if (!stream.isTTY || text.length <= before) return;
      shown.set(path, text.length);
      clear();
      stream.write(`${basename(path)}: ${text.slice(before).trim()}\n`);
      draw();
    },
    step(path, note) {
      shown.delete(path);
      done++;
      if (stream.isTTY && total > 0) draw();
      else stream.write(`${total > 0 ? `[${done}/${total}] ` : ''}${path}: ${note}\n`);
    },
    say(text) {
      clear();
      stream.write(`${text}\n`);
      draw();
    },
    end: clear,
  };
}

function timeLeft(startedMs: number, done: number, total: number): string {
  if (done === 0 || done === total) return '';
  const seconds = Math.round(((Date.now() - startedMs) / 1000 / done) * (total - done));
  const minutes = Math.floor(seconds / 60);
  return minutes > 0 ? ` · ${minutes} min ${seconds % 60} s left` : ` · ${seconds} s left`;
}
