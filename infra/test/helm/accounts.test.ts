import { describeWithTools } from '../support/describeWithTools';
import { valueAt } from '../support/valueAt';
import { built } from './support/chart';
import { renderKind } from './support/renderChart';

const role = {
  'eks.amazonaws.com/role-arn': 'arn:aws:iam::123456789012:role/order-service',
};

/** What the operator fills in by itself. */
const defaults = {
  conversionStrategy: 'Default',
  decodingStrategy: 'None',
  metadataPolicy: 'None',
};

describeWithTools('helm')('accounts and secrets', () => {
  it('has an account without a token', async () => {
    const account = await renderKind('ServiceAccount', built);
    expect(account).toMatchObject({
      metadata: { name: 'order-service' },
      automountServiceAccountToken: false,
    });
    expect(account.metadata.annotations).toBeUndefined();
  });

  it.each([
    ['is given, as IRSA', { identity: 'irsa' }],
    ['is not given, as IRSA too', {}],
  ])(
    'annotates the account with the role when the identity %s',
    async (_, values) => {
      const account = await renderKind('ServiceAccount', {
        ...built,
        ...values,
        serviceAccount: { annotations: role },
      });
      expect(account.metadata.annotations).toEqual(role);
    },
  );

  it('needs no annotation for Pod Identity', async () => {
    const account = await renderKind('ServiceAccount', {
      ...built,
      identity: 'pod-identity',
    });
    expect(account.metadata.annotations).toBeUndefined();
  });

  it('runs pods as an account that somebody else makes', async () => {
    const deployment = await renderKind('Deployment', {
      ...built,
      identity: 'irsa',
      serviceAccount: { create: false, name: 'shared' },
    });
    expect(
      valueAt(deployment, 'spec', 'template', 'spec', 'serviceAccountName'),
    ).toBe('shared');
  });

  it('fills a Secret from the store', async () => {
    const secret = await renderKind('ExternalSecret', {
      ...built,
      externalSecret: {
        enabled: true,
        secretStore: 'vault',
        refreshInterval: '15m',
        data: [
          {
            secretKey: 'database-url',
            remoteKey: 'production/order-service',
            property: 'url',
          },
          { secretKey: 'whole', remoteKey: 'production/certificate' },
        ],
      },
    });
    expect(secret).toMatchObject({
      apiVersion: 'external-secrets.io/v1',
      metadata: { name: 'order-service-secrets' },
    });
    expect(secret.spec).toEqual({
      refreshInterval: '15m',
      secretStoreRef: { kind: 'ClusterSecretStore', name: 'vault' },
      target: {
        name: 'order-service-secrets',
        creationPolicy: 'Owner',
        deletionPolicy: 'Retain',
      },
      data: [
        {
          secretKey: 'database-url',
          remoteRef: {
            key: 'production/order-service',
            property: 'url',
            ...defaults,
          },
        },
        {
          secretKey: 'whole',
          remoteRef: { key: 'production/certificate', ...defaults },
        },
      ],
    });
  });

  it('fills a Secret of another name', async () => {
    const secret = await renderKind('ExternalSecret', {
      ...built,
      externalSecret: {
        enabled: true,
        name: 'order-keys',
        data: [{ secretKey: 'a', remoteKey: 'b' }],
      },
    });
    expect(secret).toMatchObject({
      metadata: { name: 'order-keys' },
      spec: { target: { name: 'order-keys' } },
    });
  });
});
