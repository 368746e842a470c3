// A process that builds one pack and prints the most memory it ever held, in MB (Linux). Arguments: checkpoint, target, folder of a pack with a
// saliency model.
import { readFileSync } from 'node:fs';
import { buildPack } from '../../src/main/compiler/build-pack.ts';
import { loadPack } from '../../src/main/modelpack/load-pack.ts';

const [from = '', to = '', starter = ''] = process.argv.slice(2);
buildPack({ from, to, starter: loadPack(starter), quant: 'int4' });
const kilobytes = /VmHWM:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1];
process.stdout.write(`${Number(kilobytes) / 1024}\n`);
