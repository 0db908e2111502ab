import type { Check } from './check.ts';
import { missing, ok } from './finding.ts';
import { readText } from './read-text.ts';

const CAP_NET_RAW = 13n;

export const icmp: Check = {
  family: 'ICMP',
  async run({ root }) {
    const status = (await readText(root, 'proc/self/status')) ?? '';
    const range = (await readText(root, 'proc/sys/net/ipv4/ping_group_range'))?.split(/\s+/).map(Number);
    const groups = numbers(status, 'Gid').concat(numbers(status, 'Groups'));
    const [low = 1, high = 0] = range ?? [];
    if (groups.some((group) => group >= low && group <= high))
      return [ok('ICMP', `allowed without rights (ping_group_range ${low} ${high})`)];
    const effective = BigInt(`0x${/^CapEff:\s+(\w+)/m.exec(status)?.[1] ?? '0'}`);
    if ((effective >> CAP_NET_RAW) & 1n) return [ok('ICMP', 'allowed by CAP_NET_RAW')];
    const hint = 'sysctl -w net.ipv4.ping_group_range="0 2147483647"';
    return [missing('ICMP', 'not allowed', { costs: 'no ping probes', hint, optional: true })];
  },
};

function numbers(status: string, name: string): number[] {
  const text = new RegExp(`^${name}:\\s+(.*)$`, 'm').exec(status)?.[1] ?? '';
  return text
    .split(/\s+/)
    .filter((word) => word !== '')
    .map(Number);
}
