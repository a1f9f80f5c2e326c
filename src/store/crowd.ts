/** Those who follow one prefix in one way. A change is handed to all of them in the same array, so that what is made of it can be shared. */
import type { Clock } from '../base/clock.ts'
import type { KeptEvent } from './entry.ts'
import type { History } from './history.ts'
import type { Follower } from './store.ts'

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
  readonly clock: Clock
  /** Members that have not taken what they were given last. */
  readonly blocked: Set<Member>
  /** Ends one that fell out of the history. */
  readonly lose: (member: Member) => void
}

/** How many kept changes one turn looks through for a member that catches up, */
const sliceCount = 2048
/** and how many bytes of them it is handed at once. */
const sliceBytes = 1024 * 1024
/** So many of these are kept for others who come from the same revision, while somebody is slow. */
const slicesKept = 8
/** So many patient members are told in one turn; then others get a word in. */
const membersAtOnce = 64
/** More members than these are worth collecting changes for: to few, each goes out at once. */
const fewMembers = 16
/** A round of many members that takes longer is followed by a rest, in which changes are collected, */
const briefMs = 2
/** of half its time: two thirds of the time, at most, are spent telling. */
const restShare = 0.5
/** The longest rest. */
const longestRestMs = 50

/** The changes of a crowd from some revision on, up to another. */
interface Slice {
  readonly events: readonly KeptEvent[]
  readonly end: number
}

export class Crowd {
  readonly prefix: string
  readonly isPatient: boolean
  readonly members = new Set<Member>()
  private readonly parts: CrowdParts
  /** Changes for the next round. */
  private waiting: KeptEvent[] = []
  /** Changes that are being handed over. */
  private round: readonly KeptEvent[] = []
  /** By the revision that they follow. */
  private readonly slices = new Map<number, Slice>()
  /** A round is due, under way, or followed by its rest. */
  private busy = false

  constructor(prefix: string, isPatient: boolean, parts: CrowdParts) {
    this.prefix = prefix
    this.isPatient = isPatient
    this.parts = parts
  }

  /** Takes in a member, who wants what came after its position. */
  add(member: Member): void {
    this.members.add(member)
    if (member.behind) queueMicrotask(() => this.catchUp(member))
  }

  /** Hands over a change that is in the history already: in the next microtask, together with others of this turn, or after the rest. */
  tell(event: KeptEvent): void {
    this.waiting.push(event)
    this.schedule()
  }

  /** The revision up to which a member has been handed every change. */
  toldTo(member: Member): number {
    const { newest } = this.parts.history
    if (member.behind) return member.position
    const owed = lastOf(this.round) > member.position ? this.round[0] : this.waiting[0]
    return Math.min(newest, Math.max(member.position, owed === undefined ? newest : owed.entry.revision - 1))
  }

  private schedule(): void {
    if (this.busy) return
    this.busy = true
    queueMicrotask(() => {
      this.round = this.waiting
      this.waiting = []
      this.handOver(this.members.values(), this.parts.clock.now())
    })
  }

  private handOver(members: Iterator<Member>, began: number): void {
    for (let count = 0; count < membersAtOnce || !this.isPatient; count++) {
      const { value, done } = members.next()
      if (done === true) return this.endRound(this.parts.clock.now() - began)
      this.tellMember(value)
    }
    setImmediate(() => this.handOver(members, began))
  }

  private endRound(tookMs: number): void {
    this.round = []
    if (this.parts.blocked.size === 0) this.slices.clear()
    const goOn = (): void => {
      this.busy = false
      if (this.waiting.length > 0) this.schedule()
    }
    if (this.isPatient && this.members.size > fewMembers && tookMs > briefMs)
      this.parts.clock.after(Math.min(tookMs * restShare, longestRestMs), goOn)
    else goOn()
  }

  private tellMember(member: Member): void {
    const { round } = this
    if (member.ended || member.behind || lastOf(round) <= member.position) return
    const isNew = ({ entry }: KeptEvent): boolean => entry.revision > member.position
    const events = round.every(isNew) ? round : round.filter(isNew)
    member.position = lastOf(round)
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

  /** What comes meanwhile is kept once, in the history. */
  private block(member: Member, taken: Promise<void>): void {
    member.behind = true
    this.parts.blocked.add(member)
    const goOn = (): void => {
      this.parts.blocked.delete(member)
      this.catchUp(member)
    }
    taken.then(goOn, goOn)
  }

  private catchUp(member: Member): void {
    const { history, blocked, lose } = this.parts
    if (member.ended) return
    if (member.position < history.base) return lose(member)
    const { events, end } = this.sliceAfter(member.position)
    member.position = end
    member.behind = end < history.newest
    if (events.length > 0) this.give(member, events)
    if (member.behind && !blocked.has(member)) setImmediate(() => this.catchUp(member))
  }

  /** What follows a revision. Those who fell behind together catch up together: they are told the same, too. */
  private sliceAfter(position: number): Slice {
    const { history } = this.parts
    const known = this.slices.get(position)
    if (known !== undefined) return known
    const last = Math.min(history.newest, position + sliceCount)
    const events: KeptEvent[] = []
    let end = position
    for (let bytes = 0; end < last && bytes < sliceBytes;) {
      const event = history.at(++end)
      if (event?.entry.key.startsWith(this.prefix) !== true) continue
      events.push(event)
      bytes += event.entry.bytes.length
    }
    if (events.length > 0) this.slices.set(position, { events, end })
    if (this.slices.size > slicesKept) this.slices.delete(this.slices.keys().next().value ?? 0)
    return { events, end }
  }
}

const lastOf = (events: readonly KeptEvent[]): number => events[events.length - 1]?.entry.revision ?? 0
