import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseApkInstalled, parseDpkgStatus } from './parse-package-status.ts';
import { absentFacts, type Facts, type ReadOptions } from './profile-shape.ts';
import { runProgram } from './run-program.ts';

/** The installed packages of dpkg, apk or rpm, name → version. */
export async function readPackages({ root, signal }: ReadOptions): Promise<Facts> {
  const text = (path: string) => readFile(join(root, path), 'utf8').catch(() => undefined);
  const dpkg = await text('var/lib/dpkg/status');
  if (dpkg !== undefined) return complete(parseDpkgStatus(dpkg));
  const apk = await text('lib/apk/db/installed');
  if (apk !== undefined) return complete(parseApkInstalled(apk));
  const rpm = ['var/lib/rpm', 'usr/lib/sysimage/rpm'].some((path) => existsSync(join(root, path)));
  return rpm && root === '/' ? rpmPackages(signal) : absentFacts('no dpkg, apk or rpm database');
}

async function rpmPackages(signal: AbortSignal): Promise<Facts> {
  const format = '%{NAME} %{VERSION}-%{RELEASE}\\n';
  const lines = (await runProgram('rpm', ['-qa', '--queryformat', format], signal)).trim().split('\n');
  return complete(Object.fromEntries(lines.sort().map((line) => line.split(' ', 2) as [string, string])));
}

function complete(values: Record<string, string>): Facts {
  return { values, omitted: 0, because: null };
}
