import { type Document, LineCounter, parseDocument } from 'yaml';
import type { ConfigProblem } from './config-problem.ts';
import { decodeYaml } from './decode-yaml.ts';
import { strictYaml } from './strict-yaml.ts';
import { tooDeepAt } from './yaml-depth.ts';
import { yamlErrorText } from './yaml-error-text.ts';

/** A parsed file that still knows the place of everything in it. */
export type YamlSource = {
  readonly file: string;
  readonly document: Document;
  /** The same as plain values; null for an empty file. */
  readonly value: unknown;
  /** `file:line:column` of an offset. */
  place(offset: number): string;
  /** Line of an offset, the first being 1. */
  line(offset: number): number;
};

/** Something wrong at an offset of the text: what was wrong; what to do. */
export type YamlProblem = { readonly offset: number; readonly message: string };

/**
 * Reads one YAML 1.2 document, stricter than YAML is (`strictYaml`), in time that does not explode.
 *
 * @returns the document, or every problem of its syntax.
 */
export function parseYaml(file: string, bytes: Uint8Array): YamlSource | { problems: ConfigProblem[] } {
  const lines = new LineCounter();
  const place = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return `${file}:${Math.max(line, 1)}:${Math.max(col, 1)}`;
  };
  const read = readDocument(bytes, lines);
  if (!('problems' in read)) {
    return { file, ...read, place, line: (offset) => Math.max(lines.linePos(offset).line, 1) };
  }
  return {
    problems: read.problems.map(({ offset, message }) => ({ place: place(offset), path: [], message })),
  };
}

type ReadDocument = { document: Document; value: unknown } | { problems: YamlProblem[] };

function readDocument(bytes: Uint8Array, lines: LineCounter): ReadDocument {
  const decoded = decodeYaml(bytes, lines);
  if ('problem' in decoded) return { problems: [decoded.problem] };
  const deep = tooDeepAt(decoded.text);
  if (deep !== undefined) return nestedTooDeeply(deep);
  try {
    const document = parse(decoded.text);
    const problems = [...syntaxProblems(document), ...strictYaml(document)];
    return problems.length > 0 ? { problems } : { document, value: document.toJS({ maxAliasCount: 100 }) };
  } catch (error) {
    if (error instanceof RangeError) return nestedTooDeeply(0);
    // A ReferenceError is how the library stops aliases that multiply.
    if (!(error instanceof ReferenceError)) throw error;
    return { problems: [{ offset: 0, message: 'aliases expand to too much; write the values out' }] };
  }
}

function parse(text: string): Document {
  // The library's own check for repeated keys takes quadratic time: `strictYaml` has one.
  return parseDocument(text, {
    logLevel: 'error',
    prettyErrors: false,
    resolveKnownTags: false,
    uniqueKeys: false,
    version: '1.2',
  });
}

function syntaxProblems(document: Document): YamlProblem[] {
  return [...document.errors, ...document.warnings].map((error) => ({
    offset: error.pos[0],
    message: yamlErrorText(error),
  }));
}

function nestedTooDeeply(offset: number): ReadDocument {
  return { problems: [{ offset, message: 'nested too deeply; use fewer levels' }] };
}
