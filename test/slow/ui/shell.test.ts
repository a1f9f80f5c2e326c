/** A shell in a container and its main process, from the screen and back. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { KubeObject, New } from '../../../src/api/object.ts'
import type { Pod } from '../../../src/api/objects.ts'
import { builtIn } from '../../../src/api/resource.ts'
import { Program, type Served } from '../program.ts'

const pods = builtIn<Pod & KubeObject>('v1 pods')
const program = new Program()
let served: Served

beforeAll(async () => {
  served = await program.serve(['--nodes', '1'])
})
afterAll(() => program.close())

it('x opens a shell that has every key until it ends, in the container that was chosen', async () => {
  await program.print(['apply', '-f', 'samples/shared-volume.yaml'])
  const [pod] = await served.untilObjects(pods, (all) =>
    all.some(({ status }) => status?.containerStatuses?.every(({ ready }) => ready) === true),
  )
  const [, second] = pod?.status?.containerStatuses ?? []
  const screen = await program.screen([], { columns: 120, rows: 30 })
  await screen.until((text) => text.includes('● live') && text.includes('nodes') && text.includes('2/2'))
  await screen.after(['x'], /Shell in pod shared-volume[^]*Cancel +Open/)
  await screen.after(['space', 'tab', 'tab', 'enter'], new RegExp(`container ${second?.name ?? ''}: exit or Ctrl-d leads back[^]*# `))
  await screen.after(['echo $((6*7)) :q', 'enter'], /\n42 :q/)
  await screen.after(['sleep 1000', 'enter', 'ctrl-c'], /sleep 1000\n\^C\n\S* # /)
  await screen.after(['exit 3', 'enter'], /● live[^]*the shell in pod shared-volume ended with exit code 3/)
  expect(screen.text()).toContain('shared-volume')
  screen.kill()
})

it('X joins the process of a container, gives it what is typed, and leaves it running', async () => {
  await served.client.create(pods, {
    metadata: { namespace: 'default', name: 'talker' },
    spec: { containers: [{ name: 'sh', image: 'busybox', stdin: true, command: ['sh', '-c', 'while read x; do echo got $x; done'] }] },
  } as New<Pod & KubeObject>)
  await served.untilObjects(pods, (all) => all.some(({ metadata, status }) => metadata.name === 'talker' && status?.phase === 'Running'))
  const screen = await program.screen([], { columns: 120, rows: 30 })
  await screen.until((text) => text.includes('● live') && /talker +1\/1/.test(text))
  await screen.after(['/talker', 'enter', 'X'], /container sh, which reads what you type: Ctrl-c leads back/)
  await screen.after(['hello', 'enter'], /\nhello\ngot hello/)
  await screen.after(['ctrl-c'], /● live[^]*talker +1\/1 +Running/)
  screen.kill()
})

it('D brings a shell beside a process that has none', async () => {
  await served.client.create(pods, {
    metadata: { namespace: 'default', name: 'silent' },
    spec: { containers: [{ name: 'app', image: 'busybox', command: ['sh', '-c', 'sleep 100000'] }] },
  } as New<Pod & KubeObject>)
  const screen = await program.screen([], { columns: 120, rows: 30 })
  await screen.until((text) => text.includes('● live') && /silent +1\/1/.test(text))
  await screen.after(['/silent', 'enter', 'D'], /Debug pod silent[^]*Cancel +Debug/)
  await screen.after(['tab', 'enter', 'tab', 'enter'], /container debugger-1: exit ends it[^]*# /)
  await screen.after(['ps', 'enter'], /sleep 100000/)
  await screen.after(['exit', 'enter'], /● live[^]*container debugger-1 ended/)
  screen.kill()
})

it.each([
  ['its own cluster', []],
  ['a cluster of a kubeconfig', ['--kubeconfig', program.path('config')]],
])('a shell in %s ends with the cluster, whatever it made of the terminal', async (_, args) => {
  const there = new Program()
  try {
    const ending = await there.serve(['--nodes', '1', '--port', '0'])
    program.write('config', await there.print(['kubeconfig']))
    await there.print(['apply', '-f', 'samples/web.yaml'])
    await there.print(['rollout', 'status', 'deployment/web'])
    const screen = args.length === 0 ? await there.screen([]) : await program.screen(args, { data: false })
    await screen.until((text) => text.includes('● live') && /web-\S+ +1\/1/.test(text))
    await screen.after(['x'], 'exit or Ctrl-d leads back to inkube')
    // A program that takes the whole screen would give it back; now nobody does.
    const left = String.raw`\033[?1049h\033[?1h\033[?1003h\033[2;5r\033[?6h\033[4h\033(0`
    await screen.after([`printf '${left}'; echo qqq`, 'enter'], '───')
    await ending.end('SIGKILL')
    await screen.until(
      (text) => /shell pod web-\S+: the connection to the container broke/.test(text) && text.includes('connection lost: last heard'),
    )
    await screen.after(['?'], 'Order and mark')
    await screen.after(['esc', ':q', 'enter'], () => !screen.alternate)
    expect((await screen.exit).exitCode).toBe(0)
    expect(screen.cursorShown).toBe(true)
  } finally {
    await there.close()
  }
})
