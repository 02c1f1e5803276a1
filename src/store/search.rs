//! Finding by words: the same prefix index on every engine for names, e-mails, phone endings,
//! serials and parts of them.

use std::collections::BTreeSet;

use sea_query::{Cond, Expr, ExprTrait, JoinType, Query, SelectStatement, UnionType};

use super::dialect::constant;
use super::{Conn, Result};
use crate::domain::contact::fold_word;

/// What is found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject {
    Ticket,
    Person,
}

impl Subject {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Ticket => "ticket",
            Self::Person => "person",
        }
    }
}

/// Writes anew the words a ticket is found by.
///
/// # Errors
/// When the database does not answer.
pub async fn index_ticket(db: &mut Conn, number: i64) -> Result<()> {
    index_tickets(db, Expr::col(("tickets", "number")).eq(number)).await
}

/// Writes anew the words a device's tickets are found by.
///
/// # Errors
/// When the database does not answer.
pub async fn index_device(db: &mut Conn, id: i64) -> Result<()> {
    index_tickets(db, Expr::col(("tickets", "device_id")).eq(id)).await
}

async fn index_tickets(db: &mut Conn, which: Expr) -> Result<()> {
    #[derive(sqlx::FromRow)]
    struct Found {
        number: i64,
        name: String,
        email_key: Option<String>,
        phone_key: Option<String>,
        contact_name: String,
        contact_phone_key: String,
        serial: Option<String>,
    }
    let found: Vec<Found> = db
        .all(
            Query::select()
                .columns(["name", "email_key", "phone_key"].map(|c| ("people", c)))
                .columns(["number", "contact_name", "contact_phone_key"].map(|c| ("tickets", c)))
                .column(("devices", "serial"))
                .from("tickets")
                .join(JoinType::InnerJoin, "people", Expr::col(("people", "id")).equals(("tickets", "customer_id")))
                .join(JoinType::InnerJoin, "devices", Expr::col(("devices", "id")).equals(("tickets", "device_id")))
                .and_where(which),
        )
        .await?;
    let all = found.into_iter().map(|found| {
        let by =
            FoundBy { name: &found.name, email_key: found.email_key.as_deref(), phone_key: found.phone_key.as_deref() };
        let terms = ticket_terms(&by, &found.contact_name, &found.contact_phone_key, found.serial.as_deref());
        (found.number, terms)
    });
    write(db, Subject::Ticket, all.collect()).await
}

/// Writes anew the words a person and their tickets are found by.
///
/// # Errors
/// When the database does not answer.
pub async fn index_person(db: &mut Conn, id: i64) -> Result<()> {
    #[derive(sqlx::FromRow)]
    struct Found {
        name: String,
        email_key: Option<String>,
        phone_key: Option<String>,
    }
    let found: Option<Found> = db
        .first(
            Query::select()
                .columns(["name", "email_key", "phone_key"])
                .from("people")
                .and_where(Expr::col("id").eq(id)),
        )
        .await?;
    let Some(found) = found else { return Ok(()) };
    let by =
        FoundBy { name: &found.name, email_key: found.email_key.as_deref(), phone_key: found.phone_key.as_deref() };
    let terms = person_terms(&by);
    write(db, Subject::Person, vec![(id, terms)]).await?;
    index_tickets(db, Expr::col(("tickets", "customer_id")).eq(id)).await
}

/// What a person is found by.
#[derive(Debug, Clone, Copy)]
pub(crate) struct FoundBy<'a> {
    pub name: &'a str,
    pub email_key: Option<&'a str>,
    pub phone_key: Option<&'a str>,
}

/// The words a person is found by.
pub(crate) fn person_terms(by: &FoundBy) -> BTreeSet<String> {
    let mut terms = BTreeSet::new();
    names(&mut terms, by.name);
    email(&mut terms, by.email_key);
    phone(&mut terms, by.phone_key);
    terms
}

/// The words a ticket is found by: its customer's, whom one asks for, and its device's serial number.
pub(crate) fn ticket_terms(
    by: &FoundBy,
    contact_name: &str,
    contact_phone_key: &str,
    serial_number: Option<&str>,
) -> BTreeSet<String> {
    let mut terms = person_terms(by);
    names(&mut terms, contact_name);
    phone(&mut terms, Some(contact_phone_key));
    serial(&mut terms, serial_number);
    terms
}

/// How words are looked for: by whatever looks at the least.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum How {
    /// What this word finds is looked at, for the others.
    By(usize),
    /// Each word finds very many: those that this one finds are looked for among all that the others find.
    ByAll(usize),
    /// Each that is listed is looked at, in the order of the list, until there are enough: a customer's own are few,
    /// and of what is in very many it is soon a page full.
    Along,
}

/// How many more than these are very many: what is found by the index is put in order before it is shown, what is
/// found along the list is not, and at so many both take as long.
const MANY: i64 = 3000;

