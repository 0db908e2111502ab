import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { vedette } from '../start-program.ts';
import { type Command, pipeline } from './timed-run-bun.ts';

/** A program that backs up the folder `src` of a work folder. */
export type FileContender = {
  readonly name: string;
  /** Where its backups go: a file or a folder. */
  readonly repository: string;
  /** What is made once, not measured. */
  readonly prepare: () => void;
  readonly backup: Command;
  /** Into a folder that is there and empty. */
  readonly restore: (into: string) => Command;
  /** Where in there `src` is then. */
  readonly restored: (into: string) => string;
  readonly check: Command;
};

/** All of them, with repositories below `round`, a folder that is there. */
export function fileContenders(work: string, round: string): FileContender[] {
  return [zstdAndAge(work, round), restic(work, round), borg(work, round), ours(work, round)];
}

function zstdAndAge(work: string, round: string): FileContender {
  const [key, repository] = [join(round, 'age.key'), join(round, 't.tar.zst.age')];
  const quiet = { stdio: 'ignore' } as const;
  return {
    name: 'tar, zstd, age',
    repository,
    prepare: () => void execFileSync('age-keygen', ['-o', key], quiet),
    backup: {
      cwd: work,
      words: pipeline('tar c src | zstd -q -3 -T1 | age -r "$(age-keygen -y "$1")" > "$2"', [
        key,
        repository,
      ]),
    },
    restore: (into) => ({
      words: pipeline('age -d -i "$1" "$2" | zstd -dq | tar x -C "$3"', [key, repository, into]),
    }),
    restored: (into) => join(into, 'src'),
    check: { words: pipeline('age -d -i "$1" "$2" | zstd -dqc > /dev/null', [key, repository]) },
  };
}

function restic(work: string, round: string): FileContender {
  const repository = join(round, 'restic');
  const env = {
    RESTIC_PASSWORD: 'x',
    RESTIC_REPOSITORY: repository,
    RESTIC_CACHE_DIR: join(round, 'restic-cache'),
  };
  const run = (...words: string[]): Command => ({ words: ['restic', '-q', ...words], cwd: work, env });
  return {
    name: 'restic',
    repository,
    prepare: () => void execFileSync('restic', ['init', '-q'], { env: { ...process.env, ...env } }),
    backup: run('backup', 'src'),
    restore: (into) => run('restore', 'latest', '--target', into),
    restored: (into) => join(into, 'src'),
    check: run('check', '--read-data'),
  };
}

function borg(work: string, round: string): FileContender {
  const repository = join(round, 'borg');
  const env = {
    BORG_PASSPHRASE: 'x',
    BORG_REPO: repository,
    BORG_BASE_DIR: join(round, 'borg-home'),
    BORG_RELOCATED_REPO_ACCESS_IS_OK: 'yes',
  };
  const run = (...words: string[]): Command => ({ words: ['borg', ...words], cwd: work, env });
  const latest = '"$(borg list --short --last 1)"';
  return {
    name: 'borg',
    repository,
    prepare: () => {
      mkdirSync(env.BORG_BASE_DIR);
      execFileSync('borg', ['init', '-e', 'repokey-blake2'], {
        env: { ...process.env, ...env },
        stdio: 'ignore',
      });
    },
    backup: run('create', '-C', 'zstd,3', '::{now:%H%M%S%f}', 'src'),
    restore: (into) => ({ words: pipeline(`borg extract ::${latest}`, []), cwd: into, env }),
    restored: (into) => join(into, 'src'),
    check: run('check', '--verify-data'),
  };
}

function ours(work: string, round: string): FileContender {
  const repository = join(round, 'vedette');
  const env = { VEDETTE_PASSPHRASE: 'x', XDG_CACHE_HOME: join(round, 'vedette-cache'), HOME: round };
  const target = ['--target', `directory:${repository}`];
  const run = (...words: string[]): Command => ({ words: [vedette, ...words, ...target], cwd: work, env });
  return {
    name: 'vedette',
    repository,
    prepare: () => {},
    backup: run('backup', 'run', '--source', `files:${join(work, 'src')}`),
    restore: (into) => run('restore', 'latest', '--to', into, '--yes'),
    restored: (into) => into,
    check: run('backup', 'check', '--read'),
  };
}
