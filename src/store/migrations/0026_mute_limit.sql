-- A sign is muted for 90 days at most (`LONGEST_MUTE_DAYS`); mutes from before that limit are cut to it.
UPDATE mute SET until = strftime('%Y-%m-%dT%H:%M:%fZ', made_at, '+90 days')
  WHERE until > strftime('%Y-%m-%dT%H:%M:%fZ', made_at, '+90 days');
