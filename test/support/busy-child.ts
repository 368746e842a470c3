// A real process that critiques the jobs of a library, several at once as its critic asks, and notes in a file which photo it begins.
// Arguments: database, photos at once, file for notes. Prints `begun PATH`, and `done PATH` once its critique is stored.
import { appendFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { openStore } from '../../src/main/store/database.ts';
import { createLibrary } from '../../src/main/library/library-service.ts';
import { scriptedCritic } from './scripted-critic.ts';

const [database = '', photosAtOnce = '1', notes = ''] = process.argv.slice(2);
const critic = scriptedCritic();
critic.photosAtOnce = Number(photosAtOnce);
const library = createLibrary({
  db: openStore(database),
  critic: {
    ...critic,
    critique: async (path, options, signal) => {
      appendFileSync(notes, `${path}\n`);
      process.stdout.write(`begun ${path}\n`);
      await sleep(80);
      return critic.critique(path, options, signal);
    },
  },
  startThumbnailWorker: () => {
    throw new Error('Nobody asks for pictures here.');
  },
});
library.onEvent(({ name, event }) => {
  if (name !== 'critique-delta' || event.state !== 'done') return;
  void library.handlers.getPhoto(event.photoId).then(({ path }) => process.stdout.write(`done ${path}\n`));
});
