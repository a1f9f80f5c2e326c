/** The process's part in suspending: stopping ourselves, and hearing that we were continued. */

export interface Signals {
  /** Stops the whole job as Ctrl-Z does; returns after it was continued. */
  suspend(): void
  /** Calls back when the process was continued. The answer ends it. */
  onContinue(listener: () => void): () => void
}

export const processSignals: Signals = {
  suspend: () => {
    // To the process group, as the terminal's driver would do, so that a launching shell script stops too.
    process.kill(0, 'SIGTSTP')
    // Here it was continued, or never stopped: without a shell above it nothing could continue it, and the system does not stop such a job.
    process.kill(process.pid, 'SIGCONT')
  },
  onContinue: (listener) => {
    const continued = (): void => {
      listener()
      // A stopped job is not told that its terminal has another size; Node asks for the size when it is.
      process.kill(process.pid, 'SIGWINCH')
    }
    process.on('SIGCONT', continued)
    return () => process.off('SIGCONT', continued)
  },
}
