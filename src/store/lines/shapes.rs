//! Lists' statements, spelled once for each shape that a list can have. All but a few ask for one of some ten.

use std::collections::HashMap;
use std::sync::{LazyLock, PoisonError, RwLock};

use sea_query::{QueryBuilder, SelectStatement, Value, Values};
use sea_query_sqlx::SqlxValues;

use super::found::{Shows, found};
use super::{By, Filter};
use crate::domain::lifecycle::Status;
use crate::domain::permission::Scope;
use crate::domain::pickup::HandOver;
use crate::store::dialect::{Question, Statement};
use crate::store::kept::{Filled, Kept, given};
use crate::store::room;
use crate::store::search::How;

/// The most shapes that are kept. Others are built each time.
const MOST: usize = 200;

/// How many values a shape is given.
const VALUES: usize = 5;

type Build = Box<dyn Fn() -> SelectStatement + Send + Sync>;

/// The query for a list: one that is kept, or one of its own.
pub enum Listing {
    Kept(Filled<VALUES, Build>),
    Built(Box<SelectStatement>),
}

/// The query for what is shown of the tickets in scope that fit the filter, in its order: one more than there may be.
pub(super) fn listing(shows: Shows, scope: Scope, filter: &Filter, how: How, limit: u64) -> Listing {
    let kept = Shape::of(shows, scope, filter, limit).and_then(|(shape, values)| Some(shape.kept()?.with(values)));
    kept.map_or_else(|| Listing::Built(found(shows, scope, filter, how, limit).into()), Listing::Kept)
}

/// What of a list's statement is not the same for all values.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Shape {
    shows: Shows,
    scope: Scope,
    statuses: Vec<Status>,
    only_open: bool,
    in_department: bool,
    of_technician: bool,
    of_device: bool,
    goes_on: bool,
    hand_over: Option<HandOver>,
    order: By,
    /// How many rows the statement asks for.
    room: u64,
}

impl Shape {
    /// A list's shape and its values, unless it is one of those that differ in more.
    fn of(shows: Shows, scope: Scope, filter: &Filter, limit: u64) -> Option<(Self, [Value; VALUES])> {
        // All of it, so that nothing that is added to a filter is forgotten here.
        let Filter {
            statuses,
            only_open,
            department_id,
            technician_id,
            hand_over,
            overdue_on,
            device_id,
            q,
            after,
            order,
            due,
        } = filter;
        if !q.trim().is_empty() || overdue_on.is_some() || due.is_some() {
            return None;
        }
        let (scope, id) = match scope {
            Scope::Department(id) => (Scope::Department(given(0)), id),
            Scope::Technician { id, and_completed } => (Scope::Technician { id: given(0), and_completed }, id),
            Scope::Owner(id) => (Scope::Owner(given(0)), id),
            Scope::Ticket(number) => (Scope::Ticket(given(0)), number),
            Scope::House | Scope::Nothing => (scope, 0),
        };
        let shape = Self {
            shows,
            scope,
            statuses: statuses.clone(),
            only_open: *only_open,
            in_department: department_id.is_some(),
            of_technician: technician_id.is_some(),
            of_device: device_id.is_some(),
            goes_on: after.is_some(),
            hand_over: *hand_over,
            order: *order,
            room: room(limit),
        };
        let values = [Some(id), *department_id, *technician_id, *device_id, *after];
        Some((shape, values.map(|value| value.unwrap_or_default().into())))
    }

    /// The statement of this shape; `None` when there are too many already.
    fn kept(self) -> Option<&'static Kept<Build>> {
        static KEPT: LazyLock<RwLock<HashMap<Shape, &'static Kept<Build>>>> = LazyLock::new(RwLock::default);
        if let Some(kept) = KEPT.read().unwrap_or_else(PoisonError::into_inner).get(&self) {
            return Some(kept);
        }
        let mut all = KEPT.write().unwrap_or_else(PoisonError::into_inner);
        if all.len() >= MOST {
            return None;
        }
        let shape = self.clone();
        let build: Build = Box::new(move || shape.found());
        Some(all.entry(self).or_insert_with(|| Box::leak(Box::new(Kept::of(build)))))
    }

    /// The statement with [`given`] where its values go.
    fn found(&self) -> SelectStatement {
        let filter = Filter {
            statuses: self.statuses.clone(),
            only_open: self.only_open,
            department_id: self.in_department.then_some(given(1)),
            technician_id: self.of_technician.then_some(given(2)),
            hand_over: self.hand_over,
            device_id: self.of_device.then_some(given(3)),
            after: self.goes_on.then_some(given(4)),
            order: self.order,
            ..Filter::default()
        };
        found(self.shows, self.scope, &filter, How::Along, self.room - 1)
    }
}

