/** The refusal of an apply that would change what others manage. */
import { failure, type StatusError } from '../status.ts'
import { pathsOf, type FieldSet } from './field-set.ts'
import { pathText, type PathElement } from './path-element.ts'
import type { Manager } from './managers.ts'

/** A field that somebody else manages. */
export interface Conflict {
  readonly identity: string
  readonly manager: Manager
  readonly path: readonly PathElement[]
}

/** The conflicts of a set of fields with one manager. */
export const conflictsWith = (identity: string, manager: Manager, fields: FieldSet): Conflict[] =>
  pathsOf(fields).map((path) => ({ identity, manager, path }))

/** Thrown while an apply is worked out; the caller may allow what it knows to be harmless. */
export class ApplyConflict extends Error {
  readonly conflicts: readonly Conflict[]

  constructor(conflicts: readonly Conflict[]) {
    super(conflictText(conflicts))
    this.name = 'ApplyConflict'
    this.conflicts = conflicts
  }
}

/** 409 with one cause for each field. */
export function applyConflict({ conflicts }: ApplyConflict): StatusError {
  const causes = conflicts.map(({ manager, path }) => ({
    reason: 'FieldManagerConflict',
    message: `conflict with ${managerText(manager)}`,
    field: pathText(path),
  }))
  return failure(409, 'Conflict', conflictText(conflicts), { causes })
}

function managerText({ manager, operation, apiVersion, subresource }: Manager): string {
  const name = `${JSON.stringify(manager)}${subresource === '' ? '' : ` with subresource ${JSON.stringify(subresource)}`}`
  return operation === 'Update' ? `${name} using ${apiVersion}` : name
}

function conflictText(conflicts: readonly Conflict[]): string {
  const [first] = conflicts
  if (first !== undefined && conflicts.length === 1)
    return `Apply failed with 1 conflict: conflict with ${managerText(first.manager)}: ${pathText(first.path)}`
  const byManager = Map.groupBy(conflicts, ({ identity }) => identity)
  const lines = [...byManager.keys()].sort().flatMap((identity) => {
    const own = byManager.get(identity) ?? []
    return own.flatMap(({ manager, path }, index) => [
      ...(index === 0 ? [`conflicts with ${managerText(manager)}:`] : []),
      `- ${pathText(path)}`,
    ])
  })
  return `Apply failed with ${conflicts.length} conflicts: ${lines.join('\n')}`
}
