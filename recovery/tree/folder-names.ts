const NAME_AT = 19;
const DOT = 0x2e;

/**
 * Adds the names of a filled buffer of getdents64(2) to `found`, without `.` and `..`; each character of a name is one byte.
 * @param length bytes of the buffer that were filled
 */
export function gatherNames(buffer: Buffer, length: number, found: string[]): void {
  for (let at = 0; at < length; at += buffer.readUInt16LE(at + 16)) {
    let end = at + NAME_AT;
    while (buffer[end] !== 0) end++;
    const short = end - at - NAME_AT <= 2 && buffer[at + NAME_AT] === DOT;
    if (short && buffer[end - 1] === DOT) continue;
    found.push(buffer.toString('latin1', at + NAME_AT, end));
  }
}
