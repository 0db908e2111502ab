import { createHash } from 'node:crypto';
import packageJson from '../package.json' with { type: 'json' };
import lock from '../package-lock.json' with { type: 'json' };

type Locked = { readonly version: string; readonly integrity?: string; readonly license?: string };

/**
 * The bill of materials of a bundle: CycloneDX 1.6 as JSON, of the packages whose files are in it and of the runtime.
 * The same bundle gives the same bytes: no time, and a serial number that is made from the content.
 *
 * @param inputs the files that the bundler put in, relative to the project.
 */
export function billOfMaterials(inputs: readonly string[]): string {
  const paths = new Set(inputs.map(packageOf).filter((path) => path !== undefined));
  // One version of a package may lie in two places of the tree, and is one component.
  const each = [...paths, 'node_modules/bun'].sort().map(component);
  const components = [...new Map(each.map((one) => [one.purl, one])).values()];
  const content = {
    version: 1,
    metadata: {
      component: { type: 'application', 'bom-ref': 'vedette', name: 'vedette', version: packageJson.version },
    },
    components,
    dependencies: [{ ref: 'vedette', dependsOn: components.map((each) => each['bom-ref']) }],
  };
  const serialNumber = `urn:uuid:${uuidOf(JSON.stringify(content))}`;
  return `${JSON.stringify({ bomFormat: 'CycloneDX', specVersion: '1.6', serialNumber, ...content }, null, 2)}\n`;
}

/** `node_modules/a/node_modules/@b/c` of a file in it. */
function packageOf(file: string): string | undefined {
  return /^.*node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(file)?.[0].replace(/^.*?(?=node_modules\/)/, '');
}

function component(path: string) {
  const locked = (lock.packages as Record<string, Locked | undefined>)[path];
  if (locked === undefined)
    throw new Error(`Cannot list ${path}: it is in the bundle and not in package-lock.json`);
  const name = path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
  const purl = `pkg:npm/${name.replace('@', '%40')}@${locked.version}`;
  return {
    type: 'library',
    'bom-ref': purl,
    name,
    version: locked.version,
    ...(locked.license === undefined ? {} : { licenses: [licence(locked.license)] }),
    ...(locked.integrity === undefined
      ? {}
      : { hashes: [{ alg: 'SHA-512', content: hexOf(locked.integrity) }] }),
    purl,
  };
}

/** An SPDX expression, an SPDX identifier, or else (`MIT/X11`) a name of its own. */
function licence(text: string) {
  if (/ (OR|AND|WITH) /.test(text)) return { expression: text };
  return { license: /^[\w.+-]+$/.test(text) ? { id: text } : { name: text } };
}

const hexOf = (integrity: string) => Buffer.from(integrity.replace(/^sha512-/, ''), 'base64').toString('hex');

/** A UUID (version 8, RFC 9562: own content) from the hash of a text. */
function uuidOf(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex');
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    `8${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join('-');
}
