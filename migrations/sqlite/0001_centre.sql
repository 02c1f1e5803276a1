-- The repair centre: people, places, tickets and everything that happens to them.
-- Times are UTC with microseconds (RFC 3339 text), days are 2026-11-24, amounts are hundredths.
-- A nullable unique column such as open_ticket holds the ticket's number while a row is open, so
-- that there is at most one open row per ticket on every engine.

create table settings (
    name text not null primary key,
    value text not null
) strict;

create table departments (
    id integer primary key autoincrement,
    name text not null,
    name_key text not null unique
) strict;

create table device_categories (
    category_key text not null primary key,
    name text not null,
    department_id integer not null references departments (id),
    position integer not null
) strict;
create index device_categories_department on device_categories (department_id);

-- Pictures, small and large, as they were made anew from what people sent.
create table files (
    id integer primary key autoincrement,
    width integer not null,
    height integer not null,
    full_body blob not null,
    small_body blob not null,
    created_at text not null
) strict;

create table people (
    id integer primary key autoincrement,
    name text not null,
    email text,
    email_key text unique,
    email_confirmed_at text,
    phone text,
    phone_key text unique,
    address text,
    password_hash text,
    role text check (role in ('customer', 'executive', 'technician', 'manager', 'admin', 'superuser')),
    standing text not null check (standing in ('pending', 'active', 'suspended')),
    -- An admin's own department; everybody else's follows from who is above them.
    department_id integer references departments (id),
    superior_id integer references people (id),
    mail_choice text not null default 'all' check (mail_choice in ('all', 'needs_you', 'essential')),
    picture_id integer unique references files (id),
    created_at text not null,
    check (standing <> 'active' or role is not null),
    check (standing <> 'pending' or role is null),
    check (role <> 'admin' or department_id is not null),
    check (role not in ('manager', 'technician') or superior_id is not null)
) strict;
create index people_role on people (role, id);
create index people_superior on people (superior_id);
create index people_department on people (department_id);
insert into sqlite_sequence (name, seq) values ('people', 1000);

create table sessions (
    id integer primary key autoincrement,
    token_hash text not null unique,
    person_id integer not null references people (id),
    device text not null,
    created_at text not null,
    last_used_at text not null,
    expires_at text not null
) strict;
create index sessions_person on sessions (person_id);
create index sessions_expiry on sessions (expires_at);

-- Sign-ins that failed, by hashes of who tried and for which account.
create table sign_in_tries (
    id integer primary key autoincrement,
    account_key text not null,
    address_key text not null,
    at text not null
) strict;
create index sign_in_tries_account on sign_in_tries (account_key, at);
create index sign_in_tries_address on sign_in_tries (address_key, at);
create index sign_in_tries_age on sign_in_tries (at);

-- What somebody had typed when their session was over.
create table drafts (
    token_hash text not null primary key,
    path text not null,
    fields text not null,
    created_at text not null
) strict;
create index drafts_age on drafts (created_at);

-- Forms already sent, by their one-time word, and where the first sending led.
create table submissions (
    once_key text not null primary key,
    location text,
    created_at text not null
) strict;
create index submissions_age on submissions (created_at);

create table devices (
    id integer primary key autoincrement,
    owner_id integer not null references people (id),
    category_key text not null references device_categories (category_key),
    brand text not null,
    model text not null,
    serial text,
    serial_key text,
    created_at text not null
) strict;
create index devices_owner on devices (owner_id, serial_key);
create index devices_category on devices (category_key);

create table tickets (
    number integer primary key autoincrement,
    version integer not null default 1,
    status text not null check (status in (
        'requested', 'accepted', 'rejected', 'pickup_scheduled', 'collected', 'received', 'allocated', 'in_progress',
        'awaiting_parts', 'completed', 'ready', 'returned', 'cancelled'
    )),
    outcome text check (outcome in ('repaired', 'unrepairable', 'cancelled')),
    is_open integer not null check (is_open in (0, 1)),
    status_since text not null,
    created_at text not null,
    tracking_token text not null unique,
    customer_id integer not null references people (id),
    device_id integer not null references devices (id),
    department_id integer references departments (id),
    fault text not null,
    hand_over text not null check (hand_over in ('pickup', 'drop_off')),
    preferred_on text not null,
    contact_name text not null,
    contact_phone text not null,
    contact_phone_key text not null,
    address text,
    promised_on text,
    percent integer not null default 0 check (percent between 0 and 100),
    part text,
    part_expected_on text,
    report text,
    amount_due integer check (amount_due >= 0),
    received_by text,
    check (hand_over <> 'pickup' or address is not null)
) strict;
create index tickets_status on tickets (status, number);
create index tickets_open on tickets (is_open, number);
create index tickets_customer on tickets (customer_id, number);
create index tickets_department on tickets (department_id, status, number);
create index tickets_promise on tickets (is_open, promised_on, number);
create index tickets_device on tickets (device_id, number);
insert into sqlite_sequence (name, seq) values ('tickets', 10000);

