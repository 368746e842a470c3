// Archives written byte by byte, well-formed and hostile ones: libraries refuse to write what tests of a reader need.

export interface ArchiveEntry {
  name: string;
  data?: Uint8Array;
  /** A link to this name instead of a file. */
  linkTo?: string;
}

const BLOCK = 512;

/** A ustar archive. */
export function makeTar(entries: readonly ArchiveEntry[]): Buffer {
  const blocks = entries.flatMap(({ name, data = new Uint8Array(0), linkTo }) => {
    const header = Buffer.alloc(BLOCK);
    header.write(name, 0, 100);
    header.write('0000644\0', 100);
    header.write('0000000\0', 108);
    header.write('0000000\0', 116);
    header.write(`${data.length.toString(8).padStart(11, '0')}\0`, 124);
    header.write('00000000000\0', 136);
    header.write('        ', 148);
    header.write(linkTo === undefined ? '0' : '2', 156);
    header.write(linkTo ?? '', 157, 100);
    header.write('ustar\0', 257);
    header.write('00', 263);
    const sum = header.reduce((total, byte) => total + byte, 0);
    header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
    return [header, data, Buffer.alloc((BLOCK - (data.length % BLOCK)) % BLOCK)];
  });
  return Buffer.concat([...blocks, Buffer.alloc(2 * BLOCK)]);
}

/** A zip archive with stored entries. */
export function makeZip(entries: readonly ArchiveEntry[]): Buffer {
  const parts: Buffer[] = [];
  const table: Buffer[] = [];
  let position = 0;
  for (const { name, data = new Uint8Array(0), linkTo } of entries) {
    const text = Buffer.from(name);
    const content = linkTo === undefined ? Buffer.from(data) : Buffer.from(linkTo);
    const fields = Buffer.alloc(26);
    fields.writeUInt16LE(20, 0);
    fields.writeUInt32LE(crc32(content), 10);
    fields.writeUInt32LE(content.length, 14);
    fields.writeUInt32LE(content.length, 18);
    fields.writeUInt16LE(text.length, 22);
    const local = Buffer.concat([Buffer.from('PK\u0003\u0004', 'latin1'), fields, text, content]);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE((linkTo === undefined ? 0x81a4 : 0xa1ff) * 0x10000, 6);
    tail.writeUInt32LE(position, 10);
    table.push(Buffer.concat([Buffer.from('PK\u0001\u0002\u0014\u0003', 'latin1'), fields, tail, text]));
    parts.push(local);
    position += local.length;
  }
  const directory = Buffer.concat(table);
  const end = Buffer.alloc(22);
  end.write('PK\u0005\u0006', 0, 'latin1');
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(position, 16);
  return Buffer.concat([...parts, directory, end]);
}

function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return (crc ^ 0xffffffff) >>> 0;
}
