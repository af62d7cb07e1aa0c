// Bundles src/ into web/static/build/: hashed names, and manifest.json that says which is today's.
import { build } from 'esbuild';
import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = fileURLToPath(new URL('.', import.meta.url));
const target = join(here, '..', 'static', 'build');

const bundles = {
  bootstrap: 'src/bootstrap.css',
  htmx: 'src/htmx.js',
  viewer: 'src/viewer/index.js',
  replay: 'src/replay/index.js',
  modeler: 'src/modeler/index.js',
  dmn: 'src/dmn/index.js',
  chart: 'src/chart.js',
};

const { metafile } = await build({
  absWorkingDir: here,
  entryPoints: bundles,
  outdir: target,
  entryNames: '[name]-[hash]',
  chunkNames: 'part-[hash]',
  assetNames: '[name]-[hash]',
  bundle: true,
  splitting: true, // viewer, replay and modeler share bpmn-js
  format: 'esm',
  target: 'es2022',
  minify: true,
  legalComments: 'linked',
  loader: { '.woff': 'file', '.woff2': 'file', '.ttf': 'file', '.eot': 'empty', '.svg': 'file' },
  metafile: true,
  logLevel: 'warning',
});

// The manifest is written last and old files go after it: a running server never names a file that is not there.
const names = {};
for (const [path, { entryPoint, cssBundle }] of Object.entries(metafile.outputs)) {
  const name = Object.keys(bundles).find((key) => bundles[key] === entryPoint);
  if (!name) continue;
  names[name + (path.endsWith('.css') ? '.css' : '.js')] = basename(path);
  if (cssBundle) names[`${name}.css`] = basename(cssBundle);
}
writeFileSync(join(target, 'manifest.json'), JSON.stringify(names, null, 1) + '\n');

const current = new Set([...Object.keys(metafile.outputs).map((path) => basename(path)), 'manifest.json']);
for (const file of readdirSync(target)) {
  if (!current.has(file)) rmSync(join(target, file));
}