create table pickups (
    id integer primary key autoincrement,
    ticket_number integer not null references tickets (number),
    open_ticket integer unique references tickets (number),
    due_on text not null,
    due_window text not null check (due_window in ('09-12', '12-15', '15-18')),
    created_at text not null,
    ended_at text,
    ended_how text check (ended_how in ('collected', 'failed', 'replaced', 'received', 'cancelled')),
    check ((open_ticket is null) = (ended_at is not null))
) strict;
create index pickups_ticket on pickups (ticket_number);

create table inventory_entries (
    number integer primary key autoincrement,
    ticket_number integer not null references tickets (number),
    open_ticket integer unique references tickets (number),
    department_id integer not null references departments (id),
    fault_type text not null,
    device_condition text not null,
    accessories text,
    assessment text not null,
    shelf text not null,
    holder_id integer references people (id),
    received_at text not null,
    closed_at text,
    check ((open_ticket is null) = (closed_at is not null))
) strict;
create index inventory_entries_ticket on inventory_entries (ticket_number);
create index inventory_entries_department on inventory_entries (department_id, closed_at, number);
create index inventory_entries_closed on inventory_entries (closed_at, number);
create index inventory_entries_holder on inventory_entries (holder_id);
insert into sqlite_sequence (name, seq) values ('inventory_entries', 20000);

create table allocations (
    id integer primary key autoincrement,
    ticket_number integer not null references tickets (number),
    open_ticket integer unique references tickets (number),
    technician_id integer not null references people (id),
    created_at text not null,
    ended_at text,
    ended_how text check (ended_how in ('completed', 'withdrawn', 'replaced', 'cancelled', 'released')),
    check ((open_ticket is null) = (ended_at is not null)),
    check ((ended_how is null) = (ended_at is null))
) strict;
create index allocations_ticket on allocations (ticket_number, id);
create index allocations_technician on allocations (technician_id, ended_how, ended_at, ticket_number);

create table returns (
    id integer primary key autoincrement,
    ticket_number integer not null references tickets (number),
    open_ticket integer unique references tickets (number),
    method text not null check (method in ('collection', 'delivery')),
    due_on text,
    due_window text check (due_window in ('09-12', '12-15', '15-18')),
    address text,
    created_at text not null,
    ended_at text,
    ended_how text check (ended_how in ('handed_back', 'failed', 'replaced', 'reworked')),
    check ((open_ticket is null) = (ended_at is not null)),
    check (method <> 'delivery' or (due_on is not null and due_window is not null and address is not null))
) strict;
create index returns_ticket on returns (ticket_number);

-- Everything that happened, once. The timeline, the mails, the live signals and the statistics
-- derive from here and nowhere else.
create table events (
    id integer primary key autoincrement,
    ticket_number integer not null references tickets (number),
    action text not null,
    at text not null,
    actor_id integer references people (id),
    party text not null,
    from_status text,
    to_status text not null,
    version integer not null,
    facts text not null,
    is_public integer not null check (is_public in (0, 1)),
    -- Who could see the ticket before and who can after, for the live signal.
    staff_only integer not null check (staff_only in (0, 1)),
    customer_id integer not null references people (id),
    department_before integer references departments (id),
    department_after integer references departments (id),
    technician_before integer references people (id),
    technician_after integer references people (id)
) strict;
create index events_ticket on events (ticket_number, id);
create index events_actor on events (actor_id);

-- Photos of a ticket's device, at most ten, each in a slot of its own.
create table photos (
    id integer primary key autoincrement,
    ticket_number integer not null references tickets (number),
    slot integer not null check (slot between 1 and 10),
    file_id integer not null unique references files (id),
    person_id integer not null references people (id),
    created_at text not null,
    unique (ticket_number, slot)
) strict;
create index photos_person on photos (person_id);

