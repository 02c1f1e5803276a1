//! Every table and column there is, as the superuser may read it: the one place that says which
//! values are shown to nobody. A test holds it against the schema.

use crate::store::dialect::{Kind, is_day, is_flag, is_moment};

/// A table of the database.
#[derive(Debug)]
pub struct Table {
    pub name: &'static str,
    /// What it holds, in a sentence.
    pub about: &'static str,
    /// The columns that tell its rows apart, in the order in which it is paged.
    pub key: &'static [&'static str],
    pub columns: &'static [Column],
}

/// A column of it.
#[derive(Debug)]
pub struct Column {
    pub name: &'static str,
    pub is_number: bool,
    pub shown: Shown,
}

/// How a column's values are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shown {
    /// As they are.
    Plain,
    /// Only that there is one: passwords, the words of links and sessions, and what holds them.
    Masked,
    /// As the number of a ticket, which has a page.
    Ticket,
    /// As the number of a person, who has a page.
    Person,
    /// As the number of a mail, which has a page.
    Mail,
    /// As the key of a row of another table.
    Row(&'static str),
}

impl Table {
    /// The table of this name, if it is one of ours.
    #[must_use]
    pub fn find(name: &str) -> Option<&'static Self> {
        TABLES.iter().find(|table| table.name == name)
    }

    /// A column of it.
    #[must_use]
    pub fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.name == name)
    }

    /// Whether its rows are numbered, so that those with higher numbers are newer.
    #[must_use]
    pub fn is_numbered(&self) -> bool {
        self.key.iter().all(|key| self.column(key).is_some_and(|column| column.is_number))
    }

    /// The column in which the engine numbers its rows, if it does.
    #[must_use]
    pub fn own_key(&self) -> Option<&'static str> {
        match self.key {
            [key @ ("id" | "number")] => Some(key),
            _ => None,
        }
    }

    /// Whether what tells its rows apart is shown to nobody.
    #[must_use]
    pub fn has_masked_key(&self) -> bool {
        self.key.iter().any(|key| self.column(key).is_none_or(|column| column.shown == Shown::Masked))
    }
}

impl Column {
    /// What it holds; by its name, one can tell.
    #[must_use]
    pub fn kind(&self) -> Kind {
        match self.name {
            flag if is_flag(flag) => Kind::Flag,
            _ if self.is_number => Kind::Number,
            moment if is_moment(moment) => Kind::Moment,
            day if is_day(day) => Kind::Day,
            body if body.ends_with("_body") => Kind::Bytes,
            _ => Kind::Text,
        }
    }

    /// The table whose rows it names.
    #[must_use]
    pub fn refers_to(&self) -> Option<&'static str> {
        match self.shown {
            Shown::Plain | Shown::Masked => None,
            Shown::Ticket => Some("tickets"),
            Shown::Person => Some("people"),
            Shown::Mail => Some("outbox"),
            Shown::Row(table) => Some(table),
        }
    }
}

const fn number(name: &'static str) -> Column {
    Column { name, is_number: true, shown: Shown::Plain }
}

const fn text(name: &'static str) -> Column {
    Column { name, is_number: false, shown: Shown::Plain }
}

const fn masked(name: &'static str) -> Column {
    Column { name, is_number: false, shown: Shown::Masked }
}

const fn ticket(name: &'static str) -> Column {
    Column { name, is_number: true, shown: Shown::Ticket }
}

const fn person(name: &'static str) -> Column {
    Column { name, is_number: true, shown: Shown::Person }
}

const fn department(name: &'static str) -> Column {
    Column { name, is_number: true, shown: Shown::Row("departments") }
}

const fn category(name: &'static str) -> Column {
    Column { name, is_number: false, shown: Shown::Row("device_categories") }
}

const fn file(name: &'static str) -> Column {
    Column { name, is_number: true, shown: Shown::Row("files") }
}

