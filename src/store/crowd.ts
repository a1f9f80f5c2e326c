/** Some who follow one prefix in one way. A change is handed to all of them in the same array, so that what is made of it can be shared. */
import type { KeptEvent } from './entry.ts'
import type { History } from './history.ts'
import type { Slices } from './slices.ts'
import type { Follower } from './store.ts'
import type { Turns } from './turns.ts'

/** One follower, and how far it has come. */
export interface Member {
  readonly follower: Follower
  /** Every change up to this revision was handed over or is not wanted. */
  position: number
  /** Reads from the history until it has caught up. */
  behind: boolean
  ended: boolean
}

/** What crowds have in common. */
export interface CrowdParts {
  readonly history: History
  readonly slices: Slices
  readonly turns: Turns
  /** Members that have not taken what they were given last. */
  readonly blocked: Set<Member>
  /** Ends one that fell out of the history. */
  readonly lose: (member: Member) => void
}

/** More members than these are worth collecting changes for: to few, each goes out at once. */
const fewMembers = 16
/** So many patient members are told in one turn; more are a crowd of their own. */
const manyMembers = 64

export class Crowd {
  readonly prefix: string
  readonly isPatient: boolean
  readonly members = new Set<Member>()
  private readonly parts: CrowdParts
  /** Changes that not all have been told. */
  private waiting: KeptEvent[] = []
  /** The revision of the last change before those. */
  private told = 0
  /** Telling is due or under way, or a rest follows it. */
  private busy = false

  constructor(prefix: string, isPatient: boolean, parts: CrowdParts) {
    this.prefix = prefix
    this.isPatient = isPatient
    this.parts = parts
  }

  get isFull(): boolean {
    return this.isPatient && this.members.size >= manyMembers
  }

  /** Takes in a member, who wants what came after its position. */
  add(member: Member): void {
    this.members.add(member)
    if (member.behind) queueMicrotask(() => this.catchUp(member))
  }

  /** Hands over a change that is in the history already: in the next microtask, or at the crowd's turn with all that came until then. */
  tell(event: KeptEvent): void {
    this.waiting.push(event)
    this.schedule()
  }

  /** The revision up to which a member has been handed every change. */
  toldTo(member: Member): number {
    const { newest } = this.parts.history
    if (member.behind) return member.position
    const owed = this.waiting.find(({ entry }) => entry.revision > member.position)
    return owed === undefined ? newest : owed.entry.revision - 1
  }

  private schedule(): void {
    if (this.busy) return
    this.busy = true
    const tell = (): void => this.tellAll()
    const goOn = (): void => {
      this.busy = false
      if (this.waiting.length > 0) this.schedule()
      else this.parts.turns.leave(this)
    }
    if (this.isPatient && this.members.size > fewMembers) this.parts.turns.take(this, tell, goOn)
    else
      queueMicrotask(() => {
        tell()
        goOn()
      })
  }

  private tellAll(): void {
    const { waiting, parts } = this
    for (const member of this.members) this.tellMember(member, waiting)
    this.waiting = []
    this.told = lastOf(waiting)
    if (parts.blocked.size === 0) parts.slices.clear()
  }

  private tellMember(member: Member, waiting: readonly KeptEvent[]): void {
    const last = lastOf(waiting)
    if (member.ended || member.behind || last <= member.position) return
    const isNew = ({ entry }: KeptEvent): boolean => entry.revision > member.position
    const events = waiting[0] !== undefined && isNew(waiting[0]) ? waiting : waiting.filter(isNew)
    member.position = last
    this.give(member, events)
  }

  /** One that throws harms neither the store nor the others. */
  private give(member: Member, events: readonly KeptEvent[]): void {
    try {
      const taken = member.follower.onEvents(events)
      if (taken !== undefined) this.block(member, taken)
    } catch (error) {
      queueMicrotask(() => {
        throw error
      })
    }
  }

  /** What the others are told meanwhile is kept once, in the history. */
  private block(member: Member, taken: Promise<void>): void {
    member.behind = true
    this.parts.blocked.add(member)
    const goOn = (): void => {
      this.parts.blocked.delete(member)
      if (member.position < this.told) this.catchUp(member)
      else member.behind = false
    }
    taken.then(goOn, goOn)
  }

  private catchUp(member: Member): void {
    const { history, blocked, lose, slices } = this.parts
    if (member.ended) return
    if (member.position < history.base) return lose(member)
    const { events, end } = slices.after(member.position, this.prefix)
    member.position = end
    member.behind = end < history.newest
    if (events.length > 0) this.give(member, events)
    if (member.behind && !blocked.has(member)) setImmediate(() => this.catchUp(member))
  }
}

const lastOf = (events: readonly KeptEvent[]): number => events.at(-1)?.entry.revision ?? 0
