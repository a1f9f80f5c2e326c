/** Lists longer than one write and watches of many, by each way in which they can come: all are told the same. */
import http from 'node:http'
import http2 from 'node:http2'
import https from 'node:https'
import { buffer } from 'node:stream/consumers'
import type { Readable } from 'node:stream'
import { gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { KubeObject } from '../../src/api/object.ts'
import { configMaps } from '../../src/api/resources.ts'
import { listen, type Listening } from '../../src/server/listen.ts'
import { startListening, type ListeningServer } from './listening.ts'

let server: ListeningServer
let secure: Listening
let admin: { readonly ca: string; readonly cert: string; readonly key: string }
const path = '/api/v1/namespaces/default/configmaps'
const count = 40

beforeAll(async () => {
  server = await startListening({ policy: true })
  secure = await listen(server, { port: 0 })
  const { certificate: cert, key } = await server.keyring.client({ name: 'kubernetes-admin', groups: ['system:masters'] })
  admin = { ca: (await server.keyring.authority()).certificate, cert, key }
  for (let at = 0; at < count; at++)
    await server.client.create(configMaps, { metadata: { namespace: 'default', name: `m${at}` }, data: { long: 'ä'.repeat(12_000) } })
})
afterAll(async () => {
  await secure.close()
  await server.stop()
})

type Ask = (path: string, headers?: http.OutgoingHttpHeaders) => Promise<Readable>

const one = new https.Agent({ keepAlive: true, maxSockets: 1 })
const bySocket: Ask = (path, headers = {}) =>
  new Promise((resolve, reject) => http.get({ socketPath: server.socket, path, headers, agent: false }, resolve).on('error', reject))
const overTls: Ask = (path, headers = {}) =>
  new Promise((resolve, reject) =>
    https.get({ host: '127.0.0.1', port: secure.port, ...admin, path, headers, agent: false }, resolve).on('error', reject),
  )
const overOne: Ask = (path, headers = {}) =>
  new Promise((resolve, reject) =>
    https.get({ host: '127.0.0.1', port: secure.port, ...admin, path, headers, agent: one }, resolve).on('error', reject),
  )
const overHttp2: Ask = async (path, headers = {}) => {
  const session = http2.connect(`https://127.0.0.1:${secure.port}`, admin).on('error', () => undefined)
  return session.request({ ':path': path, ...headers }).on('close', () => session.destroy())
}
const packed: Ask = async (path) => {
  const answer = await bySocket(path, { 'Accept-Encoding': 'gzip' })
  expect((answer as http.IncomingMessage).headers['content-encoding']).toBe('gzip')
  return answer
}

describe('a long list', () => {
  const tables = { Accept: 'application/json;as=Table;v=v1;g=meta.k8s.io' }

  test('is the same by every way, also for many at once', async () => {
    const { resourceVersion } = (await server.client.list(configMaps, { namespace: 'default' })).metadata
    const exactly = `${path}?resourceVersion=${resourceVersion}&resourceVersionMatch=Exact`
    const [first, ...others] = await Promise.all(
      [bySocket, overTls, overOne, overOne, overHttp2, overHttp2].map(async (ask) => buffer(await ask(exactly))),
    )
    expect(first?.length).toBeGreaterThan(3 * 256 * 1024)
    for (const other of others) expect(other.equals(first ?? other)).toBe(true)
    expect(gunzipSync(await buffer(await packed(exactly))).equals(first ?? Buffer.alloc(0))).toBe(true)
    const { items } = JSON.parse(String(first)) as { readonly items: readonly KubeObject[] }
    expect(items.map(({ metadata }) => metadata.name).sort()).toEqual(Array.from({ length: count }, (_each, at) => `m${at}`).sort())
  })

  test('is a table for who asks for one', async () => {
    const table = JSON.parse(String(await buffer(await overTls(path, tables)))) as { readonly rows: readonly object[] }
    expect(table.rows).toHaveLength(count)
  })

  test('leaves nothing behind on its connection, and no body where only the headers are asked for', async () => {
    const asked = await new Promise<Readable>((resolve, reject) =>
      https
        .request({ method: 'HEAD', host: '127.0.0.1', port: secure.port, ...admin, path, agent: one }, resolve)
        .on('error', reject)
        .end(),
    )
    expect(await buffer(asked)).toHaveLength(0)
    expect(String(await buffer(await overOne(`${path}?limit=1`)))).toContain('"remainingItemCount":39')
  })

  test('harms nobody when its reader leaves in the middle', async () => {
    for (const ask of [bySocket, overTls, overHttp2]) {
      const answer = (await ask(path)).on('error', () => undefined)
      await new Promise((resolve) => answer.once('data', resolve))
      answer.destroy()
    }
    expect((await buffer(await overTls(path))).length).toBeGreaterThan(3 * 256 * 1024)
  })
})

test('watches by every way and in every form are told of each change once and in order', async () => {
  const { resourceVersion } = (await server.client.list(configMaps, { namespace: 'default' })).metadata
  const watched = `${path}?watch=true&resourceVersion=${resourceVersion}`
  const forms: readonly (readonly [Ask, string, http.OutgoingHttpHeaders])[] = [
    ...[bySocket, overTls, overHttp2].flatMap((ask) => Array.from({ length: 10 }, () => [ask, watched, {}] as const)),
    [bySocket, `${watched}&fieldSelector=metadata.name%3Dm1`, {}],
    [bySocket, `${watched}&labelSelector=odd`, {}],
    [bySocket, watched, { Accept: 'application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io' }],
    [overTls, watched, { Accept: 'application/json;as=Table;v=v1;g=meta.k8s.io' }],
    [overTls, watched, { Accept: 'application/json;as=Table;v=v1;g=meta.k8s.io' }],
  ]
  const texts = forms.map(() => '')
  const open = await Promise.all(forms.map(([ask, from, headers]) => ask(from, headers)))
  for (const [at, answer] of open.entries())
    answer
      .setEncoding('utf8')
      .on('data', (text: string) => (texts[at] += text))
      .on('error', () => undefined)
  const revisions: string[] = []
  for (let round = 0; round < 30; round++) {
    const name = `m${round % 3}`
    const labels = name === 'm1' ? { odd: 'yes' } : {}
    const body = { metadata: { labels }, data: { long: String(round) } }
    revisions.push((await server.client.patch(configMaps, { namespace: 'default', name }, 'merge', body)).metadata.resourceVersion ?? '')
  }
  const lines = (at: number): readonly { readonly type: string; readonly object: KubeObject & Record<string, unknown> }[] =>
    (texts[at] ?? '')
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line) as never)
  const told = (at: number): readonly (string | undefined)[] => lines(at).map(({ object }) => object.metadata.resourceVersion)
  const ofOne = revisions.filter((_each, at) => at % 3 === 1)
  const wanted = forms.map(([, from]) => (from.includes('Selector') ? ofOne : revisions))
  while (!wanted.every((each, at) => told(at).length >= each.length)) await new Promise((resolve) => setTimeout(resolve, 5))
  for (const answer of open) answer.destroy()
  for (const [at, each] of wanted.entries()) expect(told(at)).toEqual(each)
  expect(new Set(texts.slice(0, 30)).size).toBe(1)
  expect(lines(31)[0]?.type).toBe('ADDED')
  expect(lines(32)[0]?.object).toMatchObject({ kind: 'PartialObjectMetadata', metadata: { resourceVersion: revisions[0] } })
  for (const table of [33, 34]) {
    const [head, ...others] = lines(table).map(({ object }) => ((object['columnDefinitions'] ?? []) as readonly object[]).length)
    expect([head, new Set(others)]).toEqual([3, new Set([0])])
  }
})

test('a watch that is not read goes on later from what the store keeps', async () => {
  const from = (await server.client.list(configMaps, { namespace: 'default' })).metadata.resourceVersion
  const answer = await bySocket(`${path}?watch=true&resourceVersion=${from}`)
  answer.pause()
  const body = (round: number): object => ({ data: { long: `${round} ${'x'.repeat(30_000)}` } })
  const revisions: string[] = []
  for (let round = 0; round < 60; round++)
    revisions.push(
      (await server.client.patch(configMaps, { namespace: 'default', name: 'm5' }, 'merge', body(round))).metadata.resourceVersion ?? '',
    )
  let text = ''
  answer
    .setEncoding('utf8')
    .on('data', (more: string) => (text += more))
    .on('error', () => undefined)
  answer.resume()
  while (text.split('\n', 61).length <= 60) await new Promise((resolve) => answer.once('data', resolve))
  answer.destroy()
  const told = text
    .trim()
    .split('\n')
    .map((line) => (JSON.parse(line) as { readonly object: KubeObject }).object.metadata.resourceVersion)
  expect(told).toEqual(revisions)
})
