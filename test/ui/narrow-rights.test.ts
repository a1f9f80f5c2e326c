/** What views say to somebody who may not read all that they tell of. */
import { afterEach, expect, test } from 'vitest'
import { ManualClock } from '../../src/base/clock.ts'
import type { Client } from '../../src/client/client.ts'
import { drive, type Driven } from './driver.ts'
import { without } from './faulty-client.ts'
import { putDeployment, sampleCluster } from './sample-cluster.ts'

const closing: (() => Promise<unknown>)[] = []

afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

/** The sample cluster for somebody who may list none of these. */
async function open(...refused: readonly string[]): Promise<Driven> {
  const clock = new ManualClock()
  const { client, close } = await sampleCluster(clock)
  closing.push(close)
  await putDeployment(client, 'front', 2)
  const driven = await drive({ client: refused.reduce<Client>(without, client), clock, columns: 110 })
  closing.push(() => driven.close())
  return driven
}

test('what runs is shown as far as it may be listed, and the rest is named', async () => {
  const { screen, user } = await open('statefulsets', 'jobs')
  await user.types(':workloads\r')
  await screen.until((text) => /workloads \d+, 2 kinds refused/.test(text) && text.includes('front'))
  expect(screen.text()).toContain('not shown, since the server refuses to list them: statefulsets, jobs')
})

test('a tree says which kinds are missing from it', async () => {
  const { screen, user } = await open('replicasets')
  await user.types(':tree deploy\r')
  await screen.until((text) => /tree of deployments \d+, 1 kind refused/.test(text) && text.includes('refuses to list them: replicasets'))
  await user.types(':deploy /front\r')
  await screen.until((text) => text.includes('front') && text.includes('UP-TO-DATE'))
  await user.presses('v')
  await screen.until((text) => text.includes('tree of front 1 kind refused'))
})

test('rollouts say why there are no revisions', async () => {
  const { screen, user } = await open('replicasets')
  await user.types(':deploy /front\r')
  await screen.until((text) => text.includes('front') && text.includes('UP-TO-DATE'))
  await user.presses('u')
  await screen.until((text) => text.includes('front rollouts') && text.includes('User "jane" cannot list resource "replicasets"'))
  expect(screen.text()).not.toContain('loading revisions')
})

test('who uses an object is told as far as it may be listed', async () => {
  const { screen, user } = await open('ingresses')
  await user.types(':priorityclasses\r')
  await screen.until((text) => text.includes('system-node-critical'))
  await user.presses('u')
  await screen.until((text) => text.includes('users 0, 1 kind refused') && text.includes('Nothing that may be listed uses priorityclass'))
  expect(screen.text()).toContain('not shown, since the server refuses to list them: ingresses')
})

test('the overview counts nothing of what it may not list', async () => {
  const { screen, user } = await open('jobs')
  await user.types(':overview\r')
  await screen.until(
    (text) => /^ +jobs +- +- +- +- +the server refuses this list$/m.test(text) && /^ +daemonsets +\d+ +\d+ +0 +0$/m.test(text),
  )
})

test('whoever may not list the objects of a namespace is told of others', async () => {
  const { screen, user } = await open('secrets', 'nodes')
  await user.types(':secrets\r')
  await screen.until((text) => text.includes('The server refuses this list.') && text.includes(':ns NAME goes to another namespace'))
  await user.types(':nodes\r')
  await screen.until((text) => text.includes('cannot list resource "nodes"') && !text.includes(':ns NAME'))
})
