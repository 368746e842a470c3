// Whether a photo's colour profile changes anything: most photos carry sRGB itself as their profile, and converting every pixel to what it is
// already took 290 of 770 core milliseconds at 24 MP. Asked of the library that would convert, once per profile.
import { createHash } from 'node:crypto';
import { crc32, deflateSync } from 'node:zlib';
import sharp from 'sharp';

/** Steps per channel of the colours that are tried. */
const STEPS = 16;
/** Levels of 255 that conversion may move a colour by and still be called none: its own rounding. */
const MOST_LEVELS = 1;
/** Profiles remembered; a shoot has one or two. */
const MOST_KNOWN = 64;
/** Signature, and a header chunk of 13 bytes with its frame: where a PNG's other chunks begin. */
const PNG_HEAD_BYTES = 8 + 25;

const known = new Map<string, Promise<boolean>>();

/** True if pixels with this ICC profile are sRGB as they are, to within one level of 255. A broken profile is none of that. */
export async function isSrgbProfile(profile: Uint8Array): Promise<boolean> {
  const name = createHash('sha256').update(profile).digest('base64');
  const before = known.get(name);
  if (before) return before;
  if (known.size >= MOST_KNOWN) known.clear();
  const answer = changesNothing(profile).catch(() => false);
  known.set(name, answer);
  return answer;
}

async function changesNothing(profile: Uint8Array): Promise<boolean> {
  const colours = allColours();
  const size = { width: STEPS * STEPS, height: STEPS, channels: 3 as const };
  const plain = await sharp(colours, { raw: size }).png().toBuffer();
  const tagged = Buffer.concat([
    plain.subarray(0, PNG_HEAD_BYTES),
    profileChunk(profile),
    plain.subarray(PNG_HEAD_BYTES),
  ]);
  // A profile that the library refuses is ignored by it, which is not the same as being sRGB.
  const { icc } = await sharp(tagged).metadata();
  if (!icc || Buffer.compare(icc, profile) !== 0) return false;
  const { data, info } = await sharp(tagged, { failOn: 'warning' }).raw().toBuffer({ resolveWithObject: true });
  return info.channels === 3 && data.every((level, index) => Math.abs(level - (colours[index] ?? 0)) <= MOST_LEVELS);
}

/** (STEPS, STEPS * STEPS, 3): colours spread evenly over the whole cube. */
function allColours(): Uint8Array {
  const level = (step: number): number => Math.round((255 * step) / (STEPS - 1));
  const colours = new Uint8Array(3 * STEPS ** 3);
  for (let index = 0; index < STEPS ** 3; index++) {
    colours[3 * index] = level(index % STEPS);
    colours[3 * index + 1] = level(Math.floor(index / STEPS) % STEPS);
    colours[3 * index + 2] = level(Math.floor(index / STEPS ** 2));
  }
  return colours;
}

/** PNG's chunk for colour profiles: length, type, a name, the method (deflate), the profile; checksum. */
function profileChunk(profile: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from('iCCPicc\0\0', 'latin1'), deflateSync(profile)]);
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(body.length - 4, 0);
  frame.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
}
