/** The subjects of role bindings. */
import type { RbacV1Subject } from '../../api/objects.ts'

/** `u1, u2`: the names of one kind of subject; service accounts with their namespace. */
export const subjectNames = (subjects: readonly RbacV1Subject[] | undefined, kind: string): string =>
  (subjects ?? [])
    .filter((subject) => subject.kind === kind)
    .map(({ name, namespace = '' }) => (kind === 'ServiceAccount' ? `${namespace}/${name}` : name))
    .join(', ')
