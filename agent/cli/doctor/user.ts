import type { Check } from './check.ts';
import { type Finding, missing, ok, warning } from './finding.ts';
import { readText } from './read-text.ts';

/** Capabilities by their bit (linux/capability.h), with what the agent does with them. */
const CAPABILITIES: readonly (readonly [name: string, bit: number, costs: string])[] = [
  [
    'CAP_DAC_READ_SEARCH',
    2,
    'files and folders of other users cannot be looked into (textfile metrics, mount points)',
  ],
  ['CAP_NET_ADMIN', 12, 'network faults cannot be injected'],
  ['CAP_NET_RAW', 13, 'ICMP probes depend on net.ipv4.ping_group_range'],
  ['CAP_SYS_PTRACE', 19, 'disk traffic of the processes of other users is unknown'],
];

export const user: Check = {
  family: 'user',
  async run({ root }) {
    const status = (await readText(root, 'proc/self/status')) ?? '';
    const uid = field(status, 'Uid');
    const effective = field(status, 'CapEff');
    if (uid === undefined || effective === undefined)
      return [missing('user', 'no /proc/self/status', { costs: 'the rights of this program are unknown' })];
    const held = BigInt(`0x${effective}`);
    return [
      ok('user', uid === '0' ? 'root' : `user id ${uid}`),
      ...CAPABILITIES.map((one) => finding(one, held)),
    ];
  },
};

function finding([name, bit, costs]: (typeof CAPABILITIES)[number], held: bigint): Finding {
  if ((held >> BigInt(bit)) & 1n) return ok(name, 'held');
  const hint = `Run the agent as root, or grant it: setcap ${name.toLowerCase()}+ep /usr/bin/vedette`;
  return warning(name, 'not held', { costs, hint, optional: true });
}

function field(status: string, name: string): string | undefined {
  return new RegExp(`^${name}:\\s+(\\w+)`, 'm').exec(status)?.[1];
}
