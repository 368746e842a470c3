// A Vulkan adapter that needs no graphics card: SwiftShader, which comes with every Chromium and Electron for Linux. ONNX Runtime's WebGPU
// takes it where Mesa's of Debian 12 is refused (it lacks a feature that WebGPU requires).
import { existsSync, realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { findChromium } from './find-chromium.ts';

const DRIVER = 'vk_swiftshader_icd.json';
const LOADER = 'libvulkan.so.1';

/** Environment for a child process that shall find the adapter; undefined where there is none. */
export function softwareAdapter(): Record<string, string> | undefined {
  if (process.platform !== 'linux') return undefined;
  const folder = [...besideChromium(), '/usr/lib/chromium', ...besideElectron()].find(
    (path) => existsSync(join(path, DRIVER)) && existsSync(join(path, LOADER)),
  );
  if (folder === undefined) return undefined;
  const libraries = [folder, process.env['LD_LIBRARY_PATH']].filter((part) => part !== undefined && part !== '');
  return { VK_ICD_FILENAMES: join(folder, DRIVER), LD_LIBRARY_PATH: libraries.join(':') };
}

function besideChromium(): string[] {
  const browser = findChromium();
  return browser === undefined ? [] : [dirname(realpathSync(browser))];
}

function besideElectron(): string[] {
  try {
    return [join(dirname(createRequire(import.meta.url).resolve('electron/package.json')), 'dist')];
  } catch {
    return [];
  }
}
