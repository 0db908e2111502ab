import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BunPlugin } from 'bun';

const TERMINALS = ['xterm', 'xterm-256color', 'linux', 'windows-ansi'];

/** The widgets that the wallboard and blessed's own screen are made of; the others, a video player among them, are left out. */
const WIDGETS = ['Node', 'Screen', 'Element', 'Box'];

/**
 * Makes blessed 0.1.81 fit into one file: its computed `require` of all widgets becomes a literal one of those that are
 * used, and the terminfo files beside its source are embedded.
 */
export const blessedStatic: BunPlugin = {
  name: 'blessed-static',
  setup(build) {
    build.onLoad({ filter: /[\\/]blessed[\\/]lib[\\/]widget\.js$/ }, ({ path }) => {
      return { contents: literalWidgets(readFileSync(path, 'utf8')), loader: 'js' };
    });
    build.onLoad({ filter: /[\\/]blessed[\\/]lib[\\/]tput\.js$/ }, ({ path }) => {
      return {
        contents: embeddedTerminfo(readFileSync(path, 'utf8'), join(path, '../../usr')),
        loader: 'js',
      };
    });
  },
};

function literalWidgets(source: string): string {
  const list = /widget\.classes = \[[\s\S]*?\];/.exec(source)?.[0] ?? 'widget.classes = [';
  const used = replaced(source, list, `widget.classes = ${JSON.stringify(WIDGETS)};`);
  const loaders = WIDGETS.map((name) => name.toLowerCase()).map(
    (name) => `${name}: () => require('./widgets/${name}')`,
  );
  const literal = replaced(used, "require('./widgets/' + file)", '__load[file]()');
  return `var __load = {${loaders.join(',')}};\n${literal}`;
}

function embeddedTerminfo(source: string, folder: string): string {
  const base64 = (name: string) => readFileSync(join(folder, name)).toString('base64');
  const entries = TERMINALS.map(
    (name) => `'/embedded-terminfo/${name}': Buffer.from('${base64(name)}', 'base64')`,
  );
  const moved = replaced(source, "__dirname + '/../usr/", "'/embedded-terminfo/");
  const read = replaced(
    moved,
    'data = fs.readFileSync(file);',
    'data = __ti[file] || fs.readFileSync(file);',
  );
  // It tells on standard error, which is the screen, of each capability that it cannot compile and then does without.
  const quiet = replaced(read, 'console.error(', 'void (');
  return `var __ti = {${entries.join(',')}};\n${quiet}`;
}

function replaced(source: string, from: string, to: string): string {
  if (!source.includes(from)) throw new Error(`blessed has changed: it has no ${from}`);
  return source.replaceAll(from, to);
}
