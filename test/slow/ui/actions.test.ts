/** What keys do to a running cluster, and what the screen says of it: scale, images, rollouts, restart, edit, delete, kill. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { KubeObject } from '../../../src/api/object.ts'
import type { Deployment, Pod } from '../../../src/api/objects.ts'
import { builtIn } from '../../../src/api/resource.ts'
import { Program, type Served } from '../program.ts'
import type { TerminalScreen } from '../terminal-screen.ts'

const pods = builtIn<Pod & KubeObject>('v1 pods')
const deployments = builtIn<Deployment & KubeObject>('apps/v1 deployments')

let program: Program
let served: Served
let screen: TerminalScreen

const isUp = (pod: Pod): boolean => pod.status?.phase === 'Running' && pod.metadata.deletionTimestamp === undefined

beforeAll(async () => {
  program = new Program()
  served = await program.serve(['--instant'])
  await program.print(['apply', '-f', 'samples/web.yaml'])
  await served.untilObjects(pods, (all) => all.filter(isUp).length === 3)
})

afterEach(() => screen.kill())
afterAll(() => program.close())

/** The built program on a kind, once its rows are there. */
async function open(kind: string, row: string, args: readonly string[] = [], env: Readonly<Record<string, string>> = {}): Promise<void> {
  screen = await program.screen(args, { columns: 120, rows: 30, env })
  await screen.until((text) => text.includes('● live') && text.includes('nodes'))
  if (kind !== 'pods') screen.press(`:${kind}`, 'enter')
  await screen.until((text) => text.includes(`› ${kind} `) && text.includes(row) && text.includes('● live'))
}

const web = (): Promise<Deployment & KubeObject> => served.client.get(deployments, { namespace: 'default', name: 'web' })

describe('on a pod without containers', () => {
  it('x and l say why nothing comes', async () => {
    await open('pods', 'web-')
    await screen.after(['x'], /shell pod web-\S+: nothing runs in pod web-\S+: the cluster was started with --instant/)
    await screen.after(['l'], /logs[^]*nothing runs in pod/)
  })
})

describe('on a deployment', () => {
  it('s shows what is wanted and what is there, and scales', async () => {
    await open('deployments', 'web')
    await screen.after(['s'], /Scale deployment web[^]*wanted 3, there are 3/)
    await screen.after(['backspace', 'x', 'enter'], 'replicas must be a whole number')
    await screen.after(['backspace', '5', 'enter'], 'deployment web scaled to 5')
    await served.untilObjects(pods, (all) => all.filter(isUp).length === 5)
  })

  it('i sets images, u shows the revisions, undoes, pauses and resumes', async () => {
    await open('deployments', 'web')
    await screen.after(['i'], /Images of deployment web[^]*nginx/)
    const { image = '' } = (await web()).spec.template.spec?.containers[0] ?? {}
    await screen.after(
      [...image].map(() => 'backspace'),
      (text) => !text.includes(image),
    )
    await screen.after(['nginx:9.9', 'enter'], 'deployment web image updated')
    await screen.after(['u'], /2 now[^]*5\/5[^]*nginx:9\.9/)
    await screen.until('successfully rolled out')
    await screen.until((text) => text.includes('going back to revision 1 from 2 would change') && text.includes(`image: ${image}`))
    await screen.after(['u'], /Undo deployment web[^]*back to revision 1/)
    await screen.after(['tab', 'enter'], /deployment web rolled back/)
    await screen.until(/3 now[^]*5\/5/)
    expect((await web()).spec.template.spec?.containers[0]?.image).toBe(image)
    await screen.after(['p'], 'deployment web paused')
    await screen.until(/paused\./)
    await screen.after(['r'], 'the rollout of deployment web is paused; resume it first')
    await screen.after(['u'], 'the rollout is paused; resume it first')
    await screen.after(['p'], 'deployment web resumed')
  })

  it('r restarts it', async () => {
    await open('deployments', 'web')
    await screen.after(['r'], 'Restart deployment web?')
    await screen.after(['tab', 'enter'], 'deployment web restarted')
    expect((await web()).spec.template.metadata?.annotations?.['kubectl.kubernetes.io/restartedAt']).toMatch(/^\d{4}-/)
    await program.print(['rollout', 'status', 'deployment/web'])
  })

  it('e gives the terminal to the editor and takes the change', async () => {
    await open('deployments', 'web', [], {
      EDITOR: `sed -i 's/app: web$/app: web/; s/minReadySeconds: .*//; s/^  replicas: 5/  replicas: 4/'`,
    })
    await screen.after(['e'], 'deployment web edited')
    expect((await web()).spec.replicas).toBe(4)
    expect(screen.alternate).toBe(true)
    await served.untilObjects(pods, (all) => all.filter(isUp).length === 4)
  })
})

