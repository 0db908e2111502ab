import { csv } from './csv.ts';
import type { ExportFormat } from './export-format.ts';
import { json } from './json.ts';
import { png } from './png.ts';
import { svg } from './svg.ts';
import { text } from './text.ts';

/** The forms that a view may leave the console in, in alphabetical order. To add one: a file, its test, a word here. */
export const exportFormats: readonly ExportFormat[] = [csv, json, png, svg, text];
