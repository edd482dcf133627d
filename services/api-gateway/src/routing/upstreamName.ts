/** The services behind the gateway, by the first segment of their paths. */
export const upstreamNames = ['users', 'products', 'orders', 'payments', 'notifications'] as const;

export type UpstreamName = (typeof upstreamNames)[number];
