/** One entry of an `Accept` or `Accept-Encoding` header. */
type Preference = { readonly name: string; readonly parameters: string; readonly quality: number };

/** Reads a list of preferences (RFC 9110 §12.4.2), best first; entries of equal quality keep their order. */
export function parsePreferences(header: string): Preference[] {
  return header
    .split(',')
    .slice(0, 32)
    .map(readPreference)
    .filter(({ name }) => name !== '')
    .sort((a, b) => b.quality - a.quality);
}

function readPreference(entry: string): Preference {
  const [name = '', ...rest] = entry.split(';').map((part) => part.trim().toLowerCase());
  const weight = rest.find((part) => part.startsWith('q='));
  const quality = weight === undefined ? 1 : Number(weight.slice(2));
  const parameters = rest.filter((part) => part !== weight).join(';');
  return { name, parameters, quality: Number.isNaN(quality) ? 0 : quality };
}

/** Whether a client that sent this `Accept` header takes that media type (without parameters). */
export function accepts(header: string | null, mediaType: string): boolean {
  if (header === null || header === '*/*') return true;
  const range = `${mediaType.slice(0, mediaType.indexOf('/'))}/*`;
  return parsePreferences(header).some(
    ({ name, quality }) => quality > 0 && (name === mediaType || name === range || name === '*/*'),
  );
}

export type ContentCoding = 'gzip' | 'zstd';

/** The coding to answer in, or undefined for none. zstd wins where both are equally welcome: it costs less. */
export function preferredCoding(header: string | null): ContentCoding | undefined {
  if (header === null) return undefined;
  const preferences = parsePreferences(header);
  const quality = (coding: string) => preferences.find(({ name }) => name === coding)?.quality;
  const zstd = quality('zstd') ?? 0;
  const gzip = quality('gzip') ?? quality('*') ?? 0;
  if (zstd === 0 && gzip === 0) return undefined;
  return zstd >= gzip ? 'zstd' : 'gzip';
}
