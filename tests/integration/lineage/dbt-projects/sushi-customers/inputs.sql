-- The tables behind the sources: the columns that the models name.
CREATE TABLE raw_orders (id INTEGER, customer_id INTEGER, ds DATE);
CREATE TABLE raw_order_items (order_id INTEGER, item_id INTEGER, quantity INTEGER, ds DATE);
CREATE TABLE raw_items (id INTEGER, price DOUBLE, ds DATE);
