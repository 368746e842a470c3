// In which format each part of a pack is stored: what one word such as `int4` means for all five, and single parts changed.
import { AppError } from '../domain/errors.ts';
import type { GraphRole } from '../modelpack/manifest.ts';
import { BLOCK_SIZES, STORAGE_FORMATS } from './weight-format.ts';
import type { StorageFormat, WeightFormat } from './weight-format.ts';

/** Roles in the order they are built. */
export const PART_ROLES = [
  'iasm',
  'ias-vit',
  'projector',
  'embed-tokens',
  'decoder',
] as const satisfies readonly GraphRole[];

export type PartFormats = Readonly<Record<GraphRole, WeightFormat>>;

/** A graph of a pack: the role it fills, or the vision encoder in fewer bits. */
export type GraphKey = GraphRole | typeof LIGHT_ENCODER;
export const LIGHT_ENCODER = 'ias-vit-light';

/** The light encoder's format: whole numbers of eight bits, which cost it a cosine of 0.99999. */
const LIGHT_FORMAT: WeightFormat = { storage: 'int8', isDynamic: true };

/** What a part can be stored as by name. `int8-dynamic`: whole numbers on both sides of a product, see WeightFormat. */
export const PART_FORMATS = [...STORAGE_FORMATS, 'int8-dynamic'] as const;
export type PartFormat = (typeof PART_FORMATS)[number];

export interface FormatChoice {
  quant: StorageFormat;
  /** Single parts stored otherwise. */
  parts?: Partial<Record<GraphRole, PartFormat>>;
  blockSize?: WeightFormat['blockSize'];
  hasZeroPoint?: boolean;
}

/**
 * Formats of all parts. Integers are for the decoder, where the bytes are: the other parts lose more than they would
 * gain, so they stay in float16 unless named.
 */
export function formatsOf({ quant, parts = {}, blockSize, hasZeroPoint = false }: FormatChoice): PartFormats {
  const format = (role: GraphRole): WeightFormat => ({
    storage: storageOf(parts[role] ?? (role === 'decoder' || quant === 'fp32' ? quant : 'fp16')),
    // The encoder reads its matrices a thousand rows at a time, where whole numbers on both sides pay.
    ...((parts[role] === 'int8-dynamic' || (role === 'ias-vit' && parts[role] === 'int8')) && { isDynamic: true }),
    ...(blockSize !== undefined && { blockSize }),
    hasZeroPoint,
  });
  return {
    iasm: format('iasm'),
    'ias-vit': format('ias-vit'),
    projector: format('projector'),
    'embed-tokens': format('embed-tokens'),
    decoder: format('decoder'),
  };
}

function storageOf(format: PartFormat): StorageFormat {
  return format === 'int8-dynamic' ? 'int8' : format;
}

/**
 * A pack whose decoder is in whole numbers is made for little memory: beside its encoder of floats, which doubles when a CPU loads it,
 * it gets one of a quarter of the size. Undefined where the encoder is small already, or chosen by the user.
 */
export function lightFormat({ quant, parts = {} }: FormatChoice): WeightFormat | undefined {
  const isSmall = quant === 'int4' || quant === 'int8';
  return isSmall && parts['ias-vit'] === undefined ? LIGHT_FORMAT : undefined;
}

/** `role=format` as typed by a user; throws `invalid-argument`. */
export function parsePart(text: string): [GraphRole, PartFormat] {
  const [left, right] = text.split('=');
  const role = PART_ROLES.find((known) => known === left);
  const format = PART_FORMATS.find((known) => known === right);
  if (role !== undefined && format !== undefined) return [role, format];
  const roles = PART_ROLES.join(', ');
  const message = `"${text}" is no ROLE=FORMAT; roles are ${roles}, formats ${PART_FORMATS.join(', ')}.`;
  throw new AppError('invalid-argument', message);
}

/** A block size as typed by a user; throws `invalid-argument`. */
export function parseBlockSize(text: string): (typeof BLOCK_SIZES)[number] {
  const size = BLOCK_SIZES.find((known) => String(known) === text);
  if (size !== undefined) return size;
  throw new AppError('invalid-argument', `Blocks have ${BLOCK_SIZES.join(', ')} weights, not ${text}.`);
}
