select
    *
from transactions_seed
