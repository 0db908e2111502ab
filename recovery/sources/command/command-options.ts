import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import { z } from 'zod';
import { durationField } from '../../../agent/kit/config-fields.ts';
import { splitWords } from '../../streams/split-words.ts';

const word = z
  .string()
  .max(100_000)
  .regex(/^[^\0]*$/, 'must not contain NUL');
const entryName = z
  .string()
  .min(1)
  .max(200)
  .regex(/^(?!\.{1,2}(?:\/|$))[^/\0]+$/, 'expected a file name');

const command = z
  .strictObject({
    run: z
      .array(word)
      .min(1)
      .max(200)
      .refine(([program]) => program !== '', 'expected a program')
      .describe(
        'The program and its arguments, as a list; no shell reads it. Its standard output is what is kept.',
      ),
    name: entryName
      .optional()
      .describe('Name of the entry in the snapshot; the name of the program without it.'),
    environment: z
      .array(z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'expected the name of a variable'))
      .max(100)
      .default([])
      .describe('Variables of the environment of vedette that it gets, by name, beside PATH, HOME and LANG.'),
    working_directory: z
      .string()
      .startsWith('/', 'expected an absolute path')
      .default('/')
      .describe('The folder that it is started in.'),
    timeout: durationField('6h', { min: '1s', max: '7d' }).describe(
      'After that it is ended, and there is no snapshot.',
    ),
    user: z
      .string()
      .min(1)
      .max(100)
      .optional()
      .describe('The user that it runs as; only root may choose one.'),
    allow_empty: z.boolean().default(false).describe('Whether no output at all is good.'),
  })
  .transform((one) => ({ ...one, name: one.name ?? basename(one.run[0]!) }));

export const commandOptions = z.strictObject({
  commands: z
    .array(command)
    .min(1)
    .max(100)
    .superRefine((commands, context) => {
      const names = commands.map(({ name }) => name);
      const twice = names.find((name, index) => names.indexOf(name) !== index);
      if (twice !== undefined)
        context.addIssue({
          code: 'custom',
          message: `two commands are named ${twice}; give each a name of its own`,
        });
    })
    .describe('What is run, one after another; each gives one entry.'),
});
export type CommandOptions = z.output<typeof commandOptions>;
export type CommandOption = CommandOptions['commands'][number];

/** `command:etcdctl snapshot save -` */
export function commandFromWords(what: string): unknown {
  return { commands: [{ run: splitWords(what) }] };
}

/**
 * By the names. Where one comes from the program alone its arguments have a part in the title, so that `kubectl get pods` and
 * `kubectl get secrets` are two sources and retention does not take one for the other; not as they are, as they may be secret.
 */
export function commandTitle({ commands }: CommandOptions): string {
  return `command:${commands.map(titleOf).join(',')}`;
}

function titleOf({ name, run: [program = '', ...words] }: CommandOption): string {
  if (words.length === 0 || name !== basename(program)) return name;
  return `${name}-${createHash('sha256').update(JSON.stringify(words)).digest('hex').slice(0, 4)}`;
}

/** Options of `RestoreRequest.options`. */
export const commandRestoreOptions = {
  into: 'a command that reads it on its standard input, in the place of a file',
} as const;
