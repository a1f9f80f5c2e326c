/** Command lines as users of kubectl write them: flags, words and refusals as kubectl has them. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { replicaSets, statefulSets } from '../../../src/api/resources.ts'
import { revisionAnnotation } from '../../../src/kinds/deployment/own-annotations.ts'
import { type Outcome, Program, type Served } from '../program.ts'

let program: Program
let served: Served
const workload = (image: string): string =>
  'apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: web }\nspec:\n  replicas: 2\n  selector: { matchLabels: { app: web } }\n' +
  `  template: { metadata: { labels: { app: web } }, spec: { containers: [{ name: c, image: ${JSON.stringify(image)} }] } }\n`
beforeAll(async () => {
  program = new Program()
  served = await program.serve(['--nodes', '0'])
  const manifest = ['one', 'two']
    .map((name) => `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: ${name}, labels: { a: ${name}, b: x } }\ndata: { k: v }\n`)
    .join('---\n')
  await program.print(['apply', '-f', program.write('maps.yaml', manifest)])
  await program.print(['apply', '-f', program.write('web.yaml', workload('nginx'))])
})
afterAll(() => program.close())

const both = 'configmap/one\nconfigmap/two\n'
const notFound = 'Error from server (NotFound): configmaps "nope" not found\n'
const named = 'error: name cannot be provided when a selector is specified\n'

const noKustomization = expect.stringMatching(
  /^error: unable to find one of 'kustomization\.yaml', 'kustomization\.yml' or 'Kustomization' in directory '.*'\n$/,
) as string

/** What each line prints and says; the hint to `--help` behind a wrong use is left out. */
const lines: readonly (readonly [line: string, code: number, stdout: string, stderr: string])[] = [
  ['get cm -l b -o name', 0, both, ''],
  ['get cm -l b -o NAME -o name', 0, both, ''],
  ['get cm one -L a -L b --no-headers --show-kind', 0, expect.stringMatching(/^configmap\/one +1 +\d+[a-z]\S* +one +x\n$/) as string, ''],
  ['get cm nope one -o name --ignore-not-found', 0, 'configmap/one\n', ''],
  ['get cm nope --ignore-not-found', 0, '', ''],
  ['get cm one --field-selector metadata.name=one', 2, '', named],
  ['get cm ..', 1, '', `error: invalid resource name "..": [may not be '..']\n`],
  ['get cm one -o yaml --show-managed-fields', 0, expect.stringContaining('  managedFields:\n  - apiVersion: v1\n') as string, ''],
  ['get configmaps.nope', 1, '', `error: the server doesn't have a resource type "configmaps"\n`],
  ['get ep -o name', 0, 'endpoints/kubernetes\n', 'Warning: v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice\n'],
  ['get cm,secrets one -o name', 1, 'configmap/one\n', 'Error from server (NotFound): secrets "one" not found\n'],
  ['get cm -l b -o name --chunk-size 1', 0, both, ''],
  ['get cm one -o yaml=x', 2, '', expect.stringMatching(/^error: unable to match a printer .*allowed formats are: .*,yaml\n$/) as string],
  ['get --raw /readyz', 0, 'ok', ''],
  ['get --raw readyz', 2, '', 'error: --raw must be a valid URL path: parse "readyz": invalid URI for request\n'],
  ['get cm --raw /readyz', 2, '', 'error: arguments may not be passed when --raw is specified\n'],
  ['describe cm on', 0, expect.stringContaining('Name:         one\n') as string, ''],
  ['describe cm/on', 1, '', 'Error from server (NotFound): configmaps "on" not found\n'],
  ['scale deploy web --replicas 2 -o jsonpath={.kind}', 0, 'Deployment', ''],
  ['scale deploy web --replicas 2 --dry-run=server -o name', 0, 'deployment.apps/web\n', ''],
  ['scale deploy web --replicas 2 --resource-version 1', 1, '', expect.stringContaining('resource version to be 1, was') as string],
  [
    'scale deploy nope nix --replicas 1',
    1,
    '',
    'error: no objects passed to scale [deployments.apps "nope" not found, deployments.apps "nix" not found]\n',
  ],
  ['rollout restart deploy/web --dry-run=server', 2, '', 'error: unknown flag: --dry-run\n'],
  ['rollout pause deploy/web -o name', 0, 'deployment.apps/web\n', ''],
  ['rollout resume deploy/web', 0, 'deployment.apps/web resumed\n', ''],
  ['apply', 2, '', 'error: must specify one of -f and -k\n'],
  ['get cm one -o go-template={{.data.k}}', 0, 'v', ''],
  ['get cm --template={{range.items}}{{.metadata.labels.a}},{{end}} -l b', 0, 'one,two,', ''],
  [
    'get cm one -o go-template={{nope}}',
    1,
    '',
    'error: error parsing template {{nope}}, template: output:1: function "nope" not defined\n',
  ],
  ['get cm one --server-print=false', 0, expect.stringMatching(/^NAME +AGE\none +\d+s\n$/) as string, ''],
  ['get cm one -n nowhere', 1, '', 'Error from server (NotFound): namespaces "nowhere" not found\n'],
  ['get cm one --output-watch-events', 2, '', 'error: --output-watch-events option can only be used with --watch or --watch-only\n'],
  ['get deploy web --subresource scale --no-headers', 0, expect.stringMatching(/^web +2 +\d +\d+s\n$/) as string, ''],
  ['get deploy --subresource scale', 1, '', 'error: subresource cannot be used when bulk resources are specified\n'],
  ['rollout restart -k .', 1, '', noKustomization],
  ['apply -k .', 1, '', noKustomization],
  ['get -k .', 1, '', noKustomization],
  ['apply -k . -f maps.yaml', 2, '', 'error: only one of -f or -k can be specified\n'],
  ['delete -k . -R', 2, '', "error: the -k flag can't be used with -f or -R\n"],
  ['scale deploy web --replicas 2 --timeout 1m', 0, 'deployment.apps/web scaled\n', ''],
  ['delete --raw /api/v1/namespaces/default/configmaps/nope', 1, '', notFound],
  ['apply -f maps.yaml --prune', 2, '', expect.stringContaining('without explicitly passing --all') as string],
  ['apply -f maps.yaml --force --server-side', 2, '', 'error: --force cannot be used with --server-side\n'],
  ['version -o xml', 2, '', "error: --output must be 'yaml' or 'json'\n"],
  ['version -o yaml --client', 0, expect.stringMatching(/^clientVersion:\n {2}gitVersion: v/) as string, ''],
  ['version -o json', 0, expect.stringMatching(/"serverVersion": \{[^}]*"gitVersion": "v1\.33/) as string, ''],
  [
    'get cm one --as jane',
    1,
    '',
    expect.stringContaining('configmaps "one" is forbidden: User "jane" cannot get resource "configmaps"') as string,
  ],
  ['get cm one --as jane --as-group system:masters -o name', 0, 'configmap/one\n', ''],
  ['get cm one --as-group dev', 1, '', 'error: requesting uid, groups or user-extra without impersonating a user\n'],
  [
    'get cm one -o name --request-timeout=abc',
    1,
    '',
    expect.stringContaining('error: Invalid timeout value. Timeout must be a single integer') as string,
  ],
  ['get cm one -o name --request-timeout=60', 0, 'configmap/one\n', ''],
  [
    'get cm one -o name -v 6',
    0,
    'configmap/one\n',
    expect.stringMatching(/^GET \/api\/v1\/namespaces\/default\/configmaps\/one 200 in \d+ milliseconds$/m) as string,
  ],
  ['get cm one --server localhost:1', 2, '', expect.stringContaining('--data is for the own cluster') as string],
  ['describe sc', 0, '', 'No resources found in default namespace.\n'],
  ['get pv,pvc', 0, '', 'No resources found\n'],
  ['get cm -o jsonpath={metadata}', 1, '', expect.stringContaining('Error executing template: unrecognized identifier metadata') as string],
  ['describe deploy web --show-events=false', 0, expect.not.stringContaining('Events:') as string, ''],
  ['delete cm nope one --dry-run=client', 0, 'configmap "nope" deleted (dry run)\nconfigmap "one" deleted (dry run)\n', ''],
  ['delete cm nope one --dry-run=server', 1, 'configmap "one" deleted (server dry run)\n', notFound],
  ['delete cm one --dry-run=server', 0, 'configmap "one" deleted (server dry run)\n', ''],
  ['delete cm one --all', 2, '', named],
  ['delete cm/one --all', 2, '', 'error: selectors and the all flag cannot be used when passing resource/name arguments\n'],
  ['delete cm --all -l b', 2, '', `error: setting 'all' parameter but found a non empty selector. \n`],
  ['delete cm one --now --grace-period=3', 2, '', 'error: --now and --grace-period cannot be specified together\n'],
  ['scale deploy/nope --replicas 1', 1, '', 'error: no objects passed to scale deployments.apps "nope" not found\n'],
  ['scale -f nofile.yaml --replicas 1', 1, '', 'error: the path "nofile.yaml" does not exist\n'],
  ['get cm one two -w -o name', 1, both, 'error: you may only watch a single resource or type of resource at a time\n'],
  ['scale deploy/web --replicas 4 --dry-run', 0, 'deployment.apps/web scaled (server dry run)\n', ''],
  [
    'scale deploy/web --replicas x',
    2,
    '',
    'error: invalid argument "x" for "--replicas" flag: strconv.ParseInt: parsing "x": invalid syntax\n',
  ],
  ['delete -f nofile.yaml --dry-run=client', 1, '', 'error: the path "nofile.yaml" does not exist\n'],
  ['rollout undo deploy/web --to-revision=-1', 1, '', 'error: unable to find specified revision -1 in history\n'],
  ['rollout history deploy/web --revision=-1', 1, '', 'error: revision must be a positive integer: -1\n'],
  ['logs nope one two', 2, '', expect.stringContaining("error: expected 'logs [-f] [-p] (POD | TYPE/NAME) [-c CONTAINER]'.") as string],
  ['logs nope --since=-5s', 1, '', expect.stringContaining('pods "nope" not found') as string],
]

test('each is answered as kubectl answers it', async () => {
  for (const [line, code, stdout, stderr] of lines) {
    const outcome = await program.run(line.split(' '))
    const said = { ...outcome, stderr: outcome.stderr.replace(/Run 'inkube .*\n/, '') }
    expect(said, line).toEqual({ code, stdout, stderr })
  }
})

test('apply takes several files in one word, and prints its objects as -o asks', async () => {
  const [some, more] = ['three', 'four'].map((name) =>
    program.write(`${name}.yaml`, `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: ${name}, labels: { num: ${name} } }\n`),
  )
  const files = ['apply', '-f', `${some ?? ''},${more ?? ''}`]
  expect(await program.print(files)).toBe('configmap/three created\nconfigmap/four created\n')
  expect(await program.print([...files, '-l', 'num=four'])).toBe('configmap/four unchanged\n')
  expect(await program.print([...files, '-o', 'jsonpath={.kind} {.items[*].metadata.name}'])).toBe('List three four')
  expect(await program.print([...files, '-l', 'num=four', '-o', 'yaml'])).toMatch(/^apiVersion: v1\nkind: ConfigMap\n/)
})

test('delete asks first where it is told to', async () => {
  const [ask, question] = [
    ['delete', 'cm', 'two', '-i'],
    'You are about to delete the following 1 resource(s):\nconfigmap/two\nDo you want to continue? (y/n): ',
  ]
  expect(await program.run(ask, { input: 'n\n' })).toMatchObject({ code: 0, stdout: `${question}deletion is cancelled\n` })
  expect(await program.run([...ask, '--dry-run=client'], { input: 'Y\n' })).toMatchObject({
    code: 0,
    stdout: `${question}configmap "two" deleted (dry run)\n`,
  })
})

test('a signal ends what waits for replicas or for an answer', async () => {
  const set = workload('nginx').replace('Deployment', 'StatefulSet').replaceAll('web', 'db')
  await program.print(['apply', '-f', '-'], { input: set })
  const waits = program.start(['scale', 'sts', 'db', '--replicas', '3', '--timeout', '1h'])
  await served.untilObjects(statefulSets, ([only]) => only?.spec?.replicas === 3)
  expect((await waits.end('SIGINT')).code).toBe(1)
  const screen = await program.screen(['delete', 'cm', 'two', '-i'])
  await screen.until('(y/n):')
  screen.press('ctrl-c')
  expect((await screen.exit).exitCode).toBe(1)
  expect(await program.print(['get', 'cm', '-l', 'b', '-o', 'name'])).toBe(both)
})

test('apply --prune deletes what was applied with the label and is in no manifest any more', async () => {
  const map = (name: string): string => `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: ${name}, labels: { set: p } }\n`
  const [all, one] = [program.write('all.yaml', `${map('pa')}---\n${map('pb')}`), program.write('one.yaml', map('pa'))]
  await program.print(['apply', '-f', all])
  const prune = ['apply', '-f', one, '--prune', '-l', 'set=p', '--prune-allowlist', 'core/v1/ConfigMap']
  expect(await program.print([...prune, '--dry-run=client'])).toBe('configmap/pa configured (dry run)\nconfigmap/pb pruned (dry run)\n')
  expect(await program.print(prune)).toBe('configmap/pa unchanged\nconfigmap/pb pruned\n')
  expect(await program.print(['get', 'cm', '-l', 'set=p', '-o', 'name'])).toBe('configmap/pa\n')
  expect(await program.run(['apply', '-f', one, '--prune', '--all', '--prune-allowlist', 'v1/ConfigMap'])).toMatchObject({
    code: 1,
    stderr: 'error: invalid GroupVersionKind format: v1/ConfigMap, please follow <group/version/kind>\n',
  })
})

test('apply --overwrite=false leaves what others have set since', async () => {
  const apply = (k: string): Promise<Outcome> =>
    program.run(['apply', '--overwrite=false', '-f', '-'], {
      input: `{apiVersion: v1, kind: ConfigMap, metadata: {name: ours}, data: {k: ${k}, other: same}}`,
    })
  expect(await apply('mine')).toMatchObject({ code: 0, stdout: 'configmap/ours created\n' })
  expect(await apply('changed')).toMatchObject({ code: 0, stdout: 'configmap/ours configured\n' })
  await program.run(['apply', '--server-side', '--force-conflicts', '--field-manager', 'them', '-f', '-'], {
    input: '{apiVersion: v1, kind: ConfigMap, metadata: {name: ours}, data: {k: theirs}}',
  })
  expect(await apply('mine')).toEqual({
    code: 1,
    stdout: '',
    // What the apply on the client's side owned went over to them, and its annotation away with it.
    stderr: expect.stringMatching(
      /^Warning: resource configmaps\/ours is missing the kubectl\.kubernetes\.io\/last-applied-configuration annotation .*\nerror: error when patching "STDIN": conflict: data\.k is "theirs" since it was applied, and would become "mine"; leave --overwrite=false out to replace it\n$/,
    ) as string,
  })
})

test("apply --server-side leaves others' fields alone until it is told to take them", async () => {
  const of = (value: string): string => `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: owned }\ndata: { k: ${value} }\n`
  const apply = (value: string, ...flags: readonly string[]) =>
    program.run(['apply', '--server-side', '-f', '-', ...flags], { input: of(value) })
  const applied = { code: 0, stdout: 'configmap/owned serverside-applied\n', stderr: '' }
  expect(await apply('first')).toEqual(applied)
  const refused = await apply('second', '--field-manager', 'other')
  expect(refused).toMatchObject({ code: 1, stdout: '' })
  expect(refused.stderr).toMatch(/^error: Apply failed with 1 conflict: conflict with "kubectl": .data.k\n.*--force-conflicts/)
  expect(await apply('second', '--field-manager', 'other', '--force-conflicts')).toEqual(applied)
  expect(await program.print(['get', 'cm', 'owned', '-o', 'jsonpath={.data.k}'])).toBe('second')
  expect((await apply('third', '--dry-run=client')).code).toBe(2)
  expect((await program.run(['apply', '-f', '-', '--force-conflicts'], { input: of('third') })).code).toBe(2)
})

test('a watch prints each object by itself, and with --watch-only those that change', async () => {
  const whole = program.start(['get', 'cm', '-l', 'b', '-w', '-o', 'yaml'])
  const changes = program.start(['get', 'cm', '-l', 'b', '-o', 'name', '--watch-only'])
  const documents = await whole.until(/^ {2}name: two\n/m)
  expect(documents.match(/^(?:---| {2}name: .*)$/gm)).toEqual(['  name: one', '---', '  name: two'])
  // What is printed first is a change: it is made again until the watch has begun.
  for (let turn = 0; changes.stdout === ''; turn++)
    await program.print(['apply', '-f', '-'], {
      input: `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: two, labels: { a: two, b: x${turn} } }\ndata: { k: v }\n`,
    })
  expect(changes.stdout).toMatch(/^(?:configmap\/two\n)+$/)
  await Promise.all([whole.end('SIGINT'), changes.end('SIGINT')])
})

test('an empty name is no name, and deletes nothing', async () => {
  expect(await program.run(['delete', 'cm', ''])).toEqual({ code: 1, stdout: '', stderr: 'error: resource name may not be empty\n' })
  expect(await program.print(['get', 'cm', '-l', 'b', '-o', 'name'])).toBe(both)
})

test('a workload without revisions has no history', async () => {
  const still = `apiVersion: apps/v1
kind: Deployment
metadata: { name: still }
spec: { paused: true, selector: { matchLabels: { a: still } }, template: { metadata: { labels: { a: still } }, spec: { containers: [{ name: c, image: nginx }] } } }
`
  await program.run(['apply', '-f', '-'], { input: still })
  expect(await program.print(['rollout', 'history', 'deploy/still'])).toBe('deployment.apps/still \nNo rollout history found.\n')
})

test('an undo that is only tried here shows the template', async () => {
  await served.untilObjects(replicaSets, (all) => all.length === 1)
  await program.print(['apply', '-f', program.write('web.yaml', workload('nginx:2'))])
  await served.untilObjects(replicaSets, (all) => all.some(({ metadata }) => metadata.annotations?.[revisionAnnotation] === '2'))
  expect(await program.print(['rollout', 'undo', 'deploy/web', '--dry-run=client'])).toMatch(
    /^deployment.apps\/web Pod Template:\n {2}Labels:\tapp=web\n[\s\S]* {4}Image:\tnginx\n[\s\S]*\n \(dry run\)\n$/,
  )
})

test('what a field selects is deleted, and a file that names what is missing is named', async () => {
  expect(await program.print(['delete', 'cm', '--field-selector', 'metadata.name=two', '--timeout', '1m'])).toBe(
    'configmap "two" deleted\n',
  )
  const { code, stderr } = await program.run(['delete', '-f', program.path('maps.yaml')])
  expect(code).toBe(1)
  expect(stderr).toMatch(
    /^Error from server \(NotFound\): error when deleting ".*maps\.yaml, document 2 at line 5": configmaps "two" not found\n$/,
  )
})
