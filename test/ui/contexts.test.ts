/** The clusters that one can go to: the list, the way there and back, and what becomes of what goes on. */
import { afterEach, expect, test } from 'vitest'
import { customResourceDefinitions, deployments } from '../../src/api/resources.ts'
import type { Resource } from '../../src/api/resource.ts'
import { forbidden, type StatusError } from '../../src/api/status.ts'
import { ManualClock } from '../../src/base/clock.ts'
import type { Client, RemoteCommand } from '../../src/client/client.ts'
import type { Contexts } from '../../src/ui/contexts.ts'
import { drive, type Driven } from './driver.ts'
import { without } from './faulty-client.ts'
import { putDeployment, sampleCluster } from './sample-cluster.ts'

const closing: (() => Promise<unknown>)[] = []

afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

const longName = 'gke_my-project_europe-west1-b_production-cluster-blue'

const remade = 'Unable to connect to the server: tls: failed to verify certificate: x509: certificate signed by unknown authority'

type Opened = Driven & { readonly own: Client; readonly other: Client; readonly left: readonly Client[]; readonly reads: () => number }

/** Opens the UI on one cluster; there is another one. `over` puts other calls in the place of the first one's. */
async function open(over: (client: Client) => Partial<Client> = () => ({})): Promise<Opened> {
  const clock = new ManualClock()
  const clusters = [await sampleCluster(clock), await sampleCluster(clock)] as const
  for (const { close } of clusters) closing.push(close)
  const [own, other] = [clusters[0].client, clusters[1].client]
  await putDeployment(other, 'theirs', 1)
  const left: Client[] = []
  let reads = 0
  const contexts: Contexts = {
    list: () => {
      reads++
      return Promise.resolve([
        { name: 'own', cluster: 'inkube', user: '', namespace: '' },
        { name: 'prod', cluster: 'big', user: 'jane', namespace: 'default' },
        { name: longName, cluster: 'big', user: 'joe', namespace: '' },
        { name: 'limited', cluster: 'big', user: 'joe', namespace: '' },
      ])
    },
    open: (name) => {
      if (name === 'own') return Promise.resolve({ context: undefined, namespace: 'default', client: own })
      if (name === 'prod') return Promise.resolve({ context: 'prod', namespace: 'default', client: other })
      if (name === longName) return Promise.resolve({ context: longName, namespace: 'default', client: other })
      if (name === 'remade')
        return Promise.resolve({
          context: 'remade',
          namespace: 'default',
          client: { ...other, list: () => Promise.reject(new Error(remade)) },
        })
      if (name === 'limited') return Promise.resolve({ context: 'limited', namespace: 'default', client: without(other, 'pods') })
      return Promise.reject(new Error('context was not found'))
    },
    leave: (client) => left.push(client),
  }
  const first = { ...own, ...over(own) }
  const driven = await drive({ client: first, contexts, clock })
  closing.push(() => driven.close())
  await driven.screen.until((text) => text.includes('zz8qr'))
  return { ...driven, own: first, other, left, reads: () => reads }
}

test('the list says what there is and where one is, and leads there', async () => {
  const { screen, user } = await open()
  await user.types(':ctx\r')
  await screen.until((text) => text.includes('contexts 4') && /own \(here\) +inkube/.test(text))
  expect(screen.text()).toMatch(/NAME +CLUSTER +USER +NAMESPACE/)
  await user.presses('j')
  await user.presses('enter')
  await screen.until((text) => /inkube › prod › default › pods 4/.test(text) && text.includes('zz8qr'))
  await user.types('a')
  await screen.until((text) => text.includes('samples are for the own cluster; :apply takes manifests'))
  await user.types(':deploy\r')
  await screen.until((text) => text.includes('theirs'))
  await user.types(':ctx\r')
  await screen.until((text) => /prod \(here\) +big +jane +default/.test(text))
})

test('a name leads there and back, completed while it is typed', async () => {
  const { screen, user, own, other, left, reads } = await open()
  await user.types(':pods def')
  await user.presses('esc')
  // Nobody waits for a long kubeconfig who stays where they are.
  expect(reads()).toBe(0)
  await user.types(':ctx pr')
  await screen.until((text) => /ctx prod +context/.test(text))
  await user.presses('enter')
  await screen.until((text) => text.includes('› prod ›'))
  expect(left).toEqual([own])
  await user.types(':ctx own\r')
  await screen.until((text) => text.includes('inkube › default › pods 4') && text.includes('zz8qr'))
  expect(left).toEqual([own, other])
  await user.types(':deploy\r')
  await screen.until((text) => text.includes('web') && !text.includes('theirs'))
})

