/** A server's refusal as kubectl prints it. */
import type { StatusDetails, StatusError } from '../api/status.ts'

/** `Error from server (NotFound): ...`; an invalid object reads as the sentence that kubectl builds from the causes. */
export function serverError({ status }: StatusError): string {
  const { reason, details, message = '' } = status
  if (reason === 'Invalid') return invalid(message, details)
  if (reason === 'Unauthorized') return `error: You must be logged in to the server (${message})`
  return `Error from server${reason === undefined || reason === '' ? '' : ` (${reason})`}: ${message}`
}

function invalid(message: string, { kind = '', name = '', causes = [] }: StatusDetails = {}): string {
  const head = kind === '' && name === '' ? 'The request is invalid' : `The ${kind} ${JSON.stringify(name)} is invalid`
  const lines = [...new Set(causes.map((cause) => `${cause.field ?? ''}: ${cause.message ?? ''}`))]
  if (lines.length > 1) return `${head}: \n${lines.map((line) => `* ${line}`).join('\n')}`
  if (lines.length === 1) return `${head}: ${lines[0] ?? ''}`
  return kind === '' && name === '' ? `${head}: ${message}` : head
}
