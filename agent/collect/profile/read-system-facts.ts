import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { absentFacts, type Facts, type ReadOptions } from './profile-shape.ts';

const LENGTH = 4_000;

/** The options of the kernel command line, each by its name. */
export function readBootOptions({ root }: ReadOptions): Facts {
  const text = read(join(root, 'proc/cmdline'));
  if (text === undefined) return absentFacts('there is no /proc/cmdline');
  const values: Record<string, string> = Object.create(null);
  for (const option of text.split(/\s+/).filter((option) => option !== '')) {
    const [name = '', ...rest] = option.split('=');
    values[name] = values[name] === undefined ? rest.join('=') : `${values[name]} ${rest.join('=')}`;
  }
  return { values, omitted: 0, because: null };
}

/** Kernel release, processor model, flags and microcode, mitigations, and what the firmware calls the machine. */
export function readHardware({ root }: ReadOptions): Facts {
  const values: Record<string, string> = Object.create(null);
  const keep = (name: string, text: string | undefined) => {
    if (text !== undefined && text !== '') values[name] = text;
  };
  keep('kernel release', read(join(root, 'proc/sys/kernel/osrelease')));
  const processor = read(join(root, 'proc/cpuinfo'), 65_536) ?? '';
  for (const name of ['model name', 'microcode', 'flags'])
    keep(`cpu ${name}`, new RegExp(`^${name}\\s*: (.*)$`, 'm').exec(processor)?.[1]?.slice(0, LENGTH));
  const vulnerabilities = join(root, 'sys/devices/system/cpu/vulnerabilities');
  for (const name of list(vulnerabilities)) keep(`mitigation ${name}`, read(join(vulnerabilities, name)));
  for (const name of ['sys_vendor', 'product_name', 'bios_version'])
    keep(`firmware ${name}`, read(join(root, 'sys/class/dmi/id', name)));
  return { values, omitted: 0, because: null };
}

/** Limits that this process has, soft/hard. */
export function readLimits({ root }: ReadOptions): Facts {
  const lines = read(join(root, 'proc/self/limits'))?.split('\n').slice(1);
  if (lines === undefined) return absentFacts('there is no /proc/self/limits');
  const fields = lines.map((line) => line.split(/\s{2,}/));
  const values = Object.fromEntries(fields.map(([name = '', soft, hard]) => [name, `${soft}/${hard}`]));
  return { values, omitted: 0, because: null };
}

/** Mounts of disks and shares with type and options; those of containers and of the kernel itself are left out. */
export function readMounts({ root }: ReadOptions): Facts {
  const text = read(join(root, 'proc/1/mounts'), 2 ** 20) ?? read(join(root, 'proc/self/mounts'), 2 ** 20);
  if (text === undefined) return absentFacts('the mounts cannot be read');
  const fields = text.split('\n').map((line) => line.split(' '));
  const kept = fields.filter(
    ([, point = '']) => point !== '' && !/^\/(proc|sys|dev|run|var\/lib\/)/.test(point),
  );
  // Options of network shares may hold names and passwords.
  const values = Object.fromEntries(
    kept.map(([, point, type, options = '']) => [
      point,
      `${type} ${options.replace(/(^|,)(pass\w*|cred\w*|secret|key|user\w*)=[^,]*/gi, '$1$2=***')}`,
    ]),
  );
  return { values, omitted: text.split('\n').length - kept.length, because: null };
}

function read(path: string, length = LENGTH): string | undefined {
  try {
    return readFileSync(path, 'utf8').slice(0, length).trim();
  } catch {
    return undefined;
  }
}

function list(path: string): string[] {
  try {
    return readdirSync(path);
  } catch {
    return [];
  }
}
