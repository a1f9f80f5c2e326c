/** Damaged, foreign and edited files: each is refused with file, place and reason, and nothing on the disk is changed. */
import { expect, test } from 'vitest'
import { ManualClock } from '../../src/base/clock.ts'
import { DamagedStore } from '../../src/store/damaged-store.ts'
import { memoryDisk } from '../../src/store/memory-disk.ts'
import { openStore } from '../../src/store/open-store.ts'
import type { Disk } from '../../src/store/disk.ts'

const clock = new ManualClock()
const snapshotFile = 'db.json'
const journalName = /^journal-/

/** Writes the file anew with other content. */
async function overwrite(disk: Disk, name: string, bytes: Buffer): Promise<void> {
  const file = await disk.open(`/x/${name}`, { fresh: true, durable: true })
  await file.write(bytes, 0)
}

async function journals(disk: Disk): Promise<string[]> {
  return (await disk.list('/x')).filter((name) => journalName.test(name)).sort()
}

/** A directory with a snapshot, sealed journals after it, and an open one. */
async function running(): Promise<Disk> {
  const disk = memoryDisk()
  const first = await openStore({ directory: '/x', disk, clock, segments: { smallest: 1024, largest: 2048 } })
  for (let at = 0; at < 10; at++) await first.put(`/k/${at}`, (revision) => ({ revision, filler: 'x'.repeat(200) }))
  await first.close()
  const second = await openStore({
    directory: '/x',
    disk: { ...disk, lock: () => Promise.resolve(() => Promise.resolve()) },
    clock,
    segments: { smallest: 1024, largest: 2048 },
    snapshots: { journalBytes: 1e9 },
  })
  for (let at = 0; at < 20; at++) await second.put(`/k/${at}`, (revision) => ({ revision, filler: 'y'.repeat(200) }))
  return disk // as after a kill: `second` is never closed
}

async function contents(disk: Disk): Promise<Map<string, string>> {
  const found = new Map<string, string>()
  for (const name of (await disk.list('/x')).sort()) found.set(name, (await disk.read(`/x/${name}`))?.toString('latin1') ?? '')
  return found
}

/** Opens, expects a refusal that leaves everything as it was, and gives the error. */
async function refused(disk: Disk): Promise<DamagedStore> {
  const before = await contents(disk)
  const error = await openStore({ directory: '/x', disk, clock }).catch((thrown: unknown) => thrown)
  if (!(error instanceof DamagedStore)) throw new Error(`not refused: ${String(error)}`)
  expect(await contents(disk)).toEqual(before)
  return error
}

function edit(bytes: Buffer | undefined, from: string, to: string): Buffer {
  const text = bytes?.toString('latin1') ?? ''
  if (!text.includes(from)) throw new Error(`${from} is not there`)
  return Buffer.from(
    text.replace(from, () => to),
    'latin1',
  )
}

test('the untouched directory opens', async () => {
  const store = await openStore({ directory: '/x', disk: await running(), clock })
  expect(store.revision).toBe(31)
  expect(store.count('/k/')).toBe(20)
})

const snapshotDamage: [string, (bytes: Buffer) => Buffer, string][] = [
  ['empty', () => Buffer.alloc(0), 'the file is empty'],
  ['full of zeros', (bytes) => Buffer.alloc(bytes.length), 'the file holds only zeros'],
  ['cut off', (bytes) => bytes.subarray(0, bytes.length / 2), 'the end of the file is missing'],
  ['edited by hand', (bytes) => edit(bytes, '"revision":4', '"revision":5'), 'the checksum does not match'],
  ['hit by a bit flip', (bytes) => edit(bytes, '"filler":"xxx', '"filler":"xyx'), 'the checksum does not match'],
  ['given a byte order mark', (bytes) => Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), bytes]), 'not written by this program'],
  [
    'written anew by another program',
    (bytes) => Buffer.from(JSON.stringify(JSON.parse(bytes.toString()), undefined, 2)),
    'another program has rewritten it',
  ],
  ['no JSON', () => Buffer.from('hello\n'), 'is not JSON'],
  ['foreign JSON', () => Buffer.from('{"posts":[]}'), 'it is foreign'],
  ['just null', () => Buffer.from('null'), 'it is foreign'],
  ['of a newer format', (bytes) => edit(bytes, '{"format":1,', '{"format":2,'), 'format 2 is not known'],
  [
    'with other line ends',
    (bytes) => Buffer.from(bytes.toString('latin1').replaceAll('\n', '\r\n'), 'latin1'),
    'the end of the file is missing',
  ],
]

