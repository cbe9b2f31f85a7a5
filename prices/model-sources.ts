import { findProvider, type Provider } from '@pydantic/genai-prices';

/** A provider of the package and a model's name there, in lower case. */
export interface Source {
  readonly provider: Provider;
  readonly name: string;
}

/** Where a provider's models are; `gateway` where their names have to tell. */
type Host = Provider | 'gateway';

/** Words of the GenAI conventions and of instrumentations that the package does not know. */
const hostNames: ReadonlyMap<string, string> = new Map([
  ['gcp.gen_ai', 'google'],
  ['gcp.gemini', 'google'],
  ['gcp.vertex_ai', 'google'],
  ['azure.ai.openai', 'azure'],
  ['azure.ai.inference', 'azure'],
  ['azure.ai.foundry', 'azure'],
  ['microsoft.foundry', 'azure'],
  ['azure_openai', 'azure'],
  ['azure_ai', 'azure'],
  ['x_ai', 'x-ai'],
  ['togetherai', 'together'],
]);

/** Gateways to many providers, and frameworks that name themselves where a provider is meant. */
const tellNothing: ReadonlySet<string> = new Set([
  ...['litellm', 'litellm_proxy', 'gateway', 'vercel', 'unknown'],
  ...['langchain', 'langgraph', 'llama_index', 'llamaindex', 'haystack', 'crewai', 'autogen'],
  ...['strands-agents', 'strands_agents', 'openai_agents', 'claude_agent_sdk', 'google_adk'],
  ...['microsoft.agent_framework', 'microsoft.agent_framework.harness', 'agent_framework'],
  ...['spring_ai', 'pydantic_ai', 'smolagents'],
  ...['agno', 'ag2', 'mem0', 'letta', 'julep', 'dynamiq', 'controlflow', 'browser_use'],
]);

/** `us.anthropic.claude-sonnet-4-20250514-v1:0`: the maker, behind where it runs. */
const bedrockId = new RegExp(
  '^(?:(?:us|eu|apac|global|jp|au|ca|us-gov)\\.)?' +
    '(?:anthropic|amazon|meta|mistral|cohere|deepseek|ai21|openai|qwen|google|nvidia|writer' +
    '|moonshot|moonshotai|minimax|zai|twelvelabs)\\.[a-z]',
);

/** `models/`, `publishers/google/models/` and the like, as Google's APIs write names. */
const googlePath = /^(?:projects\/.+\/|publishers\/[^/]+\/)?models\/(?=.)/;

/**
 * Where the price of a model may stand, best first. A provider that the package does not know has
 * no prices: a model of that name on one's own machine costs nothing there.
 */
export function sourcesOf(provider: string | undefined, model: string): readonly Source[] {
  const name = model.toLowerCase().trim();
  const bare = name.replace(googlePath, '');
  if (provider === undefined) return behindGateway(bare);
  const host = hostOf(provider);
  if (host === 'gateway') return behindGateway(bare);
  // MLflow reads the provider off Amazon's ids: it may be a region, or who made the model.
  if (host === undefined) return name.startsWith(`${wordOf(provider)}.`) ? onBedrock(name) : [];
  return [
    { provider: host, name },
    { provider: host, name: bare },
    ...behindPrefix(bare, host),
    ...onBedrock(bare),
  ];
}

/** `xai.chat` and the like: the provider is what stands before the dot. */
function hostOf(provider: string): Host | undefined {
  const lower = wordOf(provider);
  if (tellNothing.has(lower)) return 'gateway';
  for (const word of [lower, lower.split('.')[0] ?? lower]) {
    const found = findProvider({ providerId: hostNames.get(word) ?? word });
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The provider stands in the model's name (`openai/gpt-5`), or is told from the name alone. */
function behindGateway(name: string): readonly Source[] {
  const prefixed = behindPrefix(name);
  if (prefixed.length > 0) return prefixed;
  const told = findProvider({ modelId: name });
  return [...onBedrock(name), ...(told === undefined ? [] : [{ provider: told, name }])];
}

/**
 * By what stands before the first slash, if that is a provider. Hosts of open models have names
 * with the maker before a slash, which says nothing of who is paid: there only the host's own name
 * is a prefix. Elsewhere it is that of a gateway, which was called as if it were the provider.
 */
function behindPrefix(name: string, host?: Provider): readonly Source[] {
  const slash = name.indexOf('/');
  if (slash < 1 || slash === name.length - 1) return [];
  const named = hostOf(name.slice(0, slash));
  const rest = name.slice(slash + 1).replace(googlePath, '');
  if (named === undefined) return [];
  if (host !== undefined && named !== host && host.models.some(({ id }) => id.includes('/'))) {
    return [];
  }
  return named === 'gateway' ? behindGateway(rest) : [{ provider: named, name: rest }];
}

/** Amazon's ids are like nobody else's, whoever the span says was called. */
function onBedrock(name: string): readonly Source[] {
  const aws = bedrockId.test(name) ? findProvider({ providerId: 'aws' }) : undefined;
  return aws === undefined ? [] : [{ provider: aws, name }];
}

function wordOf(provider: string): string {
  return provider.toLowerCase().trim();
}
