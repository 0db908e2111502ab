import { statfsSync } from 'node:fs';

/** Magic numbers of statfs(2) (include/uapi/linux/magic.h) of file systems that keep nothing: what the kernel shows of itself. */
const pseudo: ReadonlyMap<number, string> = new Map([
  [0x9fa0, 'proc'],
  [0x62656572, 'sysfs'],
  [0x27e0eb, 'cgroup'],
  [0x63677270, 'cgroup2'],
  [0x64626720, 'debugfs'],
  [0x74726163, 'tracefs'],
  [0x73636673, 'securityfs'],
  [0xf97cff8c, 'selinuxfs'],
  [0xcafe4a11, 'bpf'],
  [0x6165676c, 'pstore'],
  [0x62656570, 'configfs'],
  [0x65735543, 'fusectl'],
  [0x19800202, 'mqueue'],
  [0x958458f6, 'hugetlbfs'],
  [0xde5e81e4, 'efivarfs'],
  [0x1cd1, 'devpts'],
  [0x42494e4d, 'binfmt_misc'],
]);

/** The name of the kernel's own file system that a folder is on; undefined for one with files. */
export function pseudoFileSystem(descriptor: number): string | undefined {
  return pseudo.get(statfsSync(`/proc/self/fd/${descriptor}`).type >>> 0);
}