test('what was entered before is remembered in the other cluster', async () => {
  const { screen, user } = await open()
  await user.types(':deploy\r')
  await screen.until((text) => text.includes('UP-TO-DATE'))
  await user.types(':ctx prod\r')
  await screen.until((text) => text.includes('› prod ›') && text.includes('pods 4'))
  await user.types(':')
  await user.presses('up')
  await screen.until((text) => text.includes(':ctx prod'))
  await user.presses('up')
  await screen.until((text) => text.includes(':deploy'))
  await user.presses('enter')
  await screen.until((text) => text.includes('› prod ›') && text.includes('theirs'))
})

test('a long name leaves room for how the connection is', async () => {
  const { screen, user } = await open()
  await user.types(`:ctx ${longName}\r`)
  await screen.until((text) => /inkube › gke_my\S+…\S+-blue › default › pods 4 +● live/.test(text))
})

test('each cluster is come back to in the namespace that was left', async () => {
  const { screen, user } = await open()
  await user.types(':ns kube-system\r')
  await screen.until((text) => text.includes('inkube › kube-system › pods') && text.includes('coredns-1'))
  await user.types(':ctx prod\r')
  await screen.until((text) => text.includes('› prod › default › pods 4'))
  await user.presses('0')
  await screen.until((text) => text.includes('› prod › all namespaces'))
  await user.types(':ctx own\r')
  await screen.until((text) => text.includes('inkube › kube-system › pods') && text.includes('coredns-1'))
  await user.types(':ctx prod\r')
  await screen.until((text) => text.includes('› prod › all namespaces'))
})

test('a kind is opened in another cluster by @ and its name, wherever that stands', async () => {
  const { screen, user, left } = await open()
  await user.types(':deploy /thei @pr')
  await screen.until((text) => /deploy \/thei @prod +there, not here/.test(text))
  await user.presses('enter')
  await screen.until((text) => /inkube › prod › default › deployments 1\/2 \/thei/.test(text) && text.includes('theirs'))
  await user.types(':po @prod kube-s\r')
  await screen.until((text) => text.includes('› prod › kube-system › pods') && text.includes('coredns-1'))
  expect(left).toHaveLength(1)
  await user.types(':pods @own app=dns -A\r')
  await screen.until((text) => text.includes('inkube › all namespaces › pods 1 /app=dns') && text.includes('coredns-1'))
  await user.types(':pods @nope\r')
  await screen.until((text) => text.includes('context nope: context was not found') && text.includes('coredns-1'))
})

test('a kind that only the other cluster has is opened there', async () => {
  const { screen, user, other } = await open()
  const schema = { openAPIV3Schema: { type: 'object' } }
  await other.create(customResourceDefinitions, {
    metadata: { name: 'hats.example.com' },
    spec: {
      group: 'example.com',
      scope: 'Namespaced',
      names: { plural: 'hats', kind: 'Hat' },
      versions: [{ name: 'v1', served: true, storage: true, schema }],
    },
  })
  await expect.poll(async () => (await other.resources()).some(({ plural }) => plural === 'hats')).toBe(true)
  await user.types(':hats @prod\r')
  await screen.until((text) => text.includes('› prod › default › hats') && text.includes('No hats in default'))
})

test('a name that leads nowhere leaves one where one is', async () => {
  const { screen, user } = await open()
  await user.types(':ctx nope\r')
  await screen.until((text) => text.includes('context nope: context was not found') && text.includes('zz8qr'))
})

test('a cluster that refuses a list says so, and the way to others stays open', async () => {
  const { screen, user } = await open()
  await user.types(':ctx limited\r')
  await screen.until((text) => text.includes('✕ refused') && text.includes('cannot list resource "pods"') && text.includes(':ctx'))
  await user.types(':deploy\r')
  await screen.until((text) => text.includes('theirs'))
})

