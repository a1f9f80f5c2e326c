/** Selectors in questions about rights. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startListening, type ListeningServer } from '../listening.ts'

let server: ListeningServer
beforeAll(async () => {
  server = await startListening({ policy: true })
})
afterAll(() => server.stop())

const ask = (attributes: object) =>
  server.ask({
    method: 'POST',
    path: '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews',
    body: { spec: { resourceAttributes: { verb: 'list', resource: 'pods', ...attributes } } },
  })
const at = 'spec.resourceAttributes'
const listed = "must be specified when `operator` is 'In' or 'NotIn'"

test.for([
  [{ labelSelector: { rawSelector: 'a=b', requirements: [{ key: 'a', operator: 'Exists' }] } }, `${at}.labelSelector.rawSelector`],
  [{ fieldSelector: {} }, `${at}.fieldSelector.requirements`],
  [{ fieldSelector: { requirements: [{ key: 'a', operator: 'In' }] } }, `${at}.fieldSelector.requirements[0].values`],
  [{ fieldSelector: { requirements: [{ operator: 'In', values: ['a'] }] } }, `${at}.fieldSelector.requirements[0].key`],
  [{ labelSelector: { requirements: [{ key: 'a', operator: 'In' }] } }, `${at}.labelSelector.requirements[0].values`],
  [{ labelSelector: { requirements: [{ key: 'a b', operator: 'New' }] } }, `${at}.labelSelector.requirements[0].key`],
] as const)('%j is refused for %s', async ([attributes, field]) => {
  const { status, body } = await ask(attributes)
  expect(status).toBe(422)
  expect((body as { readonly details: { readonly causes: readonly { readonly field: string }[] } }).details.causes[0]?.field).toBe(field)
})

test('the refusal says what is asked for', async () => {
  expect(await ask({ labelSelector: { requirements: [{ key: 'a', operator: 'In' }] } })).toMatchObject({
    body: {
      message: `.authorization.k8s.io "" is invalid: ${at}.labelSelector.requirements[0].values: Required value: ${listed}`,
    },
  })
})

test.for([
  [{ fieldSelector: { requirements: [{ key: 'a', operator: 'New' }] } }, `${at}.fieldSelector ignored due to parse error`],
  [{ fieldSelector: { rawSelector: 'a' } }, `${at}.fieldSelector ignored due to parse error`],
  [
    {
      labelSelector: {
        requirements: [
          { key: 'a', operator: 'Exists' },
          { key: 'b', operator: 'New' },
        ],
      },
    },
    `${at}.labelSelector partially ignored due to parse error`,
  ],
  [{ labelSelector: { rawSelector: 'a=b' } }, undefined],
] as const)('of %j the status says %s', async ([attributes, text]) => {
  const { status, body } = await ask(attributes)
  expect(status).toBe(201)
  expect((body as { readonly status: { readonly evaluationError?: string } }).status.evaluationError).toBe(text)
})

test('a review of rules answers without its question', async () => {
  const { body } = await server.ask({
    method: 'POST',
    path: '/apis/authorization.k8s.io/v1/selfsubjectrulesreviews',
    as: 'jane',
    body: { metadata: { name: 'x', labels: { a: 'b' } }, spec: { namespace: 'default' } },
  })
  expect(body).toMatchObject({ metadata: { creationTimestamp: null }, spec: {}, status: { incomplete: false } })
  expect(Object.keys((body as { readonly metadata: object }).metadata)).toEqual(['creationTimestamp'])
})
