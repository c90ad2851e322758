import { isIP, type LookupFunction, type Socket } from 'node:net';
import ipaddr from 'ipaddr.js';
import { buildConnector } from 'undici';
import { refused } from './fetch-errors.ts';

/** Connects to one of these addresses, whatever the host is called; names are not looked up a second time. */
export function connectTo(addresses: readonly string[]): buildConnector.connector {
  const found = addresses.map((address) => ({ address, family: isIP(address) }));
  const lookup: LookupFunction = (_name, { all }, callback) => {
    if (all) callback(null, found);
    else callback(null, found[0]!.address, found[0]!.family);
  };
  // The addresses are tried in turn, as for any connection (RFC 8305).
  const connect = buildConnector({ lookup, autoSelectFamily: true, allowH2: false, maxCachedSessions: 0 });
  const allowed = new Set(addresses.map(plain));
  return (target, callback) =>
    connect(target, (...result) => {
      const [error, socket] = result;
      if (error !== null || isConnectedTo(socket, allowed)) return callback(...result);
      socket.destroy();
      callback(refused('This server fetches from public addresses only.'), null);
    });
}

const isConnectedTo = ({ remoteAddress }: Socket, allowed: ReadonlySet<string>) =>
  remoteAddress !== undefined && allowed.has(plain(remoteAddress));

/** One spelling for each address. */
const plain = (address: string) => ipaddr.process(address).toString();
