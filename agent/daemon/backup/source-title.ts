import type { Chosen } from '../../../recovery/backup/backup-definition.ts';
import { sourceKinds } from '../../../recovery/sources/index.ts';

/** What a source is, for people; its kind alone where that does not say, because its options cannot be made sense of now. */
export function sourceTitle({ kind, options }: Chosen): string {
  try {
    return sourceKinds.find((one) => one.kind === kind)?.title(options) ?? kind;
  } catch {
    return kind;
  }
}
