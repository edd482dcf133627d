import { domainToASCII } from 'node:url';

/** Limits of RFC 5321, in octets. */
const longestLocalPart = 64;
const longestAddress = 254;

/** What may stand between the dots before the @: RFC 5322's atoms, and letters and digits of any script (RFC 6531). */
const atom = /^[\p{L}\p{M}\p{N}!#$%&'*+/=?^_`{|}~-]+$/u;

/** A label of a host name, in ASCII. */
const label = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;

/** What an international domain may be written with before it is turned into ASCII. */
const domainText = /^[\p{L}\p{M}\p{N}.\u3002\uFF0E\uFF61-]+$/u;

/** An e-mail address that mail can be sent to. */
export interface EmailAddress {
  /** As it was given, with the domain in ASCII. */
  text: string;
  /** The one spelling that is compared: two addresses with the same key belong to the same account. */
  key: string;
}

/**
 * Reads an e-mail address. The local part keeps its spelling for the mail and is compared without regard to case;
 * an international domain becomes its ASCII form. Quoted local parts and IP addresses are not accepted: nobody has
 * them, and they only serve to confuse other programs.
 *
 * @returns undefined when the text is not an address
 */
export function parseEmailAddress(text: string): EmailAddress | undefined {
  const at = text.lastIndexOf('@');
  const localPart = text.slice(0, at);
  if (at < 1 || !isLocalPart(localPart)) {
    return undefined;
  }
  const domain = domainOf(text.slice(at + 1));
  if (domain === undefined) {
    return undefined;
  }
  const address = `${localPart}@${domain}`;
  const key = `${localPart.toLowerCase().normalize('NFC')}@${domain}`;
  const longest = Math.max(Buffer.byteLength(address), Buffer.byteLength(key));
  return longest > longestAddress ? undefined : { text: address, key };
}

function isLocalPart(text: string): boolean {
  return (
    Buffer.byteLength(text) <= longestLocalPart &&
    // Characters that look like others, such as full-width letters, would make two accounts of one mailbox
    text.normalize('NFKC') === text &&
    text.split('.').every(part => atom.test(part))
  );
}

function domainOf(text: string): string | undefined {
  if (!domainText.test(text)) {
    return undefined;
  }
  const domain = domainToASCII(text);
  const labels = domain.split('.');
  const topLevel = labels.at(-1) ?? '';
  return labels.length >= 2 && labels.every(part => label.test(part)) && !/^\d+$/.test(topLevel)
    ? domain
    : undefined;
}
