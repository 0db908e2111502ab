/** A name as it stands in a statement: `"it""s"`. */
export function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** A text as it stands in a statement, whatever `standard_conforming_strings` is. */
export function quoteText(text: string): string {
  const quoted = `'${text.replaceAll("'", "''")}'`;
  return quoted.includes('\\') ? ` E${quoted.replaceAll('\\', '\\\\')}` : quoted;
}

/** Longest name, in bytes (`NAMEDATALEN` - 1). */
const LONGEST_NAME = 63;

/** A name with something behind it; the name is cut where both would be too long. */
export function derivedName(name: string, suffix: string): string {
  let kept = name;
  while (Buffer.byteLength(kept + suffix) > LONGEST_NAME) kept = [...kept].slice(0, -1).join('');
  return kept + suffix;
}