test.each(snapshotDamage)('a db.json that is %s is refused', async (_name, damage, reason) => {
  const disk = await running()
  await overwrite(disk, snapshotFile, damage((await disk.read('/x/db.json')) ?? Buffer.alloc(0)))
  const error = await refused(disk)
  expect(error.file).toBe('/x/db.json')
  expect(error.reason).toContain(reason)
})

test('a file is offered in the place of db.json only if it is there', async () => {
  const disk = await running()
  await overwrite(disk, snapshotFile, Buffer.from('{"posts":[]}'))
  expect((await refused(disk)).advice).toContain('put db.prev.json in its place if it is there, or choose another directory')
})

test('the place of a broken line in db.json is told', async () => {
  const disk = await running()
  const bytes = (await disk.read('/x/db.json')) ?? Buffer.alloc(0)
  await overwrite(disk, snapshotFile, edit(bytes, '"/k/3":{', '"/k/3":[{'))
  expect((await refused(disk)).offset).toBe(bytes.indexOf('"/k/3"'))
})

test('a missing db.json is refused while journals go on from it', async () => {
  const disk = await running()
  const [first] = await journals(disk)
  await disk.remove('/x/db.json')
  await disk.remove(`/x/${first ?? ''}`)
  const error = await refused(disk)
  expect(error.reason).toMatch(/is missing, and the journal begins only at revision \d+/)
})

test('a db.json of another cluster is refused', async () => {
  const other = await running()
  const disk = await running()
  await overwrite(disk, snapshotFile, (await other.read('/x/db.json')) ?? Buffer.alloc(0))
  expect((await refused(disk)).reason).toContain('another cluster')
})

test('a bit flip in a sealed journal is refused at its line', async () => {
  const disk = await running()
  const names = await journals(disk)
  const name = names[names.length - 2] ?? ''
  const bytes = (await disk.read(`/x/${name}`)) ?? Buffer.alloc(0)
  await overwrite(disk, name, edit(bytes, 'yyy"}}', 'yzy"}}'))
  const error = await refused(disk)
  expect(error.file).toBe(`/x/${name}`)
  expect(error.offset).toBe(bytes.indexOf('\n') + 1)
})

test('a bit flip in the middle of the open journal is refused, since later lines were acknowledged', async () => {
  const disk = await running()
  const name = (await journals(disk)).pop() ?? ''
  const bytes = (await disk.read(`/x/${name}`)) ?? Buffer.alloc(0)
  const flips = [
    ['yyy"}}', 'yzy"}}'],
    ['yyy"}}\n', 'yyy"}} '],
    ['"o":"P"', '"o":"D"'],
  ]
  for (const [from, to] of flips) {
    await overwrite(disk, name, edit(bytes, from ?? '', to ?? ''))
    const error = await refused(disk)
    expect(error.reason, from).toContain('acknowledged changes follow')
  }
})

test('garbage at the start of a journal is refused', async () => {
  const disk = await running()
  const name = (await journals(disk)).pop() ?? ''
  await overwrite(disk, name, Buffer.from('hello'))
  expect((await refused(disk)).reason).toContain('does not begin like a journal')
})

test('a missing journal is refused', async () => {
  const disk = await running()
  const names = await journals(disk)
  await disk.remove(`/x/${names[names.length - 2] ?? ''}`)
  expect((await refused(disk)).reason).toMatch(/begins with revision \d+, but \d+ comes next|revision \d+ is missing/)
})

test('a torn last line is cut off, and the store goes on from there', async () => {
  const disk = await running()
  const name = (await journals(disk)).pop() ?? ''
  const bytes = (await disk.read(`/x/${name}`)) ?? Buffer.alloc(0)
  const end = bytes.lastIndexOf('}}\n')
  await overwrite(disk, name, bytes.subarray(0, end - 50))
  const store = await openStore({ directory: '/x', disk, clock })
  expect(store.revision).toBe(30)
  expect((await store.put('/k/1', () => 1)).revision).toBe(31)
  await store.close()
  expect((await openStore({ directory: '/x', disk, clock })).revision).toBe(31)
})
