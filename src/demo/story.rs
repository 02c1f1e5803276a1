//! How a sample ticket's history is written down: a story of steps, each on a day and by somebody.

use std::fmt;

use chrono::{DateTime, Utc};

use super::calendar::{Calendar, Day};
use crate::domain::inventory::FaultType;
use crate::domain::lifecycle::{Action, Outcome};
use crate::domain::pickup::{HandOver, Window};
use crate::domain::return_::Method;

/// Who acts when it is whoever has the ticket's tracking link.
pub(super) const LINK: &str = "link";

/// What somebody fills a field with.
#[derive(Debug, Clone, Copy)]
pub(super) enum Answer {
    Text(&'static str),
    Day(Day),
    /// The department of this name.
    Department(&'static str),
    /// The person the cast calls so.
    Person(&'static str),
    /// The customer's own address.
    Home,
}

/// One action, taken on a day by somebody of the cast.
#[derive(Debug)]
pub(super) struct Step {
    pub day: Day,
    pub who: &'static str,
    pub action: Action,
    /// What they typed; the other fields are left as the form shows them.
    pub answers: Vec<(&'static str, Answer)>,
}

/// What is to be repaired.
#[derive(Debug)]
pub(super) struct Device {
    pub category: &'static str,
    pub brand: &'static str,
    pub model: &'static str,
    /// Empty where the customer could not find it.
    pub serial: &'static str,
}

/// A device by its category, brand, model and serial number.
pub(super) fn device(category: &'static str, brand: &'static str, model: &'static str, serial: &'static str) -> Device {
    Device { category, brand, model, serial }
}

/// A ticket's whole history, beginning with the request.
#[derive(Debug)]
pub(super) struct Story {
    pub customer: &'static str,
    pub device: Device,
    pub fault: &'static str,
    pub steps: Vec<Step>,
}

/// Somebody's device and what is wrong with it; the steps follow.
pub(super) fn story(customer: &'static str, device: Device, fault: &'static str) -> Story {
    Story { customer, device, fault, steps: Vec::new() }
}

impl fmt::Display for Story {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}'s {} {}", self.customer, self.device.brand, self.device.model)
    }
}

use Answer::{Department, Home, Person, Text};

impl Story {
    /// When each step happened: the steps of one day are spread over it.
    pub(super) fn times(&self, calendar: &Calendar, salt: usize) -> Vec<DateTime<Utc>> {
        let on = |day: Day| self.steps.iter().filter(move |step| step.day == day).count();
        let before = |nth: usize| self.steps[..nth].iter().filter(|step| step.day == self.steps[nth].day).count();
        let time = |(nth, step): (usize, &Step)| calendar.moment(step.day, before(nth), on(step.day), salt);
        self.steps.iter().enumerate().map(time).collect()
    }

    fn then(mut self, day: Day, who: &'static str, action: Action) -> Self {
        self.steps.push(Step { day, who, action, answers: Vec::new() });
        self
    }

    fn answer(mut self, field: &'static str, answer: Answer) -> Self {
        if let Some(step) = self.steps.last_mut() {
            step.answers.push((field, answer));
        }
        self
    }

    /// Fills a field of the last step.
    pub(super) fn with(self, field: &'static str, text: &'static str) -> Self {
        self.answer(field, Text(text))
    }

    /// Fills a day of the last step.
    pub(super) fn with_day(self, field: &'static str, day: Day) -> Self {
        self.answer(field, Answer::Day(day))
    }

    /// The customer asks for the repair, and how and when it would suit them to hand it over.
    pub(super) fn asks(self, day: Day, hand_over: HandOver, preferred: Day) -> Self {
        let who = self.customer;
        self.asks_through(who, day, hand_over, preferred)
    }

    /// An executive writes the request down at the counter or on the phone.
    pub(super) fn asks_through(self, who: &'static str, day: Day, hand_over: HandOver, preferred: Day) -> Self {
        self.then(day, who, Action::Request)
            .with("hand_over", hand_over.as_str())
            .with_day("preferred_date", preferred)
            .answer("address", Home)
    }

    pub(super) fn accepted(self, day: Day, who: &'static str) -> Self {
        self.then(day, who, Action::Acceptance)
    }

    pub(super) fn rejected(self, day: Day, who: &'static str, reason: &'static str) -> Self {
        self.then(day, who, Action::Rejection).with("reason", reason)
    }

    /// A pickup is arranged for `date`.
    pub(super) fn pickup(self, day: Day, who: &'static str, date: Day, window: Window) -> Self {
        self.then(day, who, Action::Pickup).with_day("date", date).with("window", window.as_str())
    }

    pub(super) fn pickup_failed(self, day: Day, who: &'static str, reason: &'static str) -> Self {
        self.then(day, who, Action::PickupFailure).with("reason", reason)
    }

    pub(super) fn collected(self, day: Day, who: &'static str) -> Self {
        self.then(day, who, Action::PickupCollection)
    }

    /// The device is looked over and put in its place on a shelf; it goes to the department of its category.
    pub(super) fn taken_in(
        self,
        day: Day,
        who: &'static str,
        fault: FaultType,
        place: &'static str,
        condition: &'static str,
        assessment: &'static str,
    ) -> Self {
        self.then(day, who, Action::Intake)
            .with("fault_type", fault.as_str())
            .with("shelf", place)
            .with("condition", condition)
            .with("assessment", assessment)
    }

    /// What came with the device; follows [`Self::taken_in`].
    pub(super) fn along_with(self, accessories: &'static str) -> Self {
        self.with("accessories", accessories)
    }

    /// What was promised at intake; follows [`Self::taken_in`].
    pub(super) fn promised_for(self, date: Day) -> Self {
        self.with_day("promised_on", date)
    }

    pub(super) fn transferred(
        self,
        day: Day,
        who: &'static str,
        department: &'static str,
        place: &'static str,
        reason: &'static str,
    ) -> Self {
        self.then(day, who, Action::Transfer)
            .answer("department_id", Department(department))
            .with("shelf", place)
            .with("reason", reason)
    }

    pub(super) fn given(self, day: Day, who: &'static str, technician: &'static str) -> Self {
        self.then(day, who, Action::Allocation).answer("technician_id", Person(technician))
    }

    pub(super) fn withdrawn(self, day: Day, who: &'static str, reason: &'static str) -> Self {
        self.then(day, who, Action::AllocationWithdrawal).with("reason", reason)
    }

    pub(super) fn started(self, day: Day, who: &'static str) -> Self {
        self.then(day, who, Action::Work)
    }

    pub(super) fn progress(self, day: Day, who: &'static str, percent: &'static str, note: &'static str) -> Self {
        self.then(day, who, Action::Progress).with("percent", percent).with("note", note)
    }

    pub(super) fn waits(self, day: Day, who: &'static str, part: &'static str) -> Self {
        self.then(day, who, Action::PartsWait).with("part", part)
    }

    /// When the part should come; follows [`Self::waits`].
    pub(super) fn expected(self, date: Day) -> Self {
        self.with_day("expected_on", date)
    }

    pub(super) fn part_came(self, day: Day, who: &'static str) -> Self {
        self.then(day, who, Action::PartsArrival)
    }

    pub(super) fn repaired(self, day: Day, who: &'static str, report: &'static str) -> Self {
        self.then(day, who, Action::Completion).with("outcome", Outcome::Repaired.as_str()).with("report", report)
    }

    pub(super) fn beyond_repair(self, day: Day, who: &'static str, report: &'static str) -> Self {
        self.then(day, who, Action::Completion).with("outcome", Outcome::Unrepairable.as_str()).with("report", report)
    }

    /// What is to be paid; follows the end of the work or the arrangement of the return.
    pub(super) fn costing(self, amount: &'static str) -> Self {
        self.with("amount_due", amount)
    }

    pub(super) fn reworked(self, day: Day, who: &'static str, reason: &'static str) -> Self {
        self.then(day, who, Action::Rework).with("reason", reason)
    }

    /// The customer is asked to come for it.
    pub(super) fn for_collection(self, day: Day, who: &'static str) -> Self {
        self.then(day, who, Action::Return).with("method", Method::Collection.as_str())
    }

    /// The house brings it to the customer's address on `date`.
    pub(super) fn for_delivery(self, day: Day, who: &'static str, date: Day, window: Window) -> Self {
        self.then(day, who, Action::Return)
            .with("method", Method::Delivery.as_str())
            .with_day("date", date)
            .with("window", window.as_str())
            .answer("address", Home)
    }

    pub(super) fn return_failed(self, day: Day, who: &'static str, reason: &'static str) -> Self {
        self.then(day, who, Action::ReturnFailure).with("reason", reason)
    }

    pub(super) fn handed_back(self, day: Day, who: &'static str) -> Self {
        self.then(day, who, Action::HandBack)
    }

    pub(super) fn cancelled(self, day: Day, who: &'static str, reason: &'static str) -> Self {
        self.then(day, who, Action::Cancellation).with("reason", reason)
    }

    /// The details are corrected; the corrections follow by [`Self::with`].
    pub(super) fn corrected(self, day: Day, who: &'static str) -> Self {
        self.then(day, who, Action::Details)
    }

    /// The promised date is set or moved.
    pub(super) fn promised(self, day: Day, who: &'static str, date: Day, reason: &'static str) -> Self {
        self.then(day, who, Action::Promise).with_day("date", date).with("reason", reason)
    }

    /// A comment everybody reads.
    pub(super) fn says(self, day: Day, who: &'static str, body: &'static str) -> Self {
        self.then(day, who, Action::Comments).with("body", body).with("visibility", "public")
    }

    /// A comment for staff only.
    pub(super) fn notes(self, day: Day, who: &'static str, body: &'static str) -> Self {
        self.then(day, who, Action::Comments).with("body", body).with("visibility", "internal")
    }
}
