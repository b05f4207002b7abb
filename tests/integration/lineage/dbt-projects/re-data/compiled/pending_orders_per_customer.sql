select o.id, o.amount, o.status, o.time_created, o.customer_id, c.age from 
    orders o
left join customers c 
on o.customer_id = c.id
where
    o.status = 'PENDING_PAYMENT'
