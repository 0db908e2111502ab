const PACKAGES = 20_000;
const LENGTH = 200;

/** What is installed by a dpkg status file (deb822 paragraphs): name → version, with `:arch` where one is there twice. */
export function parseDpkgStatus(text: string): Record<string, string> {
  const packages: Record<string, string> = Object.create(null);
  let count = 0;
  for (const paragraph of text.split(/\n[ \t\r]*\n/)) {
    const name = field(paragraph, 'Package');
    const version = field(paragraph, 'Version');
    const installed = field(paragraph, 'Status')?.endsWith(' installed');
    if (name === undefined || version === undefined || !installed) continue;
    if (++count > PACKAGES) break;
    packages[name in packages ? `${name}:${field(paragraph, 'Architecture') ?? ''}` : name] = version;
  }
  return packages;
}

/** What is installed by an apk database: `P:` is the name, `V:` the version. */
export function parseApkInstalled(text: string): Record<string, string> {
  const packages: Record<string, string> = Object.create(null);
  for (const paragraph of text.split('\n\n').slice(0, PACKAGES)) {
    const name = field(paragraph, 'P');
    const version = field(paragraph, 'V');
    if (name !== undefined && version !== undefined) packages[name] = version;
  }
  return packages;
}

function field(paragraph: string, name: string): string | undefined {
  const line = paragraph.split('\n').find((line) => line.startsWith(`${name}:`));
  const value = line?.slice(name.length + 1).trim();
  return value === undefined || value === '' ? undefined : value.slice(0, LENGTH);
}
