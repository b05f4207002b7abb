select
    *
from customers_seed
