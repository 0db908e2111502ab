import { statSync } from 'node:fs';
import { join } from 'node:path';
import { TimeSlice } from '../../kit/time-slice.ts';
import { readOnce } from '../kernel/read-once.ts';
import type { Facts, ReadOptions } from './profile-shape.ts';
import { walkKernelFiles } from './walk-files.ts';

const PARAMETERS = 4_000;
const LENGTH = 512;
const EVERYBODY_READS = 0o004;
/** Counters and identities, which change by themselves. */
const VOLATILE: readonly { readonly pattern: RegExp; readonly because: string }[] = [
  { pattern: /^kernel\.random\./, because: 'random numbers and the entropy that is there' },
  { pattern: /^fs\.(file-nr|inode-nr|inode-state|dentry-state|aio-nr|quota\.)/, because: 'counters' },
  { pattern: /^kernel\.(ns_last_pid|pty\.nr|ftrace_dump|tainted_count)/, because: 'counters' },
  { pattern: /^kernel\.sched_domain\./, because: 'statistics of the scheduler' },
  { pattern: /^net\.netfilter\.nf_conntrack_count$/, because: 'a counter' },
  { pattern: /^fs\.binfmt_misc\.register$/, because: 'can only be written' },
  { pattern: /^net\.ipv[46]\.(conf|neigh)\.(veth|docker|br-|cali|tap)/, because: 'interfaces of containers' },
  { pattern: /stable_secret$/, because: 'a secret' },
];
const volatile = new RegExp(VOLATILE.map(({ pattern }) => pattern.source).join('|'));

/** The leaves of /proc/sys that everybody may read, at most 4,000 of at most 512 characters, by their sysctl names. */
export async function readKernelParameters({ root, signal }: ReadOptions): Promise<Facts> {
  const folder = join(root, 'proc/sys');
  const values: Record<string, string> = Object.create(null);
  const slice = new TimeSlice(1);
  let omitted = 0;
  let count = 0;
  for (const path of walkKernelFiles(folder)) {
    if (slice.over) await slice.next(signal);
    if (++count > PARAMETERS) return { values, omitted, because: `more than ${PARAMETERS} parameters` };
    const name = sysctlName(path.slice(folder.length + 1));
    if (volatile.test(name)) continue;
    const value = leaf(path);
    if (value === undefined) omitted++;
    else values[name] = value;
  }
  return { values, omitted, because: count === 0 ? 'there is no /proc/sys' : null };
}

/** As sysctl(8) writes them: a dot inside a name becomes a slash. */
function sysctlName(path: string): string {
  return path.replace(/[./]/g, (character) => (character === '/' ? '.' : '/'));
}

function leaf(path: string): string | undefined {
  try {
    if ((statSync(path).mode & EVERYBODY_READS) === 0) return undefined;
    return readOnce(path)?.toString().trim().replace(/\s+/g, ' ').slice(0, LENGTH);
  } catch {
    return undefined;
  }
}
