/** What becomes of actions when others are faster, the cluster refuses, or the line breaks: said in its words, with what was typed kept. */
import { afterEach, describe, expect, test } from 'vitest'
import type { KubeObject } from '../../src/api/object.ts'
import { builtIn } from '../../src/api/resource.ts'
import { forbidden, StatusError } from '../../src/api/status.ts'
import { ManualClock } from '../../src/base/clock.ts'
import type { Client, RemoteCommand } from '../../src/client/client.ts'
import { drive, type Driven } from './driver.ts'
import { type Line, lineTo } from './faulty-client.ts'
import { pods, putDeployment, putPod, sampleCluster } from './sample-cluster.ts'

const deployments = builtIn<KubeObject & { readonly spec: { readonly replicas: number } }>('apps/v1 deployments')
const web = { namespace: 'default', name: 'web' }
const closing: (() => Promise<unknown>)[] = []

afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

type Opened = Driven & { readonly client: Client; readonly line: Line }

/** Opens the UI; `over` puts other calls in the place of the client's. The test's own client has none of that. */
async function open(over: (client: Client) => Partial<Client> = () => ({})): Promise<Opened> {
  const clock = new ManualClock()
  const { client, close } = await sampleCluster(clock)
  closing.push(close)
  const line = lineTo(client)
  const driven = await drive({ client: { ...line.client, ...over(line.client) }, clock })
  closing.push(() => driven.close())
  await driven.screen.until((text) => text.includes('zz8qr'))
  return { ...driven, client, line }
}

/** The same with the cursor on the deployment. */
async function onDeployment(over?: (client: Client) => Partial<Client>): Promise<Opened> {
  const opened = await open(over)
  await opened.user.types(':deploy\r')
  await opened.screen.until((text) => text.includes('UP-TO-DATE') && text.includes('web'))
  return opened
}

describe('a dialog whose wish is refused', () => {
  test('stays with what was typed and the reason, and takes another', async () => {
    let mayNot = true
    const sentence = 'User "jane" cannot patch resource "deployments/scale" in API group "apps" in the namespace "default"'
    const { screen, user, client } = await onDeployment(({ patch }) => ({
      patch: (resource, ref, ...rest) => (mayNot ? Promise.reject(forbidden(resource, ref.name, sentence)) : patch(resource, ref, ...rest)),
    }))
    await user.presses('s')
    await screen.until((text) => text.includes('wanted 4'))
    await user.types('17\r')
    await screen.until(
      (text) => /replicas +17 /.test(text) && text.includes('deployments.apps "web" is forbidden: User "jane" cannot patch'),
    )
    // The sentence goes on in a second line.
    expect(screen.text()).toContain('namespace "default"')
    mayNot = false
    await user.presses('enter')
    await screen.until((text) => text.includes('deployment web scaled to 17') && !text.includes('Scale deployment web'))
    await user.types(':messages\r')
    await screen.until((text) => text.includes('error: Scale deployment web: deployments.apps "web" is forbidden'))
    expect((await client.get(deployments, web)).spec.replicas).toBe(17)
  })

  test('says that the object went meanwhile', async () => {
    const { screen, user, client } = await onDeployment()
    await user.presses('i')
    await screen.until((text) => text.includes('Images of deployment web'))
    await user.types('nginx:1.28')
    await client.delete(deployments, web)
    await user.presses('enter')
    await screen.until((text) => text.includes('deployments.apps "web" not found') && text.includes('nginx:1.28'))
    await user.presses('esc')
    await screen.until((text) => text.includes('No deployments in default.'))
  })

  test('is told of in a message when the dialog was left before', async () => {
    const answer = Promise.withResolvers<never>()
    const { screen, user, pass } = await onDeployment(() => ({ patch: () => answer.promise }))
    await user.presses('s')
    await screen.until((text) => text.includes('wanted 4'))
    await user.types('7\r')
    expect(screen.text()).not.toContain('no answer yet')
    await pass(1000)
    expect(screen.text()).toContain('no answer yet')
    // No second time while the first is under way, and no other number.
    await user.types('8\r')
    expect(screen.text()).toMatch(/replicas +7 /)
    await user.presses('esc')
    await screen.until((text) => !text.includes('wanted 4'))
    answer.reject(new Error('connect ECONNREFUSED'))
    await screen.until((text) => text.includes('Scale deployment web: connect ECONNREFUSED'))
  })

  test('goes where some took it, and the others are told', async () => {
    const { screen, user, client } = await onDeployment()
    await putDeployment(client, 'other', 1)
    await screen.until((text) => text.includes('other'))
    await user.presses('g', 'space', 'space', 's')
    await screen.until((text) => text.includes('Scale 2 deployments'))
    await client.delete(deployments, { namespace: 'default', name: 'other' })
    await user.types('3\r')
    await screen.until((text) => text.includes('1 of 2 scaled to 3; scale deployment other: deployments.apps "other" not found'))
    expect(screen.text()).not.toContain('Scale 2 deployments')
  })

  test('tells what the first of all said', async () => {
    const sentence = 'User "jane" cannot delete resource "deployments" in API group "apps" in the namespace "default"'
    const { screen, user, client } = await onDeployment(() => ({
      delete: (resource, ref) => Promise.reject(forbidden(resource, ref.name, sentence)),
    }))
    await putDeployment(client, 'other', 1)
    await screen.until((text) => text.includes('other'))
    await user.presses('g', 'space', 'space', 'ctrl-d')
    await screen.until((text) => text.includes('Delete 2 deployments?'))
    await user.presses('tab', 'enter')
    await screen.until((text) => text.includes('none of 2; deployment other: deployments.apps "other" is forbidden'))
    expect(screen.text()).toContain('Delete 2 deployments?')
  })
})

