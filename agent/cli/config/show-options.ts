import { builtInConfig, loadConfig } from '../../config/load-config.ts';
import { showConfig } from '../../config/show-config.ts';
import { showConfig as showConfigRoute } from '../../contract/config.ts';
import type { Output } from '../command.ts';
import { connect } from '../connect.ts';
import type { ConnectionArguments } from '../connection-options.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { jsonText } from '../json-text.ts';
import { cutToWidth } from '../table/display-width.ts';
import { type Column, formatTable } from '../table/format-table.ts';

export type ShowArguments = ConnectionArguments & {
  readonly config?: string | undefined;
  readonly defaults?: boolean | undefined;
  readonly json: boolean;
};

type Option = { readonly path: string; readonly value: unknown; readonly source: string };
type Shown = { readonly file: string | null; readonly options: readonly Described[] };
type Described = Option & { readonly description?: string };

const LONGEST_DEFAULT = 40;
const written = ({ value }: Option) => (typeof value === 'string' ? value : JSON.stringify(value));

// What is longest stands last, so that one long value does not push everything else off the screen.
const inForce: Column<Option>[] = [
  { title: 'OPTION', cell: ({ path }) => path },
  { title: 'FROM', cell: ({ source }) => source, shrinkTo: 12 },
  { title: 'VALUE', cell: written, shrinkTo: 16 },
];
const builtIn: Column<Described>[] = [
  { title: 'OPTION', cell: ({ path }) => path },
  { title: 'DEFAULT', cell: (option) => cutToWidth(written(option), LONGEST_DEFAULT), shrinkTo: 16 },
  { title: 'WHAT IT IS', cell: ({ description }) => description ?? '', spare: 1 },
];

/** `vedette config show`. @throws OperationalError */
export async function showOptions(args: ShowArguments, output: Output): Promise<ExitCode> {
  const { file, options } = await shown(args);
  const plain = options.map(({ path, value, source }) => ({ path, value, source }));
  const columns = args.defaults === true ? builtIn : inForce;
  if (args.json) output.write(jsonText({ file, options: plain }));
  else output.write(`${formatTable(columns, options, output.columns).join('\n')}\n`);
  return exitCodes.ok.code;
}

async function shown(args: ShowArguments): Promise<Shown> {
  if (args.url !== undefined || args.data !== undefined) return (await connect(args)).call(showConfigRoute);
  const file = args.config === undefined ? {} : { file: args.config };
  const loaded = args.defaults === true ? builtInConfig() : loadConfig(file);
  return { file: loaded.file ?? null, options: showConfig(loaded) };
}
