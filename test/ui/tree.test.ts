/** The tree: what owns what, down to containers and what these use. */
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { KubeObject } from '../../src/api/object.ts'
import { builtIn } from '../../src/api/resource.ts'
import { ManualClock } from '../../src/base/clock.ts'
import { type Driven, drive, type DriveOptions } from './driver.ts'
import { object, putPod, sampleCluster } from './sample-cluster.ts'

let cluster: Awaited<ReturnType<typeof sampleCluster>>
let driven: Driven
const clock = new ManualClock()

beforeEach(async () => {
  cluster = await sampleCluster(clock)
})
afterEach(async () => {
  await driven.close()
  await cluster.close()
})

const open = async (options: Partial<DriveOptions> = {}): Promise<Driven> => {
  driven = await drive({ client: cluster.client, clock, columns: 120, rows: 30, ...options })
  return driven
}

const create = (id: string, metadata: Record<string, unknown>, rest: Record<string, unknown> = {}): Promise<KubeObject> =>
  cluster.client.create(builtIn<KubeObject>(id), object({ namespace: 'default', ...metadata }, rest))

const ownedBy = (kind: string, { metadata: { name, uid } }: KubeObject): Record<string, unknown> => ({
  ownerReferences: [{ apiVersion: 'apps/v1', kind, name, uid, controller: true }],
})

const templateOf = (app: string): Record<string, unknown> => ({
  selector: { matchLabels: { app } },
  template: { metadata: { labels: { app } }, spec: { containers: [{ name: 'app', image: 'nginx' }] } },
})

/** A Deployment with an old and a new ReplicaSet, and a pod that names things that are there and that are not. */
async function putShop(): Promise<void> {
  const deployment = await create('apps/v1 deployments', { name: 'shop' }, { spec: { replicas: 1, ...templateOf('shop') } })
  await create(
    'apps/v1 replicasets',
    { name: 'shop-old', labels: { app: 'shop' }, ...ownedBy('Deployment', deployment) },
    { spec: { replicas: 0, ...templateOf('shop') } },
  )
  const set = await create(
    'apps/v1 replicasets',
    { name: 'shop-new', labels: { app: 'shop' }, ...ownedBy('Deployment', deployment) },
    { spec: { replicas: 1, ...templateOf('shop') } },
  )
  await create('v1 configmaps', { name: 'settings' })
  const volume = (name: string, optional = false): unknown => ({ name: `v-${name}`, configMap: { name, optional } })
  await create(
    'v1 pods',
    { name: 'shop-new-1', labels: { app: 'shop' }, ...ownedBy('ReplicaSet', set) },
    {
      spec: {
        serviceAccountName: 'default',
        initContainers: [{ name: 'zeroth', image: 'busybox' }],
        containers: [
          { name: 'web', image: 'nginx', envFrom: [{ configMapRef: { name: 'settings' } }] },
          { name: 'aide', image: 'nginx' },
        ],
        volumes: [volume('settings'), volume('nowhere'), volume('perhaps', true)],
      },
    },
  )
}

it('shows all that runs under what owns it, without revisions that have no pods', async () => {
  await putShop()
  const { screen, user } = await open()
  await user.types(':xray\r')
  await screen.until((text) => /▾ shop +deployment[^]*└─▾ shop-new +replicaset[^]*  └─▸ shop-new-1 +pod/.test(text))
  await screen.until((text) => text.includes('default › tree of workloads 6'))
  expect(screen.text()).not.toContain('shop-old')
  await user.types('/-l app=((\r')
  await screen.until((text) => text.includes('No workloads match -l app=(('))
  await user.presses('esc')
  await user.types('/-l app=web\r')
  await screen.until((text) => text.includes('tree of workloads 5') && !text.includes('shop') && text.includes('zz8qr'))
})

