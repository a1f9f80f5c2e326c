/** Bundles the sources into `dist`: the program in two parts, and what loads them. */
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createHash } from 'node:crypto'
import { dirname, join, resolve } from 'node:path'
import { build, type OutputFile, type Plugin } from 'esbuild'

const root = resolve(import.meta.dirname, '../..')
const dist = join(root, 'dist')
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }

/** Modules that no start needs whole, if at all: an `import` of ours loads nothing, the first use of one of their names does. */
const lazy = /^(?:node:[\w/]+|ws|yaml)$/

/**
 * Puts in their place objects that have their names as getters. A built-in one is asked for as an object, since an `import` touches all
 * that it exports: one of node:http loads Node's whole fetch, one of node:fs its promises. Tens of milliseconds of every start.
 */
const lazyModules: Plugin = {
  name: 'lazy-modules',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: lazy }, ({ path, kind, importer }) =>
      kind === 'import-statement' && importer.startsWith(join(root, 'src')) ? { path, namespace: 'lazy' } : undefined,
    )
    onLoad({ filter: /.*/, namespace: 'lazy' }, async ({ path }) => {
      const names = Object.keys((await import(path)) as object).filter((name) => /^(?!default$)\w+$/.test(name))
      const load = path.startsWith('node:') ? `process.getBuiltinModule('${path}')` : `require('${path}')`
      return {
        contents: `let module_; const load = () => (module_ ??= ${load}); module.exports = { ${names.map((name) => `get ${name}() { return load().${name} }`).join(', ')} }`,
        resolveDir: root,
      }
    })
  },
}

/** What packages do as they are loaded, and the program has no use for; the pieces replaced must be there. */
const unwanted = [
  // What normalises a package.json and marks faults in one.
  {
    file: /[\\/]meow[\\/]build[\\/]dependencies\.js$/,
    pieces: [
      ['var normalizeExports = requireNormalize();', 'const normalizeExports = (...all) => requireNormalize()(...all);'],
      ['var libExports = requireLib$1();', 'const libExports = { get codeFrameColumns() { return requireLib$1().codeFrameColumns } };'],
      ['promisify(execFile);', ''],
    ],
  },
  // Tools for developers of Ink, which are waited for: what waits cannot be in one file with the rest.
  {
    file: /[\\/]ink[\\/]build[\\/]reconciler\.js$/,
    pieces: [
      ["await import('./devtools.js');", ''],
      ['await loadPackageJson()', '{}'],
    ],
  },
] as const

const withoutUnwanted: Plugin = {
  name: 'without-unwanted',
  setup({ onLoad }) {
    for (const { file, pieces } of unwanted)
      onLoad({ filter: file }, ({ path }) => {
        let contents = readFileSync(path, 'utf8')
        for (const [piece, instead] of pieces) {
          if (!contents.includes(piece)) throw new Error(`${path} has changed: no ${piece}`)
          contents = contents.replace(piece, () => instead)
        }
        return { contents }
      })
  },
}

/** Read as a text, data is there in half the time that it takes as code. */
const dataAsText: Plugin = {
  name: 'data-as-text',
  setup({ onLoad }) {
    onLoad({ filter: /\.json$/ }, ({ path }) => ({
      contents: `export default JSON.parse(${JSON.stringify(JSON.stringify(JSON.parse(readFileSync(path, 'utf8'))))})`,
    }))
  },
}

/**
 * Ink's layout engine waits, as Ink does, where it is loaded: for WebAssembly that could be there at once. The pieces looked for must be there.
 */
