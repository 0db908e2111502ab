import { z } from 'zod';
import { durationField } from '../../kit/config-fields.ts';

/** A regular expression; unanchored, as node_exporter's are. */
function pattern(fallback: string) {
  return z.string().refine(isPattern, { error: 'expected a regular expression' }).default(fallback);
}

function isPattern(text: string): boolean {
  try {
    return new RegExp(text) instanceof RegExp;
  } catch {
    return false;
  }
}

/** Options of the collectors that are node_exporter's, with its defaults (Debian 1.5.0) and its words. */
export const diskstatsConfig = z
  .strictObject({
    device_exclude: pattern('^(ram|loop|fd|(h|s|v|xv)d[a-z]|nvme\\d+n\\d+p)\\d+$').describe(
      'Block devices that are left out: by default partitions, RAM disks and loop devices.',
    ),
  })
  .prefault({})
  .describe('Block devices.');

export const filesystemConfig = z
  .strictObject({
    mount_points_exclude: pattern(
      '^/(dev|proc|run|sys|mnt|media|var/lib/docker/.+|var/lib/containers/storage/.+)($|/)',
    ).describe('Mount points that are left out.'),
    fs_types_exclude: pattern(
      '^(autofs|binfmt_misc|bpf|cgroup2?|configfs|debugfs|devpts|devtmpfs|fusectl|hugetlbfs|iso9660|mqueue|nsfs|overlay|proc|procfs|pstore|rpc_pipefs|securityfs|selinuxfs|squashfs|sysfs|tracefs)$',
    ).describe('Types of file system that are left out.'),
    mount_timeout: durationField('5s').describe(
      'How long a mount may take to answer before it counts as an error.',
    ),
  })
  .prefault({})
  .describe('Space of mounted file systems.');

export const netclassConfig = z
  .strictObject({
    ignored_devices: pattern('^$').describe('Network devices whose attributes are left out.'),
  })
  .prefault({})
  .describe('Attributes of network devices.');

export const netdevConfig = z
  .strictObject({
    device_exclude: pattern('^lo$').describe('Network devices whose counters are left out.'),
  })
  .prefault({})
  .describe('Counters of network devices.');

export const netstatConfig = z
  .strictObject({
    fields: pattern(
      '^(.*_(InErrors|InErrs)|Ip_Forwarding|Ip(6|Ext)_(InOctets|OutOctets)|Icmp6?_(InMsgs|OutMsgs)|TcpExt_(Listen.*|Syncookies.*|TCPSynRetrans|TCPTimeouts)|Tcp_(ActiveOpens|InSegs|OutSegs|OutRsts|PassiveOpens|RetransSegs|CurrEstab)|Udp6?_(InDatagrams|OutDatagrams|NoPorts|RcvbufErrors|SndbufErrors))$',
    ).describe('Counters of the network stack that are kept.'),
  })
  .prefault({})
  .describe('The network stack.');

export const powersupplyConfig = z
  .strictObject({
    ignored_supplies: pattern('^$').describe('Power supplies that are left out.'),
  })
  .prefault({})
  .describe('Power supplies and batteries.');

export const tapestatsConfig = z
  .strictObject({ ignored_devices: pattern('^$').describe('Tape drives that are left out.') })
  .prefault({})
  .describe('Tape drives.');

export const textfileConfig = z
  .strictObject({
    directory: z
      .string()
      .default('/var/lib/prometheus/node-exporter')
      .describe('Folder whose *.prom files are served; an empty string turns it off.'),
  })
  .prefault({})
  .describe('Metrics that scheduled jobs leave in files.');

export const vmstatConfig = z
  .strictObject({
    fields: pattern('^(oom_kill|pgpg|pswp|pg.*fault).*').describe('Fields of /proc/vmstat that are kept.'),
  })
  .prefault({})
  .describe('Virtual memory.');
