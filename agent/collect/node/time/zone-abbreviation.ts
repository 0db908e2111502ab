import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { errorCode } from '../../../kit/errors.ts';

const MAGIC = 'TZif';
const HEADER_BYTES = 44;
const TYPE_BYTES = 6;

/**
 * The abbreviation (`CET`) that the zone file of this host gives its local time while it is `offset` seconds east of
 * Greenwich; `UTC` when there is no zone file. JavaScript knows the offset but not the abbreviation.
 */
export function zoneAbbreviation(root: string, offset: number, zone = process.env.TZ): string {
  const path =
    zone === undefined ? 'etc/localtime' : join('usr/share/zoneinfo', zone.replace(/^:/, '') || 'UTC');
  const file = readIfPresent(join(root, path));
  return (file && findAbbreviation(file, offset)) ?? 'UTC';
}

function readIfPresent(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch (error) {
    if (errorCode(error) === 'ENOENT' || errorCode(error) === 'EACCES') return undefined;
    throw error;
  }
}

/**
 * Of the types of local time with this offset, the one in use last (TZif version 1 block, RFC 8536, section 3). A zone
 * has had several names for one offset in its history, but keeps only the newest.
 */
export function findAbbreviation(file: Buffer, offset: number): string | undefined {
  if (file.length < HEADER_BYTES || file.toString('latin1', 0, 4) !== MAGIC) return undefined;
  const [transitions, types, characters] = [32, 36, 40].map((at) => file.readUInt32BE(at)) as [
    number,
    number,
    number,
  ];
  const uses = HEADER_BYTES + transitions * 4;
  const records = uses + transitions;
  const names = records + types * TYPE_BYTES;
  if (file.length < names + characters) return undefined;
  for (const type of [...file.subarray(uses, records).toReversed(), ...Array(types).keys()]) {
    const record = records + type * TYPE_BYTES;
    if (type >= types || file.readInt32BE(record) !== offset) continue;
    const start = names + file.readUInt8(record + 5);
    return file.toString('latin1', start, file.indexOf(0, start));
  }
  return undefined;
}
