// Made from redaction-rules/packs by lockRules(); a test fails when the two differ.
import type { RuleSet } from '../rule.ts';

export const builtinRuleSet: RuleSet = {
  "name": "rs-75746a216c90",
  "digest": "75746a216c9079c5b942723252a4d4e09df9a553f1fa6de501ffbd08ad5790b4",
  "rules": [
    {
      "version": 1,
      "title": "Payment card numbers",
      "id": "personal.credit-card",
      "family": "credit-card",
      "match": [
        {
          "anchor": "digits",
          "pattern": "[0-9]{13,19}|([0-9]{4} ){3}[0-9]{4}|([0-9]{4}-){3}[0-9]{4}|[0-9]{4} [0-9]{6} [0-9]{4,5}|[0-9]{4}-[0-9]{6}-[0-9]{4,5}",
          "boundary": "number",
          "max_len": 20
        }
      ],
      "checks": [
        {
          "card_issuer": true
        },
        {
          "luhn": true
        },
        {
          "grouped": 0.8
        }
      ],
      "context": {
        "near": [
          "card",
          "cards",
          "credit",
          "debit",
          "visa",
          "mastercard",
          "amex",
          "maestro",
          "discover",
          "cardholder",
          "cc",
          "ccnum",
          "cvv",
          "cvc",
          "pan",
          "iin",
          "payment",
          "pay",
          "paid",
          "charge",
          "charged"
        ],
        "add": 0.35,
        "against": [
          "order",
          "invoice",
          "isbn",
          "ean",
          "trace",
          "span",
          "sku",
          "version",
          "build",
          "port",
          "tracking",
          "timestamp",
          "id"
        ],
        "subtract": 0.5,
        "before": 40,
        "after": 20
      },
      "score": 0.35,
      "canonical": "digits",
      "action": {
        "type": "pseudonym",
        "label": "CARD"
      },
      "digest": "f9a48bc79208235ca8a1a9bf84e423aa5369daf5d1969e63ede84e86cd8fe505"
    },
    {
      "version": 1,
      "title": "E-mail addresses",
      "id": "personal.email",
      "family": "email",
      "match": [
        {
          "anchor": [
            "@"
          ],
          "before": "([0-9A-Za-z_]|[\\xC3-\\xD4][\\x80-\\xBF])([0-9A-Za-z._%+'-]|[\\xC3-\\xD4][\\x80-\\xBF]){0,63}",
          "pattern": "@(([0-9A-Za-z]|[\\xC3-\\xD4][\\x80-\\xBF])([0-9A-Za-z-]|[\\xC3-\\xD4][\\x80-\\xBF])*\\.)+([A-Za-z]{2,24}|xn--[0-9A-Za-z-]{2,59})",
          "boundary": "token",
          "max_len": 254
        }
      ],
      "checks": [
        {
          "not_ssh_remote": true
        },
        {
          "not_package_version": true
        },
        {
          "not_ending": [
            "png",
            "jpg",
            "jpeg",
            "gif",
            "svg",
            "webp",
            "ico",
            "css",
            "scss",
            "js",
            "ts",
            "tsx",
            "jsx",
            "mjs",
            "cjs",
            "json",
            "html",
            "service",
            "socket",
            "timer",
            "mount",
            "target",
            "slice"
          ]
        }
      ],
      "score": 0.9,
      "canonical": "lower",
      "action": {
        "type": "pseudonym",
        "label": "EMAIL"
      },
      "digest": "8766af9abad15b0b7dc744f1c64e385bd9fbb483ce9676630d7a53abd2e84488"
    },
    {
      "version": 1,
      "title": "Anthropic keys",
      "id": "secrets.anthropic-key",
      "family": "anthropic-key",
      "match": [
        {
          "anchor": [
            "sk-ant-"
          ],
          "pattern": "sk-ant-[a-z0-9]{2,12}-[0-9A-Za-z_-]{32,}",
          "boundary": "token",
          "max_len": 300
        }
      ],
      "checks": [
        {
          "distinct": 8
        },
        {
          "not_placeholder": true
        }
      ],
      "score": 0.95,
      "canonical": "exact",
      "action": {
        "type": "pseudonym",
        "label": "ANTHROPIC"
      },
      "digest": "33e957103b6eb792895c103bdc882175363b6ebbb2c8b780ec28de935d189b9f"
    },
    {
      "version": 1,
      "title": "AWS access key ids",
      "id": "secrets.aws-access-key",
      "family": "aws-access-key",
      "match": [
        {
          "anchor": [
            "AKIA",
            "ASIA",
            "ABIA",
            "ACCA"
          ],
          "pattern": "(AKIA|ASIA|ABIA|ACCA)[0-9A-Z]{16}",
          "boundary": "token",
          "max_len": 21
        }
      ],
      "checks": [
        {
          "distinct": 6
        },
        {
          "not_placeholder": true
        }
      ],
      "score": 0.9,
      "canonical": "exact",
      "action": {
        "type": "pseudonym",
        "label": "AWS_KEY"
      },
      "digest": "65553fb2e5287854bfb6624aa205356deb5fc82305814940b5d6ba339e79cabf"
    },
    {
      "version": 1,
      "title": "GitHub tokens, classic, app and fine-grained",
      "id": "secrets.github-token",
      "family": "github-token",
      "match": [
        {
          "anchor": [
            "ghp_",
            "gho_",
            "ghu_",
            "ghs_",
            "ghr_"
          ],
          "pattern": "gh[pousr]_[0-9A-Za-z]{36,}",
          "boundary": "token",
          "max_len": 255
        },
        {
          "anchor": [
            "ghs_"
          ],
          "pattern": "ghs_[0-9]{1,20}_eyJ[0-9A-Za-z_-]+\\.[0-9A-Za-z_-]+\\.[0-9A-Za-z_-]+",
          "boundary": "token",
          "max_len": 2048
        },
        {
          "anchor": [
            "github_pat_"
          ],
          "pattern": "github_pat_[0-9A-Za-z]{22}_[0-9A-Za-z]{59,}",
          "boundary": "token",
          "max_len": 255
        }
      ],
      "checks": [
        {
          "distinct": 8
        },
        {
          "not_placeholder": true
        }
      ],
      "score": 0.95,
      "canonical": "exact",
      "action": {
        "type": "pseudonym",
        "label": "GITHUB"
      },
      "digest": "e0d59725d0c27394262fbd087779f99ef0ca63637eabf4764281e59e02fe9a73"
    },
    {
      "version": 1,
      "title": "JSON web tokens, signed, unsigned and encrypted",
      "id": "secrets.jwt",
      "family": "jwt",
      "match": [
        {
          "anchor": [
            "eyJ"
          ],
          "pattern": "eyJ[0-9A-Za-z_-]{8,}\\.eyJ[0-9A-Za-z_-]{8,}(\\.[0-9A-Za-z_-]*)?",
          "boundary": "token",
          "max_len": 16384
        },
        {
          "anchor": [
            "eyJ"
          ],
          "pattern": "eyJ[0-9A-Za-z_-]{8,}(\\.[0-9A-Za-z_-]*){2}(\\.[0-9A-Za-z_-]+){2}",
          "boundary": "token",
          "max_len": 16384
        }
      ],
      "checks": [
        {
          "jwt_header": true
        }
      ],
      "score": 0.9,
      "canonical": "exact",
      "action": {
        "type": "pseudonym",
        "label": "JWT"
      },
      "digest": "ae5abccf2d6afde70ab986a9855469087662c942ea7ff9b782f6799ed696395f"
    },
    {
      "version": 1,
      "title": "OpenAI keys, and the sk- keys of services that copied the form",
      "id": "secrets.openai-key",
      "family": "openai-key",
      "match": [
        {
          "anchor": [
            "sk-proj-",
            "sk-svcacct-",
            "sk-admin-",
            "sk-None-"
          ],
          "pattern": "sk-(proj|svcacct|admin|None)-[0-9A-Za-z_-]{20,}",
          "boundary": "token",
          "max_len": 300
        },
        {
          "anchor": [
            "sk-"
          ],
          "pattern": "sk-[0-9A-Za-z]{32,}",
          "boundary": "token",
          "max_len": 128
        }
      ],
      "checks": [
        {
          "distinct": 8
        },
        {
          "not_placeholder": true
        }
      ],
      "score": 0.9,
      "canonical": "exact",
      "action": {
        "type": "pseudonym",
        "label": "OPENAI"
      },
      "digest": "b64b03e02041e28f1aa93c3d4e10e63eeb285a628715966fbbcc19e106f14c00"
    },
    {
      "version": 1,
      "title": "Private keys in PEM and PGP armour, also cut off or joined to one line",
      "id": "secrets.private-key",
      "family": "private-key",
      "match": [
        {
          "anchor": [
            "-----BEGIN"
          ],
          "pattern": "-----BEGIN ([A-Z0-9]{1,16} ){0,4}PRIVATE KEY( BLOCK)?-----((\\s|\\\\+[nrt])+[A-Za-z][A-Za-z0-9-]{1,30}: [0-9A-Za-z ,.:/()@<>_+=-]{1,200})*((\\s|\\\\+[nrt])*([0-9A-Za-z+=]|\\\\*/){16,})+((\\s|\\\\+[nrt])*([0-9A-Za-z+=]|\\\\*/){1,15})?((\\s|\\\\+[nrt])*-----END ([A-Z0-9]{1,16} ){0,4}PRIVATE KEY( BLOCK)?-----)?",
          "boundary": "none",
          "max_len": 65536
        }
      ],
      "checks": [
        {
          "distinct": 24
        }
      ],
      "score": 0.95,
      "canonical": "pem",
      "action": {
        "type": "pseudonym",
        "label": "PRIVATE_KEY"
      },
      "digest": "ae54e1e478f9b188e2124767b00dae2314570d9f88e519bad65b98c4ff5edfb1"
    }
  ]
};
