/**
 * The path in the target of an HTTP request, without its query. Clients send a path; the absolute
 * form with scheme and host, which is meant for proxies, must be understood as well (RFC 9112,
 * 3.2.2).
 */
export function targetPath(target: string | undefined): string {
  if (target === undefined) return '';
  const path = target.startsWith('/') ? target : target.replace(/^https?:\/\/[^/?#]*/i, '');
  return path.split('?', 1)[0] ?? '';
}