const layoutAtOnce: Plugin = {
  name: 'layout-at-once',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]yoga-wasm-base64-esm\.js$/ }, ({ path }) => {
      const code = readFileSync(path, 'utf8')
      const [, binary] = /"data:application\/octet-stream;base64,([\w+/=]+)"/.exec(code) ?? []
      if (binary === undefined || !code.includes('.instantiateWasm(')) throw new Error('yoga-layout has changed: no WebAssembly')
      return { contents: `${code.replace(binary, () => '')}\nexport const binary = '${binary}'` }
    })
    onLoad({ filter: /[\\/]yoga-layout[\\/]dist[\\/]src[\\/]index\.js$/ }, ({ path }) => ({
      contents: `
        import load, { binary } from '../binaries/yoga-wasm-base64-esm.js'
        import wrapAssembly from './wrapAssembly.js'
        const assembly = {
          instantiateWasm: (imports, use) => {
            const instance = new WebAssembly.Instance(new WebAssembly.Module(Buffer.from(binary, 'base64')), imports)
            use(instance)
            return instance.exports
          },
        }
        load(assembly)
        export default wrapAssembly(assembly)
        export * from './generated/YGEnums.js'`,
      resolveDir: dirname(path),
    }))
  },
}

const bundle = async (entryPoints: Record<string, string>, define: Readonly<Record<string, string>> = {}): Promise<OutputFile> => {
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints,
    outdir: dist,
    outExtension: { '.js': '.cjs' },
    write: false,
    bundle: true,
    format: 'cjs',
    platform: 'node',
    target: 'node22',
    // Names stay: traces are readable, and errors and classes need no code to keep them.
    minifyWhitespace: true,
    minifySyntax: true,
    legalComments: 'none',
    define: {
      'process.env.NODE_ENV': '"production"',
      'import.meta': 'importMeta',
      INKUBE_VERSION: JSON.stringify(version),
      ...define,
    },
    plugins: [lazyModules, withoutUnwanted, layoutAtOnce, dataAsText],
    banner: {
      js: "'use strict';const importMeta={url:require('node:url').pathToFileURL(__filename).href,dirname:__dirname,filename:__filename};",
    },
    logLevel: 'warning',
  }).catch(() => process.exit(1)) // esbuild has said why
  const [only] = outputFiles
  if (only === undefined || outputFiles.length > 1) throw new Error('a bundle is one file')
  return only
}

/**
 * esbuild leaves signs in regular expressions as they are. One beyond Latin-1 has the engine hold the whole file in two bytes a character,
 * and a start take twice as long to read it.
 */
const inAscii = (code: string): string =>
  code.replace(/[\u0080-\uffff]/g, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`)

/** Puts a file in its place whole. */
function put(name: string, text: string): void {
  writeFileSync(join(dist, `${name}.${process.pid}`), text)
  renameSync(join(dist, `${name}.${process.pid}`), join(dist, name))
}

/** Puts a part of the program in its place. Its file is named after what it holds: code kept of another one is never taken for it. */
async function putPart(name: string, source: string): Promise<string> {
  const text = `(function(exports,require,module,__filename,__dirname){${inAscii((await bundle({ [name]: source })).text)}})`
  // Code that was kept cannot load modules that way. An import statement loads Node's own as late (above).
  const late = /(?<![.\w])import\(['"][^'"]*/.exec(text)
  if (late !== null) throw new Error(`${source}: a module is asked for by ${late[0]}"), which only a statement can do`)
  const file = `${name}-${createHash('sha256').update(text).digest('hex').slice(0, 16)}.cjs`
  put(file, text)
  return file
}

mkdirSync(dist, { recursive: true })
// Two parts, since what a thread loads takes its time whether it is used or not.
const files = { cli: await putPart('cli', 'src/cli/run.ts'), cluster: await putPart('cluster', 'src/cluster/program.ts') }
// Last, since its time tells the launcher that the build is done, and two builds at once write the same.
put('main.cjs', inAscii((await bundle({ main: 'src/main.ts' }, { INKUBE_FILES: JSON.stringify(files) })).text))
// What an earlier build left may still be started by a program that runs; after a day it goes.
const dayAgo = Date.now() - 24 * 60 * 60 * 1000
const isOld = (name: string): boolean => (statSync(join(dist, name), { throwIfNoEntry: false })?.mtimeMs ?? dayAgo) < dayAgo
for (const name of readdirSync(dist))
  if (![files.cli, files.cluster, 'main.cjs'].includes(name) && isOld(name)) rmSync(join(dist, name), { force: true })
