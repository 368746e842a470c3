// A Python with PyTorch, for tests of the training code: Debian's packages.
import { spawnSync } from 'node:child_process';

const PYTHON = '/usr/bin/python3';

const env = {
  ...process.env,
  LD_LIBRARY_PATH: '/usr/lib/x86_64-linux-gnu/openblas-pthread',
  OMP_NUM_THREADS: '1',
  SALIENT_THREADS: '1',
};

export interface PythonResult {
  status: number | null;
  stdout: string;
  stderr: string;
}

/** Runs Python in a folder and waits for it. */
export function runPython(parameters: readonly string[], cwd: string): PythonResult {
  const { status, stdout, stderr } = spawnSync(PYTHON, parameters, { cwd, env, encoding: 'utf8', maxBuffer: 1 << 26 });
  return { status, stdout, stderr };
}

/** True if everything the training code imports is installed. */
export function hasTorch(): boolean {
  return runPython(['-c', 'import torch, sentencepiece, PIL, numpy'], '.').status === 0;
}
