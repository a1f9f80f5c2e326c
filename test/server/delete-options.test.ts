/** DELETE over a socket: where its options come from, and what they may not say. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ManualClock } from '../../src/base/clock.ts'
import { startListening, type ListeningServer } from './listening.ts'

let server: ListeningServer
beforeAll(async () => {
  server = await startListening({ clock: new ManualClock() })
})
afterAll(() => server.stop())

const maps = '/api/v1/namespaces/default/configmaps'
const make = (name: string, finalizers: readonly string[] = []) =>
  server.ask({ method: 'POST', path: maps, body: { metadata: { name, finalizers } } })
const remove = (path: string, body?: unknown) => server.ask({ method: 'DELETE', path, ...(body !== undefined && { body }) })

test('the query counts only where there is no body: a dry run has to stand in it then', async () => {
  await make('both')
  await remove(`${maps}/both?dryRun=All`, { dryRun: ['All'] })
  await remove(`${maps}/both?dryRun=All`)
  expect((await server.ask({ path: `${maps}/both` })).status).toBe(200)
  await remove(`${maps}/both?dryRun=All`, { gracePeriodSeconds: 0 })
  expect((await server.ask({ path: `${maps}/both` })).status).toBe(404)
})

test('what is wrong with the options is said at once', async () => {
  const { status, body } = await remove(`${maps}/none`, { dryRun: ['x'], orphanDependents: true, propagationPolicy: 'zz' })
  expect([status, body]).toMatchObject([
    422,
    { details: { causes: [{ field: 'propagationPolicy' }, { field: 'propagationPolicy' }, { field: 'dryRun' }] } },
  ])
})

test.each([
  [{ kind: 'X', apiVersion: 'v1' }, 'no kind "X" is registered for version "v1" in scheme "pkg/runtime/scheme.go:110"'],
  [{ kind: 'X' }, 'no kind "X" is registered for version "meta.k8s.io/v1" in scheme "pkg/runtime/scheme.go:110"'],
  [{ kind: 'DeleteOptions', apiVersion: 'a/b/c' }, 'unexpected GroupVersion string: a/b/c'],
])('options that call themselves %j are refused', async (options, message) => {
  expect(await remove(`${maps}/none`, options)).toMatchObject({ status: 500, body: { message } })
})

test('a period of grace in the query has to be a number', async () => {
  expect(await remove(`${maps}/none?gracePeriodSeconds=`)).toMatchObject({
    status: 400,
    body: { message: 'strconv.ParseInt: parsing "": invalid syntax' },
  })
})

test('who asks not to orphan dependents hears of an object that stays for a while', async () => {
  await make('staying', ['e.com/a'])
  expect((await remove(`${maps}/staying?orphanDependents=false`)).status).toBe(202)
  expect((await remove(`${maps}/staying`)).status).toBe(200)
})

test.each(['/w', ''])('who deletes jobs%s without a word on their pods is warned', async (name) => {
  const jobs = '/apis/batch/v1/namespaces/default/jobs'
  const pod = { spec: { restartPolicy: 'Never', containers: [{ name: 'c', image: 'i' }] } }
  await server.ask({ method: 'POST', path: jobs, body: { metadata: { name: 'w' }, spec: { template: pod } } })
  const warningOf = async (query: string) => (await remove(`${jobs}${name}?dryRun=All${query}`)).headers?.['warning']
  expect(await warningOf('')).toContain('child pods are preserved by default when jobs are deleted')
  expect(await warningOf('&propagationPolicy=Orphan')).toBeUndefined()
})

test('an end that has begun may only come sooner', async () => {
  const pods = '/api/v1/namespaces/default/pods'
  const finalizersOf = ({ body }: { readonly body: unknown }) => (body as { metadata: { finalizers?: string[] } }).metadata.finalizers
  const spec = { nodeName: 'n', containers: [{ name: 'c', image: 'i' }] }
  await server.ask({ method: 'POST', path: pods, body: { metadata: { name: 'p', finalizers: ['e.com/a'] }, spec } })
  await remove(`${pods}/p`, { gracePeriodSeconds: 20, propagationPolicy: 'Foreground' })
  const later = await remove(`${pods}/p`, { gracePeriodSeconds: 20, propagationPolicy: 'Background' })
  expect(finalizersOf(later)).toEqual(['e.com/a', 'foregroundDeletion'])
  const sooner = await remove(`${pods}/p`, { gracePeriodSeconds: 10, propagationPolicy: 'Background' })
  expect(finalizersOf(sooner)).toEqual(['e.com/a'])
})

test('the status of a pod does not say when it ends', async () => {
  const pods = '/api/v1/namespaces/default/pods'
  const spec = { containers: [{ name: 'c', image: 'i' }] }
  await server.ask({ method: 'POST', path: pods, body: { metadata: { name: 'ending', finalizers: ['e.com/a'] }, spec } })
  await remove(`${pods}/ending`)
  const body = { metadata: { name: 'ending', deletionTimestamp: '2020-01-01T00:00:00Z' }, status: { phase: 'Failed' } }
  const answer = await server.ask({ method: 'PUT', path: `${pods}/ending/status`, body })
  expect(answer).toMatchObject({ status: 200, body: { metadata: { deletionTimestamp: '2026-01-01T00:00:00Z' } } })
})

test.each([
  ['/api/v1/namespaces', 'namespaces "x": Precondition failed: UID in precondition: other, UID in object meta: '],
  [maps, 'ConfigMap "x": the UID in the precondition (other) does not match the UID in record ('],
])('who means another object of %s hears of both', async (path, words) => {
  await server.ask({ method: 'POST', path, body: { metadata: { name: 'x' } } })
  const { status, body } = await remove(`${path}/x`, { preconditions: { uid: 'other' } })
  expect([status, (body as { message: string }).message]).toEqual([409, expect.stringContaining(words)])
})

test('a dry run shows an object that loses a finalizer before it goes', async () => {
  await make('losing', ['foregroundDeletion'])
  const dry = await remove(`${maps}/losing`, { dryRun: ['All'], propagationPolicy: 'Background' })
  expect(dry).toMatchObject({ status: 200, body: { kind: 'ConfigMap', metadata: { name: 'losing' } } })
  expect(await remove(`${maps}/losing`, { propagationPolicy: 'Background' })).toMatchObject({ status: 200, body: { kind: 'Status' } })
})
