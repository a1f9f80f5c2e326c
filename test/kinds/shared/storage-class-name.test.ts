/** The class of claims and volumes, by the field of today or the annotation of old. */
import { expect, test } from 'vitest'
import { classAnnotation, classNameOf, namesClass } from '../../../src/kinds/shared/storage-class-name.ts'

test.for([
  ['neither', {}, '', false],
  ['the field', { spec: { storageClassName: 'fast' } }, 'fast', true],
  ['a field that is empty', { spec: { storageClassName: '' } }, '', true],
  ['the annotation', { metadata: { annotations: { [classAnnotation]: 'old' } } }, 'old', true],
  ['both', { metadata: { annotations: { [classAnnotation]: 'old' } }, spec: { storageClassName: 'fast' } }, 'old', true],
] as const)('%s', ([, object, name, isNamed]) => {
  expect(classNameOf(object)).toBe(name)
  expect(namesClass(object)).toBe(isNamed)
})
