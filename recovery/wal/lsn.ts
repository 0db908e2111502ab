/** A place in the write-ahead log, as PostgreSQL writes it (`pg_lsn`): two hexadecimal numbers of 32 bits, `0/16B3748`. */
export function formatLsn(lsn: bigint): string {
  const hex = (part: bigint) => part.toString(16).toUpperCase();
  return `${hex(lsn >> 32n)}/${hex(lsn & 0xffff_ffffn)}`;
}

/** @throws SyntaxError when the text is not an LSN. */
export function parseLsn(text: string): bigint {
  const match = /^([0-9a-f]{1,8})\/([0-9a-f]{1,8})$/i.exec(text);
  if (match === null) throw new SyntaxError(`Cannot read LSN "${text}": expected a form such as 0/16B3748`);
  return (BigInt(`0x${match[1]}`) << 32n) | BigInt(`0x${match[2]}`);
}
