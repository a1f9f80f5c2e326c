/** What stands behind a kind in the `:` prompt. */
import { expect, test } from 'vitest'
import { readRest } from '../../src/ui/app/open-kind.ts'
import { readFilter } from '../../src/ui/views/table/filter.ts'

test.each([
  ['', undefined, undefined],
  ['kube-system', 'kube-system', undefined],
  ['-A', 'all', undefined],
  ['-n team', 'team', undefined],
  ['/web', undefined, 'web'],
  ['kube-system /web', 'kube-system', 'web'],
  ['/web kube-system', 'kube-system', 'web'],
  ['/web unknown', undefined, 'web unknown'],
  ['/web -n unknown', 'unknown', 'web'],
  ['!web', undefined, '!web'],
  ['-f wb', undefined, '-f wb'],
  ['app=web', undefined, 'app=web'],
  ['app=Web,tier!=db team', 'team', 'app=Web,tier!=db'],
  ['team app=web tier=front', 'team', 'app=web,tier=front'],
  ['-l app=web', undefined, 'app=web'],
  ['-l app=web team', 'team', 'app=web'],
  ['-l app in (a, b)', undefined, '-l app in (a, b)'],
  ['-l', undefined, undefined],
  ["'app in (a, b)' team", 'team', '-l app in (a, b)'],
  ['"app in (a,b)" tier=x', undefined, '-l app in (a,b),tier=x'],
  ['app=web /front', undefined, 'app=web /front'],
  ['/front app=web kube-system', 'kube-system', 'app=web /front'],
  ["'!old' -f fr", undefined, '-l !old -f fr'],
])('%j', (line, namespace, filter) => {
  expect(readRest(line, (word) => word === 'kube-system')).toEqual({ namespace, filter })
})

test.each([
  ['app=web', 'app=web', false],
  ['app!=web,tier==x', 'app!=web,tier==x', false],
  ['-l app in (a, b)', 'app in (a, b)', false],
  ['app=web /front', 'app=web', true],
  ['-l app in (a, b) !front', 'app in (a, b)', true],
  ['app=web -f frt', 'app=web', true],
  ['app=web /', 'app=web', false],
  ['app= web', undefined, true],
  ['-l', undefined, false],
  ['web', undefined, true],
])('as a filter: %j', (text, labelSelector, narrows) => {
  expect(readFilter(text)).toMatchObject({ text, labelSelector, narrows })
})
