import { expect, test } from 'vitest'
import { mergeTolerations } from '../../../src/server/admission/merge-tolerations.ts'

const exists = { key: 'k', operator: 'Exists' }

test.each([
  ['equal ones are one', [exists], [exists], [exists]],
  ['one of every effect covers one of a single effect', [exists], [{ ...exists, effect: 'NoSchedule' }], [exists]],
  ['what comes later covers as well', [{ ...exists, effect: 'NoSchedule' }], [exists], [exists]],
  [
    'the longer time covers the shorter',
    [{ ...exists, effect: 'NoExecute', tolerationSeconds: 300 }],
    [{ ...exists, effect: 'NoExecute', tolerationSeconds: 9 }],
    [{ ...exists, effect: 'NoExecute', tolerationSeconds: 300 }],
  ],
  [
    'others stay side by side',
    [exists],
    [{ key: 'l', operator: 'Equal', value: 'v' }],
    [exists, { key: 'l', operator: 'Equal', value: 'v' }],
  ],
])('%s', (_title, first, second, merged) => {
  expect(mergeTolerations(first, second)).toEqual(merged)
})