describe('an action without an answer', () => {
  test('says so after a while, but not while it waits for a person', async () => {
    let answers = Promise.withResolvers<void>()
    const { screen, user, pass } = await onDeployment(({ get, patch }) => ({
      get: async (...call) => {
        await answers.promise
        return get(...call)
      },
      patch: async (resource, ref, ...rest) => {
        await answers.promise
        return patch<KubeObject>(resource as never, ref, ...rest) as never
      },
    }))
    const waits = 'deployment web: no answer yet'
    await user.presses('i')
    await pass(900)
    expect(screen.text()).not.toContain(waits)
    await pass(100)
    expect(screen.text()).toContain(`set image ${waits}`)
    answers.resolve()
    await screen.until((text) => text.includes('Images of deployment web') && !text.includes(waits))
    await pass(5000)
    expect(screen.text()).not.toContain(waits)
    await user.presses('esc', 'r')
    await screen.until((text) => text.includes('Restart deployment web?'))
    answers = Promise.withResolvers()
    await user.presses('tab', 'enter')
    await screen.until((text) => text.includes(`restart ${waits}`))
    answers.resolve()
    await screen.until((text) => text.includes('deployment web restarted') && !text.includes(waits))
  })
})

describe('deleting', () => {
  test('spares one of the same name that was made meanwhile', async () => {
    const { screen, user, client } = await open()
    const name = 'web-6d5f9c7b44-7xk2p'
    await user.presses('ctrl-d')
    await screen.until((text) => text.includes(`Delete pod ${name}?`))
    await client.delete(pods, { namespace: 'default', name }, { gracePeriodSeconds: 0 })
    const { metadata } = await putPod(client, name)
    await user.presses('tab', 'enter')
    await screen.until((text) => /The object\s+might have been deleted and then recreated/.test(text))
    const still = await client.get(pods, { namespace: 'default', name })
    expect([still.metadata.uid, still.metadata.deletionTimestamp]).toEqual([metadata.uid, undefined])
  })

  test('that was granted is not called refused when the line breaks after it', async () => {
    const { screen, user, client, line } = await open()
    const name = 'web-6d5f9c7b44-7xk2p'
    await client.patch(pods, { namespace: 'default', name }, 'merge', { metadata: { finalizers: ['example.com/hold'] } })
    await user.presses('ctrl-d', 'tab', 'enter')
    await screen.until((text) => text.includes(`deleting pod ${name}`))
    line.cut()
    await screen.until((text) => text.includes(`pod ${name} asked to go, but not waited for to the end: connect ECONNREFUSED`))
  })
})

