/** The protobuf form of the types in the schema: what stands under which number. */
import embeddedNumbers from '../data/embedded-messages.json' with { type: 'json' }
import { structType, typeNameOfMessage, type Field, type StructType } from '../schema.ts'

/** What stands under one number: a field, or the message of a struct that Go embeds, whose fields are the object's own in JSON. */
export type Member =
  | { readonly number: number; readonly field: Field; readonly embedded?: undefined }
  | { readonly number: number; readonly field?: undefined; readonly embedded: Message }

export interface Message {
  readonly byNumber: ReadonlyMap<number, Member>
  /** From the highest number down: messages are written from the end. */
  readonly downwards: readonly Member[]
}

// The JSON module has one literal type for each entry.
const numbersOf = embeddedNumbers as Readonly<Record<string, Readonly<Record<string, number>>>>

const made = new WeakMap<StructType, Message>()

/** The message of a struct. */
export function messageOf(type: StructType): Message {
  let message = made.get(type)
  if (message === undefined) {
    const own = type.fields.values().flatMap((field) => (field.number === undefined ? [] : [{ number: field.number, field }]))
    const embedded = type.embeds.entries().map(([number, name]) => ({ number, embedded: embeddedIn(type, name) }))
    made.set(type, (message = messageWith([...own, ...embedded])))
  }
  return message
}

const messageWith = (members: readonly Member[]): Message => ({
  byNumber: new Map(members.map((member) => [member.number, member])),
  downwards: members.toSorted((left, right) => right.number - left.number),
})

/** Most embedded structs are no types of the schema: their fields are those of the outer struct that have no number there. */
function embeddedIn(outer: StructType, name: string): Message {
  const typeName = typeNameOfMessage(name)
  if (typeName !== undefined) return messageOf(structType(typeName))
  return messageWith(
    Object.entries(numbersOf[name] ?? {}).flatMap(([key, number]) => {
      const field = outer.fields.get(key)
      return field === undefined ? [] : [{ number, field }]
    }),
  )
}
