/** Reads that a page can do without: a cluster may show an object to a user, and not all that belongs to it. */
import { StatusError } from '../../api/status.ts'

/** What was found, or the words in which the cluster refused to tell. */
export type Reading<T> = { readonly found: T; readonly refusal?: undefined } | { readonly found?: undefined; readonly refusal: string }

/** Rejects where the cluster gave no answer at all. */
export async function readingOf<T>(read: Promise<T>): Promise<Reading<T>> {
  try {
    return { found: await read }
  } catch (error) {
    if (error instanceof StatusError) return { refusal: error.message }
    throw error
  }
}
