-- Programmes that act for somebody: the tokens they come with, and what those who ask twice were answered.

-- Tokens by which a programme acts for whoever made it, by the hash of their word. One that ended is kept for a
-- while, for its person to read.
create table api_tokens (
    id integer primary key autoincrement,
    token_hash text not null unique,
    person_id integer not null references people (id),
    name text not null,
    scope text not null check (scope in ('read', 'write')),
    created_at text not null,
    expires_at text not null,
    last_used_at text,
    revoked_at text
) strict;
create index api_tokens_person on api_tokens (person_id, id);
create index api_tokens_expiry on api_tokens (expires_at);
create index api_tokens_revocation on api_tokens (revoked_at);

-- What was answered to a request that said how to know it again, by the hashes of that word and of what was asked.
create table api_answers (
    key_hash text not null primary key,
    fingerprint text not null,
    status integer not null,
    location text,
    body text not null,
    created_at text not null
) strict;
create index api_answers_age on api_answers (created_at);
