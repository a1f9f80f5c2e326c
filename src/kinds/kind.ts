/**
 * What a kind says about itself beyond its schema: rules for the server, cells for tables, text for describe. Each kind is one file (or
 * folder), listed in `index.ts`.
 */
import type { Mutable } from '../api/object.ts'
import type { Resource } from '../api/resource.ts'
import type { Problem } from '../api/status.ts'

/** How a cell wants to be seen. The screen turns tones into colours and signs; nothing here knows either. */
export type Tone = 'plain' | 'good' | 'busy' | 'bad' | 'going' | 'dim'

/** Null: there is nothing to show. */
export type Cell = string | number | bigint | boolean | null

/** One column of the server's Table, used by `get`, by the screen and by other clients alike. */
export interface Column<T> {
  /** As upstream names it: `Name`, `Ready`, `Nominated Node`. */
  readonly name: string
  readonly type: 'string' | 'integer' | 'number' | 'boolean' | 'date'
  /** `name` for the name column, else empty. */
  readonly format?: string
  readonly description?: string
  /** 0 is always shown, 1 with `-o wide`. */
  readonly priority: number
  /** The text or number upstream's printer puts there; ages as `3m12s` against `now` (milliseconds). */
  cell(object: T, now: number): Cell
  tone?(object: T): Tone
  /**
   * Set for columns that grow with time: the instant (milliseconds) the cell counts from, so that a screen can keep it fresh and sort by
   * it.
   */
  since?(object: T): number | undefined
}

/** A condition of a table's row. */
export interface RowCondition {
  readonly type: string
  readonly status: string
  readonly reason: string
  readonly message: string
}

/** What describe may read of the cluster. A missing object is `undefined`, a missing kind an empty list; whatever else is refused rejects. */
export interface Reader {
  get<T>(resource: Resource<T>, namespace: string | undefined, name: string): Promise<T | undefined>
  list<T>(
    resource: Resource<T>,
    options?: { readonly namespace?: string; readonly labelSelector?: string; readonly fieldSelector?: string },
  ): Promise<readonly T[]>
  /** The zone in which times are written, by its IANA name; default UTC. */
  readonly timeZone?: string
  /** False leaves the events out, as `--show-events=false` does. */
  readonly showEvents?: boolean
}

/**
 * One check of a changed object: its metadata as that of a new one (`metadata`: ValidateObjectMeta) or as changed (`change`:
 * ValidateObjectMetaUpdate), and the kind's `check` (`object`) and `checkUpdate` (`update`).
 */
export type UpdateCheck = 'metadata' | 'change' | 'object' | 'update'

/**
 * The rules the server runs on writes, in the order in which they stand here. All but `check*` may change the draft, which is theirs alone.
 */
