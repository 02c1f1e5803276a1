//! From the shelf back to its owner.

use super::{Action, Days, HandOver, Method, Plot, Spot, Who, say};

impl Plot<'_> {
    /// Gets the device back to its owner.
    pub(super) fn goes_back(&mut self, was_worked_on: bool) {
        let executives = self.house.places(super::Role::Executive, None);
        self.executive = executives[self.chance.place(executives.len())];
        self.days_go_by(0, 1);
        let mut then = self.is_arranged();
        while self.chance.percent(5) {
            if self.chance.percent(50) {
                self.minutes_go_by(30, 400);
            } else {
                self.now = then;
                let reason = self.one_of(say::RETURN_FAILURES);
                self.by_executive(Action::ReturnFailure, vec![("reason", reason)]);
                self.days_go_by(0, 2);
            }
            then = self.is_arranged();
        }
        self.question(3, Who::Member(self.executive));
        if then <= self.now {
            self.minutes_go_by(15, 120);
        } else {
            self.now = then;
        }
        let by = if self.chance.percent(88) { self.whose.contact.to_owned() } else { self.one_of(say::TAKERS) };
        self.by_executive(Action::HandBack, vec![("received_by", by)]);
        if was_worked_on && self.chance.percent(5) {
            let minutes = self.chance.between(60, 700);
            self.now = Days::at_home(self.now, minutes, self.chance);
            let who = self.customer();
            self.comment(who, say::THANKED, "public");
        }
    }

    /// Arranges how it goes back, and says when it will be there.
    fn is_arranged(&mut self) -> Spot {
        let is_delivered = match self.hand_over {
            HandOver::Pickup => self.chance.percent(82),
            HandOver::DropOff => self.chance.percent(7),
        };
        let days = if is_delivered {
            self.chance.between(1, 3)
        } else {
            self.chance.between(0, 3) * self.chance.between(0, 4)
        };
        let then = self.days.after(self.now, days, self.chance);
        let typed = if is_delivered {
            vec![
                ("method", Method::Delivery.to_string()),
                ("date", self.days.date(then).to_string()),
                ("window", Self::window(then).to_string()),
                ("address", self.whose.address.to_owned()),
            ]
        } else {
            vec![("method", Method::Collection.to_string())]
        };
        self.by_executive(Action::Return, typed);
        then
    }
}
