/** Errors as Kubernetes says them: one class that carries a Status, and one builder for each reason. */
import type { Resource } from './resource.ts'

export interface StatusCause {
  readonly reason?: string
  readonly message?: string
  readonly field?: string
}

export interface StatusDetails {
  readonly name?: string
  readonly group?: string
  readonly kind?: string
  readonly uid?: string
  readonly causes?: readonly StatusCause[]
  readonly retryAfterSeconds?: number
}

/** The body of every refusal on the wire. */
export interface Status {
  readonly kind: 'Status'
  readonly apiVersion: 'v1'
  readonly metadata: { readonly resourceVersion?: string; readonly continue?: string }
  readonly status: 'Failure' | 'Success'
  readonly message?: string
  readonly reason?: string
  readonly details?: StatusDetails
  readonly code: number
}

/** A refusal by an API server, ours or a remote one; `status` is what went or came over the wire. */
export class StatusError extends Error {
  readonly status: Status

  constructor(status: Status) {
    super(status.message ?? status.reason ?? `status ${status.code}`)
    this.name = 'StatusError'
    this.status = status
  }

  get reason(): string {
    return this.status.reason ?? ''
  }

  get code(): number {
    return this.status.code
  }
}

/** One broken rule: where and what, in the words and with the reasons of upstream's field errors. */
export interface Problem {
  /** `spec.containers[0].image` */
  readonly field: string
  /**
   * `FieldValueRequired`, `FieldValueInvalid`, `FieldValueNotSupported`, `FieldValueDuplicate`, `FieldValueForbidden`, `FieldValueTooLong`,
   * `FieldValueTooMany`, `FieldValueNotFound`, `FieldValueTypeInvalid`, `InternalError`
   */
  readonly reason: string
  /** Without the field: `Required value`, `Invalid value: "x": must be ...`. */
  readonly message: string
}

type Named = Pick<Resource, 'group' | 'plural'>

export const failure = (code: number, reason: string, message: string, details?: StatusDetails): StatusError =>
  new StatusError({ kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message, reason, ...(details && { details }), code })

const qualified = (resource: Named): string => (resource.group === '' ? resource.plural : `${resource.plural}.${resource.group}`)
const about = (resource: Named, name: string): StatusDetails => ({
  ...(name !== '' && { name }),
  ...(resource.group !== '' && { group: resource.group }),
  kind: resource.plural,
})

export const notFound = (resource: Named, name: string): StatusError =>
  failure(404, 'NotFound', `${qualified(resource)} ${quote(name)} not found`, about(resource, name))
export const alreadyExists = (resource: Named, name: string): StatusError =>
  failure(409, 'AlreadyExists', `${qualified(resource)} ${quote(name)} already exists`, about(resource, name))
export const conflict = (
  resource: Named,
  name: string,
  why = 'the object has been modified; please apply your changes to the latest version and try again',
): StatusError =>
  failure(409, 'Conflict', `Operation cannot be fulfilled on ${qualified(resource)} ${quote(name)}: ${why}`, about(resource, name))
export const forbidden = (resource: Named, name: string, why: string): StatusError =>
  failure(403, 'Forbidden', `${qualified(resource)}${name === '' ? '' : ` ${quote(name)}`} is forbidden: ${why}`, about(resource, name))
export const badRequest = (message: string): StatusError => failure(400, 'BadRequest', message)
export const internalError = (message: string): StatusError =>
  failure(500, 'InternalError', `Internal error occurred: ${message}`, { causes: [{ message }] })

/** 422 with one cause for each problem, worded as upstream does: one problem plain, several in brackets. */
export function invalid(kind: { readonly group: string; readonly kind: string }, name: string, problems: readonly Problem[]): StatusError {
  // Upstream's aggregate says each sentence once; the causes keep them all.
  const lines = [...new Set(problems.map((problem) => (problem.field === '' ? problem.message : `${problem.field}: ${problem.message}`)))]
  const text = lines.length === 1 ? lines[0] : `[${lines.join(', ')}]`
  const qualifiedKind = kind.group === '' ? kind.kind : `${kind.kind}.${kind.group}`
  return failure(422, 'Invalid', `${qualifiedKind} ${quote(name)} is invalid: ${text ?? ''}`, {
    ...(name !== '' && { name }),
    ...(kind.group !== '' && { group: kind.group }),
    ...(kind.kind !== '' && { kind: kind.kind }),
    causes: problems.map(({ reason, message, field }) => ({ reason, message, field })),
  })
}

/** True for a refusal with this reason. */
export const hasReason = (error: unknown, reason: string): error is StatusError => error instanceof StatusError && error.reason === reason

/** Go's %q for the texts that occur in messages. */
export function quote(text: string): string {
  return JSON.stringify(text)
}
