// The line of photos: order kept, a bounded number prepared ahead, failures kept to their own photo.
import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { PhotoLine } from '../../../../src/main/pipeline/photo-line.ts';

async function settle(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) await setImmediate();
}

describe('photo line', () => {
  it('prepares at most one photo ahead and finishes one at a time, in order', async () => {
    const line = new PhotoLine();
    const log: string[] = [];
    const gates = [0, 1, 2, 3, 4].map(() => Promise.withResolvers<void>());
    const results = gates.map(({ promise }, index) =>
      line.pass(
        async () => void log.push(`prepare ${index}`),
        async () => {
          log.push(`finish ${index}`);
          await promise;
          return index;
        },
      ),
    );
    await settle();
    expect(log.toSorted()).toEqual(['finish 0', 'prepare 0', 'prepare 1']);
    gates[0]?.resolve();
    await settle();
    expect(log.slice(3).toSorted()).toEqual(['finish 1', 'prepare 2']);
    for (const gate of gates) gate.resolve();
    expect(await Promise.all(results)).toEqual([0, 1, 2, 3, 4]);
    expect(log.filter((entry) => entry.startsWith('finish'))).toEqual(gates.map((_, index) => `finish ${index}`));
  });

  it('prepares none ahead where it is told so', async () => {
    const line = new PhotoLine(0);
    const log: string[] = [];
    const gate = Promise.withResolvers<void>();
    const results = [0, 1].map((index) =>
      line.pass(
        async () => void log.push(`prepare ${index}`),
        async () => gate.promise,
      ),
    );
    await settle();
    expect(log).toEqual(['prepare 0']);
    gate.resolve();
    await Promise.all(results);
    expect(log).toEqual(['prepare 0', 'prepare 1']);
  });

  it('keeps failures of either stage to their own photo', async () => {
    const line = new PhotoLine();
    const finish = async (value: string): Promise<string> => {
      if (value === 'bad') throw new Error('finish failed');
      return value;
    };
    const first = line.pass(async () => Promise.reject<string>(new Error('prepare failed')), finish);
    const second = line.pass(async () => 'bad', finish);
    const third = line.pass(async () => 'good', finish);
    await expect(first).rejects.toThrow('prepare failed');
    await expect(second).rejects.toThrow('finish failed');
    expect(await third).toBe('good');
  });
});
