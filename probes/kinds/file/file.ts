import type { Stats } from 'node:fs';
import { stat } from 'node:fs/promises';
import { z } from 'zod';
import { bytesField } from '../../../agent/kit/config-fields.ts';
import { errorCode } from '../../../agent/kit/errors.ts';
import { UserNames } from '../../../agent/kit/user-names.ts';
import { ProbeFailure } from '../../probe-failure.ts';
import { defineProbeKind } from '../../probe-kind.ts';
import type { ProbeRun } from '../../probe-run.ts';
import { countFiles } from './count-files.ts';
import { isPattern, splitPattern } from './path-pattern.ts';
import { readContent } from './read-content.ts';

const types = ['file', 'folder', 'socket', 'fifo', 'character-device', 'block-device'] as const;
type FileType = (typeof types)[number];

const options = {
  path: z
    .string()
    .max(4_096)
    .regex(/^\/[^\0]*$/, { error: 'expected an absolute path' })
    .describe('A file, a folder, or a pattern of files: * and ? within a name, ** for any folders.'),
  absent: z.boolean().default(false).describe('It must not be there.'),
  empty: z
    .boolean()
    .default(false)
    .describe('A pattern may match no file, so that conditions can ask for few.'),
  type: z.enum(types).optional().describe('What it must be.'),
  recursive: z.boolean().default(false).describe('Count the files of a folder in its folders too.'),
  content: z.boolean().default(false).describe('Read it, for conditions on its body.'),
  max_read: bytesField('64KiB', { min: '1', max: '1MiB' }).describe('How much of its beginning is read.'),
  checksum: z.boolean().default(false).describe('Read all of it, for conditions on its SHA-256.'),
} as const;
type Options = z.output<z.ZodObject<typeof options>>;

/** Looks at one file, one folder, or the files that a pattern matches. */
export const fileProbe = defineProbeKind({
  name: 'file',
  describe: 'A file, a folder or a pattern of files: age, size, content, number',
  examples: [
    ["/var/backups/db.dump --expect 'age < 26h'", 'A dump that is younger than a day'],
    ["'/var/spool/mail/**/*' --empty --expect 'files < 100'", 'How many files a pattern has'],
  ],
  options,
  target: 'path',
  check({ path, absent, type, content, checksum, recursive }, context) {
    const refuse = (option: string, message: string) =>
      context.addIssue({ code: 'custom', path: [option], message });
    const reads = content ? 'content' : checksum ? 'checksum' : undefined;
    if (isPattern(path) && reads) refuse(reads, 'a pattern stands for many files; name one');
    if (isPattern(path) && type) refuse('type', 'a pattern counts files only');
    if (isPattern(path) && recursive) refuse('recursive', 'write ** in the pattern');
    if (absent && (reads || type)) refuse('absent', `there is no ${reads ?? 'type'} of what is absent`);
  },
  facts: {
    type: { type: 'text', describe: `What it is: ${types.join(', ')}` },
    age: { type: 'duration', describe: 'Time since it was changed' },
    size: { type: 'bytes', describe: 'Its size' },
    mode: { type: 'text', describe: 'Its permissions, such as 0644' },
    owner: { type: 'text', describe: 'Name of its owner, or the number of one without a name' },
    body: { type: 'text', describe: 'The beginning of its content, where content is asked for' },
    sha256: { type: 'text', describe: 'Its SHA-256 in hexadecimal digits, where checksum is asked for' },
    files: { type: 'number', describe: 'How many files the folder or the pattern has' },
    newest: { type: 'duration', describe: 'Time since the newest of those files was changed' },
    oldest: { type: 'duration', describe: 'Time since the oldest of those files was changed' },
    total: { type: 'bytes', describe: 'The size of all those files' },
  },
  async run(options, run) {
    run.phase('processing');
    await (isPattern(options.path) ? lookAtPattern(options, run) : lookAtOne(options, run)).catch((error) => {
      throw named(error);
    });
  },
});

