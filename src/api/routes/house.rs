//! The operations that are about the house: its people, departments, feedback, notices and inventory, and what superusers read
//! of it all.

use poem::http::Method;

use super::{Empty, Fields, Gives, LIST, Operation, Picture, operation};
use crate::api::audit::{self, AuditEntry};
use crate::api::data::{self, Row, Table};
use crate::api::department::{self, LedDepartment};
use crate::api::departments::{self, Department};
use crate::api::feedback::{self, Feedback};
use crate::api::inventory::{self, InventoryEntry};
use crate::api::mail::{self, Mail, MailLine};
use crate::api::me::{self, Me, Notice};
use crate::api::notifications::{self, Notification};
use crate::api::operation::kept;
use crate::api::people::{self, PasswordLink, Person};
use crate::api::technicians::{self, Technician};
use crate::api::tickets::new::Category;
use crate::domain::staff::POSITION;
use crate::web::departments::acts::{CATEGORY, DEPARTMENT};
use crate::web::people::acts::{CONTACT, SUSPENSION};
use crate::web::profile::PROFILE;

/// Their rows.
pub(super) fn of_the_house() -> Vec<Operation> {
    operations! {
        GET    "/me" = GET "/profile" get_me Empty, &[] => me::show, Gives::one::<Me>("You."), "Whose token it is";
        PATCH  "/me" = POST "/profile" change_me Fields(kept(PROFILE)), &[] => me::change, Gives::one::<Me>("You, as you are then."), "Changes one's own contact data";
        PUT    "/me/picture" = POST "/profile/picture" set_my_picture Picture, &[] => me::set_picture, Gives::one::<Me>("You, with your picture."), "Sets one's own picture";
        DELETE "/me/picture" = POST "/profile/picture/removal" remove_my_picture Empty, &[] => me::remove_picture, Gives::done("It is gone."), "Removes one's own picture";
        POST   "/me/confirmation" = POST "/profile/confirmation" ask_my_confirmation Empty, &[] => me::ask_confirmation, Gives::done("A mail is on its way.").unless(), "Asks once more for the mail that confirms one's address";
        GET    "/me/notices" = GET "/profile/notifications" list_my_notices Empty, &[] => me::notices, Gives::many::<Notice>("The kinds that can reach you; none for customers."), "Which notices come by mail, too";
        PUT    "/me/notices/:kind" = POST "/profile/notifications" mail_my_notice Empty, &[] => me::mail_notice, Gives::done("It comes by mail, too."), "Has a kind of notice come by mail, too";
        DELETE "/me/notices/:kind" = POST "/profile/notifications" silence_my_notice Empty, &[] => me::silence_notice, Gives::done("It comes by mail no longer."), "Has a kind of notice come by mail no longer";
        GET    "/people" = GET "/people" list_people Empty, people::ASKS => people::list, Gives::many::<Person>("The people who fit, newest first."), "Lists everybody the house knows";
        GET    "/people/:id" = GET "/people/:id" get_person Empty, &[] => people::show, Gives::one::<Person>("The person."), "One person";
        PATCH  "/people/:id" = POST "/people/:id" correct_person Fields(kept(CONTACT)), &[] => people::correct, Gives::one::<Person>("The person as they are then."), "Corrects somebody's contact data";
        POST   "/people/:id/approval" = POST "/people/:id/approval" approve_person Fields(POSITION.to_vec()), &[] => people::approve, Gives::one::<Person>("The person in their place.").unless(), "Approves somebody, or gives them another place";
        POST   "/people/:id/suspension" = POST "/people/:id/suspension" suspend_person Fields(SUSPENSION.to_vec()), &[] => people::suspend, Gives::one::<Person>("The person, shut out.").unless(), "Shuts somebody out";
        POST   "/people/:id/restoration" = POST "/people/:id/restoration" restore_person Empty, &[] => people::restore, Gives::one::<Person>("The person, let in again.").unless(), "Lets somebody in again";
        POST   "/people/:id/password-link" = POST "/people/:id/password-link" make_password_link Empty, &[] => people::make_link, Gives::one::<PasswordLink>("Sent, or here once.").unless(), "Gives somebody a link to set a password";
        GET    "/people/:id/picture/:size" = GET "/people/:id/picture/:size" get_portrait Empty, people::PICTURE_ASKS => people::picture, Gives::picture(), "Somebody's picture, full or small";
        GET    "/technicians" = GET "/board" list_technicians Empty, &[] => technicians::list, Gives::many::<Technician>("The technicians, those to whom you give work first."), "To whom work is given, with what they have in hand";
        GET    "/department" = GET "/department" get_my_department Empty, &[] => department::show, Gives::one::<LedDepartment>("The department.").or_missing(), "The department one leads, and how its work goes";
        PUT    "/department/technicians/:id" = POST "/department/technicians/:id" move_technician Fields(department::SUPERIOR.to_vec()), &[] => department::move_technician, Gives::one::<LedDepartment>("The department as it is then.").unless(), "Puts a technician under another manager";
        GET    "/departments" = GET "/departments" list_departments Empty, &[] => departments::list, Gives::many::<Department>("The departments, by name."), "Lists the departments";
        POST   "/departments" = POST "/departments" make_department Fields(DEPARTMENT.to_vec()), &[] => departments::make, Gives::made::<Department>("The department."), "Makes a department";
        GET    "/departments/:id" = GET "/departments" get_department Empty, &[] => departments::show, Gives::one::<Department>("The department."), "One department";
        PATCH  "/departments/:id" = POST "/departments/:id" rename_department Fields(kept(DEPARTMENT)), &[] => departments::rename, Gives::one::<Department>("The department with its name."), "Gives a department another name";
        DELETE "/departments/:id" = POST "/departments/:id/removal" remove_department Empty, &[] => departments::remove, Gives::done("It is gone.").unless(), "Removes a department that nothing hangs on";
        POST   "/categories" = POST "/departments/categories" make_category Fields(CATEGORY.to_vec()), &[] => departments::make_category, Gives::made::<Category>("The kind of device."), "Makes a kind of device that is repaired here";
        GET    "/categories/:key" = GET "/departments" get_category Empty, &[] => departments::category, Gives::one::<Category>("The kind of device."), "One kind of device";
        PATCH  "/categories/:key" = POST "/departments/categories/:key" change_category Fields(kept(CATEGORY)), &[] => departments::change_category, Gives::one::<Category>("The kind of device as it is then."), "Renames a kind of device, or moves it elsewhere";
        GET    "/feedback" = GET "/feedback" list_feedback Empty, feedback::ASKS => feedback::list, Gives::many::<Feedback>("What was written, newest first."), "What people wrote to the house";
        POST   "/feedback" = POST "/contact" give_feedback Fields(feedback::fields()), &[] => feedback::give, Gives::done("It was taken."), "Writes to the house";
        PUT    "/feedback/:id/answer" = POST "/feedback/:id/answer" answer_feedback Empty, &[] => feedback::answer, Gives::done("It is marked as answered."), "Marks feedback as answered";
        DELETE "/feedback/:id/answer" = POST "/feedback/:id/answer" reopen_feedback Empty, &[] => feedback::reopen, Gives::done("It waits again."), "Marks feedback as waiting again";
        GET    "/notifications" = GET "/notifications" list_notifications Empty, LIST => notifications::list, Gives::many::<Notification>("What you were told, newest first."), "What one was told";
        POST   "/notifications/reading" = POST "/notifications/reading" read_all_notifications Empty, &[] => notifications::read_all, Gives::done("All of it is read."), "Reads everything one was told";
        POST   "/notifications/:id/reading" = POST "/notifications/:id/reading" read_notification Empty, &[] => notifications::read, Gives::one::<Notification>("The notification."), "Reads one thing one was told";
        GET    "/inventory" = GET "/inventory" list_inventory Empty, inventory::ASKS => inventory::show, Gives::many::<InventoryEntry>("The entries that fit, oldest first."), "What lies in the house, where, and since when";
        GET    "/mail" = GET "/mail" list_mail Empty, mail::ASKS => mail::list, Gives::many::<MailLine>("The mails that fit, newest first."), "Every mail, and what became of it";
        GET    "/mail/:id" = GET "/mail/:id" get_mail Empty, &[] => mail::show, Gives::one::<Mail>("The mail."), "One mail, and what it looks like";
        POST   "/mail/:id/retry" = POST "/mail/:id/retry" retry_mail Empty, &[] => mail::retry, Gives::one::<Mail>("The mail, to be sent again.").unless(), "Has a mail tried again";
        GET    "/audit" = GET "/audit" list_audit Empty, audit::ASKS => audit::list, Gives::many::<AuditEntry>("The acts that fit, newest first."), "Every administrative act";
        GET    "/data" = GET "/data" list_tables Empty, &[] => data::list, Gives::many::<Table>("The tables."), "Every table and its columns";
        GET    "/data/:table" = GET "/data/:table" list_rows Empty, data::ASKS => data::show, Gives::many::<Row>("The rows that fit. A page of a search may be short and go on all the same."), "One table's rows";
    }
}
