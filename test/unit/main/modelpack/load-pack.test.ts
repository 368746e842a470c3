// Packs on disk: found, loaded, verified, and refused when something is off.
import { appendFileSync, cpSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { findPacks, listFiles, loadPack } from '../../../../src/main/modelpack/load-pack.ts';
import { verifyPack } from '../../../../src/main/modelpack/verify-pack.ts';
import { tempDir } from '../../../support/temp-dir.ts';
import { buildTinyPack } from '../../../support/tiny-pack.ts';

let folder = '';

beforeEach(() => {
  folder = buildTinyPack(tempDir()).folder;
});

/** Changes one top-level field of the manifest. */
function editManifest(change: Record<string, unknown>): void {
  const path = join(folder, 'manifest.json');
  const manifest: unknown = JSON.parse(readFileSync(path, 'utf8'));
  writeFileSync(path, JSON.stringify({ ...(manifest instanceof Object ? manifest : {}), ...change }));
}

describe('loadPack', () => {
  it('gives the manifest and paths inside the folder', async () => {
    const pack = loadPack(folder);
    expect(pack.manifest.packId).toBe('tiny');
    expect(pack.graphPath('decoder')).toBe(join(folder, 'decoder.onnx'));
    expect(await verifyPack(pack)).toBe(listFiles(pack.manifest).length);
  });

  it('says when there is no pack', () => {
    expect(() => loadPack(tempDir())).toThrow(expect.objectContaining({ kind: 'pack-missing' }));
  });

  it('refuses a pack of a newer layout with a sentence, whatever else changed', () => {
    editManifest({ formatVersion: 2, graphs: 'something new' });
    expect(() => loadPack(folder)).toThrow('This model pack was made for a newer version of Salient.');
  });

  it('ignores unknown fields and names wrong ones', () => {
    editManifest({ future: true });
    expect(() => loadPack(folder)).not.toThrow();
    editManifest({ packVersion: 'one' });
    expect(() => loadPack(folder)).toThrow(/wrong at "packVersion"/);
  });

  it('refuses file names that leave the folder', () => {
    editManifest({ chatTemplate: { file: '../chat-template.txt', bytes: 1, sha256: '0'.repeat(64) } });
    expect(() => loadPack(folder)).toThrow(/chatTemplate.file/);
  });

  it('refuses missing, resized and linked files', () => {
    const decoder = join(folder, 'decoder.onnx');
    const copy = join(tempDir(), 'decoder.onnx');
    cpSync(decoder, copy);
    appendFileSync(decoder, 'x');
    expect(() => loadPack(folder)).toThrow(/decoder.onnx .* expected/);
    rmSync(decoder);
    expect(() => loadPack(folder)).toThrow(/lacks the file decoder.onnx/);
    symlinkSync(copy, decoder);
    expect(() => loadPack(folder)).toThrow(/no plain file/);
  });
});

describe('verifyPack', () => {
  it('finds a changed byte that sizes cannot show', async () => {
    const path = join(folder, 'projector.onnx');
    const bytes = readFileSync(path);
    bytes[100] = (bytes[100] ?? 0) ^ 1;
    writeFileSync(path, bytes);
    await expect(verifyPack(loadPack(folder))).rejects.toThrow(/projector.onnx .* changed or damaged/);
  });

  it('finds a file nobody listed', async () => {
    writeFileSync(join(folder, 'extra.txt'), '');
    await expect(verifyPack(loadPack(folder))).rejects.toThrow(/unlisted file extra.txt/);
  });
});

describe('findPacks', () => {
  it('lists packs and says why others cannot be used', () => {
    const root = join(folder, '..');
    mkdirSync(join(root, 'empty'));
    mkdirSync(join(root, 'broken'));
    writeFileSync(join(root, 'broken', 'manifest.json'), '{');
    renameSync(folder, join(root, 'good'));
    const { packs, broken } = findPacks([join(root, 'no such root'), root]);
    expect(packs.map((pack) => pack.folder)).toEqual([join(root, 'good')]);
    expect(broken).toMatchObject([{ folder: join(root, 'broken'), error: { kind: 'pack-invalid' } }]);
  });
});
