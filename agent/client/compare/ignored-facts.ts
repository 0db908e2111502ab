/** What differs between healthy hosts by its nature, and why; matched against `group/name`. */
const IGNORED: readonly { readonly pattern: RegExp; readonly because: string }[] = [
  { pattern: /^kernelParameters\/kernel\.(hostname|domainname)$/, because: 'the name of the host' },
  {
    pattern: /^kernelParameters\/.*\.(boot_id|uuid|stable_secret)$/,
    because: 'made anew for each host or boot',
  },
  {
    pattern: /^kernelParameters\/net\.ipv[46]\.(conf|neigh)\.(?!all\.|default\.|lo\.)/,
    because: 'names of interfaces are of one host',
  },
  {
    pattern: /^configFiles\/etc\/(hostname|hosts|machine-id|fstab|mtab|resolv\.conf|adjtime)$/,
    because: 'names, addresses and disks of one host',
  },
  {
    pattern: /^configFiles\/etc\/(ssh\/ssh_host_|ssl\/certs\/)/,
    because: 'keys and certificates of one host',
  },
  { pattern: /^configFiles\/etc\/(ld\.so\.cache|.*~|.*-)$/, because: 'caches and backups of other files' },
  { pattern: /^bootOptions\/(root|resume|BOOT_IMAGE|initrd)$/, because: 'disks and images of one host' },
  { pattern: /^hardware\/(serial|uuid)/, because: 'made for one host' },
];

/** Whether a fact is noise between hosts: its reason, or undefined. */
export function ignoredBecause(group: string, name: string): string | undefined {
  const path = `${group}/${name.replace(/^\//, '')}`;
  return IGNORED.find(({ pattern }) => pattern.test(path))?.because;
}