-- How a repair went, in its customer's eyes; tied to who completed it.
create table ratings (
    ticket_number integer not null primary key references tickets (number),
    technician_id integer references people (id),
    stars integer not null check (stars between 1 and 5),
    comment text,
    rated_at text not null
) strict;
create index ratings_technician on ratings (technician_id);

-- What people write to the house.
create table feedback (
    id integer primary key autoincrement,
    person_id integer references people (id),
    email text,
    message text not null,
    created_at text not null,
    answered_at text,
    answered_by integer references people (id),
    check ((answered_at is null) = (answered_by is null))
) strict;
create index feedback_answered on feedback (answered_at, id);
create index feedback_person on feedback (person_id);

-- What people of the house are told; the same thing once to each of them.
create table notifications (
    id integer primary key autoincrement,
    person_id integer not null references people (id),
    once_key text not null,
    line text not null,
    href text not null,
    created_at text not null,
    read_at text,
    unique (person_id, once_key)
) strict;
create index notifications_person on notifications (person_id, id);
create index notifications_unread on notifications (person_id, read_at);

-- What people of the house chose to have by mail, too, and what not.
create table notice_choices (
    person_id integer not null references people (id),
    about text not null,
    by_mail integer not null check (by_mail in (0, 1)),
    primary key (person_id, about)
) strict, without rowid;

-- Changes to people's place, standing or sessions, for the live streams; kept for an hour.
create table person_changes (
    id integer primary key autoincrement,
    person_id integer not null references people (id),
    -- Only the bell: nothing about the person themselves changed.
    is_bell integer not null default 0 check (is_bell in (0, 1)),
    at text not null
) strict;
create index person_changes_person on person_changes (person_id);
create index person_changes_age on person_changes (at);

-- Mails, written with what they tell of. Subject, bodies and message are made at the first attempt;
-- the message, which is what was put on the wire, is dropped once it was taken.
create table outbox (
    id integer primary key autoincrement,
    event_id integer references events (id),
    ticket_number integer references tickets (number),
    person_id integer references people (id),
    email text not null,
    kind text not null,
    subject text not null,
    letter text not null,
    state text not null default 'waiting' check (state in ('waiting', 'sent', 'given_up', 'stopped')),
    attempts integer not null default 0,
    created_at text not null,
    due_at text not null,
    give_up_at text not null,
    lease_until text,
    message_id text unique,
    body_text text,
    body_html text,
    message text,
    sent_at text,
    last_error text,
    -- What has to change before it can be taken.
    last_failure text check (last_failure in ('server', 'message', 'message_for_good')),
    unique (event_id, person_id)
) strict;
create index outbox_due on outbox (state, due_at);
create index outbox_age on outbox (state, created_at);
create index outbox_state on outbox (state, id);
create index outbox_ticket on outbox (ticket_number, email, id);
create index outbox_person on outbox (person_id);

-- Addresses that nobody has confirmed: the word of their "this is not me" link, and since when it
-- was used to stop all mail to them.
create table doubted_addresses (
    email_key text not null primary key,
    token text not null unique,
    stopped_at text
) strict;

-- Links that are a key to somebody's account, by the hash of their word: to confirm an address, or to
-- set a password once. They are made when their mail is, so that no mail that waits holds one.
create table account_links (
    token_hash text not null primary key,
    purpose text not null check (purpose in ('confirmation', 'reset', 'invitation')),
    person_id integer not null references people (id),
    -- The address it was sent to; it fits nobody whose address has changed. Null when it was shown to a superuser.
    email_key text,
    expires_at text not null
) strict;
create index account_links_person on account_links (person_id, purpose);
create index account_links_expiry on account_links (expires_at);

-- Every administrative act, sign-in and refusal: who, what, about whom, from where.
create table audit (
    id integer primary key autoincrement,
    at text not null,
    actor_id integer references people (id),
    act text not null,
    person_id integer references people (id),
    details text not null,
    client text not null
) strict;
create index audit_actor on audit (actor_id, id);
create index audit_person on audit (person_id, id);
create index audit_act on audit (act, id);

-- Folded words by which tickets and people are found: names, e-mails, phone endings, serials.
create table search_terms (
    subject text not null check (subject in ('ticket', 'person')),
    term text not null,
    id integer not null,
    primary key (subject, term, id)
) strict, without rowid;
create index search_terms_id on search_terms (subject, id);
