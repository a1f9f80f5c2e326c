/** Every recorded text of kubectl, rendered by us from the same objects and compared byte for byte. */
import { expect, test } from 'vitest'
import { nothingFound } from '../../../src/kinds/print/get-table.ts'
import { caseNames, loadCase, readRecorded } from './cases.ts'
import { render } from './render.ts'

/** Texts that we do not render, with the reason. */
const left: readonly (readonly [text: RegExp, reason: string])[] = [
  [/\/events[a-z-]*\.txt$/, 'our command line has no command `events`'],
  [/sort(ed|-restarts)\.txt$/, 'our command line has no `--sort-by`'],
  [/custom-columns|jsonpath|go-template/, 'our command line has no templates of output'],
  [/^custom-resource.*\/get/, 'compared in custom-resources.test.ts, which has the definition that the recording lacks'],
]

for (const name of caseNames) {
  const recorded = loadCase(name)
  for (const file of Object.keys(recorded.commands)) {
    const text = `${name}/${file}`
    if (left.some(([pattern]) => pattern.test(text))) continue
    test(`${text} reads as kubectl prints it`, async () => {
      const [wanted, got] = [readRecorded(text), await render(recorded, file)].map((whole) =>
        recorded.anyOrder?.includes(file) === true ? whole.split('\n').sort().join('\n') : whole,
      )
      expect(got).toBe(wanted)
    })
  }
}

test('an empty list says where nothing was found', () => {
  expect(nothingFound('void')).toBe('No resources found in void namespace.\n')
  expect(nothingFound()).toBe('No resources found\n')
})
