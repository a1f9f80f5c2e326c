/** The families of kubectl's commands, run by every kubectl on the PATH (`kubectl.1.33` and the like, else `kubectl`) against the program, over a bridge from TCP to its socket. */
import { spawn } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { connect, createServer, type AddressInfo, type Server } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { nodes } from '../../../src/api/resources.ts'
import { Program, root } from '../program.ts'

const program = new Program()
let bridge: Server
let server = ''

const folders = [...new Set((process.env['PATH'] ?? '').split(':'))].filter((folder) => existsSync(folder))
const numbered = folders.flatMap((folder) => readdirSync(folder).filter((name) => /^kubectl\.1\.\d+$/.test(name)).map((name) => join(folder, name)))
const plain = folders.map((folder) => join(folder, 'kubectl')).filter((path) => existsSync(path))
const found = numbered.length > 0 ? numbered : plain.slice(0, 1)

beforeAll(async () => {
  const served = await program.serve(['--nodes', '2', '--instant'])
  await served.untilObjects(nodes, (all) => all.length === 3 && all.every((node) => node.spec?.taints?.some(({ key }) => key === 'node.kubernetes.io/not-ready') !== true))
  bridge = createServer({ allowHalfOpen: true }, (client) => {
    const socket = connect({ path: served.socketPath, allowHalfOpen: true })
    client.pipe(socket).pipe(client)
    client.on('error', () => socket.destroy())
    socket.on('error', () => client.destroy())
  })
  await new Promise<void>((resolve) => bridge.listen(0, '127.0.0.1', resolve))
  server = `http://127.0.0.1:${(bridge.address() as AddressInfo).port}`
})
afterAll(async () => {
  bridge.close()
  await program.close()
})

interface Ran {
  readonly code: number | null
  readonly output: string
}

function kubectl(binary: string, args: readonly string[]): Promise<Ran> {
  return new Promise((resolve) => {
    const child = spawn(binary, ['--server', server, '--cache-dir', program.path('cache', binary.replaceAll('/', '-')), ...args], { env: program.env({ KUBECONFIG: '/dev/null' }) })
    let output = ''
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text: string) => (output += text))
    child.on('close', (code) => resolve({ code, output }))
  })
}

const sample = join(root, 'samples/web.yaml')
/** One command a line; `NS` is a namespace of the run's own. The lines build on each other. */
const families: Readonly<Record<string, string>> = {
  create: `
    create ns NS
    -n NS create deploy web --image=nginx:1.27 --replicas=2
    -n NS create cm c --from-literal=a=b
    -n NS create secret generic s --from-literal=a=b
    -n NS create job j --image=busybox -- true
    -n NS create cronjob cj --image=busybox --schedule=0/5_*_*_*_* -- true
    -n NS create job j2 --from=cronjob/cj
    -n NS create sa sa
    -n NS create role r --verb=get --resource=pods
    -n NS create rolebinding rb --role=r --serviceaccount=NS:sa
    -n NS create quota q --hard=pods=50
    -n NS create pdb p --selector=app=web --min-available=1
    -n NS create ingress i --rule=a.b/=web:80
    -n NS create svc clusterip sv --tcp=80
    -n NS run one --image=nginx --restart=Never
    -n NS wait pod/one --for=condition=Ready --timeout=60s
    -n NS expose deploy web --port=80
    -n NS autoscale deploy web --min=2 --max=4`,
  rollout: `
    -n NS rollout status deploy/web --timeout=60s
    -n NS scale deploy web --replicas=3
    -n NS set image deploy/web nginx=nginx:1.26
    -n NS rollout status deploy/web --timeout=60s
    -n NS rollout history deploy/web --revision=2
    -n NS rollout undo deploy/web
    -n NS rollout restart deploy/web
    -n NS rollout pause deploy/web
    -n NS rollout resume deploy/web
    -n NS set env deploy/web A=b
    -n NS set resources deploy/web --limits=cpu=100m
    -n NS set serviceaccount deploy web sa
    -n NS set selector svc web app=web`,
  read: `
    -n NS get all -o wide
    -n NS get all -o yaml
    -n NS get pods -o custom-columns=N:.metadata.name
    -n NS get deploy web -o jsonpath={.spec}
    -n NS get deploy web -o name
    -n NS get pods --sort-by=.metadata.name
    -n NS get pods --field-selector=spec.nodeName=node-1
    -n NS get pods -w --request-timeout=1s
    -n NS describe pod one
    -n NS describe deploy,rs,svc,job,cronjob,hpa,ingress,sa,role,rolebinding,quota,pdb,cm,secret
    describe nodes
    -n NS get events
    -n NS events
    explain deploy.spec
    explain pod --recursive
    api-resources -o wide
    api-versions
    version
    -n NS auth can-i get pods`,
  change: `
    -n NS label pod one a=b
    -n NS annotate pod one a=b
    -n NS patch pod one -p {"metadata":{"labels":{"z":"y"}}}
    -n NS patch pod one --type=merge -p {"metadata":{"labels":{"z":null}}}
    -n NS patch pod one --type=json -p [{"op":"add","path":"/metadata/labels/y","value":"x"}]
    -n NS delete deploy web --cascade=orphan
    -n NS delete rs --all
    -n NS delete svc web
    -n NS apply -f SAMPLE
    -n NS apply -f SAMPLE --server-side --force-conflicts
    -n NS diff -f SAMPLE
    -n NS delete -f SAMPLE
    -n NS delete pod one --now`,
  nodes: `
    cordon node-2
    drain node-2 --ignore-daemonsets --force --delete-emptydir-data --timeout=60s
    uncordon node-2
    taint node node-2 k=v:NoSchedule
    taint node node-2 k-
    delete ns NS --timeout=60s`,
}

describe.each(found)('%s', (binary) => {
  const namespace = `kubectl-${/1\.(\d+)$/.exec(binary)?.[1] ?? 'plain'}`
  test.each(Object.keys(families))('%s', async (family) => {
    const lines = (families[family] ?? '').split('\n').map((line) => line.trim()).filter((line) => line !== '')
    for (const line of lines) {
      const args = line.split(' ').map((part) => part.replaceAll('NS', namespace).replaceAll('SAMPLE', sample).replaceAll('_', part.startsWith('--schedule') ? ' ' : '_'))
      const { code, output } = await kubectl(binary, args)
      expect(code, `kubectl ${args.join(' ')}\n${output}`).toBe(0)
    }
  })
})

test('every kubectl on the path is of a version of its own', () => expect(new Set(found).size).toBe(found.length))
