import { type CollectorKind, NoDataError } from '../collector.ts';
import { readAttribute } from '../kernel/attribute-file.ts';

const labels = [
  'build_id',
  'id',
  'id_like',
  'image_id',
  'image_version',
  'name',
  'pretty_name',
  'variant',
  'variant_id',
  'version',
  'version_codename',
  'version_id',
];

/** The distribution: os-release(5). */
export const os: CollectorKind = {
  name: 'os',
  interval: 60_000,
  open(metrics, { root }) {
    const info = metrics.gauge(
      'node_os_info',
      `A metric with a constant '1' value labeled by ${labels.join(', ')}.`,
      ...labels,
    );
    const version = metrics.gauge(
      'node_os_version',
      'Metric containing the major.minor part of the OS version.',
      'id',
      'id_like',
      'name',
    );
    return {
      collect() {
        const text = readAttribute(root, 'etc/os-release') ?? readAttribute(root, 'usr/lib/os-release');
        if (text === undefined) throw new NoDataError('no os-release file');
        const fields = parseOsRelease(text);
        const field = (label: string) => fields.get(label.toUpperCase()) ?? '';
        info.with(...labels.map(field)).set(1);
        const number = Number(/^\d+\.?\d*/.exec(field('version_id'))?.[0] ?? 0);
        if (number > 0) version.with(field('id'), field('id_like'), field('name')).set(number);
      },
    };
  },
};

/** Shell-like assignments; a value may be quoted, and then escaped with backslashes. */
function parseOsRelease(text: string): Map<string, string> {
  const lines = text.matchAll(/^([A-Z0-9_]+)=(?:"((?:[^"\\]|\\.)*)"|'([^']*)'|(\S*))[ \t]*$/gm);
  return new Map(
    [...lines].map(([, name, double, single, bare]) => [
      name!,
      double?.replace(/\\(.)/g, '$1') ?? single ?? bare ?? '',
    ]),
  );
}
