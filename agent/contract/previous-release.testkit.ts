import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { JsonSchema } from './json-schema.testkit.ts';

const testdata = join(import.meta.dirname, 'testdata');
const read = (...path: string[]) => JSON.parse(readFileSync(join(testdata, ...path), 'utf8'));

export type RecordedAnswer = {
  readonly release: string;
  /** The operation that was asked. */
  readonly id: string;
  readonly answer: unknown;
  /** What the clients of that release take for an answer. */
  readonly schema: JsonSchema;
};

/** What agents of the releases before answered, as `scripts/record-answers.ts` kept it. */
export const recordedAnswers: readonly RecordedAnswer[] = readdirSync(testdata)
  .filter((name) => name.startsWith('answers-'))
  .flatMap((folder) => {
    const release = folder.slice('answers-'.length);
    const schemas = read(`schemas-${release}.json`);
    return readdirSync(join(testdata, folder)).map((file) => {
      const id = basename(file, '.json');
      return { release, id, answer: read(folder, file), schema: schemas[id] };
    });
  });
