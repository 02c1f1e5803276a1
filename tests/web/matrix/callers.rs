//! Who calls: a column of the matrix each.

/// A caller, seen from the tickets of the scene, which are all alike but for their status.
pub struct Caller {
    pub label: &'static str,
    /// Their name in the cast; empty for who is not signed in.
    pub who: &'static str,
    pub about: &'static str,
    /// Whether they have the words of links that stand in paths; others make one up.
    pub has_links: bool,
}

const fn caller(label: &'static str, who: &'static str, about: &'static str) -> Caller {
    Caller { label, who, about, has_links: false }
}

/// Everybody.
pub const CALLERS: &[Caller] = &[
    caller("visitor", "", "nobody signed in, with made-up words in paths"),
    Caller { has_links: true, ..caller("link", "", "nobody signed in, with the right words of all links") },
    caller("pending", "penny", "joined and waits for approval"),
    caller("suspended", "ezra", "an executive's session from before the suspension"),
    caller("owner", "chitra", "the customer whose tickets they are"),
    caller("stranger", "carlos", "another customer"),
    caller("executive", "esha", "an executive"),
    caller("holder", "tara", "the technician who has them"),
    caller("completer", "tariq", "the technician who completed them once, under the same manager"),
    caller("colleague", "tomas", "a technician of the department, under another manager"),
    caller("far tech", "tina", "a technician of another department"),
    caller("manager", "mira", "the holder's manager"),
    caller("beside", "mohan", "the department's other manager"),
    caller("far mgr", "manish", "a manager of another department"),
    caller("admin", "anita", "the department's admin"),
    caller("far admin", "aditi", "another department's admin"),
    caller("superuser", "sunil", "a superuser"),
];
