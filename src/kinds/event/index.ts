/** Event: something that happened to an object, in both of the groups that serve it. */
import type { EventsV1Event } from '../../api/objects.ts'
import { events, eventsV1Events } from '../../api/resources.ts'
import { defineKind, type Rules } from '../kind.ts'
import { columns, newColumns } from './columns.ts'
import { newRules, rules, selectable } from './rules.ts'

export const event = defineKind({
  resource: events,
  rules,
  selectable,
  columns,
})

export const eventsV1Event = defineKind({
  resource: eventsV1Events,
  // Rules see objects in their stored version, which is core's.
  rules: newRules as unknown as Rules<EventsV1Event>,
  columns: newColumns,
})
