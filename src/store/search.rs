//! Finding by words: the same prefix index on every engine for names, e-mails, phone endings,
//! serials and parts of them.

mod index;

use std::cmp::Reverse;

pub(crate) use index::{FoundBy, person_terms, ticket_terms};
pub use index::{index_device, index_person, index_ticket};
use sea_query::{CaseStatement, Cond, Expr, ExprTrait, JoinType, Query, SelectStatement, UnionType};

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

/// How words are looked for: by whatever looks at the least.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum How {
    /// This word begins no other, so that what it finds stands in the index in the order of its keys: it is looked at in
    /// that order, for the others, until there are enough.
    InOrder(Found),
    /// What this word finds is looked at, for the others.
    By(Found),
    /// Each that is listed is looked at, in the order of the list, until there are enough: a customer's own are few,
    /// and of what is in very many it is soon a page full.
    Along,
}

/// What one of the words finds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Found {
    /// Which of the words it is, in the order in which they were typed.
    pub word: usize,
    /// Whether they are so few that the others are looked for at each of them, and not once for all.
    pub are_few: bool,
}

/// Up to how many it is looked for at each whether the other words find it, too.
const FEW: i64 = 1000;

/// How many are very many: what is found by the index is put in order before it is shown, what is found along the list
/// is not, and at so many both take as long.
const MANY: i64 = 5000;

/// How the words of `q` are best looked for. `by_key` says that the list is in the order of the keys that words find.
///
/// # Errors
/// When the database does not answer.
pub async fn how(db: &mut Conn, subject: Subject, q: &str, by_key: bool) -> Result<How> {
    let words = query_words(q);
    let all = (0..).zip(&words).flat_map(|(nth, word)| {
        word_prefixes(word).into_iter().map(move |prefix| counted(subject, nth, word, prefix, by_key))
    });
    let mut all = all.collect::<Vec<_>>().into_iter();
    let Some(mut query) = all.next() else { return Ok(How::Along) };
    query.unions(all.map(|one| (UnionType::All, one)));
    let counts: Vec<(i64,)> = db.all(&query).await?;
    let mut found = vec![(0, false); words.len()];
    for (counted,) in counts {
        let of_word = &mut found[usize::try_from(counted / 10 % 10).unwrap_or_default()];
        of_word.0 += counted / 100;
        of_word.1 |= counted >= 100 && counted % 10 == 1;
    }
    // Of those that are counted no further, the longest is likely in the least.
    let rarest = |begins_others: bool| {
        let like_that = (0..words.len()).filter(|nth| begins_others || !found[*nth].1);
        like_that.min_by_key(|nth| (Ord::min(found[*nth].0, MANY), Reverse(words[*nth].chars().count())))
    };
    let by = |word: usize| Found { word, are_few: found[word].0 < FEW };
    let Some(word) = rarest(true) else { return Ok(How::Along) };
    let (count, begins_others) = found[word];
    Ok(match rarest(false) {
        _ if !begins_others => How::InOrder(by(word)),
        _ if count < FEW => How::By(by(word)),
        Some(in_order) => How::InOrder(by(in_order)),
        None if count < MANY || words.iter().enumerate().any(|(nth, other)| nth != word && !is_short(other)) => {
            How::By(by(word))
        }
        None => How::Along,
    })
}

/// Counts what a word finds under one of its prefixes, as far as [`MANY`]. In the last digits stand which word it was, of
/// six at the most, and whether it begins others; numbers of one kind are the same on every engine.
fn counted(subject: Subject, nth: u8, word: &str, prefix: String, by_key: bool) -> SelectStatement {
    let terms =
        || Query::select().expr(Expr::value(1)).from("search_terms").and_where(of("search_terms", subject)).to_owned();
    let begins_others = if by_key && prefix == word {
        let term = Expr::col(("search_terms", "term"));
        let beyond = terms().and_where(begins("search_terms", prefix.clone()).and(term.gt(word))).limit(1).to_owned();
        Expr::exists(beyond)
    } else {
        Expr::value(true)
    };
    let found = terms().and_where(begins("search_terms", prefix)).limit(MANY.unsigned_abs()).to_owned();
    let counted = Expr::cust(format!("count(*) * 100 + {nth} * 10"))
        .add(CaseStatement::new().case(begins_others, Expr::value(1)).finally(Expr::value(0)));
    Query::select().expr_as(counted, "counted").from_subquery(found, "some_terms").to_owned()
}

