-- How the sender's counts of tokens were meant, what they were, and tokens by modality.
ALTER TABLE span ADD COLUMN input_includes_cache BOOLEAN;
ALTER TABLE span ADD COLUMN token_details JSON;
