/** Helm, where it is on the PATH, takes a chart with hooks, a test and a definition through its life. */
import { execFile, spawnSync } from 'node:child_process'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Program } from '../program.ts'

const program = new Program()
const isHere = spawnSync('helm', ['version']).status === 0
const run = promisify(execFile)
const helm = async (...args: readonly string[]): Promise<string> =>
  (await run('helm', args, { cwd: program.home, env: program.env({ KUBECONFIG: program.path('kubeconfig') }), timeout: 600_000 })).stdout

const definition = `
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: shirts.example.com}
spec:
  group: example.com
  scope: Namespaced
  names: {plural: shirts, singular: shirt, kind: Shirt}
  versions: [{name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object, properties: {spec: {type: object, properties: {size: {type: integer}}}}}}}]
`

/** Beside what every new chart has: a Deployment with its Service, account, Ingress and autoscaler. */
const more = `
apiVersion: example.com/v1
kind: Shirt
metadata: {name: {{ .Release.Name }}-shirt}
spec: {size: {{ .Values.replicaCount }}}
---
apiVersion: batch/v1
kind: Job
metadata:
  name: {{ .Release.Name }}-before
  annotations: {"helm.sh/hook": "pre-install,pre-upgrade", "helm.sh/hook-delete-policy": "before-hook-creation,hook-succeeded"}
spec: {template: {spec: {restartPolicy: Never, containers: [{name: c, image: busybox, command: ["true"]}]}}}
---
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: {{ .Release.Name }}-db}
spec: {serviceName: db, replicas: 2, selector: {matchLabels: {app: db}}, template: {metadata: {labels: {app: db}}, spec: {containers: [{name: db, image: redis:7}]}}}
---
apiVersion: apps/v1
kind: DaemonSet
metadata: {name: {{ .Release.Name }}-ds}
spec: {selector: {matchLabels: {app: ds}}, template: {metadata: {labels: {app: ds}}, spec: {containers: [{name: ds, image: nginx:1.27}]}}}
`

beforeAll(async () => {
  if (!isHere) return
  await program.serve(['--port', '0', '--nodes', '2'])
  program.write('kubeconfig', await program.print(['kubeconfig']))
  await helm('create', 'shop')
  program.write('shop/crds/shirts.yaml', definition)
  program.write('shop/templates/more.yaml', more)
})
afterAll(() => program.close())

/** Commands in their order, with what they must print. */
const steps: readonly (readonly [command: string, printed: RegExp])[] = [
  [
    'install shop shop --wait --wait-for-jobs --timeout 300s --set ingress.enabled=true --set autoscaling.enabled=true',
    /STATUS: deployed\nREVISION: 1/,
  ],
  ['template shop shop --validate', /kind: StatefulSet/],
  ['install other shop --dry-run=server', /STATUS: pending-install/],
  ['test shop --logs', /Phase: +Succeeded[^]*Connecting to shop/],
  ['list -A', /shop\s+default\s+1\s+.*deployed/],
  ['upgrade shop shop --wait --timeout 300s --set replicaCount=3', /REVISION: 2/],
  ['status shop --show-resources', /example\.com\/v1\/Shirt|v1\/Shirt/],
  ['history shop', /1\s+.*superseded.*\n2\s+.*deployed/],
  ['rollback shop 1 --wait --timeout 300s', /Rollback was a success/],
  ['get manifest shop', /kind: DaemonSet/],
  ['upgrade --install shop shop --atomic --force --timeout 300s --set replicaCount=2', /REVISION: 4/],
  ['uninstall shop --wait --cascade foreground --timeout 300s', /release "shop" uninstalled/],
  ['list --all -q', /^$/],
]

test('takes a chart through its life', async ({ skip }) => {
  skip(!isHere, 'helm is not on the PATH')
  for (const [command, printed] of steps) expect(await helm(...command.split(' ')), `helm ${command}`).toMatch(printed)
})