/// Few letters begin so much that it is not to be read at once.
fn is_short(word: &str) -> bool {
    word.chars().count() < 3
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
    let mut words = query_words(q);
    match how {
        How::InOrder(found) if numbers.is_empty() => {
            let in_order = |column: &'static str| Expr::col(("in_order", column));
            let is_found = of("in_order", subject).and(in_order("term").eq(words.swap_remove(found.word)));
            let is_it = is_found.and(in_order("id").equals(key));
            query.join_as(JoinType::InnerJoin, "search_terms", "in_order", is_it);
            for word in words {
                query.and_where(others(subject, &word, ("in_order", "id"), found.are_few));
            }
            Some(in_order("id"))
        }
        How::InOrder(found) | How::By(found) => {
            let first = words.swap_remove(found.word);
            let mut ids = found_by(subject, &first, UnionType::Distinct, |one| {
                one.distinct().column(("search_terms", "id"));
                for word in &words {
                    one.and_where(others(subject, word, ("search_terms", "id"), found.are_few));
                }
                one
            });
            let by_numbers =
                numbers.iter().map(|number| Query::select().expr_as(Expr::value(*number), "id").to_owned());
            ids.unions(by_numbers.map(|way| (UnionType::Distinct, way)));
            query.join_subquery(JoinType::InnerJoin, ids, "found", Expr::col(("found", "id")).equals(key));
            Some(Expr::col(key).add(0))
        }
        How::Along => {
            let by_numbers = numbers.iter().map(|number| Expr::col(key).eq(*number));
            let any = by_numbers.fold(Cond::any(), Cond::add).add_option(having(subject, q, key));
            query.cond_where(if any.is_empty() { any.add(Expr::value(false)) } else { any });
            None
        }
    }
}

/// Whether a word finds the one with this key, among others that are found: it is looked for at each of a few, or once
/// for all.
fn others(subject: Subject, word: &str, key: (&'static str, &'static str), are_few: bool) -> Expr {
    if are_few || is_short(word) {
        return has(subject, word, key);
    }
    let all = found_by(subject, word, UnionType::All, |one| one.column(("search_terms", "id")));
    // A table of its own, which is read once on every engine.
    let all = Query::select().column(("others", "id")).from_subquery(all, "others").to_owned();
    // Not the key itself: by each of so many keys this one's words would be looked up.
    Expr::col(key).add(0).in_subquery(all)
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
        let mut ids = Query::select();
        ids.column("id").from("search_terms").and_where(of("search_terms", subject));
        id.clone().in_subquery(ids.cond_where(finds("search_terms", word)).to_owned())
    };
    (!words.is_empty()).then(|| words.iter().fold(Cond::all(), |all, word| all.add(among(word))))
}

/// Whether a word finds the one with this key.
fn has(subject: Subject, word: &str, key: (&'static str, &'static str)) -> Expr {
    let mut one = Query::select();
    one.expr(Expr::value(1)).from_as("search_terms", "own_terms").and_where(of("own_terms", subject));
    one.cond_where(finds("own_terms", word)).and_where(Expr::col(("own_terms", "id")).equals(key));
    // With a limit it stays a question about this one: SQLite 3.51 would make a join of it, and begin anywhere.
    Expr::exists(one.limit(1).to_owned())
}

/// What a word finds: each of its ranges by itself, because `SQLite` puts together what `or` finds, and reads several
/// times as long.
fn found_by(
    subject: Subject,
    word: &str,
    union: UnionType,
    shown: impl Fn(&mut SelectStatement) -> &mut SelectStatement,
) -> SelectStatement {
    let mut each = word_prefixes(word).into_iter().map(|prefix| {
        let mut one = Query::select();
        one.from("search_terms").and_where(of("search_terms", subject)).and_where(begins("search_terms", prefix));
        shown(&mut one).to_owned()
    });
    let mut first = each.next().unwrap_or_default();
    first.unions(each.map(|one| (union, one)));
    first
}

/// Whether a term is of a subject.
fn of(table: &'static str, subject: Subject) -> Expr {
    Expr::col((table, "subject")).eq(constant(subject.as_str()))
}

/// Whether a term begins so.
fn begins(table: &'static str, prefix: String) -> Expr {
    let end = format!("{prefix}\u{10ffff}");
    Expr::col((table, "term")).gte(prefix).and(Expr::col((table, "term")).lt(end))
}

/// Whether a word finds a term.
fn finds(table: &'static str, word: &str) -> Cond {
    word_prefixes(word).into_iter().fold(Cond::any(), |any, prefix| any.add(begins(table, prefix)))
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

fn compact(text: &str) -> String {
    fold_word(text).chars().filter(|c| c.is_alphanumeric()).collect()
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
