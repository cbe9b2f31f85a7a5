-- content_key: the number that 32 hex digits spell; NULL where they are none.
CREATE OR REPLACE MACRO content_key(digits) AS
  TRY_CAST('0x' || digits[1:16] AS UBIGINT)::UHUGEINT * 18446744073709551616::UHUGEINT
  + TRY_CAST('0x' || digits[17:32] AS UBIGINT)::UHUGEINT;
