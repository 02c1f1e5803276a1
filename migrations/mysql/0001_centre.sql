-- The repair centre: people, places, tickets and everything that happens to them.
-- Moments are datetime(6) in UTC and days are dates; amounts are hundredths. Every number is a bigint, which
-- is what the programme reads; true and false are booleans, which are small numbers here and so are checked.
-- Texts compare and sort by their characters (utf8mb4_bin). What is indexed has a length, with room for
-- what folding adds to a key, within the 3072 bytes of an index; what people write at length has none.
-- A nullable unique column such as open_ticket holds the ticket's number while a row is open, so
-- that there is at most one open row per ticket on every engine. Unique rules are called table_column.
-- References stand below the columns: beside a column, MySQL reads past them. Each has an index of ours,
-- because the engine makes one of its own name where there is none.
-- Written for MariaDB 10.11 and MySQL 8.0 alike.

create table settings (
    name varchar(60) not null primary key,
    value text not null
) engine = InnoDB default charset = utf8mb4 collate = utf8mb4_bin;

create table departments (
    id bigint not null auto_increment primary key,
    name varchar(80) not null,
    name_key varchar(500) not null,
    unique departments_name_key (name_key)
) engine = InnoDB default charset = utf8mb4 collate = utf8mb4_bin;

create table device_categories (
    category_key varchar(60) not null primary key,
    name varchar(80) not null,
    department_id bigint not null,
    position bigint not null,
    index device_categories_department (department_id),
    foreign key (department_id) references departments (id)
) engine = InnoDB default charset = utf8mb4 collate = utf8mb4_bin;

-- Pictures, small and large, as they were made anew from what people sent.
create table files (
    id bigint not null auto_increment primary key,
    width bigint not null,
    height bigint not null,
    full_body longblob not null,
    small_body longblob not null,
    created_at datetime(6) not null
) engine = InnoDB default charset = utf8mb4 collate = utf8mb4_bin;

create table people (
    id bigint not null auto_increment primary key,
    name varchar(120) not null,
    email varchar(254),
    email_key varchar(500),
    email_confirmed_at datetime(6),
    phone varchar(100),
    phone_key varchar(32),
    address varchar(500),
    password_hash varchar(255),
    role varchar(20) check (role in ('customer', 'executive', 'technician', 'manager', 'admin', 'superuser')),
    standing varchar(20) not null check (standing in ('pending', 'active', 'suspended')),
    -- An admin's own department; everybody else's follows from who is above them.
    department_id bigint,
    superior_id bigint,
    mail_choice varchar(20) not null default 'all' check (mail_choice in ('all', 'needs_you', 'essential')),
    picture_id bigint,
    created_at datetime(6) not null,
    unique people_email_key (email_key),
    unique people_phone_key (phone_key),
    unique people_picture_id (picture_id),
    index people_role (role, id),
    index people_superior (superior_id),
    index people_department (department_id),
    foreign key (department_id) references departments (id),
    foreign key (superior_id) references people (id),
    foreign key (picture_id) references files (id),
    check (standing <> 'active' or role is not null),
    check (standing <> 'pending' or role is null),
    check (role <> 'admin' or department_id is not null),
    check (role not in ('manager', 'technician') or superior_id is not null)
) engine = InnoDB auto_increment = 1001 default charset = utf8mb4 collate = utf8mb4_bin;

create table sessions (
    id bigint not null auto_increment primary key,
    token_hash varchar(64) not null,
    person_id bigint not null,
    device varchar(200) not null,
    created_at datetime(6) not null,
    last_used_at datetime(6) not null,
    expires_at datetime(6) not null,
    unique sessions_token_hash (token_hash),
    index sessions_person (person_id),
    index sessions_expiry (expires_at),
    foreign key (person_id) references people (id)
) engine = InnoDB default charset = utf8mb4 collate = utf8mb4_bin;

-- Sign-ins that failed, by hashes of who tried and for which account.
create table sign_in_tries (
    id bigint not null auto_increment primary key,
    account_key varchar(64) not null,
    address_key varchar(64) not null,
    at datetime(6) not null,
    index sign_in_tries_account (account_key, at),
    index sign_in_tries_address (address_key, at),
    index sign_in_tries_age (at)
) engine = InnoDB default charset = utf8mb4 collate = utf8mb4_bin;

-- What somebody had typed when their session was over.
create table drafts (
    token_hash varchar(64) not null primary key,
    path text not null,
    fields mediumtext not null,
    created_at datetime(6) not null,
    index drafts_age (created_at)
) engine = InnoDB default charset = utf8mb4 collate = utf8mb4_bin;

