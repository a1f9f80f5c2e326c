/** What to say to commands of other tools that mean nothing here, so that a practised hand is not left alone. */

const answers: readonly (readonly [words: readonly string[], answer: string])[] = [
  [['helm', 'hm', 'charts'], 'inkube knows nothing of charts; :apply takes manifests'],
  [['benchmarks', 'be'], 'nothing is measured here; F forwards a port for tools that do'],
  [['get', 'kubectl', 'k'], 'the name of a kind is enough: :pods, :deploy kube-system'],
  [
    ['describe', 'yaml', 'edit', 'delete', 'kill', 'logs', 'log', 'scale', 'restart', 'exec', 'shell', 'sh', 'attach', 'set', 'image'],
    'keys do that to the row under the cursor; ? lists them',
  ],
  [['rollout', 'rollouts', 'history', 'undo', 'pause', 'resume'], 'u on a workload, or on a pod of it, shows its revisions'],
  [['drain', 'cordon', 'uncordon'], ':nodes, then z cordons and Ctrl-k drains the one under the cursor'],
  [['screendumps', 'sd'], 'Ctrl-s saves what a view shows, and says where'],
]

/** The answer to a word, if it is one of these. */
export const answerTo = (word: string): string | undefined => answers.find(([words]) => words.includes(word))?.[1]
