/** Who may do what, as rows: the rules that hold for somebody, those who may do something, or everybody whom bindings name. */
import { clusterRoles, roles, selfSubjectRulesReviews } from '../../api/resources.ts'
import type { ResourceCall } from '../../api/role-rules.ts'
import type { Clock } from '../../base/clock.ts'
import type { Client } from '../../client/client.ts'
import { type RuleLine, resourceText, ruleLines } from '../../kinds/describe/rules-table.ts'
import { allGrants, type Grant, grantsAllowing, grantsOf, ownRules, type Somebody } from '../../operations/access.ts'
import { cellRow, dim } from './cell-row.ts'
import { extraRank } from './column-heads.ts'
import { factsOf } from './facts.ts'
import { readRows } from './read-rows.ts'
import type { ColumnHead, Row, RowSource, Subject } from './row.ts'

/** What is asked. */
export type AccessQuestion =
  /** What whoever asks may do. */
  | { readonly ask: 'self' }
  | { readonly ask: 'rules'; readonly of: Somebody }
  | { readonly ask: 'who'; readonly call: ResourceCall }
  | { readonly ask: 'subjects'; readonly kind: 'User' | 'Group' }

/** What the rows are, in a few words. */
export function accessName(question: AccessQuestion): string {
  switch (question.ask) {
    case 'self':
      return 'what I may do'
    case 'rules':
      return `rules for ${question.of.namespace === undefined ? '' : `${question.of.namespace}/`}${question.of.name}`
    case 'who':
      return `subjects that may ${question.call.verb} ${question.call.resource}${question.call.subresource === '' ? '' : `/${question.call.subresource}`}`
    case 'subjects':
      return question.kind === 'User' ? 'users' : 'groups'
  }
}

interface Options {
  readonly client: Client
  readonly clock: Clock
  readonly question: AccessQuestion
  /** Undefined: all. */
  readonly namespace: string | undefined
  readonly onChange: () => void
}

const head = (title: string, rank: number): ColumnHead => ({ title, rank, right: false, wide: false })
const ownColumns = [head('RESOURCE', 0), head('VERBS', 1), head('ONLY', 2)]
const ruleColumns = [head('RESOURCE', 0), head('VERBS', 1), head('ONLY', 4), head('ROLE', 2), head('BINDING', 3), head('WHERE', 3)]
const whoColumns = [head('WHO', 0), head('KIND', 2), head('WHERE', 3), head('ROLE', 1), head('BINDING', extraRank)]
const subjectColumns = [head('WHO', 0), head('KIND', 2), head('ROLES', 1)]

/** Milliseconds after which the server is asked anew what one may do: who sees no bindings is not told of new ones. */
const ownRulesHold = 15_000

/** Rows about bindings and roles: what a row leads to is a binding or a role. */
export function accessRows({ question, namespace, client, ...options }: Options): RowSource {
  const grants = (reader: Pick<Client, 'list'>): Promise<readonly Grant[]> => allGrants(reader, namespace)
  switch (question.ask) {
    case 'self':
      return readRows({
        ...options,
        client,
        columns: ownColumns,
        atLeastAfter: ownRulesHold,
        read: async (reader) => {
          // Only to be told when they change, where whoever asks may see them.
          await grants(reader).catch(() => undefined)
          return ruleLines(await ownRules(client, namespace ?? 'default')).map((line) => rowOf(reviewSubject, ownCells(line)))
        },
      })
    case 'rules':
      return readRows({
        ...options,
        client,
        columns: ruleColumns,
        read: async (reader) => grantsOf(await grants(reader), question.of).flatMap(ruleRows),
      })
    case 'who':
      return readRows({
        ...options,
        client,
        columns: whoColumns,
        read: async (reader) =>
          grantsAllowing(await grants(reader), question.call).map((grant) => rowOf(bindingOf(grant), whoCells(grant))),
      })
    case 'subjects':
      return readRows({
        ...options,
        client,
        columns: subjectColumns,
        read: async (reader) => subjectRows(await grants(reader), question.kind),
      })
  }
}

/** Whom a row is about, if it tells of somebody. */
export function somebodyOf({ cells }: Row, columns: readonly ColumnHead[]): Somebody | undefined {
  const [who = '', kind] = cells
  if (columns[0]?.title !== 'WHO') return undefined
  if (kind === 'User' || kind === 'Group') return { kind, name: who }
  const [namespace, name = ''] = who.split('/')
  return kind === 'ServiceAccount' ? { kind, namespace, name } : undefined
}

const ownCells = (line: RuleLine): readonly string[] => [line.url ?? resourceText(line), line.verbs.join(' '), line.name ?? '']

function ruleRows(grant: Grant): readonly Row[] {
  const { rules, binding, role } = grant
  const where = placeOf(grant)
  if (rules === undefined) return [rowOf(bindingOf(grant), ['-', '', '', `${role.name} is missing`, binding.metadata.name, where])]
  return ruleLines(rules).map((line) => rowOf(roleOf(grant), [...ownCells(line), role.name, binding.metadata.name, where]))
}

const whoCells = (grant: Grant): readonly string[] => [
  whoOf(grant),
  grant.subject.kind,
  placeOf(grant),
  grant.role.name,
  grant.binding.metadata.name,
]

function subjectRows(grants: readonly Grant[], kind: string): readonly Row[] {
  const byName = Map.groupBy(
    grants.filter(({ subject }) => subject.kind === kind),
    whoOf,
  )
  return [...byName].flatMap(([who, [first, ...more]]) =>
    first === undefined
      ? []
      : [rowOf(bindingOf(first), [who, kind, [...new Set([first, ...more].map(({ role }) => role.name))].join(' ')])],
  )
}

/** A service account is named with its namespace. */
const whoOf = ({ subject, binding }: Grant): string =>
  subject.kind === 'ServiceAccount' ? `${subject.namespace ?? binding.metadata.namespace ?? ''}/${subject.name}` : subject.name

const placeOf = ({ binding }: Grant): string => binding.metadata.namespace ?? 'everywhere'

/** Own rules are no object of the cluster. */
const reviewSubject: Subject = {
  resource: selfSubjectRulesReviews,
  namespace: undefined,
  name: 'own rules',
  uid: '',
  facts: factsOf(undefined),
  tone: 'plain',
}

const bindingOf = ({ binding, bindingResource }: Grant): Subject => ({
  resource: bindingResource,
  namespace: binding.metadata.namespace,
  name: binding.metadata.name,
  uid: binding.metadata.uid,
  facts: factsOf(binding),
  tone: 'plain',
})

const roleOf = ({ binding, role }: Grant): Subject => ({
  resource: role.kind === 'ClusterRole' ? clusterRoles : roles,
  namespace: role.kind === 'ClusterRole' ? undefined : binding.metadata.namespace,
  name: role.name,
  uid: '',
  facts: factsOf(undefined),
  tone: 'plain',
})

const rowOf = (subject: Subject, cells: readonly string[]): Row =>
  cellRow(
    cells.join('\u0000'),
    subject,
    cells.map((cell, column) => (column > 1 ? dim(cell) : cell)),
  )
