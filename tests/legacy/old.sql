create table user (
    user_id int primary key, fname varchar(50), lname varchar(50), phone bigint unique, address varchar(200),
    pincode int, hash_password varchar(100), picture varchar(200), designation varchar(20)
);
create table employee (
    employee_id int primary key, fname varchar(50), lname varchar(50), phone bigint unique, address varchar(200),
    pincode int, hash_password varchar(100), picture varchar(200), job_status varchar(20), designation varchar(20)
);
create table employee_superior (employee_id int, superior_id int);
create table ticket (
    ticket_id int primary key, user_id int, fname varchar(50), lname varchar(50), phone bigint, address varchar(200),
    app_date date, curr_date datetime, app_type varchar(20), status varchar(40)
);
create table inventory (
    inventory_id int primary key, ticket_id int, product_name varchar(100), product_type varchar(50),
    product_description text, fault_type varchar(50), fault_description text, record_date datetime
);
create table assignment (ticket_id int unique, employee_id int, record_date datetime);
create table feedback (phone bigint, message text);

insert into user values
    (1001, 'Asha', 'Rao', 9845000001, '12 Temple Road', 560001, '{hash}', 'https://pictures.example/1.png', 'USER'),
    (1002, 'Tara', 'Nair', 9845000013, 'Hill View', null, '{hash}', null, 'USER'),
    (1004, null, null, 12, null, null, 'no hash', null, 'USER'),
    (1005, 'Óscar', 'श्रेयस', 9845000005, 'Lake Side', 560002, '{hash}', null, 'USER');
insert into employee values
    (2001, 'Anil', 'Admin', 9845000011, 'x', 1, '{hash}', null, 'active', 'ADMIN'),
    (2002, 'Mira', 'Manager', 9845000012, 'x', 1, '{hash}', null, 'active', 'MANAGER'),
    (2003, 'Tara', 'Nair', 9845000013, 'x', 1, '{hash}', null, 'active', 'TECHNICIAN'),
    (2004, 'Esha', 'Executive', 9845000014, 'x', 1, '{hash}', null, 'active', 'EXECUTIVE'),
    (2005, 'Nobody', 'Yet', 9845000015, 'x', 1, '{hash}', null, 'active', 'EMPLOYEE'),
    (2006, 'Gone', 'Technician', 9845000016, 'x', 1, '{hash}', null, 'Resigned', 'technician'),
    (2007, 'Manish', 'Manager', 9845000017, 'x', 1, '{hash}', null, 'active', 'MANAGER'),
    (2008, 'Quit', 'Executive', 9845000018, 'x', 1, '{hash}', null, 'QUIT', 'EXECUTIVE');
insert into employee_superior values
    (2002, 2001), (2003, 2002), (2003, 2002), (2003, 2007), (2006, 2002), (2005, 2001), (2003, 2999);
