/** A shell in a container, from the screen and back. */
import { afterAll, expect, it } from 'vitest'
import type { KubeObject } from '../../../src/api/object.ts'
import type { Pod } from '../../../src/api/objects.ts'
import { builtIn } from '../../../src/api/resource.ts'
import { Program } from '../program.ts'

const pods = builtIn<Pod & KubeObject>('v1 pods')
const program = new Program()

afterAll(() => program.close())

it('x opens a shell that has every key until it ends, in the container that was chosen', async () => {
  const served = await program.serve(['--nodes', '1'])
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
  await screen.after(['exit 3', 'enter'], /● live[^]*the shell in pod shared-volume ended with exit code 3/)
  expect(screen.text()).toContain('shared-volume')
  screen.kill()
})
