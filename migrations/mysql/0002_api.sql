-- Programmes that act for somebody: the tokens they come with, and what those who ask twice were answered.

-- Tokens by which a programme acts for whoever made it, by the hash of their word. One that ended is kept for a
-- while, for its person to read.
create table api_tokens (
    id bigint not null auto_increment primary key,
    token_hash varchar(64) not null,
    person_id bigint not null,
    name varchar(80) not null,
    scope varchar(20) not null check (scope in ('read', 'write')),
    created_at datetime(6) not null,
    expires_at datetime(6) not null,
    last_used_at datetime(6),
    revoked_at datetime(6),
    unique api_tokens_token_hash (token_hash),
    index api_tokens_person (person_id, id),
    index api_tokens_expiry (expires_at),
    index api_tokens_revocation (revoked_at),
    foreign key (person_id) references people (id)
) engine = InnoDB default charset = utf8mb4 collate = utf8mb4_bin;

-- What was answered to a request that said how to know it again, by the hashes of that word and of what was asked.
create table api_answers (
    key_hash varchar(64) not null primary key,
    fingerprint varchar(64) not null,
    status bigint not null,
    location text,
    body mediumtext not null,
    created_at datetime(6) not null,
    index api_answers_age (created_at)
) engine = InnoDB default charset = utf8mb4 collate = utf8mb4_bin;
