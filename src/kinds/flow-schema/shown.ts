/** The specification of a FlowSchema as Go prints it. */
import { heldIn } from '../../api/came-empty.ts'
import { goList, goPointer, goStruct, type GoValue } from '../../api/go-value.ts'
import type { FlowSchema, PolicyRulesWithSubjects } from '../../api/objects.ts'

/** What a refusal of the whole specification shows. */
export const shownSpec = (spec: FlowSchema['spec']): GoValue =>
  goStruct('flowcontrol.FlowSchemaSpec', {
    PriorityLevelConfiguration: goStruct('flowcontrol.PriorityLevelConfigurationReference', { Name: spec.priorityLevelConfiguration.name }),
    MatchingPrecedence: spec.matchingPrecedence ?? 0,
    DistinguisherMethod: goPointer('flowcontrol.FlowDistinguisherMethod', spec.distinguisherMethod),
    Rules: goList(heldIn(spec, 'rules')?.map(shownRule), 'flowcontrol.PolicyRulesWithSubjects'),
  })

const shownRule = ({ subjects, resourceRules, nonResourceRules }: PolicyRulesWithSubjects): GoValue =>
  goStruct('flowcontrol.PolicyRulesWithSubjects', {
    Subjects: goList(
      (subjects as PolicyRulesWithSubjects['subjects'] | null)?.map(({ kind, user, group, serviceAccount }) =>
        goStruct('flowcontrol.Subject', {
          Kind: kind,
          User: goPointer('flowcontrol.UserSubject', user),
          Group: goPointer('flowcontrol.GroupSubject', group),
          ServiceAccount: goPointer('flowcontrol.ServiceAccountSubject', serviceAccount),
        }),
      ),
      'flowcontrol.Subject',
    ),
    ResourceRules: goList(
      resourceRules?.map(({ verbs, apiGroups, resources, clusterScope = false, namespaces }) =>
        goStruct('flowcontrol.ResourcePolicyRule', {
          Verbs: goList(verbs),
          APIGroups: goList(apiGroups),
          Resources: goList(resources),
          ClusterScope: clusterScope,
          Namespaces: goList(namespaces),
        }),
      ),
      'flowcontrol.ResourcePolicyRule',
    ),
    NonResourceRules: goList(
      nonResourceRules?.map(({ verbs, nonResourceURLs }) =>
        goStruct('flowcontrol.NonResourcePolicyRule', { Verbs: goList(verbs), NonResourceURLs: goList(nonResourceURLs) }),
      ),
      'flowcontrol.NonResourcePolicyRule',
    ),
  })
