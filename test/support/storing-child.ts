// A real process that imports a folder, critiques it with a scripted critic and stores the results, until it is killed.
// Arguments: database, folder. Prints the path of each photo once its critique is stored.
import { openStore } from '../../src/main/store/database.ts';
import { createLibrary } from '../../src/main/library/library-service.ts';
import { scriptedCritic } from './scripted-critic.ts';

const [database = '', folder = ''] = process.argv.slice(2);
const library = createLibrary({
  db: openStore(database),
  critic: scriptedCritic(),
  startThumbnailWorker: () => {
    throw new Error('Nobody asks for pictures here.');
  },
});
library.onEvent(({ name, event }) => {
  if (name !== 'critique-delta' || event.state !== 'done') return;
  void library.handlers.getPhoto(event.photoId).then(({ path }) => process.stdout.write(`${path}\n`));
});
await library.handlers.addFolder(folder);
