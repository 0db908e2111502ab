import type { Check } from './check.ts';
import { type Finding, missing, ok, warning } from './finding.ts';
import { readText } from './read-text.ts';

const ENOUGH_FILES = 4_096;
const ENOUGH_WATCHES = 8_192;

export const limits: Check = {
  family: 'limits',
  run: async ({ root }) => [await openFiles(root), await fileWatches(root), await bpf(root)],
};

async function openFiles(root: string): Promise<Finding> {
  const limits = (await readText(root, 'proc/self/limits')) ?? '';
  const soft = /^Max open files\s+(\S+)/m.exec(limits)?.[1] ?? 'unknown';
  if (soft === 'unlimited' || Number(soft) >= ENOUGH_FILES) return ok('open files', soft);
  return warning('open files', soft, {
    costs: 'many connections and watched processes at once are refused',
    hint: `ulimit -n ${ENOUGH_FILES}, or LimitNOFILE=${ENOUGH_FILES} in the unit`,
  });
}

async function fileWatches(root: string): Promise<Finding> {
  const watches = await readText(root, 'proc/sys/fs/inotify/max_user_watches');
  if (watches === undefined)
    return missing('file watches', 'no inotify', { costs: 'log files are polled', optional: true });
  if (Number(watches) >= ENOUGH_WATCHES) return ok('file watches', watches);
  const hint = `sysctl -w fs.inotify.max_user_watches=${ENOUGH_WATCHES}`;
  return warning('file watches', watches, { costs: 'some log files are polled', hint, optional: true });
}

async function bpf(root: string): Promise<Finding> {
  const value = await readText(root, 'proc/sys/kernel/unprivileged_bpf_disabled');
  return ok(
    'eBPF',
    value === undefined ? 'not in this kernel; it is not used' : 'in this kernel; it is not used',
  );
}
