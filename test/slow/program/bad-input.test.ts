/**
 * Manifests that are wrong: the error names file, document and field, the good documents are applied, the exit code is 1, and no trace is
 * shown.
 */
import { mkdirSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Program } from '../program.ts'

let program: Program
beforeAll(async () => {
  program = new Program()
  await program.serve(['--nodes', '0'])
})
afterAll(() => program.close())

const map = (name: string, more = ''): string => `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\n${more}`
const trace = /\n\s+at |node_modules|dist\/|undefined|\u001B/

/** One file after the other; each stands between two good documents. */
const cases: readonly (readonly [what: string, text: string, stderr: RegExp])[] = [
  ['no YAML', 'a: b: c\n', /line \d+/],
  ['an unknown field', map('bad', 'dada: { a: b }\n'), /strict decoding error: unknown field "dada"/],
  [
    'an unknown field far inside',
    'apiVersion: v1\nkind: Pod\nmetadata: { name: bad }\nspec: { containers: [{ name: c, image: x, imagePullPolice: Always }] }\n',
    /unknown field "spec\.containers\[0\]\.imagePullPolice"/,
  ],
  ['a field twice', map('bad', 'data:\n  a: b\n  a: c\n'), /line \d+: .*already set in map/],
  [
    'a wrong type',
    'apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: bad }\nspec: { replicas: three }\n',
    /cannot unmarshal string into Go struct field DeploymentSpec\.spec\.replicas of type int32/,
  ],
  ['an unknown kind', 'apiVersion: v1\nkind: Gizmo\nmetadata: { name: bad }\n', /no matches for kind "Gizmo" in version "v1"/],
  [
    'a name against the rules',
    map('Bad_Name'),
    /The ConfigMap "Bad_Name" is invalid: metadata\.name: Invalid value: "Bad_Name": a lowercase RFC 1123 subdomain/,
  ],
  ['no name', 'apiVersion: v1\nkind: ConfigMap\n', /resource name may not be empty/],
  [
    'too much',
    map('bad', `data: { a: "${'x'.repeat(5_000_000)}" }\n`),
    /RequestEntityTooLarge.*Request entity too large: limit is 3145728/,
  ],
  ['nesting without end', `a: ${'['.repeat(10_000)}${']'.repeat(10_000)}\n`, /exceeded max depth/],
  [
    'aliases without end',
    `a0: &a0 [x, x]\n${Array.from({ length: 30 }, (_, at) => `a${at + 1}: &a${at + 1} [*a${at}, *a${at}]\n`).join('')}`,
    /excessive aliasing/,
  ],
  ['keys of JavaScript', map('bad', '__proto__: { a: b }\nconstructor: 1\n'), /unknown field "__proto__", unknown field "constructor"/],
]

test('each kind of bad document is named, and its neighbours are applied', async () => {
  for (const [at, [what, text, stderr]] of cases.entries()) {
    const file = program.write(`bad-${at}.yaml`, [map(`before-${at}`), text, map(`after-${at}`)].join('---\n'))
    const outcome = await program.run(['apply', '-f', file])
    expect([what, outcome.code, outcome.stdout]).toEqual([what, 1, `configmap/before-${at} created\nconfigmap/after-${at} created\n`])
    expect(outcome.stderr).toMatch(stderr)
    expect(outcome.stderr).toContain(`${file}, document 2 at line 5`)
    expect(outcome.stderr).not.toMatch(trace)
  }
})

test('all of them are refused in the same words where no cluster runs', async () => {
  const file = program.write('alone.yaml', cases.map(([, text], at) => `${map(`alone-${at}`)}---\n${text}`).join('---\n'))
  const running = await program.run(['apply', '-f', file])
  const alone = await program.run(['apply', '-f', file], { data: program.path('alone') })
  expect(alone).toEqual(running)
})

test('a List with a bad item, Windows line ends, a byte order mark, UTF-16 and JSON are read', async () => {
  const good: readonly (readonly [name: string, text: string | Uint8Array])[] = [
    ['crlf.yaml', map('crlf', 'data:\n  a: |\n    b\n').replaceAll('\n', '\r\n')],
    ['mark.yaml', `\uFEFF${map('mark')}`],
    ['wide.yaml', Buffer.from(`\uFEFF${map('wide')}`, 'utf16le')],
    ['swapped.yaml', Buffer.from(`\uFEFF${map('swapped')}`, 'utf16le').swap16()],
    ['json.json', '{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "json"}}'],
  ]
  const outcome = await program.run(['apply', ...good.flatMap(([name, text]) => ['-f', program.write(name, text)])])
  const made = good.map(([name]) => `configmap/${name.replace(/\..*/, '')} created\n`)
  expect(outcome).toEqual({ code: 0, stdout: made.join(''), stderr: '' })
  expect(await program.print(['get', 'cm', 'crlf', '-o', 'json'])).toContain('"a": "b\\n"')
  const list = program.write(
    'list.yaml',
    `apiVersion: v1\nkind: List\nitems:\n- { apiVersion: v1, kind: ConfigMap, metadata: { name: item } }\n- 5\n`,
  )
  const mixed = await program.run(['apply', '-f', list])
  expect(mixed).toMatchObject({ code: 1, stdout: 'configmap/item created\n' })
  expect(mixed.stderr).toContain('invalid object to validate')
})

test('an object that was saved from a cluster is created again', async () => {
  await program.print(['apply', '-f', program.write('saved.yaml', map('saved'))])
  const saved = program.write('saved.yaml', await program.print(['get', 'cm', 'saved', '-o', 'yaml']))
  await program.print(['delete', '-f', saved])
  expect(await program.print(['apply', '-f', saved])).toBe('configmap/saved created\n')
})

test('files that are no manifests are named, and the others are applied', async () => {
  const good = program.write('folder/a.yaml', map('in-folder'))
  program.write('folder/notes.txt', 'not a manifest')
  mkdirSync(program.path('nothing'))
  const cases: readonly (readonly [file: string, stderr: RegExp])[] = [
    [program.path('missing.yaml'), /error: the path ".*missing\.yaml" does not exist/],
    [program.path('nothing'), /recognized file extensions are \[\.json \.yaml \.yml\]/],
    [program.write('binary.yaml', new Uint8Array([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0, 0xff, 0xfe])), /binary\.yaml: the text is not UTF-8/],
    [program.write('zero.yaml', 'a: \0\n'), /zero\.yaml: .*control characters are not allowed/],
  ]
  for (const [file, stderr] of cases) {
    const outcome = await program.run(['apply', '-f', file, '-f', program.path('folder')])
    expect([file, outcome.code]).toEqual([file, 1])
    expect(outcome.stdout).toMatch(/^configmap\/in-folder (created|unchanged)\n$/)
    expect(outcome.stderr).toMatch(stderr)
    expect(outcome.stderr).not.toMatch(trace)
  }
  expect(await program.run(['apply', '-f', program.write('empty.yaml', '')])).toEqual({
    code: 1,
    stdout: '',
    stderr: 'error: no objects passed to apply\n',
  })
  expect(await program.print(['delete', '-f', good])).toBe('configmap "in-folder" deleted\n')
})

test('an error of the cluster does not bring control sequences to a terminal', async () => {
  const outcome = await program.run(['apply', '-f', '-'], {
    input: 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: "e\\u001b[31mvil" }\n',
  })
  expect(outcome.code).toBe(1)
  expect(outcome.stderr).not.toMatch(trace)
})