-- Forms already sent, by their one-time word, and where the first sending led.
create table submissions (
    once_key varchar(64) not null primary key,
    location text,
    created_at datetime(6) not null,
    index submissions_age (created_at)
) engine = InnoDB default charset = utf8mb4 collate = utf8mb4_bin;

create table devices (
    id bigint not null auto_increment primary key,
    owner_id bigint not null,
    category_key varchar(60) not null,
    brand varchar(80) not null,
    model varchar(120) not null,
    serial varchar(80),
    serial_key varchar(500),
    created_at datetime(6) not null,
    index devices_owner (owner_id, serial_key),
    index devices_category (category_key),
    foreign key (owner_id) references people (id),
    foreign key (category_key) references device_categories (category_key)
) engine = InnoDB default charset = utf8mb4 collate = utf8mb4_bin;

create table tickets (
    number bigint not null auto_increment primary key,
    version bigint not null default 1,
    status varchar(20) not null check (status in (
        'requested', 'accepted', 'rejected', 'pickup_scheduled', 'collected', 'received', 'allocated', 'in_progress',
        'awaiting_parts', 'completed', 'ready', 'returned', 'cancelled'
    )),
    outcome varchar(20) check (outcome in ('repaired', 'unrepairable', 'cancelled')),
    is_open boolean not null check (is_open in (0, 1)),
    status_since datetime(6) not null,
    created_at datetime(6) not null,
    tracking_token varchar(64) not null,
    customer_id bigint not null,
    device_id bigint not null,
    department_id bigint,
    fault text not null,
    hand_over varchar(20) not null check (hand_over in ('pickup', 'drop_off')),
    preferred_on date not null,
    contact_name varchar(120) not null,
    contact_phone varchar(100) not null,
    contact_phone_key varchar(32) not null,
    address varchar(500),
    promised_on date,
    percent bigint not null default 0 check (percent between 0 and 100),
    part varchar(200),
    part_expected_on date,
    report text,
    amount_due bigint check (amount_due >= 0),
    received_by varchar(120),
    unique tickets_tracking_token (tracking_token),
    index tickets_status (status, number),
    index tickets_open (is_open, number),
    index tickets_customer (customer_id, number),
    index tickets_department (department_id, status, number),
    index tickets_promise (is_open, promised_on, number),
    index tickets_device (device_id, number),
    foreign key (customer_id) references people (id),
    foreign key (device_id) references devices (id),
    foreign key (department_id) references departments (id),
    check (hand_over <> 'pickup' or address is not null)
) engine = InnoDB auto_increment = 10001 default charset = utf8mb4 collate = utf8mb4_bin;

create table pickups (
    id bigint not null auto_increment primary key,
    ticket_number bigint not null,
    open_ticket bigint,
    due_on date not null,
    due_window varchar(5) not null check (due_window in ('09-12', '12-15', '15-18')),
    created_at datetime(6) not null,
    ended_at datetime(6),
    ended_how varchar(20) check (ended_how in ('collected', 'failed', 'replaced', 'received', 'cancelled')),
    unique pickups_open_ticket (open_ticket),
    index pickups_ticket (ticket_number),
    foreign key (ticket_number) references tickets (number),
    foreign key (open_ticket) references tickets (number),
    check ((open_ticket is null) = (ended_at is not null))
) engine = InnoDB default charset = utf8mb4 collate = utf8mb4_bin;

create table inventory_entries (
    number bigint not null auto_increment primary key,
    ticket_number bigint not null,
    open_ticket bigint,
    department_id bigint not null,
    fault_type varchar(40) not null,
    device_condition text not null,
    accessories varchar(500),
    assessment text not null,
    shelf varchar(40) not null,
    holder_id bigint,
    received_at datetime(6) not null,
    closed_at datetime(6),
    unique inventory_entries_open_ticket (open_ticket),
    index inventory_entries_ticket (ticket_number),
    index inventory_entries_department (department_id, closed_at, number),
    index inventory_entries_closed (closed_at, number),
    index inventory_entries_holder (holder_id),
    foreign key (ticket_number) references tickets (number),
    foreign key (open_ticket) references tickets (number),
    foreign key (department_id) references departments (id),
    foreign key (holder_id) references people (id),
    check ((open_ticket is null) = (closed_at is not null))
) engine = InnoDB auto_increment = 20001 default charset = utf8mb4 collate = utf8mb4_bin;

