//! What happens to a ticket: the steps of its story, each with its moment, who takes it and what they type.

use super::chance::Chance;
use super::days::{Days, Spot};
use super::faults::{FAULTS, Fault, SINCE};
use super::house::{House, Place};
use super::phrases as say;
use crate::domain::lifecycle::Action;
use crate::domain::person::Role;
use crate::domain::pickup::{HandOver, Window};
use crate::domain::return_::Method;

mod repair;
mod way_back;
mod way_here;

/// Who takes a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Who {
    Customer,
    /// Whoever has the tracking link.
    Link,
    Member(Place),
}

/// What somebody types into a form, by its fields.
pub(super) type Typed = Vec<(&'static str, String)>;

/// One step of a story.
#[derive(Debug)]
pub(super) struct Step {
    pub spot: Spot,
    pub who: Who,
    pub action: Action,
    pub typed: Typed,
}

/// Whose ticket it is, as far as the story depends on it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Whose<'a> {
    pub address: &'a str,
    /// Whom one asks for.
    pub contact: &'a str,
    pub phone: &'a str,
    pub has_email: bool,
    pub category: &'static str,
    pub brand: &'static str,
    pub model: &'static str,
    pub serial: Option<&'a str>,
}

/// A story that is being thought up.
#[derive(Debug)]
pub(super) struct Plot<'a> {
    house: &'a House,
    days: &'a Days,
    whose: Whose<'a>,
    chance: &'a mut Chance,
    fault: &'static Fault,
    /// Where the story has come to.
    now: Spot,
    steps: Vec<Step>,
    hand_over: HandOver,
    /// The executive who looks after it, mostly.
    executive: Place,
    department: i64,
    technician: Place,
}

/// How far the way here led.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    Here,
    Nowhere,
}

/// Thinks up what happens to a ticket that is asked for at a spot.
pub(super) fn plot<'a>(
    house: &'a House,
    days: &'a Days,
    whose: Whose<'a>,
    asked: Spot,
    chance: &'a mut Chance,
) -> anyhow::Result<Vec<Step>> {
    let fits: Vec<&Fault> = FAULTS.iter().filter(|fault| fault.befalls(whose.category)).collect();
    let fault = *chance.weighed(&fits, |fault| fault.weight);
    let executives = house.places(Role::Executive, None);
    let mut plot = Plot {
        house,
        days,
        whose,
        fault,
        now: asked,
        steps: Vec::with_capacity(14),
        hand_over: if chance.percent(42) { HandOver::Pickup } else { HandOver::DropOff },
        executive: executives[chance.place(executives.len())],
        department: house.takes(whose.category),
        technician: 0,
        chance,
    };
    if plot.comes() == Way::Here {
        let is_to_go_back = plot.is_repaired()?;
        plot.goes_back(is_to_go_back);
    }
    Ok(plot.steps)
}

impl Plot<'_> {
    fn step(&mut self, who: Who, action: Action, typed: Typed) {
        self.steps.push(Step { spot: self.now, who, action, typed });
    }

    fn by_executive(&mut self, action: Action, typed: Typed) {
        self.step(Who::Member(self.executive), action, typed);
    }

    /// So many working days go by.
    fn days_go_by(&mut self, least: i64, most: i64) {
        let days = self.chance.between(least, most);
        self.now = self.days.after(self.now, days, self.chance);
    }

    /// So many minutes go by in the house.
    fn minutes_go_by(&mut self, least: i64, most: i64) {
        let minutes = self.chance.between(least, most);
        self.now = self.days.at_work(self.now, minutes, self.chance);
    }

    /// One of these, as it is typed.
    fn one_of(&mut self, of: &[&str]) -> String {
        self.chance.pick(of).to_owned()
    }

    /// So often in a hundred times, one of these.
    fn perhaps(&mut self, often: u32, field: &'static str, of: &[&str]) -> Typed {
        if self.chance.percent(often) { vec![(field, self.one_of(of))] } else { Vec::new() }
    }

    /// Somebody writes something, read by everybody or by staff.
    fn comment(&mut self, who: Who, of: &[&str], visibility: &'static str) {
        let body = self.one_of(of);
        self.step(who, Action::Comments, vec![("body", body), ("visibility", visibility.to_owned())]);
    }

    /// So often in a hundred times, the customer asks something, and mostly whoever has it answers.
    fn question(&mut self, often: u32, answers: Who) {
        if !self.chance.percent(often) {
            return;
        }
        let minutes = self.chance.between(15, 400);
        self.now = Days::at_home(self.now, minutes, self.chance);
        let who = self.customer();
        self.comment(who, say::ASKED, "public");
        if self.chance.percent(75) {
            self.minutes_go_by(5, 200);
            self.comment(answers, say::ANSWERED, "public");
        }
    }

    /// So often in a hundred times, somebody writes something for colleagues alone.
    fn aside(&mut self, often: u32, who: Who) {
        if self.chance.percent(often) {
            self.minutes_go_by(3, 90);
            self.comment(who, say::AMONG_OURSELVES, "internal");
        }
    }

    /// The customer, signed in or by the link.
    fn customer(&mut self) -> Who {
        if self.whose.has_email && self.chance.percent(60) { Who::Customer } else { Who::Link }
    }

    /// A shelf of the department.
    fn shelf(&mut self) -> String {
        let letter = match self.department % 3 {
            0 => ["C", "D"],
            1 => ["F", "T"],
            _ => ["P", "Q"],
        };
        format!("{}-{:02}", self.chance.pick(&letter), self.chance.between(1, 40))
    }

    /// The part of a day in which a spot lies.
    fn window(spot: Spot) -> Window {
        const HOUR: i64 = 3_600_000_000;
        match spot.micros / HOUR {
            ..3 => Window::Morning,
            3..6 => Window::Midday,
            _ => Window::Afternoon,
        }
    }
}
