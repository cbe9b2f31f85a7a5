-- Whether a sampler before this server had chosen what was only counted; of older rows nobody knows.
ALTER TABLE sampled_out ADD COLUMN came_sampled BOOLEAN;
ALTER TABLE sampling_count ADD COLUMN came_sampled BOOLEAN;
