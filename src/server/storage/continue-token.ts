/** Tokens that say where the next page of a list begins, and at which revision. */
import { badBase64Url } from '../../api/base64.ts'
import { DecodeError } from '../../api/decode-error.ts'
import { parseJson } from '../../api/json-scan.ts'
import { badRequest, failure, type StatusError } from '../../api/status.ts'

interface Token {
  /** The key below the collection's prefix after which the page begins. */
  readonly after: string
  /** 0: whatever is newest. */
  readonly revision: number
}

/** The token after the key, at the revision; in the form of upstream's, which is opaque to clients. */
export function continueToken(after: string, revision: number): string {
  return Buffer.from(JSON.stringify({ v: 'meta.k8s.io/v1', rv: revision, start: `${after}\u0000` })).toString('base64url')
}

/** Reads a token; refuses what is none. */
export function readContinueToken(text: string): Token {
  let value: { readonly v?: unknown; readonly rv?: unknown; readonly start?: unknown }
  const bad = badBase64Url(text)
  if (bad !== undefined) throw badRequest(`invalid continue token: continue key is not valid: illegal base64 data at input byte ${bad}`)
  const bytes = Buffer.from(text, 'base64url')
  try {
    value = JSON.parse(bytes.toString()) as typeof value
  } catch {
    throw badRequest(`invalid continue token: continue key is not valid: ${whyNoJson(bytes)}`)
  }
  if (value.v !== 'meta.k8s.io/v1')
    throw badRequest(
      `invalid continue token: continue key is not valid: server does not recognize this encoded version ${String(value.v ?? '')}`,
    )
  if (typeof value.rv !== 'number' || value.rv === 0)
    throw badRequest('invalid continue token: continue key is not valid: incorrect encoded start resourceVersion (version meta.k8s.io/v1)')
  if (typeof value.start !== 'string' || value.start === '')
    throw badRequest('invalid continue token: continue key is not valid: encoded start key empty (version meta.k8s.io/v1)')
  if (value.start.split('/').includes('..')) throw badRequest(`invalid continue token: continue key is not valid: ${value.start}`)
  return { after: value.start.replace(/\u0000$/, ''), revision: Math.max(0, value.rv) }
}

/** What Go says of bytes that are no JSON, of which it quotes one. */
function whyNoJson(bytes: Buffer): string {
  try {
    parseJson(bytes.toString('latin1'), 'bytes')
  } catch (error) {
    if (error instanceof DecodeError) return error.message
    throw error
  }
  return 'unexpected end of JSON input'
}

/** The page's revision is gone: the answer carries a token that goes on at the newest one. */
export function expiredToken(after: string): StatusError {
  const message =
    'The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter, or use the continue token in this response to retrieve the remainder of the results. Continuing with the provided token results in an inconsistent list - objects that were created, modified, or deleted between the time the first chunk was returned and now may show up in the list.'
  const error = failure(410, 'Expired', message)
  const status = { ...error.status, metadata: { continue: continueToken(after, -1) } }
  return Object.assign(error, { status })
}
