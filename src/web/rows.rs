//! Tickets as rows of a long list. They are drawn here and not by a template: fifty of them are most of a page.

use std::fmt::Write;

use serde::{Serialize, Serializer};

use super::lines::is_late;
use crate::domain::return_::Method;
use crate::domain::words;
use crate::store::lines::Row;
use crate::views::Calendar;
use crate::views::marks::{age, badge, drawn, icon, late, push, put};

/// Rows as their reader sees them. In a template they are the list's items, and nothing where there are none.
#[derive(Debug)]
pub struct Rows {
    tickets: Vec<Row>,
    calendar: Calendar,
    is_staff: bool,
}

impl Rows {
    /// Staff read who it is about, and the status's name; customers plain words.
    #[must_use]
    pub fn of(tickets: Vec<Row>, calendar: Calendar, is_staff: bool) -> Self {
        Self { tickets, calendar, is_staff }
    }

    /// A row is its ticket's link as a whole.
    fn draw(&self, html: &mut String, row: &Row) {
        let is_late = is_late(row.status, row.promised_on, &self.calendar);
        let (number, status) = (row.number, row.status.as_str());
        put!(
            html,
            "<li class=\"line{}\" id=\"line-{number}\" data-ticket=\"{number}\" data-status=\"{status}\">\n  \
             <a class=\"line__link\" href=\"/tickets/{number}\" data-row>\n    \
             <span class=\"line__number\">{number}</span>\n    <span class=\"line__device\">",
            if is_late { " line--late" } else { "" }
        );
        push(html, &row.brand);
        html.push(' ');
        push(html, &row.model);
        html.push_str(" <small>");
        push(html, &row.category_name);
        html.push_str("</small></span>\n    ");
        badge(html, status, self.label(row));
        if self.is_staff {
            html.push_str("\n    <span class=\"line__who\">");
            push(html, &row.contact_name);
            if let Some(who) = row.technician_name.as_ref().or(row.department_name.as_ref()) {
                html.push_str(" <small>");
                if row.technician_name.is_some() {
                    icon(html, "wrench");
                }
                push(html, who);
                html.push_str("</small>");
            }
            html.push_str("</span>");
        }
        html.push_str("\n    <span class=\"line__promise\">");
        if let Some(day) = row.promised_on {
            icon(html, "calendar");
            html.push_str("<span class=\"visually-hidden\">promised </span>");
            html.push_str(&self.calendar.day(day));
            if is_late {
                html.push(' ');
                late(html);
            }
        }
        html.push_str("</span>\n    <span class=\"line__age\">");
        icon(html, "clock");
        age(html, &self.calendar, row.status_since);
        html.push_str("</span>\n  </a>\n</li>\n");
    }

    fn label(&self, row: &Row) -> &'static str {
        if self.is_staff {
            return words::status(row.status);
        }
        let method = row.return_method.as_deref().and_then(|word| word.parse::<Method>().ok());
        words::headline(row.status, row.hand_over, row.outcome(), method)
    }
}

impl Serialize for Rows {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let draw = |html: &mut String| {
            html.reserve(self.tickets.len() * 1200);
            self.tickets.iter().for_each(|row| self.draw(html, row));
        };
        drawn(draw).serialize(serializer)
    }
}
