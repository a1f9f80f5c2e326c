/** The columns of ClusterRoleBindings. */
import type { ClusterRoleBinding } from '../../api/objects.ts'
import type { Column } from '../kind.ts'
import { ageColumn, column, nameColumn, wide } from '../print/column.ts'
import { subjectNames } from '../print/subjects.ts'

export const columns: readonly Column<ClusterRoleBinding>[] = [
  nameColumn(),
  column('Role', ({ roleRef }) => `${roleRef.kind}/${roleRef.name}`),
  ageColumn(),
  wide('Users', ({ subjects }) => subjectNames(subjects, 'User')),
  wide('Groups', ({ subjects }) => subjectNames(subjects, 'Group')),
  wide('ServiceAccounts', ({ subjects }) => subjectNames(subjects, 'ServiceAccount')),
]
