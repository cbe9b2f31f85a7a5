/** JSON that may say the same key twice and whose numbers and strings are tokens as written. */
export type JsonTree =
  | { readonly kind: 'object'; readonly members: readonly (readonly [string, JsonTree])[] }
  | { readonly kind: 'array'; readonly elements: readonly JsonTree[] }
  | { readonly kind: 'token'; readonly text: string };

export function jsonTree(value: unknown): JsonTree {
  if (Array.isArray(value)) return { kind: 'array', elements: value.map(jsonTree) };
  if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value).map(
      ([key, member]) => [JSON.stringify(key), jsonTree(member)] as const,
    );
    return { kind: 'object', members };
  }
  return { kind: 'token', text: JSON.stringify(value) ?? 'null' };
}

export function jsonText(tree: JsonTree): string {
  switch (tree.kind) {
    case 'token':
      return tree.text;
    case 'array':
      return `[${tree.elements.map(jsonText).join(',')}]`;
    case 'object':
      return `{${tree.members.map(([key, member]) => `${key}:${jsonText(member)}`).join(',')}}`;
  }
}
