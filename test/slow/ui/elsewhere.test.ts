/** The screen on a cluster of a kubeconfig, over TLS: its end and its return, other certificates, credentials that are refused, narrow rights. */
import { rmSync } from 'node:fs'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { Program, type Served } from '../program.ts'

const there = new Program()
const here = new Program()
let served: Served

/** Writes the kubeconfig that leads there by now, as `change` makes it. */
async function kubeconfig(change: (text: string) => string = (text) => text, ...args: readonly string[]): Promise<string> {
  return here.write('kubeconfig', change(await there.print(['kubeconfig', ...args])))
}

const withToken = (text: string): string => text.replace(/client-certificate-data: .*\n +client-key-data: .*/, 'token: nobody')

const rights = `
{apiVersion: v1, kind: Namespace, metadata: {name: team}}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {name: dev, namespace: team}
rules: [{apiGroups: ['', apps], resources: [pods, pods/log, deployments], verbs: [get, list, watch]}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: dev, namespace: team}
subjects: [{kind: User, name: jane, apiGroup: rbac.authorization.k8s.io}]
roleRef: {kind: Role, name: dev, apiGroup: rbac.authorization.k8s.io}
`

beforeAll(async () => {
  served = await there.serve(['--port', '0'])
  await there.print(['apply', '-f', there.write('rights.yaml', rights)])
  for (const space of ['default', 'team']) {
    await there.print(['apply', '-n', space, '-f', 'samples/web.yaml'])
    await there.print(['rollout', 'status', '-n', space, 'deployment/web'])
  }
})
afterAll(async () => {
  await here.close()
  await there.close()
})

it('goes on with logs when the cluster is back, and asks for the kubeconfig as it is then where it was made anew', async () => {
  const screen = await here.screen(['--kubeconfig', await kubeconfig()], { columns: 120, data: here.path('own') })
  await screen.until((text) => text.includes('● live') && /web-\S+ +1\/1/.test(text))
  await screen.after(['l'], /logs[^]*● live[^]*start worker processes/)
  await served.end()
  await screen.until('○ connection lost')
  served = await there.serve(['--port', '0'])
  await screen.until((text) => text.includes('● live') && (text.match(/start worker processes/g) ?? []).length > 1)
  await screen.after([':pods', 'enter'], /● live[^]*web-\S+ +1\/1/)
  await served.end()
  rmSync(there.path('cluster', 'pki'), { recursive: true })
  served = await there.serve(['--port', '0'])
  await screen.until((text) => text.includes('x509: ') && text.includes(':ctx inkube reads the kubeconfig anew'))
  await kubeconfig()
  await screen.after([':ctx inkube', 'enter'], /inkube › inkube › default › pods \d[^]*● live[^]*web-\S+ +1\/1/)
  await screen.kill()
})

it('says that the server does not know who asks, until the kubeconfig tells it', async () => {
  const screen = await here.screen(['--kubeconfig', await kubeconfig(withToken)], { columns: 120, data: here.path('own') })
  await screen.until((text) => text.includes('✕ refused') && text.includes('Unauthorized') && text.includes('log in anew'))
  await screen.after([':overview', 'enter'], /overview +✕ refused/)
  await screen.after([':workloads', 'enter'], /workloads +✕ refused[^]*Unauthorized/)
  await kubeconfig()
  await screen.after([':ctx inkube', 'enter'], /default › pods \d[^]*● live[^]*web-\S+ +1\/1/)
  await screen.kill()
})

it('shows somebody with narrow rights what there is for them', async () => {
  const config = await kubeconfig(undefined, '--user', 'jane', '--group', 'dev')
  const screen = await here.screen(['--kubeconfig', config], { columns: 120, data: here.path('own') })
  await screen.until((text) => text.includes('✕ refused') && text.includes(':ns NAME goes to another namespace'))
  await screen.after([':ns team', 'enter'], /team › pods 3 +● live[^]*web-\S+ +1\/1/)
  await screen.after(['l'], /● live[^]*start worker processes/)
  await screen.after(['esc', 'x'], /shell pod web-\S+: pods "web-\S+" is forbidden: User "jane" cannot get resource\s+"pods\/exec"/)
  await screen.after([':deploy', 'enter'], /web +3\/3/)
  await screen.after(['u'], /web rollouts[^]*User "jane" cannot list resource "replicasets"/)
  await screen.after([':workloads', 'enter'], /team › workloads \d, 6 kinds refused +● live/)
  await screen.after([':ns', 'enter'], /✕ refused[^]*namespaces is forbidden: User "jane" cannot list resource "namespaces"/)
  expect(screen.text()).not.toContain('this view broke')
  await screen.kill()
})
