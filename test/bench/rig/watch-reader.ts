/**
 * Reads many watches until each has told of so many changes. Its parent says by message where and how many (`Reading`); it answers
 * `ready` when all watches have begun, and a `Report` at the end.
 *
 * The first watch is read event by event. The others have to bring the same bytes, which costs next to nothing to see: who reads must not
 * be slower than who tells.
 */
import { connect, type Socket } from 'node:net'
import { crc32 } from 'node:zlib'
import { connectSecurely } from './secure.ts'
import type { Reading, Report } from './watches.ts'

const path = '/api/v1/namespaces/default/configmaps'
const { to, watches, changes } = await new Promise<Reading>((resolve) => process.once('message', (reading) => resolve(reading as Reading)))

/** A socket lets only some hundreds wait and turns others away, who come again. */
async function connected(): Promise<Socket> {
  for (;;) {
    const socket = typeof to === 'string' ? connect(to) : connectSecurely(to)
    const isOpen = await new Promise<boolean>((resolve) => {
      socket.once(typeof to === 'string' ? 'connect' : 'secureConnect', () => resolve(true)).once('error', () => resolve(false))
    })
    if (isOpen) return socket
  }
}

/** Takes the frames of HTTP off an answer: `onBytes` gets what stands in them, `onBegin` hears of the end of the headers. */
function unframed(onBegin: () => void, onBytes: (bytes: Buffer) => void): (data: Buffer) => void {
  let [left, line, isBegun] = [0, '', false]
  return (data) => {
    for (let at = 0; at < data.length;) {
      if (left > 0) {
        const bytes = data.subarray(at, at + left)
        onBytes(bytes)
        left -= bytes.length
        at += bytes.length
        continue
      }
      const end = data.indexOf('\n', at)
      line += data.toString('latin1', at, end < 0 ? data.length : end + 1)
      if (end < 0) return
      at = end + 1
      const text = line.trim()
      line = ''
      if (isBegun && text !== '') left = Number.parseInt(text, 16)
      else if (!isBegun && text === '') {
        isBegun = true
        onBegin()
      }
    }
  }
}

const latencies: number[] = []
/** What the first watch found wrong. */
let lost = 0
/** How many bytes all the changes are; known when the first watch has read them. */
let whole = Number.POSITIVE_INFINITY
const finished = Promise.withResolvers<void>()
const event = /"at":"(\d+)"|"resourceVersion":"(\d+)"/g

/** Reads lines: notes how late each change is, and for the first watch that each comes once and in order. */
function lines(isFirst: boolean, onLast: () => void): (bytes: Buffer) => void {
  let [rest, revision, told] = ['', 0, 0]
  return (bytes) => {
    const text = rest + bytes.toString('latin1')
    const cut = text.lastIndexOf('\n') + 1
    rest = text.slice(cut)
    const now = Date.now()
    for (const [, at, version] of text.slice(0, cut).matchAll(event)) {
      if (at !== undefined) {
        latencies.push(now - Number(at))
        if (++told === changes) onLast()
      } else if (isFirst) {
        if (Number(version) <= revision) lost++
        revision = Number(version)
      }
    }
  }
}

interface Told {
  size: number
  sum: number
  isClosed: boolean
}
const all: Told[] = []
const checkEnd = (): void => {
  if (all.every(({ size, isClosed }) => size >= whole || isClosed)) finished.resolve()
}

/** Follows from a revision on; resolves when the watch has begun. */
async function follow(at: number, from: string): Promise<void> {
  const socket = await connected()
  const told: Told = { size: 0, sum: 0, isClosed: false }
  all.push(told)
  const begun = Promise.withResolvers<void>()
  // Every tenth watch says how late its events were: enough to know the slowest of a hundred.
  const read = at % 10 === 0 ? lines(at === 0, () => at === 0 && (whole = told.size)) : undefined
  const take = unframed(begun.resolve, (bytes) => {
    told.size += bytes.length
    told.sum = crc32(bytes, told.sum)
    read?.(bytes)
  })
  socket.on('data', (data) => {
    take(data)
    if (told.size >= whole) checkEnd()
  })
  // Who is sent away has lost what it was not told.
  socket.on('close', () => {
    told.isClosed = true
    if (at === 0) finished.resolve()
    checkEnd()
  })
  socket.write(`GET ${path}?watch=true&resourceVersion=${from} HTTP/1.1\r\nHost: localhost\r\n\r\n`)
  await begun.promise
}

async function newest(): Promise<string> {
  const socket = await connected()
  socket.write(`GET ${path}?limit=1 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`)
  let text = ''
  for await (const data of socket) text += String(data)
  return /"resourceVersion":"(\d+)"/.exec(text)?.[1] ?? '0'
}

const from = await newest()
for (let at = 0; at < watches; at++) await follow(at, from)
process.send?.('ready')
await finished.promise
const [first] = all
lost += all.filter(({ size, sum }) => size !== whole || sum !== first?.sum).length
process.send?.({ latencies, lost } satisfies Report)
