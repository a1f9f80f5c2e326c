import { expect, test } from 'vitest'
import type { Volume } from '../../../src/api/objects.ts'
import { volumeWarnings } from '../../../src/kinds/pod/volume-warnings.ts'

const items = (...paths: string[]): { key: string; path: string }[] => paths.map((path) => ({ key: 'k', path }))
const token = { serviceAccountToken: { path: 't' } }

test.for([
  [
    { configMap: { name: 'm', items: items('a', 'a/b', 'ab', 'a') } },
    [
      '(ConfigMap "m"): overlapping paths: "a/b" with "a"',
      '(ConfigMap "m"): overlapping paths: "a" with "a"',
      '(ConfigMap "m"): overlapping paths: "a" with "a/b"',
    ],
  ],
  [{ secret: { secretName: 's', items: items('a/b/', 'a') } }, ['(Secret "s"): overlapping paths: "a" with "a/b"']],
  [{ downwardAPI: { items: [{ path: 't' }, { path: 't/x' }] } }, ['(DownwardAPI): overlapping paths: "t/x" with "t"']],
  [
    { projected: { sources: [token, token] } },
    ['(Projected): overlapping paths: "t" (ServiceAccountToken) with "t" (ServiceAccountToken)'],
  ],
  [
    { projected: { sources: [{}, { configMap: { name: 'm', items: items('a/b') } }, { secret: { name: 's', items: items('a') } }] } },
    ['(Projected) has no sources provided', '(Projected): overlapping paths: "a" (Secret "s") with "a/b" (ConfigMap "m")'],
  ],
  // Files count twice where the next source names none.
  [
    { projected: { sources: [token, { configMap: { name: 'm' } }] } },
    ['(Projected): overlapping paths: "t" (ServiceAccountToken) with "t" (ServiceAccountToken)'],
  ],
] as readonly [Omit<Volume, 'name'>, string[]][])('files of %j', ([volume, expected]) => {
  const warnings: string[] = []
  volumeWarnings(warnings, [{ name: 'v', ...volume }], 'spec.volumes')
  expect(warnings).toEqual(expected.map((text) => `volume "v" ${text}`))
})
