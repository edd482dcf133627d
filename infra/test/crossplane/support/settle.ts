import { Rendered, Renderer, RenderInput } from './Renderer';
import { KubernetesObject } from './KubernetesObject';

/** What AWS answers about an object once it is made, by the kind of the object. */
const ANSWERS: Record<string, Record<string, unknown>> = {
  Cluster: {
    endpoint: 'orders.cluster-abc.us-east-1.rds.amazonaws.com',
    readerEndpoint: 'orders.cluster-ro-abc.us-east-1.rds.amazonaws.com',
    port: 5432,
  },
  ReplicationGroup: {
    primaryEndpointAddress: 'master.orders.abc.use1.cache.amazonaws.com',
    readerEndpointAddress: 'replica.orders.abc.use1.cache.amazonaws.com',
    port: 6379,
  },
  Broker: {
    instances: [
      {
        consoleUrl: 'https://b-1234.mq.us-east-1.amazonaws.com',
        endpoints: ['amqps://b-1234.mq.us-east-1.amazonaws.com:5671'],
      },
    ],
  },
  Bucket: {
    arn: 'arn:aws:s3:::orders',
    bucketRegionalDomainName: 'orders.s3.us-east-1.amazonaws.com',
  },
};

/** An object as the cluster has it once AWS has made what it stands for. */
export function made(object: KubernetesObject): KubernetesObject {
  if (object.apiVersion === 'v1') {
    return object;
  }
  return {
    ...object,
    status: {
      atProvider: ANSWERS[object.kind] ?? {},
      conditions: [
        {
          type: object.kind === 'Job' ? 'Complete' : 'Ready',
          status: 'True',
          reason: 'Available',
          lastTransitionTime: '2026-01-01T00:00:00Z',
        },
      ],
    },
  };
}

/**
 * Renders a claim turn by turn, as Crossplane does, with an AWS that makes everything at once, until a turn
 * changes nothing.
 *
 * @throws Error when it does not come to rest
 */
export async function settle(
  renderer: Renderer,
  claim: KubernetesObject,
  input: RenderInput = {},
): Promise<Rendered> {
  let observed = input.observed ?? [];
  for (let turn = 0; turn < 6; turn += 1) {
    const rendered = await renderer.render(claim, { ...input, observed });
    const after = [...rendered.parts.values()].map(made);
    if (JSON.stringify(after) === JSON.stringify(observed)) {
      return rendered;
    }
    observed = after;
  }
  throw new Error(`${claim.kind} ${claim.metadata.name} does not come to rest`);
}