create table allocations (
    id bigint not null auto_increment primary key,
    ticket_number bigint not null,
    open_ticket bigint,
    technician_id bigint not null,
    created_at datetime(6) not null,
    ended_at datetime(6),
    ended_how varchar(20) check (ended_how in ('completed', 'withdrawn', 'replaced', 'cancelled', 'released')),
    unique allocations_open_ticket (open_ticket),
    index allocations_ticket (ticket_number, id),
    index allocations_technician (technician_id, ended_how, ended_at, ticket_number),
    foreign key (ticket_number) references tickets (number),
    foreign key (open_ticket) references tickets (number),
    foreign key (technician_id) references people (id),
    check ((open_ticket is null) = (ended_at is not null)),
    check ((ended_how is null) = (ended_at is null))
) engine = InnoDB default charset = utf8mb4 collate = utf8mb4_bin;

create table returns (
    id bigint not null auto_increment primary key,
    ticket_number bigint not null,
    open_ticket bigint,
    method varchar(20) not null check (method in ('collection', 'delivery')),
    due_on date,
    due_window varchar(5) check (due_window in ('09-12', '12-15', '15-18')),
    address varchar(500),
    created_at datetime(6) not null,
    ended_at datetime(6),
    ended_how varchar(20) check (ended_how in ('handed_back', 'failed', 'replaced', 'reworked')),
    unique returns_open_ticket (open_ticket),
    index returns_ticket (ticket_number),
    foreign key (ticket_number) references tickets (number),
    foreign key (open_ticket) references tickets (number),
    check ((open_ticket is null) = (ended_at is not null)),
    check (method <> 'delivery' or (due_on is not null and due_window is not null and address is not null))
) engine = InnoDB default charset = utf8mb4 collate = utf8mb4_bin;

-- Everything that happened, once. The timeline, the mails, the live signals and the statistics
-- derive from here and nowhere else.
create table events (
    id bigint not null auto_increment primary key,
    ticket_number bigint not null,
    action varchar(40) not null,
    at datetime(6) not null,
    actor_id bigint,
    party varchar(20) not null,
    from_status varchar(20),
    to_status varchar(20) not null,
    version bigint not null,
    facts mediumtext not null,
    is_public boolean not null check (is_public in (0, 1)),
    -- Who could see the ticket before and who can after, for the live signal.
    staff_only boolean not null check (staff_only in (0, 1)),
    customer_id bigint not null,
    department_before bigint,
    department_after bigint,
    technician_before bigint,
    technician_after bigint,
    index events_ticket (ticket_number, id),
    index events_actor (actor_id),
    index events_customer (customer_id),
    index events_department_before (department_before),
    index events_department_after (department_after),
    index events_technician_before (technician_before),
    index events_technician_after (technician_after),
    foreign key (ticket_number) references tickets (number),
    foreign key (actor_id) references people (id),
    foreign key (customer_id) references people (id),
    foreign key (department_before) references departments (id),
    foreign key (department_after) references departments (id),
    foreign key (technician_before) references people (id),
    foreign key (technician_after) references people (id)
) engine = InnoDB default charset = utf8mb4 collate = utf8mb4_bin;

-- Photos of a ticket's device, at most ten, each in a slot of its own.
create table photos (
    id bigint not null auto_increment primary key,
    ticket_number bigint not null,
    slot bigint not null check (slot between 1 and 10),
    file_id bigint not null,
    person_id bigint not null,
    created_at datetime(6) not null,
    unique photos_file_id (file_id),
    unique photos_ticket_number_slot (ticket_number, slot),
    index photos_person (person_id),
    foreign key (ticket_number) references tickets (number),
    foreign key (file_id) references files (id),
    foreign key (person_id) references people (id)
) engine = InnoDB default charset = utf8mb4 collate = utf8mb4_bin;

-- How a repair went, in its customer's eyes; tied to who completed it.
create table ratings (
    ticket_number bigint not null primary key,
    technician_id bigint,
    stars bigint not null check (stars between 1 and 5),
    comment text,
    rated_at datetime(6) not null,
    index ratings_technician (technician_id),
    foreign key (ticket_number) references tickets (number),
    foreign key (technician_id) references people (id)
) engine = InnoDB default charset = utf8mb4 collate = utf8mb4_bin;

-- What people write to the house.
create table feedback (
    id bigint not null auto_increment primary key,
    person_id bigint,
    email varchar(254),
    message text not null,
    created_at datetime(6) not null,
    answered_at datetime(6),
    answered_by bigint,
    index feedback_answered (answered_at, id),
    index feedback_person (person_id),
    index feedback_answered_by (answered_by),
    foreign key (person_id) references people (id),
    foreign key (answered_by) references people (id),
    check ((answered_at is null) = (answered_by is null))
) engine = InnoDB default charset = utf8mb4 collate = utf8mb4_bin;

