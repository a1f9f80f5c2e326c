/** Tones that several kinds share. */
import type { Tone } from '../kind.ts'

/** A count of ready pods against the wanted one. */
export const readyTone = (ready: number, wanted: number): Tone => (ready >= wanted ? 'plain' : 'busy')

/** The words of phases and states that tell how an object is. */
const words: Readonly<Record<string, Tone>> = {
  Active: 'plain',
  Approved: 'plain',
  Available: 'plain',
  Bound: 'plain',
  Complete: 'dim',
  Denied: 'bad',
  Failed: 'bad',
  FailureTarget: 'bad',
  Lost: 'bad',
  NotReady: 'bad',
  Pending: 'busy',
  Ready: 'plain',
  Released: 'dim',
  Running: 'plain',
  Suspended: 'dim',
  Terminating: 'going',
  Unknown: 'bad',
}

/** How a word of state wants to be seen. */
export const wordTone = (word: string): Tone => words[word] ?? 'plain'
