/** What a reader of a log may not ask for. */
import { expect, test } from 'vitest'
import { checkLogOptions } from '../../../src/kinds/pod/log-options.ts'

test.for([
  [{ tailLines: 0, limitBytes: 1, sinceSeconds: 1 }, []],
  [
    { tailLines: -1, limitBytes: 0, sinceSeconds: 0 },
    [
      'tailLines: Invalid value: -1: must be greater than or equal to 0',
      'limitBytes: Invalid value: 0: must be greater than 0',
      'sinceSeconds: Invalid value: 0: must be greater than 0',
    ],
  ],
  [
    { sinceSeconds: 0, sinceTime: '2026-01-02T03:04:05Z' },
    ['[]: Forbidden: at most one of `sinceTime` or `sinceSeconds` may be specified'],
  ],
  [{ sinceTime: '2026-01-02T03:04:05Z', stream: 'All' }, ['stream: Forbidden: may not be specified']],
] as const)('%j', ([options, refusals]) => {
  expect(checkLogOptions(options).map(({ field, message }) => `${field}: ${message}`)).toEqual(refusals)
})
