import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** What a child gets of our environment: no token and no passphrase is among it. */
const PASSED = ['HOME', 'USER', 'LOGNAME', 'LANG', 'LC_ALL', 'TZ', 'TMPDIR', 'XDG_CACHE_HOME'];
const PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
/** Programs that run another one in their place, at a lower priority of processor and disk; each where there is one. */
const YIELDING = [
  ['nice', '-n', '10'],
  ['ionice', '-t', '-c', '2', '-n', '7'],
] as const;

/** A program with its first arguments. */
export type JobProgram = readonly [file: string, ...args: string[]];

/** This program, as the child that does the work of backups. */
export function backupJobProgram(): JobProgram {
  const script = process.argv[1] ?? '';
  return script.startsWith('/$bunfs/')
    ? [process.execPath, 'backup-job']
    : [process.execPath, script, 'backup-job'];
}

/** The same program, so that it yields to everybody else. Nothing stays between us and it: the process is the program's own. */
export function yielding(program: JobProgram, path = process.env.PATH ?? PATH): JobProgram {
  const words = YIELDING.flatMap(([name, ...args]) => {
    const file = path
      .split(':')
      .map((folder) => join(folder, name))
      .find((file) => existsSync(file));
    return file === undefined ? [] : [file, ...args];
  });
  return [...words, ...program] as unknown as JobProgram;
}

export function jobEnvironment(): Record<string, string> {
  const passed = PASSED.flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return { PATH: process.env.PATH ?? PATH, ...Object.fromEntries(passed) };
}