test('a cluster that has another certificate now is told how to be gone to anew', async () => {
  const { screen, user } = await open()
  await user.types(':ctx remade\r')
  await screen.until((text) => text.includes('x509: ') && text.includes(':ctx remade reads the kubeconfig anew'))
})

test('what waits to be shown ends with the way to its cluster, and that is said', async () => {
  const connected = Promise.withResolvers<RemoteCommand>()
  const killed = Promise.withResolvers<void>()
  const { screen, user } = await open(() => ({ exec: () => connected.promise }))
  await user.presses('x', 'j')
  connected.resolve({ kill: killed.resolve } as Partial<RemoteCommand> as RemoteCommand)
  await screen.until((text) => /shell pod \S+ is ready now: Ctrl-o shows it/.test(text))
  await user.types(':ctx prod\r')
  await screen.until((text) => /own: shell pod \S+: its cluster was left before anybody came/.test(text) && text.includes('› prod ›'))
  await killed.promise
})

test('what goes on goes on where it was begun, and takes no other screen', async () => {
  const answer = Promise.withResolvers<void>()
  const { screen, user, own, other } = await open(({ patch }) => ({
    patch: async (...call) => (await answer.promise, patch(...call)),
  }))
  await user.types(':deploy\r')
  await screen.until((text) => text.includes('web') && text.includes('UP-TO-DATE'))
  await user.presses('s')
  await screen.until((text) => text.includes('wanted 4'))
  await user.types('7\r')
  await user.presses('esc')
  await user.types(':ctx prod\r')
  await screen.until((text) => text.includes('› prod ›'))
  answer.resolve()
  await screen.until((text) => text.includes('own: deployment web scaled to 7') && text.includes('› prod ›'))
  const replicasOf = async (client: Client): Promise<number | undefined> =>
    (await client.get(deployments, { namespace: 'default', name: 'web' })).spec.replicas
  expect([await replicasOf(own), await replicasOf(other)]).toEqual([7, 4])
})

test('ports that were forwarded end with the way to their cluster, and that is said', async () => {
  const { screen, user } = await open()
  await user.presses('F')
  await screen.until((text) => text.includes('port in the pod'))
  await user.presses('tab', 'backspace', 'backspace', 'backspace', 'backspace')
  await screen.until((text) => text.includes('any that is free'))
  await user.presses('enter')
  await screen.until((text) => /localhost:\d+ leads to pod/.test(text))
  await user.types(':ctx prod\r')
  await screen.until((text) => text.includes('1 forwarded port leads nowhere any more') && text.includes('› prod ›'))
})

test('what is refused behind the screen is asked for again and again, but seldom', async () => {
  const clock = new ManualClock()
  const { client, close } = await sampleCluster(clock)
  closing.push(close)
  const asked: string[] = []
  const no = (resource: Resource): StatusError => forbidden(resource, '', 'User "jane" cannot do that')
  const limited: Client = {
    ...client,
    list: (resource, options) => {
      if (resource.plural === 'pods') return client.list(resource, options)
      asked.push(`list ${resource.plural}`)
      return Promise.reject(no(resource))
    },
    watch: (resource, options, onEvents, onEnd) => {
      if (resource.plural === 'pods') return client.watch(resource, options, onEvents, onEnd)
      asked.push(`watch ${resource.plural}`)
      return clock.after(0, () => onEnd(no(resource)))
    },
  }
  const driven = await drive({ client: limited, clock })
  closing.push(() => driven.close())
  await driven.screen.until((text) => text.includes('zz8qr'))
  await driven.pass(60_000)
  expect(asked.filter((one) => one === 'watch customresourcedefinitions')).toHaveLength(1)
  expect(asked.length).toBeLessThan(16)
})

test('a cluster that answers nothing is said to, for how long', async () => {
  const { screen, user, pass } = await open(({ list }) => ({
    list: (resource, options) => (resource.plural === 'deployments' ? new Promise(() => undefined) : list(resource, options)),
  }))
  await user.types(':deploy\r')
  await pass(2000)
  expect(screen.text()).toContain('loading deployments')
  expect(screen.text()).not.toContain('no answer')
  await pass(1500)
  expect(screen.text()).toContain('loading deployments: no answer for 3 s; Ctrl-r asks again')
  await pass(9000)
  expect(screen.text()).toContain('no answer for 12 s')
})
