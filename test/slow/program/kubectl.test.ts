/** The families of kubectl's commands, run by kubectls of this machine against the program, over a bridge from TCP to its socket. */
import { spawn } from 'node:child_process'
import { connect, createServer, type AddressInfo, type Server } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { nodes } from '../../../src/api/resources.ts'
import { installedKubectls, noKubectl } from '../kubectls.ts'
import { Program, root } from '../program.ts'

const program = new Program()
let bridge: Server
let server = ''

/** The oldest and the newest; all with `INKUBE_TEST_KUBECTLS=all`, which takes minutes. */
const all = installedKubectls()
const found = process.env['INKUBE_TEST_KUBECTLS'] === 'all' || all.length < 2 ? all : [all[0] ?? '', all.at(-1) ?? '']

beforeAll(async () => {
  const served = await program.serve(['--nodes', '2', '--instant'])
  await served.untilObjects(
    nodes,
    (all) => all.length === 3 && all.every((node) => node.spec?.taints?.some(({ key }) => key === 'node.kubernetes.io/not-ready') !== true),
  )
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
    const child = spawn(binary, ['--server', server, '--cache-dir', program.path('cache', binary.replaceAll('/', '-')), ...args], {
      env: program.env({ KUBECONFIG: '/dev/null' }),
    })
    let output = ''
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text: string) => (output += text))
    child.on('close', (code) => resolve({ code, output }))
  })
}

