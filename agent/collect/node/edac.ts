import { join } from 'node:path';
import type { CollectorKind } from '../collector.ts';
import { listFolder, requireNumber } from '../kernel/attribute-file.ts';
import type { MetricSet } from '../metrics.ts';

/** Memory errors found and corrected by the memory controllers (Documentation/driver-api/edac.rst). */
export const edac: CollectorKind = {
  name: 'edac',
  interval: 5_000,
  open(metrics, { sys }) {
    const root = join(sys, 'devices/system/edac/mc');
    const families = defineFamilies(metrics);
    return {
      collect() {
        for (const name of listFolder(root)) {
          const id = /^mc(\d+)$/.exec(name)?.[1];
          if (id !== undefined) collectController(families, join(root, name), id);
        }
      },
    };
  },
};

type Families = ReturnType<typeof defineFamilies>;

function defineFamilies(metrics: MetricSet) {
  const counter = (name: string, help: string, ...labels: string[]) =>
    metrics.counter(`node_edac_${name}_total`, help, 'controller', ...labels);
  return {
    corrected: counter('correctable_errors', 'Total correctable memory errors.'),
    uncorrected: counter('uncorrectable_errors', 'Total uncorrectable memory errors.'),
    rowCorrected: counter(
      'csrow_correctable_errors',
      'Total correctable memory errors for this csrow.',
      'csrow',
    ),
    rowUncorrected: counter(
      'csrow_uncorrectable_errors',
      'Total uncorrectable memory errors for this csrow.',
      'csrow',
    ),
  };
}

/** Errors that no row could be found for are counted at the controller, and shown as a row of their own. */
function collectController(families: Families, folder: string, id: string): void {
  families.corrected.with(id).set(requireNumber(folder, 'ce_count'));
  families.uncorrected.with(id).set(requireNumber(folder, 'ue_count'));
  families.rowCorrected.with(id, 'unknown').set(requireNumber(folder, 'ce_noinfo_count'));
  families.rowUncorrected.with(id, 'unknown').set(requireNumber(folder, 'ue_noinfo_count'));
  for (const name of listFolder(folder)) {
    const row = /^csrow(\d+)$/.exec(name)?.[1];
    if (row === undefined) continue;
    families.rowCorrected.with(id, row).set(requireNumber(folder, name, 'ce_count'));
    families.rowUncorrected.with(id, row).set(requireNumber(folder, name, 'ue_count'));
  }
}