-- What people of the house are told; the same thing once to each of them.
create table notifications (
    id bigint not null auto_increment primary key,
    person_id bigint not null,
    once_key varchar(100) not null,
    line text not null,
    href text not null,
    created_at datetime(6) not null,
    read_at datetime(6),
    unique notifications_person_id_once_key (person_id, once_key),
    index notifications_person (person_id, id),
    index notifications_unread (person_id, read_at),
    foreign key (person_id) references people (id)
) engine = InnoDB default charset = utf8mb4 collate = utf8mb4_bin;

-- What people of the house chose to have by mail, too, and what not.
create table notice_choices (
    person_id bigint not null,
    about varchar(40) not null,
    by_mail boolean not null check (by_mail in (0, 1)),
    primary key (person_id, about),
    foreign key (person_id) references people (id)
) engine = InnoDB default charset = utf8mb4 collate = utf8mb4_bin;

-- Changes to people's place, standing or sessions, for the live streams; kept for an hour.
create table person_changes (
    id bigint not null auto_increment primary key,
    person_id bigint not null,
    -- Only the bell: nothing about the person themselves changed.
    is_bell boolean not null default false check (is_bell in (0, 1)),
    at datetime(6) not null,
    index person_changes_person (person_id),
    index person_changes_age (at),
    foreign key (person_id) references people (id)
) engine = InnoDB default charset = utf8mb4 collate = utf8mb4_bin;

-- Mails, written with what they tell of. Subject, bodies and message are made at the first attempt;
-- the message, which is what was put on the wire, is dropped once it was taken.
create table outbox (
    id bigint not null auto_increment primary key,
    event_id bigint,
    ticket_number bigint,
    person_id bigint,
    email varchar(254) not null,
    kind varchar(60) not null,
    subject text not null,
    letter mediumtext not null,
    state varchar(20) not null default 'waiting' check (state in ('waiting', 'sent', 'given_up', 'stopped')),
    attempts bigint not null default 0,
    created_at datetime(6) not null,
    due_at datetime(6) not null,
    give_up_at datetime(6) not null,
    lease_until datetime(6),
    message_id varchar(400),
    body_text mediumtext,
    body_html mediumtext,
    message mediumtext,
    sent_at datetime(6),
    last_error text,
    -- What has to change before it can be taken.
    last_failure varchar(20) check (last_failure in ('server', 'message', 'message_for_good')),
    unique outbox_message_id (message_id),
    unique outbox_event_id_person_id (event_id, person_id),
    index outbox_due (state, due_at),
    index outbox_age (state, created_at),
    index outbox_state (state, id),
    index outbox_ticket (ticket_number, email, id),
    index outbox_person (person_id),
    foreign key (event_id) references events (id),
    foreign key (ticket_number) references tickets (number),
    foreign key (person_id) references people (id)
) engine = InnoDB default charset = utf8mb4 collate = utf8mb4_bin;

-- Addresses that nobody has confirmed: the word of their "this is not me" link, and since when it
-- was used to stop all mail to them.
create table doubted_addresses (
    email_key varchar(500) not null primary key,
    token varchar(64) not null,
    stopped_at datetime(6),
    unique doubted_addresses_token (token)
) engine = InnoDB default charset = utf8mb4 collate = utf8mb4_bin;

-- Links that are a key to somebody's account, by the hash of their word: to confirm an address, or to
-- set a password once. They are made when their mail is, so that no mail that waits holds one.
create table account_links (
    token_hash varchar(64) not null primary key,
    purpose varchar(20) not null check (purpose in ('confirmation', 'reset', 'invitation')),
    person_id bigint not null,
    -- The address it was sent to; it fits nobody whose address has changed. Null when it was shown to a superuser.
    email_key varchar(500),
    expires_at datetime(6) not null,
    index account_links_person (person_id, purpose),
    index account_links_expiry (expires_at),
    foreign key (person_id) references people (id)
) engine = InnoDB default charset = utf8mb4 collate = utf8mb4_bin;

-- Every administrative act, sign-in and refusal: who, what, about whom, from where.
create table audit (
    id bigint not null auto_increment primary key,
    at datetime(6) not null,
    actor_id bigint,
    act varchar(100) not null,
    person_id bigint,
    details mediumtext not null,
    client varchar(100) not null,
    index audit_actor (actor_id, id),
    index audit_person (person_id, id),
    index audit_act (act, id),
    foreign key (actor_id) references people (id),
    foreign key (person_id) references people (id)
) engine = InnoDB default charset = utf8mb4 collate = utf8mb4_bin;

-- Folded words by which tickets and people are found: names, e-mails, phone endings, serials.
create table search_terms (
    subject varchar(10) not null check (subject in ('ticket', 'person')),
    term varchar(200) not null,
    id bigint not null,
    primary key (subject, term, id),
    index search_terms_id (subject, id)
) engine = InnoDB default charset = utf8mb4 collate = utf8mb4_bin;
