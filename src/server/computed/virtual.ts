/** Resources that are never stored: they are questions to the server, answered at once. */
import { apiVersionOf, type Resource } from '../../api/resource.ts'
import { bindings } from '../../api/resources.ts'
import { failure } from '../../api/status.ts'
import { timeText } from '../../api/time.ts'
import type { Call, Core, Draft } from '../core.ts'
import { admitted } from '../admission/plugin.ts'
import { reviewToken, userInfo } from '../authentication/token-review.ts'
import { reviewAccess, reviewRules } from '../authorization/access-reviews.ts'
import { trackCreate } from '../managed-fields/track.ts'
import { bind } from '../subresources/binding.ts'

/** True for resources whose objects are only questions. */
export const isQuestion = ({ verbs }: Resource): boolean => verbs.length === 1 && verbs[0] === 'create'

/** The answer to a question. */
export async function answerQuestion(core: Core, call: Call, draft: Draft): Promise<object> {
  const { user } = call
  if (call.resource.id !== bindings.id) trackCreate(core, call, draft)
  Object.assign(draft, { apiVersion: apiVersionOf(call.resource), kind: call.resource.kind })
  await admitted({ core, call, operation: 'create', object: draft, old: undefined })
  const answer = (status: object): object => ({ ...draft, metadata: { ...draft.metadata, creationTimestamp: null }, status })
  switch (call.resource.id) {
    case bindings.id:
      return bind(core, { ...call, name: draft.metadata.name ?? '' }, draft)
    case 'authentication.k8s.io/v1 selfsubjectreviews':
      return { ...answer({ userInfo: userInfo(user) }), metadata: { creationTimestamp: timeText(core.clock.now()) } }
    case 'authorization.k8s.io/v1 selfsubjectaccessreviews':
    case 'authorization.k8s.io/v1 subjectaccessreviews':
    case 'authorization.k8s.io/v1 localsubjectaccessreviews':
      return answer(reviewAccess(core, call, draft))
    case 'authorization.k8s.io/v1 selfsubjectrulesreviews':
      // Only the answer comes back, not the question.
      return { ...draft, metadata: { creationTimestamp: null }, spec: {}, status: reviewRules(core, call, draft) }
    case 'authentication.k8s.io/v1 tokenreviews':
      return answer(await reviewToken(core, draft))
    default:
      throw failure(501, 'NotImplemented', `${call.resource.plural} are not answered yet`)
  }
}
