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
const slice = 2048
/** and how many bytes of them it is handed at once. */
const sliceBytes = 1024 * 1024
/** So many patient members are told in one turn; then others get a word in. */
const membersAtOnce = 64
/** A round that takes longer is followed by a rest, in which changes are collected, */
const briefMs = 2
/** of half its time: two thirds of the time, at most, are spent telling. */
const restShare = 0.5
/** The longest rest. */
const longestRestMs = 50

export class Crowd {
  readonly prefix: string
  readonly isPatient: boolean
  readonly members = new Set<Member>()
  private readonly parts: CrowdParts
  /** Changes for the next round. */
  private waiting: KeptEvent[] = []
  /** Changes that are being handed over. */
  private round: readonly KeptEvent[] = []
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
    const goOn = (): void => {
      this.busy = false
      if (this.waiting.length > 0) this.schedule()
    }
    if (this.isPatient && tookMs > briefMs) this.parts.clock.after(Math.min(tookMs * restShare, longestRestMs), goOn)
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
    const end = Math.min(history.newest, member.position + slice)
    const events: KeptEvent[] = []
    for (let bytes = 0; member.position < end && bytes < sliceBytes;) {
      const event = history.at(++member.position)
      if (event?.entry.key.startsWith(this.prefix) !== true) continue
      events.push(event)
      bytes += event.entry.bytes.length
    }
    member.behind = member.position < history.newest
    if (events.length > 0) this.give(member, events)
    if (member.behind && !blocked.has(member)) setImmediate(() => this.catchUp(member))
  }
}

const lastOf = (events: readonly KeptEvent[]): number => events[events.length - 1]?.entry.revision ?? 0
