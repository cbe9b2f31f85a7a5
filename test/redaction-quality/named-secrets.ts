import { uuid } from './uuid.ts';

/** How programs spell the name of one setting. */
export type Names = readonly [env: string, camel: string, snake: string];

/**
 * Secrets without a shape of their own: a pattern, and the names that tell what they are. Salts are
 * none: what they protect is the hash beside them, and the pack `entropy` has them.
 */
export const namedSecrets: readonly (readonly [pattern: string, ...Names])[] = [
  ['[0-9A-Za-z+/]{40}', 'AWS_SECRET_ACCESS_KEY', 'secretAccessKey', 'aws_secret_access_key'],
  [
    'IQoJb3JpZ2luX2Vj[0-9A-Za-z+/]{300}==',
    'AWS_SESSION_TOKEN',
    'sessionToken',
    'aws_session_token',
  ],
  ['[0-9a-f]{32}', 'AZURE_OPENAI_API_KEY', 'azureOpenAiApiKey', 'azure_openai_api_key'],
  ['[0-9A-Za-z+/]{86}==', 'AZURE_STORAGE_ACCOUNT_KEY', 'accountKey', 'storage_account_key'],
  ['[0-9A-Za-z]{3}8Q~[a-zA-Z0-9_.~-]{34}', 'AZURE_CLIENT_SECRET', 'clientSecret', 'client_secret'],
  ['[0-9a-f]{32}', 'DD_API_KEY', 'ddApiKey', 'datadog_api_key'],
  ['[0-9a-f]{40}', 'DD_APP_KEY', 'ddAppKey', 'datadog_app_key'],
  ['[0-9A-Za-z_-]{40}', 'CLOUDFLARE_API_TOKEN', 'cloudflareApiToken', 'cf_api_token'],
  ['[0-9a-f]{37}', 'CF_API_KEY', 'cfApiKey', 'cloudflare_api_key'],
  [`${uuid}`, 'HEROKU_API_KEY', 'herokuApiKey', 'heroku_api_key'],
  ['[0-9a-f]{32}', 'TWILIO_AUTH_TOKEN', 'twilioAuthToken', 'twilio_auth_token'],
  ['00[0-9A-Za-z_-]{40}', 'OKTA_API_TOKEN', 'oktaApiToken', 'okta_token'],
  ['[0-9A-Za-z_-]{64}', 'AUTH0_CLIENT_SECRET', 'auth0ClientSecret', 'auth0_client_secret'],
  ['[0-9A-Za-z]{40}', 'COHERE_API_KEY', 'cohereApiKey', 'cohere_api_key'],
  ['[0-9A-Za-z]{32}', 'MISTRAL_API_KEY', 'mistralApiKey', 'mistral_api_key'],
  ['[0-9a-f]{64}', 'TOGETHER_API_KEY', 'togetherApiKey', 'together_api_key'],
  ['[0-9a-f]{40}', 'WANDB_API_KEY', 'wandbApiKey', 'wandb_api_key'],
  ['[0-9A-Za-z]{24}', 'VERCEL_TOKEN', 'vercelToken', 'vercel_token'],
  [`${uuid}`, 'POSTMARK_SERVER_TOKEN', 'postmarkServerToken', 'postmark_token'],
  [`${uuid}`, 'SNYK_TOKEN', 'snykToken', 'snyk_token'],
  ['[0-9a-f]{32}', 'ALGOLIA_ADMIN_KEY', 'algoliaAdminKey', 'algolia_admin_key'],
  ['[0-9A-Za-z]{49}', 'NGROK_AUTHTOKEN', 'ngrokAuthtoken', 'ngrok_authtoken'],
  ['u[+][0-9A-Za-z_-]{18}', 'PAGERDUTY_API_KEY', 'pagerDutyApiKey', 'pagerduty_api_key'],
  ['A[0-9A-Za-z+/]{55}=', 'UPSTASH_REDIS_REST_TOKEN', 'upstashToken', 'redis_rest_token'],
  ['q[0-9a-z!@#$%^&*(_=+)-]{49}', 'DJANGO_SECRET_KEY', 'secretKey', 'SECRET_KEY'],
  ['[0-9a-f]{128}', 'SECRET_KEY_BASE', 'secretKeyBase', 'secret_key_base'],
  ['[0-9A-Za-z+/]{43}=', 'NEXTAUTH_SECRET', 'nextAuthSecret', 'nextauth_secret'],
  ['[0-9A-Za-z]{32}', 'JWT_SECRET', 'jwtSecret', 'jwt_secret'],
  ['[0-9a-f]{64}', 'ENCRYPTION_KEY', 'encryptionKey', 'encryption_key'],
  ['[0-9a-f]{40}', 'GITHUB_WEBHOOK_SECRET', 'webhookSecret', 'webhook_secret'],
  ['[0-9A-Za-z]{24}', 'SESSION_SECRET', 'sessionSecret', 'session_secret'],
  ['[0-9A-Za-z_-]{64}', 'REFRESH_TOKEN', 'refreshToken', 'refresh_token'],
  ['[0-9A-Za-z_-]{48}', 'ACCESS_TOKEN', 'accessToken', 'access_token'],
  ['[0-9A-Za-z]{32}', 'BOT_TOKEN', 'botToken', 'bot_token'],
  ['[0-9A-Za-z]{32}', 'API_KEY', 'apiKey', 'api_key'],
  ['[0-9A-Za-z]{16}', 'SERVICE_API_KEY', 'apiKey', 'api_key'],
  [`${uuid}`, 'EXA_API_KEY', 'apiKey', 'api_key'],
  ['[0-9a-f]{32}', 'SERPER_API_KEY', 'apiKey', 'apikey'],
  ['0x[0-9a-f]{64}', 'WALLET_PRIVATE_KEY', 'privateKey', 'private_key'],
];

const word = '(summer|dragon|Falcon|winter|correct|Tiger|blue|Paris|monkey|Hunter|shadow|qwerty)';

/** Passwords as people, managers of passwords and rules for passwords make them. */
export const passwordShapes: Readonly<Record<string, string>> = {
  mixed: `${word}[0-9]{2,4}[!#$?@*]`,
  random: '[0-9A-Za-z!#%*_-]{12,20}7',
  leet: `P@ss${word}[0-9]{3}`,
  hard: '[0-9A-Za-z]{4}[!@#^&*][0-9A-Za-z]{4}[!@#^*][0-9A-Za-z]{3}4',
  digits: `${word}[0-9]{4}`,
  words: `${word}-${word}-${word}-[0-9]{2}`,
};

export const passwordNames: readonly Names[] = [
  ['DB_PASSWORD', 'dbPassword', 'db_password'],
  ['PASSWORD', 'password', 'password'],
  ['SMTP_PASSWD', 'smtpPasswd', 'smtp_passwd'],
  ['POSTGRES_PASSWORD', 'userPassword', 'user_password'],
  ['KEY_PASSPHRASE', 'passphrase', 'passphrase'],
];