describe('on pods', () => {
  it('Ctrl-d names all that are marked, deletes them, and says when they are gone', async () => {
    await served.untilObjects(pods, (all) => all.length === 4)
    await open('pods', 'web-')
    const shown = await screen.after(['space', 'space'], (text) => text.includes('2 marked') && /^ ● web-[^]*^ ● web-/m.test(text))
    const names = [...shown.matchAll(/^ ● (web-\S+)/gm)].map(([, name = '']) => name)
    expect(names).toHaveLength(2)
    await screen.after(
      ['ctrl-d'],
      (text) =>
        text.includes('Delete 2 pods?') &&
        names.every((name) => new RegExp(`^ +${name} `, 'm').test(text)) &&
        text.includes('in namespace default'),
    )
    await screen.after(['shift-tab', 'shift-tab', '-'], 'grace seconds')
    await screen.after(['tab', 'tab', 'tab', 'enter'], 'grace seconds must be a whole number')
    await screen.after(['shift-tab', 'shift-tab', 'shift-tab', 'backspace', '0', 'tab', 'tab', 'tab', 'enter'], '2 pods deleted')
    await served.untilObjects(pods, (all) => all.filter(isUp).length === 4 && !all.some(({ metadata }) => names.includes(metadata.name)))
  })

  it('Ctrl-k kills from the container too, after asking', async () => {
    await open('pods', 'web-')
    await screen.after(['enter'], /PROBES[^]*nginx +nginx:/)
    await screen.after(['ctrl-k'], /Kill pod web-\S+\?/)
    await screen.after(['esc'], (text) => !text.includes('Kill pod'))
    await screen.after(['ctrl-k'], /Kill pod web-\S+\?/)
    await screen.after(['tab', 'enter'], /pod web-\S+ deleted/)
  })

  it('s, i, r and u work on the deployment behind the pod', async () => {
    await open('pods', 'web-')
    for (const [key, title] of [
      ['s', 'Scale deployment web'],
      ['i', 'Images of deployment web'],
      ['r', 'Restart deployment web?'],
    ] as const) {
      await screen.after([key], title)
      await screen.after(['esc'], (text) => !text.includes(title))
    }
    await screen.after(['u'], 'web rollouts')
  })
})

describe('where an action is not possible', () => {
  it('says why', async () => {
    await served.client.create(pods, {
      metadata: { name: 'alone', namespace: 'default' },
      spec: { containers: [{ name: 'main', image: 'busybox:1.36', command: ['sleep', '100'] }] },
    } as never)
    await open('pods', 'alone')
    await screen.after(['/alone', 'enter'], 'pods 1/')
    await screen.after(['s'], 'pod alone has no controller that could be scaled')
    await screen.after(['r'], 'pod alone has no Deployment, StatefulSet or DaemonSet that could be restarted')
    await screen.after(['u'], 'pod alone has no controller that keeps revisions')
    await screen.after(['p'], 'no container of pod alone was restarted yet')
    await screen.after(['esc'], (text) => !text.includes('pods 1/'))
    await screen.after([':nodes', 'enter'], 'node-1 ')
    await screen.after(['l'], /logs does not apply to nodes|logs: /)
  })

  it('a server that may not be changed refuses every change by its key', async () => {
    await open('deployments', 'web', ['--readonly'])
    for (const [key, label] of [
      ['s', 'scale'],
      ['i', 'set image'],
      ['r', 'restart'],
      ['e', 'edit'],
      ['ctrl-d', 'delete'],
    ] as const)
      await screen.after([key], `${label}: read-only`)
    await screen.after(['u'], 'web rollouts')
    await screen.after(['p'], 'read-only: nothing can be changed')
    await screen.after([':apply samples/web.yaml', 'enter'], 'apply: read-only')
  })
})
