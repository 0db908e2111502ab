/** More packages than this are not read. */
export const MOST_PACKAGES = 20_000;
const LENGTH = 200;

/**
 * Adds what is installed by a dpkg status file (deb822 paragraphs): name → version, with `:arch` where one is there
 * twice. The text may be a part of the file that ends with a paragraph.
 */
export function parseDpkgStatus(text: string, packages = new Map<string, string>()): Map<string, string> {
  for (const paragraph of text.split(/\n[ \t\r]*\n/)) {
    const name = field(paragraph, 'Package');
    const version = field(paragraph, 'Version');
    if (name === undefined || version === undefined) continue;
    if (!field(paragraph, 'Status')?.endsWith(' installed')) continue;
    if (packages.size >= MOST_PACKAGES) break;
    const key = packages.has(name) ? `${name}:${field(paragraph, 'Architecture') ?? ''}` : name;
    packages.set(key, version);
  }
  return packages;
}

/** Adds what is installed by an apk database: `P:` is the name, `V:` the version. */
export function parseApkInstalled(text: string, packages = new Map<string, string>()): Map<string, string> {
  for (const paragraph of text.split('\n\n')) {
    const name = field(paragraph, 'P');
    const version = field(paragraph, 'V');
    if (packages.size >= MOST_PACKAGES) break;
    if (name !== undefined && version !== undefined) packages.set(name, version);
  }
  return packages;
}

function field(paragraph: string, name: string): string | undefined {
  const start = startOf(paragraph, `${name}:`);
  if (start === undefined) return undefined;
  const end = paragraph.indexOf('\n', start);
  const value = paragraph.slice(start, end < 0 ? undefined : end).trim();
  return value === '' ? undefined : copyOf(value.slice(0, LENGTH));
}

/** A slice keeps the whole text in memory that it is of; a copy does not. */
function copyOf(value: string): string {
  return Buffer.from(value).toString();
}

/** Where the value begins in the line that begins with `key`. */
function startOf(paragraph: string, key: string): number | undefined {
  if (paragraph.startsWith(key)) return key.length;
  const at = paragraph.indexOf(`\n${key}`);
  return at < 0 ? undefined : at + 1 + key.length;
}