impl Statement for Listing {
    fn spelled<T: QueryBuilder>(&self, builder: T) -> (String, SqlxValues) {
        match self {
            Self::Kept(kept) => kept.spelled(builder),
            Self::Built(built) => built.spelled(builder),
        }
    }

    fn is_planned_once(&self, values: &Values) -> bool {
        match self {
            Self::Kept(kept) => kept.is_planned_once(values),
            Self::Built(built) => built.is_planned_once(values),
        }
    }
}

impl Question for Listing {
    fn note(&self, question: &mut String) {
        match self {
            Self::Kept(kept) => kept.note(question),
            Self::Built(built) => built.note(question),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::dialect::as_each_engine_reads;

    /// Every combination of what two filters choose.
    fn both(some: &[Filter], change: impl Fn(Filter) -> Filter) -> Vec<Filter> {
        some.iter().flat_map(|filter| [filter.clone(), change(filter.clone())]).collect()
    }

    fn filters() -> Vec<Filter> {
        let mut all = vec![Filter::default()];
        all = both(&all, |filter| Filter { statuses: vec![Status::Returned], ..filter });
        all = both(&all, |filter| Filter { only_open: true, ..filter });
        all = both(&all, |filter| Filter { department_id: Some(11), ..filter });
        all = both(&all, |filter| Filter { technician_id: Some(12), ..filter });
        all = both(&all, |filter| Filter { device_id: Some(13), ..filter });
        all = both(&all, |filter| Filter { after: Some(14), ..filter });
        all = both(&all, |filter| Filter { hand_over: Some(HandOver::Pickup), ..filter });
        all = both(&all, |filter| Filter { order: By::Newest, ..filter });
        both(&all, |filter| Filter { order: By::Due, ..filter })
    }

    #[test]
    fn a_kept_list_is_spelled_as_one_that_is_built() {
        let scopes = [
            Scope::House,
            Scope::Department(1),
            Scope::Technician { id: 2, and_completed: true },
            Scope::Technician { id: 3, and_completed: false },
            Scope::Owner(4),
            Scope::Ticket(5),
            Scope::Nothing,
        ];
        for (scope, limit) in scopes.into_iter().zip([50, 10, 7, 99, 50, 100, 25]) {
            for (filter, shows) in filters().iter().flat_map(|filter| [(filter, Shows::Lines), (filter, Shows::Rows)]) {
                let built = found(shows, scope, filter, How::Along, limit);
                let (shape, values) = Shape::of(shows, scope, filter, limit).expect("a shape");
                // One of its own: there are more of them here than are kept.
                let build: Build = Box::new(move || shape.found());
                let kept = Box::leak(Box::new(Kept::of(build))).with(values);
                assert_eq!(as_each_engine_reads(&kept), as_each_engine_reads(&built), "{scope:?} {filter:?}");
            }
        }
    }

    #[test]
    fn what_differs_in_more_than_its_values_has_no_shape() {
        let of = |filter: &Filter| Shape::of(Shows::Rows, Scope::House, filter, 50).is_some();
        assert!(of(&Filter { q: "  ".to_owned(), ..Filter::default() }));
        assert!(!of(&Filter { q: "nair".to_owned(), ..Filter::default() }));
        assert!(!of(&Filter { overdue_on: chrono::NaiveDate::from_ymd_opt(2026, 11, 24), ..Filter::default() }));
    }

    #[test]
    fn no_more_shapes_are_kept_than_there_may_be() {
        let kept =
            |filter: &Filter| matches!(listing(Shows::Rows, Scope::House, filter, How::Along, 50), Listing::Kept(_));
        assert!(kept(&Filter::default()));
        let all = filters().iter().filter(|filter| kept(filter)).count();
        assert!(all > 0 && all < filters().len(), "{all}");
        assert!(kept(&Filter::default()), "what is kept stays");
    }
}
