// Progress of long work on many bytes (building, downloading a pack) on stderr: a bar with the time left on a terminal,
// a line every tenth otherwise. Never touches stdout.

export interface ByteProgress {
  /** `doneBytes` of `totalBytes`, of which `resumedBytes` took no time in this run; the label names the part in hand. */
  update(state: { doneBytes: number; totalBytes: number; resumedBytes?: number; label: string }): void;
  /** Takes the bar off the screen. */
  end(): void;
}

const BAR_WIDTH = 30;
/** A terminal need not be written more often. */
const MIN_INTERVAL_MS = 100;

/** `now` in milliseconds, given by tests. */
export function createByteProgress(
  stream: NodeJS.WriteStream = process.stderr,
  now: () => number = Date.now,
): ByteProgress {
  const startedMs = now();
  let drawnMs = Number.NEGATIVE_INFINITY;
  let tenth = -1;
  return {
    update({ doneBytes, totalBytes, resumedBytes = 0, label }) {
      const share = totalBytes === 0 ? 1 : doneBytes / totalBytes;
      const left = timeLeft(now() - startedMs, doneBytes - resumedBytes, totalBytes - doneBytes);
      if (!stream.isTTY) {
        if (Math.floor(share * 10) === tenth) return;
        tenth = Math.floor(share * 10);
        stream.write(`${label}: ${Math.floor(share * 100)} %${left}\n`);
        return;
      }
      if (now() - drawnMs < MIN_INTERVAL_MS && doneBytes < totalBytes) return;
      drawnMs = now();
      const filled = Math.round(share * BAR_WIDTH);
      const bar = '█'.repeat(filled) + '░'.repeat(BAR_WIDTH - filled);
      stream.write(`\r\u001b[2K${bar} ${Math.floor(share * 100)} % ${label}${left}`);
    },
    end() {
      if (stream.isTTY) stream.write('\r\u001b[2K');
    },
  };
}

/** Before this share of the work is done its pace says nothing: the first tensor of a build also opened its files. */
const LEAST_SHARE = 0.02;

/** Assumes the rate so far; says nothing before there is one. */
function timeLeft(elapsedMs: number, doneBytes: number, leftBytes: number): string {
  if (leftBytes <= 0 || elapsedMs < 1000 || doneBytes < LEAST_SHARE * (doneBytes + leftBytes)) return '';
  const seconds = Math.ceil((elapsedMs / 1000 / doneBytes) * leftBytes);
  const minutes = Math.floor(seconds / 60);
  return minutes > 0 ? ` · ${minutes} min ${seconds % 60} s left` : ` · ${seconds} s left`;
}
