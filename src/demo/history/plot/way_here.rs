//! From the request until the device is in the house, or nothing comes of it.

use super::{Action, HandOver, Plot, SINCE, Way, Who, say};

impl Plot<'_> {
    /// Asks, and gets the device here.
    pub(super) fn comes(&mut self) -> Way {
        if self.asks() == Way::Nowhere {
            return Way::Nowhere;
        }
        self.corrects();
        if self.chance.percent(2) {
            self.days_go_by(0, 3);
            return self.calls_off();
        }
        match self.hand_over {
            HandOver::Pickup => {
                if self.is_picked_up() == Way::Nowhere {
                    return Way::Nowhere;
                }
            }
            HandOver::DropOff => {
                self.question(4, Who::Member(self.executive));
                self.days_go_by(0, 3);
                if self.chance.percent(1) {
                    return self.calls_off();
                }
            }
        }
        self.is_taken_in();
        Way::Here
    }

    fn asks(&mut self) -> Way {
        let whose = self.whose;
        let preferred = self.days.ahead(self.now, self.chance.between(0, 4));
        let since = self.one_of(SINCE);
        let typed = vec![
            ("device_category", whose.category.to_owned()),
            ("brand", whose.brand.to_owned()),
            ("model", whose.model.to_owned()),
            ("serial", whose.serial.unwrap_or_default().to_owned()),
            ("fault", format!("{} {since}", self.fault.says)),
            ("hand_over", self.hand_over.to_string()),
            ("preferred_date", preferred.to_string()),
            ("contact_name", whose.contact.to_owned()),
            ("phone", whose.phone.to_owned()),
            ("address", whose.address.to_owned()),
        ];
        // At the counter or on the phone somebody of the house writes it down, and has decided.
        if self.days.is_open(self.now) && (!whose.has_email || self.chance.percent(30)) {
            self.by_executive(Action::Request, typed);
            return Way::Here;
        }
        self.step(Who::Customer, Action::Request, typed);
        if self.chance.percent(1) {
            let minutes = self.chance.between(20, 300);
            self.now = super::Days::at_home(self.now, minutes, self.chance);
            return self.calls_off();
        }
        self.days_go_by(0, 1);
        if self.chance.percent(3) {
            let reason = self.one_of(say::REJECTIONS);
            self.by_executive(Action::Rejection, vec![("reason", reason)]);
            return Way::Nowhere;
        }
        let note = self.perhaps(20, "note", say::NOTES_ON_ACCEPTANCE);
        self.by_executive(Action::Acceptance, note);
        Way::Here
    }

    /// Now and then something was typed wrong.
    fn corrects(&mut self) {
        if !self.chance.percent(4) {
            return;
        }
        self.minutes_go_by(10, 200);
        let typed = match self.chance.below(3) {
            0 => ("preferred_date", self.days.ahead(self.now, self.chance.between(5, 9)).to_string()),
            1 => ("contact_name", format!("{} (mornings)", self.whose.contact)),
            _ => ("address", format!("{}\nSecond floor", self.whose.address)),
        };
        let who = if self.whose.has_email { Who::Customer } else { Who::Member(self.executive) };
        self.step(who, Action::Details, vec![typed]);
    }

    /// Called off before the device is here.
    fn calls_off(&mut self) -> Way {
        if self.chance.percent(70) {
            let who = self.customer();
            let reason = self.perhaps(80, "reason", say::CANCELLED_BY_CUSTOMER);
            self.step(who, Action::Cancellation, reason);
        } else {
            let reason = self.one_of(say::CANCELLED_BY_HOUSE);
            self.by_executive(Action::Cancellation, vec![("reason", reason)]);
        }
        Way::Nowhere
    }

    fn is_picked_up(&mut self) -> Way {
        self.minutes_go_by(5, 240);
        loop {
            let mut then = self.planned_pickup();
            if self.chance.percent(6) {
                self.minutes_go_by(30, 120);
                then = self.planned_pickup();
            }
            if self.chance.percent(1) {
                self.minutes_go_by(20, 200);
                return self.calls_off();
            }
            if then <= self.now {
                self.minutes_go_by(20, 90);
            } else {
                self.now = then;
            }
            if !self.chance.percent(6) {
                break;
            }
            let reason = self.one_of(say::PICKUP_FAILURES);
            self.by_executive(Action::PickupFailure, vec![("reason", reason)]);
            self.minutes_go_by(10, 300);
        }
        if self.chance.percent(85) {
            self.by_executive(Action::PickupCollection, Vec::new());
            self.minutes_go_by(25, 150);
        }
        Way::Here
    }

    /// Plans the pickup, and says when it will be.
    fn planned_pickup(&mut self) -> super::Spot {
        let days = self.chance.between(1, 3);
        let then = self.days.after(self.now, days, self.chance);
        let mut typed = vec![("date", self.days.date(then).to_string()), ("window", Self::window(then).to_string())];
        typed.extend(self.perhaps(15, "note", say::PICKUP_NOTES));
        self.by_executive(Action::Pickup, typed);
        then
    }

    fn is_taken_in(&mut self) {
        let mut typed = vec![
            ("department_id", self.department.to_string()),
            ("fault_type", self.fault.kind.to_string()),
            ("condition", self.one_of(say::CONDITIONS)),
            ("assessment", self.fault.seen.to_owned()),
            ("shelf", self.shelf()),
        ];
        typed.extend(self.perhaps(45, "accessories", say::ACCESSORIES));
        if self.chance.percent(70) {
            let promised = self.days.ahead(self.now, self.chance.between(4, 16));
            typed.push(("promised_on", promised.to_string()));
        }
        self.by_executive(Action::Intake, typed);
    }
}