describe('draining', () => {
  test('says which pod is held back by what, and that the node stays cordoned', async () => {
    const budget = new StatusError({
      ...forbidden(pods, '', '').status,
      code: 429,
      reason: 'TooManyRequests',
      message: "Cannot evict pod as it would violate the pod's disruption budget.",
    })
    let refusal = budget
    const { screen, user, pass } = await open(({ create }) => ({
      create: (resource, object, options) =>
        options?.subresource === 'eviction' ? Promise.reject(refusal) : create(resource, object, options),
    }))
    const drain = async (): Promise<void> => {
      await user.presses('ctrl-k')
      await screen.until((text) => text.includes('Drain node node-2?'))
      await user.presses('shift-tab', 'space', 'tab', 'tab', 'enter')
    }
    await user.types(':nodes /node-2\r')
    await screen.until((text) => text.includes('nodes 1/3'))
    await drain()
    const held = 'pod web-6d5f9c7b44-p9vjq and 1 more: Cannot evict'
    await screen.until((text) => text.includes(`draining node node-2: ${held}`))
    await pass(121_000)
    expect(screen.text().replaceAll(/\s+/g, ' ')).toContain(`not all of its pods have gone; Enter shows which: ${held}`)
    refusal = forbidden({ plural: 'pods', group: '' }, 'web', 'you may not')
    await drain()
    await screen.until((text) => text.includes('drain node node-2, which is cordoned now: pods "web" is forbidden: you may not'))
  })
})

describe('what is ready after the person went elsewhere', () => {
  /** A shell that says hello and ends when it is killed, once the line has let it through. */
  function slowShell(): { readonly over: () => Partial<Client>; readonly connected: () => void; readonly isKilled: () => boolean } {
    const line = Promise.withResolvers<void>()
    const exit = Promise.withResolvers<number>()
    let isKilled = false
    const stdout = async function* (): AsyncGenerator<Uint8Array> {
      yield Buffer.from('hello from the shell\r\n')
      await exit.promise
    }
    const command: RemoteCommand = {
      stdout: stdout(),
      stderr: (async function* () {})(),
      write: (data) => exit.resolve(data.length),
      end: () => undefined,
      resize: () => undefined,
      exit: exit.promise,
      kill: () => {
        isKilled = true
        exit.resolve(0)
      },
    }
    return { over: () => ({ exec: () => line.promise.then(() => command) }), connected: line.resolve, isKilled: () => isKilled }
  }

  const ready = 'shell pod web-6d5f9c7b44-7xk2p is ready now: Ctrl-o shows it'

  test('waits until a key lets it in', async () => {
    const { over, connected, isKilled } = slowShell()
    const { screen, user, pass } = await open(over)
    await user.presses('x')
    await pass(1000)
    expect(screen.text()).toContain('shell pod web-6d5f9c7b44-7xk2p: no answer yet')
    await user.types(':deploy\r')
    await screen.until((text) => text.includes('UP-TO-DATE'))
    connected()
    await screen.until((text) => text.includes(ready))
    // Another view does not take the offer away.
    await user.types(':nodes\r')
    await screen.until((text) => text.includes('nodes 3') && text.includes(ready) && text.includes('^o show what waits'))
    expect(screen.text()).not.toContain('hello from the shell')
    await user.presses('ctrl-o')
    await screen.until((text) => text.includes('hello from the shell'))
    await user.types('x')
    await screen.until((text) => text.includes('nodes 3') && text.includes('ended with exit code 1'))
    expect(screen.text()).not.toContain(ready)
    expect(isKilled()).toBe(true)
  })

  test('goes when nobody comes for it', async () => {
    const { over, connected, isKilled } = slowShell()
    const { screen, user, pass } = await open(over)
    await user.presses('x', 'j')
    connected()
    await screen.until((text) => text.includes(ready))
    await pass(120_000)
    await screen.until((text) => text.includes('was ready, and nobody came') && !text.includes(ready))
    expect(isKilled()).toBe(true)
    await user.presses('ctrl-o')
    await screen.until((text) => text.includes('nothing waits to be shown'))
  })

  test('does not come over a prompt, but at once where nobody moved', async () => {
    const answers = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
    const { screen, user } = await onDeployment(({ get }) => {
      let calls = 0
      return { get: async (...call) => (await answers[calls++]?.promise, get(...call)) }
    })
    await user.presses('i')
    await user.types(':no')
    answers[0]?.resolve()
    await user.types('d')
    expect(screen.text()).toContain(' :nod')
    await user.presses('esc')
    await screen.until((text) => text.includes('set image deployment web is ready now'))
    expect(screen.text()).not.toContain('Images of deployment web')
    await user.presses('ctrl-o')
    await screen.until((text) => text.includes('Images of deployment web'))
    await user.presses('esc', 'i')
    answers[1]?.resolve()
    await screen.until((text) => text.includes('Images of deployment web'))
  })
})
