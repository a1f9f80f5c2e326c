/** Who follows what: a change finds its followers by the prefixes of its key, so that it costs what they cost and no more. */
import type { Clock } from '../base/clock.ts'
import { Crowd, type CrowdParts, type Member } from './crowd.ts'
import type { KeptEvent } from './entry.ts'
import type { History } from './history.ts'
import { Slices } from './slices.ts'
import type { Follower, Following } from './store.ts'
import { Turns } from './turns.ts'

export class Watchers {
  private readonly history: History
  private readonly parts: CrowdParts
  /** Crowds of prefixes that end with a slash: found at each slash of a key. */
  private readonly folders = new Map<string, Crowd[]>()
  /** All others, found at each length in use. */
  private readonly stems = new Map<string, Crowd[]>()
  private readonly stemLengths = new Map<number, number>()
  private readonly crowds = new Map<Member, Crowd>()

  constructor(history: History, clock: Clock) {
    this.history = history
    this.parts = {
      history,
      slices: new Slices(history),
      turns: new Turns(clock),
      blocked: new Set(),
      lose: (member) => this.lose(member),
    }
  }

  /** Tells a follower of all changes under the prefix after `revision`. */
  add(prefix: string, revision: number, follower: Follower): Following {
    const member: Member = { follower, position: revision, behind: revision < this.history.newest, ended: false }
    const crowd = this.crowdOf(prefix, follower.isPatient === true)
    this.crowds.set(member, crowd)
    crowd.add(member)
    return { revision: () => crowd.toldTo(member), stop: () => this.end(member) }
  }

  /** Hands a change, already in the history, to those it concerns. */
  tell(event: KeptEvent): void {
    const key = event.entry.key
    if (this.folders.size > 0) {
      for (let slash = key.indexOf('/'); slash >= 0; slash = key.indexOf('/', slash + 1))
        for (const crowd of this.folders.get(key.slice(0, slash + 1)) ?? []) crowd.tell(event)
    }
    for (const length of this.stemLengths.keys()) {
      if (length > key.length) continue
      for (const crowd of this.stems.get(key.slice(0, length)) ?? []) crowd.tell(event)
    }
    // Whoever takes nothing holds nothing back: it has fallen out as soon as the history has gone on without it.
    for (const member of this.parts.blocked) if (member.position < this.history.base) this.lose(member)
  }

  endAll(): void {
    for (const member of [...this.crowds.keys()]) this.end(member)
  }

  private crowdOf(prefix: string, isPatient: boolean): Crowd {
    const index = this.indexOf(prefix)
    const crowds = index.get(prefix) ?? []
    let crowd = crowds.find((each) => each.isPatient === isPatient && !each.isFull)
    if (crowd === undefined) {
      crowd = new Crowd(prefix, isPatient, this.parts)
      index.set(prefix, [...crowds, crowd])
      if (index === this.stems) this.countLength(prefix.length, 1)
    }
    return crowd
  }

  private indexOf(prefix: string): Map<string, Crowd[]> {
    return prefix.endsWith('/') ? this.folders : this.stems
  }

  private countLength(length: number, change: number): void {
    const count = (this.stemLengths.get(length) ?? 0) + change
    if (count > 0) this.stemLengths.set(length, count)
    else this.stemLengths.delete(length)
  }

  private lose(member: Member): void {
    if (member.ended) return
    this.end(member)
    member.follower.onLost?.()
  }

  private end(member: Member): void {
    const crowd = this.crowds.get(member)
    if (crowd === undefined) return
    member.ended = true
    this.crowds.delete(member)
    this.parts.blocked.delete(member)
    crowd.members.delete(member)
    if (crowd.members.size > 0) return
    const index = this.indexOf(crowd.prefix)
    const others = (index.get(crowd.prefix) ?? []).filter((each) => each !== crowd)
    if (others.length > 0) index.set(crowd.prefix, others)
    else index.delete(crowd.prefix)
    if (index === this.stems) this.countLength(crowd.prefix.length, -1)
  }
}
