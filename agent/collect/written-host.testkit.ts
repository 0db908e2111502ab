import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { temporaryFolder } from '../kit/temporary-folder.testkit.ts';

export type WrittenHost = {
  readonly root: string;
  readonly proc: string;
  readonly sys: string;
  /** Writes a file, `proc/stat` or `sys/class/net/eth0/mtu`, in place as the kernel would. */
  write(path: string, text: string): void;
  remove(path: string): void;
};

/** A folder with the files of a host, gone after the test. */
export function writtenHost(files: Readonly<Record<string, string>>): WrittenHost {
  const root = temporaryFolder();
  const host: WrittenHost = {
    root,
    proc: join(root, 'proc'),
    sys: join(root, 'sys'),
    write(path, text) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), text);
    },
    remove: (path) => rmSync(join(root, path), { recursive: true }),
  };
  for (const [path, text] of Object.entries(files)) host.write(path, text);
  return host;
}

/** The roots of a tree under `testdata/`. */
export function capturedHost(name: string): { root: string; proc: string; sys: string } {
  const root = join(import.meta.dirname, 'testdata', name);
  return { root, proc: join(root, 'proc'), sys: join(root, 'sys') };
}
