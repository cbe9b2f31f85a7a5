// Made from redaction-rules/packs by lockRules(); a test fails when the two differ.
import { defaultPacks, packOf } from '../packs.ts';
import type { Rule, RuleSet } from '../rule.ts';

/** The rules of every pack that comes with the program. */
export const builtinRules: readonly Rule[] = [
  {
    "version": 1,
    "title": "CPF (Brazil)",
    "id": "br.cpf",
    "family": "cpf",
    "match": [
      {
        "anchor": "digits",
        "pattern": "[0-9]{3}[.][0-9]{3}[.][0-9]{3}-[0-9]{2}",
        "boundary": "number",
        "max_len": 16
      },
      {
        "anchor": [
          "CPF",
          "cpf"
        ],
        "lead": "(CPF|cpf)([ _-]?([Nn]umber|NUMBER|[Nn]o[.]?|[Nn]um|[Ii][Dd]|#))?( is)?(\\\\*[\"'])?[\\s:=#]{1,4}(\\\\*[\"'])?",
        "pattern": "[0-9]{11}",
        "boundary": "token",
        "max_len": 64
      }
    ],
    "checks": [
      {
        "valid": "br-cpf"
      }
    ],
    "score": 0.8,
    "canonical": "digits",
    "action": {
      "type": "pseudonym",
      "label": "CPF"
    },
    "digest": "dfe908c36efad89e14153ccd7c5d2de975d91667c7ec6b1cad669c1f66677458"
  },
  {
    "version": 2,
    "title": "Social insurance numbers (Canada)",
    "id": "ca.sin",
    "family": "sin",
    "match": [
      {
        "anchor": [
          "SIN",
          "sin",
          "social insurance",
          "Social insurance",
          "Social Insurance"
        ],
        "lead": "(SIN|sin|social insurance|Social insurance|Social Insurance)([ _-]?([Nn]umber|NUMBER|[Nn]o[.]?|[Nn]um|[Ii][Dd]|#))?( is)?(\\\\*[\"'])?[\\s:=#]{1,4}(\\\\*[\"'])?",
        "word": true,
        "pattern": "[1-9][0-9]{2}[ -]?[0-9]{3}[ -]?[0-9]{3}",
        "boundary": "token",
        "max_len": 64
      }
    ],
    "checks": [
      {
        "luhn": true
      }
    ],
    "score": 0.8,
    "canonical": "digits",
    "action": {
      "type": "pseudonym",
      "label": "SIN"
    },
    "digest": "fd7ed79bb0377ae64e32faab7757bba9ce6f49e33af4a08020fb9cca1b618d18"
  },
  {
    "version": 1,
    "title": "Tax ids (Germany)",
    "id": "de.tax-id",
    "family": "tax-id",
    "match": [
      {
        "anchor": [
          "teuer",
          "TIN",
          "tax id",
          "tax_id",
          "taxId",
          "Tax ID",
          "IdNr",
          "IDNr"
        ],
        "lead": "(teuer|TIN|tax id|tax_id|taxId|Tax ID|IdNr|IDNr)[A-Za-z-]{0,24}[.]?(\\\\*[\"'])?[\\s:=#]{1,4}(\\\\*[\"'])?",
        "pattern": "[1-9][0-9] ?[0-9]{3} ?[0-9]{3} ?[0-9]{3}",
        "boundary": "token",
        "max_len": 80
      }
    ],
    "checks": [
      {
        "valid": "de-tax-id"
      }
    ],
    "score": 0.8,
    "canonical": "digits",
    "action": {
      "type": "pseudonym",
      "label": "TAX_ID"
    },
    "digest": "f79b38bab2edba459d841d4785afa204720b0a54534efa63a322b65827f2e246"
  },
  {
    "version": 1,
    "title": "Long random text after a name that hints at a key",
    "id": "entropy.high-entropy",
    "family": "high-entropy",
    "match": [
      {
        "anchor": [
          "key",
          "Key",
          "KEY",
          "auth",
          "Auth",
          "AUTH",
          "sig",
          "SIG",
          "hash",
          "cert",
          "salt",
          "SALT",
          "seed",
          "SEED",
          "nonce"
        ],
        "lead": "(key|Key|KEY|[Aa]uth|AUTH|sig|SIG|hash|cert|salt|SALT|seed|SEED|nonce)[A-Za-z_]{0,12}(\\\\*[\"'`])?\\s{0,3}[:=]\\s{0,3}(\\\\*[\"'`])?",
        "pattern": "[0-9A-Za-z+/_-]{24,}={0,2}",
        "boundary": "token",
        "max_len": 260
      }
    ],
    "checks": [
      {
        "distinct": 12
      },
      {
        "valid": "mixed"
      }
    ],
    "score": 0.7,
    "canonical": "exact",
    "action": {
      "type": "pseudonym",
      "label": "HIGH_ENTROPY"
    },
    "digest": "62454b490b83443211ef33c58328f24630e9ddbe0d468db25badb6539747ddde"
  },
  {
    "version": 2,
    "title": "DNI and NIE (Spain)",
    "id": "es.dni",
    "family": "dni",
    "match": [
      {
        "anchor": [
          "DNI",
          "dni",
          "NIE",
          "nie",
          "NIF",
          "nif"
        ],
        "lead": "(DNI|dni|NIE|nie|NIF|nif)([ _-]?([Nn]umber|NUMBER|[Nn]o[.]?|[Nn]um|[Ii][Dd]|#))?( is)?(\\\\*[\"'])?[\\s:=#]{1,4}(\\\\*[\"'])?",
        "word": true,
        "pattern": "([0-9]{8}|[XYZ][0-9]{7})-?[A-Z]",
        "boundary": "token",
        "max_len": 64
      }
    ],
    "checks": [
      {
        "valid": "es-dni"
      }
    ],
    "score": 0.8,
    "canonical": "upper",
    "action": {
      "type": "pseudonym",
      "label": "DNI"
    },
    "digest": "ee29fe3e87335fbfd83229ff095822e8ec6f1cda9c8d8e0a1adfc8ead01eb7ac"
  },
  {
    "version": 1,
    "title": "Social security numbers (France)",
    "id": "fr.nir",
    "family": "nir",
    "match": [
      {
        "anchor": [
          "NIR",
          "nir",
          "INSEE",
          "insee",
          "curit",
          "CURIT"
        ],
        "lead": "(NIR|nir|INSEE|insee|curit|CURIT)[^0-9\\n]{0,20}",
        "pattern": "[12] ?[0-9]{2} ?[01][0-9] ?([0-9]{2}|2[AB]) ?[0-9]{3} ?[0-9]{3} ?[0-9]{2}",
        "boundary": "token",
        "max_len": 80
      }
    ],
    "checks": [
      {
        "valid": "fr-nir"
      }
    ],
    "score": 0.8,
    "canonical": "upper",
    "action": {
      "type": "pseudonym",
      "label": "NIR"
    },
    "digest": "89d165988b3145d4d6390dfd09b213038f0a35560baa17f3eb1a7eb37f67ae29"
  },
  {
    "version": 1,
    "title": "Aadhaar numbers (India)",
    "id": "in.aadhaar",
    "family": "aadhaar",
    "match": [
      {
        "anchor": [
          "adhaar",
          "ADHAAR",
          "adhar",
          "UIDAI",
          "uidai"
        ],
        "lead": "(adhaar|ADHAAR|adhar|UIDAI|uidai)([ _-]?([Nn]umber|NUMBER|[Nn]o[.]?|[Nn]um|[Ii][Dd]|#))?( is)?(\\\\*[\"'])?[\\s:=#]{1,4}(\\\\*[\"'])?",
        "pattern": "[2-9][0-9]{3}[ -]?[0-9]{4}[ -]?[0-9]{4}",
        "boundary": "token",
        "max_len": 64
      }
    ],
    "checks": [
      {
        "valid": "aadhaar"
      }
    ],
    "score": 0.8,
    "canonical": "digits",
    "action": {
      "type": "pseudonym",
      "label": "AADHAAR"
    },
    "digest": "6c4d926dfa033ea2412c2fa5c266f7a5e7e082b5f1a5e220f475a2fc6b45256e"
  },
  {
    "version": 2,
    "title": "Permanent account numbers (India)",
    "id": "in.pan",
    "family": "pan",
    "match": [
      {
        "anchor": [
          "PAN",
          "pan",
          "permanent account",
          "Permanent account",
          "Permanent Account"
        ],
        "lead": "(PAN|pan|permanent account|Permanent account|Permanent Account)([ _-]?([Nn]umber|NUMBER|[Nn]o[.]?|[Nn]um|[Ii][Dd]|#))?( [Nn]umber| card)?( is)?(\\\\*[\"'])?[\\s:=#]{1,4}(\\\\*[\"'])?",
        "word": true,
        "pattern": "[A-Z]{3}[ABCFGHJLPT][A-Z][0-9]{4}[A-Z]",
        "boundary": "token",
        "max_len": 64
      }
    ],
    "checks": [
      {
        "distinct": 4
      }
    ],
    "score": 0.8,
    "canonical": "upper",
    "action": {
      "type": "pseudonym",
      "label": "PAN"
    },
    "digest": "36e3af9b6dbf769a5cf07c0fa8a30ddb5efbbeefeba628111b859508d770fc4d"
  },
  {
    "version": 1,
    "title": "Codice fiscale (Italy)",
    "id": "it.cf",
    "family": "cf",
    "match": [
      {
        "anchor": [
          "odice fiscale",
          "odice Fiscale",
          "codice_fiscale",
          "codiceFiscale",
          "CODICE FISCALE",
          "C.F.",
          "CF:"
        ],
        "lead": "(odice [Ff]iscale|codice_fiscale|codiceFiscale|CODICE FISCALE|C[.]F[.]|CF:)(\\\\*[\"'])?[\\s:=]{0,4}(\\\\*[\"'])?",
        "pattern": "[A-Z]{6}[0-9]{2}[A-EHLMPRST][0-9]{2}[A-Z][0-9]{3}[A-Z]",
        "boundary": "token",
        "max_len": 64
      }
    ],
    "checks": [
      {
        "valid": "it-cf"
      }
    ],
    "score": 0.8,
    "canonical": "upper",
    "action": {
      "type": "pseudonym",
      "label": "CODICE_FISCALE"
    },
    "digest": "e88c3cd4b51a0fc64a822983369c5479242955792e81b4884ea04a174fc284ac"
  },
  {
    "version": 1,
    "title": "Bitcoin addresses of the first kind, after a word",
    "id": "personal.bitcoin-address",
    "family": "bitcoin-address",
    "match": [
      {
        "anchor": [
          "itcoin",
          "BTC",
          "btc",
          "allet",
          "ddress"
        ],
        "lead": "(itcoin|BTC|btc|allet|ddress)[A-Za-z _:=\"'\\\\-]{0,24}",
        "pattern": "[13][1-9A-HJ-NP-Za-km-z]{25,34}",
        "boundary": "token",
        "max_len": 80
      }
    ],
    "checks": [
      {
        "valid": "base58check"
      }
    ],
    "score": 0.9,
    "canonical": "exact",
    "action": {
      "type": "pseudonym",
      "label": "WALLET"
    },
    "digest": "c3d3376278046fc5526163453d5e6dcbaf8a1940f413bcb7b8d04f123bec42a4"
  },
  {
    "version": 3,
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
        "charged",
        "creditcard",
        "debitcard",
        "cardnumber",
        "cardno",
        "ccno",
        "kreditkarte",
        "kartennummer",
        "karte",
        "carte",
        "bancaire",
        "tarjeta",
        "carta",
        "unionpay",
        "jcb",
        "diners"
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
      "label": "CARD",
      "partial": {
        "keep": "last",
        "chars": 4
      }
    },
    "digest": "79306ec978869b901a589dd84f331da9a3f0bb14846d8edd15812c95a3bdccc3"
  },
  {
    "version": 1,
    "title": "Addresses of Bitcoin and Ethereum",
    "id": "personal.crypto-wallet",
    "family": "crypto-wallet",
    "match": [
      {
        "anchor": [
          "bc1"
        ],
        "pattern": "bc1[02-9ac-hj-np-z]{39,59}",
        "boundary": "token",
        "max_len": 80
      },
      {
        "anchor": [
          "0x#",
          "0xa",
          "0xb",
          "0xc",
          "0xd",
          "0xe",
          "0xf",
          "0xA",
          "0xB",
          "0xC",
          "0xD",
          "0xE",
          "0xF"
        ],
        "pattern": "0x[0-9A-Fa-f]{40}",
        "boundary": "token",
        "max_len": 48
      }
    ],
    "checks": [
      {
        "distinct": 8
      },
      {
        "valid": "not-hex-text"
      }
    ],
    "score": 0.75,
    "canonical": "exact",
    "action": {
      "type": "pseudonym",
      "label": "WALLET"
    },
    "digest": "a4e21ca62ed8e7a717b0d06c2b030e63cb200bb94a5b706e3ae5a0bd4b4900af"
  },
  {
    "version": 2,
    "title": "Dates of birth, after a word",
    "id": "personal.date-of-birth",
    "family": "date-of-birth",
    "match": [
      {
        "anchor": [
          "birth",
          "Birth",
          "BIRTH",
          "dob",
          "DOB",
          "born",
          "Born"
        ],
        "lead": "([Bb]irth|BIRTH|dob|DOB|[Bb]orn)([ _-]?([Dd]ate|DATE|[Dd]ay|DAY))?( is| was)?( on)?(\\\\*[\"'])?[\\s:=]{1,4}(\\\\*[\"'])?",
        "pattern": "[0-9]{4}[-/.][0-9]{1,2}[-/.][0-9]{1,2}|[0-9]{1,2}[-/. ][0-9]{1,2}[-/. ][0-9]{2,4}|[0-9]{1,2}(st|nd|rd|th)?[ -][A-Z][a-z]{2,8},?[ -][0-9]{4}|[A-Z][a-z]{2,8} [0-9]{1,2}(st|nd|rd|th)?,? [0-9]{4}",
        "boundary": "token",
        "max_len": 60
      }
    ],
    "checks": [],
    "score": 0.8,
    "canonical": "exact",
    "action": {
      "type": "pseudonym",
      "label": "BIRTH_DATE",
      "generalise": "year"
    },
    "digest": "2deaefab17bb6ca3cc1e430bc3d3fbdf5ad3fc62b5b1b2b8e935df4d3dd2dfac"
  },
  {
    "version": 2,
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
      "label": "EMAIL",
      "generalise": "domain"
    },
    "digest": "851f1b515980854927ac26c9b30adf9c91544d939894db7d0c3901cfbacf7e21"
  },
  {
    "version": 2,
    "title": "Coordinates, after a word",
    "id": "personal.gps",
    "family": "gps",
    "match": [
      {
        "anchor": [
          "lat",
          "Lat",
          "LAT",
          "lng",
          "Lng",
          "lon",
          "Lon",
          "LON",
          "coordinates",
          "Coordinates",
          "gps",
          "GPS"
        ],
        "lead": "([Ll]at(itude)?|LAT|[Ll]ng|[Ll]on(g|gitude)?|LON|[Cc]oordinates|gps|GPS)(\\\\*[\"'])?[\\s:=([]{1,4}(\\\\*[\"'])?",
        "word": true,
        "pattern": "-?[0-9]{1,3}[.][0-9]{4,}(, ?-?[0-9]{1,3}[.][0-9]{4,})?",
        "boundary": "number",
        "max_len": 80
      }
    ],
    "checks": [
      {
        "distinct": 4
      }
    ],
    "score": 0.8,
    "canonical": "exact",
    "action": {
      "type": "pseudonym",
      "label": "GPS"
    },
    "digest": "37993cf1fd1f3d223a9fd4201cadda2605370482191180282806dbdf15a3c68d"
  },
  {
    "version": 3,
    "title": "Bank accounts (IBAN)",
    "id": "personal.iban",
    "family": "iban",
    "match": [
      {
        "anchor": [
          "AD#",
          "AE#",
          "AL#",
          "AT#",
          "AZ#",
          "BA#",
          "BE#",
          "BG#",
          "BH#",
          "BI#",
          "BR#",
          "BY#",
          "CH#",
          "CR#",
          "CY#",
          "CZ#",
          "DE#",
          "DJ#",
          "DK#",
          "DO#",
          "EE#",
          "EG#",
          "ES#",
          "FI#",
          "FK#",
          "FO#",
          "FR#",
          "GB#",
          "GE#",
          "GI#",
          "GL#",
          "GR#",
          "GT#",
          "HN#",
          "HR#",
          "HU#",
          "IE#",
          "IL#",
          "IQ#",
          "IS#",
          "IT#",
          "JO#",
          "KW#",
          "KZ#",
          "LB#",
          "LC#",
          "LI#",
          "LT#",
          "LU#",
          "LV#",
          "LY#",
          "MC#",
          "MD#",
          "ME#",
          "MK#",
          "MN#",
          "MR#",
          "MT#",
          "MU#",
          "NI#",
          "NL#",
          "NO#",
          "OM#",
          "PK#",
          "PL#",
          "PS#",
          "PT#",
          "QA#",
          "RO#",
          "RS#",
          "RU#",
          "SA#",
          "SC#",
          "SD#",
          "SE#",
          "SI#",
          "SK#",
          "SM#",
          "SO#",
          "ST#",
          "SV#",
          "TL#",
          "TN#",
          "TR#",
          "UA#",
          "VA#",
          "VG#",
          "XK#",
          "YE#"
        ],
        "pattern": "(NO)[0-9]{2}([ +-]?[0-9A-Z]{4}){2}[ +-]?[0-9A-Z]{3}|(BE)[0-9]{2}([ +-]?[0-9A-Z]{4}){3}|(DK|FI|FK|FO|GL|NL|SD)[0-9]{2}([ +-]?[0-9A-Z]{4}){3}[ +-]?[0-9A-Z]{2}|(MK|SI)[0-9]{2}([ +-]?[0-9A-Z]{4}){3}[ +-]?[0-9A-Z]{3}|(AT|BA|EE|KZ|LT|LU|MN|XK)[0-9]{2}([ +-]?[0-9A-Z]{4}){4}|(CH|HR|LI|LV)[0-9]{2}([ +-]?[0-9A-Z]{4}){4}[ +-]?[0-9A-Z]{1}|(BG|BH|CR|DE|GB|GE|IE|ME|RS|VA)[0-9]{2}([ +-]?[0-9A-Z]{4}){4}[ +-]?[0-9A-Z]{2}|(AE|GI|IL|IQ|OM|SO|TL)[0-9]{2}([ +-]?[0-9A-Z]{4}){4}[ +-]?[0-9A-Z]{3}|(AD|CZ|ES|MD|PK|RO|SA|SE|SK|TN|VG)[0-9]{2}([ +-]?[0-9A-Z]{4}){5}|(LY|PT|ST)[0-9]{2}([ +-]?[0-9A-Z]{4}){5}[ +-]?[0-9A-Z]{1}|(IS|TR)[0-9]{2}([ +-]?[0-9A-Z]{4}){5}[ +-]?[0-9A-Z]{2}|(BI|DJ|FR|GR|IT|MC|MR|SM)[0-9]{2}([ +-]?[0-9A-Z]{4}){5}[ +-]?[0-9A-Z]{3}|(AL|AZ|BY|CY|DO|GT|HN|HU|LB|NI|PL|SV)[0-9]{2}([ +-]?[0-9A-Z]{4}){6}|(BR|EG|PS|QA|UA)[0-9]{2}([ +-]?[0-9A-Z]{4}){6}[ +-]?[0-9A-Z]{1}|(JO|KW|MU|YE)[0-9]{2}([ +-]?[0-9A-Z]{4}){6}[ +-]?[0-9A-Z]{2}|(MT|SC)[0-9]{2}([ +-]?[0-9A-Z]{4}){6}[ +-]?[0-9A-Z]{3}|(LC)[0-9]{2}([ +-]?[0-9A-Z]{4}){7}|(RU)[0-9]{2}([ +-]?[0-9A-Z]{4}){7}[ +-]?[0-9A-Z]{1}",
        "boundary": "token",
        "max_len": 64
      },
      {
        "anchor": [
          "iban",
          "IBAN",
          "Iban"
        ],
        "lead": "(iban|IBAN|Iban)(\\\\*[\"'`])?(\\s{0,2}(:|=| is|)\\s{0,2})\\\\*[\"'`]?",
        "pattern": "[a-z]{2}[0-9]{2}([0-9a-z]{11,29}|( [0-9a-z]{4}){1,2}( [0-9][0-9a-z]{3}){1,6}( [0-9]{1,3})?)",
        "boundary": "token",
        "max_len": 96
      }
    ],
    "checks": [
      {
        "valid": "iban"
      }
    ],
    "score": 0.9,
    "canonical": "upper",
    "action": {
      "type": "pseudonym",
      "label": "IBAN",
      "generalise": "country",
      "partial": {
        "keep": "last",
        "chars": 4
      }
    },
    "digest": "5cab5f5e2c398387326568fe9d634d0f511884021d833bea2920008e28848db5"
  },
  {
    "version": 4,
    "title": "IPv4 addresses that are public",
    "id": "personal.ipv4",
    "family": "ipv4",
    "match": [
      {
        "anchor": "dotted",
        "pattern": "[0-9]{1,3}(\\.[0-9]{1,3}){3}",
        "boundary": "number",
        "max_len": 16
      }
    ],
    "checks": [
      {
        "valid": "ipv4"
      }
    ],
    "context": {
      "near": [
        "ip",
        "ipv",
        "addr",
        "address",
        "client",
        "remote",
        "host",
        "peer",
        "server",
        "from"
      ],
      "add": 0.2,
      "against": [
        "version",
        "versions",
        "v",
        "ver",
        "release",
        "build",
        "driver",
        "firmware",
        "package",
        "runtime",
        "assembly",
        "upgrade",
        "update",
        "upgraded",
        "sdk",
        "oid",
        "identifier",
        "spec",
        "section",
        "chapter"
      ],
      "subtract": 0.5,
      "before": 30,
      "after": 8
    },
    "score": 0.65,
    "canonical": "exact",
    "action": {
      "type": "pseudonym",
      "label": "IP",
      "generalise": "network"
    },
    "digest": "5daaa4ba8e9ef49b7883883a893771101ddbc374843e858397be8ff99a03ea15"
  },
  {
    "version": 2,
    "title": "IPv6 addresses that are global",
    "id": "personal.ipv6",
    "family": "ipv6",
    "match": [
      {
        "anchor": "colons",
        "pattern": "([0-9A-Fa-f]{0,4}:){2,7}[0-9A-Fa-f]{0,4}",
        "boundary": "token",
        "max_len": 48
      }
    ],
    "checks": [
      {
        "valid": "ipv6"
      },
      {
        "apart_from": ":"
      }
    ],
    "score": 0.75,
    "canonical": "lower",
    "action": {
      "type": "pseudonym",
      "label": "IP",
      "generalise": "network"
    },
    "digest": "2cd25348e3f416fc4a88623ab765426507ba7edb979c300a7d08cde40737cb51"
  },
  {
    "version": 2,
    "title": "MAC addresses",
    "id": "personal.mac-address",
    "family": "mac-address",
    "match": [
      {
        "anchor": "colons",
        "pattern": "[0-9A-Fa-f]{2}(:[0-9A-Fa-f]{2}){5}",
        "boundary": "token",
        "max_len": 18
      },
      {
        "anchor": [
          "MAC",
          "Mac",
          "mac",
          "HWaddr",
          "hwaddr",
          "BSSID",
          "bssid",
          "hysical"
        ],
        "lead": "(MAC|Mac|mac|HWaddr|hwaddr|BSSID|bssid|hysical)([ _-]?[Aa]ddr(ess)?)?( is|[\\s:=.\"'\\\\]){0,30}",
        "pattern": "[0-9A-Fa-f]{2}(-[0-9A-Fa-f]{2}){5}|[0-9A-Fa-f]{4}([.][0-9A-Fa-f]{4}){2}",
        "boundary": "token",
        "max_len": 64
      }
    ],
    "checks": [
      {
        "apart_from": ":-"
      },
      {
        "distinct": 4
      }
    ],
    "score": 0.75,
    "canonical": "lower",
    "action": {
      "type": "pseudonym",
      "label": "MAC"
    },
    "digest": "a47facec7d5c9a8348bf09bf24baec802cedce7003715143cfb25aa3bdf26696"
  },
  {
    "version": 1,
    "title": "Passport and driving licence numbers, after a word",
    "id": "personal.passport",
    "family": "passport",
    "match": [
      {
        "anchor": [
          "assport",
          "ASSPORT",
          "river_licen",
          "river licen",
          "riverLicense"
        ],
        "lead": "(assport|ASSPORT|river[_ ]licen[sc]e|riverLicense)([ _-]?([Nn]umber|NUMBER|[Nn]o[.]?|[Nn]um|#))?( is)?(\\\\*[\"'])?[\\s:=#]{1,4}(\\\\*[\"'])?",
        "pattern": "[A-Z]{0,3}[0-9]{6,9}",
        "boundary": "token",
        "max_len": 60
      }
    ],
    "checks": [
      {
        "distinct": 3
      }
    ],
    "score": 0.8,
    "canonical": "exact",
    "action": {
      "type": "pseudonym",
      "label": "PASSPORT"
    },
    "digest": "29ad9a32160d3e7b6f0dff127d78f6d433ba145d9d9f8a21ae132df260b982f8"
  },
  {
    "version": 2,
    "title": "Phone numbers with a country code",
    "id": "personal.phone",
    "family": "phone",
    "match": [
      {
        "anchor": "plus",
        "pattern": "\\+[1-9]([ .()/-]{0,2}[0-9]){7,14}",
        "boundary": "number",
        "max_len": 48
      }
    ],
    "checks": [
      {
        "valid": "phone"
      }
    ],
    "context": {
      "near": [
        "phone",
        "tel",
        "mobile",
        "call",
        "whatsapp"
      ],
      "add": 0.2,
      "against": [
        "diff",
        "offset",
        "utc",
        "gmt",
        "delta",
        "increment"
      ],
      "subtract": 0.5,
      "before": 24,
      "after": 8
    },
    "score": 0.75,
    "canonical": "digits",
    "action": {
      "type": "pseudonym",
      "label": "PHONE",
      "generalise": "calling-code",
      "partial": {
        "keep": "last",
        "chars": 2
      }
    },
    "digest": "fd1a961b619276f1c652d1dcf4d218cc785a10ae154c318867af62953bc0c648"
  },
  {
    "version": 6,
    "title": "Phone numbers in any national spelling, after a word",
    "id": "personal.phone-named",
    "family": "phone-named",
    "match": [
      {
        "anchor": [
          "hone",
          "HONE",
          "obile",
          "MOBILE",
          "obil:",
          "obil ",
          "obilnummer",
          "tel:",
          "Tel:",
          "TEL:",
          "Tel.",
          "tel.",
          "tel ",
          "Tel ",
          "elefon",
          "eléfono",
          "elefoon",
          "andy:",
          "andy ",
          "andynummer",
          "ufnummer",
          "ortable :",
          "ortable:",
          "óvil:",
          "óvil ",
          "elular",
          "fax",
          "Fax",
          "FAX",
          "hatsapp",
          "hatsApp",
          "all me",
          "ext me",
          "each me",
          "SMS",
          "sms",
          "contact_number",
          "contactNumber",
          "ontact number",
          "ontact me",
          "my number",
          "My number",
          "電話",
          "携帯",
          "手机",
          "手機",
          "电话",
          "전화",
          "елефон"
        ],
        "lead": "(hone|HONE|obile|MOBILE|obil:|obil |obilnummer|tel:|Tel:|TEL:|Tel[.]|tel[.]|tel |Tel |elefon[eo]?|eléfono|elefoon|andy:|andy |andynummer|ufnummer|ortable :|ortable:|óvil:|óvil |elular|fax|Fax|FAX|hatsapp|hatsApp|all me|ext me|each me|SMS|sms|contact_number|contactNumber|ontact number|ontact me|my number|My number|電話|携帯|手机|手機|电话|전화|елефон)( ?(number|Number|nummer|no|nr|num|is|ist|est|es|é|at|me|us|on|him|her|my|the|or|phone|mobile|cell|番号|号码|号|는|は)|[\\s:=\"_.#\\\\>|*'`]|-|：){0,16}",
        "pattern": "[(]?[0-9]([ ().-]{0,2}[0-9]){7,15}|0[0-9]{1,5}\\)? ?/ ?[0-9]{3,}([ -]?[0-9]{2,}){0,4}",
        "boundary": "number",
        "max_len": 64
      },
      {
        "anchor": [
          "call ",
          "Call ",
          "cell",
          "Cell"
        ],
        "lead": "([Cc]all |[Cc]ell[ :=\"\\\\])( ?(number|Number|nummer|no|nr|num|is|ist|est|es|é|at|me|us|on|him|her|my|the|or|phone|mobile|cell|番号|号码|号|는|は)|[\\s:=\"_.#\\\\>|*'`]|-|：){0,16}",
        "word": true,
        "pattern": "[(]?[0-9]([ ().-]{0,2}[0-9]){7,15}|0[0-9]{1,5}\\)? ?/ ?[0-9]{3,}([ -]?[0-9]{2,}){0,4}",
        "boundary": "number",
        "max_len": 64
      }
    ],
    "checks": [
      {
        "valid": "national-phone"
      }
    ],
    "context": {
      "near": [
        "telephone",
        "mobile",
        "tel",
        "contact",
        "number"
      ],
      "add": 0.1,
      "against": [
        "microphone",
        "microphones",
        "headphone",
        "headphones",
        "saxophone",
        "megaphone",
        "gramophone",
        "times",
        "bytes"
      ],
      "subtract": 0.5,
      "before": 24,
      "after": 8
    },
    "score": 0.7,
    "canonical": "digits",
    "action": {
      "type": "pseudonym",
      "label": "PHONE",
      "partial": {
        "keep": "last",
        "chars": 2
      }
    },
    "digest": "af0bc51b0c27e88be97828639b83406230cd63c497318c5f28e60973885ca1b7"
  },
  {
    "version": 2,
    "title": "SWIFT codes of banks, after a word",
    "id": "personal.swift",
    "family": "swift",
    "match": [
      {
        "anchor": [
          "SWIFT",
          "Swift",
          "swift",
          "BIC",
          "bic"
        ],
        "lead": "(SWIFT|Swift|swift|BIC|bic)([ /_-]?([Cc]ode|CODE|BIC))?( is)?(\\\\*[\"'])?[\\s:=]{1,4}(\\\\*[\"'])?",
        "word": true,
        "pattern": "[A-Z]{6}[0-9A-Z]{2}([0-9A-Z]{3})?",
        "boundary": "token",
        "max_len": 40
      }
    ],
    "checks": [
      {
        "valid": "swift"
      }
    ],
    "score": 0.8,
    "canonical": "exact",
    "action": {
      "type": "pseudonym",
      "label": "SWIFT"
    },
    "digest": "c7868dfd3e1814d2316d13a5335df4c5b3cee2aeaf9c4a5d41b6769fe9078330"
  },
  {
    "version": 1,
    "title": "Individual taxpayer numbers of the USA",
    "id": "personal.us-itin",
    "family": "us-itin",
    "match": [
      {
        "anchor": "digits",
        "pattern": "[0-9]{3}-[0-9]{2}-[0-9]{4}",
        "boundary": "number",
        "max_len": 16
      }
    ],
    "checks": [
      {
        "valid": "us-itin"
      }
    ],
    "score": 0.75,
    "canonical": "digits",
    "action": {
      "type": "pseudonym",
      "label": "ITIN"
    },
    "digest": "b9018b4534e5fcf3e2c98c193c3b8723c0ece75b98ca186c30d47da69f894fd6"
  },
  {
    "version": 2,
    "title": "Phone numbers of North America without a country code",
    "id": "personal.us-phone",
    "family": "us-phone",
    "match": [
      {
        "anchor": "digits",
        "pattern": "[0-9]{3}-[0-9]{3}-[0-9]{4}|[0-9]{3}[.][0-9]{3}[.][0-9]{4}",
        "boundary": "number",
        "max_len": 24
      },
      {
        "anchor": "digits",
        "before": "(1[ .-])?[(]",
        "pattern": "[0-9]{3}[)][ -]?[0-9]{3}[ .-][0-9]{4}",
        "boundary": "token",
        "max_len": 24
      },
      {
        "anchor": "digits",
        "before": "1[ .-]",
        "pattern": "[0-9]{3}[ .-][0-9]{3}[ .-][0-9]{4}",
        "boundary": "number",
        "max_len": 24
      }
    ],
    "checks": [
      {
        "valid": "us-phone"
      }
    ],
    "context": {
      "near": [
        "phone",
        "tel",
        "mobile",
        "call",
        "cell",
        "fax"
      ],
      "add": 0.2,
      "against": [
        "order",
        "part",
        "sku",
        "isbn",
        "invoice",
        "serial",
        "version",
        "build",
        "tracking"
      ],
      "subtract": 0.5,
      "before": 30,
      "after": 8
    },
    "score": 0.75,
    "canonical": "digits",
    "action": {
      "type": "pseudonym",
      "label": "PHONE",
      "partial": {
        "keep": "last",
        "chars": 2
      }
    },
    "digest": "05101d5dd419cc037ae0020321d2e2d48ef76f077668e6d1485a89b86ca372e4"
  },
  {
    "version": 1,
    "title": "Social security numbers of the USA",
    "id": "personal.us-ssn",
    "family": "us-ssn",
    "match": [
      {
        "anchor": "digits",
        "pattern": "[0-9]{3}-[0-9]{2}-[0-9]{4}",
        "boundary": "number",
        "max_len": 16
      },
      {
        "anchor": [
          "SSN",
          "ssn",
          "ocial security",
          "ocial Security",
          "social_security",
          "socialSecurity",
          "SOCIAL SECURITY"
        ],
        "lead": "(SSN|ssn|ocial [Ss]ecurity|social_security|socialSecurity|SOCIAL SECURITY)([ _-]?([Nn]umber|NUMBER|[Nn]o[.]?|#))?( is|\\\\*[\"'])?[\\s:=#]{0,4}(\\\\*[\"'])?",
        "pattern": "[0-9]{9}|[0-9]{3}[ .][0-9]{2}[ .][0-9]{4}",
        "boundary": "token",
        "max_len": 64
      }
    ],
    "checks": [
      {
        "valid": "us-ssn"
      }
    ],
    "context": {
      "near": [
        "ssn"
      ],
      "add": 0.1,
      "against": [
        "part",
        "sku",
        "isbn",
        "order",
        "serial"
      ],
      "subtract": 0.5,
      "before": 30,
      "after": 10
    },
    "score": 0.75,
    "canonical": "digits",
    "action": {
      "type": "pseudonym",
      "label": "SSN"
    },
    "digest": "153931f50fa74a757fa2686ee40d47b6412d5db17bad44f46d26ee2f0aa72813"
  },
  {
    "version": 2,
    "title": "Vehicle identification numbers, after a word",
    "id": "personal.vin",
    "family": "vin",
    "match": [
      {
        "anchor": [
          "VIN",
          "vin",
          "vehicle",
          "Vehicle",
          "chassis",
          "Chassis"
        ],
        "lead": "(VIN|vin|[Vv]ehicle|[Cc]hassis)[A-Za-z _]{0,24}(\\\\*[\"'])?[\\s:=#]{1,4}(\\\\*[\"'])?",
        "word": true,
        "pattern": "[0-9A-HJ-NPR-Z]{17}",
        "boundary": "token",
        "max_len": 80
      }
    ],
    "checks": [
      {
        "valid": "vin"
      }
    ],
    "score": 0.9,
    "canonical": "upper",
    "action": {
      "type": "pseudonym",
      "label": "VIN"
    },
    "digest": "98044888f9013305b4b78c104d6ce654e831cebb7c619ba23dbaa9004f4ceb83"
  },
  {
    "version": 2,
    "title": "PESEL (Poland)",
    "id": "pl.pesel",
    "family": "pesel",
    "match": [
      {
        "anchor": [
          "PESEL",
          "pesel"
        ],
        "lead": "(PESEL|pesel)([ _-]?([Nn]umber|NUMBER|[Nn]o[.]?|[Nn]um|[Ii][Dd]|#))?( is)?(\\\\*[\"'])?[\\s:=#]{1,4}(\\\\*[\"'])?",
        "word": true,
        "pattern": "[0-9]{11}",
        "boundary": "token",
        "max_len": 64
      }
    ],
    "checks": [
      {
        "valid": "pl-pesel"
      }
    ],
    "score": 0.8,
    "canonical": "digits",
    "action": {
      "type": "pseudonym",
      "label": "PESEL"
    },
    "digest": "3f7909583180813b8e4edbf3f50eaf1850a9320733cb3cc229e84c22d4e8539d"
  },
  {
    "version": 1,
    "title": "age secret keys",
    "id": "secrets.age-key",
    "family": "age-key",
    "match": [
      {
        "anchor": [
          "AGE-SECRET-KEY-1"
        ],
        "pattern": "AGE-SECRET-KEY-1[0-9A-Z]{58}",
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
      "label": "AGE_KEY"
    },
    "digest": "654f1485e4de058d3f889f403605bb90166b550cf61c98690d92813c94e66f32",
    "locked": true
  },
  {
    "version": 2,
    "title": "Keys of model hosts and of services around them",
    "id": "secrets.ai-service-key",
    "family": "ai-service-key",
    "match": [
      {
        "anchor": [
          "rpa_",
          "llx-",
          "gsk_",
          "xai-",
          "pplx-",
          "r8_",
          "nvapi-",
          "tvly-",
          "pcsk_",
          "csk-",
          "fw_",
          "jina_",
          "cpl_"
        ],
        "pattern": "(rpa_|llx-|gsk_|xai-|pplx-|r8_|nvapi-|tvly-|pcsk_|csk-|fw_|jina_|cpl_)((dev|prod)-)?[0-9A-Za-z_-]{24,}",
        "boundary": "token",
        "max_len": 300
      },
      {
        "anchor": [
          "sk-or-v1-",
          "sk-lf-",
          "pk-lf-",
          "sk-litellm-",
          "sk_live-",
          "sk-helicone-"
        ],
        "pattern": "(sk-or-v1-|sk-lf-|pk-lf-|sk-litellm-|sk_live-|sk-helicone-)[0-9A-Za-z-]{20,}",
        "boundary": "token",
        "max_len": 300
      },
      {
        "anchor": [
          "lsv2_",
          "ls__"
        ],
        "pattern": "(lsv2_(pt|sk)_|ls__)[0-9a-f_]{32,}",
        "boundary": "token",
        "max_len": 300
      },
      {
        "anchor": [
          "sk_",
          "fc-",
          "e2b_"
        ],
        "pattern": "sk_[0-9a-f]{48}|fc-[0-9a-f]{32}|e2b_[0-9a-f]{40}",
        "boundary": "token",
        "max_len": 300
      },
      {
        "anchor": [
          "apify_api_",
          "pylf_v#_",
          "bb_live_",
          "bb_test_"
        ],
        "pattern": "apify_api_[0-9A-Za-z]{30,40}|pylf_v[0-9]_[a-z]{2}_[0-9A-Za-z]{40,50}|bb_(live|test)_[0-9A-Za-z_-]{20,40}",
        "boundary": "token",
        "max_len": 300
      },
      {
        "anchor": [
          "pa-"
        ],
        "pattern": "pa-[0-9A-Za-z_-]{43}",
        "boundary": "token",
        "max_len": 64
      },
      {
        "anchor": [
          "sk-"
        ],
        "pattern": "sk-[0-9A-Za-z_-]{20,64}",
        "boundary": "token",
        "max_len": 128
      }
    ],
    "checks": [
      {
        "distinct": 8
      },
      {
        "valid": "keyed-secret"
      }
    ],
    "score": 0.9,
    "canonical": "exact",
    "action": {
      "type": "pseudonym",
      "label": "AI_KEY"
    },
    "digest": "57ea8a4e561acf79d1057cd26fd503110de86146f3af24d805a569050757a328",
    "locked": true
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
    "digest": "33e957103b6eb792895c103bdc882175363b6ebbb2c8b780ec28de935d189b9f",
    "locked": true
  },
  {
    "version": 4,
    "title": "Credentials in authorization headers",
    "id": "secrets.auth-header",
    "family": "auth-header",
    "match": [
      {
        "anchor": [
          "Bearer ",
          "bearer ",
          "BEARER "
        ],
        "lead": "(Bearer|bearer|BEARER) {1,3}",
        "pattern": "[0-9A-Za-z._~+/-]{16,}={0,2}",
        "boundary": "token",
        "max_len": 4096
      },
      {
        "anchor": [
          "uthorization",
          "UTHORIZATION"
        ],
        "lead": "(uthorization|UTHORIZATION)(\\\\*[\"'`])?\\s{0,2}(:|=|=>|,)\\s{0,2}(\\\\*[\"'`])?((Token|token|Bot|ApiKey|apikey|Key|key|Negotiate|NTLM|SSWS|GenieKey|Splunk|DeepL-Auth-Key|Api-Token|Session) {1,2}(token=\\\\*\"?)?)?",
        "pattern": "[0-9A-Za-z._~+/-]{16,}={0,2}",
        "boundary": "token",
        "max_len": 4096
      },
      {
        "anchor": [
          "uthorization",
          "UTHORIZATION"
        ],
        "lead": "(uthorization|UTHORIZATION)(\\\\*[\"'`])?\\s{0,2}(:|=|=>|,)\\s{0,2}(\\\\*[\"'`])?(Bearer|bearer|BEARER|Token|token|ApiKey|apikey) {1,2}",
        "pattern": "[^\\s\"'`<>\\[\\]\\\\(){},;&|$%][^\\s\"'`<>\\[\\]\\\\(){},;&|]{9,}",
        "boundary": "none",
        "max_len": 600
      },
      {
        "anchor": [
          "Token ",
          "token ",
          "TOKEN "
        ],
        "lead": "(Token|token|TOKEN) {1,2}",
        "pattern": "[0-9a-f]{32,128}",
        "boundary": "token",
        "max_len": 200
      },
      {
        "anchor": [
          "Digest ",
          " Signature=",
          ",Signature="
        ],
        "lead": "Digest [^\\n]{0,400}response=\\\\*\"|[ ,]Signature=",
        "pattern": "[0-9a-f]{32,64}",
        "boundary": "token",
        "max_len": 600
      }
    ],
    "checks": [
      {
        "valid": "keyed-secret"
      }
    ],
    "score": 0.8,
    "canonical": "exact",
    "action": {
      "type": "pseudonym",
      "label": "AUTH_TOKEN"
    },
    "digest": "ce5cf953c6176f7ef844e1b5d4dfd3284e6e37eb42264f95216dc3afd5cfba3e",
    "locked": true
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
    "digest": "65553fb2e5287854bfb6624aa205356deb5fc82305814940b5d6ba339e79cabf",
    "locked": true
  },
  {
    "version": 3,
    "title": "AWS secret access keys",
    "id": "secrets.aws-secret-key",
    "family": "aws-secret-key",
    "match": [
      {
        "anchor": [
          "secret_access_key",
          "secretAccessKey",
          "SecretAccessKey",
          "SECRET_ACCESS_KEY",
          "aws_secret",
          "AWS_SECRET",
          "secret_key",
          "secretKey",
          "SecretKey",
          "SECRET_KEY",
          "secret-key",
          "secret access key",
          "Secret access key",
          "Secret Access Key"
        ],
        "lead": "(secret_access_key|secretAccessKey|SecretAccessKey|SECRET_ACCESS_KEY|aws_secret|AWS_SECRET|secret_key|secretKey|SecretKey|SECRET_KEY|secret-key|[Ss]ecret access key|Secret Access Key)[A-Za-z_]{0,16}(\\\\*[\"'])?\\s{0,3}(:|=|:=|=>|,|>| is| )\\s{0,3}(\\\\*[\"'])?",
        "pattern": "([0-9A-Za-z/+]|%2[BbFf]){40}",
        "boundary": "token",
        "max_len": 128
      },
      {
        "anchor": [
          "AKIA",
          "ASIA"
        ],
        "lead": "(AKIA|ASIA)[0-9A-Z]{16}(\\\\*[\"'])?( and | / |%20%2F%20|\\+%2F\\+|/|%2F|(\\s|\\\\{1,8}[nrt]|[,;:|]|%0A|%2C|%20){1,6})(\\\\*[\"'])?",
        "pattern": "([0-9A-Za-z/+]|%2[BbFf]){40}",
        "boundary": "token",
        "max_len": 128
      }
    ],
    "checks": [
      {
        "valid": "not-hex"
      },
      {
        "valid": "mixed"
      }
    ],
    "score": 0.9,
    "canonical": "exact",
    "action": {
      "type": "pseudonym",
      "label": "AWS_SECRET"
    },
    "digest": "41ec1be91f558b6bb5bf371c689cf1222d9e92b3fcb3a17305d725e6dd173641",
    "locked": true
  },
  {
    "version": 1,
    "title": "AWS session tokens and Bedrock keys",
    "id": "secrets.aws-session-token",
    "family": "aws-session-token",
    "match": [
      {
        "anchor": [
          "IQoJ",
          "FwoG",
          "FQoG"
        ],
        "pattern": "(IQoJ|FwoG|FQoG)[0-9A-Za-z+/%]{150,}={0,2}",
        "boundary": "token",
        "max_len": 4096
      },
      {
        "anchor": [
          "ABSK"
        ],
        "pattern": "ABSK[0-9A-Za-z+/]{100,}={0,2}",
        "boundary": "token",
        "max_len": 300
      },
      {
        "anchor": [
          "bedrock-api-key-"
        ],
        "pattern": "bedrock-api-key-[0-9A-Za-z+/=_-]{20,}",
        "boundary": "token",
        "max_len": 4096
      }
    ],
    "checks": [
      {
        "distinct": 10
      }
    ],
    "score": 0.95,
    "canonical": "exact",
    "action": {
      "type": "pseudonym",
      "label": "AWS_SESSION"
    },
    "digest": "6ed05f033e4c38ac840b065926bb4b28074999a1c5528e448287106512d7566c",
    "locked": true
  },
  {
    "version": 3,
    "title": "Azure account keys, shared access keys and client secrets",
    "id": "secrets.azure-key",
    "family": "azure-key",
    "match": [
      {
        "anchor": [
          "AccountKey=",
          "SharedAccessKey=",
          "SharedSecretValue=",
          "AccessKey="
        ],
        "lead": "(Account|SharedAccess|Access)Key=|SharedSecretValue=",
        "pattern": "[0-9A-Za-z+/]{40,}={0,2}",
        "boundary": "token",
        "max_len": 256
      },
      {
        "anchor": [
          "nstrumentationKey=",
          "NSTRUMENTATIONKEY=",
          "nstrumentationKey\"",
          "nstrumentationKey\\"
        ],
        "lead": "(nstrumentationKey=|NSTRUMENTATIONKEY=|nstrumentationKey(\\\\{1,8})?\"\\s{0,2}:\\s{0,2})(\\\\*[\"'])?",
        "pattern": "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}",
        "boundary": "token",
        "max_len": 64
      },
      {
        "anchor": [
          "#Q~"
        ],
        "before": "[0-9A-Za-z_.~-]{3}",
        "pattern": "[0-9]Q~[0-9A-Za-z_.~-]{31,34}",
        "boundary": "token",
        "max_len": 64
      },
      {
        "anchor": [
          "JQQJ99"
        ],
        "before": "[0-9A-Za-z]{52}",
        "pattern": "JQQJ99[0-9A-Za-z]{26}",
        "boundary": "token",
        "max_len": 128
      }
    ],
    "checks": [
      {
        "distinct": 10
      },
      {
        "not_placeholder": true
      }
    ],
    "score": 0.95,
    "canonical": "exact",
    "action": {
      "type": "pseudonym",
      "label": "AZURE"
    },
    "digest": "08f74e684afd56f74efd0e1d7da0a9bc49af7e52a21b15dac21072bb669820ef",
    "locked": true
  },
  {
    "version": 2,
    "title": "User and password of HTTP Basic",
    "id": "secrets.basic-auth",
    "family": "basic-auth",
    "match": [
      {
        "anchor": [
          "Basic ",
          "basic ",
          "BASIC "
        ],
        "lead": "(Basic|basic|BASIC) {1,2}",
        "pattern": "[0-9A-Za-z+/]{8,}={0,2}",
        "boundary": "token",
        "max_len": 1024
      },
      {
        "anchor": [
          "auth\"",
          "auth\\",
          "_auth="
        ],
        "lead": "(_auth=|auth\\\\*\"\\s{0,2}:\\s{0,2})\\\\*\"?",
        "pattern": "[0-9A-Za-z+/]{8,}={0,2}",
        "boundary": "token",
        "max_len": 1024
      }
    ],
    "checks": [
      {
        "valid": "basic-credentials"
      }
    ],
    "score": 0.9,
    "canonical": "exact",
    "action": {
      "type": "pseudonym",
      "label": "BASIC_AUTH"
    },
    "digest": "f6e01d2ad925668a16988509c34219adb896ce0fb2b2ecbd8e7fd51c31aa1661",
    "locked": true
  },
  {
    "version": 2,
    "title": "Keys of DigitalOcean, Heroku, Fly, Cloudflare, Alibaba, Tencent and other hosts",
    "id": "secrets.cloud-provider-token",
    "family": "cloud-provider-token",
    "match": [
      {
        "anchor": [
          "dop_v1_",
          "doo_v1_",
          "dor_v1_"
        ],
        "pattern": "do[opr]_v1_[0-9a-f]{64}",
        "boundary": "token",
        "max_len": 300
      },
      {
        "anchor": [
          "HRKU-"
        ],
        "pattern": "HRKU-[0-9A-Za-z_-]{36,64}",
        "boundary": "token",
        "max_len": 300
      },
      {
        "anchor": [
          "FlyV1 ",
          "fm2_"
        ],
        "pattern": "(FlyV1 )?fm2_[0-9A-Za-z+/_-]{40,}={0,3}|FlyV1 [0-9A-Za-z+/_=,-]{40,}",
        "boundary": "token",
        "max_len": 2048
      },
      {
        "anchor": [
          "LTAI"
        ],
        "pattern": "LTAI[0-9A-Za-z]{17,24}",
        "boundary": "token",
        "max_len": 300
      },
      {
        "anchor": [
          "AKID"
        ],
        "pattern": "AKID[0-9A-Za-z]{32}",
        "boundary": "token",
        "max_len": 300
      },
      {
        "anchor": [
          "v1.0-"
        ],
        "pattern": "v1[.]0-[0-9a-f]{24}-[0-9a-f]{146}",
        "boundary": "token",
        "max_len": 300
      },
      {
        "anchor": [
          "rnd_"
        ],
        "pattern": "rnd_[0-9A-Za-z]{28,32}",
        "boundary": "token",
        "max_len": 300
      },
      {
        "anchor": [
          "napi_"
        ],
        "pattern": "napi_[0-9a-z]{48,72}",
        "boundary": "token",
        "max_len": 300
      },
      {
        "anchor": [
          "AQVN"
        ],
        "pattern": "AQVN[0-9A-Za-z_-]{35,38}",
        "boundary": "token",
        "max_len": 300
      },
      {
        "anchor": [
          ".atlasv1."
        ],
        "before": "[0-9A-Za-z]{14}",
        "pattern": "[.]atlasv1[.][0-9A-Za-z_=-]{60,}",
        "boundary": "token",
        "max_len": 300
      },
      {
        "anchor": [
          "cfk_",
          "cfut_",
          "cfat_"
        ],
        "pattern": "cf(k|ut|at)_[0-9A-Za-z_-]{40,64}",
        "boundary": "token",
        "max_len": 128
      },
      {
        "anchor": [
          "fo#_"
        ],
        "pattern": "fo1_[0-9A-Za-z_-]{43}",
        "boundary": "token",
        "max_len": 300
      },
      {
        "anchor": [
          "vcp_",
          "vci_",
          "vca_",
          "vcr_"
        ],
        "pattern": "vc[piar]_[0-9A-Za-z]{24,64}",
        "boundary": "token",
        "max_len": 128
      },
      {
        "anchor": [
          "AVNS_",
          "CCDB#_",
          "mdb_sa_sk_"
        ],
        "pattern": "AVNS_[0-9A-Za-z_-]{19}|CCDB1_[0-9A-Za-z]{22}_[0-9A-Za-z]{40}|mdb_sa_sk_[0-9A-Za-z_-]{40}",
        "boundary": "token",
        "max_len": 128
      },
      {
        "anchor": [
          "sha256~"
        ],
        "pattern": "sha256~[0-9A-Za-z_-]{43}",
        "boundary": "token",
        "max_len": 64
      }
    ],
    "checks": [
      {
        "distinct": 8
      }
    ],
    "score": 0.95,
    "canonical": "exact",
    "action": {
      "type": "pseudonym",
      "label": "CLOUD_KEY"
    },
    "digest": "1b0f8ed2efce490b5c77c91fe5d883379fef634d8edcc0870dd547a4ae039e55",
    "locked": true
  },
  {
    "version": 1,
    "title": "Passwords in commands and their files",
    "id": "secrets.command-password",
    "family": "command-password",
    "match": [
      {
        "anchor": [
          "storepass ",
          "storepass=",
          "keypass ",
          "keypass=",
          "zip -P "
        ],
        "lead": "((store|key)pass( |=)|zip -P ) ?\\\\*[\"']?",
        "pattern": "[^\\s\"'`<>\\[\\]\\\\(){},;&|/-][^\\s\"'`<>\\[\\]\\\\(){},;&|]{5,}",
        "boundary": "none",
        "max_len": 128
      },
      {
        "anchor": [
          "ldapsearch",
          "ldapmodify",
          "ldapadd",
          "ldapdelete",
          "ldapwhoami"
        ],
        "lead": "ldap(search|modify|add|delete|whoami) {1,2}(([^\\s|;-]|-[^w\\s|;]|-w[^\\s|;])[^\\s|;]{0,47} {1,2}){0,8}-w {1,2}\\\\*[\"']?",
        "pattern": "[^\\s\"'`<>\\[\\]\\\\(){},;&|/-][^\\s\"'`<>\\[\\]\\\\(){},;&|]{5,}",
        "boundary": "none",
        "max_len": 128
      },
      {
        "anchor": [
          "mosquitto_",
          "sqlcmd ",
          "osql "
        ],
        "lead": "(mosquitto_[a-z]{2,6} |sqlcmd |osql ) ?(([^\\s|;-]|-[^P\\s|;])[^\\s|;]{0,47} {1,2}){0,8}-P {0,2}\\\\*[\"']?",
        "pattern": "[^\\s\"'`<>\\[\\]\\\\(){},;&|/-][^\\s\"'`<>\\[\\]\\\\(){},;&|]{5,}",
        "boundary": "none",
        "max_len": 128
      },
      {
        "anchor": [
          "mongosh ",
          "mongo ",
          "mongodump ",
          "mongorestore ",
          "cqlsh ",
          "az login ",
          "podman login ",
          "psexec ",
          "snowsql "
        ],
        "lead": "(mongosh |mongo |mongodump |mongorestore |cqlsh |az login |podman login |psexec |snowsql ) ?(([^\\s|;-]|-[^p\\s|;]|-p[^\\s|;])[^\\s|;]{0,47} {1,2}){0,8}-p {1,2}\\\\*[\"']?",
        "pattern": "[^\\s\"'`<>\\[\\]\\\\(){},;&|/-][^\\s\"'`<>\\[\\]\\\\(){},;&|]{5,}",
        "boundary": "none",
        "max_len": 128
      },
      {
        "anchor": [
          "smbclient",
          "rpcclient"
        ],
        "lead": "(smbclient|rpcclient) {1,2}(([^\\s|;-]|-[^U\\s|;])[^\\s|;]{0,47} {1,2}){0,8}-U {0,2}\\\\*[\"']?[^\\s%\"']{1,64}%",
        "pattern": "[^\\s\"'`<>\\[\\]\\\\(){},;&|/-][^\\s\"'`<>\\[\\]\\\\(){},;&|]{5,}",
        "boundary": "none",
        "max_len": 128
      },
      {
        "anchor": [
          "rabbitmqctl "
        ],
        "lead": "rabbitmqctl (add_user|change_password) {1,2}[^\\s]{1,64} {1,2}\\\\*[\"']?",
        "pattern": "[^\\s\"'`<>\\[\\]\\\\(){},;&|/-][^\\s\"'`<>\\[\\]\\\\(){},;&|]{5,}",
        "boundary": "none",
        "max_len": 128
      },
      {
        "anchor": [
          "htpasswd -"
        ],
        "lead": "htpasswd -[A-Za-z]{0,6}b[A-Za-z]{0,6}( [^\\s|;&]{1,120}){1,2} \\\\*[\"']?",
        "pattern": "[^\\s\"'`<>\\[\\]\\\\(){},;&|/-][^\\s\"'`<>\\[\\]\\\\(){},;&|]{5,}",
        "boundary": "none",
        "max_len": 128
      },
      {
        "anchor": [
          " --proxy-user"
        ],
        "lead": " --proxy-user[ =]\\\\*[\"']?[^\\s:\"'/]{1,40}:",
        "pattern": "[^\\s\"'`<>\\[\\]\\\\(){},;&|/-][^\\s\"'`<>\\[\\]\\\\(){},;&|]{5,}",
        "boundary": "none",
        "max_len": 128
      },
      {
        "anchor": [
          "net use "
        ],
        "lead": "net use [^\\n]{1,160}/[Uu](ser|SER):[^\\s]{1,64} {1,2}",
        "pattern": "[^\\s\"'`<>\\[\\]\\\\(){},;&|/-][^\\s\"'`<>\\[\\]\\\\(){},;&|]{5,}",
        "boundary": "none",
        "max_len": 128
      },
      {
        "anchor": [
          "net user "
        ],
        "lead": "net user [^\\s/]{1,64} {1,2}",
        "pattern": "[^\\s\"'`<>\\[\\]\\\\(){},;&|/-][^\\s\"'`<>\\[\\]\\\\(){},;&|]{5,}",
        "tail": " /add",
        "boundary": "none",
        "max_len": 128
      },
      {
        "anchor": [
          "/pass:",
          "/PASS:",
          "/password:",
          " /rp "
        ],
        "lead": "(/(pass|PASS|password):| /rp )\\\\*[\"']?",
        "pattern": "[^\\s\"'`<>\\[\\]\\\\(){},;&|/-][^\\s\"'`<>\\[\\]\\\\(){},;&|]{5,}",
        "boundary": "none",
        "max_len": 128
      },
      {
        "anchor": [
          "ConvertTo-SecureString "
        ],
        "lead": "ConvertTo-SecureString( -String)? {1,2}\\\\*[\"']",
        "pattern": "[^\\s\"'`<>\\[\\]\\\\]{6,}",
        "boundary": "none",
        "max_len": 128
      },
      {
        "anchor": [
          "requirepass ",
          "masterauth "
        ],
        "lead": "(requirepass|masterauth) {1,4}\\\\*[\"']?",
        "pattern": "[^\\s\"'`<>\\[\\]\\\\(){},;&|/-][^\\s\"'`<>\\[\\]\\\\(){},;&|]{5,}",
        "boundary": "none",
        "max_len": 128
      }
    ],
    "checks": [
      {
        "valid": "keyed-password"
      }
    ],
    "score": 0.7,
    "canonical": "exact",
    "action": {
      "type": "pseudonym",
      "label": "PASSWORD"
    },
    "digest": "c97f250a53ca2a3201c61b4d49cc2a7959b0e80a316483147a8dc6f8027a6ae7",
    "locked": true
  },
  {
    "version": 3,
    "title": "Values of cookies",
    "id": "secrets.cookie",
    "family": "cookie",
    "match": [
      {
        "anchor": [
          "ookie",
          "OOKIE"
        ],
        "lead": "(ookie|OOKIE)((\\\\*[\"'])?: {0,2}|\\\\*[\"'], {0,2})(\\\\*[\"'])?",
        "pattern": "[0-9A-Za-z_.$!-]{1,80}=[^\\s\"'`<>\\[\\]{}\\\\]{8,}(; ?[0-9A-Za-z_.$!-]{1,80}(=[^\\s\"'`<>\\[\\]{}\\\\;]*)?){0,40}",
        "boundary": "none",
        "max_len": 8192
      },
      {
        "anchor": [
          "JSESSIONID=",
          "PHPSESSID=",
          "ASPXAUTH=",
          "connect.sid=",
          "gitlab_session="
        ],
        "lead": "(JSESSIONID|PHPSESSID|ASPXAUTH|connect[.]sid|gitlab_session)=",
        "pattern": "[0-9A-Za-z._%:!-]{16,}",
        "boundary": "none",
        "max_len": 2048
      },
      {
        "anchor": [
          "ookie",
          "OOKIE"
        ],
        "lead": "(ookie|OOKIE)((\\\\*[\"'])?: {0,2}|\\\\*[\"'], {0,2})(\\\\*[\"'])?",
        "pattern": "[0-9A-Za-z_.$!-]{1,80}(=[^\\s\"'`<>\\[\\]{}\\\\;]{0,7})?; ?([0-9A-Za-z_.$!-]{1,80}(=[^\\s\"'`<>\\[\\]{}\\\\;]*)?; ?)*[0-9A-Za-z_.$!-]{1,80}=[^\\s\"'`<>\\[\\]{}\\\\;]{12,}(; ?[0-9A-Za-z_.$!-]{1,80}(=[^\\s\"'`<>\\[\\]{}\\\\;]*)?)*",
        "boundary": "none",
        "max_len": 8192
      },
      {
        "anchor": [
          " -b ",
          " --cookie"
        ],
        "lead": "( -b | --cookie[ =])\\\\*[\"']?",
        "pattern": "[0-9A-Za-z_.$!-]{1,80}=[^\\s\"'`<>\\[\\]{}\\\\]{12,}|[0-9A-Za-z_.$!-]{1,80}(=[^\\s\"'`<>\\[\\]{}\\\\;]{0,7})?; ?([0-9A-Za-z_.$!-]{1,80}(=[^\\s\"'`<>\\[\\]{}\\\\;]*)?; ?)*[0-9A-Za-z_.$!-]{1,80}=[^\\s\"'`<>\\[\\]{}\\\\;]{12,}(; ?[0-9A-Za-z_.$!-]{1,80}(=[^\\s\"'`<>\\[\\]{}\\\\;]*)?)*",
        "boundary": "none",
        "max_len": 8192
      }
    ],
    "checks": [
      {
        "distinct": 8
      }
    ],
    "score": 0.8,
    "canonical": "exact",
    "action": {
      "type": "pseudonym",
      "label": "COOKIE"
    },
    "digest": "91319099ef29d2342478fcc2f94a8a2fc22570502ec01b98df5cef04185dee84",
    "locked": true
  },
  {
    "version": 1,
    "title": "Databricks tokens",
    "id": "secrets.databricks-token",
    "family": "databricks-token",
    "match": [
      {
        "anchor": [
          "dapi",
          "dkea",
          "dose"
        ],
        "pattern": "(dapi|dkea|dose)[0-9a-f]{32}(-[0-9])?",
        "boundary": "token",
        "max_len": 64
      }
    ],
    "checks": [
      {
        "distinct": 8
      }
    ],
    "score": 0.95,
    "canonical": "exact",
    "action": {
      "type": "pseudonym",
      "label": "DATABRICKS"
    },
    "digest": "306efaee383153daeaa9b17eea47bb0fdccc9c3e30299e557bfe173358cb0f2a",
    "locked": true
  },
  {
    "version": 1,
    "title": "Discord bot tokens",
    "id": "secrets.discord-token",
    "family": "discord-token",
    "match": [
      {
        "anchor": [
          "MDA",
          "MDE",
          "MDI",
          "MDM",
          "MDQ",
          "MDU",
          "MDY",
          "MDc",
          "MDg",
          "MDk",
          "MTA",
          "MTE",
          "MTI",
          "MTM",
          "MTQ",
          "MTU",
          "MTY",
          "MTc",
          "MTg",
          "MTk",
          "MjA",
          "MjE",
          "MjI",
          "MjM",
          "MjQ",
          "MjU",
          "MjY",
          "Mjc",
          "Mjg",
          "Mjk",
          "MzA",
          "MzE",
          "MzI",
          "MzM",
          "MzQ",
          "MzU",
          "MzY",
          "Mzc",
          "Mzg",
          "Mzk",
          "NDA",
          "NDE",
          "NDI",
          "NDM",
          "NDQ",
          "NDU",
          "NDY",
          "NDc",
          "NDg",
          "NDk",
          "NTA",
          "NTE",
          "NTI",
          "NTM",
          "NTQ",
          "NTU",
          "NTY",
          "NTc",
          "NTg",
          "NTk",
          "NjA",
          "NjE",
          "NjI",
          "NjM",
          "NjQ",
          "NjU",
          "NjY",
          "Njc",
          "Njg",
          "Njk",
          "NzA",
          "NzE",
          "NzI",
          "NzM",
          "NzQ",
          "NzU",
          "NzY",
          "Nzc",
          "Nzg",
          "Nzk",
          "ODA",
          "ODE",
          "ODI",
          "ODM",
          "ODQ",
          "ODU",
          "ODY",
          "ODc",
          "ODg",
          "ODk",
          "OTA",
          "OTE",
          "OTI",
          "OTM",
          "OTQ",
          "OTU",
          "OTY",
          "OTc",
          "OTg",
          "OTk"
        ],
        "pattern": "([MN][DTjz]|O[DT])[AEIMQUYcgk][0-9A-Za-z_-]{20,24}[.][0-9A-Za-z_-]{6}[.][0-9A-Za-z_-]{27,45}",
        "boundary": "token",
        "max_len": 100
      }
    ],
    "checks": [
      {
        "valid": "digit-prefix"
      }
    ],
    "score": 0.95,
    "canonical": "exact",
    "action": {
      "type": "pseudonym",
      "label": "DISCORD"
    },
    "digest": "f9c63702493c0cd32c5523b8b413eed0099e8af1fc44c7ca9c95443d44047671",
    "locked": true
  },
  {
    "version": 1,
    "title": "Docker Hub tokens",
    "id": "secrets.docker-token",
    "family": "docker-token",
    "match": [
      {
        "anchor": [
          "dckr_pat_",
          "dckr_oat_"
        ],
        "pattern": "dckr_[po]at_[0-9A-Za-z_-]{20,}",
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
      "label": "DOCKER"
    },
    "digest": "47648ef1285dccf4fc1b49ac7b2cbaee1dfb5b63f2575b49d7d50ee8e5f3fba9",
    "locked": true
  },
  {
    "version": 2,
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
        "pattern": "github_pat_[0-9A-Za-z_]{60,}",
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
    "digest": "192485f022666b7a0686caaa9faa3665a002bc417cf8c04236eac42c2f00f11f",
    "locked": true
  },
  {
    "version": 2,
    "title": "GitLab tokens, also routable ones",
    "id": "secrets.gitlab-token",
    "family": "gitlab-token",
    "match": [
      {
        "anchor": [
          "glpat-",
          "glrt-",
          "glcbt-",
          "gldt-",
          "glptt-",
          "glft-",
          "glimt-",
          "glagent-",
          "gloas-",
          "glsoat-",
          "glffct-",
          "glwt-",
          "GR1348941"
        ],
        "pattern": "(GR1348941|gl(pat|rt|cbt|dt|ptt|ft|imt|agent|oas|soat|ffct|wt)-)[0-9A-Za-z_-]{20,}([.][0-9a-z]{2,16}){0,4}",
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
      "label": "GITLAB"
    },
    "digest": "88d741b7ea91a74488954c9dc9a2274f42334d7e5417992063ae77cf7cce2068",
    "locked": true
  },
  {
    "version": 2,
    "title": "Google API keys, OAuth secrets and tokens",
    "id": "secrets.google-key",
    "family": "google-key",
    "match": [
      {
        "anchor": [
          "AIza"
        ],
        "pattern": "AIza[0-9A-Za-z_-]{35}",
        "boundary": "token",
        "max_len": 64
      },
      {
        "anchor": [
          "GOCSPX-"
        ],
        "pattern": "GOCSPX-[0-9A-Za-z_-]{28}",
        "boundary": "token",
        "max_len": 64
      },
      {
        "anchor": [
          "ya29."
        ],
        "pattern": "ya29[.][0-9A-Za-z_-]{20,}",
        "boundary": "token",
        "max_len": 2048
      },
      {
        "anchor": [
          "1//0"
        ],
        "pattern": "1//0[0-9A-Za-z_-]{40,}",
        "boundary": "token",
        "max_len": 300
      },
      {
        "anchor": [
          "AQ."
        ],
        "pattern": "AQ[.][0-9A-Za-z_-]{40,}",
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
    "score": 0.95,
    "canonical": "exact",
    "action": {
      "type": "pseudonym",
      "label": "GOOGLE"
    },
    "digest": "bed28c7b80b525437459f3d81a2c14c7d32112dd7267ffd65c69b55e1628fa7b",
    "locked": true
  },
  {
    "version": 1,
    "title": "Hugging Face tokens",
    "id": "secrets.huggingface-token",
    "family": "huggingface-token",
    "match": [
      {
        "anchor": [
          "hf_"
        ],
        "pattern": "hf_[A-Za-z]{34}",
        "boundary": "token",
        "max_len": 64
      },
      {
        "anchor": [
          "api_org_"
        ],
        "pattern": "api_org_[A-Za-z]{34}",
        "boundary": "token",
        "max_len": 64
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
      "label": "HUGGINGFACE"
    },
    "digest": "aadb4eb3ade9af90e0cac0461b7dd44e9228fab60c7034b0ed57d0686d60c74c",
    "locked": true
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
    "digest": "ae5abccf2d6afde70ab986a9855469087662c942ea7ff9b782f6799ed696395f",
    "locked": true
  },
  {
    "version": 7,
    "title": "Passwords after their name",
    "id": "secrets.keyed-password",
    "family": "keyed-password",
    "match": [
      {
        "anchor": [
          "assword",
          "assphrase",
          "asswd",
          "ASSWORD",
          "ASSPHRASE",
          "ASSWD",
          "pwd",
          "Pwd",
          "db_pass",
          "smtp_pass",
          "sql_pass",
          "pg_pass",
          "postgres_pass",
          "redis_pass",
          "mail_pass",
          "ssh_pass",
          "admin_pass",
          "root_pass",
          "user_pass",
          "auth_pass",
          "ldap_pass",
          "mongo_pass",
          "sudo_pass",
          "login_pass",
          "become_pass",
          "http_pass",
          "ftp_pass",
          "app_pass",
          "imap_pass",
          "proxy_pass",
          "service_pass",
          "vault_pass",
          "bind_pass",
          "db-pass",
          "smtp-pass",
          "sql-pass",
          "pg-pass",
          "postgres-pass",
          "redis-pass",
          "mail-pass",
          "ssh-pass",
          "admin-pass",
          "root-pass",
          "user-pass",
          "auth-pass",
          "ldap-pass",
          "mongo-pass",
          "sudo-pass",
          "login-pass",
          "become-pass",
          "http-pass",
          "ftp-pass",
          "app-pass",
          "imap-pass",
          "proxy-pass",
          "service-pass",
          "vault-pass",
          "bind-pass",
          "dbPass",
          "DbPass",
          "mtpPass",
          "sqlPass",
          "SqlPass",
          "pgPass",
          "PgPass",
          "ostgresPass",
          "edisPass",
          "ailPass",
          "sshPass",
          "SshPass",
          "dminPass",
          "ootPass",
          "userPass",
          "UserPass",
          "uthPass",
          "dapPass",
          "ongoPass",
          "udoPass",
          "oginPass",
          "ecomePass",
          "ttpPass",
          "ftpPass",
          "FtpPass",
          "appPass",
          "AppPass",
          "mapPass",
          "roxyPass",
          "ervicePass",
          "aultPass",
          "bindPass",
          "BindPass",
          "_PWD",
          "_PASS",
          "_PW",
          "_pw",
          "asscode",
          "ASSCODE",
          "asswort",
          "ennwort",
          "ontrase",
          "de passe",
          "senha",
          "Senha",
          "achtwoord",
          "пароль",
          "Пароль",
          "密码",
          "密碼",
          "パスワード",
          "비밀번호"
        ],
        "lead": "(assword|assphrase|asswd|ASSWORD|ASSPHRASE|ASSWD|pwd|Pwd|_PWD|_PASS|_PW|_pw|asscode|ASSCODE|(db|smtp|sql|pg|postgres|redis|mail|ssh|admin|root|user|auth|ldap|mongo|sudo|login|become|http|ftp|app|imap|proxy|service|vault|bind)[_-]pass|(mtp|ostgres|edis|ail|dmin|oot|uth|dap|ongo|udo|ogin|ecome|ttp|map|roxy|ervice|ault|[dD]b|[sS]ql|[pP]g|[sS]sh|[uU]ser|[fF]tp|[aA]pp|[bB]ind)Pass|asswort|ennwort|ontraseña|de passe|senha|Senha|achtwoord|пароль|Пароль|密码|密碼|パスワード|비밀번호)[0-9]?(\\\\*[\"'`])?([\\])]{0,2}\\s{0,24}(=|:=|==|=>|->|\\|\\||\\?\\?|or)\\s{0,3}|\\*{0,2}\\s{0,3}:-?\\*{0,2}(\\s|\\\\{1,8}[nrt]){0,3}|\\]?,\\s{0,3}|：|\\s?\\|\\s?| (is|ist|lautet|est|es|é|è):?\\s{0,2}| |\\(\\s?|(\\s?:\\s?&?[A-Za-z'][0-9A-Za-z_<>&.' ]{0,24}| [Ss]tr(ing)?)\\s?=\\s{0,3}|,?(\\s|\\\\{1,8}[nrt]){1,32}\\\\*[\"']?[Vv]alue\\\\*[\"']?\\s?[:=]\\s{0,3}|\\s?\\{(\\s|\\\\{1,8}[nrt]){0,12}([a-z]{1,12}\\s{0,8}=\\s{0,8}[^{}=]{1,80}){0,3}default\\s{0,8}=\\s{0,8}|;s:[0-9]{1,4}:| (--body|-b|--value|--secret-string)[ =]| ((is|was|has been) )?((set|changed|reset|updated) )?(to|as|with( the| a)? value( of)?):? )(\\[\\s?|\\{\\s?\\\\*[\"']value\\\\*[\"']:\\s?)?([bfru]|String::from\\(|SecretStr\\(|Some\\()?\\\\*[\"'`]",
        "pattern": "[^\\s\"'`<>\\[\\]\\\\]{6,}",
        "boundary": "none",
        "max_len": 300
      },
      {
        "anchor": [
          "assword",
          "assphrase",
          "asswd",
          "ASSWORD",
          "ASSPHRASE",
          "ASSWD",
          "pwd",
          "Pwd",
          "db_pass",
          "smtp_pass",
          "sql_pass",
          "pg_pass",
          "postgres_pass",
          "redis_pass",
          "mail_pass",
          "ssh_pass",
          "admin_pass",
          "root_pass",
          "user_pass",
          "auth_pass",
          "ldap_pass",
          "mongo_pass",
          "sudo_pass",
          "login_pass",
          "become_pass",
          "http_pass",
          "ftp_pass",
          "app_pass",
          "imap_pass",
          "proxy_pass",
          "service_pass",
          "vault_pass",
          "bind_pass",
          "db-pass",
          "smtp-pass",
          "sql-pass",
          "pg-pass",
          "postgres-pass",
          "redis-pass",
          "mail-pass",
          "ssh-pass",
          "admin-pass",
          "root-pass",
          "user-pass",
          "auth-pass",
          "ldap-pass",
          "mongo-pass",
          "sudo-pass",
          "login-pass",
          "become-pass",
          "http-pass",
          "ftp-pass",
          "app-pass",
          "imap-pass",
          "proxy-pass",
          "service-pass",
          "vault-pass",
          "bind-pass",
          "dbPass",
          "DbPass",
          "mtpPass",
          "sqlPass",
          "SqlPass",
          "pgPass",
          "PgPass",
          "ostgresPass",
          "edisPass",
          "ailPass",
          "sshPass",
          "SshPass",
          "dminPass",
          "ootPass",
          "userPass",
          "UserPass",
          "uthPass",
          "dapPass",
          "ongoPass",
          "udoPass",
          "oginPass",
          "ecomePass",
          "ttpPass",
          "ftpPass",
          "FtpPass",
          "appPass",
          "AppPass",
          "mapPass",
          "roxyPass",
          "ervicePass",
          "aultPass",
          "bindPass",
          "BindPass",
          "_PWD",
          "_PASS",
          "_PW",
          "_pw",
          "asscode",
          "ASSCODE",
          "asswort",
          "ennwort",
          "ontrase",
          "de passe",
          "senha",
          "Senha",
          "achtwoord",
          "пароль",
          "Пароль",
          "密码",
          "密碼",
          "パスワード",
          "비밀번호"
        ],
        "lead": "(assword|assphrase|asswd|ASSWORD|ASSPHRASE|ASSWD|pwd|Pwd|_PWD|_PASS|_PW|_pw|asscode|ASSCODE|(db|smtp|sql|pg|postgres|redis|mail|ssh|admin|root|user|auth|ldap|mongo|sudo|login|become|http|ftp|app|imap|proxy|service|vault|bind)[_-]pass|(mtp|ostgres|edis|ail|dmin|oot|uth|dap|ongo|udo|ogin|ecome|ttp|map|roxy|ervice|ault|[dD]b|[sS]ql|[pP]g|[sS]sh|[uU]ser|[fF]tp|[aA]pp|[bB]ind)Pass|asswort|ennwort|ontraseña|de passe|senha|Senha|achtwoord|пароль|Пароль|密码|密碼|パスワード|비밀번호)[0-9]?(\\\\*[\"'`])?((\\*{0,2}\\s{0,24}(:|=|=>|->|:=|:-)\\*{0,2}|：)\\s{0,3}|\\s?\\|\\s?|( |%20|\\+)(is|ist|lautet|est|es|é|è)(:|%3A)?(\\s{0,3}|%20|\\+)|:\\s?[|>][+-]?(\\s|\\\\{1,8}[nrt]){1,40}|,?(\\s|\\\\{1,8}[nrt]){1,32}\\\\*[\"']?[Vv]alue\\\\*[\"']?\\s?[:=]\\s{0,3}|( (for|of|to|on)( the| my| our)? [0-9A-Za-z_.-]{1,24}( account| user| login)?){1,2}( is:?|:)\\s{0,3}| ((is|was|has been) )?(set|changed|reset|updated) to:? | (is |was )?generated for [0-9A-Za-z_.@%-]{1,64}: | (--body|-b|--value)[ =])",
        "pattern": "([^\\s\"'`<>\\[\\]\\\\(){},;&|]{6,}|[^\\s\"'`<>\\[\\]\\\\(){},;&|]{2,}&[0-9A-Za-z]{0,12}[#!@$^*][^\\s\"'`<>\\[\\]\\\\(){},;&|]{1,})",
        "boundary": "none",
        "max_len": 300
      },
      {
        "anchor": [
          "ith password ",
          "nd password ",
          "sing password ",
          "ith the password ",
          "sing the password ",
          "et password to ",
          "et the password to ",
          "et your password to ",
          "ogin "
        ],
        "lead": "(ith|sing)( the)? password |nd password |et( the| your)? password to |ogin \\s{0,2}[^\\s\"'\\\\]{1,64}(\\s|\\\\{1,8}[nrt]){1,8}password\\s{1,3}",
        "pattern": "([^\\s\"'`<>\\[\\]\\\\(){},;&|]{6,}|[^\\s\"'`<>\\[\\]\\\\(){},;&|]{2,}&[0-9A-Za-z]{0,12}[#!@$^*][^\\s\"'`<>\\[\\]\\\\(){},;&|]{1,})",
        "boundary": "none",
        "max_len": 300
      },
      {
        "anchor": [
          "pass:",
          "pass=",
          "Pass:",
          "Pass=",
          "pass\":",
          "pass\\\":",
          "pass\\\\\\\":",
          "pass':",
          "pw:",
          "pw=",
          "pw\":",
          "pw\\\":",
          "pw\\\\\\\":",
          "pw':",
          "pw is ",
          "psk=",
          "psk:",
          "PSK="
        ],
        "lead": "([Pp]ass[:=]|(pw|psk)[:=]|PSK=|(pass|pw)((\\\\|\\\\\\\\\\\\)?\"|'):)\\s{0,2}\\\\*[\"'`]?|pw is ",
        "word": true,
        "pattern": "[0-9]{0,8}[^\\s\"'`<>\\[\\]\\\\(){},;&|0-9=\\x80-\\xff][^\\s\"'`<>\\[\\]\\\\(){},;&|=\\x80-\\xff]{5,}",
        "boundary": "none",
        "max_len": 128
      },
      {
        "anchor": [
          "-password",
          "-passphrase",
          "-passwd",
          "-pass ",
          "-pass=",
          "-Password ",
          "-Pass "
        ],
        "lead": "(-pass(word|phrase|wd)?( {1,2}|=)|-Pass(word)? )\\\\*[\"'`]?",
        "pattern": "[^\\s\"'`<>\\[\\]\\\\(){},;&|-][^\\s\"'`<>\\[\\]\\\\(){},;&|]{5,}",
        "boundary": "none",
        "max_len": 300
      },
      {
        "anchor": [
          "ENV ",
          "ARG ",
          "set -x ",
          "set -gx ",
          "setx ",
          "configure set ",
          "config set ",
          "secret set ",
          "secrets set "
        ],
        "lead": "(ENV|ARG|set -g?x|setx|configure set|config set|secrets? set) [0-9A-Za-z_.]{0,48}(PASSWORD|password|PASSWD|passwd|PASSPHRASE|passphrase|_PASS|_PWD) {1,2}\\\\*[\"'`]?",
        "pattern": "([^\\s\"'`<>\\[\\]\\\\(){},;&|]{6,}|[^\\s\"'`<>\\[\\]\\\\(){},;&|]{2,}&[0-9A-Za-z]{0,12}[#!@$^*][^\\s\"'`<>\\[\\]\\\\(){},;&|]{1,})",
        "boundary": "none",
        "max_len": 300
      },
      {
        "anchor": [
          " -u ",
          " --user"
        ],
        "lead": " (-u |--user( |=))\\\\*[\"']?[^\\s:\"'/]{1,40}:",
        "pattern": "([^\\s\"'`<>\\[\\]\\\\(){},;&|]{6,}|[^\\s\"'`<>\\[\\]\\\\(){},;&|]{2,}&[0-9A-Za-z]{0,12}[#!@$^*][^\\s\"'`<>\\[\\]\\\\(){},;&|]{1,})",
        "boundary": "none",
        "max_len": 200
      },
      {
        "anchor": [
          "mysql"
        ],
        "lead": "mysql(dump|admin)?( --?[A-Za-z-]{1,20}[ =]?[0-9A-Za-z._/-]{0,40}){0,5} -p\\\\*[\"']?",
        "pattern": "([^\\s\"'`<>\\[\\]\\\\(){},;&|]{6,}|[^\\s\"'`<>\\[\\]\\\\(){},;&|]{2,}&[0-9A-Za-z]{0,12}[#!@$^*][^\\s\"'`<>\\[\\]\\\\(){},;&|]{1,})",
        "boundary": "none",
        "max_len": 300
      },
      {
        "anchor": [
          "redis-cli",
          "docker login",
          "sshpass"
        ],
        "lead": "(redis-cli|docker login|sshpass)( --?[A-Za-z-]{1,20}[ =]?[0-9A-Za-z._/-]{0,40}){0,5} -[pa] ?\\\\*[\"']?",
        "pattern": "([^\\s\"'`<>\\[\\]\\\\(){},;&|]{6,}|[^\\s\"'`<>\\[\\]\\\\(){},;&|]{2,}&[0-9A-Za-z]{0,12}[#!@$^*][^\\s\"'`<>\\[\\]\\\\(){},;&|]{1,})",
        "boundary": "none",
        "max_len": 300
      },
      {
        "anchor": [
          "IDENTIFIED BY",
          "identified by",
          "IDENTIFIED WITH",
          "identified with"
        ],
        "lead": "(IDENTIFIED( WITH [0-9a-z_]{1,40})? BY|identified( with [0-9a-z_]{1,40})? by)( PASSWORD| password)? {1,2}\\\\*[\"']",
        "pattern": "[^\\s\"'`<>\\[\\]\\\\]{6,}",
        "boundary": "none",
        "max_len": 200
      },
      {
        "anchor": [
          "assword>",
          "asswd>",
          "assphrase>",
          "Pwd>",
          "pwd>",
          "Pass>",
          "pass>"
        ],
        "lead": "(assword|asswd|assphrase|[Pp]wd|[Pp]ass)>",
        "pattern": "[^\\s\"'`<>\\[\\]\\\\]{6,}",
        "tail": "</",
        "boundary": "none",
        "max_len": 200
      },
      {
        "anchor": [
          "assword&gt;",
          "asswd&gt;",
          "assphrase&gt;",
          "Pwd&gt;",
          "pwd&gt;"
        ],
        "lead": "(assword|asswd|assphrase|[Pp]wd)&gt;",
        "pattern": "[^\\s\"'`<>\\[\\]\\\\&;]{6,}",
        "tail": "&lt;/",
        "boundary": "none",
        "max_len": 200
      },
      {
        "anchor": [
          "assword\\u003e",
          "asswd\\u003e",
          "assphrase\\u003e",
          "wd\\u003e"
        ],
        "lead": "(assword|asswd|assphrase|wd)\\\\u003e",
        "pattern": "[^\\s\"'`<>\\[\\]\\\\&;]{6,}",
        "tail": "\\u003c/",
        "boundary": "none",
        "max_len": 200
      }
    ],
    "checks": [
      {
        "valid": "keyed-password"
      }
    ],
    "score": 0.7,
    "canonical": "exact",
    "action": {
      "type": "pseudonym",
      "label": "PASSWORD"
    },
    "digest": "9496ce4f28e11db14555d899b723b8f2fcc21850b4cb028c10e8910c84abc15e",
    "locked": true
  },
  {
    "version": 5,
    "title": "Keys, tokens and secrets after their name",
    "id": "secrets.keyed-secret",
    "family": "keyed-secret",
    "match": [
      {
        "anchor": [
          "PI-Key",
          "pi.key",
          "pp.key",
          "ccount-key",
          "ecret",
          "ECRET",
          "oken",
          "OKEN",
          "redential",
          "REDENTIAL",
          "apikey",
          "APIKEY",
          "Apikey",
          "API key",
          "api key",
          "ubscription-Key",
          "lient-key-data",
          "pi_key",
          "piKey",
          "PI_KEY",
          "pi-key",
          "pi-Key",
          "PI-KEY",
          "ccess_key",
          "ccessKey",
          "CCESS_KEY",
          "ccess-key",
          "ccess-Key",
          "CCESS-KEY",
          "rivate_key",
          "rivateKey",
          "RIVATE_KEY",
          "rivate-key",
          "ncryption_key",
          "ncryptionKey",
          "NCRYPTION_KEY",
          "ncryption-key",
          "igning_key",
          "igningKey",
          "IGNING_KEY",
          "igning-key",
          "aster_key",
          "asterKey",
          "ASTER_KEY",
          "uth_key",
          "uthKey",
          "UTH_KEY",
          "uth-key",
          "uth-Key",
          "UTH-KEY",
          "icense_key",
          "icenseKey",
          "ICENSE_KEY",
          "penai_key",
          "penaiKey",
          "PENAI_KEY",
          "ervice_key",
          "erviceKey",
          "ERVICE_KEY",
          "ervice-key",
          "ervice-Key",
          "ERVICE-KEY",
          "ccount_key",
          "ccountKey",
          "CCOUNT_KEY",
          "ubscription_key",
          "ubscriptionKey",
          "UBSCRIPTION_KEY",
          "UBSCRIPTION-KEY",
          "pp_key",
          "ppKey",
          "PP_KEY",
          "pp-key",
          "pplication_key",
          "pplicationKey",
          "PPLICATION_KEY",
          "pplication-key",
          "pplication-Key",
          "PPLICATION-KEY",
          "eploy_key",
          "eployKey",
          "EPLOY_KEY",
          "dmin_key",
          "dminKey",
          "DMIN_KEY",
          "dmin-key",
          "ole_key",
          "oleKey",
          "OLE_KEY",
          "ole-key",
          "mac_key",
          "macKey",
          "MAC_KEY",
          "hared_key",
          "haredKey",
          "HARED_KEY",
          "hared-key",
          "tripe_key",
          "tripeKey",
          "TRIPE_KEY",
          "upabase_key",
          "upabaseKey",
          "UPABASE_KEY",
          "zure_key",
          "zureKey",
          "ZURE_KEY",
          "ccess key",
          "ccess Key",
          "rivate key",
          "rivate Key",
          "ncryption key",
          "ncryption Key",
          "ccount key",
          "ccount Key",
          "dmin key",
          "dmin Key",
          "igning key",
          "igning Key",
          "aster key",
          "aster Key",
          "icense key",
          "icense Key",
          "pp key",
          "pp Key",
          "PI key",
          "PI Key",
          "pi key",
          "pi Key",
          "ccess.key",
          "rivate.key",
          "ncryption.key",
          "ccount.key",
          "dmin.key",
          "igning.key",
          "aster.key",
          "aster-key",
          "icense-key",
          "ubscription-key",
          "eploy-key",
          "mac-key",
          "tripe-key",
          "rivate-Key",
          "ncryption-Key",
          "igning-Key",
          "aster-Key",
          "_salt",
          "_SALT",
          "Salt",
          "ession_key",
          "essionKey",
          "torage_key",
          "torageKey",
          "onsumer_key",
          "onsumerKey",
          "aps_key",
          "apsKey",
          "irebase_key",
          "irebaseKey",
          "ookie_key",
          "ookieKey",
          "ipher_key",
          "ipherKey",
          "ecryption_key",
          "ecryptionKey",
          "emini_key",
          "eminiKey",
          "nthropic_key",
          "nthropicKey",
          "endgrid_key",
          "endgridKey",
          "oogle_key",
          "oogleKey",
          "ESSION_KEY",
          "TORAGE_KEY",
          "ONSUMER_KEY",
          "APS_KEY",
          "IREBASE_KEY",
          "OOKIE_KEY",
          "IPHER_KEY",
          "ECRYPTION_KEY",
          "EMINI_KEY",
          "NTHROPIC_KEY",
          "ENDGRID_KEY",
          "OOGLE_KEY"
        ],
        "lead": "(PI-Key|pi[.]key|pp[.]key|ccount-key|ecret|ECRET|oken|OKEN|redential|REDENTIAL|apikey|APIKEY|Apikey|API key|api key|ubscription-Key|lient-key-data|(pi|ccess|rivate|ncryption|igning|aster|uth|icense|penai|ervice|ccount|ubscription|pp|pplication|eploy|dmin|ole|mac|hared|tripe|upabase|zure|ession|torage|onsumer|aps|irebase|ookie|ipher|ecryption|emini|nthropic|endgrid|oogle)(_key|Key)|_salt|_SALT|Salt|(pi|ccess|rivate|ncryption|igning|aster|icense|ubscription|eploy|mac|tripe|uth|ervice|pp|pplication|dmin|ole|hared)-key|(pi|ccess|rivate|ncryption|igning|aster|uth|ervice|ubscription|pplication)-Key|(PI|CCESS|RIVATE|NCRYPTION|IGNING|ASTER|UTH|ICENSE|PENAI|ERVICE|CCOUNT|UBSCRIPTION|PP|PPLICATION|EPLOY|DMIN|OLE|MAC|HARED|TRIPE|UPABASE|ZURE|ESSION|TORAGE|ONSUMER|APS|IREBASE|OOKIE|IPHER|ECRYPTION|EMINI|NTHROPIC|ENDGRID|OOGLE)_KEY|(PI|CCESS|UTH|ERVICE|UBSCRIPTION|PPLICATION)-KEY|(ccess|rivate|ncryption|ccount|dmin|igning|aster|icense|pp|PI|pi) [Kk]ey|(ccess|rivate|ncryption|ccount|dmin|igning|aster)[.]key)s?([ ._-]?([Ii]d|ID|[Kk]ey|KEY|[Vv]alue|VALUE|[Tt]oken|TOKEN|[Bb]ase|BASE|[Pp]rod|PROD|[Ll]ive|LIVE|[Tt]est|TEST|[Dd]ev|DEV)){0,2}[0-9]?(\\\\*[\"'`])?([\\])]{0,2}\\s{0,24}(=|:=|==|=>|->|\\|\\||\\?\\?|or)\\s{0,3}|\\*{0,2}\\s{0,3}:-?\\*{0,2}(\\s|\\\\{1,8}[nrt]){0,3}|\\]?,\\s{0,3}|\\s?\\|\\s?| is:?\\s{0,2}| |\\(\\s?|(\\s?:\\s?&?[A-Za-z'][0-9A-Za-z_<>&.' ]{0,24}| [Ss]tr(ing)?)\\s?=\\s{0,3}|,?(\\s|\\\\{1,8}[nrt]){1,32}\\\\*[\"']?[Vv]alue\\\\*[\"']?\\s?[:=]\\s{0,3}|\\s?\\{(\\s|\\\\{1,8}[nrt]){0,12}([a-z]{1,12}\\s{0,8}=\\s{0,8}[^{}=]{1,80}){0,3}default\\s{0,8}=\\s{0,8}| (--body|-b|--value|--secret-string)[ =]| ((is|was|has been) )?((set|changed|reset|updated) )?(to|as|with( the| a)? value( of)?):? )([bfru]|String::from\\(|SecretStr\\(|Some\\()?\\\\*[\"'`]",
        "pattern": "[^\\s\"'`<>\\[\\]\\\\]{10,}",
        "boundary": "none",
        "max_len": 600
      },
      {
        "anchor": [
          "PI-Key",
          "pi.key",
          "pp.key",
          "ccount-key",
          "ecret",
          "ECRET",
          "oken",
          "OKEN",
          "redentials",
          "REDENTIAL",
          "apikey",
          "APIKEY",
          "Apikey",
          "API key",
          "api key",
          "ubscription-Key",
          "lient-key-data",
          "pi_key",
          "piKey",
          "PI_KEY",
          "pi-key",
          "pi-Key",
          "PI-KEY",
          "ccess_key",
          "ccessKey",
          "CCESS_KEY",
          "ccess-key",
          "ccess-Key",
          "CCESS-KEY",
          "rivate_key",
          "rivateKey",
          "RIVATE_KEY",
          "rivate-key",
          "ncryption_key",
          "ncryptionKey",
          "NCRYPTION_KEY",
          "ncryption-key",
          "igning_key",
          "igningKey",
          "IGNING_KEY",
          "igning-key",
          "aster_key",
          "asterKey",
          "ASTER_KEY",
          "uth_key",
          "uthKey",
          "UTH_KEY",
          "uth-key",
          "uth-Key",
          "UTH-KEY",
          "icense_key",
          "icenseKey",
          "ICENSE_KEY",
          "penai_key",
          "penaiKey",
          "PENAI_KEY",
          "ervice_key",
          "erviceKey",
          "ERVICE_KEY",
          "ervice-key",
          "ervice-Key",
          "ERVICE-KEY",
          "ccount_key",
          "ccountKey",
          "CCOUNT_KEY",
          "ubscription_key",
          "ubscriptionKey",
          "UBSCRIPTION_KEY",
          "UBSCRIPTION-KEY",
          "pp_key",
          "ppKey",
          "PP_KEY",
          "pp-key",
          "pplication_key",
          "pplicationKey",
          "PPLICATION_KEY",
          "pplication-key",
          "pplication-Key",
          "PPLICATION-KEY",
          "eploy_key",
          "eployKey",
          "EPLOY_KEY",
          "dmin_key",
          "dminKey",
          "DMIN_KEY",
          "dmin-key",
          "ole_key",
          "oleKey",
          "OLE_KEY",
          "ole-key",
          "mac_key",
          "macKey",
          "MAC_KEY",
          "hared_key",
          "haredKey",
          "HARED_KEY",
          "hared-key",
          "tripe_key",
          "tripeKey",
          "TRIPE_KEY",
          "upabase_key",
          "upabaseKey",
          "UPABASE_KEY",
          "zure_key",
          "zureKey",
          "ZURE_KEY",
          "ccess key",
          "ccess Key",
          "rivate key",
          "rivate Key",
          "ncryption key",
          "ncryption Key",
          "ccount key",
          "ccount Key",
          "dmin key",
          "dmin Key",
          "igning key",
          "igning Key",
          "aster key",
          "aster Key",
          "icense key",
          "icense Key",
          "pp key",
          "pp Key",
          "PI key",
          "PI Key",
          "pi key",
          "pi Key",
          "ccess.key",
          "rivate.key",
          "ncryption.key",
          "ccount.key",
          "dmin.key",
          "igning.key",
          "aster.key",
          "aster-key",
          "icense-key",
          "ubscription-key",
          "eploy-key",
          "mac-key",
          "tripe-key",
          "rivate-Key",
          "ncryption-Key",
          "igning-Key",
          "aster-Key",
          "_salt",
          "_SALT",
          "Salt",
          "ession_key",
          "essionKey",
          "torage_key",
          "torageKey",
          "onsumer_key",
          "onsumerKey",
          "aps_key",
          "apsKey",
          "irebase_key",
          "irebaseKey",
          "ookie_key",
          "ookieKey",
          "ipher_key",
          "ipherKey",
          "ecryption_key",
          "ecryptionKey",
          "emini_key",
          "eminiKey",
          "nthropic_key",
          "nthropicKey",
          "endgrid_key",
          "endgridKey",
          "oogle_key",
          "oogleKey",
          "ESSION_KEY",
          "TORAGE_KEY",
          "ONSUMER_KEY",
          "APS_KEY",
          "IREBASE_KEY",
          "OOKIE_KEY",
          "IPHER_KEY",
          "ECRYPTION_KEY",
          "EMINI_KEY",
          "NTHROPIC_KEY",
          "ENDGRID_KEY",
          "OOGLE_KEY"
        ],
        "lead": "(PI-Key|pi[.]key|pp[.]key|ccount-key|ecret|ECRET|oken|OKEN|redentials|REDENTIAL|apikey|APIKEY|Apikey|API key|api key|ubscription-Key|lient-key-data|(pi|ccess|rivate|ncryption|igning|aster|uth|icense|penai|ervice|ccount|ubscription|pp|pplication|eploy|dmin|ole|mac|hared|tripe|upabase|zure|ession|torage|onsumer|aps|irebase|ookie|ipher|ecryption|emini|nthropic|endgrid|oogle)(_key|Key)|_salt|_SALT|Salt|(pi|ccess|rivate|ncryption|igning|aster|icense|ubscription|eploy|mac|tripe|uth|ervice|pp|pplication|dmin|ole|hared)-key|(pi|ccess|rivate|ncryption|igning|aster|uth|ervice|ubscription|pplication)-Key|(PI|CCESS|RIVATE|NCRYPTION|IGNING|ASTER|UTH|ICENSE|PENAI|ERVICE|CCOUNT|UBSCRIPTION|PP|PPLICATION|EPLOY|DMIN|OLE|MAC|HARED|TRIPE|UPABASE|ZURE|ESSION|TORAGE|ONSUMER|APS|IREBASE|OOKIE|IPHER|ECRYPTION|EMINI|NTHROPIC|ENDGRID|OOGLE)_KEY|(PI|CCESS|UTH|ERVICE|UBSCRIPTION|PPLICATION)-KEY|(ccess|rivate|ncryption|ccount|dmin|igning|aster|icense|pp|PI|pi) [Kk]ey|(ccess|rivate|ncryption|ccount|dmin|igning|aster)[.]key)s?([ ._-]?([Kk]ey|KEY|[Vv]alue|VALUE|[Tt]oken|TOKEN|[Bb]ase|BASE|[Pp]rod|PROD|[Ll]ive|LIVE|[Tt]est|TEST|[Dd]ev|DEV)){0,2}[0-9]?(\\\\*[\"'`])?(\\*{0,2}\\s{0,24}(:|=|=>|->|:=|:-)\\*{0,2}\\s{0,3}|\\s?\\|\\s?|>|&gt;|\\\\{1,8}u003[eE]|( (for|of|to|on)( the| my| our)? [0-9A-Za-z_.-]{1,24}( account| user| service| project)?){0,2} is:?\\s{0,3}| (provided|given|used): | (--body|-b|--value)[ =]|:\\s?[|>][+-]?(\\s|\\\\{1,8}[nrt]){1,40}|,?(\\s|\\\\{1,8}[nrt]){1,32}\\\\*[\"']?[Vv]alue\\\\*[\"']?\\s?[:=]\\s{0,3})",
        "pattern": "([0-9A-Za-z_.~+/:!@^*-]|%2[BbFf])([0-9A-Za-z_.~+/:!@^*=-]|%2[BbFf]|%3[Dd]){11,}",
        "boundary": "none",
        "max_len": 600
      },
      {
        "anchor": [
          "ecret_key",
          "ECRET_KEY",
          "ecretKey",
          "ecret-key",
          "ecret.key",
          "ECRET-KEY"
        ],
        "lead": "(ecret[_.-]key|ecretKey|ECRET[_-]KEY)(\\\\*[\"'`])?(\\*{0,2}\\s{0,24}(:|=|=>|->|:=|:-)\\*{0,2}\\s{0,3}|\\s?\\|\\s?|>|&gt;|\\\\{1,8}u003[eE]| is:?\\s{0,3}|:\\s?[|>][+-]?(\\s|\\\\{1,8}[nrt]){1,40}|,?(\\s|\\\\{1,8}[nrt]){1,32}\\\\*[\"']?[Vv]alue\\\\*[\"']?\\s?[:=]\\s{0,3}|\\s{0,2}[=:]\\s{0,2}| {1,2}|%3D|,\\s{0,2})\\\\*[\"'`]?",
        "pattern": "[^\\s\"'`<>\\[\\]\\\\]{40,}",
        "boundary": "none",
        "max_len": 600
      },
      {
        "anchor": [
          "key is",
          "Key is",
          "KEY is"
        ],
        "lead": "[Kk]ey is:? {0,2}['\"`]?|KEY is:? {0,2}['\"`]?",
        "pattern": "([0-9A-Za-z_.~+/:!@^*-]|%2[BbFf])([0-9A-Za-z_.~+/:!@^*=-]|%2[BbFf]|%3[Dd]){11,}",
        "boundary": "none",
        "max_len": 600
      },
      {
        "anchor": [
          "API key ",
          "api key ",
          "PI token ",
          "pi token ",
          "ccess token ",
          "uth token ",
          "earer token ",
          "fresh token ",
          "fresh_token ",
          "ccess_token ",
          "_authToken "
        ],
        "lead": "(API key|api key|(PI|pi|ccess|uth|earer|fresh) token|(fresh|ccess)_token|_authToken) \\(?",
        "pattern": "[0-9A-Za-z_.~+/-]{16,}",
        "boundary": "none",
        "max_len": 600
      },
      {
        "anchor": [
          "-token",
          "-secret",
          "-key",
          "-apikey",
          "-authtoken",
          "-credential"
        ],
        "lead": "-(token|secret|key|apikey|authtoken|credentials?)(-[0-9a-z]{2,8})?( {1,2}|=)\\\\*[\"'`]?",
        "pattern": "[0-9A-Za-z_.~+/:!@^*-][0-9A-Za-z_.~+/:!@^*=-]{9,}",
        "boundary": "none",
        "max_len": 600
      },
      {
        "anchor": [
          "ENV ",
          "ARG ",
          "set -x ",
          "set -gx ",
          "setx ",
          "configure set ",
          "config set ",
          "secret set ",
          "secrets set "
        ],
        "lead": "(ENV|ARG|set -g?x|setx|configure set|config set|secrets? set) [0-9A-Za-z_.]{0,48}(SECRET|secret|TOKEN|token|KEY|key)[A-Z_]{0,12} {1,2}\\\\*[\"'`]?",
        "pattern": "[0-9A-Za-z_.~+/:!@^*-][0-9A-Za-z_.~+/:!@^*=-]{9,}",
        "boundary": "none",
        "max_len": 600
      }
    ],
    "checks": [
      {
        "valid": "keyed-secret"
      }
    ],
    "score": 0.65,
    "canonical": "exact",
    "action": {
      "type": "pseudonym",
      "label": "SECRET"
    },
    "digest": "dfdad0323b1494068424c3d7abf8f4a5b1d3e8d7cf7b551a9eb7c5d9e3b4e425",
    "locked": true
  },
  {
    "version": 2,
    "title": "SendGrid, Mailgun, Mailchimp, Brevo and Resend keys",
    "id": "secrets.mail-service-key",
    "family": "mail-service-key",
    "match": [
      {
        "anchor": [
          "SG."
        ],
        "pattern": "SG[.][0-9A-Za-z_-]{16,32}[.][0-9A-Za-z_-]{32,64}",
        "boundary": "token",
        "max_len": 300
      },
      {
        "anchor": [
          "key-"
        ],
        "pattern": "key-[0-9a-f]{32}",
        "boundary": "token",
        "max_len": 64
      },
      {
        "anchor": [
          "-us"
        ],
        "before": "[0-9a-f]{32}",
        "pattern": "-us[0-9]{1,2}",
        "boundary": "token",
        "max_len": 40
      },
      {
        "anchor": [
          "xkeysib-",
          "xsmtpsib-"
        ],
        "pattern": "(xkeysib|xsmtpsib)-[0-9a-f]{64}-[0-9A-Za-z]{16}",
        "boundary": "token",
        "max_len": 300
      },
      {
        "anchor": [
          "re_"
        ],
        "pattern": "re_[0-9A-Za-z]{8}_[0-9A-Za-z]{22,30}",
        "boundary": "token",
        "max_len": 64
      }
    ],
    "checks": [
      {
        "distinct": 8
      }
    ],
    "score": 0.95,
    "canonical": "exact",
    "action": {
      "type": "pseudonym",
      "label": "MAIL_KEY"
    },
    "digest": "10ee9231f3673564104aeeb45f9901b0b08ffde6f8ce1f4df7fddacb88771319",
    "locked": true
  },
  {
    "version": 1,
    "title": "Access tokens of Facebook, Instagram and WhatsApp",
    "id": "secrets.meta-token",
    "family": "meta-token",
    "match": [
      {
        "anchor": [
          "EAA"
        ],
        "pattern": "EAA[0-9A-Za-z]{80,}",
        "boundary": "token",
        "max_len": 600
      }
    ],
    "checks": [
      {
        "distinct": 16
      }
    ],
    "score": 0.9,
    "canonical": "exact",
    "action": {
      "type": "pseudonym",
      "label": "META"
    },
    "digest": "424322873629073d0348bddb8ccd3508aa343912af7aa14b746d5aebcea51ad8",
    "locked": true
  },
  {
    "version": 2,
    "title": "npm tokens",
    "id": "secrets.npm-token",
    "family": "npm-token",
    "match": [
      {
        "anchor": [
          "npm_"
        ],
        "pattern": "npm_[0-9A-Za-z]{36}",
        "boundary": "token",
        "max_len": 64
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
      "label": "NPM"
    },
    "digest": "cccc16a254955b6cc1063d9d53a59d3eec1f38cf2c75a004c20d9167554b5ada",
    "locked": true
  },
  {
    "version": 2,
    "title": "Grafana, New Relic, Sentry, Dynatrace, Honeycomb and LaunchDarkly keys",
    "id": "secrets.observability-key",
    "family": "observability-key",
    "match": [
      {
        "anchor": [
          "glsa_"
        ],
        "pattern": "glsa_[0-9A-Za-z]{32}_[0-9a-fA-F]{8}",
        "boundary": "token",
        "max_len": 300
      },
      {
        "anchor": [
          "glc_"
        ],
        "pattern": "glc_[0-9A-Za-z+/=]{32,}",
        "boundary": "token",
        "max_len": 600
      },
      {
        "anchor": [
          "NRAK-",
          "NRJS-",
          "NRII-",
          "NRRA-",
          "NRAL-"
        ],
        "pattern": "NR(AK|JS|II|RA|AL)-[0-9A-Za-z_-]{19,64}",
        "boundary": "token",
        "max_len": 300
      },
      {
        "anchor": [
          "sntrys_",
          "sntryu_"
        ],
        "pattern": "sntry[su]_([0-9A-Za-z+/=_-]|%2[BbFf]|%3[Dd]){40,}",
        "boundary": "token",
        "max_len": 600
      },
      {
        "anchor": [
          "dt0c01.",
          "dt0s01."
        ],
        "pattern": "dt0[cs]01[.][0-9A-Za-z]{8,24}[.][0-9A-Za-z]{64}",
        "boundary": "token",
        "max_len": 300
      },
      {
        "anchor": [
          "hcaik_"
        ],
        "pattern": "hcaik_[0-9a-z]{50,64}",
        "boundary": "token",
        "max_len": 300
      },
      {
        "anchor": [
          "NRAL"
        ],
        "before": "[0-9a-f]{36}",
        "pattern": "NRAL",
        "boundary": "token",
        "max_len": 64
      },
      {
        "anchor": [
          "eyJrIjoi"
        ],
        "pattern": "eyJrIjoi[0-9A-Za-z+/]{40,}={0,2}",
        "boundary": "token",
        "max_len": 400
      },
      {
        "anchor": [
          "sdk-",
          "mob-",
          "api-"
        ],
        "pattern": "(sdk|mob|api)-[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}",
        "boundary": "token",
        "max_len": 64
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
      "label": "OBSERVABILITY"
    },
    "digest": "b0333390ccb22e3d85e731848ba81fe06bcec7c8025a9e4ce822b0bc98f9b90d",
    "locked": true
  },
  {
    "version": 1,
    "title": "1Password secret keys and service account tokens",
    "id": "secrets.onepassword-key",
    "family": "onepassword-key",
    "match": [
      {
        "anchor": [
          "ops_eyJ"
        ],
        "pattern": "ops_eyJ[0-9A-Za-z+/_-]{150,}={0,2}",
        "boundary": "token",
        "max_len": 4096
      },
      {
        "anchor": [
          "A3-"
        ],
        "pattern": "A3-[0-9A-Z]{6}-([0-9A-Z]{11}|[0-9A-Z]{6}-[0-9A-Z]{5})-[0-9A-Z]{5}-[0-9A-Z]{5}-[0-9A-Z]{5}",
        "boundary": "token",
        "max_len": 64
      }
    ],
    "checks": [
      {
        "distinct": 8
      }
    ],
    "score": 0.95,
    "canonical": "exact",
    "action": {
      "type": "pseudonym",
      "label": "ONEPASSWORD"
    },
    "digest": "0ebee23357d3e17fea91d5de43cf4607838af061ca6ddc6637acccd845938c4a",
    "locked": true
  },
  {
    "version": 2,
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
    "score": 0.92,
    "canonical": "exact",
    "action": {
      "type": "pseudonym",
      "label": "OPENAI"
    },
    "digest": "da975f6d7c93344d4c5ec4ff6945a0ce069e81c37e5ad4dab55fc850e0dc3568",
    "locked": true
  },
  {
    "version": 4,
    "title": "Tokens of registries, build, deployment and payment services",
    "id": "secrets.package-token",
    "family": "package-token",
    "match": [
      {
        "anchor": [
          "rubygems_"
        ],
        "pattern": "rubygems_[0-9a-f]{48}",
        "boundary": "token",
        "max_len": 300
      },
      {
        "anchor": [
          "PMAK-"
        ],
        "pattern": "PMAK-[0-9a-f]{24}-[0-9a-f]{34}",
        "boundary": "token",
        "max_len": 300
      },
      {
        "anchor": [
          "pul-"
        ],
        "pattern": "pul-[0-9a-f]{40}",
        "boundary": "token",
        "max_len": 300
      },
      {
        "anchor": [
          "dp.pt.",
          "dp.st.",
          "dp.ct.",
          "dp.sa.",
          "dp.scim.",
          "dp.audit."
        ],
        "pattern": "dp[.](pt|st|ct|sa|scim|audit)[.]([0-9a-z_-]{2,35}[.])?[0-9A-Za-z]{40,44}",
        "boundary": "token",
        "max_len": 300
      },
      {
        "anchor": [
          "pscale_"
        ],
        "pattern": "pscale_(tkn|pw|oauth)_[0-9A-Za-z_=.-]{32,64}",
        "boundary": "token",
        "max_len": 300
      },
      {
        "anchor": [
          "sbp_",
          "sb_secret_"
        ],
        "pattern": "sbp_[0-9a-f]{40}|sb_secret_[0-9A-Za-z_-]{20,}",
        "boundary": "token",
        "max_len": 300
      },
      {
        "anchor": [
          "nfp_",
          "CCIPAT_",
          "sgp_",
          "CFPAT-",
          "cio",
          "dckr_",
          "oy2"
        ],
        "pattern": "nfp_[0-9A-Za-z_]{36}|CCIPAT_[0-9A-Za-z]{22}_[0-9a-f]{40}|sgp_([0-9a-fA-F]{16}_|local_)?[0-9a-fA-F]{40}|CFPAT-[0-9A-Za-z_-]{43}|cio[0-9A-Za-z]{32}|oy2[0-9a-z]{43}",
        "boundary": "token",
        "max_len": 300
      },
      {
        "anchor": [
          "sq0atp-",
          "sq0csp-",
          "EAAA"
        ],
        "pattern": "sq0atp-[0-9A-Za-z_-]{22}|sq0csp-[0-9A-Za-z_-]{43}|EAAA[0-9A-Za-z+=_-]{60}",
        "boundary": "token",
        "max_len": 300
      },
      {
        "anchor": [
          "tskey-"
        ],
        "pattern": "tskey-(auth-|api-|client-|scim-)?[0-9A-Za-z]{8,20}-[0-9A-Za-z]{20,64}",
        "boundary": "token",
        "max_len": 300
      },
      {
        "anchor": [
          "tfp_",
          "jfrt",
          "AKCp",
          "cmVmd"
        ],
        "pattern": "tfp_[0-9A-Za-z_]{40,}|AKCp[0-9A-Za-z]{69}|cmVmd[0-9A-Za-z+/]{59}",
        "boundary": "token",
        "max_len": 300
      },
      {
        "anchor": [
          "rzp_live_",
          "rzp_test_",
          "shippo_live_",
          "shippo_test_"
        ],
        "pattern": "rzp_(live|test)_[0-9A-Za-z]{14}|shippo_(live|test)_[0-9a-fA-F]{40}",
        "boundary": "token",
        "max_len": 300
      },
      {
        "anchor": [
          ":APA91b"
        ],
        "before": "AAAA[0-9A-Za-z_-]{7}",
        "pattern": ":APA91b[0-9A-Za-z_-]{100,}",
        "boundary": "token",
        "max_len": 300
      },
      {
        "anchor": [
          "PRIVATE-TOKEN",
          "vercel_",
          "vck_"
        ],
        "lead": "PRIVATE-TOKEN: ?|vercel_(token_)?|vck_",
        "pattern": "[0-9A-Za-z_-]{20,64}",
        "boundary": "token",
        "max_len": 300
      },
      {
        "anchor": [
          "bkua_",
          "sqp_",
          "squ_",
          "sqa_",
          "pnu_",
          "CLOJARS_",
          "rdme_",
          "ico-"
        ],
        "pattern": "bkua_[0-9a-f]{40}|sq[pua]_[0-9a-f]{40}|pnu_[0-9A-Za-z]{36}|CLOJARS_[0-9a-z]{60}|rdme_[0-9a-z]{70}|ico-[0-9A-Za-z]{32}",
        "boundary": "token",
        "max_len": 300
      },
      {
        "anchor": [
          "EZAK",
          "EZTK",
          "duffel_",
          "FLWSECK"
        ],
        "pattern": "EZ[AT]K[0-9A-Za-z]{54}|duffel_(live|test)_[0-9A-Za-z_=-]{43}|FLWSECK(_TEST)?-([0-9A-Za-z]{32}-X|[0-9a-h]{12})",
        "boundary": "token",
        "max_len": 300
      },
      {
        "anchor": [
          "access-production-",
          "access-sandbox-",
          "access-development-",
          "access_token$"
        ],
        "pattern": "access-(production|sandbox|development)-[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|access_token[$](production|sandbox)[$][0-9a-z]{16}[$][0-9a-f]{32}",
        "boundary": "token",
        "max_len": 300
      },
      {
        "anchor": [
          "sk.eyJ",
          "GR1348941"
        ],
        "pattern": "sk[.]eyJ[0-9A-Za-z_-]{40,}[.][0-9A-Za-z_-]{20,}|GR1348941[0-9A-Za-z_-]{20}",
        "boundary": "token",
        "max_len": 300
      },
      {
        "anchor": [
          "API-"
        ],
        "pattern": "API-[0-9A-Z]{26}",
        "boundary": "token",
        "max_len": 64
      },
      {
        "anchor": [
          "tk-us-",
          "sm_aat_",
          "sm_pat_",
          "sm_sat_",
          "p8e-",
          "aio_",
          "dnkey-",
          "phx_",
          "dbtu_",
          "dbtc_",
          "polar_oat_",
          "pdl_live_apikey_",
          "xaat-",
          "xapt-"
        ],
        "pattern": "tk-us-[0-9A-Za-z_-]{48}|sm_[aps]at_[0-9A-Za-z]{16}|p8e-[0-9a-z]{32}|aio_[0-9A-Za-z]{28}|dnkey-[0-9A-Za-z=_-]{26}-[0-9A-Za-z=_-]{52}|phx_[0-9A-Za-z]{40,50}|dbt[uc]_[0-9A-Za-z_-]{40,50}|polar_oat_[0-9A-Za-z]{40,50}|pdl_live_apikey_[0-9a-z]{26}_[0-9A-Za-z]{22}_[0-9A-Za-z]{3}|xa[ap]t-[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}",
        "boundary": "token",
        "max_len": 300
      },
      {
        "anchor": [
          "_mmk"
        ],
        "before": "[0-9A-Za-z]{6}_[0-9A-Za-z]{29}",
        "pattern": "_mmk",
        "boundary": "token",
        "max_len": 64
      },
      {
        "anchor": [
          "signkey-"
        ],
        "pattern": "signkey-(prod|test|branch)-[0-9a-f]{64}",
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
    "score": 0.95,
    "canonical": "exact",
    "action": {
      "type": "pseudonym",
      "label": "SERVICE_TOKEN"
    },
    "digest": "7d5a4e6e77750bac35bf73590fdf48cf9401071648819dad277f714f07e3c018",
    "locked": true
  },
  {
    "version": 1,
    "title": "Hashes of passwords, as in htpasswd, shadow and tables of users",
    "id": "secrets.password-hash",
    "family": "password-hash",
    "match": [
      {
        "anchor": [
          "$2a$",
          "$2b$",
          "$2x$",
          "$2y$"
        ],
        "pattern": "\\$2[abxy]\\$[0-9]{2}\\$[0-9A-Za-z./]{53}",
        "boundary": "none",
        "max_len": 128
      },
      {
        "anchor": [
          "$1$",
          "$apr1$",
          "$5$",
          "$6$",
          "$y$",
          "$7$",
          "$gy$"
        ],
        "pattern": "\\$(1|apr1)\\$[0-9A-Za-z./]{2,8}\\$[0-9A-Za-z./]{22}|\\$5\\$(rounds=[0-9]{1,9}\\$)?[0-9A-Za-z./]{1,16}\\$[0-9A-Za-z./]{43}|\\$6\\$(rounds=[0-9]{1,9}\\$)?[0-9A-Za-z./]{1,16}\\$[0-9A-Za-z./]{86}|\\$g?y\\$[0-9A-Za-z./]{2,8}\\$[0-9A-Za-z./]{4,86}\\$[0-9A-Za-z./]{43}|\\$7\\$[0-9A-Za-z./]{11,60}\\$[0-9A-Za-z./]{43}",
        "boundary": "none",
        "max_len": 256
      },
      {
        "anchor": [
          "$argon2",
          "$scrypt$",
          "$pbkdf2-"
        ],
        "pattern": "\\$argon2(id?|d)\\$(v=[0-9]{2}\\$)?[a-z0-9=,]{8,60}\\$[0-9A-Za-z+/]{8,88}\\$[0-9A-Za-z+/]{22,172}|\\$scrypt\\$[a-z0-9=,]{8,40}\\$[0-9A-Za-z./+]{8,88}\\$[0-9A-Za-z./+]{22,172}|\\$pbkdf2-sha(1|256|512)\\$[0-9]{1,9}\\$[0-9A-Za-z./]{8,88}\\$[0-9A-Za-z./]{22,172}",
        "boundary": "none",
        "max_len": 512
      },
      {
        "anchor": [
          "pbkdf2_sha",
          "pbkdf2:sha",
          "scrypt:327",
          "SCRAM-SHA-"
        ],
        "pattern": "pbkdf2_sha(1|256)\\$[0-9]{1,9}\\$[0-9A-Za-z]{8,32}\\$[0-9A-Za-z+/]{27,43}={0,2}|pbkdf2:sha(1|256|512):[0-9]{1,9}\\$[0-9A-Za-z]{8,32}\\$[0-9a-f]{40,128}|scrypt:32768:8:1\\$[0-9A-Za-z]{8,32}\\$[0-9a-f]{128}|SCRAM-SHA-(1|256)\\$[0-9]{1,9}:[0-9A-Za-z+/=]{8,88}\\$[0-9A-Za-z+/=]{28,44}:[0-9A-Za-z+/=]{28,44}",
        "boundary": "none",
        "max_len": 512
      }
    ],
    "checks": [
      {
        "distinct": 12
      }
    ],
    "score": 0.9,
    "canonical": "exact",
    "action": {
      "type": "pseudonym",
      "label": "PASSWORD_HASH"
    },
    "digest": "6f6c1387d8bb9a60a0c8f69539bb2440b7c912b02bd7306639f3217ae7d2a0d9",
    "locked": true
  },
  {
    "version": 1,
    "title": "Passwords known by where they stand",
    "id": "secrets.placed-password",
    "family": "placed-password",
    "match": [
      {
        "anchor": [
          "assword\">",
          "assword\\\">",
          "assword Type",
          "assword type",
          "asswd\">",
          "assphrase\">"
        ],
        "lead": "((assword|asswd|assphrase)\"|assword\\\\\"|assword [Tt]ype=\\\\*[\"'][^\"'<>\\\\]{0,200}\\\\*[\"'])>",
        "pattern": "[^\\s\"'`<>\\[\\]\\\\]{6,}",
        "tail": "</",
        "boundary": "none",
        "max_len": 300
      },
      {
        "anchor": [
          "assword</",
          "asswd</",
          "assphrase</",
          "ASSWORD</"
        ],
        "lead": "(assword|asswd|assphrase|ASSWORD)</[A-Za-z]{1,8}>(\\s|\\\\{1,8}[nrt]){0,12}<[A-Za-z]{1,8}>",
        "pattern": "[^\\s\"'`<>\\[\\]\\\\]{6,}",
        "tail": "</",
        "boundary": "none",
        "max_len": 300
      },
      {
        "anchor": [
          "assword\"",
          "assword\\\"",
          "asswd\"",
          "assphrase\""
        ],
        "lead": "((assword|asswd|assphrase)\"|assword\\\\\")(\\r|\\n|\\\\{1,8}[rn]){2,4}",
        "pattern": "[^\\s\"'`<>\\[\\]\\\\(){},;&|]{6,}",
        "boundary": "none",
        "max_len": 300
      },
      {
        "anchor": [
          "etworkCredential(",
          "asicAuth(",
          "asswordCredentials(",
          "asswordAuthentication(",
          ".login(",
          "auth=("
        ],
        "lead": "(etworkCredential|asicAuth|asswordCredentials|asswordAuthentication|[.]login|auth=)\\(\\\\*[\"'][^\"'\\\\]{1,64}\\\\*[\"'], ?\\\\*[\"']",
        "pattern": "[^\\s\"'`<>\\[\\]\\\\]{6,}",
        "boundary": "none",
        "max_len": 300
      },
      {
        "anchor": [
          "USER "
        ],
        "lead": "USER [^\\s\\\\]{1,64}(\\r|\\n|\\\\{1,8}[rn]){1,4}PASS ",
        "pattern": "[^\\s\"'`<>\\[\\]\\\\(){},;&|]{6,}",
        "boundary": "none",
        "max_len": 300
      },
      {
        "anchor": [
          "@tcp"
        ],
        "before": "[^\\s\"'`<>\\[\\]\\\\(){},;&|:/@]{6,64}",
        "pattern": "@tcp\\(",
        "boundary": "none",
        "max_len": 300
      },
      {
        "anchor": [
          "sqlplus "
        ],
        "lead": "sqlplus (-[A-Za-z]{1,4} ){0,2}[^\\s/@]{1,40}/",
        "pattern": "[^\\s\"'`<>\\[\\]\\\\(){},;&|/@]{6,}",
        "tail": "@",
        "boundary": "none",
        "max_len": 300
      },
      {
        "anchor": [
          "REDISCLI_AUTH="
        ],
        "lead": "REDISCLI_AUTH=\\\\*[\"']?",
        "pattern": "[^\\s\"'`<>\\[\\]\\\\(){},;&|]{6,}",
        "boundary": "none",
        "max_len": 300
      }
    ],
    "checks": [
      {
        "valid": "keyed-password"
      }
    ],
    "score": 0.7,
    "canonical": "exact",
    "action": {
      "type": "pseudonym",
      "label": "PASSWORD"
    },
    "digest": "e9acc1a4c311b4b507832604240aff7b6e31f0c56d5bbce719a763ad65c60e5e",
    "locked": true
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
    "digest": "ae54e1e478f9b188e2124767b00dae2314570d9f88e519bad65b98c4ff5edfb1",
    "locked": true
  },
  {
    "version": 1,
    "title": "PuTTY private keys",
    "id": "secrets.putty-key",
    "family": "putty-key",
    "match": [
      {
        "anchor": [
          "Private-Lines:"
        ],
        "lead": "Private-Lines: [0-9]{1,3}",
        "pattern": "((\\s|\\\\+[nrt])+[0-9A-Za-z+/=]{16,64})+",
        "boundary": "none",
        "max_len": 16384
      }
    ],
    "checks": [
      {
        "distinct": 24
      }
    ],
    "score": 0.95,
    "canonical": "exact",
    "action": {
      "type": "pseudonym",
      "label": "PUTTY_KEY"
    },
    "digest": "4663f769968c32ab76d381805fd0bdfa59c029db25075d0abf9158f2ac94ab08",
    "locked": true
  },
  {
    "version": 1,
    "title": "PyPI tokens",
    "id": "secrets.pypi-token",
    "family": "pypi-token",
    "match": [
      {
        "anchor": [
          "pypi-AgE"
        ],
        "pattern": "pypi-AgE[0-9A-Za-z_-]{50,}",
        "boundary": "token",
        "max_len": 1024
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
      "label": "PYPI"
    },
    "digest": "ea3cf30c4b72b59ae61081f7810272c74cc95d5784c455a74b9873e41b5fc27b",
    "locked": true
  },
  {
    "version": 1,
    "title": "Sentry DSNs",
    "id": "secrets.sentry-dsn",
    "family": "sentry-dsn",
    "match": [
      {
        "anchor": [
          "://"
        ],
        "lead": "://",
        "pattern": "[0-9a-f]{32}(:[0-9a-f]{32})?@[0-9a-z.-]{0,80}sentry[.]io(/[0-9]{1,20})?",
        "boundary": "token",
        "max_len": 240
      }
    ],
    "checks": [],
    "score": 0.95,
    "canonical": "exact",
    "action": {
      "type": "pseudonym",
      "label": "SENTRY"
    },
    "digest": "12c578e7b4dae212abbe9dc1ded7640b72b675e1039dde033366e346b56368e4",
    "locked": true
  },
  {
    "version": 1,
    "title": "Shopify tokens and shared secrets",
    "id": "secrets.shopify-token",
    "family": "shopify-token",
    "match": [
      {
        "anchor": [
          "shpat_",
          "shpca_",
          "shppa_",
          "shpss_",
          "shptka_"
        ],
        "pattern": "shp(at|ca|pa|ss|tka)_[0-9a-fA-F]{32}",
        "boundary": "token",
        "max_len": 64
      }
    ],
    "checks": [
      {
        "distinct": 8
      }
    ],
    "score": 0.95,
    "canonical": "exact",
    "action": {
      "type": "pseudonym",
      "label": "SHOPIFY"
    },
    "digest": "e87fca4ad4265fe506850382f4cb0da93b9a8c022003c41754f25f213e7f808c",
    "locked": true
  },
  {
    "version": 1,
    "title": "Slack tokens and webhooks",
    "id": "secrets.slack-token",
    "family": "slack-token",
    "match": [
      {
        "anchor": [
          "xoxa-",
          "xoxb-",
          "xoxe-",
          "xoxe.",
          "xoxo-",
          "xoxp-",
          "xoxr-",
          "xoxs-",
          "xoxc-",
          "xoxd-"
        ],
        "pattern": "xox([aboprscd]-|e[.-])[0-9A-Za-z.%-]{10,}",
        "boundary": "token",
        "max_len": 400
      },
      {
        "anchor": [
          "xapp-"
        ],
        "pattern": "xapp-[0-9]-[0-9A-Za-z]{8,}-[0-9]{8,}-[0-9a-f]{16,}",
        "boundary": "token",
        "max_len": 300
      },
      {
        "anchor": [
          "hooks.slack.com/"
        ],
        "pattern": "hooks[.]slack[.]com/(services|workflows|triggers)/[0-9A-Za-z]{5,16}/[0-9A-Za-z]{5,24}/[0-9A-Za-z/_-]{16,64}",
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
      "label": "SLACK"
    },
    "digest": "ab49310a72d2763eacdeed3fc0455339f6e8744d854af7085951d412289fba10",
    "locked": true
  },
  {
    "version": 2,
    "title": "Stripe secret keys and webhook secrets",
    "id": "secrets.stripe-key",
    "family": "stripe-key",
    "match": [
      {
        "anchor": [
          "sk_live_",
          "sk_test_",
          "sk_prod_",
          "sk_org_",
          "rk_live_",
          "rk_test_",
          "rk_prod_"
        ],
        "pattern": "[sr]k_(live|test|prod)_[0-9A-Za-z]{10,}|sk_org_(live_|test_)?[0-9A-Za-z]{16,}",
        "boundary": "token",
        "max_len": 300
      },
      {
        "anchor": [
          "whsec_"
        ],
        "pattern": "whsec_[0-9A-Za-z+/=]{24,}",
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
      "label": "STRIPE"
    },
    "digest": "1357b660eb3f338c6c09bb54ad03be39168d89dbff6a0af6d30b237c4e3832e0",
    "locked": true
  },
  {
    "version": 2,
    "title": "Telegram bot tokens",
    "id": "secrets.telegram-token",
    "family": "telegram-token",
    "match": [
      {
        "anchor": "digits",
        "pattern": "[0-9]{8,10}:[0-9A-Za-z_-]{35}",
        "boundary": "token",
        "max_len": 64
      },
      {
        "anchor": [
          "bot#"
        ],
        "lead": "bot",
        "pattern": "[0-9]{8,10}:[0-9A-Za-z_-]{35}",
        "boundary": "token",
        "max_len": 64
      }
    ],
    "checks": [
      {
        "valid": "mixed"
      }
    ],
    "score": 0.95,
    "canonical": "exact",
    "action": {
      "type": "pseudonym",
      "label": "TELEGRAM"
    },
    "digest": "cb66450df768764e24be842adc0d3d6c1c0d355e8287c47d05b9cc8c518eb7ff",
    "locked": true
  },
  {
    "version": 2,
    "title": "Twilio keys and account ids",
    "id": "secrets.twilio-key",
    "family": "twilio-key",
    "match": [
      {
        "anchor": [
          "SK#",
          "SKA",
          "SKB",
          "SKC",
          "SKD",
          "SKE",
          "SKF",
          "SKa",
          "SKb",
          "SKc",
          "SKd",
          "SKe",
          "SKf",
          "AC#",
          "ACa",
          "ACb",
          "ACc",
          "ACd",
          "ACe",
          "ACf"
        ],
        "pattern": "AC[0-9a-f]{32}|SK[0-9a-fA-F]{32}",
        "boundary": "token",
        "max_len": 64
      }
    ],
    "checks": [
      {
        "distinct": 8
      }
    ],
    "score": 0.9,
    "canonical": "exact",
    "action": {
      "type": "pseudonym",
      "label": "TWILIO"
    },
    "digest": "4d0d8df274bd93c33c2b749bc6d2755cdf6337b2b552e50954ad7a8a22f2b7a5",
    "locked": true
  },
  {
    "version": 2,
    "title": "Secrets in the query of URLs",
    "id": "secrets.url-query",
    "family": "url-query",
    "match": [
      {
        "anchor": [
          "?appid=",
          "&appid=",
          "amp;appid=",
          "?hapikey=",
          "&hapikey=",
          "amp;hapikey=",
          "?access_token=",
          "&access_token=",
          "?id_token=",
          "&id_token=",
          "?refresh_token=",
          "&refresh_token=",
          "?sig=",
          "&sig=",
          "?signature=",
          "&signature=",
          "?token=",
          "&token=",
          "?auth=",
          "&auth=",
          "?apikey=",
          "&apikey=",
          "?api_key=",
          "&api_key=",
          "?api-key=",
          "&api-key=",
          "?client_secret=",
          "&client_secret=",
          "?password=",
          "&password=",
          "?secret=",
          "&secret=",
          "?sessionid=",
          "&sessionid=",
          "?session_token=",
          "&session_token=",
          "?jwt=",
          "&jwt=",
          "?sas=",
          "&sas=",
          "?X-Amz-Signature=",
          "&X-Amz-Signature=",
          "?X-Amz-Security-Token=",
          "&X-Amz-Security-Token=",
          "?X-Goog-Signature=",
          "&X-Goog-Signature=",
          "?AWSAccessKeyId=",
          "&AWSAccessKeyId=",
          "?Signature=",
          "&Signature=",
          "?code=",
          "&code=",
          "?key=",
          "&key=",
          "amp;access_token=",
          "amp;id_token=",
          "amp;refresh_token=",
          "amp;sig=",
          "amp;signature=",
          "amp;token=",
          "amp;auth=",
          "amp;apikey=",
          "amp;api_key=",
          "amp;api-key=",
          "amp;client_secret=",
          "amp;password=",
          "amp;secret=",
          "amp;sessionid=",
          "amp;session_token=",
          "amp;jwt=",
          "amp;sas=",
          "amp;X-Amz-Signature=",
          "amp;X-Amz-Security-Token=",
          "amp;X-Goog-Signature=",
          "amp;AWSAccessKeyId=",
          "amp;Signature=",
          "amp;code=",
          "amp;key="
        ],
        "lead": "([?&]|amp;)(appid|hapikey|access_token|id_token|refresh_token|sig|signature|token|auth|apikey|api_key|api-key|client_secret|password|secret|sessionid|session_token|jwt|sas|X-Amz-Signature|X-Amz-Security-Token|X-Goog-Signature|AWSAccessKeyId|Signature|code|key)=",
        "pattern": "[^\\s&\"'`<>\\[\\]{}\\\\#;,$|]{12,}",
        "boundary": "none",
        "max_len": 2100
      }
    ],
    "checks": [
      {
        "valid": "keyed-secret"
      }
    ],
    "score": 0.8,
    "canonical": "exact",
    "action": {
      "type": "pseudonym",
      "label": "URL_SECRET"
    },
    "digest": "5584ee1f2caa6d9b6f0b60f5b7673624b8733ef4e862e2725a3e591344c2fd0e",
    "locked": true
  },
  {
    "version": 2,
    "title": "Passwords and tokens in URLs",
    "id": "secrets.url-userinfo",
    "family": "url-userinfo",
    "match": [
      {
        "anchor": [
          "://"
        ],
        "lead": "://[^/?#\\s\"'`<>@:\\[\\]\\\\]{0,128}:",
        "pattern": "[^/\\s\"'`<>\\[\\]{}\\\\$]{3,}",
        "tail": "@",
        "boundary": "none",
        "max_len": 300
      },
      {
        "anchor": [
          "://"
        ],
        "lead": "://",
        "pattern": "[0-9A-Za-z_-]{20,}",
        "tail": "@",
        "boundary": "none",
        "max_len": 300
      },
      {
        "anchor": [
          "oracle:thin:",
          "oracle:oci:"
        ],
        "lead": "oracle:(thin|oci):[^/\\s\"'`<>@:\\[\\]\\\\]{1,64}/",
        "pattern": "[^/\\s\"'`<>\\[\\]{}\\\\$]{3,}",
        "tail": "@",
        "boundary": "none",
        "max_len": 300
      },
      {
        "anchor": [
          "password=",
          "Password=",
          "PASSWORD=",
          "Pwd=",
          "pwd=",
          "PWD="
        ],
        "lead": "([Pp]assword|PASSWORD|[Pp]wd|PWD)=",
        "pattern": "[^;\\s\"'`<>\\[\\]{}\\\\&$]{4,}",
        "tail": ";",
        "boundary": "none",
        "max_len": 300
      }
    ],
    "checks": [
      {
        "distinct": 3
      },
      {
        "not_placeholder": true
      },
      {
        "valid": "not-a-stand-in"
      }
    ],
    "score": 0.8,
    "canonical": "exact",
    "action": {
      "type": "pseudonym",
      "label": "URL_PASSWORD"
    },
    "digest": "e234523871c188328ad37af9012e7d07c8e73131d0958f17848263dde0dc93f1",
    "locked": true
  },
  {
    "version": 3,
    "title": "HashiCorp Vault and Consul tokens",
    "id": "secrets.vault-token",
    "family": "vault-token",
    "match": [
      {
        "anchor": [
          "hvs.",
          "hvb.",
          "hvr."
        ],
        "pattern": "hv[sbr][.][0-9A-Za-z_-]{20,}",
        "boundary": "token",
        "max_len": 300
      },
      {
        "anchor": [
          " s.",
          "\"s.",
          "'s.",
          "`s.",
          "=s.",
          ":s.",
          ">s.",
          "(s.",
          ",s.",
          "|s.",
          "/s."
        ],
        "lead": "[ \"'`=:>(,|/]s[.]",
        "pattern": "[0-9A-Za-z]{24}",
        "boundary": "token",
        "max_len": 30
      }
    ],
    "checks": [
      {
        "distinct": 8
      },
      {
        "not_placeholder": true
      },
      {
        "valid": "mixed"
      }
    ],
    "score": 0.95,
    "canonical": "exact",
    "action": {
      "type": "pseudonym",
      "label": "VAULT"
    },
    "digest": "1eb8dbfcd0a2062d3344c3e89a040ca763c740ecd0772ecbdacfa605f5f54981",
    "locked": true
  },
  {
    "version": 2,
    "title": "Webhooks whose address is their secret",
    "id": "secrets.webhook-url",
    "family": "webhook-url",
    "match": [
      {
        "anchor": [
          "discord.com/api/webhooks/",
          "discordapp.com/api/webhooks/"
        ],
        "pattern": "discord(app)?[.]com/api/webhooks/[0-9]{16,20}/[0-9A-Za-z_-]{60,70}",
        "boundary": "token",
        "max_len": 160
      },
      {
        "anchor": [
          ".webhook.office.com/"
        ],
        "pattern": "[.]webhook[.]office[.]com/webhookb2/[0-9A-Za-z@-]{36,80}/IncomingWebhook/[0-9a-z]{32}/[0-9A-Za-z-]{36}(/[0-9A-Za-z_-]{20,64})?",
        "boundary": "none",
        "max_len": 300
      },
      {
        "anchor": [
          "hooks.zapier.com/hooks/catch/"
        ],
        "pattern": "hooks[.]zapier[.]com/hooks/catch/[0-9]{5,10}/[0-9a-z]{6,12}",
        "boundary": "token",
        "max_len": 80
      }
    ],
    "checks": [
      {
        "distinct": 8
      }
    ],
    "score": 0.95,
    "canonical": "exact",
    "action": {
      "type": "pseudonym",
      "label": "WEBHOOK"
    },
    "digest": "36eeccb6a3142d2410f21480690bd3723792ccde6aba3699d686a7b8440c3841",
    "locked": true
  },
  {
    "version": 1,
    "title": "Passwords in the codes that join a wireless network",
    "id": "secrets.wifi-code",
    "family": "wifi-code",
    "match": [
      {
        "anchor": [
          "WIFI:"
        ],
        "lead": "WIFI:([A-OQ-Z][A-Z0-9]{0,3}:([^;\\\\\\n]|\\\\{1,8}[;,:\\\\\"]){0,64};){0,6}P:\\\\{0,8}\"?",
        "pattern": "([^;\\\\\\s\"<>\\[\\]{}]|\\\\{1,8}[;,:]){8,63}",
        "tail": ";",
        "boundary": "none",
        "max_len": 320
      }
    ],
    "checks": [
      {
        "not_placeholder": true
      }
    ],
    "score": 0.9,
    "canonical": "exact",
    "action": {
      "type": "pseudonym",
      "label": "WIFI"
    },
    "digest": "c68c0e7734e067820f40176573e8d6c78fe75dba77bba738cf733964a13c40b5",
    "locked": true
  },
  {
    "version": 3,
    "title": "Linear, Notion, Figma, Airtable, Atlassian, Asana and HubSpot tokens",
    "id": "secrets.workspace-token",
    "family": "workspace-token",
    "match": [
      {
        "anchor": [
          "lin_api_",
          "lin_oauth_"
        ],
        "pattern": "lin_(api|oauth)_[0-9A-Za-z]{32,}",
        "boundary": "token",
        "max_len": 300
      },
      {
        "anchor": [
          "ntn_"
        ],
        "pattern": "ntn_[0-9A-Za-z]{40,}",
        "boundary": "token",
        "max_len": 300
      },
      {
        "anchor": [
          "secret_"
        ],
        "pattern": "secret_[0-9A-Za-z]{43}",
        "boundary": "token",
        "max_len": 300
      },
      {
        "anchor": [
          "figd_",
          "figo_"
        ],
        "pattern": "fig[do]_[0-9A-Za-z_-]{30,}",
        "boundary": "token",
        "max_len": 300
      },
      {
        "anchor": [
          "ATATT3",
          "ATCTT3",
          "ATBB"
        ],
        "pattern": "(AT[AC]TT3|ATBB)[0-9A-Za-z_=-]{24,}",
        "boundary": "token",
        "max_len": 300
      },
      {
        "anchor": [
          "pat-na",
          "pat-eu"
        ],
        "pattern": "pat-(na|eu)[0-9]-[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}",
        "boundary": "token",
        "max_len": 300
      },
      {
        "anchor": [
          "pat"
        ],
        "pattern": "pat[0-9A-Za-z]{14}[.][0-9a-f]{64}",
        "boundary": "token",
        "max_len": 300
      },
      {
        "anchor": [
          "pk_"
        ],
        "pattern": "pk_[0-9]{6,9}_[0-9A-Z]{32}",
        "boundary": "token",
        "max_len": 300
      },
      {
        "anchor": [
          "1/#",
          "2/#"
        ],
        "pattern": "[12]/[0-9]{13,17}(/[0-9]{13,17})?:[0-9a-f]{32}",
        "boundary": "token",
        "max_len": 300
      },
      {
        "anchor": [
          "sl."
        ],
        "pattern": "sl[.](u[.])?[0-9A-Za-z_-]{130,}",
        "boundary": "token",
        "max_len": 1500
      },
      {
        "anchor": [
          "fio-u-"
        ],
        "pattern": "fio-u-[0-9A-Za-z_-]{64}",
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
      "label": "WORKSPACE"
    },
    "digest": "041ab60dce23480177420ac01d0d4bfce4c513171603318771192dedb488debb",
    "locked": true
  },
  {
    "version": 2,
    "title": "NHS numbers (UK)",
    "id": "uk.nhs",
    "family": "nhs",
    "match": [
      {
        "anchor": [
          "NHS",
          "nhs"
        ],
        "lead": "(NHS|nhs)([ _-]?([Nn]umber|NUMBER|[Nn]o[.]?|[Nn]um|[Ii][Dd]|#))?( is)?(\\\\*[\"'])?[\\s:=#]{1,4}(\\\\*[\"'])?",
        "word": true,
        "pattern": "[0-9]{3}[ -]?[0-9]{3}[ -]?[0-9]{4}",
        "boundary": "token",
        "max_len": 64
      }
    ],
    "checks": [
      {
        "valid": "uk-nhs"
      }
    ],
    "score": 0.8,
    "canonical": "digits",
    "action": {
      "type": "pseudonym",
      "label": "NHS"
    },
    "digest": "31c441dab96719fe6c99416fc4c4bd9a29317004c5fe301eacf4c42fd0f5a207"
  },
  {
    "version": 2,
    "title": "National insurance numbers (UK)",
    "id": "uk.nino",
    "family": "nino",
    "match": [
      {
        "anchor": [
          "NINO",
          "nino",
          "national insurance",
          "National insurance",
          "National Insurance",
          "national_insurance",
          "NI number",
          "NI Number"
        ],
        "lead": "(NINO|nino|national insurance|National insurance|National Insurance|national_insurance|NI number|NI Number)([ _-]?([Nn]umber|NUMBER|[Nn]o[.]?|[Nn]um|[Ii][Dd]|#))?( is)?(\\\\*[\"'])?[\\s:=#]{1,4}(\\\\*[\"'])?",
        "word": true,
        "pattern": "[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] ?[0-9]{2} ?[0-9]{2} ?[0-9]{2} ?[A-D]",
        "boundary": "token",
        "max_len": 80
      }
    ],
    "checks": [
      {
        "distinct": 4
      }
    ],
    "score": 0.8,
    "canonical": "upper",
    "action": {
      "type": "pseudonym",
      "label": "NINO"
    },
    "digest": "060dfbcb570f07a8aa1dc5bdd0bb15ccefdf306d8d1e9683d260e0bafc705846"
  },
  {
    "version": 2,
    "title": "Routing numbers of banks (USA)",
    "id": "us.aba-routing",
    "family": "aba-routing",
    "match": [
      {
        "anchor": [
          "routing",
          "Routing",
          "ROUTING",
          "ABA",
          "aba",
          "RTN"
        ],
        "lead": "(routing|Routing|ROUTING|ABA|aba|RTN)([ _-]?([Nn]umber|NUMBER|[Nn]o[.]?|[Nn]um|[Ii][Dd]|#))?([ _-]?transit)?( [Nn]umber)?( is)?(\\\\*[\"'])?[\\s:=#]{1,4}(\\\\*[\"'])?",
        "word": true,
        "pattern": "[0-9]{9}",
        "boundary": "token",
        "max_len": 64
      }
    ],
    "checks": [
      {
        "valid": "aba-routing"
      }
    ],
    "score": 0.8,
    "canonical": "digits",
    "action": {
      "type": "pseudonym",
      "label": "ROUTING"
    },
    "digest": "3904dd1200d489f95011e1ad1f170dcbdf84345a53614b5aa1b1371ec52fb412"
  }
];

/** The packs that are on by default. */
export const builtinRuleSet: RuleSet = {
  name: 'rs-ad0d13611aa8',
  digest: 'ad0d13611aa8c1148a5ae65fc9c34816528322345a81972ae8de852999b07c03',
  rules: builtinRules.filter((rule) => defaultPacks.includes(packOf(rule))),
};
