/** Whole numbers that a body writes with a point or an exponent, in every form of a write. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ManualClock } from '../../src/base/clock.ts'
import { startListening, type ListeningServer } from './listening.ts'

let server: ListeningServer
const path = '/apis/apps/v1/namespaces/default/deployments'
const spec = (replicas: string): string =>
  `{"replicas":${replicas},"selector":{"matchLabels":{"a":"b"}},"template":{"metadata":{"labels":{"a":"b"}},"spec":{"containers":[{"name":"c","image":"x"}]}}}`

beforeAll(async () => {
  server = await startListening({ clock: new ManualClock() })
  await server.ask({ method: 'POST', path, body: `{"metadata":{"name":"d"},"spec":${spec('1')}}` })
})
afterAll(() => server.stop())

const into = (number: string, struct: string): string =>
  `json: cannot unmarshal number ${number} into Go struct field ${struct}Spec.spec.replicas of type int32`
const ask = async (type: string, at: string, body: string) => {
  const { status, body: answer } = await server.ask({ method: 'PATCH', path: `${path}/d${at}`, type: `application/${type}`, body })
  return { status, message: (answer as { readonly message?: string }).message ?? '', answer }
}

test.each(['2.0', '1e3', '2.50'])('a merge patch with %s is refused, and so is a JSON patch', async (number) => {
  for (const [at, struct] of [
    ['', 'Deployment'],
    ['/scale', 'Scale'],
  ] as const) {
    const merged = await ask('merge-patch+json', at, `{"spec":{"replicas":${number}}}`)
    expect(merged).toMatchObject({ status: 422, message: expect.stringContaining(into(number, struct)) as string })
    expect(merged.message).toContain(`\\"replicas\\":${number}`)
    const replaced = await ask('json-patch+json', at, `[{"op":"replace","path":"/spec/replicas","value":${number}}]`)
    expect(replaced).toMatchObject({ status: 422, message: expect.stringContaining(into(number, struct)) as string })
  }
})

test('a strategic patch and an apply take it for the integer that it is', async () => {
  const merged = await ask('strategic-merge-patch+json', '', '{"spec":{"replicas":2.0}}')
  expect(merged.answer).toMatchObject({ spec: { replicas: 2 } })
  const applied = await ask(
    'apply-patch+yaml',
    '?fieldManager=m&force=true',
    `{"apiVersion":"apps/v1","kind":"Deployment","spec":{"replicas":3.0}}`,
  )
  expect(applied.answer).toMatchObject({ spec: { replicas: 3 } })
})

test('a test of a number compares what is written', async () => {
  expect((await ask('json-patch+json', '', '[{"op":"test","path":"/spec/revisionHistoryLimit","value":10}]')).status).toBe(200)
  expect((await ask('json-patch+json', '', '[{"op":"test","path":"/spec/revisionHistoryLimit","value":10.0}]')).status).toBe(422)
})

test('a body shows it as it is written', async () => {
  const { status, body } = await server.ask({ method: 'POST', path, body: `{"metadata":{"name":"e"},"spec":${spec('2.50')}}` })
  expect(status).toBe(400)
  expect(body).toMatchObject({ message: `Deployment in version "v1" cannot be handled as a Deployment: ${into('2.50', 'Deployment')}` })
})

test('a number that no float holds is refused in all patches', async () => {
  for (const type of ['merge-patch+json', 'strategic-merge-patch+json']) {
    const { status, message } = await ask(type, '', '{"spec":{"replicas":1e2000}}')
    expect(status).toBe(400)
    expect(message).toMatch(/json: cannot unmarshal number 1e2000 into Go value of type float64$/)
  }
})

test('types that read themselves name no place', async () => {
  const surge = await ask('strategic-merge-patch+json', '', '{"spec":{"strategy":{"rollingUpdate":{"maxSurge":1.5}}}}')
  expect(surge.message).toMatch(/json: cannot unmarshal number 1\.5 into Go value of type int32$/)
})
