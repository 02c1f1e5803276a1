//! What was answered since anything was committed. Whenever something happens, everybody whose page shows it asks the same
//! at once, and in a quiet hour nothing happens at all: the same question at the same state of the database has the same
//! answer, and needs not be asked twice.
//!
//! `SQLite` tells each connection whether another one has committed, this process's or another's (`pragma data_version`,
//! <https://www.sqlite.org/pragma.html#pragma_data_version>), and is asked so with the session of whoever makes a
//! request. Sessions themselves are never remembered: who somebody is, and the scope of what they may see, is looked up
//! for each request. By what is remembered of a ticket it is decided whether they may see that one, as it was when
//! their request began or later. Whoever has no session, such as a programme with a token, asks anew each time.
//!
//! What one request finds may be of several states, as it always might: each question was answered by itself. None is of
//! a state before the request began, and pages are told of what is committed after that.
//!
//! A connection's number says nothing about another's, so that states are counted here: whenever a connection notices
//! that something was committed, a new one begins, and nothing of before is known any more. One that notices nothing
//! is at the state that was counted last: had something been committed since it looked before, it would notice. Each
//! commit so counts once for every connection, which forgets too often rather than too late. An answer counts for the
//! state that its connection was at before it asked, and so may be of a later one, and never of an earlier one.

use std::any::Any;
use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// How much is remembered, in bytes of the texts that answers came as. As rows they take two to four times as much.
const MOST: usize = 4 << 20;

type Known = HashMap<String, Arc<dyn Any + Send + Sync>>;

/// What all connections of a database were answered.
#[derive(Debug, Default)]
pub(super) struct Remembered(Mutex<Answers>);

#[derive(Default)]
struct Answers {
    /// How many states were counted.
    state: u64,
    known: Known,
    bytes: usize,
}

/// What one connection knows of the database's state.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Seen {
    /// The engine's own number when it was asked last.
    version: Option<i64>,
    /// The state it is at, once whoever has the connection now has asked.
    state: Option<u64>,
}

impl Seen {
    /// For whoever has the connection next.
    pub fn left(self) -> Self {
        Self { state: None, ..self }
    }
}

impl Remembered {
    /// Notes the engine's number for a connection as it is now.
    pub fn look(&self, seen: &mut Seen, version: i64) {
        let mut answers = self.answers();
        let is_another = seen.version != Some(version);
        if is_another {
            answers.state += 1;
        }
        *seen = Seen { version: Some(version), state: Some(answers.state) };
        let forgotten = is_another.then(|| answers.forget());
        // Others need not wait until it is gone.
        drop(answers);
        drop(forgotten);
    }

    /// The answer to a question, if it is known at this state.
    pub fn answer<T: Clone + Send + Sync + 'static>(&self, seen: Seen, question: &str) -> Option<T> {
        let answers = self.answers();
        let known = answers.known.get(question).filter(|_| seen.state == Some(answers.state))?;
        let known = Arc::clone(known);
        drop(answers);
        known.downcast_ref().cloned()
    }

    /// Notes an answer to what was asked at this state.
    pub fn note<T: Clone + Send + Sync + 'static>(&self, seen: Seen, question: String, answer: &T, bytes: usize) {
        let bytes = bytes + question.len();
        if seen.state.is_none() || bytes > MOST {
            return;
        }
        let answer = Arc::new(answer.clone());
        let mut answers = self.answers();
        if seen.state != Some(answers.state) {
            return;
        }
        let forgotten = (answers.bytes + bytes > MOST).then(|| answers.forget());
        if answers.known.insert(question, answer).is_none() {
            answers.bytes += bytes;
        }
        drop(answers);
        drop(forgotten);
    }

    fn answers(&self) -> MutexGuard<'_, Answers> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Answers {
    fn forget(&mut self) -> Known {
        self.bytes = 0;
        std::mem::take(&mut self.known)
    }
}

impl fmt::Debug for Answers {
    /// Questions hold secrets, and answers what is people's own.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Answers").field("state", &self.state).field("bytes", &self.bytes).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_answered_is_known_to_all_until_something_is_committed() {
        let remembered = Remembered::default();
        let (mut one, mut other) = (Seen::default(), Seen::default());
        remembered.note(one, "who".to_owned(), &1_i64, 10);
        assert_eq!(remembered.answer::<i64>(one, "who"), None, "nobody looked");

