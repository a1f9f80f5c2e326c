/** What the messages of gnostic, in which documents are told as protobuf, have in common for OpenAPI v2 and v3. */
import type { BackwardWriter } from '../../api/protobuf/backward-writer.ts'

/** An object of the document as JSON. */
export type Json = Readonly<Record<string, unknown>>

/** Writes the members of one message. They are written from the end, so the last one first. */
export type Write<T> = (writer: BackwardWriter, value: T) => void

/** A field that is a message; nothing where there is no value. */
export function message<T>(writer: BackwardWriter, number: number, value: T | undefined, write: Write<T>): void {
  if (value === undefined) return
  const end = writer.length
  write(writer, value)
  writer.close(number, end)
}

/** A field that is messages. */
export function repeated<T>(writer: BackwardWriter, number: number, values: readonly T[] | undefined, write: Write<T>): void {
  for (const value of values?.toReversed() ?? []) message(writer, number, value, write)
}

/** A field that is texts. */
export function texts(writer: BackwardWriter, number: number, values: readonly string[] | undefined): void {
  for (const value of values?.toReversed() ?? []) writer.text(number, value)
}

/** A field that is a text, a truth value or a whole number; nothing where it says nothing. */
export function scalar(writer: BackwardWriter, number: number, value: unknown): void {
  if (typeof value === 'string' && value !== '') writer.text(number, value)
  else if (value === true) writer.integer(number, 1)
  else if (typeof value === 'number' && value !== 0) writer.integer(number, value)
}

/** A field that is a number which may have a fraction; nothing for none and for zero. */
export function fraction(writer: BackwardWriter, number: number, value: unknown): void {
  if (typeof value === 'number' && value !== 0) writer.double(number, value)
}

/** Pairs of a name and a value, as often as there are some: what is a map in JSON. */
export const named =
  <T>(number: number, write: Write<T>): Write<Readonly<Record<string, T>>> =>
  (writer, values) =>
    repeated(writer, number, Object.entries(values), (_, [name, value]) => {
      message(writer, 2, value, write)
      writer.text(1, name)
    })

/** What stands below a path, and by which numbers: operations in the order of `methods`, then parameters. */
export interface PathParts {
  readonly first: number
  readonly parameters: number
  readonly operation: Write<Json>
  readonly parameter: Write<Json>
}

const methods = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch'] as const

/** All that stands below a path. */
export const pathItem =
  ({ first, parameters, operation, parameter }: PathParts): Write<Json> =>
  (writer, item) => {
    // Items are made by this server, as lists of parameters and an operation for each method.
    repeated(writer, parameters, item['parameters'] as readonly Json[] | undefined, parameter)
    for (let index = methods.length - 1; index >= 0; index--)
      message(writer, first + index, item[methods[index] ?? ''] as Json | undefined, operation)
  }

/** Any value at all, as YAML, of which JSON is a part. */
export const any: Write<unknown> = (writer, value) => writer.text(2, `${JSON.stringify(value)}\n`)

/** The extensions of a value, whose names begin with `x-`. */
export function extended(writer: BackwardWriter, number: number, value: Json): void {
  named(number, any)(writer, Object.fromEntries(Object.entries(value).filter(([key]) => key.startsWith('x-'))))
}
