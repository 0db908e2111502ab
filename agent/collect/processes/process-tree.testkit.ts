import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

export type WrittenProcess = {
  pid: number;
  name?: string;
  state?: string;
  parentPid?: number;
  /** 100 a second. */
  userTicks?: number;
  systemTicks?: number;
  threads?: number;
  startTicks?: number;
  residentPages?: number;
  uid?: number;
  command?: string[];
  /** Null: the kernel refuses. */
  io?: { read: number; written: number } | null;
};

/** A folder that looks like /proc, gone after the test. */
export function processTree(processes: readonly WrittenProcess[] = []) {
  const root = mkdtempSync(join(tmpdir(), 'vedette-proc-'));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  const proc = join(root, 'proc');
  mkdirSync(join(proc, 'sys/kernel'), { recursive: true });
  mkdirSync(join(root, 'etc'));
  writeFileSync(join(root, 'etc/passwd'), 'root:x:0:0::/root:/bin/sh\nwww:x:33:33::/:/bin/false\n');
  writeFileSync(join(proc, 'stat'), 'cpu  1 2 3\nbtime 1700000000\n');
  writeFileSync(join(proc, 'sys/kernel/pid_max'), '32768\n');
  writeFileSync(join(proc, 'sys/kernel/threads-max'), '1000\n');
  const write = (process: WrittenProcess) => writeProcess(proc, process);
  processes.forEach(write);
  const end = (pid: number) => rmSync(join(proc, String(pid)), { recursive: true });
  return { root, proc, write, end };
}

/** The text of `/proc/PID/stat`. */
export function statText(process: WrittenProcess): string {
  const { pid, name = 'sleep', state = 'S', parentPid = 1, threads = 1, startTicks = 100 } = process;
  const { userTicks = 0, systemTicks = 0, residentPages = 10 } = process;
  const beforeCpu = `${parentPid} ${pid} ${pid} 0 -1 4194304 74 0 0 0`;
  const afterCpu = `0 0 20 0 ${threads} 0 ${startTicks} 3133440 ${residentPages} 18446744073709551615`;
  return `${pid} (${name}) ${state} ${beforeCpu} ${userTicks} ${systemTicks} ${afterCpu} 1 1 0 0 0\n`;
}

function writeProcess(proc: string, process: WrittenProcess): void {
  const folder = join(proc, String(process.pid));
  const { uid = 0, command = ['/bin/sleep', '9'], io = { read: 0, written: 0 } } = process;
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'stat'), statText(process));
  writeFileSync(
    join(folder, 'status'),
    `Name:\tsleep\nPid:\t${process.pid}\nUid:\t${uid}\t${uid}\t${uid}\t${uid}\n`,
  );
  writeFileSync(join(folder, 'cmdline'), command.map((word) => `${word}\0`).join(''));
  if (io === null) return;
  writeFileSync(join(folder, 'io'), `rchar: 1\nread_bytes: ${io.read}\nwrite_bytes: ${io.written}\n`);
}
