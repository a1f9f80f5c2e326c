/** The whole UI: a live table, its keys, the prompt and help, on a terminal model. */
import { afterEach, describe, expect, it } from 'vitest'
import { ManualClock } from '../../src/base/clock.ts'
import { type Driven, drive } from './driver.ts'
import { nodes } from '../../src/api/resources.ts'
import { putNode, putPod, sampleCluster, setPod, pods } from './sample-cluster.ts'
import type { Client } from '../../src/client/client.ts'
import type { KubeObject } from '../../src/api/object.ts'

const opened: (() => Promise<void>)[] = []

afterEach(async () => {
  for (const close of opened.splice(0).reverse()) await close()
})

async function open(options: { readonly columns?: number; readonly rows?: number } = {}): Promise<Driven & { readonly client: Client }> {
  const clock = new ManualClock()
  const cluster = await sampleCluster(clock)
  opened.push(() => cluster.close())
  const driven = await drive({ client: cluster.client, clock, ...options })
  opened.push(() => driven.close())
  return { ...driven, client: cluster.client }
}

describe('the terminal UI', () => {
  it('shows the pods of the namespace with their heads', async () => {
    const { screen } = await open()
    await screen.until((text) => text.includes('zz8qr'))
    expect(screen.rows()[0]).toMatch(/inkube › default › pods 4 .*live/)
    expect(screen.rows()[1]).toMatch(/NAME↑ +READY +STATUS/)
    expect(screen.text()).toContain('✕ ImagePullBackOff')
    expect(screen.text()).not.toContain('coredns')
  })

  it('shows a pod as soon as the server has it', async () => {
    const { screen, client } = await open()
    await putPod(client, 'late-pod')
    await screen.until((text) => text.includes('late-pod'))
  })

  it('says that containers are simulated as soon as a node does, though none was there at first', async () => {
    const clock = new ManualClock()
    const { client, close } = await sampleCluster(clock)
    opened.push(close)
    for (const name of ['control-plane', 'node-1', 'node-2']) await client.delete(nodes, { name })
    const driven = await drive({ client, clock })
    opened.push(() => driven.close())
    await driven.screen.until((text) => text.includes('zz8qr'))
    expect(driven.screen.rows()[0]).not.toContain('simulated')
    await putNode(client, 'late')
    await driven.screen.until((text) => /1\/1 nodes {2}simulated/.test(text))
  })

  it('keeps the cursor on its row when others come above it', async () => {
    const { screen, client, user } = await open()
    await screen.until((text) => text.includes('zz8qr'))
    await user.presses('j', 'j')
    expect(screen.rows().find((row) => row.includes('▌'))).toContain('k2lmn')
    await putPod(client, 'aaa')
    await screen.until((text) => text.includes('aaa'))
    expect(screen.rows().find((row) => row.includes('▌'))).toContain('k2lmn')
  })

  it('moves three rows for three keys in one read', async () => {
    const { screen, user } = await open()
    await screen.until((text) => text.includes('zz8qr'))
    await user.types('jjj')
    expect(screen.rows().find((row) => row.includes('▌'))).toContain('zz8qr')
  })

  it('goes to another kind by a short name, and back', async () => {
    const { screen, user } = await open()
    await user.types(':no')
    expect(screen.text()).toContain('nodes')
    await user.presses('enter')
    await screen.until((text) => text.includes('control-plane') && text.includes('inkube › nodes 3'))
    await user.presses('esc')
    await screen.until((text) => text.includes('zz8qr'))
  })

  it('takes a command and its Enter from one read', async () => {
    const { screen, user } = await open()
    await user.types(':deploy\r')
    await screen.until((text) => text.includes('deployments 1'))
    await user.presses('enter')
    await screen.until((text) => text.includes('web pods 4'))
    await user.presses('enter')
    await screen.until((text) => text.includes('containers 1') && text.includes('nginx:1.27'))
    await user.presses('esc', 'esc')
    await screen.until((text) => text.includes('deployments 1') && !text.includes('containers 1'))
  })

  it('filters as one types and says what the filter hides', async () => {
    const { screen, user } = await open()
    await screen.until((text) => text.includes('zz8qr'))
    await user.types('/7xk')
    await screen.until((text) => !text.includes('zz8qr') && text.includes('7xk2p'))
    await user.types('nothing')
    await screen.until((text) => text.includes('No pods match 7xknothing') && text.includes('hides 4'))
    expect(screen.text()).not.toContain('regular expression')
    await user.presses('esc')
    await screen.until((text) => text.includes('zz8qr'))
    await user.types('/7xk(')
    await screen.until((text) => text.includes('No pods match 7xk(') && text.includes('no regular expression'))
  })

  it('shows all namespaces at 0 and one at its digit', async () => {
    const { screen, user } = await open()
    await user.presses('0')
    await screen.until((text) => text.includes('coredns-1') && text.includes('NAMESPACE') && text.includes('all namespaces'))
    await user.presses('1')
    await screen.until((text) => !text.includes('coredns-1') && text.includes('zz8qr'))
  })

  it('describes the pod under the cursor', async () => {
    const { screen, user } = await open()
    await screen.until((text) => text.includes('zz8qr'))
    await user.presses('d')
    await screen.until((text) => text.includes('Name:') && text.includes('web-6d5f9c7b44-7xk2p'))
    expect(screen.rows()[0]).toContain('describe')
  })

  it('shows YAML without what clients note for themselves, and finds text in it', async () => {
    const { screen, user, client } = await open()
    await screen.until((text) => text.includes('zz8qr'))
    const annotations = { 'kubectl.kubernetes.io/last-applied-configuration': '{"spec":{"qosClass":"x"}}' }
    await client.patch(pods, { namespace: 'default', name: 'web-6d5f9c7b44-7xk2p' }, 'merge', { metadata: { annotations } })
    await user.presses('y')
    await screen.until((text) => text.includes('apiVersion: v1'))
    expect(screen.text()).not.toContain('managedFields')
    await user.types('/qosClass\r')
    await screen.until((text) => text.includes('qosClass: BestEffort') && text.includes('1 of 1'))
    await user.types('m')
    await screen.until((text) => text.includes('1 of 2'))
  })

  it('lists the keys of the view', async () => {
    const { screen, user } = await open()
    await user.presses('?')
    await screen.until((text) => text.includes('Anywhere') && text.includes('describe') && text.includes('all namespaces'))
    await user.presses('esc')
    await screen.until((text) => text.includes('zz8qr'))
  })

  it('writes nothing while nothing changes but ages', async () => {
    const { screen, pass, ui } = await open()
    await screen.until((text) => text.includes('zz8qr') && text.includes('simulated'))
    await pass(3000)
    const before = ui.sent.frames
    await pass(10_000)
    expect(ui.sent.frames - before).toBe(10)
  })

  it('accents a changed cell for one second', async () => {
    const { screen, client, pass } = await open()
    await screen.until((text) => text.includes('zz8qr'))
    const pod = await client.get<KubeObject>(pods, { namespace: 'default', name: 'web-7c9f8d6b55-zz8qr' })
    await setPod(client, pod, {})
    await screen.until((text) => !text.includes('ImagePullBackOff'))
    const bold = (): boolean => {
      const row = screen.rows().findIndex((line) => line.includes('zz8qr'))
      const line = screen.stream.terminal.buffer.active.getLine(row)
      return line?.getCell(screen.rows()[row]?.indexOf('Running') ?? 0)?.isBold() !== 0
    }
    expect(bold()).toBe(true)
    await pass(1500)
    expect(bold()).toBe(false)
  })

  it('follows the size of the terminal', async () => {
    const { screen, pass } = await open()
    screen.stream.resize(60, 14)
    await pass(100)
    expect(screen.rows()).toHaveLength(14)
    expect(screen.rows()[0]?.length).toBeLessThanOrEqual(60)
    expect(screen.rows()[13]).toContain('⏎')
    screen.stream.resize(30, 8)
    await pass(100)
    expect(screen.text()).toContain('needs 40x12')
  })

  it('leaves at the second Ctrl-c and gives the terminal back', async () => {
    const { screen, user, ui, keys } = await open()
    await user.presses('ctrl-c')
    await screen.until((text) => text.includes('Ctrl-c again'))
    await user.presses('ctrl-c')
    expect(await ui.exit).toEqual({ reason: 'quit' })
    expect(screen.stream.written).toMatch(/\u001B\[\?25h\u001B\[\?1049l$/)
    expect(keys.raw).toBe(false)
    expect(keys.flowing).toBe(false)
  })
})