async function lookAtPattern({ path, absent, empty }: Options, run: ProbeRun): Promise<void> {
  const { folder, names } = splitPattern(path);
  const files = await tellFiles(folder, names, run).catch((error) => {
    if (isMissing(error)) return 0;
    throw error;
  });
  if (absent && files > 0) throw new ProbeFailure('present', `there are ${files} such files`);
  if (!absent && !empty && files === 0) throw new ProbeFailure('not-found', 'there is no such file');
}

async function lookAtOne(options: Options, run: ProbeRun): Promise<void> {
  const found = await stat(options.path).catch((error) => {
    if (isMissing(error)) return undefined;
    throw error;
  });
  if (options.absent && found === undefined) return;
  if (found === undefined) throw new ProbeFailure('not-found', 'there is no such file');
  const type = typeOf(found);
  tell(type, found, run);
  if (options.absent) throw new ProbeFailure('present', `it is there: a ${type}`);
  if (options.type !== undefined && options.type !== type)
    throw new ProbeFailure(
      type === 'folder' ? 'is-folder' : 'wrong-type',
      `it is a ${type}, not a ${options.type}`,
    );
  if (type === 'folder') await lookInside(options, run);
  else if (options.content || options.checksum) await read(options, type, run);
}

async function lookInside({ path, recursive, content, checksum }: Options, run: ProbeRun): Promise<void> {
  if (content || checksum) throw new ProbeFailure('is-folder', 'it is a folder, which has no content');
  await tellFiles(path, recursive ? ['**', '*'] : ['*'], run);
}

async function read(
  { path, content, max_read, checksum }: Options,
  type: FileType,
  run: ProbeRun,
): Promise<void> {
  if (type !== 'file') throw new ProbeFailure('not-a-file', `it is a ${type}, which is not read`);
  const { body, sha256 } = await readContent(
    path,
    { beginning: content ? max_read : 0, checksum },
    run.signal,
  );
  if (content) run.fact('body', body);
  run.fact('sha256', sha256);
}

function tell(type: FileType, { mtimeMs, size, mode, uid }: Stats, run: ProbeRun): void {
  const users = new UserNames('/');
  users.refresh();
  run.fact('type', type);
  run.fact('age', Math.round(run.clock.now() - mtimeMs));
  run.fact('size', size);
  run.fact('mode', (mode & 0o7777).toString(8).padStart(4, '0'));
  run.fact('owner', users.of(uid));
  run.trace.note(`${type} of ${size} bytes, changed ${new Date(mtimeMs).toISOString()}`);
  run.metric('probe_file_mtime_timestamp_seconds', 'When the file was changed', mtimeMs / 1_000);
  run.metric('probe_file_size_bytes', 'Size of the file', size);
}

async function tellFiles(folder: string, names: readonly string[], run: ProbeRun): Promise<number> {
  const { files, bytes, newest, oldest } = await countFiles(folder, names, run.signal);
  const age = (time: number | undefined) =>
    time === undefined ? undefined : Math.round(run.clock.now() - time);
  run.fact('files', files);
  run.fact('total', bytes);
  run.fact('newest', age(newest));
  run.fact('oldest', age(oldest));
  run.trace.note(`${files} files of ${bytes} bytes`);
  run.metric('probe_file_count', 'Number of files', files);
  run.metric('probe_file_total_size_bytes', 'Size of all the files', bytes);
  return files;
}

function typeOf(found: Stats): FileType {
  if (found.isDirectory()) return 'folder';
  if (found.isSocket()) return 'socket';
  if (found.isFIFO()) return 'fifo';
  if (found.isCharacterDevice()) return 'character-device';
  return found.isBlockDevice() ? 'block-device' : 'file';
}

function isMissing(error: unknown): boolean {
  return ['ENOENT', 'ENOTDIR'].includes(errorCode(error) ?? '');
}

/** What this user may not see says nothing about the file. */
function named(error: unknown): unknown {
  const code = errorCode(error);
  if (code === 'EACCES' || code === 'EPERM')
    return new ProbeFailure('unreadable', 'this user may not read it', { state: 'unknown', cause: error });
  if (code === 'ELOOP') return new ProbeFailure('link-loop', 'its links go in a circle', { cause: error });
  if (isMissing(error))
    return new ProbeFailure('not-found', 'it went away while it was looked at', { cause: error });
  return error;
}
