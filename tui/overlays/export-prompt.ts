import type { Overlay } from './overlay.ts';
import { createPrompt } from './prompt.ts';

/** Asks for the file that a view is written to; `screen` names the file that is proposed. */
export function createExportPrompt(screen: string, save: (name: string) => void): Overlay {
  return createPrompt({
    label: 'export to',
    hint: 'a file name; its ending says the format: .txt .csv .json, for charts also .svg .png',
    initial: `vedette-${screen}.txt`,
    submit(name) {
      if (name.trim() === '') return 'write the name of a file';
      save(name.trim());
      return undefined;
    },
  });
}
