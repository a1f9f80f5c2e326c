/** What managed fields see of a structural schema. */
import { isJsonObject } from '../../api/json-object.ts'
import { atomOfType, deduced, type Atom } from '../../api/managed-fields/atom.ts'
import type { JSONSchemaProps } from '../../api/objects.ts'
import { isEmbedded, isIntOrString, itemsOf, keepsUnknown, memberOf } from '../../api/json-schema/schema.ts'

const text: Atom = { scalar: 'string' }
/** Texts of any other format may be scalars of any type (convertPrimitive). */
const plainFormats = new Set(['', 'byte'])
const metadata = atomOfType('meta.v1.ObjectMeta')

/** The atom of whole objects of this schema. */
export function atomOfSchema(schema: JSONSchemaProps): Atom {
  const { map } = mapAtom({ ...schema, 'x-kubernetes-embedded-resource': false })
  return wholeAtom(map)
}

/** What every whole object has is known, whatever its schema says. */
function wholeAtom(map: Atom['map']): Atom {
  const identity: Readonly<Record<string, Atom>> = { apiVersion: text, kind: text, metadata }
  const own = (name: string): Atom | undefined => (Object.hasOwn(identity, name) ? identity[name] : undefined)
  return {
    map: {
      atomic: map?.atomic === true,
      field: (name) => own(name) ?? map?.field(name),
      isNamed: (name) => own(name) !== undefined || map?.isNamed(name) === true,
    },
  }
}

/** `keepsAbove`: a schema around this one keeps what it does not know, and so do all within. */
function atomOf(schema: JSONSchemaProps, keepsAbove: boolean): Atom {
  const keeps = keepsAbove || keepsUnknown(schema)
  // Upstream publishes these without a type.
  if (isIntOrString(schema)) return deduced
  switch (schema.type) {
    case 'string':
      return plainFormats.has(schema.format ?? '') ? text : { scalar: 'untyped' }
    case 'integer':
    case 'number':
      return { scalar: 'numeric' }
    case 'boolean':
      return { scalar: 'boolean' }
    case 'array': {
      const items = itemsOf(schema)
      const type = schema['x-kubernetes-list-type'] ?? 'atomic'
      return {
        list: {
          associative: type !== 'atomic',
          keys: type === 'map' ? (schema['x-kubernetes-list-map-keys'] ?? []) : [],
          item: items === undefined ? deduced : itemAtom(schema, items, keeps),
        },
      }
    }
    case 'object':
      return mapAtom(schema, keeps)
    default:
      return deduced
  }
}

/** The item of a list by keys knows the defaults of its keys. */
function itemAtom(list: JSONSchemaProps, items: JSONSchemaProps, keepsAbove: boolean): Atom {
  return list['x-kubernetes-list-type'] === 'map' ? mapAtom(items, keepsAbove) : atomOf(items, keepsAbove)
}

function mapAtom(schema: JSONSchemaProps, keepsAbove = false): Atom {
  const known = new Map<string, Atom>()
  // An object of which nothing is said is free in its form here; what nobody knows of it is left out when it is read.
  const isFree = schema.additionalProperties === undefined && Object.keys(schema.properties ?? {}).length === 0
  const keeps = keepsAbove || keepsUnknown(schema)
  const isOpen = (keeps && schema.additionalProperties === undefined) || schema.additionalProperties === true || isFree
  const field = (name: string): Atom | undefined => {
    let atom = known.get(name)
    if (atom !== undefined) return atom
    const member = memberOf(schema, name)
    if (member === undefined) return isOpen ? deduced : undefined
    atom = {
      ...atomOf(member, keeps),
      ...(member.default !== undefined && !isJsonObject(member.default) && { keyDefault: member.default }),
    }
    known.set(name, atom)
    return atom
  }
  const atomic = schema['x-kubernetes-map-type'] === 'atomic'
  const map = { atomic, field, isNamed: (name: string) => Object.hasOwn(schema.properties ?? {}, name) }
  return isEmbedded(schema) ? wholeAtom(map) : { map }
}
