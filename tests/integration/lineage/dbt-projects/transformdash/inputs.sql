-- The tables behind the sources: the columns that the models name, with the types that they need.
CREATE TABLE raw_campaigns (id INTEGER, name VARCHAR, channel VARCHAR, start_date DATE, end_date DATE, budget DECIMAL(12, 2), status VARCHAR);
CREATE TABLE raw_carriers (id INTEGER, name VARCHAR, contact_phone VARCHAR, rating DECIMAL(3, 2));
CREATE TABLE raw_commissions (id INTEGER, order_id INTEGER, sales_rep_id INTEGER, commission_rate DECIMAL(5, 4), commission_amount DECIMAL(12, 2), paid_date TIMESTAMP, status VARCHAR);
CREATE TABLE raw_customers (id INTEGER, email VARCHAR, name VARCHAR, created_at TIMESTAMP);
CREATE TABLE raw_employees (id INTEGER, name VARCHAR, email VARCHAR, department VARCHAR, "position" VARCHAR, hire_date DATE, salary DECIMAL(12, 2));
CREATE TABLE raw_order_items (id INTEGER, order_id INTEGER, product_id INTEGER, quantity INTEGER, price DECIMAL(12, 2), total DECIMAL(12, 2));
CREATE TABLE raw_orders (id INTEGER, customer_id INTEGER, order_date TIMESTAMP, total_amount DECIMAL(12, 2), status VARCHAR);
CREATE TABLE raw_payment_transactions (id INTEGER, order_id INTEGER, payment_method_id INTEGER, transaction_date TIMESTAMP, amount DECIMAL(12, 2), status VARCHAR, transaction_id VARCHAR);
CREATE TABLE raw_products (id INTEGER, name VARCHAR, category VARCHAR, price DECIMAL(12, 2), cost DECIMAL(12, 2), sku VARCHAR, weight_kg DOUBLE);
CREATE TABLE raw_promotions (id INTEGER, code VARCHAR, type VARCHAR, discount_value DECIMAL(12, 2), start_date DATE, end_date DATE, usage_limit INTEGER, times_used INTEGER);
CREATE TABLE raw_purchase_orders (id INTEGER, supplier_id INTEGER, order_date TIMESTAMP, expected_delivery TIMESTAMP, status VARCHAR, total_amount DECIMAL(12, 2));
CREATE TABLE raw_returns (id INTEGER, order_id INTEGER, return_date TIMESTAMP, reason VARCHAR, status VARCHAR, notes VARCHAR);
CREATE TABLE raw_shipments (id INTEGER, order_id INTEGER, carrier_id INTEGER, warehouse_id INTEGER, tracking_number VARCHAR, ship_date TIMESTAMP, estimated_delivery TIMESTAMP, actual_delivery TIMESTAMP, status VARCHAR);
CREATE TABLE raw_stock_levels (id INTEGER, product_id INTEGER, warehouse_id INTEGER, quantity INTEGER, last_updated TIMESTAMP);
CREATE TABLE raw_suppliers (id INTEGER, name VARCHAR, contact_name VARCHAR, email VARCHAR, phone VARCHAR, country VARCHAR, rating DECIMAL(3, 2));
CREATE TABLE raw_warehouses (id INTEGER, name VARCHAR, location VARCHAR, capacity INTEGER, manager VARCHAR);
-- The uploaded file that example_asset_usage looks values up in.
CREATE TABLE region_lookup (region_code VARCHAR, region_name VARCHAR, currency VARCHAR, tax_rate DOUBLE);
