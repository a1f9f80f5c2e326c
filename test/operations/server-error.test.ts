/** A server's refusals in kubectl's words. */
import { expect, test } from 'vitest'
import { StatusError, type Status } from '../../src/api/status.ts'
import { serverError } from '../../src/operations/server-error.ts'

const refusal = (more: Partial<Status>): StatusError =>
  new StatusError({ kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', code: 422, ...more })

test.each<[what: string, status: Partial<Status>, text: string]>([
  ['a reason', { reason: 'NotFound', message: 'pods "x" not found' }, 'Error from server (NotFound): pods "x" not found'],
  ['no reason', { message: 'broken' }, 'Error from server: broken'],
  ['nobody', { reason: 'Unauthorized', message: 'Unauthorized' }, 'error: You must be logged in to the server (Unauthorized)'],
  [
    'one broken rule',
    { reason: 'Invalid', details: { kind: 'Pod', name: 'x', causes: [{ field: 'spec', message: 'bad' }] } },
    'The Pod "x" is invalid: spec: bad',
  ],
  [
    'several broken rules, one twice',
    {
      reason: 'Invalid',
      details: {
        kind: 'Pod',
        name: 'x',
        causes: [
          { field: 'a', message: 'bad' },
          { field: 'b', message: 'bad' },
          { field: 'a', message: 'bad' },
        ],
      },
    },
    'The Pod "x" is invalid: \n* a: bad\n* b: bad',
  ],
  [
    'an object without a name',
    { reason: 'Invalid', message: 'no', details: { causes: [{ field: 'patch', message: 'bad' }] } },
    'The request is invalid: patch: bad',
  ],
  ['nothing but a message', { reason: 'Invalid', message: 'no' }, 'The request is invalid: no'],
])('with %s', (_, status, text) => {
  expect(serverError(refusal(status))).toBe(text)
})