it('opens a pod to its containers, in the order in which they run, and to what it names; what is missing stands out', async () => {
  await putShop()
  const { screen, user } = await open()
  await user.types(':tree deploy\r/shop-new-1\r')
  await screen.until((text) => /▌ +▾ shop /.test(text) && text.includes('shop-new-1'))
  await user.presses('esc', 'right', 'right', 'right')
  await screen.until((text) => /▌ +└─▾ shop-new-1/.test(text) && text.includes('missing: volume v-nowhere'))
  const names = screen.rows().flatMap((row) => /[├└]── (\S+) +(\S+) +(.*)/.exec(row)?.slice(1, 3).join(' ') ?? [])
  expect(names).toEqual([
    'zeroth init',
    'web container',
    'aide container',
    'settings configmap',
    'nowhere configmap',
    'perhaps configmap',
    'default serviceaccount',
  ])
  await screen.until((text) => /settings +configmap +volume v-settings, environment of web/.test(text) && /perhaps .*absent/.test(text))
  expect(screen.text()).toMatch(/nowhere +configmap +✕ missing/)
  await user.presses('left', 'left')
  await screen.until((text) => /▌ +└─▾ shop-new /.test(text) && !text.includes('zeroth'))
})

it('follows the cluster, and keys act on what is under the cursor', async () => {
  await putShop()
  const { screen, user } = await open()
  await user.types(':tree deploy\rb')
  await screen.until((text) => text.includes('── web'))
  await create('v1 configmaps', { name: 'nowhere' })
  await screen.until((text) => !text.includes('missing') && /nowhere +configmap +volume v-nowhere/.test(text))
  await user.types('/aide\r')
  await screen.until((text) => text.includes('aide') && !text.includes('zeroth'))
  await user.presses('G', 'enter')
  await screen.until((text) => text.includes('shop-new-1 logs') || /logs/.test(text.split('\n')[0] ?? ''))
  await user.presses('esc')
  await screen.until((text) => /▌ +.*aide/.test(text))
  await user.presses('esc', 'g')
  await screen.until((text) => text.includes('zeroth'))
  await user.types('d')
  await screen.until((text) => /^Name: +/m.test(text.replaceAll(/^ /gm, '')))
})

it('grows from a single object by a key, from services and nodes to their pods too', async () => {
  await putShop()
  await create('v1 services', { name: 'one' }, { spec: { selector: { app: 'shop' }, ports: [{ port: 80 }] } })
  await create('v1 services', { name: 'two' }, { spec: { selector: { app: 'shop' }, ports: [{ port: 80 }] } })
  const { screen, user } = await open()
  await user.types(':deploy\r/shop\r')
  await screen.until((text) => text.includes('deployments 1/2'))
  await user.types('v')
  await screen.until((text) => text.includes('› tree of shop') && text.includes('shop-new-1'))
  await user.types(':tree svc\r')
  await screen.until((text) => /▾ one[^]*└─▸ shop-new-1[^]*▾ two[^]*└─▸ shop-new-1/.test(text))
  await user.types(':nodes\r')
  await screen.until((text) => text.includes('node-1'))
  await user.types('/node-1\r')
  await screen.until((text) => text.includes('nodes 1/3'))
  await user.types('v')
  await screen.until((text) => /▾ node-1 +node[^]*[├└]─▸ web-/.test(text))
  await user.types(':tree cm\r')
  await screen.until((text) => text.includes('configmaps have nothing below them'))
})

it('opens every pod by one key, and Z leaves what is not well', async () => {
  for (let at = 0; at < 40; at++) await putPod(cluster.client, `many-${at}`, { containers: ['one', 'two'] })
  const { screen, user } = await open()
  await user.types(':tree po\r')
  await screen.until((text) => /tree of pods 4\d/.test(text))
  await user.types('bG')
  await screen.until((text) => text.includes('── two'))
  await user.types('Z')
  await screen.until((text) => text.includes('tree of pods 2') && text.includes('zz8qr'))
})
