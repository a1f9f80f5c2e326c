/** Texts that are given to Go's Sprintf as the format. */
import { expect, test } from 'vitest'
import { asFormat } from '../../src/api/go-format.ts'

// As Go 1.26 prints them.
test.for([
  ['nothing', 'nothing'],
  ['100%', '100%!(NOVERB)'],
  ['&{100%}', '&{100%!}(MISSING)'],
  ['50% off', '50%!o(MISSING)ff'],
  ['%d of %s', '%!d(MISSING) of %!s(MISSING)'],
  ['100%%', '100%'],
  ['%5%', '%'],
  ['%+08.3f', '%!f(MISSING)'],
  ['%*.*f', '%!(BADWIDTH)%!(BADPREC)%!f(MISSING)'],
  ['%[1]d', '%!d(BADINDEX)'],
  ['%5.[x]2[3]d', '%!d(BADINDEX)'],
  ['%[1][2]d', '%![(BADINDEX)2]d'],
  ['%[', '%!(NOVERB)'],
  ['%ö %😀', '%!ö(MISSING) %!😀(MISSING)'],
] as const)('%j is %j', ([text, printed]) => {
  expect(asFormat(text)).toBe(printed)
})
