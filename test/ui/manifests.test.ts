/** `:dir`: manifests in a directory of this machine, read, applied, and what they made deleted. */
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { hasReason } from '../../src/api/status.ts'
import { configMaps } from '../../src/api/resources.ts'
import { ManualClock } from '../../src/base/clock.ts'
import { type Driven, drive, type DriveOptions } from './driver.ts'
import { sampleCluster } from './sample-cluster.ts'

let cluster: Awaited<ReturnType<typeof sampleCluster>>
let driven: Driven
let directory: string
const clock = new ManualClock()

const configMap = (name: string): string =>
  `# The settings of ${name}\n# in a few words.\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}}\n`

beforeEach(async () => {
  cluster = await sampleCluster(clock)
  directory = await mkdtemp(join(tmpdir(), 'inkube-dir-'))
  await mkdir(join(directory, 'deep', 'deeper'), { recursive: true })
  await mkdir(join(directory, '.hidden'))
  await writeFile(join(directory, 'one.yaml'), configMap('one'))
  await writeFile(join(directory, 'notes.txt'), 'nothing to apply')
  await writeFile(join(directory, 'deep', 'two.yaml'), `${configMap('two')}---\n${configMap('three')}`)
})
afterEach(async () => {
  await driven.close()
  await cluster.close()
  await rm(directory, { recursive: true })
})

const open = async (options: Partial<DriveOptions> = {}): Promise<Driven> => {
  driven = await drive({ client: cluster.client, clock, ...options })
  await driven.user.types(`:dir ${directory}\r`)
  await driven.screen.until((text) => /▌ +deep\/ +The settings of two/.test(text))
  return driven
}

const isThere = (name: string): Promise<boolean> =>
  cluster.client.get(configMaps, { namespace: 'default', name }).then(
    () => true,
    (error: unknown) => {
      if (hasReason(error, 'NotFound')) return false
      throw error
    },
  )

it('shows directories and manifests, goes into the ones and reads the others', async () => {
  const { screen, user } = await open()
  await screen.until((text) => text.includes('in a few words.'))
  expect(screen.text()).not.toMatch(/notes|hidden/)
  await user.presses('enter')
  await screen.until((text) => text.includes('› deep/ 2') && text.includes('deeper/') && text.includes('two.yaml'))
  await user.presses('y')
  await screen.until((text) => text.includes('no manifest lies directly in it'))
  await user.presses('j', 'enter')
  await screen.until((text) => text.includes('name: three') || text.includes('{name: three}'))
  await user.presses('esc', 'esc')
  await screen.until((text) => /▌ +deep\//.test(text))
})

it('applies a directory, and deletes what its manifests name after asking', async () => {
  const { screen, user } = await open()
  await user.types('a')
  await screen.until((text) => text.includes('2 created'))
  expect(await isThere('two')).toBe(true)
  expect(await isThere('one')).toBe(false)
  await user.presses('ctrl-d')
  await screen.until((text) => text.includes('Delete 2 objects?') && text.includes('configmap three'))
  await user.presses('tab', 'enter')
  await screen.until((text) => text.includes('2 deleted'))
  expect(await isThere('two')).toBe(false)
})

it('deletes an object once that the manifests have in several versions', async () => {
  await writeFile(join(directory, 'deep', 'zwei.yaml'), configMap('two'))
  const { screen, user } = await open()
  await user.types('a')
  await screen.until((text) => text.includes('2 created'))
  await user.presses('ctrl-d')
  await screen.until((text) => text.includes('Delete 2 objects?') && text.split('configmap two').length === 2)
  await user.presses('tab', 'enter')
  await screen.until((text) => text.includes('2 deleted') && !text.includes('not there'))
})

it('applies all that lies below a directory, after asking', async () => {
  await writeFile(join(directory, 'deep', 'deeper', 'four.yaml'), configMap('four'))
  await mkdir(join(directory, 'deep', '.git'))
  await writeFile(join(directory, 'deep', '.git', 'five.yaml'), configMap('five'))
  const { screen, user } = await open()
  await user.types('A')
  await screen.until((text) => text.includes('Apply 2 manifests?') && text.includes('deep/deeper/four.yaml'))
  await user.presses('tab', 'enter')
  await screen.until((text) => text.includes('3 created'))
  expect([await isThere('two'), await isThere('four'), await isThere('five')]).toEqual([true, true, false])
  await user.presses('j')
  await user.types('A')
  await screen.until((text) => text.includes('nothing lies below a file'))
})

it('completes directories at the prompt, and goes to the one that was typed', async () => {
  const { screen, user } = await open()
  await user.types(`:dir ${directory}/de`)
  await screen.until((text) => text.includes('deep/ ') && !text.includes('hidden'))
  await user.presses('enter')
  await screen.until((text) => text.includes('deep/ 2') && text.includes('deeper/'))
  await user.types(`:dir ${directory}/\r`)
  await screen.until((text) => /▌ +deep\//.test(text) && text.includes('one.yaml'))
})

it('goes to a directory with blanks in its name, and applies it', async () => {
  const { screen, user } = await open()
  const blank = join(directory, 'my  own things')
  await mkdir(join(blank, 'and more'), { recursive: true })
  await writeFile(join(blank, 'four.yaml'), configMap('four'))
  await user.types(`:dir ${directory}/my`)
  await screen.until((text) => text.includes('my  own things/ '))
  await user.presses('tab', 'enter')
  await screen.until((text) => text.includes('my  own things/ 2') && text.includes('four.yaml'))
  await user.types(`:dir ${blank}/and m\r`)
  await screen.until((text) => text.includes('and more/ 0'))
  await user.types(`:apply ${blank}\r`)
  await screen.until((text) => text.includes('my  own things/: 1 created'))
  expect((await cluster.client.get(configMaps, { namespace: 'default', name: 'four' })).metadata.name).toBe('four')
})

it('completes manifests behind apply', async () => {
  const { screen, user } = await open()
  await user.types(`:apply ${directory}/o`)
  await screen.until((text) => /one\.yaml +manifest/.test(text))
  await user.presses('tab', 'enter')
  await screen.until((text) => text.includes('one.yaml: 1 created'))
  expect(await isThere('one')).toBe(true)
})

it('tells what is wrong with a manifest, and asks nothing about no objects', async () => {
  await writeFile(join(directory, 'odd.yaml'), 'kind: Oddity\n')
  const { screen, user } = await open()
  await user.types('/')
  await screen.until((text) => text.includes('there is nothing to filter here'))
  await user.presses('j', 'ctrl-d')
  await screen.until((text) => /✕ .*odd\.yaml/.test(text))
})

it('shows the others beside what cannot be read', async () => {
  await symlink(join(directory, 'gone'), join(directory, 'lost.yaml'))
  await writeFile(join(directory, 'noise.yaml'), Buffer.from([0xc3, 0x28]))
  const { screen } = await open()
  await screen.until((text) => /lost\.yaml +the path .*does not/.test(text) && /noise\.yaml +error parsing/.test(text))
  expect(screen.text()).toMatch(/one\.yaml +The settings of one/)
})

it('changes nothing in read-only mode', async () => {
  const { screen, user } = await open({ readOnly: true })
  await user.types('a')
  await screen.until((text) => text.includes('read-only'))
  expect(await isThere('two')).toBe(false)
})

it('says what is wrong with a directory that is not there', async () => {
  const { screen, user } = await open()
  await user.types(`:dir ${directory}/nowhere\r`)
  await screen.until((text) => /the path ".*nowhere" +does not exist/.test(text) && !text.includes('ENOENT'))
})
