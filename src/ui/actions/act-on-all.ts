/** Does one thing to each of several objects, and says in one message what became of them all. */
import { reasonOf } from '../../base/thrown.ts'
import type { Host } from '../app/host.ts'
import type { Subject } from '../data/row.ts'
import { called, calledAll } from './naming.ts'

interface Deed<T> {
  /** What is tried: `restart`. */
  readonly verb: string
  /** What it is afterwards: `restarted`. */
  readonly done: string
  act(subject: Subject): Promise<T>
}

/** One object on which it did not work. */
export interface Failure {
  readonly subject: Subject
  readonly error: unknown
}

/** What came of each; failures are not said yet. */
export async function tryAll<T>(
  subjects: readonly Subject[],
  act: (subject: Subject) => Promise<T>,
): Promise<{ readonly good: readonly { readonly subject: Subject; readonly value: T }[]; readonly failed: readonly Failure[] }> {
  const outcomes = await Promise.all(
    subjects.map((subject) =>
      act(subject).then(
        (value) => ({ subject, value }),
        (error: unknown) => ({ subject, error }),
      ),
    ),
  )
  return { good: outcomes.filter((outcome) => 'value' in outcome), failed: outcomes.filter((outcome) => 'error' in outcome) }
}

/** Acts on each and tells the outcome. */
export async function actOnAll(subjects: readonly Subject[], host: Host, { verb, done, act }: Deed<unknown>): Promise<void> {
  const { failed } = await tryAll(subjects, act)
  tellAll(subjects, host, { verb, done, failed })
}

/** The same from a dialog, which stays where nobody took it: then nothing is told, and the first refusal is thrown. */
export async function actFromDialog(subjects: readonly Subject[], host: Host, { verb, done, act }: Deed<unknown>): Promise<void> {
  const { failed } = await tryAll(subjects, act)
  refuseIfAll(subjects, failed)
  tellAll(subjects, host, { verb, done, failed })
}

/** Throws what the first of them said if it worked on none. */
export function refuseIfAll(subjects: readonly Subject[], failed: readonly Failure[]): void {
  const [first] = failed
  if (first === undefined || failed.length < subjects.length) return
  if (failed.length === 1) throw first.error
  throw new Error(`none of ${subjects.length}; ${called(first.subject)}: ${reasonOf(first.error)}`, { cause: first.error })
}

/** `2 of 3 restarted; deployment web: forbidden`. With several failures the history of messages has each. */
export function tellAll(
  subjects: readonly Subject[],
  host: Host,
  { verb, done, failed }: Pick<Deed<unknown>, 'verb' | 'done'> & { readonly failed: readonly Failure[] },
): void {
  const [first] = failed
  if (first === undefined) return host.say(`${calledAll(subjects)} ${done}`, 'good')
  if (failed.length > 1) for (const { subject, error } of failed) host.fail(`${verb} ${called(subject)}`, error)
  const more = failed.length > 1 ? ` (and ${failed.length - 1} more, see :messages)` : ''
  const what = subjects.length === 1 ? verb : `${subjects.length - failed.length} of ${subjects.length} ${done}; ${verb}`
  host.fail(`${what} ${called(first.subject)}${more}`, first.error)
}
