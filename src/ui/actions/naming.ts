/** How dialogs and messages name the objects of an action. */
import { nameLines } from '../app/dialog.ts'
import { identityOf, type Subject } from '../data/row.ts'

/** `deployment web`, `pod web-0`. */
export const called = (subject: Subject): string => `${subject.resource.singular} ${subject.name}`

/** One by its name, several by their number: `pod web-0`, `3 pods`, `2 objects`. */
export function calledAll(subjects: readonly Subject[]): string {
  const [first, ...more] = subjects
  if (first === undefined) return 'nothing'
  if (more.length === 0) return called(first)
  return `${subjects.length} ${more.every(({ resource }) => resource.id === first.resource.id) ? first.resource.plural : 'objects'}`
}

/** The lines of a dialog that say which objects: five names, how many more, and where they are. The title names a single one already. */
export function subjectLines(subjects: readonly Subject[]): string[] {
  const [first, ...more] = subjects
  if (first === undefined) return []
  const together = more.every(({ namespace }) => namespace === first.namespace)
  const alike = more.every(({ resource }) => resource.id === first.resource.id)
  const nameOf = (subject: Subject): string =>
    `${alike ? '' : `${subject.resource.singular} `}${together || subject.namespace === undefined ? '' : `${subject.namespace}/`}${subject.name}`
  const names = more.length === 0 ? [] : nameLines(subjects.map(nameOf))
  return together && first.namespace !== undefined ? [...names, `in namespace ${first.namespace}`] : names
}

/** Each object once: several containers of a pod are one pod. */
export const distinct = (subjects: readonly Subject[]): readonly Subject[] => [
  ...new Map(subjects.map((subject) => [identityOf(subject), subject])).values(),
]
