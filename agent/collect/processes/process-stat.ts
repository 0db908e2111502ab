import { TableScanner } from '../kernel/table-scanner.ts';

/** What `/proc/PID/stat` says of one process (proc_pid_stat(5)); times in ticks, memory in pages. */
export type ProcessStat = {
  readonly name: string;
  /** One letter: R S D Z T I … */
  readonly state: string;
  readonly parentPid: number;
  readonly cpuTicks: number;
  readonly threads: number;
  /** Ticks after boot; with the pid it names a process once and for all. */
  readonly startTicks: number;
  readonly residentPages: number;
};

const OPEN = 0x28;
const CLOSE = 0x29;
const scanner = new TableScanner();

/**
 * Reads the bytes of `/proc/PID/stat`, or undefined when they are torn. The name may itself hold parentheses, spaces
 * and line feeds: it ends at the last closing parenthesis.
 */
export function parseProcessStat(bytes: Buffer): ProcessStat | undefined {
  const open = bytes.indexOf(OPEN);
  const close = bytes.lastIndexOf(CLOSE);
  if (open < 0 || close < open) return undefined;
  scanner.reset(bytes, bytes.length).at = close + 1;
  if (!scanner.word()) return undefined;
  const state = scanner.text();
  const parentPid = scanner.number();
  const cpuTicks = skipNumbers(9).number() + scanner.number();
  const threads = skipNumbers(4).number();
  const startTicks = skipNumbers(1).number();
  const residentPages = skipNumbers(1).number();
  if (Number.isNaN(residentPages)) return undefined;
  const name = bytes.toString('utf8', open + 1, close);
  return { name, state, parentPid, cpuTicks, threads, startTicks, residentPages };
}

function skipNumbers(count: number): TableScanner {
  for (let index = 0; index < count; index++) scanner.number();
  return scanner;
}
