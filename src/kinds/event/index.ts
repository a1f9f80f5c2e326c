/** Event: something that happened to an object, in both of the groups that serve it. */
import { events, eventsV1Events } from '../../api/resources.ts'
import { defineKind } from '../kind.ts'
import { columns, newColumns } from './columns.ts'
import { rules, selectable } from './rules.ts'

export const event = defineKind({
  resource: events,
  rules,
  selectable,
  columns,
})

export const eventsV1Event = defineKind({
  resource: eventsV1Events,
  columns: newColumns,
})
