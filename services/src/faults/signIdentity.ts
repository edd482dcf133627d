import { SignJWT } from 'jose';

/** Who the fault test says that it is when it looks behind the gateway. */
export interface TestIdentity {
  subject: string;
  roles: string[];
  /** The session that the user is signed in with. */
  sessionId?: string;
}

/** The header with which a service believes who asks. */
export async function identityHeader(
  secret: string,
  { subject, roles, sessionId }: TestIdentity,
): Promise<{ 'x-identity': string }> {
  const token = await new SignJWT({ roles, sid: sessionId })
    .setProtectedHeader({ alg: 'HS256' })
    .setIssuer('fault-test')
    .setAudience('storefront')
    .setSubject(subject)
    .setIssuedAt()
    .setExpirationTime('60s')
    .sign(new TextEncoder().encode(secret));
  return { 'x-identity': token };
}
