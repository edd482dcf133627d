import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import ipaddr from 'ipaddr.js';
import proxyAddress from 'proxy-addr';

/** Who sends a request, as far as that can be believed. */
export interface ClientAddress {
  /** By which its limits are kept: the address, without the part of an IPv6 address that its owner can choose at will. */
  limitKey: string;
  /** The address of whoever opened the connection. */
  peer: string;
  /** Whether that is a proxy of ours, whose `X-Forwarded-…` fields are true. */
  trustedPeer: boolean;
}

/** Of an IPv6 address the first 64 bits name a network; the rest one device of it can change every second. */
const networkParts = 4;

/** Finds out where requests come from. `X-Forwarded-For` is believed as far as it was written by trusted proxies. */
export class ClientAddresses {
  readonly #trusts: (address: string, hops: number) => boolean;
  /** A connection has one peer for as long as it lives. */
  readonly #peers = new WeakMap<Socket, ClientAddress>();

  /** @param trustedProxies addresses and networks (CIDR) of proxies in front of the gateway */
  constructor(trustedProxies: readonly string[]) {
    this.#trusts = proxyAddress.compile([...trustedProxies]);
  }

  of(request: IncomingMessage, forwardedFor: string | undefined): ClientAddress {
    const { socket } = request;
    let peer = this.#peers.get(socket);
    if (peer === undefined) {
      const address = plainAddress(socket.remoteAddress ?? '');
      const trustedPeer = address !== '' && this.#trusts(address, 0);
      peer = { peer: address, limitKey: limitKey(address), trustedPeer };
      this.#peers.set(socket, peer);
    }
    if (!peer.trustedPeer || forwardedFor === undefined) {
      return peer;
    }
    return { ...peer, limitKey: limitKey(proxyAddress(request, this.#trusts)) };
  }
}

/** `::ffff:192.0.2.1` is how an IPv6 socket shows an IPv4 address. */
function plainAddress(address: string): string {
  return ipaddr.isValid(address) ? ipaddr.process(address).toString() : address;
}

function limitKey(address: string): string {
  if (!ipaddr.isValid(address)) {
    return 'client:unknown';
  }
  const parsed = ipaddr.process(address);
  return parsed instanceof ipaddr.IPv6
    ? `client:${parsed.parts
        .slice(0, networkParts)
        .map(part => part.toString(16))
        .join(':')}::/64`
    : `client:${parsed.toString()}`;
}
