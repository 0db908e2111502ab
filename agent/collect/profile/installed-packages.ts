import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { MOST_PACKAGES, parseApkInstalled, parseDpkgStatus } from './parse-package-status.ts';
import { absentFacts, type Facts, type ReadOptions } from './profile-shape.ts';
import { readParagraphs } from './read-paragraphs.ts';
import { runProgram } from './run-program.ts';

type AddPackages = (text: string, packages: Map<string, string>) => unknown;

/** Package managers whose database is a text, and the paths of others that only their own program can read. */
const TEXTS: readonly { readonly path: string; readonly add: AddPackages }[] = [
  { path: 'var/lib/dpkg/status', add: parseDpkgStatus },
  { path: 'lib/apk/db/installed', add: parseApkInstalled },
];
const RPM = ['var/lib/rpm', 'usr/lib/sysimage/rpm'];

/** The installed packages of dpkg, apk or rpm. It remembers them: a text that was not touched since is not read again. */
export class InstalledPackages {
  #known: { readonly stamp: string; readonly facts: Facts } | undefined;

  /** Name → version, at most 20,000. @throws Error when the database cannot be read */
  async read({ root, signal }: ReadOptions): Promise<Facts> {
    const there = (path: string) => existsSync(join(root, path));
    const text = TEXTS.find(({ path }) => there(path));
    if (text !== undefined) return this.#readText(join(root, text.path), text.add, signal);
    return RPM.some(there) && root === '/'
      ? rpmPackages(signal)
      : absentFacts('no dpkg, apk or rpm database');
  }

  async #readText(path: string, add: AddPackages, signal: AbortSignal): Promise<Facts> {
    const { ctimeMs, size, ino } = statSync(path);
    const stamp = `${path} ${ctimeMs} ${size} ${ino}`;
    if (this.#known?.stamp === stamp) return this.#known.facts;
    const packages = new Map<string, string>();
    for await (const text of readParagraphs(path, signal)) {
      add(text, packages);
      if (packages.size >= MOST_PACKAGES) break;
    }
    this.#known = { stamp, facts: factsOf(packages) };
    return this.#known.facts;
  }
}

async function rpmPackages(signal: AbortSignal): Promise<Facts> {
  const format = '%{NAME} %{VERSION}-%{RELEASE}\\n';
  const lines = (await runProgram('rpm', ['-qa', '--queryformat', format], signal)).trim().split('\n');
  // Of a name that is there in several versions the last counts, whatever the order of the answer.
  const packages = lines.sort().slice(0, MOST_PACKAGES);
  return factsOf(new Map(packages.map((line) => line.split(' ', 2) as [string, string])));
}

function factsOf(packages: ReadonlyMap<string, string>): Facts {
  const because = packages.size >= MOST_PACKAGES ? `more than ${MOST_PACKAGES} packages` : null;
  return { values: Object.fromEntries(packages), omitted: 0, because };
}
