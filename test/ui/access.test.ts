/** `:can`, `:users` and `:groups`: who may do what. */
import { afterEach, beforeEach, it } from 'vitest'
import type { KubeObject } from '../../src/api/object.ts'
import { builtIn } from '../../src/api/resource.ts'
import { ManualClock } from '../../src/base/clock.ts'
import type { Client } from '../../src/client/client.ts'
import { type Driven, drive, type DriveOptions } from './driver.ts'
import { object, sampleCluster } from './sample-cluster.ts'

let cluster: Awaited<ReturnType<typeof sampleCluster>>
let driven: Driven
const clock = new ManualClock()
const group = 'rbac.authorization.k8s.io'

beforeEach(async () => {
  cluster = await sampleCluster(clock)
})
afterEach(async () => {
  await driven.close()
  await cluster.close()
})

const open = async (options: Partial<DriveOptions> = {}): Promise<Driven> => {
  driven = await drive({ client: cluster.client, clock, columns: 120, ...options })
  return driven
}

const create = (plural: string, metadata: Record<string, unknown>, rest: Record<string, unknown>): Promise<KubeObject> =>
  cluster.client.create(builtIn<KubeObject>(`${group}/v1 ${plural}`), object(metadata, rest))

/** A role in a namespace, bound to a user and to a service account. */
async function putReader(): Promise<void> {
  const namespace = 'default'
  await create(
    'roles',
    { name: 'reader', namespace },
    { rules: [{ apiGroups: [''], resources: ['pods', 'pods/log'], verbs: ['get', 'list'] }] },
  )
  const subjects = [
    { kind: 'User', apiGroup: group, name: 'jane' },
    { kind: 'ServiceAccount', name: 'robot', namespace },
  ]
  await create('rolebindings', { name: 'readers', namespace }, { roleRef: { apiGroup: group, kind: 'Role', name: 'reader' }, subjects })
}

it('tells what a user and a service account may do, and by which role', async () => {
  await putReader()
  const { screen, user } = await open()
  await user.types(':can u:jane\r')
  await screen.until((text) => text.includes('default › rules for jane 2') && /▌ +pods +get list +reader +readers +default/.test(text))
  await user.types('d')
  await screen.until((text) => text.includes('PolicyRule:'))
  await user.types(':can s:robot\r')
  await screen.until((text) => text.includes('rules for default/robot 2') && /pods\/log +get list/.test(text))
})

it('tells who may do something, follows changes, and leads to all that one of them may', async () => {
  await putReader()
  const { screen, user, pass } = await open()
  await user.types(':can list po\r')
  await screen.until(
    (text) => /subjects that may list pods [23]/.test(text) && /default\/robot +ServiceAccount +default +reader +readers/.test(text),
  )
  await create(
    'rolebindings',
    { name: 'more', namespace: 'default' },
    {
      roleRef: { apiGroup: group, kind: 'Role', name: 'reader' },
      subjects: [{ kind: 'Group', apiGroup: group, name: 'apes' }],
    },
  )
  await pass(1500)
  await screen.until((text) => /apes +Group/.test(text))
  await user.types('/jane\r')
  await screen.until((text) => /▌ +jane +User/.test(text))
  await user.presses('enter')
  await screen.until((text) => text.includes('rules for jane 2'))
  await user.types(':can watch secrets.nowhere\r')
  await screen.until((text) => text.includes('No subjects that may watch secrets.nowhere') || text.includes('system:masters'))
})

it('tells what oneself may do, in the words of the server, and follows changes', async () => {
  let verbs = ['*']
  const told: Client = {
    ...cluster.client,
    create: async (resource, review, options) => {
      const made = await cluster.client.create(resource, review, options)
      const resourceRules = [{ apiGroups: ['*'], resources: ['*'], verbs }]
      return resource.plural === 'selfsubjectrulesreviews'
        ? { ...made, status: { resourceRules, nonResourceRules: [], incomplete: false } }
        : made
    },
  }
  const { screen, user, pass } = await open({ client: told })
  await user.types(':can\r')
  await screen.until((text) => text.includes('what I may do 1') && /▌ +\*\.\* +\*/.test(text))
  verbs = ['list']
  await putReader()
  await pass(1500)
  await screen.until((text) => /▌ +\*\.\* +list/.test(text))
  // Where no binding can be seen to change.
  verbs = ['get']
  await pass(16_000)
  await screen.until((text) => /▌ +\*\.\* +get/.test(text))
  await user.presses('enter')
  await screen.until((text) => text.includes('the server tells no more of these'))
  await user.types('y')
  await screen.until((text) => text.includes('YAML does not apply to selfsubjectrulesreviews'))
})

it('leads from a service account to what it may do', async () => {
  await putReader()
  await cluster.client.create(builtIn<KubeObject>('v1 serviceaccounts'), object({ name: 'robot', namespace: 'default' }))
  const { screen, user } = await open()
  await user.types(':sa\r/robot\r')
  await screen.until((text) => /▌ +robot/.test(text) && text.includes('⏎ what it may do'))
  await user.presses('enter')
  await screen.until((text) => text.includes('rules for default/robot 2'))
})

it('lists users and groups that roles are bound to', async () => {
  await putReader()
  const { screen, user } = await open()
  await user.types(':users\r')
  await screen.until((text) => text.includes('default › users') && /jane +User +reader/.test(text))
  await user.presses('enter')
  await screen.until((text) => text.includes('users › rules for jane'))
  await user.types(':can nothing\r')
  await screen.until((text) => text.includes('can what?'))
})