        remembered.look(&mut other, 70);
        remembered.look(&mut one, 5);
        remembered.note(one, "who".to_owned(), &1_i64, 10);
        assert_eq!(remembered.answer(one, "who"), Some(1_i64));
        assert_eq!(remembered.answer::<i64>(one, "whom"), None);
        assert_eq!(remembered.answer::<String>(one, "who"), None, "another kind of answer");
        assert_eq!(remembered.answer::<i64>(other, "who"), None, "it looked before");
        remembered.look(&mut other, 70);
        assert_eq!(remembered.answer(other, "who"), Some(1_i64));
        assert_eq!(remembered.answer::<i64>(one.left(), "who"), None, "somebody else has it, and did not look");

        remembered.look(&mut other, 71);
        assert_eq!(remembered.answer::<i64>(other, "who"), None, "something was committed");
        remembered.note(one, "who".to_owned(), &1_i64, 10);
        assert_eq!(remembered.answer::<i64>(other, "who"), None, "whoever looked before notes nothing");
    }

    #[test]
    fn not_more_is_remembered_than_fits() {
        let remembered = Remembered::default();
        let mut seen = Seen::default();
        remembered.look(&mut seen, 1);
        remembered.note(seen, "too much".to_owned(), &1, MOST);
        assert_eq!(remembered.answer::<i32>(seen, "too much"), None);
        for n in 0..100 {
            remembered.note(seen, n.to_string(), &n, MOST / 10);
            assert_eq!(remembered.answer(seen, &n.to_string()), Some(n));
            assert!(remembered.answers().bytes <= MOST);
        }
        assert_eq!(remembered.answer::<i32>(seen, "0"), None);
    }

    /// Connections of a database that commit, look, ask and note as it comes, each in the middle of the others.
    #[test]
    fn no_answer_is_ever_older_than_what_its_asker_saw() {
        struct Connection {
            seen: Seen,
            /// How many commits it knows of: its own number, from anywhere.
            number: i64,
            knows_of: u64,
            /// The commits when it looked, told only later.
            looked: Option<(i64, u64)>,
            sees: u64,
            /// What the database answered, noted only later.
            found: Option<u64>,
        }
        // The high bits of a linear congruential generator (Knuth's MMIX).
        let mut random = 42_u64;
        let mut below = |n: u64| {
            random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (random >> 33) % n
        };
        let (mut known, mut asked) = (0, 0);
        for _ in 0..200 {
            let remembered = Remembered::default();
            let mut commits = 0_u64;
            let connection =
                |number| Connection { seen: Seen::default(), number, knows_of: 0, looked: None, sees: 0, found: None };
            let mut connections: Vec<Connection> = (0..4).map(|nth| connection(nth * 1000)).collect();
            for _ in 0..400 {
                if below(12) == 0 {
                    commits += 1;
                    continue;
                }
                let of = &mut connections[usize::try_from(below(4)).unwrap()];
                match (below(4), of.looked, of.found) {
                    (0, None, None) => {
                        of.seen = of.seen.left();
                        of.number += i64::from(of.knows_of != commits);
                        of.knows_of = commits;
                        of.looked = Some((of.number, commits));
                    }
                    (1, Some((number, saw)), _) => {
                        remembered.look(&mut of.seen, number);
                        (of.looked, of.sees) = (None, saw);
                    }
                    (2, None, None) if of.seen.state.is_some() => {
                        asked += 1;
                        if let Some(answer) = remembered.answer::<u64>(of.seen, "how many") {
                            known += 1;
                            assert!(answer >= of.sees, "{answer} commits, where there were {}", of.sees);
                        } else {
                            // What the database answers is as of now, whoever noticed it.
                            of.number += i64::from(of.knows_of != commits);
                            of.knows_of = commits;
                            of.found = Some(commits);
                        }
                    }
                    (3, _, Some(found)) => {
                        remembered.note(of.seen, "how many".to_owned(), &found, 1);
                        of.found = None;
                    }
                    _ => {}
                }
            }
        }
        assert!(known > 500 && asked > known, "{known} of {asked}");
    }
}
