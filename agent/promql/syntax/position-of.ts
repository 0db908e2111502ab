/**
 * Where in a query, as people are told: `line:column`, both from 1, columns in bytes of UTF-8 as Prometheus counts them.
 *
 * @param offset in UTF-16 units.
 */
export function positionText(source: string, offset: number): string {
  if (source === '') return 'unknown position';
  const before = source.slice(0, offset);
  const lineStart = before.lastIndexOf('\n') + 1;
  const line = before.split('\n').length;
  return `${line}:${Buffer.byteLength(before.slice(lineStart)) + 1}`;
}
