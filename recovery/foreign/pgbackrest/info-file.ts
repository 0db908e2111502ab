import { createHash } from 'node:crypto';
import { OperationalError } from '../../../agent/kit/errors.ts';
import { safeLine } from '../../../agent/kit/safe-text.ts';

/** Sections of an info file of pgBackRest, each with its keys; values are JSON. */
export type InfoFile = {
  readonly sections: ReadonlyMap<string, ReadonlyMap<string, unknown>>;
  /** `differs`: the content is not what pgBackRest wrote. */
  readonly checksum: 'agrees' | 'differs' | 'absent';
};

const CHECKSUM = 'backrest-checksum';

/**
 * Reads an info file: lines `[section]` and `key=JSON`. Its checksum is the SHA-1 of the same content as one JSON object, in the
 * order of the file, without the checksum itself (`infoSave` of pgBackRest).
 *
 * @param text the whole file, decrypted
 * @param name what errors call it
 * @throws OperationalError `invalid` where it is no such file, or only a part of one.
 */
export function parseInfoFile(text: string, name: string): InfoFile {
  const sections = new Map<string, Map<string, unknown>>();
  const hash = createHash('sha1').update('{');
  let section: string | undefined;
  let hashed: string | undefined;
  let recorded: unknown;
  const refuse = (state: string) =>
    new OperationalError('invalid', `Cannot read ${name}: ${state}`, {
      hint: 'Where it is damaged, pgBackRest keeps a second one beside it, which ends in .copy',
    });
  if (!text.startsWith('[')) throw refuse('it is no info file of pgBackRest');
  if (!text.endsWith('\n')) throw refuse('it ends in the middle of a line');
  for (const line of text.split('\n')) {
    if (line === '') continue;
    const title = /^\[([^\]]+)\]$/.exec(line)?.[1];
    if (title !== undefined) {
      section = title;
      if (!sections.has(section)) sections.set(section, new Map());
      continue;
    }
    const at = keyEnd(line);
    if (section === undefined || at < 1) throw refuse(`"${safeLine(line, 40)}" is no line of an info file`);
    const [key, value] = [line.slice(0, at), line.slice(at + 1)];
    const parsed = jsonOf(value);
    if (parsed === undefined) throw refuse(`the value of "${safeLine(key, 40)}" is no JSON`);
    if (section === 'backrest' && key === CHECKSUM) {
      recorded = parsed.value;
      continue;
    }
    sections.get(section)!.set(key, parsed.value);
    hash.update(section === hashed ? ',' : `${hashed === undefined ? '' : '},'}"${section}":{`);
    hash.update(`"${key}":${value}`);
    hashed = section;
  }
  const sum = hash.update('}}').digest('hex');
  // It is the last line: a file without it was cut.
  const checksum = recorded === undefined ? 'absent' : recorded === sum ? 'agrees' : 'differs';
  return { sections, checksum };
}

/** Where the value begins; a key may hold `=` itself, JSON values begin behind the first that one can follow. */
function keyEnd(line: string): number {
  for (let at = line.indexOf('='); at !== -1; at = line.indexOf('=', at + 1))
    if (/^["{[\d\-tfn]/.test(line.slice(at + 1, at + 2))) return at;
  return -1;
}

/** System ids have more digits than a number holds: whole numbers that large come as text. */
function jsonOf(value: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(value.replace(/^\d{16,20}$|(?<="db-(?:system-)?id":)\d{16,20}/g, '"$&"')) };
  } catch {
    return undefined;
  }
}
