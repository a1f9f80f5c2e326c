/** Everything the server asks of events in their old form (legacyValidateEvent). */
import { problem } from '../../api/field-errors.ts'
import { qualifiedName } from '../../api/names.ts'
import type { Event } from '../../api/objects.ts'
import type { Problem } from '../../api/status.ts'
import type { Rules } from '../kind.ts'

export const rules: Rules<Event> = { check, createOnUpdate: true }

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

/** An event with an event time is in the new form, which wants more fields. */
function check(event: Event): Problem[] {
  const { namespace } = event.metadata
  const about = event.involvedObject?.namespace ?? ''
  const mismatch = problem.invalid('involvedObject.namespace', about, 'does not match event.namespace')
  if ((event.eventTime ?? null) === null) {
    const isRight = about === '' ? namespace === undefined || namespace === '' || namespace === 'default' : namespace === about
    return isRight ? [] : [mismatch]
  }
  const problems: Problem[] = about === '' && namespace !== 'default' && namespace !== 'kube-system' ? [mismatch] : []
  const { reportingComponent = '', reportingInstance = '', action = '', reason = '', message = '' } = event
  if (reportingComponent === '') problems.push(problem.required('reportingComponent'))
  for (const why of qualifiedName(reportingComponent)) problems.push(problem.invalid('reportingComponent', reportingComponent, why))
  for (const [field, value] of [['reportingInstance', reportingInstance], ['action', action], ['reason', reason]] as const) {
    if (value === '') problems.push(problem.required(field))
    if (value.length > mostLetters) problems.push(problem.invalid(field, '', `can have at most ${mostLetters} characters`))
  }
  if (message.length > longestMessage) problems.push(problem.invalid('message', '', `can have at most ${longestMessage} characters`))
  return problems
}
