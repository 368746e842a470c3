// A real store in a temporary folder, closed when its test ends.
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { openStore } from '../../src/main/store/database.ts';
import type { Store } from '../../src/main/store/database.ts';
import { tempDir } from './temp-dir.ts';

export function openTestStore(path: string = join(tempDir(), 'library.db')): Store {
  const store = openStore(path);
  onTestFinished(() => store.close());
  return store;
}
