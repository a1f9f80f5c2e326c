/** Trees, rights and directories of manifests, in a pseudo-terminal over a running cluster. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import type { Pod } from '../../../src/api/objects.ts'
import type { KubeObject } from '../../../src/api/object.ts'
import { builtIn } from '../../../src/api/resource.ts'
import { Program, type Served } from '../program.ts'
import type { TerminalScreen } from '../terminal-screen.ts'

const pods = builtIn<Pod & KubeObject>('v1 pods')

let program: Program
let served: Served
let screen: TerminalScreen
let directory: string

beforeAll(async () => {
  program = new Program()
  served = await program.serve(['--instant'])
  await program.print(['apply', '-f', 'samples/shop'])
  await served.untilObjects(pods, (all) => all.filter(({ status }) => status?.phase === 'Running').length === 4)
  directory = await mkdtemp(join(tmpdir(), 'inkube-manifests-'))
  await writeFile(join(directory, 'settings.yaml'), 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings}\ndata: {level: low}\n')
})
afterEach(() => screen.kill())
afterAll(async () => {
  await program.close()
  await rm(directory, { recursive: true })
})

async function open(command: string, shown: RegExp, env: Readonly<Record<string, string>> = {}): Promise<void> {
  screen = await program.screen([], { columns: 120, rows: 36, env })
  await screen.until((text) => text.includes('● live') && text.includes('nodes'))
  await screen.after([command, 'enter'], shown)
}

it('a tree opens from a Deployment to containers and what they use, and Enter goes on from there', async () => {
  await open(':tree deploy', /tree of deployments 2[^]*▾ shop +deployment[^]*└─▾ shop-\w+ +replicaset[^]*[├└]─▸ shop-/)
  await screen.after(['b'], /── wait-for-database +init[^]*── nginx +container[^]*── shop +configmap +.*volume config/)
  await screen.after(['/orders', 'enter'], (text) => text.includes('── orders') && !text.includes('── nginx'))
  await screen.after(['G', 'enter'], / logs /)
})

it('rights are told of oneself, of others, and for a verb', async () => {
  await open(':can', /what I may do \d+[^]*\*\.\* +\*/)
  await screen.after([':can list pods', 'enter'], /subjects that may list pods \d+[^]*kube-system\/cronjob-controller/)
  await screen.after(['/cronjob', 'enter'], /▌ +kube-system\/cronjob-controller/)
  await screen.after(['enter'], /rules for kube-system\/cronjob-controller \d+[^]*cronjobs\.batch/)
})

it('a manifest is edited where it lies, applied, and what it made is deleted', async () => {
  await open(`:dir ${directory}`, /settings\.yaml/, { EDITOR: 'sed -i s/low/high/' })
  await screen.after(['e'], 'settings.yaml was edited; a applies it')
  expect(await readFile(join(directory, 'settings.yaml'), 'utf8')).toContain('level: high')
  await screen.after(['a'], '1 created')
  expect(await program.print(['get', 'configmap', 'settings', '-o', 'jsonpath={.data.level}'])).toContain('high')
  await screen.after(['ctrl-d'], 'Delete configmap settings?')
  await screen.after(['tab', 'enter'], '1 deleted')
})