const sample = join(root, 'samples/web.yaml')
/**
 * One command a line; `NS` is a namespace of the run's own, `FILES` a folder. What begins with `!` must fail, with `1` end with that code.
 * The lines build on each other.
 */
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
    -n NS wait pod/one --for=condition=Ready --timeout=300s
    -n NS expose deploy web --port=80
    -n NS autoscale deploy web --min=2 --max=4`,
  rollout: `
    -n NS rollout status deploy/web --timeout=300s
    -n NS scale deploy web --replicas=3
    -n NS set image deploy/web nginx=nginx:1.26
    -n NS rollout status deploy/web --timeout=300s
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
    -n NS get pods -w --request-timeout=5s
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
    -n NS delete hpa web
    -n NS apply -f SAMPLE
    -n NS apply -f SAMPLE --server-side --force-conflicts
    -n NS rollout status deploy/web --timeout=300s
    -n NS diff -f SAMPLE
    -n NS delete -f SAMPLE
    -n NS delete pod one --now`,
  apply: `
    -n NS apply -f FILES/one -R
    -n NS apply -f FILES/one --prune -l set=one --prune-allowlist=core/v1/ConfigMap
    -n NS get cm kept
    ! -n NS get cm pruned-later-no
    -n NS apply -f FILES/two --prune -l set=one --prune-allowlist=core/v1/ConfigMap
    ! -n NS get cm kept
    -n NS apply view-last-applied cm other
    -n NS apply set-last-applied -f FILES/two/other.yaml
    -n NS apply --server-side --field-manager=first -f FILES/ours/ours.yaml
    ! -n NS apply --server-side --field-manager=second -f FILES/theirs/theirs.yaml
    -n NS apply --server-side --field-manager=second --force-conflicts -f FILES/theirs/theirs.yaml
    1 -n NS diff -f FILES/ours/ours.yaml
    1 -n NS diff --server-side --force-conflicts -f FILES/ours/ours.yaml
    -n NS replace -f FILES/ours/ours.yaml
    -n NS replace --force -f FILES/ours/ours.yaml
    -n NS apply -k FILES/kustomized
    kustomize FILES/kustomized
    -n NS get -k FILES/kustomized
    -n NS delete -k FILES/kustomized
    -n NS create -f FILES/ours/ours.yaml --dry-run=client -o yaml
    -n NS create cm dry --dry-run=server -o yaml
    ! -n NS create -f FILES/ours/ours.yaml
    ! -n NS create -f FILES/wrong/wrong.yaml
    -n NS create -f FILES/wrong/wrong.yaml --validate=ignore
    -n NS label cm ours a=b
    ! -n NS label cm ours a=c
    -n NS label cm ours a=c --overwrite
    -n NS label cm ours a-
    -n NS annotate cm ours a=b c=d
    -n NS annotate cm ours a- c=e --overwrite
    -n NS label cm --all seen=yes
    -n NS patch cm ours --patch-file=FILES/patch/patch.yaml
    -n NS delete cm -l seen=yes`,
  workloads: `
    -n NS create deploy shop --image=nginx:1.27 --replicas=2
    -n NS rollout status deploy/shop --timeout=300s
    -n NS set image deploy/shop *=nginx:1.28
    -n NS set env deploy/shop --list
    -n NS set env deploy/shop A=b B=c
    -n NS set env deploy/shop A-
    -n NS create cm c2 --from-literal=x=y
    -n NS set env deploy/shop --from=configmap/c2
    -n NS set resources deploy/shop -c=nginx --limits=cpu=200m,memory=256Mi --requests=cpu=100m
    -n NS rollout status deploy/shop --timeout=300s
    -n NS rollout history deploy/shop
    -n NS rollout undo deploy/shop --to-revision=1
    -n NS rollout restart deploy
    -n NS rollout status deploy/shop --timeout=300s
    -n NS scale deploy/shop --current-replicas=2 --replicas=3
    ! -n NS scale deploy/shop --current-replicas=9 --replicas=4
    -n NS scale --replicas=1 -l app=shop deploy
    -n NS wait deploy/shop --for=jsonpath={.status.readyReplicas}=1 --timeout=300s
    -n NS wait deploy/shop --for=condition=Available --timeout=300s
    -n NS autoscale deploy shop --min=1 --max=3 --name=shop
    -n NS expose deploy shop --port=80 --target-port=80 --name=shop-svc --type=NodePort
    -n NS create svc nodeport np --tcp=80:80
    -n NS create svc loadbalancer lb --tcp=80:80
    -n NS create svc externalname en --external-name=example.com
    -n NS set selector svc np app=shop
    -n NS create secret docker-registry dr --docker-username=a --docker-password=b
    -n NS create rolebinding view --clusterrole=view --user=jane
    -n NS set subject rolebinding view --user=joe
    -n NS get svc,ep,endpointslices
    -n NS get deploy shop --subresource=scale
    -n NS get pods -L app --show-labels -l app=shop
    -n NS get pods -l app!=shop
    -n NS get pods -o go-template={{range.items}}{{.metadata.name}}{{end}}
    -n NS delete deploy shop --cascade=foreground --timeout=300s
    -n NS delete hpa,svc,secret --all
    -n NS run gone --image=nginx
    -n NS delete pod gone --force --grace-period=0
    -n NS wait pod/gone --for=delete --timeout=300s`,
  access: `
    auth reconcile -f FILES/access/access.yaml
    auth reconcile -f FILES/access/access.yaml --remove-extra-permissions
    auth whoami
    -n NS auth can-i --list
    ! auth can-i delete nodes --as=nobody
    -n NS create token default --duration=10m
    create clusterrole NS-r --verb=get --resource=nodes
    create clusterrolebinding NS-r --clusterrole=NS-r --group=NS
    delete clusterrole,clusterrolebinding NS-r
    create priorityclass NS-p --value=10
    delete priorityclass NS-p
    apply -f FILES/csr/csr.yaml
    certificate approve NS-approved
    wait csr/NS-approved --for=condition=Approved --timeout=300s
    certificate deny NS-denied
    delete csr NS-approved NS-denied`,
  definitions: `
    apply -f FILES/crd/crd.yaml
    wait crd/NS-hats.NS.example.com --for=condition=Established --timeout=300s
    -n NS apply -f FILES/hat/hat.yaml
    -n NS get NS-hats
    -n NS get NS-hats.NS.example.com top -o yaml
    -n NS patch NS-hats top --type=merge -p {"spec":{"size":4}}
    ! -n NS patch NS-hats top -p {"spec":{"size":4}}
    -n NS label NS-hats top a=b
    -n NS apply --server-side --force-conflicts -f FILES/hat/hat.yaml
    -n NS describe NS-hats top
    explain NS-hats.spec
    api-resources --api-group=NS.example.com
    -n NS delete NS-hats --all
    delete -f FILES/crd/crd.yaml --timeout=300s`,
  cluster: `
    cluster-info
    -n NS cluster-info dump --output-directory=FILES/dump
    api-resources --verbs=list --namespaced -o name
    get --raw /readyz?verbose
    get --raw /apis/apps/v1
    get cs
    get nodes -o wide
    describe node node-1
    -n NS events --types=Normal
    -n NS get events --sort-by=.lastTimestamp
    completion bash
    config view
    options
    config get-contexts
    explain pods.spec.containers.resources
    explain hpa --api-version=autoscaling/v2
    cordon node-1
    cordon node-1
    uncordon -l kubernetes.io/hostname=node-1
    taint nodes node-1 a=b:NoSchedule
    taint nodes node-1 a=c:NoSchedule --overwrite
    taint nodes node-1 a-
    label node node-1 tier=x
    label node node-1 tier-`,
  nodes: `
    cordon node-2
    drain node-2 --ignore-daemonsets --force --delete-emptydir-data --timeout=300s
    uncordon node-2
    taint node node-2 k=v:NoSchedule
    taint node node-2 k-
    delete ns NS --timeout=300s`,
}

/** Commands of which an old kubectl asks a version that a real 1.33 does not serve either. */
const tooOld: Readonly<Record<string, RegExp>> = { 'auth whoami': /1\.27$/ }

const configMap = (name: string, value: string, labels = 'set: one'): string =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}, labels: {${labels}}}\ndata: {a: "${value}"}\n`
/** A request for a client's certificate that nobody is asked to sign. */
const request = Buffer.from(
  '-----BEGIN CERTIFICATE REQUEST-----\nMIHlMIGMAgEAMCoxEzARBgNVBAMMCmplYW4uZG9lMQ==\n-----END CERTIFICATE REQUEST-----\n',
).toString('base64')