/// How the words of `q` are best looked for.
///
/// # Errors
/// When the database does not answer.
pub async fn how(db: &mut Conn, subject: Subject, q: &str) -> Result<How> {
    let words = query_words(q);
    // Which word it was stands in the last digit: there are six at the most.
    let counted = |(nth, word): (u8, &String)| {
        let found = of_word("search_terms", subject, word).expr(Expr::value(1)).limit(MANY.unsigned_abs()).to_owned();
        let counted = Expr::cust(format!("count(*) * 10 + {nth}"));
        Query::select().expr_as(counted, "counted").from_subquery(found, "some_terms").to_owned()
    };
    let mut each = (0..).zip(&words).map(counted);
    let Some(mut query) = each.next() else { return Ok(How::Along) };
    query.unions(each.map(|one| (UnionType::All, one)));
    let counts: Vec<(i64,)> = db.all(&query).await?;
    let Some((fewest,)) = counts.into_iter().min() else { return Ok(How::Along) };
    let (found, nth) = (fewest / 10, fewest % 10);
    let nth = usize::try_from(nth).unwrap_or_default();
    Ok(match found {
        0..MANY => How::By(nth),
        _ if words.len() == 1 => How::Along,
        _ => How::ByAll(nth),
    })
}

/// Keeps a query to those whose key is one of what every word of `q` finds, or one of these numbers. Says by what it
/// is to be ordered instead of the key, where something is: an engine that is asked for the key's own order may look
/// along everything there is in that order.
pub fn keep_to(
    query: &mut SelectStatement,
    subject: Subject,
    q: &str,
    key: (&'static str, &'static str),
    numbers: &[i64],
    how: How,
) -> Option<Expr> {
    let mut ids = match how {
        How::By(first) => found(subject, q, first, |word| has(subject, word, ("search_terms", "id"))),
        How::ByAll(first) => found(subject, q, first, |word| {
            let all = of_word("others", subject, word).column(("others", "id")).to_owned();
            // Not the key itself: by each of so many keys this one's words would be looked up.
            Expr::col(("search_terms", "id")).add(0).in_subquery(all)
        }),
        How::Along => {
            let by_numbers = numbers.iter().map(|number| Expr::col(key).eq(*number));
            let any = by_numbers.fold(Cond::any(), Cond::add).add_option(having(subject, q, key));
            query.cond_where(if any.is_empty() { any.add(Expr::value(false)) } else { any });
            return None;
        }
    };
    let by_numbers = numbers.iter().map(|number| Query::select().expr_as(Expr::value(*number), "id").to_owned());
    ids.unions(by_numbers.map(|way| (UnionType::Distinct, way)));
    query.join_subquery(JoinType::InnerJoin, ids, "found", Expr::col(("found", "id")).equals(key));
    Some(Expr::col(key).add(0))
}

/// The keys of what one word finds, and the others as well.
fn found(subject: Subject, q: &str, first: usize, others: impl Fn(&str) -> Expr) -> SelectStatement {
    let mut words = query_words(q);
    let mut ids = of_word("search_terms", subject, &words.swap_remove(first));
    ids.distinct().column(("search_terms", "id"));
    for word in words {
        ids.and_where(others(&word));
    }
    ids
}

/// The condition under which every word of `q` finds the one with this key, which is looked at by itself; `None`
/// when `q` holds nothing that could find anything.
#[must_use]
pub fn having(subject: Subject, q: &str, key: (&'static str, &'static str)) -> Option<Cond> {
    let words = query_words(q);
    (!words.is_empty()).then(|| words.iter().fold(Cond::all(), |all, word| all.add(has(subject, word, key))))
}

/// The condition under which `id` is one of those that every word of `q` finds; `None` when `q`
/// holds nothing that could find anything.
#[must_use]
pub fn matches(subject: Subject, q: &str, id: &Expr) -> Option<Cond> {
    let words = query_words(q);
    let among = |word: &String| {
        id.clone().in_subquery(of_word("search_terms", subject, word).column(("search_terms", "id")).to_owned())
    };
    (!words.is_empty()).then(|| words.iter().fold(Cond::all(), |all, word| all.add(among(word))))
}

/// Whether a word finds the one with this key.
fn has(subject: Subject, word: &str, key: (&'static str, &'static str)) -> Expr {
    let mut one = of_word("own_terms", subject, word);
    one.expr(Expr::value(1)).and_where(Expr::col(("own_terms", "id")).equals(key));
    // With a limit it stays a question about this one: SQLite 3.51 would make a join of it, and begin anywhere.
    Expr::exists(one.limit(1).to_owned())
}

/// The terms that a word finds.
fn of_word(table: &'static str, subject: Subject, word: &str) -> SelectStatement {
    let term = || Expr::col((table, "term"));
    let any = word_prefixes(word).into_iter().fold(Cond::any(), |any, prefix| {
        let end = format!("{prefix}\u{10ffff}");
        any.add(term().gte(prefix).and(term().lt(end)))
    });
    let mut query = Query::select();
    query
        .from_as("search_terms", table)
        .and_where(Expr::col((table, "subject")).eq(constant(subject.as_str())))
        .cond_where(any);
    query
}

