/** A server's refusal as kubectl prints it. */
import type { StatusError } from '../api/status.ts'

/** `Error from server (NotFound): ...`; an invalid object reads as the sentence that kubectl builds from the causes. `doing` stands before the message. */
export function serverError(error: StatusError, doing = ''): string {
  const { reason, details, message } = error.status
  if (reason === 'Invalid' && details?.causes !== undefined && details.causes.length > 0) {
    const lines = details.causes.map((cause) => (cause.field === undefined || cause.field === '' ? (cause.message ?? '') : `${cause.field}: ${cause.message ?? ''}`))
    const head = `The ${details.kind ?? 'object'} "${details.name ?? ''}" is invalid:`
    return lines.length === 1 ? `${head} ${lines[0] ?? ''}` : `${head} \n${lines.map((line) => `* ${line}`).join('\n')}`
  }
  return `Error from server${reason === undefined || reason === '' ? '' : ` (${reason})`}: ${doing}${message ?? ''}`
}