insert into ticket values
    (10001, 1001, 'Asha', 'Rao', 9845000001, '12 Temple Road', '2021-03-05', '2021-03-04 10:00:00', 'Appointment', 'Processing'),
    (10002, 1001, 'Asha', 'Rao', 9845000001, '12 Temple Road', '2021-03-05', '2021-03-04 11:00:00', 'Pickup', 'Inventory'),
    (10003, 1001, 'Asha', 'Rao', 9845000001, '12 Temple Road', '2021-03-01', '2021-03-04 12:00:00', 'Appointment', 'ASSIGNED'),
    (10004, 1005, 'Óscar', 'श्रेयस', 9845000005, 'Lake Side', '2021-03-05', '2021-03-04 13:00:00', 'Appointment', 'working'),
    (10005, 1005, 'Óscar', 'श्रेयस', 9845000005, 'Lake Side', '2021-03-05', '2021-03-04 14:00:00', 'Appointment', 'Completed'),
    (10006, 1002, 'Tara', 'Nair', 9845000013, 'Hill View', '2021-03-05', '2021-03-04 15:00:00', 'Appointment', 'Ready for delivery'),
    (10007, 1001, 'Asha', 'Rao', 9845000001, '12 Temple Road', '2021-03-05', '2021-03-04 16:00:00', 'Pickup', 'DELIVERED'),
    (10008, 1001, 'Asha', 'Rao', 9845000001, null, '2021-03-05', '2021-03-04 17:00:00', 'Appointment', 'CANCELLED BY USER'),
    (10011, 1099, 'Walk', 'In', 9845000099, null, '2021-03-05', '2021-03-04 18:00:00', 'Pickup', 'Sent to Mars'),
    (10012, 1004, null, null, null, null, null, null, null, 'Completed'),
    (10013, 1001, 'Asha', 'Rao', 9845000001, null, '2021-03-05', '2021-03-05 10:00:00', 'Appointment', 'Assigned'),
    (10014, 1001, 'Asha', 'Rao', 9845000001, null, '2021-03-05', '2021-03-05 10:30:00', 'Appointment', 'Cancelled by user'),
    (10015, 1001, 'Asha', 'Rao', 9845000001, null, '2021-03-05', '2021-03-05 10:40:00', 'Appointment', 'Processing'),
    (10020, 1001, 'Asha', 'Rao', 9845000001, null, '2021-03-05', '2021-03-05 11:00:00', 'Appointment', 'Assigned');
insert into inventory values
    (20001, 10002, 'Lenovo ThinkPad T14', 'Laptop', 'A dent', 'Display', 'Flickers', '2021-03-05 09:00:00'),
    (20002, 10003, 'Dell', 'laptop', 'Good', 'Battery', 'Empty at once', '2021-03-05 09:30:00'),
    (20003, 10004, 'HP LaserJet 4', 'Printer', 'Good', 'Print', 'Stripes', '2021-03-05 10:00:00'),
    (20004, 10005, 'Nokia 3310', 'Phone', 'Good', 'Other', 'Nobody knows', '2021-03-05 11:00:00'),
    (20005, 10005, 'Nokia 3310', 'Phone', 'Good', 'Other', 'Nobody knows, still', '2021-03-05 12:00:00'),
    (20006, 10006, 'Apple MacBook', 'Laptop', 'Good', 'Water', 'Tea', '2021-03-05 13:00:00'),
    (20007, 10007, 'Asus ROG', 'Laptop', 'Good', 'Heat', 'Loud', '2021-03-05 14:00:00'),
    (20009, 10999, 'Ghost', 'Laptop', 'Good', 'Heat', 'Loud', '2021-03-05 14:00:00'),
    (20010, 10013, 'Asus ROG', 'Laptop', 'Good', 'Heat', 'Loud', '2021-03-06 14:00:00'),
    (20011, 10014, 'Asus ROG', 'Laptop', 'Good', 'Heat', 'Loud', '2021-03-06 14:30:00'),
    (20013, 10015, 'Asus ROG', 'Laptop', 'Good', 'Heat', 'Loud', '2021-03-06 14:40:00'),
    (20012, 10020, 'Asus ROG', 'Laptop', 'Good', 'Heat', 'Loud', '2021-03-06 15:00:00');
insert into assignment values
    (10003, 2003, '2021-03-06 09:00:00'),
    (10004, 2003, '2021-03-06 10:00:00'),
    (10005, 2003, '2021-03-06 11:00:00'),
    (10006, 2006, '2021-03-06 12:00:00'),
    (10007, 2003, '2021-03-06 13:00:00'),
    (10013, 2004, '2021-03-06 15:00:00'),
    (10015, 2003, '2021-03-06 15:30:00'),
    (10999, 2003, '2021-03-06 15:40:00'),
    (10020, 2006, '2021-03-06 16:00:00');
insert into feedback values (1001, 'Well done'), (4711, 'Who am I?');
