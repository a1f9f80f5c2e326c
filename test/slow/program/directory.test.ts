/** A data directory that another program holds for a moment, and one on a disk that fills up. */
import { symlinkSync } from 'node:fs'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { configMaps } from '../../../src/api/resources.ts'
import { createHttpClient } from '../../../src/client/http-client.ts'
import { createTransport } from '../../../src/client/transport.ts'
import type { Client } from '../../../src/client/client.ts'
import { Program, type Started } from '../program.ts'

let program: Program
beforeEach(() => {
  program = new Program()
})
afterEach(() => program.close())

/** A command that goes on, and has the cluster to itself. */
async function holder(): Promise<Started> {
  const watching = program.start(['get', 'namespaces', '-w'])
  await watching.until(/default/)
  return watching
}

/** Makes a cluster without nodes in the directory, which writes next to nothing by itself when it is started again. */
const makeQuiet = async (): Promise<unknown> => (await program.serve(['--nodes', '0'])).end()

/** The next journal file cannot be written, as on a full disk. One that is being made gets its own name in a moment. */
async function fillDisk(): Promise<void> {
  for (const name of ['journal.spare', 'journal.new'])
    await vi.waitFor(() => symlinkSync('/dev/full', `${program.data}/${name}`), { timeout: 120_000 })
}

/** Writes until it is refused; gives the refusal. */
async function writeUntilRefused(client: Client): Promise<string> {
  const text = 'x'.repeat(900_000)
  for (let at = 0; at < 20; at++) {
    const refused = await client
      .create(configMaps, { metadata: { namespace: 'default', name: `big-${at}` }, data: { text } })
      .then(() => undefined, String)
    if (refused !== undefined) return refused
  }
  throw new Error('nothing was refused')
}

test('serve waits for the end of a command that holds the directory, and says so', async () => {
  const watching = await holder()
  const serving = program.start(['serve'])
  await serving.untilNoted(/in use by process \d+; waiting for its end/)
  await watching.end('SIGINT')
  await serving.until(/ready.*\n/)
  expect((await serving.end()).code).toBe(0)
})

test('the UI waits for the end of a command that holds the directory, and says so', async () => {
  const watching = await holder()
  const screen = await program.screen([], { columns: 140, rows: 30 })
  await screen.until(/in use by process \d+; waiting for its end/)
  await watching.end('SIGINT')
  await screen.until('a applies a sample')
  // Each try is forgotten before the next: nothing is warned of over the picture.
  expect(screen.text()).not.toContain('Warning')
  screen.press(':q', 'enter')
  expect((await screen.exit).exitCode).toBe(0)
})

test('the UI can be left while it waits', async () => {
  await holder()
  const screen = await program.screen([], { columns: 140, rows: 30 })
  await screen.until(/waiting for its end/)
  screen.press(':q', 'enter')
  expect((await screen.exit).exitCode).toBe(0)
})

test('serve tells that the disk is full, and what was written can still be read', async () => {
  await makeQuiet()
  const served = await program.serve()
  await fillDisk()
  expect(await writeUntilRefused(served.client)).toContain('the disk is full')
  await served.untilNoted(/warning: the disk is full: changes are refused until the store is opened again/)
  expect((await served.client.list(configMaps)).items.length).toBeGreaterThan(0)
  expect((await served.end()).code).toBe(0)
})

test('the UI tells that the disk is full, and goes on', async () => {
  await makeQuiet()
  const screen = await program.screen([], { columns: 140, rows: 30 })
  await screen.until('a applies a sample')
  await fillDisk()
  const client = createHttpClient(createTransport({ socketPath: `${program.data}/api.sock` }, 'test'))
  expect(await writeUntilRefused(client)).toContain('the disk is full')
  client.close()
  await screen.until('the disk is full: changes are refused')
  screen.press(':configmaps', 'enter')
  await screen.until('kube-root-ca.crt')
  screen.press(':q', 'enter')
  expect((await screen.exit).exitCode).toBe(0)
})
