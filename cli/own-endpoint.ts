import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { hostname, networkInterfaces } from 'node:os';
import { Invalid } from '../model/errors.ts';

/** Longest a start waits to learn what a name stands for, in milliseconds. */
const lookupMs = 1_000;

/**
 * Our own metrics must not come back to us. What a proxy or a redirect hides cannot be seen here;
 * the receiver refuses that (`collector/receiver/own-telemetry.ts`).
 *
 * @throws Invalid where the endpoint is an address of this machine with a port we listen on.
 */
export async function requireOtherEndpoint(
  endpoint: string,
  ownPorts: readonly number[],
): Promise<void> {
  const { hostname: host, port, protocol } = new URL(endpoint);
  const number = Number(port === '' ? { 'http:': 80, 'https:': 443 }[protocol] : port);
  if (!ownPorts.includes(number) || !(await isThisMachine(host))) return;
  throw new Invalid('telemetry.endpoint is this server itself', {
    code: 'own_endpoint',
    field: 'telemetry.endpoint',
    hint: 'name another receiver, or leave the setting out',
  });
}

async function isThisMachine(host: string): Promise<boolean> {
  const name = host.replace(/^\[|\]$/g, '').toLowerCase();
  const names = ['localhost', hostname().toLowerCase()];
  if (names.includes(name) || name.endsWith('.localhost')) return true;
  const own = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
  const ownAddresses = new Set(own.map(({ address }) => address));
  const addresses = isIP(name) > 0 ? [name] : await addressesOf(name);
  return addresses.some((address) => isLocal(address) || ownAddresses.has(address));
}

function isLocal(address: string): boolean {
  const mapped = address.replace(/^::ffff:/, '');
  return ['::1', '::', '0.0.0.0'].includes(address) || /^(127\.|7f)/.test(mapped);
}

async function addressesOf(name: string): Promise<string[]> {
  const patience = Promise.withResolvers<string[]>();
  const timer = setTimeout(() => patience.resolve([]), lookupMs);
  const found = lookup(name, { all: true }).then(
    (list) => list.map(({ address }) => address),
    // A name that nobody knows now is not ours; the exporter will say that it cannot reach it.
    () => [],
  );
  const addresses = await Promise.race([found, patience.promise]);
  clearTimeout(timer);
  return addresses;
}
