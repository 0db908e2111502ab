import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, dirname, join, matchesGlob } from 'node:path';
import { errorCode, errorMessage } from '../../kit/errors.ts';
import type { Found, FoundPeer, PeerSource } from './peer-source.ts';
import { parseTargetGroups } from './target-groups.ts';

const LOOK_EVERY_MS = 5_000;
/** A file that was changed so shortly ago may still be being written: the beginning of a YAML list is one too. */
const SETTLE_MS = 1_000;
const MAXIMUM_BYTES = 4 * 2 ** 20;
const MAXIMUM_FILES = 100;

/** What was read of a file, and what it looked like then. */
type Kept = { readonly mark: string; readonly peers: readonly FoundPeer[]; readonly problem: string | null };

/**
 * Files of Prometheus' file_sd, by a path whose last part may hold wildcards. They are looked at every five seconds and
 * read when they have changed; a broken one stays as it was, one that is gone takes its peers with it.
 */
export function fileSdSource(pattern: string): PeerSource {
  let kept = new Map<string, Kept>();
  return {
    kind: 'file_sd',
    place: pattern,
    async look() {
      const files = await matchingFiles(pattern);
      if (typeof files === 'string') return found([...kept.values()], files, false);
      const now = new Map<string, Kept>();
      let unsettled = false;
      for (const file of files.slice(0, MAXIMUM_FILES)) {
        const read = await readAgain(file, kept.get(file));
        unsettled ||= read === 'unsettled';
        const keep = read === 'unsettled' ? kept.get(file) : read;
        if (keep !== undefined) now.set(file, keep);
      }
      kept = now;
      const tooMany = files.length > MAXIMUM_FILES ? `${pattern}: more than ${MAXIMUM_FILES} files` : null;
      return found([...kept.values()], tooMany, unsettled);
    },
  };
}

function found(files: readonly Kept[], problem: string | null, unsettled: boolean): Found {
  const problems = [problem, ...files.map((file) => file.problem)].filter((one) => one !== null);
  return {
    peers: files.flatMap(({ peers }) => peers),
    problem: problems.length === 0 ? null : problems.slice(0, 3).join('; '),
    againInMs: unsettled ? SETTLE_MS : LOOK_EVERY_MS,
  };
}

/** The files that a pattern names, in the order of their names; or why there is none to look at. */
async function matchingFiles(pattern: string): Promise<string[] | string> {
  const [folder, name] = [dirname(pattern), basename(pattern)];
  try {
    const entries = await readdir(folder);
    const files = entries.filter((entry) => entry === name || matchesGlob(entry, name)).sort();
    if (files.length === 0 && !/[*?[{]/.test(name)) return `${pattern}: there is no such file`;
    return files.map((file) => join(folder, file));
  } catch (error) {
    return `${pattern}: ${errorMessage(error)}`;
  }
}

/** The file as it is now, as it was where it has not changed or is broken; undefined when it has just gone. */
async function readAgain(file: string, before: Kept | undefined): Promise<Kept | 'unsettled' | undefined> {
  let mark = '';
  try {
    const { mtimeMs, size, ino } = await stat(file);
    mark = `${ino} ${mtimeMs} ${size}`;
    if (before?.mark === mark) return before;
    const age = Date.now() - mtimeMs;
    if (age >= 0 && age < SETTLE_MS) return 'unsettled';
    if (size > MAXIMUM_BYTES) throw new SyntaxError(`it is longer than ${MAXIMUM_BYTES} bytes`);
    const format = file.toLowerCase().endsWith('.json') ? 'json' : 'yaml';
    return { mark, peers: await parseTargetGroups(await readFile(file, 'utf8'), format), problem: null };
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    return { mark, peers: before?.peers ?? [], problem: `${file}: ${errorMessage(error)}` };
  }
}
