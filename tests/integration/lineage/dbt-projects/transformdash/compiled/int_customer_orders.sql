-- Silver: Customer order history
-- Combines customer details with order data for purchase analysis
-- Includes order totals, status, and customer contact information with incremental updates

with transformed_data as (
    select
        o.order_id,
        o.customer_id,
        c.customer_name,
        c.email as customer_email,
        o.order_date,
        o.total_amount,
        o.status
    from stg_orders o
    join stg_customers c
        on o.customer_id = c.customer_id

    
)

select * from transformed_data
