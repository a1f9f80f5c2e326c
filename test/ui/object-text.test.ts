import { afterEach, describe, expect, test } from 'vitest'
import type { KubeObject } from '../../src/api/object.ts'
import { builtIn } from '../../src/api/resource.ts'
import { ManualClock } from '../../src/base/clock.ts'
import type { Client } from '../../src/client/client.ts'
import { describeHighlight, yamlHighlight } from '../../src/ui/views/text/highlight.ts'
import { drive, type Driven } from './driver.ts'
import { object, pods, putPod, sampleCluster } from './sample-cluster.ts'

const events = builtIn<KubeObject>('v1 events')
const closing: (() => Promise<unknown>)[] = []

afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

async function open(rows = 60): Promise<Driven & { readonly client: Client }> {
  const clock = new ManualClock()
  const { client, close } = await sampleCluster(clock)
  closing.push(close)
  const driven = await drive({ client, clock, columns: 110, rows })
  closing.push(() => driven.close())
  await driven.screen.until((text) => text.includes('zz8qr'))
  return { ...driven, client }
}

const putEvent = (client: Client, pod: KubeObject, name: string): Promise<KubeObject> =>
  client.create(
    events,
    object(
      { name, namespace: 'default' },
      {
        involvedObject: { kind: 'Pod', name: pod.metadata.name, namespace: 'default', uid: pod.metadata.uid },
        reason: name,
        message: `about ${name}`,
        type: 'Normal',
        firstTimestamp: pod.metadata.creationTimestamp,
        lastTimestamp: pod.metadata.creationTimestamp,
        count: 1,
        source: { component: 'test' },
      },
    ),
  )

describe('describe', () => {
  test('shows events of the pod as they come', async () => {
    const { screen, user, client } = await open()
    await user.types('/7xk2p\r')
    await user.presses('d')
    await screen.until((text) => text.includes('Events:') && text.includes('<none>'))
    await putEvent(client, await client.get(pods, { namespace: 'default', name: 'web-6d5f9c7b44-7xk2p' }), 'Pulled')
    await screen.until((text) => text.includes('about Pulled'))
  })

  test('names heads, and not what events say before a colon', () => {
    const namedIn = (line: string): string[] =>
      describeHighlight(line, 0, [line]).flatMap(({ from, to, role }) => (role === 'name' ? [line.slice(from, to)] : []))
    expect(namedIn('Start Time:       Sat, 21 Nov 2026')).toEqual(['Start Time:'])
    expect(namedIn('  Normal   Created    33s (x4 over 2m21s)  kubelet  Created container: sick')).toEqual([])
  })

  test('is made anew when other objects change that it tells of', async () => {
    const { screen, user, client } = await open(100)
    await user.types(':nodes\r')
    await screen.until((text) => text.includes('node-2'))
    await user.presses('j', 'd')
    await screen.until((text) => text.includes('Non-terminated Pods:') && text.includes('web-6d5f9c7b44-7xk2p'))
    await putPod(client, 'arrives', { node: 'node-1' })
    await screen.until((text) => text.includes('arrives'))
  })

  test('says that the object is gone and keeps the text', async () => {
    const { screen, user, client } = await open()
    await user.types('/7xk2p\r')
    await user.presses('d')
    await screen.until((text) => text.includes('Events:'))
    await client.delete(pods, { namespace: 'default', name: 'web-6d5f9c7b44-7xk2p' }, { gracePeriodSeconds: 0 })
    await screen.until((text) => text.includes('pod web-6d5f9c7b44-7xk2p is gone; this is how it was last seen'))
    expect(screen.text()).toContain('Name:')
    // Nothing can be done to it any more.
    await screen.until((text) => !text.includes('kill'))
  })
})

describe('YAML', () => {
  test('is highlighted by what a line is part of', () => {
    const lines = [
      'data:',
      '  conf: |',
      '    server: {}',
      '',
      '    # kept',
      '  "on": true',
      'args:',
      '- "one that is',
      '  number: 5"',
      '- key: plain and',
      '    longer',
      '  other: 1',
      '# a remark',
    ]
    const shown = lines.flatMap((line, index) =>
      yamlHighlight(line, index, lines).map(({ from, to, role }) => `${role} ${line.slice(from, to)}`),
    )
    expect(shown).toEqual([
      'name data:',
      'name conf:',
      'number |',
      'string     server: {}',
      'string ',
      'string     # kept',
      'name "on":',
      'number true',
      'name args:',
      'string "one that is',
      'string   number: 5"',
      'name key:',
      'string plain and',
      'string     longer',
      'name other:',
      'number 1',
      'comment # a remark',
    ])
  })

  test('says what it keeps back, and shows it when asked', async () => {
    const { screen, user, client } = await open()
    await client.patch(pods, { namespace: 'default', name: 'web-6d5f9c7b44-7xk2p' }, 'merge', {
      metadata: { annotations: { 'kubectl.kubernetes.io/last-applied-configuration': '{}' } },
    })
    await user.types('/7xk2p\r')
    await user.presses('y')
    await screen.until((text) => /yaml \d+ lines, m shows more/.test(text))
    await user.presses('?')
    await screen.until((text) => /m +show managed fields /.test(text))
    await user.presses('esc', 'm')
    await screen.until((text) => text.includes('last-applied-configuration') && !text.includes('m shows more'))
  })

  test('goes to the right as far as there is something to see', async () => {
    const { screen, user, client } = await open(30)
    await client.patch(pods, { namespace: 'default', name: 'web-6d5f9c7b44-7xk2p' }, 'merge', {
      metadata: { annotations: { long: `${'-'.repeat(120)}end` } },
    })
    await user.types('/7xk2p\r')
    await user.presses('y')
    await screen.until((text) => text.includes('---'))
    await user.presses(...Array.from({ length: 20 }, () => 'right'))
    await screen.until((text) => text.includes('---end'))
    await user.presses('h')
    await screen.until((text) => !text.includes('---end'))
  })

  test('is searched, and goes from match to match and round again', async () => {
    const { screen, user } = await open(14)
    await user.types('/7xk2p\r')
    await user.presses('y')
    await screen.until((text) => text.includes('apiVersion: v1'))
    await user.types('/status: "True"\r')
    await screen.until((text) => text.includes('1 of 4'))
    await user.presses('n', 'n')
    await screen.until((text) => text.includes('3 of 4'))
    await user.presses('n', 'n')
    await screen.until((text) => text.includes('1 of 4'))
    await user.presses('N')
    await screen.until((text) => text.includes('4 of 4'))
    await user.presses('esc')
    await screen.until((text) => !text.includes('of 4') && text.includes('yaml'))
  })

  test('shows a match that lies beyond the right edge', async () => {
    const { screen, user, client } = await open(20)
    await client.patch(pods, { namespace: 'default', name: 'web-6d5f9c7b44-7xk2p' }, 'merge', {
      metadata: { annotations: { long: `${'-'.repeat(300)}needle` } },
    })
    await user.types('/7xk2p\r')
    await user.presses('y')
    await screen.until((text) => text.includes('apiVersion: v1') && text.includes('---'))
    await user.types('/needle\r')
    await screen.until((text) => text.includes('---needle') && !text.includes('apiVersion'))
    await user.presses('esc')
    await user.types('/^kind\r')
    await screen.until((text) => text.includes('kind: Pod'))
  })
})
