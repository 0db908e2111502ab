import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import type { Check, DoctorContext } from './check.ts';
import { type Finding, missing, ok } from './finding.ts';

/** Programs of others that are used where they are there, in alphabetical order, with the package that has them and what their lack costs. */
const TOOLS: readonly (readonly [name: string, debianPackage: string, costs: string])[] = [
  ['dmidecode', 'dmidecode', 'the inventory has no memory modules and serial numbers'],
  ['lsblk', 'util-linux', 'the inventory has no disks'],
  ['nft', 'nftables', 'no faults that drop packets by rule'],
  ['pg_dump', 'postgresql-client', 'no logical backups of PostgreSQL'],
  ['ping', 'iputils-ping', 'no second opinion on ICMP probes'],
  ['redis-cli', 'redis-tools', 'no backups of Redis'],
  ['stress-ng', 'stress-ng', 'no faults that load processor, memory and disk'],
  ['systemctl', 'systemd', 'no faults and runbook steps that restart services'],
  ['tc', 'iproute2', 'no faults that delay or lose packets'],
  ['tmux', 'tmux', 'a console ends with its SSH session'],
];

export const tools: Check = {
  family: 'tools',
  run: (context) => Promise.all(TOOLS.map((tool) => finding(tool, context))),
};

async function finding(
  [name, debianPackage, costs]: (typeof TOOLS)[number],
  { environment }: DoctorContext,
): Promise<Finding> {
  // Programs for root are often not on the path of others, who may still run them by sudo.
  const folders = [...(environment.PATH ?? '').split(delimiter), '/usr/sbin', '/sbin'].filter(
    (folder) => folder,
  );
  for (const folder of new Set(folders))
    if (await isProgram(join(folder, name))) return ok(name, join(folder, name));
  return missing(name, 'not found', {
    costs,
    hint: `On Debian: apt-get install ${debianPackage}`,
    optional: true,
  });
}

async function isProgram(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}
