/** What the scopes of a ResourceQuota mean, in kubectl's words. */

const meanings: Readonly<Record<string, string>> = {
  Terminating:
    'Matches all pods that have an active deadline. These pods have a limited lifespan on a node before being actively terminated by the system.',
  NotTerminating:
    'Matches all pods that do not have an active deadline. These pods usually include long running pods whose container command is not expected to terminate.',
  BestEffort: 'Matches all pods that do not have resource requirements set. These pods have a best effort quality of service.',
  NotBestEffort:
    'Matches all pods that have at least one resource requirement set. These pods have a burstable or guaranteed quality of service.',
}

/** One sentence, or none for a scope that explains itself. */
export const scopeHelp = (scope: string): readonly string[] => {
  const meaning = meanings[scope]
  return meaning === undefined ? [] : [meaning]
}
