/** Kustomizations from the command line: printed, applied to a cluster, found there and deleted. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { configMaps, deployments } from '../../../src/api/resources.ts'
import { Program, type Served } from '../program.ts'

let program: Program
let served: Served
beforeAll(async () => {
  program = new Program()
  served = await program.serve(['--nodes', '0'])
  const files = {
    'base/kustomization.yaml': 'resources: [web.yaml]\nconfigMapGenerator: [{name: settings, files: [app.ini]}]\n',
    'base/app.ini': 'size=small\n',
    'base/web.yaml': `apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: c, image: nginx, envFrom: [{configMapRef: {name: settings}}]}]}
`,
    'overlay/kustomization.yaml': `namePrefix: test-
namespace: default
resources: [../base]
images: [{name: nginx, newTag: "1.27"}]
replicas: [{name: web, count: 3}]
configMapGenerator: [{name: settings, behavior: merge, literals: [mode=test]}]
`,
    'broken/kustomization.yaml': 'resources: [nothing.yaml]\nsize: 1\n',
  }
  for (const [name, text] of Object.entries(files)) program.write(name, text)
})
afterAll(() => program.close())

const names = /^configmap\/test-settings-\w{10}\ndeployment\.apps\/test-web\n$/

test('applies what it makes, with the names that it gives, and deletes it again', async () => {
  const overlay = program.path('overlay')
  expect(await program.print(['apply', '-k', overlay])).toMatch(
    /^configmap\/test-settings-\w{10} created\ndeployment\.apps\/test-web created\n$/,
  )
  const [web] = await served.untilObjects(deployments, (all) => all.length === 1)
  const maps = await served.client.list(configMaps, { namespace: 'default' })
  const [container] = web?.spec?.template.spec?.containers ?? []
  const settings = maps.items.find(({ metadata }) => metadata.name === container?.envFrom?.[0]?.configMapRef?.name)
  expect(settings?.data).toEqual({ 'app.ini': 'size=small\n', mode: 'test' })
  expect({ image: container?.image, replicas: web?.spec?.replicas }).toEqual({ image: 'nginx:1.27', replicas: 3 })
  expect(await program.print(['apply', '-k', overlay, '-o', 'name'])).toMatch(names)
  expect(await program.print(['get', '-k', overlay, '-o', 'name'])).toMatch(names)
  expect(await program.run(['apply', '-k', overlay, '--server-side', '--force-conflicts', '-o', 'name'])).toEqual({
    code: 0,
    stdout: expect.stringMatching(names) as string,
    stderr: '',
  })
  expect(await program.print(['describe', '-k', overlay])).toContain('Name:                   test-web\n')
  expect(await program.print(['scale', '-k', overlay, '--replicas', '1', '--current-replicas', '3', '--dry-run=client'])).toContain(
    'test-web scaled',
  )
  expect(await program.print(['delete', '-k', overlay])).toMatch(
    /^configmap "test-settings-\w{10}" deleted\ndeployment\.apps "test-web" deleted\n$/,
  )
  await served.untilObjects(deployments, (all) => all.length === 0)
})

test('prints what it makes without a cluster, or writes it to a file', async () => {
  const printed = await program.print(['kustomize', program.path('overlay')], { data: false })
  expect(printed).toMatch(
    /^apiVersion: v1\ndata:\n {2}app\.ini: \|\n {4}size=small\n {2}mode: test\nkind: ConfigMap\n[^]*\n---\napiVersion: apps\/v1\n/,
  )
  expect(await program.run(['kustomize', program.path('overlay'), '-o', program.path('made.yaml')], { data: false })).toMatchObject({
    code: 0,
    stdout: '',
  })
  expect(await program.print(['apply', '-f', program.path('made.yaml'), '--dry-run=client', '-o', 'name'])).toMatch(names)
})

test('says what is wrong with a kustomization', async () => {
  expect(await program.run(['apply', '-k', program.path('broken')])).toEqual({
    code: 1,
    stdout: '',
    stderr: 'error: invalid Kustomization: json: unknown field "size"\n',
  })
  expect(await program.run(['kustomize', 'one', 'two'], { data: false })).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('error: specify one path to kustomization.yaml\n') as string,
  })
})
