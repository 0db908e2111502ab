import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { gzipSync } from 'node:zlib';

const root = join(import.meta.dirname, '..', '..');

export type DebOptions = {
  /** The program that goes into the package. */
  readonly binary: string;
  /** A program of the same commit that runs here and writes manual, completions and configuration. */
  readonly writer: string;
  /** Debian's name of the architecture: `amd64`, `arm64`. */
  readonly architecture: string;
  readonly version: string;
  /** Seconds since the epoch that every file gets: the time of the commit. */
  readonly epoch: number;
  /** `xz` is smallest and takes a minute; tests take `zstd`. @default 'xz' */
  readonly compression?: 'xz' | 'zstd';
  /** Folder for the package. */
  readonly into: string;
};

/**
 * Builds a Debian package of the agent (deb(5), Debian policy 4.6). The same binary, version and time give the same
 * bytes.
 *
 * @returns the path of the package.
 */
export function buildDeb(options: DebOptions): string {
  const tree = mkdtempSync(join(tmpdir(), 'vedette-deb-'));
  try {
    // The folder of mkdtemp is for its owner alone, and it becomes the root folder of the package.
    chmodSync(tree, 0o755);
    fill(tree, options);
    control(tree, options);
    return pack(tree, options);
  } finally {
    rmSync(tree, { recursive: true, force: true });
  }
}

function fill(tree: string, { binary, writer, epoch, version }: DebOptions): void {
  const written = (...words: string[]) =>
    execFileSync(writer, words, { encoding: 'utf8', maxBuffer: 2 ** 26 });
  const put = (path: string, content: string | Buffer, mode = 0o644) =>
    write(join(tree, path), content, mode);
  put('usr/bin/vedette', readFileSync(binary), 0o755);
  put('usr/lib/systemd/system/vedette.service', readFileSync(join(root, 'build/systemd/vedette.service')));
  put(
    'usr/lib/systemd/system/vedette.service.d/clock.conf',
    readFileSync(join(root, 'build/systemd/clock.conf')),
  );
  put('etc/vedette/vedette.yml', written('config', 'default'), 0o640);
  put('usr/share/bash-completion/completions/vedette', written('completion', 'bash'));
  put('usr/share/zsh/vendor-completions/_vedette', written('completion', 'zsh'));
  put('usr/share/fish/vendor_completions.d/vedette.fish', written('completion', 'fish'));
  put('usr/share/man/man1/vedette.1.gz', gzipSync(written('man'), { level: 9 }));
  put('usr/share/doc/vedette/copyright', copyright());
  put('usr/share/doc/vedette/changelog.gz', gzipSync(changelog(version, epoch), { level: 9 }));
}

function write(path: string, content: string | Buffer, mode: number): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o755 });
  writeFileSync(path, content);
  // The umask of whoever builds takes no part.
  chmodSync(path, mode);
}

function copyright(): string {
  const licence = readFileSync(join(root, 'LICENSE'), 'utf8');
  if (!licence.includes('Apache License'))
    throw new Error('Cannot write the copyright file: LICENSE has changed');
  const font = readFileSync(join(root, 'tui/export/picture/font/LICENSE'), 'utf8');
  return `Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/
Upstream-Name: vedette

Files: *
Copyright: the vedette authors
License: Apache-2.0
 On Debian systems the text is in /usr/share/common-licenses/Apache-2.0.

Files: usr/bin/vedette
Copyright: 2016 The Inter Project Authors (https://github.com/rsms/inter)
Comment: The letters of exported pictures, Inter, are inside of the program.
License: OFL-1.1
${paragraph(font)}`;
}

/** A text as the continuation lines of a field (deb-control(5)): indented, a dot for an empty line. */
function paragraph(text: string): string {
  const lines = text.trimEnd().split('\n');
  return lines.map((line) => ` ${line.trim() === '' ? '.' : line.trimEnd()}\n`).join('');
}

function changelog(version: string, epoch: number): string {
  const date = new Date(epoch * 1000).toUTCString().replace('GMT', '+0000');
  return `vedette (${version}) stable; urgency=medium\n\n  * See CHANGELOG.md.\n\n -- vedette maintainers <maintainers@localhost>  ${date}\n`;
}

function control(tree: string, { architecture, version }: DebOptions): void {
  const files = filesBelow(tree);
  const kibibytes = files.reduce((sum, path) => sum + Math.ceil(statSync(path).size / 1024), 0);
  const fields = `Package: vedette
Version: ${version}
Architecture: ${architecture}
Maintainer: vedette maintainers <maintainers@localhost>
Installed-Size: ${kibibytes}
Depends: libc6 (>= 2.17), passwd
Section: admin
Priority: optional
Description: SRE agent for every host, and a live terminal console
 One program that measures this host every second, keeps what it measured,
 serves it over HTTP, and shows all hosts in one live terminal console.
`;
  const sums = files
    .map((path) => `${md5(path)}  ${relative(tree, path)}`)
    .filter((line) => !line.includes('  etc/'));
  write(join(tree, 'DEBIAN/control'), fields, 0o644);
  write(join(tree, 'DEBIAN/conffiles'), '/etc/vedette/vedette.yml\n', 0o644);
  write(join(tree, 'DEBIAN/md5sums'), `${sums.join('\n')}\n`, 0o644);
  for (const name of ['postinst', 'postrm', 'prerm']) {
    cpSync(join(import.meta.dirname, 'maintainer', name), join(tree, 'DEBIAN', name));
    chmodSync(join(tree, 'DEBIAN', name), 0o755);
  }
}

const md5 = (path: string) => createHash('md5').update(readFileSync(path)).digest('hex');

function filesBelow(folder: string): string[] {
  const entries = readdirSync(folder, { withFileTypes: true, recursive: true });
  return entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name))
    .sort();
}

function pack(tree: string, { into, version, architecture, compression = 'xz', epoch }: DebOptions): string {
  mkdirSync(into, { recursive: true });
  const path = join(into, `vedette_${version}_${architecture}.deb`);
  for (const entry of [
    tree,
    ...readdirSync(tree, { recursive: true }).map((name) => join(tree, String(name))),
  ]) {
    if (statSync(entry).isDirectory()) chmodSync(entry, 0o755);
    execFileSync('touch', ['-h', '-d', `@${epoch}`, entry]);
  }
  // --root-owner-group: whoever builds, the files are root's. The epoch clamps the times in the archive's own headers.
  execFileSync('dpkg-deb', ['--root-owner-group', `-Z${compression}`, '-b', tree, path], {
    env: { PATH: process.env.PATH ?? '', SOURCE_DATE_EPOCH: String(epoch), LC_ALL: 'C' },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  return path;
}