/// All of them, in the order in which they are listed.
pub const TABLES: &[Table] = &[
    Table {
        name: "tickets",
        about: "Every repair: where it stands, whose it is, what was asked for and what was done",
        key: &["number"],
        columns: &[
            ticket("number"),
            number("version"),
            text("status"),
            text("outcome"),
            number("is_open"),
            text("status_since"),
            text("created_at"),
            masked("tracking_token"),
            person("customer_id"),
            Column { name: "device_id", is_number: true, shown: Shown::Row("devices") },
            department("department_id"),
            text("fault"),
            text("hand_over"),
            text("preferred_on"),
            text("contact_name"),
            text("contact_phone"),
            text("contact_phone_key"),
            text("address"),
            text("promised_on"),
            number("percent"),
            text("part"),
            text("part_expected_on"),
            text("report"),
            number("amount_due"),
            text("received_by"),
        ],
    },
    Table {
        name: "events",
        about: "Everything that happened to tickets, once: the histories, mails and live signals come from here",
        key: &["id"],
        columns: &[
            number("id"),
            ticket("ticket_number"),
            text("action"),
            text("at"),
            person("actor_id"),
            text("party"),
            text("from_status"),
            text("to_status"),
            number("version"),
            text("facts"),
            number("is_public"),
            number("staff_only"),
            person("customer_id"),
            department("department_before"),
            department("department_after"),
            person("technician_before"),
            person("technician_after"),
        ],
    },
    Table {
        name: "people",
        about: "Customers and staff: how to reach them, their role and their place",
        key: &["id"],
        columns: &[
            person("id"),
            text("name"),
            text("email"),
            text("email_key"),
            text("email_confirmed_at"),
            text("phone"),
            text("phone_key"),
            text("address"),
            masked("password_hash"),
            text("role"),
            text("standing"),
            department("department_id"),
            person("superior_id"),
            text("mail_choice"),
            file("picture_id"),
            text("created_at"),
        ],
    },
    Table {
        name: "devices",
        about: "The devices that were ever brought, and their owners",
        key: &["id"],
        columns: &[
            number("id"),
            person("owner_id"),
            category("category_key"),
            text("brand"),
            text("model"),
            text("serial"),
            text("serial_key"),
            text("created_at"),
        ],
    },
    Table {
        name: "inventory_entries",
        about: "Devices in the house: their condition, shelf or holder, from intake to hand-back",
        key: &["number"],
        columns: &[
            number("number"),
            ticket("ticket_number"),
            ticket("open_ticket"),
            department("department_id"),
            text("fault_type"),
            text("device_condition"),
            text("accessories"),
            text("assessment"),
            text("shelf"),
            person("holder_id"),
            text("received_at"),
            text("closed_at"),
        ],
    },
    Table {
        name: "allocations",
        about: "Which technician had which ticket, from when to when",
        key: &["id"],
        columns: &[
            number("id"),
            ticket("ticket_number"),
            ticket("open_ticket"),
            person("technician_id"),
            text("created_at"),
            text("ended_at"),
            text("ended_how"),
            text("ended_on"),
            text("promised_on"),
        ],
    },
    Table {
        name: "daily_tallies",
        about: "How much which technician completed on which day, and how much of it by the day that was promised",
        key: &["technician_id", "done_on"],
        columns: &[person("technician_id"), text("done_on"), number("completed"), number("promised"), number("kept")],
    },
    Table {
        name: "pickups",
        about: "Pickups that were arranged, and how each ended",
        key: &["id"],
        columns: &[
            number("id"),
            ticket("ticket_number"),
            ticket("open_ticket"),
            text("due_on"),
            text("due_window"),
            text("created_at"),
            text("ended_at"),
            text("ended_how"),
        ],
    },
    Table {
        name: "returns",
        about: "Returns that were arranged, and how each ended",
        key: &["id"],
        columns: &[
            number("id"),
            ticket("ticket_number"),
            ticket("open_ticket"),
            text("method"),
            text("due_on"),
            text("due_window"),
            text("address"),
            text("created_at"),
            text("ended_at"),
            text("ended_how"),
        ],
    },
    Table {
        name: "photos",
        about: "Photos of devices, by the ticket that they were added to",
        key: &["id"],
        columns: &[
            number("id"),
            ticket("ticket_number"),
            number("slot"),
            file("file_id"),
            person("person_id"),
            text("created_at"),
        ],
    },
    Table {
        name: "files",
        about: "The pictures themselves, of devices and of people; what is in them is shown on their own pages",
        key: &["id"],
        columns: &[
            number("id"),
            number("width"),
            number("height"),
            masked("full_body"),
            masked("small_body"),
            text("created_at"),
        ],
    },
    Table {
        name: "ratings",
        about: "How repairs went, in the customers' eyes",
        key: &["ticket_number"],
        columns: &[
            ticket("ticket_number"),
            person("technician_id"),
            number("stars"),
            text("comment"),
            text("rated_at"),
        ],
    },
    Table {
        name: "feedback",
        about: "What people wrote to the house",
        key: &["id"],
        columns: &[
            number("id"),
            person("person_id"),
            text("email"),
            text("message"),
            text("created_at"),
            text("answered_at"),
            person("answered_by"),
        ],
    },
    Table {
        name: "notifications",
        about: "What people of the house were told",
        key: &["id"],
        columns: &[
            number("id"),
            person("person_id"),
            masked("once_key"),
            text("line"),
            text("href"),
            text("created_at"),
            text("read_at"),
        ],
    },
    Table {
        name: "notice_choices",
        about: "What people of the house chose to have by mail, too, and what not",
        key: &["person_id", "about"],
        columns: &[person("person_id"), text("about"), number("by_mail")],
    },
    Table {
        name: "departments",
        about: "The departments of the house",
        key: &["id"],
        columns: &[number("id"), text("name"), text("name_key")],
    },
    Table {
        name: "device_categories",
        about: "The kinds of devices that are taken, and the department each belongs to",
        key: &["category_key"],
        columns: &[text("category_key"), text("name"), department("department_id"), number("position")],
    },
    Table {
        name: "outbox",
        about: "Mails and what became of them; what is written in one stands on its own page",
        key: &["id"],
        columns: &[
            Column { name: "id", is_number: true, shown: Shown::Mail },
            Column { name: "event_id", is_number: true, shown: Shown::Row("events") },
            ticket("ticket_number"),
            person("person_id"),
            text("email"),
            text("kind"),
            text("subject"),
            masked("letter"),
            text("state"),
            number("attempts"),
            text("created_at"),
            text("due_at"),
            text("give_up_at"),
            text("lease_until"),
            text("message_id"),
            masked("body_text"),
            masked("body_html"),
            masked("message"),
            text("sent_at"),
            text("last_error"),
            text("last_failure"),
        ],
    },
    Table {
        name: "doubted_addresses",
        about: "E-mail addresses that nobody has confirmed, and those whose readers stopped all mail",
        key: &["email_key"],
        columns: &[text("email_key"), masked("token"), text("stopped_at")],
    },
    Table {
        name: "audit",
        about: "Every administrative act, sign-in and refusal; the audit log shows it in words",
        key: &["id"],
        columns: &[
            number("id"),
            text("at"),
            person("actor_id"),
            text("act"),
            person("person_id"),
            text("details"),
            text("client"),
        ],
    },
    Table {
        name: "sessions",
        about: "Who is signed in, and with which browser",
        key: &["id"],
        columns: &[
            number("id"),
            masked("token_hash"),
            person("person_id"),
            text("device"),
            text("created_at"),
            text("last_used_at"),
            text("expires_at"),
        ],
    },
    Table {
        name: "api_tokens",
        about: "Tokens by which programmes act for somebody, by their hashes; kept for 90 days after they end",
        key: &["id"],
        columns: &[
            number("id"),
            masked("token_hash"),
            person("person_id"),
            text("name"),
            text("scope"),
            text("created_at"),
            text("expires_at"),
            text("last_used_at"),
            text("revoked_at"),
        ],
    },
    Table {
        name: "api_answers",
        about: "What programmes were answered that may ask the same again, so that asking twice changes nothing",
        key: &["key_hash"],
        // What stands in an answer is for whoever asked, and where it led may be a secret.
        columns: &[
            masked("key_hash"),
            masked("fingerprint"),
            number("status"),
            masked("location"),
            masked("body"),
            text("created_at"),
        ],
    },
    Table {
        name: "account_links",
        about: "Links by which addresses are confirmed and passwords set, by their hashes",
        key: &["token_hash"],
        columns: &[masked("token_hash"), text("purpose"), person("person_id"), text("email_key"), text("expires_at")],
    },
    Table {
        name: "sign_in_tries",
        about: "Sign-ins that failed lately, by hashes of the account and of the address",
        key: &["id"],
        columns: &[number("id"), masked("account_key"), masked("address_key"), text("at")],
    },
    Table {
        name: "drafts",
        about: "What somebody had typed when their session was over; kept for a day",
        key: &["token_hash"],
        columns: &[masked("token_hash"), text("path"), text("fields"), text("created_at")],
    },
    Table {
        name: "submissions",
        about: "Forms already sent, so that sending one again changes nothing; kept for two days",
        key: &["once_key"],
        // Where a form led may be a tracking page, whose address is a secret.
        columns: &[masked("once_key"), masked("location"), text("created_at")],
    },
    Table {
        name: "person_changes",
        about: "Whose place, standing or sessions changed lately, for open pages; kept for an hour",
        key: &["id"],
        columns: &[number("id"), person("person_id"), number("is_bell"), text("at")],
    },
    Table {
        name: "search_terms",
        about: "The words by which tickets and people are found",
        key: &["subject", "term", "id"],
        columns: &[text("subject"), text("term"), number("id")],
    },
    Table {
        name: "settings",
        about: "What the programme has settled for itself, such as the set-up code",
        key: &["name"],
        columns: &[text("name"), masked("value")],
    },
];
