/** What the server refuses of events: loosely in the old version of their kind, strictly in the new one. */
import { isEqual } from '../../api/equal.ts'
import { immutable, problem } from '../../api/field-errors.ts'
import { goStruct, goTime } from '../../api/go-value.ts'
import { checkMetadata, checkMetadataUpdate } from '../../api/metadata.ts'
import { qualifiedName } from '../../api/names.ts'
import type { Event } from '../../api/objects.ts'
import type { Problem } from '../../api/status.ts'
import type { Rules } from '../kind.ts'

/** Rules of core/v1 (legacyValidateEvent). */
export const rules: Rules<Event> = {
  check: (event) => checkForm(event, 'reportingComponent'),
  createOnUpdate: true,
  checksMetadataLast: true,
}

/** Rules of events.k8s.io/v1 (ValidateEventCreate, ValidateEventUpdate); the object is in core's form all the same. */
export const newRules: Rules<Event> = {
  ...rules,
  check: (event) => checkForm(event, 'reportingController'),
  checkCreate: (event) => [...checkMetadata(event.metadata, { namespaced: true }), ...checkSeries(event), ...checkUnset(event)],
  checkUpdate: (event, old) => [
    ...checkMetadataUpdate(event.metadata, old.metadata),
    ...(isEqual(event.series, old.series) ? [] : checkSeries(event)),
    ...fixed.flatMap((field) =>
      immutable(
        field === 'reportingComponent' ? 'reportingController' : field,
        shownOf(event, field),
        isEqual(event[field] ?? undefined, old[field] ?? undefined),
      ),
    ),
  ],
}

/** The fields of events that field selectors may name. */
export const selectable = (event: Event): Readonly<Record<string, string>> => ({
  'involvedObject.kind': event.involvedObject.kind ?? '',
  'involvedObject.namespace': event.involvedObject.namespace ?? '',
  'involvedObject.name': event.involvedObject.name ?? '',
  'involvedObject.uid': event.involvedObject.uid ?? '',
  'involvedObject.apiVersion': event.involvedObject.apiVersion ?? '',
  'involvedObject.resourceVersion': event.involvedObject.resourceVersion ?? '',
  'involvedObject.fieldPath': event.involvedObject.fieldPath ?? '',
  reason: event.reason ?? '',
  reportingComponent: event.reportingComponent ?? '',
  source: event.source?.component || event.reportingComponent || '',
  type: event.type ?? '',
})

const mostLetters = 128
const longestMessage = 1024
/** Upstream asks about the reason twice. */
const fixed = [
  'involvedObject',
  'reason',
  'message',
  'source',
  'firstTimestamp',
  'lastTimestamp',
  'count',
  'reason',
  'type',
  'eventTime',
  'action',
  'related',
  'reportingComponent',
  'reportingInstance',
] as const

function shownOf(event: Event, field: (typeof fixed)[number]): Parameters<typeof immutable>[1] {
  if (field === 'source') return goStruct('core.EventSource', { Component: event.source?.component ?? '', Host: event.source?.host ?? '' })
  // A pointer to nothing.
  if (field === 'related' && (event.related ?? null) === null) return 'null'
  if (field === 'involvedObject' || field === 'related') {
    const { kind = '', namespace = '', name = '', uid = '', apiVersion = '', resourceVersion = '', fieldPath = '' } = event[field] ?? {}
    return goStruct('core.ObjectReference', {
      Kind: kind,
      Namespace: namespace,
      Name: name,
      UID: uid,
      APIVersion: apiVersion,
      ResourceVersion: resourceVersion,
      FieldPath: fieldPath,
    })
  }
  if (field === 'firstTimestamp' || field === 'lastTimestamp' || field === 'eventTime') return goTime(event[field] ?? undefined)
  return event[field] ?? (field === 'count' ? 0 : '')
}

/** An event with an event time is in the new form, which wants more fields. */
function checkForm(event: Event, reporter: string): Problem[] {
  const { namespace } = event.metadata
  const about = event.involvedObject?.namespace ?? ''
  const mismatch = problem.invalid('involvedObject.namespace', about, 'does not match event.namespace')
  if ((event.eventTime ?? null) === null) {
    const isRight = about === '' ? namespace === undefined || namespace === '' || namespace === 'default' : namespace === about
    return isRight ? [] : [mismatch]
  }
  const problems: Problem[] = about === '' && namespace !== 'default' && namespace !== 'kube-system' ? [mismatch] : []
  const { reportingComponent = '', reportingInstance = '', action = '', reason = '', message = '' } = event
  if (reportingComponent === '') problems.push(problem.required(reporter))
  for (const why of qualifiedName(reportingComponent)) problems.push(problem.invalid(reporter, reportingComponent, why))
  for (const [field, value] of [
    ['reportingInstance', reportingInstance],
    ['action', action],
    ['reason', reason],
  ] as const) {
    if (value === '') problems.push(problem.required(field))
    if (value.length > mostLetters) problems.push(problem.invalid(field, '', `can have at most ${mostLetters} characters`))
  }
  if (message.length > longestMessage) problems.push(problem.invalid('message', '', `can have at most ${longestMessage} characters`))
  return problems
}

/** Only repeated events have a series. */
function checkSeries({ series }: Event): Problem[] {
  if (series === undefined || series === null) return []
  const problems = (series.count ?? 0) < 2 ? [problem.invalid('series.count', '', 'should be at least 2')] : []
  return (series.lastObservedTime ?? null) === null ? [...problems, problem.required('series.lastObservedTime')] : problems
}

/** What the new version has no use for, and what it needs. */
function checkUnset(event: Event): Problem[] {
  const problems = (event.eventTime ?? null) === null ? [problem.required('eventTime')] : []
  const { type = '', source } = event
  if (type !== 'Normal' && type !== 'Warning') problems.push(problem.invalid('type', '', `has invalid value: ${type}`))
  for (const field of ['firstTimestamp', 'lastTimestamp', 'count'] as const)
    if ((event[field] ?? null) !== null && event[field] !== 0) problems.push(problem.invalid(field, '', 'needs to be unset'))
  if (source?.component || source?.host) problems.push(problem.invalid('source', '', 'needs to be unset'))
  return problems
}
