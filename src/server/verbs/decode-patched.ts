/** The object that a patch made, decoded, and what is told of one that does not fit its type: in upstream's words, and its order. */
import { DecodeError } from '../../api/decode-error.ts'
import { decode, type Decoded } from '../../api/decode.ts'
import { problem } from '../../api/field-errors.ts'
import { inGoOrder } from '../../api/go-order.ts'
import { goPlain } from '../../api/go-plain.ts'
import { isJsonObject } from '../../api/json-object.ts'
import { printJson } from '../../api/json-print.ts'
import { badRequest, invalid, StatusError } from '../../api/status.ts'
import { asUnconverted } from '../../api/unconverted.ts'
import { compareTexts, sortTexts } from '../../base/order.ts'
import type { FieldValidation, PatchType } from '../../client/client.ts'
import type { Call, Draft } from '../core.ts'
import { patchedDocument, patchedInOrder } from './patched-document.ts'

/** The patch that made the object. */
interface Given {
  readonly type: PatchType
  readonly body: unknown
}

/** Upstream reads a built-in object without version as its internal type, whose fields have other names, and finds no name in it. */
export function refuseNameless(call: Call, made: Unfit, validation: FieldValidation): void {
  const { apiVersion, kind } = (made.value ?? {}) as Partial<Draft>
  if ((apiVersion ?? '') !== '') return
  if (made.typeName !== undefined) {
    const { group, kind: own } = call.resource
    if (isSet(kind) && kind !== own) throw unfit(made, unregistered(kind, group))
    const names = sortTexts(Object.keys(made.value ?? {})).filter((name) => name !== 'apiVersion' && name !== 'kind')
    const strict = names.map((name) => `unknown field "${name}"`)
    if (validation === 'Strict' && strict.length > 0) throw unfit(made, `strict decoding error: ${strict.join(', ')}`)
    if (validation === 'Warn') for (const text of strict) call.warn(text)
  }
  if (!isSet(kind) || made.typeName !== undefined)
    throw badRequest(`the name of the object (${call.name} based on URL) was undeterminable: name must be provided`)
}

const isSet = (text: string | undefined): text is string => (text ?? '') !== ''

const unregistered = (kind: string, group: string): string =>
  `no kind "${kind}" is registered for the internal version of group "${group}" in scheme "pkg/runtime/scheme.go:110"`

interface DocumentDecoder {
  /** The type that a strategic patch is merged into. */
  readonly typeName: string | undefined
  /** Decodes a document as the body of a request. */
  readonly whole: (document: object) => Decoded
}

interface Patched {
  readonly value: unknown
  /** What of the value is decoded. */
  readonly part?: unknown
}

/** The object that a patch made; what does not decode is the patch's fault, and what only strict decoding minds is told as it wishes. */
export function decodePatched(
  call: Call,
  { value, part = value }: Patched,
  { type, body, validation, typeName, whole }: Given & { readonly validation: FieldValidation } & DocumentDecoder,
): Decoded['object'] {
  try {
    const { object, strict: found } = type !== 'strategic' || typeName === undefined ? whole(part as object) : decode(typeName, part)
    const strict = typeName === undefined ? found : inOrder(found, type)
    if (strict.length > 0 && validation === 'Strict')
      throw unfit({ type, body, value, typeName }, `strict decoding error: ${strict.join(', ')}`)
    if (validation === 'Warn') for (const text of strict) call.warn(text)
    return object
  } catch (thrown) {
    const at = { type, body, value, typeName }
    const error = firstInOrder(thrown, at, whole)
    if (error instanceof DecodeError) throw unfit(at, asUnconverted(error))
    const why = error instanceof StatusError ? whyUndecodable(error) : undefined
    throw why === undefined ? error : unfit(at, why)
  }
}

/** Of several misfits upstream tells the first in the order of what it reads: of the document, or of the fields of the type. */
function firstInOrder(error: unknown, { type, body, value, typeName }: Unfit, whole: DocumentDecoder['whole']): unknown {
  if (typeName === undefined || !isJsonObject(value)) return error
  try {
    if (type === 'strategic') decode(typeName, inGoOrder(value, typeName))
    // In order, it is still an object.
    else whole(patchedInOrder({ value, typeName, type, body }) as object)
  } catch (again) {
    // Upstream's conversion of the object that a strategic patch made stops at the first misfit of all.
    if (again instanceof DecodeError) return type === 'strategic' ? (again.earlier ?? again) : again
    if (again instanceof StatusError) return again
  }
  return error
}

/** Upstream's conversion sorts what it does not know; a merged document it decodes member by member, which are in the order of names. */
function inOrder(strict: readonly string[], type: PatchType): readonly string[] {
  if (type === 'strategic') return strict.toSorted(compareTexts)
  const keyOf = (text: string): string => text.replaceAll('.', '\0').replace(/\[(\d+)\]/g, (_, index: string) => index.padStart(6, '0'))
  return type === 'merge' ? strict.toSorted((left, right) => compareTexts(keyOf(left), keyOf(right))) : strict
}

/** The reason alone in the refusal of a whole body: a patched object did not come in one. */
const whyUndecodable = ({ message }: StatusError): string | undefined =>
  / cannot be handled as a \w+: (.*)$/s.exec(message)?.[1] ??
  /^the object provided is unrecognized \(must be of type \w+\): (.*) \(.*\)$/s.exec(message)?.[1]

interface Unfit extends Given {
  readonly value: unknown
  /** Without one the document was made of an object without a type, whose members upstream has in order at every depth. */
  readonly typeName: string | undefined
}

/** Upstream shows the patch where it is merged into the type itself (a strategic one), else the document that it made. */
function unfit({ type, body, value, typeName }: Unfit, why: string): StatusError {
  const document = (): string => (typeName === undefined ? printJson(value, 0) : patchedDocument({ value, typeName, type, body }))
  return invalid({ group: '', kind: '' }, '', [problem.invalid('patch', type === 'strategic' ? goPlain(body) : document(), why)])
}