export interface Rules<T> {
  /** Fills what upstream's SetDefaults functions fill. Runs on every decoded object. */
  defaults?(draft: Mutable<T>): void
  /** Annotations that are fields of the type that upstream works on: its metadata, where it is shown alone, has none of them. */
  readonly fieldAnnotations?: readonly string[]
  /** Why upstream cannot turn what came into the type that it works on, in Go's words. */
  unconvertible?(object: T): string | undefined
  /**
   * Its part for the spec, where that depends on the spec alone. New objects of such a kind may come with a spec that is a shared part
   * (`api/shared-parts.ts`), has its defaults already, and is copied by whoever changes it.
   */
  defaultSpec?(spec: object): void
  /** PrepareForCreate of upstream's strategy: drops status, sets generation-like fields; `warn` takes what only it can see. */
  prepareCreate?(draft: Mutable<T>, warn: (text: string) => void): void
  /** PrepareForUpdate: keeps what a spec write may not touch (status, and the like). */
  prepareUpdate?(draft: Mutable<T>, old: T): void
  /** True where a write of the spec sets the status too, and whoever writes owns it. */
  readonly writesStatus?: boolean
  /** True where the defaults of a status ask for the spec. */
  readonly statusFollowsSpec?: boolean
  /**
   * What is refused alone, before anything else is checked and before addresses are given out (BeginCreate and BeginUpdate of upstream's
   * storage). `old`: what is changed; undefined for a new object.
   */
  checkFirst?(object: T, old?: T): Problem[]
  /**
   * Everything ValidateX refuses on create and update, in upstream's order and words. Metadata rules common to all kinds run before, by the
   * server. `old`: what is changed; undefined for a new object.
   */
  check?(object: T, old?: T): Problem[]
  /** What ValidateXCreate refuses further; `found` is what was found before. */
  checkCreate?(object: T, found?: readonly Problem[]): Problem[]
  /** What ValidateXUpdate refuses further. */
  checkUpdate?(object: T, old: T, found?: readonly Problem[]): Problem[]
  /** Canonicalize of upstream's strategy: last touches to an object that passed its checks, and whose name is known. */
  canonicalize?(draft: Mutable<T>): void
  /** What a write to the status subresource may refuse. */
  checkStatusUpdate?(object: T, old: T, found?: readonly Problem[]): Problem[]
  /** PrepareForUpdate of the status strategy, where it keeps more than the spec. */
  prepareStatusUpdate?(draft: Mutable<T>, old: T): void
  /** Fills in the times that a write through a subresource leaves to the server. */
  stamp?(draft: Mutable<T>, old: T, now: number): void
  /** `Warning:` lines for a create or update. */
  warnings?(object: T, old: T | undefined): string[]
  /** `Warning:` lines for what the checks of a change let through since it was so before; told even where they refuse. */
  tolerated?(object: T): string[]
  /** `Warning:` lines for a write to the status subresource. */
  statusWarnings?(object: T): string[]
  /** PUT to a missing name creates it. */
  readonly createOnUpdate?: boolean
  /** PUT without resourceVersion is allowed. Default true. */
  readonly unconditionalUpdate?: boolean
  /** `generation` counts changes of the spec. Default: true where the type has a spec and a status. */
  readonly generation?: boolean
  /**
   * The checks of a changed object in the order of upstream's strategy, which runs some of them twice: the causes of a refusal show it.
   * Default: `usualChecks`.
   */
  readonly updateChecks?: readonly UpdateCheck[]
  /** The same for writes to the status, whose own check is `checkStatusUpdate`. Default: the metadata of the change, and that. */
  readonly statusChecks?: readonly UpdateCheck[]
  /** The kind lets finalizers without a domain pass; most allow only the standard ones. */
  readonly anyFinalizer?: boolean
  /** The kind's own check leaves the metadata to the one common to all kinds, which comes after it where an object is new. */
  readonly checksMetadataLast?: boolean
  /** The name rule of metadata.name: default DNS subdomain. Gives the reasons, each as upstream words it. */
  checkName?(name: string, isPrefix: boolean): string[]
  /** Grace that a delete without one gets, in seconds; undefined: the object goes at once. */
  grace?(object: T): number | undefined
}

export interface Kind<T> {
  readonly resource: Resource<T>
  readonly rules?: Rules<T>
  /** A warning that comes with every answer about the kind. */
  readonly deprecation?: string
  /** Default: Name and Age. */
  readonly columns?: readonly Column<T>[]
  /** The order of a table's rows, where it is not that of the list. */
  rowOrder?(left: T, right: T): number
  /** What a table's row says about the whole object, as upstream's printer does for pods that have ended. */
  rowConditions?(object: T): readonly RowCondition[] | undefined
  /** Cells that upstream's printer makes behind those that have a column. */
  furtherCells?(object: T, now: number): readonly unknown[]
  /** Fields that field selectors may name, besides metadata.name and metadata.namespace. */
  selectable?(object: T): Readonly<Record<string, string>>
  /** kubectl's describe, to the letter. Default: the generic describer. */
  describe?(object: T, read: Reader, now: number): Promise<string>
}

/** A kind of some type; the registry's element. Kinds of all types share one list, and only the registry's lookups restore the type. */
export type AnyKind = Kind<any>

/** Keeps the type parameter of a kind's own file. */
export const defineKind = <T>(kind: Kind<T>): Kind<T> => kind