/** The files that the commands name, in a folder of the run's own. */
function files(namespace: string): string {
  const texts: Readonly<Record<string, string>> = {
    'one/kept.yaml': configMap('kept', '1'),
    'one/below/other.yaml': configMap('other', '1'),
    'two/other.yaml': configMap('other', '2'),
    'ours/ours.yaml': configMap('ours', 'ours'),
    'theirs/theirs.yaml': configMap('ours', 'theirs'),
    'wrong/wrong.yaml': `${configMap('wrong', '1')}datta: {a: b}\n`,
    'patch/patch.yaml': 'data: {patched: "yes"}\n',
    'kustomized/kustomization.yaml': 'namePrefix: k-\nresources: [base.yaml]\nconfigMapGenerator: [{name: made, literals: [a=b]}]\n',
    'kustomized/base.yaml': configMap('base', '1'),
    'access/access.yaml': `apiVersion: rbac.authorization.k8s.io/v1\nkind: Role\nmetadata: {name: reconciled, namespace: ${namespace}}\nrules: [{apiGroups: [""], resources: [pods], verbs: [get]}]\n`,
    'csr/csr.yaml': ['approved', 'denied']
      .map(
        (name) =>
          `apiVersion: certificates.k8s.io/v1\nkind: CertificateSigningRequest\nmetadata: {name: ${namespace}-${name}}\nspec: {request: ${request}, signerName: example.com/none, usages: [client auth]}\n`,
      )
      .join('---\n'),
    'crd/crd.yaml': `apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: ${namespace}-hats.${namespace}.example.com}\nspec:\n  group: ${namespace}.example.com\n  scope: Namespaced\n  names: {plural: ${namespace}-hats, singular: ${namespace}-hat, kind: Hat}\n  versions:\n  - {name: v1, served: true, storage: true, additionalPrinterColumns: [{name: Size, type: integer, jsonPath: .spec.size}], schema: {openAPIV3Schema: {type: object, properties: {spec: {type: object, description: What it is, properties: {size: {type: integer}}}}}}}\n`,
    'hat/hat.yaml': `apiVersion: ${namespace}.example.com/v1\nkind: Hat\nmetadata: {name: top}\nspec: {size: 3}\n`,
  }
  for (const [name, text] of Object.entries(texts)) program.write(join(namespace, name), text)
  return program.path(namespace)
}

describe.each(found)('%s', (binary) => {
  const namespace = `kubectl-${/1\.(\d+)$/.exec(binary)?.[1] ?? 'plain'}`
  const folder = files(namespace)
  test.each(Object.keys(families))('%s', async (family) => {
    const lines = (families[family] ?? '')
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== '' && !(tooOld[line]?.test(binary) ?? false))
    for (const line of lines) {
      const [, awaited = '0', command = ''] = /^(?:([!1]) )?(.*)$/.exec(line) ?? []
      const args = command.split(' ').map((part) =>
        part
          .replaceAll('NS', namespace)
          .replaceAll('SAMPLE', sample)
          .replaceAll('FILES', folder)
          .replaceAll('_', part.startsWith('--schedule') ? ' ' : '_'),
      )
      const { code, output } = await kubectl(binary, args)
      const said = `kubectl ${args.join(' ')}\n${output}`
      if (awaited === '!') expect(code, said).not.toBe(0)
      else expect(code, said).toBe(Number(awaited))
    }
  })
})

test('every kubectl on the path is of a version of its own', ({ skip }) => {
  skip(found.length === 0, noKubectl)
  expect(new Set(found).size).toBe(found.length)
})
