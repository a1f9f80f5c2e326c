/** Turns of the event loop, for tests whose clock stands still and whose calls stay in the process. */

/** As many turns as the calls under way need to come through. */
export async function turns(): Promise<void> {
  for (let turn = 0; turn < 12; turn++) await new Promise<void>((resolve) => void setImmediate(resolve))
}
