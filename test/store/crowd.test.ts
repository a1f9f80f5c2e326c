/** Followers: many are told the same at once, slow ones read on from the history, and patient ones wait a moment when there is much to tell. */
import { beforeEach, expect, test } from 'vitest'
import { ManualClock } from '../../src/base/clock.ts'
import { memoryDisk } from '../../src/store/memory-disk.ts'
import { openStore, type OpenStore } from '../../src/store/open-store.ts'
import type { Follower, Following, StoreEvent } from '../../src/store/store.ts'

let clock: ManualClock
let store: OpenStore
beforeEach(async () => {
  clock = new ManualClock()
  store = await openStore({ directory: '/x', disk: memoryDisk(), clock, history: { count: 100 } })
})

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))
const revisions = (batches: readonly (readonly StoreEvent[])[]): number[] => batches.flat().map(({ entry }) => entry.revision)
const upTo = (last: number): number[] => Array.from({ length: last - 1 }, (_each, at) => at + 2)

interface Listener extends Following {
  readonly batches: (readonly StoreEvent[])[]
}

/** One who notes what it is told, and then does `act`. */
function listen(act: () => Promise<void> | undefined = () => undefined, more: Partial<Follower> = { isPatient: true }): Listener {
  const batches: (readonly StoreEvent[])[] = []
  const following = store.follow('/a/', undefined, {
    ...more,
    onEvents(events) {
      batches.push(events)
      return act()
    },
  })
  return { ...following, batches }
}

test('followers who are told the same get the same array, also those who came meanwhile', async () => {
  const followers = Array.from({ length: 60 }, () => listen())
  const writes = Array.from({ length: 10 }, (_each, at) => store.put(`/a/${at}`, () => at))
  await Promise.all(writes)
  const late = listen()
  for (let at = 0; at < 5; at++) await turn()
  await store.put('/a/x', () => 'x')
  for (let at = 0; at < 5; at++) await turn()
  for (const { batches } of followers) {
    expect(batches).toHaveLength(2)
    expect(batches[0]).toBe(followers[0]?.batches[0])
  }
  expect(revisions(followers[0]?.batches ?? [])).toEqual(upTo(12))
  expect(revisions(late.batches)).toEqual([12])
})

test('more followers than one turn can tell are told in several, each of everything in order', async () => {
  const turns = new Set<number>()
  let at = 0
  const followers = Array.from({ length: 200 }, () => listen(() => void turns.add(at)))
  for (; at < 8; at++) {
    await store.put('/a/1', () => at)
    await turn()
  }
  for (; at < 16; at++) await turn()
  for (const follower of followers) expect([revisions(follower.batches), follower.revision()]).toEqual([upTo(9), 9])
  expect(turns.size).toBeGreaterThan(3)
})

test('a slow follower gets the rest in order when it has taken what it got, and harms no other', async () => {
  const waiting: (() => void)[] = []
  const slow = listen(() => new Promise((resolve) => waiting.push(resolve)))
  const quick = listen()
  for (let at = 0; at < 20; at++) await store.put('/a/1', () => at)
  await turn()
  expect([revisions(slow.batches), slow.revision()]).toEqual([[2], 2])
  expect([revisions(quick.batches), quick.revision()]).toEqual([upTo(21), 21])
  while (slow.revision() < store.revision) {
    waiting.shift()?.()
    await turn()
  }
  expect(revisions(slow.batches)).toEqual(upTo(21))
  expect(slow.batches.length).toBeLessThan(4)
})

test('those who fell behind together catch up with the same array', async () => {
  const waiting: (() => void)[] = []
  const slow = Array.from({ length: 5 }, () => listen(() => new Promise((resolve) => waiting.push(resolve))))
  for (let at = 0; at < 20; at++) await store.put('/a/1', () => at)
  for (const follower of slow) {
    waiting.shift()?.()
    await turn()
    await store.put('/a/2', () => follower.revision())
  }
  const second = slow.map(({ batches }) => batches[1])
  expect(second.every((batch) => batch !== undefined && batch === second[0])).toBe(true)
  while (slow.some((follower) => follower.revision() < store.revision)) {
    waiting.shift()?.()
    await turn()
  }
  for (const { batches } of slow) expect(revisions(batches)).toEqual(upTo(26))
})

test('a follower that refuses what it got is told the next', async () => {
  const failing = listen(() => Promise.reject(new Error('not now')))
  for (let at = 0; at < 5; at++) {
    await store.put('/a/1', () => at)
    await turn()
  }
  expect(revisions(failing.batches)).toEqual(upTo(6))
})

test('a follower that takes nothing is lost as soon as the history has gone on, and is told nothing more', async () => {
  let lost = 0
  const stuck = listen(() => new Promise(() => undefined), { onLost: () => lost++ })
  for (let at = 0; at < 101; at++) await store.put('/a/1', () => at)
  expect([lost, revisions(stuck.batches)]).toEqual([0, [2]])
  await store.put('/b/1', () => 'elsewhere')
  await store.put('/a/1', () => 'again')
  await turn()
  expect([lost, revisions(stuck.batches)]).toEqual([1, [2]])
})

/** So many that changes are collected for them. */
const crowd = (): Listener[] => Array.from({ length: 20 }, () => listen())

test('while telling many takes long, patient followers are told what was collected meanwhile, others at once', async () => {
  crowd()
  const patient = listen(() => void clock.advance(30))
  const urgent = listen(() => undefined, {})
  await store.put('/a/1', () => 1)
  await turn()
  for (let at = 0; at < 10; at++) await store.put('/a/1', () => at)
  await turn()
  expect([revisions(patient.batches), patient.revision()]).toEqual([[2], 2])
  expect(urgent.batches).toHaveLength(11)
  await clock.advance(29, turn)
  expect(patient.batches).toHaveLength(1)
  await clock.advance(1, turn)
  expect([patient.batches.length, revisions(patient.batches), patient.revision()]).toEqual([2, upTo(12), 12])
})

test('few patient followers are told each change at once, however long that takes', async () => {
  const patient = listen(() => void clock.advance(60))
  for (let at = 0; at < 3; at++) {
    await store.put('/a/1', () => at)
    await turn()
  }
  expect(patient.batches.map((batch) => batch.length)).toEqual([1, 1, 1])
})

test('however long telling takes, nobody waits as long as a tenth of a second', async () => {
  crowd()
  const patient = listen(() => void clock.advance(1000))
  await store.put('/a/1', () => 1)
  await turn()
  await store.put('/a/1', () => 2)
  await clock.advance(99, turn)
  expect(patient.batches).toHaveLength(2)
})

test('a patient follower that is told quickly waits for nothing', async () => {
  const patient = listen()
  for (let at = 0; at < 10; at++) {
    await store.put('/a/1', () => at)
    expect(patient.batches).toHaveLength(at + 1)
  }
})

test('how far a follower has come grows with changes that are none of its own', async () => {
  const follower = listen()
  await store.put('/b/1', () => 1)
  expect(follower.revision()).toBe(2)
  follower.stop()
})