/// The ticket number somebody may have meant: `#10 001`, `10-001`, `T10001` all mean 10001.
#[must_use]
pub fn number_in(q: &str) -> Option<i64> {
    let folded = fold_word(q);
    let rest = folded.trim_start_matches(|c: char| !c.is_ascii_digit());
    let is_spelling = |c: char| c.is_ascii_digit() || " -.,/#".contains(c);
    let prefix_is_short = folded.chars().count() - rest.chars().count() <= 7;
    if rest.is_empty() || !prefix_is_short || !rest.chars().all(is_spelling) {
        return None;
    }
    let digits: String = rest.chars().filter(char::is_ascii_digit).collect();
    (digits.len() <= 12).then(|| digits.parse().ok()).flatten()
}

/// A phone number typed with spaces is one word; otherwise words stand apart.
fn query_words(q: &str) -> Vec<String> {
    let folded = fold_word(q);
    let phone_like = |c: char| c.is_ascii_digit() || "+-() .".contains(c);
    let digits: String = folded.chars().filter(char::is_ascii_digit).collect();
    if digits.len() >= 3 && folded.chars().all(phone_like) {
        return vec![digits];
    }
    folded.split(|c: char| c.is_whitespace() || c == ',').filter(|w| !w.is_empty()).take(6).map(str::to_owned).collect()
}

/// Under which prefixes a word may stand in the index. A serial or phone part needs three characters.
fn word_prefixes(word: &str) -> Vec<String> {
    let mut prefixes = vec![word.to_owned()];
    let digits: String = word.chars().filter(char::is_ascii_digit).rev().collect();
    if digits.len() >= 3 && digits.len() == word.trim_start_matches('+').len() {
        prefixes.push(format!("p:{digits}"));
    }
    let compact = compact(word);
    if compact.chars().count() >= 3 {
        prefixes.push(format!("s:{compact}"));
    }
    prefixes
}

fn names(terms: &mut BTreeSet<String>, name: &str) {
    let folded = fold_word(name);
    terms.extend(
        folded
            .split(|c: char| c.is_whitespace() || c == ',')
            .filter(|word| !word.is_empty())
            .take(12)
            .map(|word| word.chars().take(60).collect()),
    );
}

fn email(terms: &mut BTreeSet<String>, key: Option<&str>) {
    terms.extend(key.map(|key| key.chars().take(120).collect::<String>()));
}

/// A phone is found by its last digits, so it stands in the index backwards.
fn phone(terms: &mut BTreeSet<String>, key: Option<&str>) {
    terms.extend(
        key.filter(|key| !key.is_empty())
            .map(|key| format!("p:{}", key.chars().filter(char::is_ascii_digit).rev().collect::<String>())),
    );
}

/// A serial is found by any part of it, so each of its endings stands in the index.
fn serial(terms: &mut BTreeSet<String>, serial: Option<&str>) {
    let Some(serial) = serial.map(compact) else { return };
    let chars: Vec<char> = serial.chars().take(60).collect();
    for start in 0..chars.len().saturating_sub(2) {
        terms.insert(format!("s:{}", chars[start..].iter().collect::<String>()));
    }
}

fn compact(text: &str) -> String {
    fold_word(text).chars().filter(|c| c.is_alphanumeric()).collect()
}

/// How many terms one statement writes: engines bound the values of a statement.
const AT_ONCE: usize = 300;

async fn write(db: &mut Conn, subject: Subject, all: Vec<(i64, BTreeSet<String>)>) -> Result<()> {
    if all.is_empty() {
        return Ok(());
    }
    db.run(
        Query::delete()
            .from_table("search_terms")
            .and_where(Expr::col("subject").eq(constant(subject.as_str())))
            .and_where(Expr::col("id").is_in(all.iter().map(|(id, _)| *id))),
    )
    .await?;
    let rows: Vec<(i64, String)> =
        all.into_iter().flat_map(|(id, terms)| terms.into_iter().map(move |term| (id, term))).collect();
    for rows in rows.chunks(AT_ONCE) {
        let mut insert = Query::insert();
        insert.into_table("search_terms").columns(["subject", "term", "id"]);
        for (id, term) in rows {
            insert.values_panic([subject.as_str().into(), term.as_str().into(), (*id).into()]);
        }
        db.run(&insert).await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ticket_number_is_understood_in_any_spelling() {
        for typed in ["10001", "#10001", "10 001", "10-001", "T10001", "ticket 10001", "１０００１", " 10.001 "] {
            assert_eq!(number_in(typed), Some(10_001), "{typed}");
        }
        for typed in ["", "Mira", "C02XK1A7", "mira@demo.test"] {
            assert_eq!(number_in(typed), None, "{typed}");
        }
    }
}
