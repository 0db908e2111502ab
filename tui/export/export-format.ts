import type { ExportedView } from './exported-view.ts';

/** A form that a view may leave the console in: one file, one line in `index.ts`. */
export type ExportFormat = {
  /** The ending of its files, without the dot. */
  readonly extension: string;
  /** @throws OperationalError `invalid` where the view has nothing that this form can hold. */
  readonly write: (view: ExportedView) => Promise<string | Uint8Array>;
};
